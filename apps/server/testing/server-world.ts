import type { Result } from '../../../kernel/result.ts';
import type { Config } from '../../../platform/server/config.ts';
import type { DatabaseLocation } from '../../../platform/server/open-database.ts';
import { build, type Features } from '../build.ts';
import { type Foundation, layFoundation } from '../foundation.ts';

/** The test process's own view of a database: features to seed and to look with; it folds nothing and handles nothing. */
export type World = {
  readonly foundation: Foundation;
  readonly features: Features;
  readonly enterpriseId: string;
  readonly websiteId: string;
  readonly key: string;
  readonly nodeId: string;
  readonly associates: readonly WorldAssociate[];
  close(): Promise<void>;
};

export type WorldAssociate = { readonly associateId: string; readonly personId: string; readonly token: string };

/** The value of a result that has to be good. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.reason}: ${result.refusal.message}`);
  return result.value;
}

/** How a server of tests is configured: any free port of loopback, silent. */
export function configFor(location: DatabaseLocation): Config {
  return {
    port: 0,
    host: '127.0.0.1',
    database: location,
    publicUrl: undefined,
    logLevel: 'silent',
    trustProxy: false,
    test: true,
  };
}

/** So many of a world's associates have a password, which takes a while to hash; each has a token. */
const CAN_SIGN_IN = 4;

/** An enterprise that lends: one website, one node, triggers on the calculator, and associates licensed for the node. */
export async function seedWorld(location: DatabaseLocation, associates: number): Promise<World> {
  const foundation = await layFoundation(configFor(location));
  const features = build(foundation, () => undefined);
  const { enterprise, catalog, skills, qualifier } = features;
  const actor = 'test';
  const enterpriseId = await enterprise.createEnterprise('Lender', { actor });
  const website = must(
    await enterprise.createWebsite(
      { enterpriseId, actor },
      { name: 'Lender online', origins: ['https://lender.example'] },
    ),
  );
  must(
    await catalog.importCatalog(
      enterpriseId,
      {
        nodes: [{ code: 'mortgages', name: 'Mortgages' }],
        mappings: [{ websiteId: website.websiteId, pattern: '/mortgages/*', node: 'mortgages' }],
      },
      actor,
    ),
  );
  const nodeId = (await catalog.nodes(enterpriseId)).items[0]?.nodeId ?? '';
  await foundation.database.forTenant(enterpriseId, async (unit) => {
    must(
      await qualifier.saveTriggers(
        unit,
        enterpriseId,
        {
          version: 0,
          thresholds: { can: 1, must: 2 },
          triggers: [
            {
              triggerId: foundation.makeId('trg'),
              name: 'Large mortgage',
              when: { '>=': [{ var: 'values.calculator.principal' }, 300_000] },
              gives: { verdict: 'must' },
            },
          ],
        },
        actor,
      ),
    );
  });
  const made: WorldAssociate[] = [];
  for (let index = 0; index < associates; index += 1) {
    const member = must(
      await enterprise.addStaff(
        { enterpriseId, actor },
        {
          name: `Associate ${index}`,
          email: `a${index}@lender.example`,
          ...(index < CAN_SIGN_IN ? { password: 'correct horse battery' } : {}),
          roles: ['associate'],
        },
      ),
    );
    const { membershipId, personId } = member;
    must(
      await skills.saveProfile(
        enterpriseId,
        membershipId,
        { experienceYears: index % 30, rating: 4, capacity: 2 },
        actor,
      ),
    );
    must(await skills.addAccreditation(enterpriseId, membershipId, { nodeId, level: 3 }, actor));
    must(await skills.grantLicence(enterpriseId, membershipId, { nodeId }, actor));
    const { token } = must(await enterprise.issueToken(personId, 'test'));
    made.push({ associateId: membershipId, personId, token });
  }
  return {
    foundation,
    features,
    enterpriseId,
    websiteId: website.websiteId,
    key: website.publicKey,
    nodeId,
    associates: made,
    close: () => foundation.close(),
  };
}
