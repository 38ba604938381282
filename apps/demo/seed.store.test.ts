import { expect, test } from 'vitest';
import { createCatalog } from '../../features/catalog/server/catalog.ts';
import { createEnterprise } from '../../features/enterprise/server/enterprise.ts';
import { createMatching } from '../../features/matching/server/matching.ts';
import { createQualifier } from '../../features/qualifier/server/qualifier.ts';
import { createSkills } from '../../features/skills/server/skills.ts';
import { describeEngines, makeId } from '../../platform/server/testing/engines.ts';
import { type SeedServices, seedDemonstration } from './seed.ts';
import { DEMO_PASSWORD } from './seed-people.ts';

const ORIGIN = 'http://127.0.0.1:4000';

describeEngines('the demonstration enterprise', (engine) => {
  function services(): SeedServices {
    const { database } = engine();
    const enterprise = createEnterprise({ database, makeId, publicUrl: undefined });
    const { audit, membersIn } = enterprise;
    const listWebsiteIds = async (enterpriseId: string) =>
      (await enterprise.websites(enterpriseId)).map((website) => website.websiteId);
    const catalog = createCatalog({ database, makeId, audit, listWebsiteIds });
    const skills = createSkills({ database, makeId, membersIn, audit });
    const { hierarchy } = catalog;
    const matching = createMatching({
      database,
      makeId,
      roster: skills.roster,
      answers: async () => ({ version: 0, of: () => undefined }),
      hierarchy,
      customer: async () => undefined,
      placeOfProduct: async () => [],
      declaredFields: async () => ({}),
      persons: async () => new Map(),
      audit,
    });
    const qualifier = createQualifier({
      database,
      audit,
      hierarchy,
      openProfile: async () => ({ shut: 'anonymous' }),
      contactHistory: async () => ({ refusedThisVisit: false, invitationsThisVisit: 0, engagedThisVisit: false }),
      canServe: async () => true,
      invitationsPerVisit: async () => 2,
    });
    return { database, enterprise, catalog, skills, qualifier, matching, origins: [ORIGIN], now: Date.now() };
  }

  test('is complete after one run, and a second run adds nothing', async () => {
    const made = services();
    const { catalog, enterprise, matching, qualifier, skills } = made;
    const first = await seedDemonstration(made);
    const { enterpriseId } = first;
    const shape = async () => ({
      nodes: (await catalog.nodes(enterpriseId)).items.length,
      staff: (await enterprise.staff(enterpriseId)).length,
      websites: (await enterprise.websites(enterpriseId)).map(({ version, keys }) => [version, keys.length]),
      triggers: (await qualifier.triggers(enterpriseId)).version,
      ruleSets: (await matching.ruleSets(enterpriseId)).map(({ name, version }) => `${name} ${version}`).sort(),
      licences: (await skills.roster(enterpriseId)).entries.map((entry) => entry.licences.length),
      trials: [...(await matching.standings(enterpriseId)).values()].reduce((sum, each) => sum + each.trials, 0),
    });
    const before = await shape();
    expect(before).toMatchObject({ staff: 9, triggers: 1, ruleSets: ['Cameras 1', 'Every product 1', 'Mortgages 1'] });
    expect(before.trials).toBeGreaterThan(1_000);

    const second = await seedDemonstration({ ...services(), origins: [ORIGIN] });
    expect(second).toEqual(first);
    expect(await shape()).toEqual(before);
  });

  test("another port changes the websites' origins and nothing else", async () => {
    const made = services();
    const before = await seedDemonstration(made);
    const after = await seedDemonstration({ ...made, origins: ['http://127.0.0.1:4001'] });
    expect(after).toEqual(before);
    const websites = await made.enterprise.websites(after.enterpriseId);
    expect(websites.flatMap((website) => website.origins)).toEqual(['http://127.0.0.1:4001', 'http://127.0.0.1:4001']);
    const key = await made.enterprise.lookUpWriteKey(after.websites.lender.publicKey);
    expect(key.status === 'active' && key.website.demonstration).toBe(true);
  });

  test('ME1 ME4: for the calculator the mortgage rules count, and the simulated associate stands before the real one', async () => {
    const made = services();
    const { enterpriseId, associates } = await seedDemonstration(made);
    const { items } = await made.catalog.nodes(enterpriseId);
    const nodeId = items.find((node) => node.code === 'mortgages')?.nodeId;
    if (nodeId === undefined) throw new Error('no mortgages');
    const ranked = async () => {
      const ranking = await made.matching.rank({ enterpriseId, nodeId });
      expect(ranking.ruleSetName).toBe('Mortgages');
      return ranking.candidates.map(({ associateId }) => associates.find((each) => each.associateId === associateId));
    };
    const before = await ranked();
    expect(before.slice(0, 2)).toMatchObject([
      { key: 'jonas', real: false },
      { key: 'mara', real: true },
    ]);
    const places = (await made.catalog.hierarchy(enterpriseId)).ancestors(nodeId as `nod_${string}`);
    await made.database.forTenant(enterpriseId, (unit) =>
      made.matching.recordOutcome(unit, {
        enterpriseId,
        associateId: before[1]?.associateId ?? '',
        places: places.map((each) => each.nodeId),
        trials: 1,
        won: 1,
        revenueMinor: 40_000_000,
        currency: 'USD',
      }),
    );
    expect((await ranked()).slice(0, 2)).toMatchObject([{ key: 'mara' }, { key: 'jonas' }]);
  });

  test('real people sign in with the password that is printed; simulated ones cannot, and are marked', async () => {
    const made = services();
    const seeded = await seedDemonstration(made);
    expect(seeded.accounts).toHaveLength(3);
    for (const { email, password } of seeded.accounts) {
      expect(password).toBe(DEMO_PASSWORD);
      expect(await made.enterprise.personByEmail(email)).toBeDefined();
    }
    const { entries } = await made.skills.roster(seeded.enterpriseId);
    const real = seeded.associates.filter((each) => each.real).map((each) => each.associateId);
    expect(entries.filter((entry) => !entry.simulated).map((entry) => entry.associateId)).toEqual(real);
    expect(entries).toHaveLength(8);
  });
});
