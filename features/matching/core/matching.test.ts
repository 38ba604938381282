import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CatalogNode, hierarchyOf, type NodeId } from '../../catalog/core/index.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import {
  availabilityOf,
  chainOf,
  checkRuleSet,
  chooseRuleSet,
  EVERYTHING,
  exclusionOf,
  FIRST_RULE_SET,
  type MatchingRule,
  nodeMeans,
  type RankInput,
  RULE_LIBRARY,
  type RuleKind,
  type RuleSet,
  rank,
  replay,
  type SalesRecords,
  type ScaleSheet,
  scalesOf,
  scorePartView,
  standingOf,
  type Tally,
} from './index.ts';

const NOW = 1_800_000_000_000;
const LOANS = 'nod_loans';

function associate(changes: Partial<RosterEntry> & { readonly id?: string } = {}): RosterEntry {
  const { id = 'mem_a', ...rest } = changes;
  return {
    associateId: id as `mem_${string}`,
    personId: `per_${id}`,
    name: id,
    languages: ['en'],
    permitted: true,
    declared: 'available',
    connected: true,
    notResponding: false,
    capacity: 2,
    slotsUsed: 0,
    idleSince: NOW - 60_000,
    experienceYears: 5,
    accreditations: [{ accreditationId: 'acr_1', nodeId: LOANS, level: 3 }],
    licences: [{ licenceId: 'lic_1', nodeId: LOANS }],
    simulated: false,
    ...rest,
  };
}

const NO_RECORDS: SalesRecords = { own: () => undefined, all: () => undefined };

function recordsOf(tallies: Readonly<Record<string, Readonly<Record<string, Partial<Tally>>>>>): SalesRecords {
  const full = (tally: Partial<Tally>): Tally => ({ trials: 0, won: 0, revenueMinor: 0, returnedMinor: 0, ...tally });
  return {
    own: (associateId, nodeId, segment) => {
      const tally = tallies[segment === undefined ? nodeId : `${nodeId}/${segment}`]?.[associateId];
      return tally === undefined ? undefined : full(tally);
    },
    all: (nodeId) => {
      const every = Object.values(tallies[nodeId] ?? {}).map(full);
      if (every.length === 0) return undefined;
      const sum = (key: keyof Tally) => every.reduce((total, tally) => total + (tally[key] ?? 0), 0);
      return {
        trials: sum('trials'),
        won: sum('won'),
        revenueMinor: sum('revenueMinor'),
        returnedMinor: sum('returnedMinor'),
      };
    },
  };
}

const rule = (kind: RuleKind, weight = 1, bounds?: readonly [number, number]): MatchingRule => ({
  ruleId: kind,
  kind,
  weight,
  ...(bounds === undefined ? {} : { bounds }),
});

function ruleSetOf(...rules: readonly MatchingRule[]): RuleSet {
  return { ruleSetId: 'rul_1', name: 'Loans', version: 1, boundTo: { default: true }, rules, requiredLevel: 1 };
}

function inputOf(ruleSet: RuleSet, entries: readonly RosterEntry[], changes: Partial<RankInput> = {}): RankInput {
  const records = changes.records === undefined ? NO_RECORDS : (changes.records as SalesRecords);
  const means = nodeMeans([LOANS, EVERYTHING], records);
  const scales = scalesOf(ruleSet, entries, { now: NOW, ancestors: [LOANS], means, records, facts: {} });
  return {
    chosen: { ruleSet, chosenBy: 'default' },
    entries,
    ancestors: [LOANS],
    sheet: { version: 7, scales, means },
    records,
    facts: {},
    now: NOW,
    ...changes,
  };
}

describe('choice of the rule set', () => {
  const node = (id: string, ...parents: string[]): CatalogNode => ({
    nodeId: `nod_${id}`,
    name: id,
    parents: parents.map((parent): NodeId => `nod_${parent}`),
  });
  const bound = (boundTo: RuleSet['boundTo'], id: string): RuleSet => ({
    ...ruleSetOf(rule('load')),
    ruleSetId: `rul_${id}`,
    boundTo,
  });
  const hierarchy = hierarchyOf([
    node('root'),
    node('loans', 'root'),
    node('fixed', 'loans'),
    node('jumbo', 'fixed', 'loans'),
  ]);

  test('ME1: trigger, then product, then nearest ancestor, then default', () => {
    const sets = [
      bound({ default: true }, 'd'),
      bound({ node: 'nod_root' }, 'root'),
      bound({ node: 'nod_loans' }, 'loans'),
      bound({ product: 'prd_1' }, 'p'),
      bound({ trigger: 'trg_1' }, 't'),
    ];
    const choose = (topic: Parameters<typeof chooseRuleSet>[1], from = sets) => {
      const { ruleSet, chosenBy } = chooseRuleSet(from, topic, hierarchy);
      return `${chosenBy} ${ruleSet.ruleSetId}`;
    };
    expect(choose({ triggerId: 'trg_1', productId: 'prd_1', nodeId: 'nod_jumbo' })).toBe('trigger rul_t');
    expect(choose({ triggerId: 'trg_2', productId: 'prd_1', nodeId: 'nod_jumbo' })).toBe('product rul_p');
    expect(choose({ productId: 'prd_2', nodeId: 'nod_jumbo' })).toBe('node rul_loans');
    expect(choose({ nodeId: 'nod_root' })).toBe('node rul_root');
    expect(choose({ nodeId: 'nod_unknown' })).toBe('default rul_d');
    expect(choose({})).toBe('default rul_d');
    expect(choose({}, [])).toBe(`default ${FIRST_RULE_SET.ruleSetId}`);
  });

  test('ME1: on any DAG no bound ancestor is nearer than the chosen one, whatever the order of the sets', () => {
    const dag = fc
      .array(fc.array(fc.nat(20), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
      .map((parents) =>
        parents.map((each, index) => node(String(index), ...each.filter((parent) => parent < index).map(String))),
      );
    fc.assert(
      fc.property(
        dag,
        fc.nat(11),
        fc.array(fc.nat(11), { maxLength: 6 }),
        fc.nat(),
        (nodes, start, boundNodes, turn) => {
          const graph = hierarchyOf(nodes);
          const sets = boundNodes.map((each, index) => bound({ node: `nod_${each}` }, `${index}`));
          const nodeId: NodeId = `nod_${start}`;
          const { ruleSet, chosenBy } = chooseRuleSet(sets, { nodeId }, graph);
          const distances = new Map(graph.ancestors(nodeId).map((each) => [each.nodeId as string, each.distance]));
          const distanceOf = (each: RuleSet) => ('node' in each.boundTo ? distances.get(each.boundTo.node) : undefined);
          const reachable = sets.map(distanceOf).filter((distance) => distance !== undefined);
          expect(chosenBy).toBe(reachable.length > 0 ? 'node' : 'default');
          if (reachable.length > 0) expect(distanceOf(ruleSet)).toBe(Math.min(...reachable));
          const turned = [...sets.slice(turn % (sets.length + 1)), ...sets.slice(0, turn % (sets.length + 1))];
          expect(chooseRuleSet(turned, { nodeId }, graph).ruleSet.ruleSetId).toBe(ruleSet.ruleSetId);
        },
      ),
    );
  });

  test('ME3: a chain of places ends in everything, and does not turn in circles', () => {
    expect(chainOf('nod_jumbo', hierarchy)).toEqual(['nod_jumbo', 'nod_fixed', 'nod_loans', 'nod_root', EVERYTHING]);
    expect(chainOf(undefined, hierarchy)).toEqual([EVERYTHING]);
    expect(chainOf('nod_a', hierarchyOf([node('a', 'b'), node('b', 'a')]))).toEqual(['nod_a', 'nod_b', EVERYTHING]);
  });
});

describe('who is qualified', () => {
  const demand = { ancestors: ['nod_fixed', LOANS], requiredLevel: 2, now: NOW };
  const reason = (changes: Partial<RosterEntry>, also = {}) =>
    exclusionOf(associate(changes), { ...demand, ...also })?.reason;
  const licence = (changes: object) => ({ licences: [{ licenceId: 'lic_1' as const, nodeId: LOANS, ...changes }] });
  const accredited = (changes: object) => ({
    accreditations: [{ accreditationId: 'acr_1' as const, nodeId: LOANS, level: 3, ...changes }],
  });

  test('ME2: left out with the reason', () => {
    expect(reason({})).toBeUndefined();
    expect(reason({ permitted: false })).toBe('not-permitted');
    expect(reason({ licences: [] })).toBe('no-licence');
    expect(reason(licence({ nodeId: 'nod_cameras' }))).toBe('no-licence');
    expect(reason(licence({ expiresAt: NOW }))).toBe('licence-expired');
    expect(reason(licence({ expiresAt: NOW + 1 }))).toBeUndefined();
    expect(reason(licence({ revokedAt: NOW - 1 }))).toBe('licence-expired');
    expect(reason(licence({ territories: ['NY'] }))).toBe('territory');
    expect(reason(licence({ territories: ['NY'] }), { territory: 'CA' })).toBe('territory');
    expect(reason(licence({ territories: ['NY'] }), { territory: 'NY' })).toBeUndefined();
    expect(reason(licence({ segments: ['private'] }), { segment: 'mass' })).toBe('segment');
    expect(reason(licence({ segments: ['private'] }), { segment: 'private' })).toBeUndefined();
    expect(reason(accredited({ nodeId: 'nod_cameras' }))).toBe('accreditation-missing');
    expect(reason(accredited({ expiresAt: NOW }))).toBe('accreditation-expired');
    expect(reason(accredited({ level: 1 }))).toBe('level-too-low');
    expect(reason({ accreditations: [] }, { requiredLevel: 0 })).toBeUndefined();
    expect(reason({}, { exclude: ['mem_a'] })).toBe('asked-before');
  });

  test('ME2: one licence that fits is enough, whatever the others are', () => {
    const licences = [
      { licenceId: 'lic_1' as const, nodeId: LOANS, expiresAt: NOW - 5 },
      { licenceId: 'lic_2' as const, nodeId: 'nod_fixed', territories: ['NY'] },
      { licenceId: 'lic_3' as const, nodeId: LOANS },
    ];
    expect(reason({ licences })).toBeUndefined();
  });

  test('ME2: how each can be had', () => {
    expect(availabilityOf(associate())).toBe('free');
    expect(availabilityOf(associate({ slotsUsed: 2 }))).toBe('busy');
    expect(availabilityOf(associate({ declared: 'busy' }))).toBe('busy');
    expect(availabilityOf(associate({ declared: 'away' }))).toBe('offline');
    expect(availabilityOf(associate({ connected: false }))).toBe('offline');
    expect(availabilityOf(associate({ notResponding: true }))).toBe('offline');
  });
});

const KINDS = (Object.keys(RULE_LIBRARY) as RuleKind[]).filter(isPlain);
/** Kinds that need to be told nothing. */
function isPlain(kind: RuleKind): boolean {
  return !['condition', 'same-attribute', 'similar-customers'].includes(kind);
}
const arbitraryRule = fc.record({ kind: fc.constantFrom(...KINDS), weight: fc.integer({ min: 0, max: 100 }) });
const arbitraryRules = fc
  .uniqueArray(arbitraryRule, { minLength: 1, maxLength: 6, selector: (each) => each.kind })
  .map((rules) => rules.map((each) => rule(each.kind, each.weight)));
const arbitraryEntry = fc.record({
  languages: fc.constantFrom(['en'], ['de', 'en'], []),
  idle: fc.integer({ min: 0, max: 5 }),
  experienceYears: fc.integer({ min: 0, max: 4 }),
  level: fc.integer({ min: 1, max: 5 }),
  rating: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
  slotsUsed: fc.integer({ min: 0, max: 2 }),
});
const arbitraryEntries = fc.array(arbitraryEntry, { minLength: 2, maxLength: 9 }).map((all) =>
  all.map(({ idle, level, rating, ...rest }, index) =>
    associate({
      id: `mem_${index}`,
      ...rest,
      ...(rating === undefined ? {} : { rating }),
      idleSince: NOW - idle * 60_000,
      accreditations: [{ accreditationId: 'acr_1', nodeId: LOANS, level }],
    }),
  ),
);
const arbitraryRecords = fc
  .array(fc.record({ trials: fc.nat(40), share: fc.nat(4), revenueMinor: fc.nat(9_000) }), { maxLength: 9 })
  .map((all) => {
    const tallies = Object.fromEntries(
      all.map(({ trials, share, revenueMinor }, index) => [
        `mem_${index}`,
        { trials, won: Math.floor((trials * share) / 4), revenueMinor },
      ]),
    );
    return recordsOf({ [LOANS]: tallies, [EVERYTHING]: tallies });
  });

describe('checking rule sets', () => {
  const paths = (written: unknown) => checkRuleSet(written).map((problem) => problem.path);
  test('ME5, ME6: what a rule is told is checked by its kind, down to the comparison in a condition', () => {
    const told = (kind: RuleKind, args: object) =>
      paths({ ...ruleSetOf(rule('load')), rules: [{ ...rule(kind), args }] });
    const when = (condition: unknown) => told('condition', { name: 'Team', when: condition });
    expect(when({ '==': [{ var: 'trait.team' }, 'north'] })).toEqual([]);
    expect(when({ and: [{ '>=': [{ var: 'associate.rating' }, 4] }, { '>=': [{ var: 'cart.value' }, 9] }] })).toEqual(
      [],
    );
    expect(when({ and: [{ '>=': [{ var: 'associate.rating' }, 'high'] }] })).toEqual(['rules[0].args.when.and[0].>=']);
    expect(when({ '==': [{ var: 'associate.salary' }, 1] })).toEqual(['rules[0].args.when.==']);
    expect(when({})).toEqual(['rules[0].args.when']);
    expect(told('condition', { when: { exists: [{ var: 'coupon' }] } })[0]).toBe('rules[0].args');
    expect(told('similar-customers', {})[0]).toBe('rules[0].args');
    expect(told('similar-customers', { attribute: 'ageBand' })).toEqual([]);
    expect(told('load', { attribute: 'ageBand' }).length).toBeGreaterThan(0);
    const compares = { ...ruleSetOf({ ...rule('same-attribute'), args: { attribute: 'ageBand' } }) };
    expect(checkRuleSet(compares, { attributes: ['income'] }).map((each) => each.path)).toEqual([
      'rules[0].args.attribute',
    ]);
    expect(checkRuleSet(compares, { attributes: ['ageBand'] })).toEqual([]);
  });

  test('ME6: wrong rule sets are refused with the place', () => {
    const good = ruleSetOf(rule('conversion'), rule('load'));
    expect(checkRuleSet(good)).toEqual([]);
    expect(checkRuleSet(FIRST_RULE_SET)).toEqual([]);
    expect(paths({ ...good, rules: [rule('load'), rule('load')] })).toEqual(['rules[1].ruleId']);
    expect(paths({ ...good, rules: [{ ...rule('load'), kind: 'constructor' }] })).toEqual(['rules[0].kind']);
    expect(paths({ ...good, rules: [rule('load', 1, [2, 2])] })).toEqual(['rules[0].bounds']);
    expect(paths({ ...good, rules: [rule('load', 0)] })).toEqual(['rules']);
    expect(paths({ ...good, rules: [] })).toEqual(['rules']);
    expect(paths({ ...good, rules: [rule('conversion'), rule('load', -1)] })).toEqual(['rules[1].weight']);
    expect(paths({ ...good, rules: [{ ...rule('load'), weight: 'much' }] })).toEqual(['rules[0].weight']);
    expect(paths({ ...good, boundTo: { default: true, node: 'x' } })).toEqual(['boundTo']);
    expect(paths({ ...good, boundTo: {} })).toEqual(['boundTo']);
    expect(checkRuleSet({ ...good, boundTo: { node: 'x' } }, { hasNode: () => false })).toEqual([
      { path: 'boundTo.node', message: 'there is no place x' },
    ]);
    for (const junk of [null, 3, [], {}]) expect(paths(junk).length).toBeGreaterThan(0);
  });
});

describe('scores', () => {
  test('A10: adding or removing a third associate never changes the order of two', () => {
    fc.assert(
      fc.property(arbitraryRules, arbitraryEntries, arbitraryRecords, (rules, entries, records) => {
        const input = inputOf(ruleSetOf(...rules), entries, { records, language: 'de' });
        const order = rank(input).candidates.map((each) => each.associateId);
        for (const left of entries) {
          const fewer = entries.filter((each) => each !== left);
          const ranked = rank({ ...input, entries: fewer }).candidates.map((each) => each.associateId);
          expect(ranked).toEqual(order.filter((each) => each !== left.associateId));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('A10: the order does not depend on the order of the roster; ties go to the longest waiting, then the least id', () => {
    fc.assert(
      fc.property(arbitraryRules, arbitraryEntries, (rules, entries) => {
        const input = inputOf(ruleSetOf(...rules), entries);
        const ranked = rank(input).candidates;
        expect(rank({ ...input, entries: entries.toReversed() }).candidates).toEqual(ranked);
        for (const [index, each] of ranked.entries()) {
          const next = ranked[index + 1];
          if (next === undefined || next.score !== each.score) continue;
          const waited = (each.idleSince ?? 0) - (next.idleSince ?? 0);
          expect(waited < 0 || (waited === 0 && each.associateId < next.associateId)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('A10: replaying what was kept gives the same ranking', () => {
    fc.assert(
      fc.property(arbitraryRules, arbitraryEntries, arbitraryRecords, (rules, entries, records) => {
        const ranking = rank(inputOf(ruleSetOf(...rules), entries, { records }));
        const kept: typeof ranking = JSON.parse(JSON.stringify(ranking));
        const again = replay({ ...kept, candidates: kept.candidates.toReversed() });
        expect(again).toEqual(ranking.candidates.map(({ associateId, score }) => ({ associateId, score })));
      }),
      { numRuns: 300 },
    );
  });

  test('ME3: a score is the sum of standing times weight, 0 to 100, strongest part first', () => {
    fc.assert(
      fc.property(arbitraryRules, arbitraryEntries, (rules, entries) => {
        for (const { score, parts } of rank(inputOf(ruleSetOf(...rules), entries)).candidates) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100);
          expect(parts.reduce((sum, part) => sum + part.weight, 0)).toBeCloseTo(1);
          expect(parts.reduce((sum, part) => sum + part.standing * part.weight * 100, 0)).toBeCloseTo(score, 3);
          const contributions = parts.map((part) => part.contribution);
          expect(contributions).toEqual(contributions.toSorted((one, other) => other - one));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('ME3: what is unknown is neutral', () => {
    const input = inputOf(ruleSetOf(rule('language'), rule('past-relationship')), [
      associate(),
      associate({ id: 'mem_b' }),
    ]);
    expect(rank(input).candidates.map((each) => each.score)).toEqual([50, 50]);
    const known = { ...input, language: 'en-GB', facts: { 'customer.associates': ['mem_b'] } };
    expect(rank(known).candidates.map((each) => [each.associateId, each.score])).toEqual([
      ['mem_b', 100],
      ['mem_a', 50],
    ]);
  });

  test('ME3: standing rises with the raw value and keeps within 0 and 1, on any scale', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, number, number, number, (low, high, one, other) => {
        const scale = { low, high };
        const [least, most] = [standingOf(Math.min(one, other), scale), standingOf(Math.max(one, other), scale)];
        expect(least).toBeLessThanOrEqual(most);
        for (const each of [least, most]) expect(each >= 0 && each <= 1).toBe(true);
      }),
    );
    expect(standingOf(null, { low: 0, high: 1 })).toBe(0.5);
    expect([1, 2, 3].map((raw) => standingOf(raw, { low: 2, high: 2 }))).toEqual([0, 0.5, 1]);
  });

  test('ME3: scales are declared, or the 5th to 95th percentile of all licensed, present or not', () => {
    const entries = Array.from({ length: 5 }, (_, index) =>
      associate({ id: `mem_${index}`, experienceYears: index * 10, connected: index > 2 }),
    );
    const context = { now: NOW, ancestors: [LOANS], means: [], records: NO_RECORDS, facts: {} };
    const ruleSet = ruleSetOf(rule('experience'), rule('rating', 1, [2, 4]), rule('load'));
    expect(scalesOf(ruleSet, entries, context)).toEqual([
      { ruleId: 'experience', low: 2, high: 38, source: 'percentiles' },
      { ruleId: 'rating', low: 2, high: 4, source: 'declared' },
      { ruleId: 'load', low: 0, high: 1, source: 'default' },
    ]);
    expect(
      scalesOf(ruleSet, [...entries, associate({ licences: [], experienceYears: 900 })], context)[0],
    ).toMatchObject({ high: 38 });
    expect(scalesOf(ruleSet, entries.slice(1), context)[0]).toMatchObject({ low: 0, high: 20, source: 'default' });
  });
});

describe('records', () => {
  const input = (records: SalesRecords, sheet?: ScaleSheet) =>
    inputOf(ruleSetOf(rule('conversion', 1, [0, 1])), [associate({ id: 'mem_a' }), associate({ id: 'mem_b' })], {
      records,
      ...(sheet === undefined ? {} : { sheet }),
    });

  test('ME4: a sale raises, a lost conversation lowers, on the same scales', () => {
    const before = recordsOf({ [LOANS]: { mem_a: { trials: 10, won: 2 }, mem_b: { trials: 10, won: 2 } } });
    const { sheet } = input(before);
    const scoreOf = (records: SalesRecords, id: string) =>
      rank(input(records, sheet)).candidates.find((each) => each.associateId === id)?.score ?? 0;
    const sold = recordsOf({ [LOANS]: { mem_a: { trials: 10, won: 2 }, mem_b: { trials: 11, won: 3 } } });
    const lost = recordsOf({ [LOANS]: { mem_a: { trials: 10, won: 2 }, mem_b: { trials: 11, won: 2 } } });
    expect(scoreOf(sold, 'mem_b')).toBeGreaterThan(scoreOf(before, 'mem_b'));
    expect(scoreOf(lost, 'mem_b')).toBeLessThan(scoreOf(before, 'mem_b'));
    expect(scoreOf(sold, 'mem_a')).toBe(scoreOf(before, 'mem_a'));
    expect(rank(input(before, sheet)).candidates[0]?.associateId).toBe('mem_a');
    expect(rank(input(sold, sheet)).candidates[0]?.associateId).toBe('mem_b');
  });

  test('ME4: little evidence stays near the expectation; one lucky sale does not beat a long good record', () => {
    const good = { trials: 200, won: 60 };
    const lucky = { trials: 1, won: 1 };
    const all = { mem_a: good, mem_b: lucky, mem_c: { trials: 400, won: 40 } };
    const records = recordsOf({ [LOANS]: all, [EVERYTHING]: all });
    const [first, second] = rank(input(records)).candidates;
    expect(first?.associateId).toBe('mem_a');
    expect(second?.parts[0]?.raw).toBeLessThan(0.25);
    expect(second?.parts[0]).toMatchObject({ sample: 1 });
  });

  test('ME5: her record elsewhere counts where she has none yet, moved by how hard the place is', () => {
    const easy = { mem_a: { trials: 100, won: 60 }, mem_b: { trials: 100, won: 30 }, mem_c: { trials: 100, won: 45 } };
    const here = { mem_c: { trials: 100, won: 10 } };
    const all = { ...easy, mem_c: { trials: 200, won: 55 } };
    const records = recordsOf({ [LOANS]: here, [EVERYTHING]: all });
    const [first, second] = rank(input(records)).candidates;
    expect([first?.associateId, second?.associateId]).toEqual(['mem_a', 'mem_b']);
    expect(first?.parts[0]?.raw).toBeLessThan(0.45);
  });

  test('ME5: the record with a segment counts for customers of it', () => {
    const same = { trials: 40, won: 10 };
    const records = recordsOf({
      [LOANS]: { mem_a: same, mem_b: same },
      [EVERYTHING]: { mem_a: same, mem_b: same },
      [`${LOANS}/young`]: { mem_a: { trials: 20, won: 1 }, mem_b: { trials: 20, won: 9 } },
    });
    const ranked = (segment?: string) =>
      rank({ ...input(records), ...(segment === undefined ? {} : { segment }) }).candidates.map(
        (each) => each.associateId,
      );
    expect(ranked()).toEqual(['mem_a', 'mem_b']);
    expect(ranked('young')).toEqual(['mem_b', 'mem_a']);
    expect(ranked('unheard of')).toEqual(['mem_a', 'mem_b']);
  });

  test('ME3: each part in words', () => {
    const part = { ruleId: 'r', weight: 1, standing: 1, contribution: 1 };
    const words = (kind: RuleKind, raw: number | null, sample?: number) => {
      const view = scorePartView(
        { ...part, kind, raw, ...(sample === undefined ? {} : { sample }) },
        { nodeName: 'Mortgages', currency: 'EUR' },
      );
      return `${view.label}: ${view.rawText}`;
    };
    expect(words('conversion', 0.3051, 42)).toBe('Conversion in Mortgages: 30.5 % of 42 conversations');
    expect(words('conversion', 0.1, 0)).toBe('Conversion in Mortgages: 10 % (expected, no conversations here yet)');
    expect(words('revenue-per-trial', 1_234_567, 3)).toBe(
      'Revenue a conversation in Mortgages: 12,346 EUR, from 3 conversations',
    );
    expect(words('idle-time', 90_000)).toBe('Waiting time: 1.5 min');
    expect(words('rating', null)).toBe("The enterprise's rating: not known");
    for (const kind of KINDS) expect(words(kind, 1, 1)).not.toMatch(/undefined|NaN/);
  });
});
