import { expect, test } from 'vitest';
import { pickOne, seededRandom, wholeBetween } from '../../../kernel/random.ts';
import { describeEngines, makeId } from '../../../platform/server/testing/engines.ts';
import { EVERYTHING, type Tally } from '../core/index.ts';
import { createKeptRecords, type RecordChange, writeRecord } from './record-store.ts';

const ASSOCIATES = ['mem_a', 'mem_b', 'mem_c'];
const PLACES = [['nod_fixed', 'nod_loans'], ['nod_loans'], ['nod_cards']];
const SEGMENTS = ['', 'young', 'private'];
const KEYS = ['trials', 'won', 'revenueMinor', 'returnedMinor', 'rescinded', 'rated', 'ratingSum'] as const;
type Counted = Record<(typeof KEYS)[number], number>;

type Outcome = Omit<RecordChange, 'enterpriseId'>;

/** Outcomes, and corrections that take some of them back. */
function outcomes(seed: number, count: number): readonly Outcome[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (): Outcome => {
    const won = wholeBetween(random, 0, 1);
    const segment = pickOne(random, SEGMENTS);
    const revenueMinor = won * wholeBetween(random, 1, 90_000);
    const made = {
      associateId: pickOne(random, ASSOCIATES),
      places: pickOne(random, PLACES),
      ...(segment === '' ? {} : { segment }),
      ...(random() < 0.4 ? { likeness: ['@ageBand=low'] } : {}),
    };
    if (random() < 0.2) return { ...made, trials: 0, won: -1, revenueMinor: -500 };
    return {
      ...made,
      trials: 1,
      won,
      revenueMinor,
      returnedMinor: Math.floor(revenueMinor * (random() < 0.3 ? 0.5 : 0)),
      rescinded: won * (random() < 0.2 ? 1 : 0),
      ...(random() < 0.5 ? { rating: wholeBetween(random, 1, 5) } : {}),
    };
  });
}

/** The counters as a plain sum over all outcomes. */
function recount(all: readonly Outcome[], associateId: string, nodeId: string, segment: string | undefined): Counted {
  const sum: Counted = { trials: 0, won: 0, revenueMinor: 0, returnedMinor: 0, rescinded: 0, rated: 0, ratingSum: 0 };
  for (const each of all) {
    const places = [...(each.places ?? []), EVERYTHING];
    const segments = [undefined, each.segment, ...(each.likeness ?? [])];
    if (each.associateId !== associateId || !places.includes(nodeId) || !segments.includes(segment)) continue;
    sum.trials += each.trials;
    sum.won += each.won;
    sum.revenueMinor += each.revenueMinor;
    sum.returnedMinor += each.returnedMinor ?? 0;
    sum.rescinded += each.rescinded ?? 0;
    sum.rated += each.rating === undefined ? 0 : 1;
    sum.ratingSum += each.rating ?? 0;
  }
  return sum;
}

const plain = (tally: Tally | undefined): Counted =>
  Object.fromEntries(KEYS.map((key) => [key, tally?.[key] ?? 0])) as Counted;

describeEngines('records', (engine) => {
  test('ME4: statistics equal a recount of the outcomes, in any order, side by side, and read at any time', async () => {
    const { database } = engine();
    for (const seed of [1, 2, 3]) {
      const enterpriseId = makeId('ent');
      const all = outcomes(seed, 60);
      const random = seededRandom(seed + 100);
      const shuffled = all.map((each) => [random(), each] as const).sort((one, other) => one[0] - other[0]);
      const early = createKeptRecords();
      const follow = async (kept: typeof early): Promise<void> => {
        await database.forTenant(enterpriseId, async (unit) => {
          const [row] = await unit.sql<{ records: number }>('select records from matching_version');
          await kept.follow(unit, row?.records ?? 0);
        });
      };
      // Ten at once: each waits for nobody but the counters it changes.
      for (let begin = 0; begin < shuffled.length; begin += 10) {
        await Promise.all(
          shuffled
            .slice(begin, begin + 10)
            .map(([, each]) =>
              database.forTenant(enterpriseId, (unit) => writeRecord(unit, { enterpriseId, ...each })),
            ),
        );
        await follow(early);
      }
      const late = createKeptRecords();
      await follow(late);
      for (const kept of [early, late]) {
        for (const nodeId of ['nod_fixed', 'nod_loans', 'nod_cards', EVERYTHING]) {
          for (const associateId of ASSOCIATES) {
            for (const segment of [undefined, 'young', 'private', '@ageBand=low']) {
              const found = plain(kept.own(associateId, nodeId, segment));
              expect({ associateId, nodeId, segment, ...found }).toEqual({
                associateId,
                nodeId,
                segment,
                ...recount(all, associateId, nodeId, segment),
              });
            }
          }
          const everybody = ASSOCIATES.map((each) => recount(all, each, nodeId, undefined));
          const sum = Object.fromEntries(KEYS.map((key) => [key, everybody.reduce((so, each) => so + each[key], 0)]));
          expect(plain(kept.all(nodeId))).toEqual(sum);
        }
      }
    }
  });
});
