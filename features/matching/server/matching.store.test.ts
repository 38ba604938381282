import { expect, test } from 'vitest';
import { describeEngines, makeId } from '../../../platform/server/testing/engines.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { type CatalogNode, hierarchyOf } from '../../catalog/core/index.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import { type MatchingRule, type Ranking, type RuleSet, replay } from '../core/index.ts';
import { createMatching } from './matching.ts';
import type { RecordChange } from './record-store.ts';

const NODES: readonly CatalogNode[] = [
  { nodeId: 'nod_root', name: 'Lending', parents: [], code: 'root' },
  { nodeId: 'nod_loans', name: 'Loans', parents: ['nod_root'], code: 'loans' },
  { nodeId: 'nod_fixed', name: 'Fixed rate', parents: ['nod_loans'], code: 'fixed' },
];

function associate(id: string, changes: Partial<RosterEntry> = {}): RosterEntry {
  return {
    associateId: `mem_${id}`,
    personId: `per_${id}`,
    name: `Name of ${id}`,
    languages: ['en'],
    permitted: true,
    declared: 'available',
    connected: true,
    notResponding: false,
    capacity: 2,
    slotsUsed: 0,
    idleSince: 1_000,
    experienceYears: 5,
    accreditations: [{ accreditationId: 'acr_1', nodeId: 'nod_loans', level: 3 }],
    licences: [{ licenceId: 'lic_1', nodeId: 'nod_root' }],
    simulated: false,
    ...changes,
  };
}

const CONVERSION: MatchingRule = { ruleId: 'conversion', kind: 'conversion', weight: 3 };

function ruleSet(changes: Partial<RuleSet> = {}): RuleSet {
  return {
    ruleSetId: 'rul_loans',
    name: 'Loans',
    version: 0,
    boundTo: { node: 'nod_loans' },
    requiredLevel: 2,
    rules: [CONVERSION, { ruleId: 'level', kind: 'accreditation-level', weight: 1, bounds: [1, 5] }],
    ...changes,
  };
}

describeEngines('matching', (engine) => {
  function open(entries: readonly RosterEntry[] = [associate('a'), associate('b')]) {
    const matching = createMatching({
      database: engine().database,
      makeId,
      roster: async (enterpriseId) => ({ enterpriseId, version: 1, entries }),
      answers: async () => ({ version: 0, of: () => undefined }),
      hierarchy: async () => hierarchyOf(NODES),
      customer: async () => undefined,
      placeOfProduct: async () => [],
      declaredFields: async () => ({}),
      persons: async () => new Map(),
      audit: async () => undefined,
    });
    const inTenant = <T>(enterpriseId: string, work: (unit: Unit) => Promise<T>) =>
      engine().database.forTenant(enterpriseId, work);
    const save = (enterpriseId: string, set: RuleSet) =>
      inTenant(enterpriseId, async (unit) => matching.saveRuleSet(unit, enterpriseId, set, 'per_admin'));
    const record = (enterpriseId: string, change: Omit<RecordChange, 'enterpriseId'>) =>
      inTenant(enterpriseId, async (unit) => matching.recordOutcome(unit, { enterpriseId, ...change }));
    const keep = (enterpriseId: string, opportunityId: string, ranking: Ranking) =>
      inTenant(enterpriseId, async (unit) =>
        matching.keepDecision(unit, { enterpriseId, opportunityId, verdict: 'must', topic: 'Fixed rate', ranking }),
      );
    return { matching, inTenant, save, record, keep };
  }

  const ids = (ranking: Ranking) => ranking.candidates.map((each) => each.associateId);
  const sold = { trials: 1, won: 1, revenueMinor: 500_000, currency: 'USD' };

  test('ME4: an outcome changes the next ranking, by the decision that the customer came by', async () => {
    const { matching, save, record, keep, inTenant } = open();
    await save('ent_a', ruleSet());
    const due = (unit: Unit) =>
      unit.sql(`select from outbox where kind = 'rules.changed' and subject = 'ent_a' and due_at <= fw_now()`);
    expect(await engine().database.system('outbox', due)).toHaveLength(1);
    const request = { enterpriseId: 'ent_a', nodeId: 'nod_fixed', facts: { 'customer.segments': ['young'] } };
    const before = await matching.rank(request);
    expect(before).toMatchObject({ ruleSetId: 'rul_loans', ruleSetVersion: 1, chosenBy: 'node', scaleVersion: 1 });
    expect(ids(before)).toEqual(['mem_a', 'mem_b']);
    await keep('ent_a', 'opp_1', before);
    await record('ent_a', { opportunityId: 'opp_1', associateId: 'mem_b', ...sold });
    const after = await matching.rank(request);
    expect(ids(after)).toEqual(['mem_b', 'mem_a']);
    expect(after.scales).toEqual(before.scales);
    const young = await inTenant('ent_a', (unit) =>
      unit.sql(
        "select node_id from matching_tally where segment = 'young' and associate_id = 'mem_b' order by node_id",
      ),
    );
    expect(young.map((row) => row['node_id'])).toEqual(['*', 'nod_fixed', 'nod_loans', 'nod_root']);
    const standing = await matching.standing('ent_a', 'mem_b');
    expect(standing).toMatchObject({ trials: 1, won: 1, revenueMinor: 500_000, currency: 'USD' });
    expect(standing.places.map((place) => place.name).sort()).toEqual(['Fixed rate', 'Lending', 'Loans']);
    expect(standing.interval.low).toBeGreaterThan(0.1);
  });

  test('ME4: an outcome that is rolled back leaves no trace; a correction takes back what it corrects', async () => {
    const { matching, inTenant, record } = open();
    const change = { enterpriseId: 'ent_b', associateId: 'mem_a', places: ['nod_loans', 'nod_root'], ...sold };
    const failing = inTenant('ent_b', async (unit) => {
      await matching.recordOutcome(unit, change);
      throw new Error('the conversation could not be closed');
    });
    await expect(failing).rejects.toThrow('could not be closed');
    expect(await matching.standing('ent_b', 'mem_a')).toMatchObject({ trials: 0, won: 0, places: [] });
    await record('ent_b', { associateId: 'mem_a', places: change.places, ...sold });
    await record('ent_b', { associateId: 'mem_a', places: change.places, trials: 0, won: -1, revenueMinor: -500_000 });
    expect(await matching.standing('ent_b', 'mem_a')).toMatchObject({ trials: 1, won: 0, revenueMinor: 0 });
    expect((await matching.standings('ent_b')).get('mem_a')?.interval.low).toBe(0);
  });

  test('ME4: another process sees the outcome in its next ranking', async () => {
    const [here, there] = [open(), open()];
    const request = { enterpriseId: 'ent_c', nodeId: 'nod_loans' };
    expect(ids(await there.matching.rank(request))).toEqual(['mem_a', 'mem_b']);
    await here.record('ent_c', { associateId: 'mem_b', places: ['nod_loans', 'nod_root'], ...sold });
    expect(ids(await there.matching.rank(request))).toEqual(['mem_b', 'mem_a']);
    await here.record('ent_c', { associateId: 'mem_a', places: ['nod_loans', 'nod_root'], ...sold, trials: 2, won: 2 });
    expect(ids(await there.matching.rank(request))).toEqual(['mem_a', 'mem_b']);
  });

  test('A10: what is kept of a decision replays to the same ranking, and names nobody', async () => {
    const { matching, save, keep, inTenant } = open([
      associate('a'),
      associate('b', { accreditations: [{ accreditationId: 'acr_2', nodeId: 'nod_loans', level: 5 }] }),
      associate('c', { licences: [] }),
    ]);
    await save('ent_d', ruleSet());
    const facts = { 'visit.pages': 4, 'search.last': 'Jane Doe', 'customer.id': 'jane' };
    const why = ['calculator principal is 400,000 (at least 300,000)'];
    const ranking = await matching.rank({
      enterpriseId: 'ent_d',
      nodeId: 'nod_fixed',
      facts,
      why,
      trigger: 'Large loan',
    });
    const decisionId = await keep('ent_d', 'opp_1', ranking);
    const [row] = await inTenant('ent_d', (unit) =>
      unit.sql<{ scales: Ranking['scales']; candidates: Ranking['candidates'] }>('select * from matching_decision'),
    );
    expect(replay(row ?? { scales: [], candidates: [] })).toEqual(
      ranking.candidates.map(({ associateId, score }) => ({ associateId, score })),
    );
    expect(JSON.stringify(row)).not.toMatch(/jane|Name of/i);
    const view = await matching.decision('ent_d', decisionId);
    expect(view).toMatchObject({
      ok: true,
      value: {
        why,
        trigger: 'Large loan',
        ruleSet: { name: 'Loans', version: 1, chosenBy: 'node' },
        candidates: [
          { name: 'Name of b', rank: 1 },
          { name: 'Name of a', rank: 2 },
        ],
        exclusions: [{ name: 'Name of c', reason: 'no-licence' }],
        facts: { 'visit.pages': 4 },
      },
    });
    expect(await matching.decision('ent_other', decisionId)).toMatchObject({
      ok: false,
      refusal: { kind: 'not-found' },
    });
  });

  test('A10: large pools keep the best 50 and the reasons by number', async () => {
    const many = Array.from({ length: 60 }, (_, index) => associate(`in${String(index).padStart(3, '0')}`));
    const out = Array.from({ length: 120 }, (_, index) => associate(`out${index}`, { licences: [] }));
    const { matching, keep } = open([...many, ...out]);
    const decisionId = await keep(
      'ent_e',
      'opp_1',
      await matching.rank({ enterpriseId: 'ent_e', nodeId: 'nod_loans' }),
    );
    const view = await matching.decision('ent_e', decisionId);
    if (!view.ok) throw new Error('not kept');
    expect(view.value.candidates).toHaveLength(50);
    expect(view.value.exclusions).toEqual([
      { associateId: '', name: '120 associates', reason: 'no-licence', detail: '', count: 120 },
    ]);
    expect((await matching.decisions('ent_e', {})).items).toEqual([
      expect.objectContaining({
        candidates: 60,
        excluded: 120,
        first: expect.objectContaining({ associateId: 'mem_in000' }),
      }),
    ]);
  });

  test('A10: decisions are listed newest first, page by page, and by opportunity', async () => {
    const { matching, keep } = open();
    const kept: string[] = [];
    for (const opportunity of ['opp_1', 'opp_2', 'opp_1']) {
      kept.unshift(await keep('ent_f', opportunity, await matching.rank({ enterpriseId: 'ent_f' })));
    }
    const all = await matching.decisions('ent_f', {});
    expect(all.items.map((each) => each.decisionId)).toEqual([...kept].sort().reverse());
    const first = await matching.decisions('ent_f', { limit: 2 });
    const second = await matching.decisions('ent_f', { limit: 2, cursor: first.next ?? '' });
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect(second).not.toHaveProperty('next');
    expect((await matching.decisions('ent_f', { opportunityId: 'opp_2' })).items).toHaveLength(1);
  });

  test('ME6: rule sets are versioned; a change counts at once; who writes over an unseen version is refused', async () => {
    const { matching, save } = open();
    const request = { enterpriseId: 'ent_g', nodeId: 'nod_fixed' };
    expect((await matching.rank(request)).ruleSetId).toBe('rul_first');
    await save('ent_g', ruleSet());
    expect(await matching.rank(request)).toMatchObject({ ruleSetVersion: 1, ruleSetId: 'rul_loans' });
    expect(await save('ent_g', ruleSet())).toMatchObject({ ok: false, refusal: { reason: 'rule-set-changed' } });
    expect(await save('ent_g', ruleSet({ rules: [] }))).toMatchObject({
      ok: false,
      refusal: { reason: 'rule-set-invalid' },
    });
    expect(await save('ent_g', ruleSet({ version: 1, requiredLevel: 4 }))).toMatchObject({ ok: true });
    const raised = await matching.rank(request);
    expect(raised).toMatchObject({ ruleSetVersion: 2, candidates: [] });
    expect(raised.exclusions.map((each) => each.reason)).toEqual(['level-too-low', 'level-too-low']);
    expect(ids(await matching.rank({ ...request, wide: true }))).toEqual(['mem_a', 'mem_b']);
    const [view] = await matching.ruleSets('ent_g');
    expect(view).toMatchObject({ version: 2, boundTo: { kind: 'node', name: 'Loans' }, rules: [{ share: 0.75 }, {}] });
  });

  test('ME3: scales stay until they are measured anew, then have a new version', async () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map((id, index) => associate(id, { experienceYears: index }));
    const { matching, save, record } = open(five);
    await save('ent_h', ruleSet({ rules: [CONVERSION, { ruleId: 'years', kind: 'experience', weight: 1 }] }));
    const request = { enterpriseId: 'ent_h', nodeId: 'nod_loans' };
    const before = await matching.rank(request);
    expect(before.scales).toContainEqual({ ruleId: 'years', low: 0.2, high: 3.8, source: 'percentiles' });
    expect(await matching.refreshScales('ent_h')).toBe(0);
    await record('ent_h', { associateId: 'mem_c', places: ['nod_loans', 'nod_root'], ...sold, trials: 30, won: 20 });
    const between = await matching.rank(request);
    expect(between.scaleVersion).toBe(1);
    expect(ids(between)[0]).toBe('mem_c');
    expect(await matching.refreshScales('ent_h')).toBe(1);
    expect((await matching.rank(request)).scaleVersion).toBe(2);
  });

  test('OQ2: who could serve: somebody free for a can, somebody at her desk for a must', async () => {
    const request = { enterpriseId: 'ent_i', nodeId: 'nod_loans', now: Date.now() };
    const asks = async (entries: readonly RosterEntry[]) => {
      const { matching } = open(entries);
      return [
        await matching.canServe({ ...request, verdict: 'can' }),
        await matching.canServe({ ...request, verdict: 'must' }),
      ];
    };
    expect(await asks([associate('a')])).toEqual([true, true]);
    expect(await asks([associate('a', { slotsUsed: 2 })])).toEqual([false, true]);
    expect(await asks([associate('a', { connected: false })])).toEqual([false, false]);
    expect(await asks([associate('a', { licences: [] })])).toEqual([false, false]);
    const simulated = { ...request, verdict: 'must' as const, simulated: true };
    expect(await open([associate('a')]).matching.canServe(simulated)).toBe(false);
    expect(await open([associate('a', { simulated: true })]).matching.canServe(simulated)).toBe(true);
  });

  test('E1: row security hides the rows of another enterprise', async () => {
    const { matching, save, record, keep, inTenant } = open();
    await save('ent_j', ruleSet());
    await keep('ent_j', 'opp_1', await matching.rank({ enterpriseId: 'ent_j', nodeId: 'nod_loans' }));
    await record('ent_j', { associateId: 'mem_a', places: ['nod_loans'], ...sold });
    for (const table of ['version', 'rule_set', 'tally', 'scale', 'decision']) {
      const count = `select count(*) as count from matching_${table}`;
      expect((await inTenant('ent_j', (unit) => unit.sql<{ count: number }>(count)))[0]?.count).toBeGreaterThan(0);
      expect(await inTenant('ent_k', (unit) => unit.sql(count))).toEqual([{ count: 0 }]);
    }
    expect(await matching.standing('ent_k', 'mem_a')).toMatchObject({ trials: 0 });
    expect((await matching.decisions('ent_k', {})).items).toEqual([]);
    const intruding = inTenant('ent_k', (unit) =>
      matching.recordOutcome(unit, { enterpriseId: 'ent_j', associateId: 'mem_a', places: [], ...sold }),
    );
    await expect(intruding).rejects.toThrow(/row-level security/);
  });
});
