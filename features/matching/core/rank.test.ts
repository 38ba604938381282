import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pickOne, type Random, seededRandom, wholeBetween } from '../../../kernel/random.ts';
import type { Channel, RosterEntry } from '../../skills/core/index.ts';
import { availabilityOf } from './eligibility.ts';
import { rank } from './rank.ts';
import { createRosterColumns } from './roster-columns.ts';
import type { RuleSet } from './rule-set.ts';
import { RULE_LIBRARY } from './rules/rule-library.ts';
import { EVERYTHING, type Tally } from './sales-record.ts';
import { plainRank } from './testing/plain-rank.ts';
import {
  createRecords,
  type OpenRecords,
  randomEntry,
  randomInput,
  randomOutcome,
  randomRuleSet,
  START,
} from './testing/random-floor.ts';

/** A small enterprise whose associates, records and clock move on while rankings use the same columns all along. */
function createFloor(random: Random) {
  const columns = createRosterColumns();
  const records = createRecords();
  const ruleSets = [randomRuleSet(random), randomRuleSet(random)];
  let now = START;
  let entries: readonly RosterEntry[] = Array.from({ length: wholeBetween(random, 2, 6) }, (_, index) =>
    randomEntry(random, `mem_${index}`, now),
  );

  function change(): void {
    const chosen = pickOne(random, entries);
    const dice = random();
    if (dice < 0.4) {
      const entry = randomEntry(random, chosen.associateId, now);
      entries = entries.map((each) => (each === chosen ? entry : each));
    } else if (dice < 0.7) {
      const { segments, tally } = randomOutcome(random);
      const places = pickOne(random, [
        ['nod_fixed', 'nod_loans', EVERYTHING],
        ['nod_loans', EVERYTHING],
      ]);
      records.add(chosen.associateId, places, segments, tally);
      columns.touch([chosen.associateId], now);
    } else if (dice < 0.9) now += pickOne(random, [0, 1, 400, 1_000, 10_000, 20_000]);
    else if (dice < 0.95 && entries.length > 2) entries = entries.filter((each) => each !== chosen);
    else entries = [...entries, randomEntry(random, `mem_${wholeBetween(random, 10, 99)}`, now)].toSorted(byId);
    entries = entries.filter((each, index) => each.associateId !== entries[index + 1]?.associateId);
  }

  return {
    change,
    ask: () => {
      const input = randomInput(random, pickOne(random, ruleSets), entries, records, now);
      return { input, ranking: rank(input, columns) };
    },
    columns,
  };
}

const byId = (one: RosterEntry, other: RosterEntry) => (one.associateId < other.associateId ? -1 : 1);

test('ME2, ME3: on 100,000 random cases the columns say what the plain matcher says, whatever changed in between', () => {
  const random = seededRandom(17);
  const kinds = new Set<string>();
  let [cases, candidates, exclusions] = [0, 0, 0];
  while (cases < 100_000) {
    const floor = createFloor(random);
    for (let step = 0; step < 50; step += 1) {
      floor.change();
      const { input, ranking } = floor.ask();
      const plain = plainRank(input);
      const same =
        ranking.candidateCount === plain.candidates.length &&
        ranking.candidates.every((candidate, index) => {
          const expected = plain.candidates[index];
          return (
            candidate.associateId === expected?.associateId &&
            candidate.score === expected.score &&
            candidate.parts.every((part) => part.raw === expected.raws[part.ruleId])
          );
        }) &&
        ranking.exclusions.length === Object.keys(plain.excluded).length &&
        ranking.exclusions.every((each) => plain.excluded[each.associateId] === each.reason);
      if (!same) expect({ case: cases, ranking, input }).toEqual(plain);
      for (const { kind } of input.chosen.ruleSet.rules) kinds.add(kind);
      cases += 1;
      candidates += plain.candidates.length;
      exclusions += ranking.exclusions.length;
    }
  }
  // The cases are worth something: every kind of rule, and both qualified and excluded associates in number.
  expect([...kinds].sort()).toEqual(Object.keys(RULE_LIBRARY).sort());
  expect(candidates).toBeGreaterThan(50_000);
  expect(exclusions).toBeGreaterThan(50_000);
}, 60_000);

const floors = fc.integer().map((seed) => {
  const random = seededRandom(seed);
  const records: OpenRecords = createRecords();
  const entries = Array.from({ length: wholeBetween(random, 2, 30) }, (_, index) =>
    randomEntry(random, `mem_${String(index).padStart(2, '0')}`, START),
  );
  return randomInput(random, randomRuleSet(random), entries, records, START);
});

const channels = fc.constantFrom<Channel | undefined>(undefined, 'chat', 'callback');

test('ME2: who is at a limit of the channel is busy for a customer of it, and free for the other', () => {
  let limited = 0;
  fc.assert(
    fc.property(floors, channels, (input, channel) => {
      const entries = new Map<string, RosterEntry>(input.entries.map((each) => [each.associateId, each]));
      for (const { associateId, availability } of rank({ ...input, ...(channel && { channel }) }).candidates) {
        const entry = entries.get(associateId) as RosterEntry;
        const own = availabilityOf(entry);
        const full = channel === 'chat' ? entry.noChat : channel === 'callback' && entry.noCallback;
        if (own === 'free' && full === true) limited += 1;
        expect(availability).toBe(own === 'free' && full === true ? 'busy' : own);
      }
    }),
    { numRuns: 300 },
  );
  expect(limited).toBeGreaterThan(5);
});

test('ME4: asked for the best few, it names the same as when it names all, and with them the best who are free', () => {
  fc.assert(
    fc.property(floors, fc.integer({ min: 1, max: 9 }), channels, (input, most, channel) => {
      const asked = channel === undefined ? input : { ...input, channel };
      const all = rank(asked);
      const few = rank({ ...asked, most });
      expect(few.candidateCount).toBe(all.candidates.length);
      const best = all.candidates.slice(0, most);
      const free = all.candidates.filter((each) => each.availability === 'free').slice(0, most);
      const wanted = all.candidates.filter((each) => best.includes(each) || free.includes(each));
      expect(few.candidates).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

test('ME3: weights are scale-free: multiplied alike they rank alike', () => {
  fc.assert(
    fc.property(floors, fc.constantFrom(0.25, 2, 8, 1024), (input, factor) => {
      const { ruleSet } = input.chosen;
      const heavier: RuleSet = {
        ...ruleSet,
        rules: ruleSet.rules.map((rule) => ({ ...rule, weight: rule.weight * factor })),
      };
      const again = rank({ ...input, chosen: { ...input.chosen, ruleSet: heavier } });
      expect(again.candidates).toEqual(rank(input).candidates);
    }),
    { numRuns: 300 },
  );
});

test('A10: the order of two is unaffected by a third, in columns that are kept while she comes and goes', () => {
  fc.assert(
    fc.property(floors, (input) => {
      const columns = createRosterColumns();
      const order = rank(input, columns).candidates.map((each) => each.associateId);
      for (const left of input.entries.slice(0, 5)) {
        const fewer = { ...input, entries: input.entries.filter((each) => each !== left) };
        const ranked = rank(fewer, columns).candidates.map((each) => each.associateId);
        expect(ranked).toEqual(order.filter((each) => each !== left.associateId));
      }
      expect(rank(input, columns).candidates.map((each) => each.associateId)).toEqual(order);
    }),
    { numRuns: 200 },
  );
});

test('ME4: a change of one associate makes her row anew, and no column', () => {
  const random = seededRandom(3);
  const entries = Array.from({ length: 50 }, (_, index) =>
    randomEntry(random, `mem_${String(index).padStart(2, '0')}`, START),
  );
  const records = createRecords();
  const input = randomInput(random, randomRuleSet(random), entries, records, START);
  const columns = createRosterColumns();
  rank(input, columns);
  let made = 0;
  const filled: number[] = [];
  columns.column('mine', () => {
    made += 1;
    return { fill: (row: number) => filled.push(row) };
  });
  const changed = entries.map((each, index) => (index === 7 ? { ...each, slotsUsed: 1 } : each));
  rank({ ...input, entries: changed }, columns);
  columns.touch(['mem_09', 'mem_gone'], START);
  expect([made, filled]).toEqual([1, [7, 9]]);
  rank({ ...input, entries: changed.slice(1) }, columns);
  columns.column('mine', () => {
    made += 1;
    return { fill: () => undefined };
  });
  expect(made).toBe(2);
});

test('ME4: a list whose entries are replaced is followed by its versions, also by columns that missed some', () => {
  const random = seededRandom(5);
  const entries = Array.from({ length: 20 }, (_, index) =>
    randomEntry(random, `mem_${String(index).padStart(2, '0')}`, START),
  );
  const input = randomInput(random, randomRuleSet(random), entries, createRecords(), START);
  const [always, seldom, unversioned] = [createRosterColumns(), createRosterColumns(), createRosterColumns()];
  const expectAlike = (columns: ReturnType<typeof createRosterColumns>, what: string) =>
    expect(rank(input, columns).candidates, what).toEqual(rank(input).candidates);
  rank(input, unversioned);
  for (let version = 1; version < 60; version += 1) {
    const row = wholeBetween(random, 0, 19);
    entries[row] = randomEntry(random, `mem_${String(row).padStart(2, '0')}`, START);
    const versions = { version, change: { before: version - 1, rows: [row] } };
    always.follow(entries, START, versions);
    expectAlike(always, `always ${version}`);
    if (version % 7 === 0) {
      seldom.follow(entries, START, versions);
      expectAlike(seldom, `seldom ${version}`);
    }
    if (version === 30) {
      unversioned.follow(entries, START, versions);
      expectAlike(unversioned, 'unversioned');
    }
  }
  // An older version has nothing new.
  always.follow(entries, START, { version: 3 });
  expectAlike(always, 'older');
});

test('ME4: statistics are a recount of the outcomes, in whatever order they came', () => {
  const outcome = fc.record({
    associate: fc.constantFrom('mem_a', 'mem_b'),
    seed: fc.integer(),
  });
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 30 }), fc.integer(), (outcomes, seed) => {
      const count = (order: typeof outcomes) => {
        const records = createRecords();
        for (const each of order) {
          const { segments, tally } = randomOutcome(seededRandom(each.seed));
          records.add(each.associate, ['nod_loans', EVERYTHING], segments, tally);
        }
        const places = ['nod_loans', EVERYTHING];
        const segments = [undefined, 'young', 'private', '@ageBand=low', '@ageBand=high'];
        return ['mem_a', 'mem_b'].map((each) =>
          places.map((place) => segments.map((segment): Tally | undefined => records.own(each, place, segment))),
        );
      };
      const random = seededRandom(seed);
      const shuffled = outcomes.map((each) => [random(), each] as const).sort((one, other) => one[0] - other[0]);
      expect(count(shuffled.map(([, each]) => each))).toEqual(count(outcomes));
    }),
    { numRuns: 100 },
  );
});

test('ME2, ME3: when a place is moved, kept columns ask anew who is licensed and accredited above it', () => {
  const columns = createRosterColumns();
  const random = seededRandom(5);
  const held = (associateId: string, nodeId: string): RosterEntry => ({
    ...randomEntry(random, associateId, START),
    permitted: true,
    licences: [{ licenceId: `lic_${associateId}` as never, nodeId }],
    accreditations: [{ accreditationId: `acr_${associateId}` as never, nodeId, level: 4 }],
  });
  const entries = [held('mem_a', 'nod_before'), held('mem_b', 'nod_after')];
  const ruleSet: RuleSet = {
    ruleSetId: 'rul_1',
    name: 'Level',
    version: 1,
    boundTo: { default: true },
    requiredLevel: 1,
    rules: [{ ruleId: 'level', kind: 'accreditation-level', weight: 1, bounds: [1, 5] }],
  };
  const ask = (above: string) =>
    rank(
      {
        chosen: { ruleSet, chosenBy: 'default' },
        entries,
        ancestors: ['nod_here', above],
        sheet: { version: 1, scales: [{ ruleId: 'level', low: 1, high: 5, source: 'declared' }], means: [] },
        records: createRecords(),
        facts: {},
        now: START,
      },
      columns,
    ).candidates.map(({ associateId, parts }) => [associateId, parts[0]?.raw]);
  expect(ask('nod_before')).toEqual([['mem_a', 4]]);
  expect(ask('nod_after')).toEqual([['mem_b', 4]]);
});
