import { build } from '../../apps/server/build.ts';
import { layFoundation } from '../../apps/server/foundation.ts';
import type { Result } from '../../kernel/result.ts';
import { setClockRate } from '../../platform/server/clock-rate.ts';
import type { DatabaseLocation } from '../../platform/server/open-database.ts';
import { type DayAssociate, type DayMode, PLACES } from './day-people.ts';

/** What the people of a day need to know of the enterprise in which they live. */
export type DayWorld = {
  readonly writeKey: string;
  readonly origin: string;
  /** In the order of the plan. */
  readonly associates: readonly { readonly associateId: string; readonly token: string }[];
  readonly enterpriseId: string;
  /** The bearer token of who supervises the floor. */
  readonly supervisor: string;
};

const ORIGIN = 'https://loans.example';
const ACTOR = 'simulation';

function good<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`The world of the simulation cannot be made: ${result.refusal.message}`);
}

/** Makes an enterprise on a fresh database, with its associates, and lets the clock run at the speed of the day. */
export async function makeDayWorld(
  location: DatabaseLocation,
  people: readonly DayAssociate[],
  speed: number,
  mode: DayMode,
): Promise<DayWorld> {
  const foundation = await layFoundation({
    port: 0,
    host: '127.0.0.1',
    database: location,
    publicUrl: undefined,
    logLevel: 'silent',
    trustProxy: false,
    test: true,
  });
  try {
    const { enterprise, catalog, skills, qualifier, queue } = build(foundation, () => undefined);
    const enterpriseId = await enterprise.createEnterprise('Simulated loans', { actor: ACTOR });
    const change = { enterpriseId, actor: ACTOR };
    const { websiteId, publicKey } = good(
      await enterprise.createWebsite(change, { name: 'Loans online', origins: [ORIGIN] }),
    );
    const mappings = PLACES.map((node) => ({ websiteId, pattern: `/loans/${node}/*`, node }));
    good(
      await catalog.importCatalog(
        enterpriseId,
        { nodes: PLACES.map((code) => ({ code, name: code })), mappings },
        ACTOR,
      ),
    );
    const nodes = new Map((await catalog.nodes(enterpriseId)).items.map((node) => [node.code ?? '', node.nodeId]));
    const triggers = [
      {
        name: 'A large loan',
        when: { '>=': [{ var: 'values.calculator.principal' }, 300_000] },
        gives: { verdict: 'must' as const },
      },
      { name: 'Looks around', when: { '>=': [{ var: 'visit.pages' }, 5] }, gives: { verdict: 'can' as const } },
    ].map((each) => ({ triggerId: foundation.makeId('trg'), ...each }));
    await foundation.database.forTenant(enterpriseId, async (unit) => {
      const set = { version: 0, thresholds: { can: 1, must: 2 }, triggers };
      good(await qualifier.saveTriggers(unit, enterpriseId, set, ACTOR));
    });
    const [large, looking] = triggers;
    const each = mode === 'mixed' ? 'assign' : mode;
    const own = [
      { triggerId: large?.triggerId ?? '', mode: 'race' as const },
      { triggerId: looking?.triggerId ?? '', mode: 'choose' as const },
    ];
    const policy = { version: 0, mode: { can: each, must: each }, triggers: mode === 'mixed' ? own : [] };
    good(await queue.savePolicy(enterpriseId, policy, ACTOR));
    const lead = good(
      await enterprise.addStaff(change, { name: 'Floor lead', email: 'lead@loans.example', roles: ['supervisor'] }),
    );
    const supervisor = good(await enterprise.issueToken(lead.personId, ACTOR)).token;
    const associates = [];
    for (const [index, { name, capacity, places }] of people.entries()) {
      const email = `a${index}@loans.example`;
      const member = good(await enterprise.addStaff(change, { name, email, roles: ['associate'] }));
      const { membershipId: associateId, personId } = member;
      good(
        await skills.saveProfile(
          enterpriseId,
          associateId,
          { experienceYears: index % 20, rating: 4, capacity },
          ACTOR,
        ),
      );
      for (const place of places) {
        const nodeId = nodes.get(place) ?? '';
        good(await skills.addAccreditation(enterpriseId, associateId, { nodeId, level: 3 }, ACTOR));
        good(await skills.grantLicence(enterpriseId, associateId, { nodeId }, ACTOR));
      }
      associates.push({ associateId, token: good(await enterprise.issueToken(personId, ACTOR)).token });
    }
    await setClockRate(foundation.connection, speed);
    return { writeKey: publicKey, origin: ORIGIN, associates, enterpriseId, supervisor };
  } finally {
    await foundation.close();
  }
}
