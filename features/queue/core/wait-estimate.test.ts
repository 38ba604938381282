import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../kernel/random.ts';
import { TOLD_DURATIONS } from '../../../kernel/time.ts';
import {
  estimateWait,
  LEAST_EVIDENCE,
  type PastWait,
  SERVED_SHARE,
  type ToldWait,
  tellWait,
  type WaitLoad,
  waitEstimateOf,
} from './wait-estimate.ts';

const FREE: WaitLoad = { ahead: 0, desk: 2, free: 1 };
const QUEUE: WaitLoad = { ahead: 2, desk: 3, free: 0 };
const SECOND = 1_000;

const answered = (ms: number, load = FREE, nodeId?: string): PastWait => ({
  ms,
  ending: 'answered',
  load,
  ...(nodeId === undefined ? {} : { nodeId }),
});
const ending = (ms: number, how: PastWait['ending'], load = FREE): PastWait => ({ ms, ending: how, load });
const seconds = (...values: number[]) => values.map((value) => answered(value * SECOND));

describe('OQ8: how long she will wait, from those who waited before', () => {
  test('the time within which four in five are answered, raised for the next customer; nothing from too few', () => {
    const twenty = seconds(...Array.from({ length: 20 }, (_, index) => index + 1));
    // 0.8 x 21 / 20 of 20: the 17th.
    expect(estimateWait(twenty, { load: FREE, waitedMs: 0 })).toBe(17 * SECOND);
    expect(estimateWait(twenty.slice(0, LEAST_EVIDENCE - 1), { load: FREE, waitedMs: 0 })).toBeUndefined();
    expect(estimateWait([], { load: FREE, waitedMs: 0 })).toBeUndefined();
    expect(estimateWait(twenty, { load: { ahead: 0, desk: 0, free: 0 }, waitedMs: 0 })).toBeUndefined();
  });

  test('her own place counts, unless it says too little', () => {
    const here = Array.from({ length: 12 }, () => answered(10 * SECOND, FREE, 'nod_loans'));
    const elsewhere = Array.from({ length: 40 }, () => answered(90 * SECOND, FREE, 'nod_cards'));
    const she = { load: FREE, waitedMs: 0 };
    expect(estimateWait([...here, ...elsewhere], { ...she, nodeId: 'nod_loans' })).toBe(10 * SECOND);
    expect(estimateWait([...here.slice(0, 5), ...elsewhere], { ...she, nodeId: 'nod_loans' })).toBe(90 * SECOND);
  });

  test('who leaves early is not taken for answered, and whom nobody served waits for ever', () => {
    const waits = seconds(...Array.from({ length: 16 }, (_, index) => index + 1));
    const gone = Array.from({ length: 8 }, () => ending(2 * SECOND, 'gone'));
    const unserved = Array.from({ length: 8 }, () => ending(90 * SECOND, 'nobody'));
    const plain = estimateWait(waits, { load: FREE, waitedMs: 0 }) ?? 0;
    expect(estimateWait([...waits, ...gone], { load: FREE, waitedMs: 0 })).toBeGreaterThanOrEqual(plain);
    expect(estimateWait([...waits, ...unserved], { load: FREE, waitedMs: 0 })).toBeUndefined();
  });

  test('who has waited long is compared with those who waited as long; in a queue, with what stands before her', () => {
    const waits = [
      ...seconds(...Array.from({ length: 20 }, () => 5)),
      ...seconds(...Array.from({ length: 20 }, () => 60)),
    ];
    expect(estimateWait(waits, { load: FREE, waitedMs: 10 * SECOND })).toBe(50 * SECOND);
    const queued = Array.from({ length: 20 }, () => answered(30 * SECOND, QUEUE));
    expect(estimateWait(queued, { load: QUEUE, waitedMs: 0 })).toBe(30 * SECOND);
    expect(estimateWait(queued, { load: { ...QUEUE, ahead: 5 }, waitedMs: 0 })).toBe(60 * SECOND);
    expect(estimateWait(queued, { load: { ...QUEUE, desk: 6 }, waitedMs: 0 })).toBe(15 * SECOND);
    expect(estimateWait(queued, { load: FREE, waitedMs: 0 })).toBeUndefined();
  });

  test('of simulated customers at least the promised share is answered within the told time, free or in a queue', () => {
    const random = seededRandom(20_261_126);
    const exponential = (mean: number) => -Math.log(1 - random()) * mean;
    for (const kind of ['free', 'queue'] as const) {
      let past: PastWait[] = [];
      let [told, served] = [0, 0];
      for (let customer = 0; customer < 1_500; customer += 1) {
        const ahead = Math.floor(random() * 6);
        const desk = 1 + Math.floor(random() * 8);
        const load = kind === 'free' ? { ahead: 0, desk, free: 1 } : { ahead, desk, free: 0 };
        const turns = kind === 'free' ? 1 : load.ahead + 1;
        let ms = kind === 'free' ? 3_000 + exponential(12_000) : 0;
        if (kind === 'queue') for (let turn = 0; turn < turns; turn += 1) ms += exponential(120_000 / desk);
        const patience = exponential(600_000);
        const by = tellWait({}, { load, ...some(estimateWait(past, { load, waitedMs: 0 })) }, 0).by;
        if (by !== undefined && ms <= patience) {
          told += 1;
          if (ms <= by) served += 1;
        }
        const over: PastWait = ms <= patience ? answered(ms, load) : ending(patience, 'gone', load);
        past = [over, ...past].slice(0, 400);
      }
      expect(told).toBeGreaterThan(500);
      expect(served / told).toBeGreaterThanOrEqual(SERVED_SHARE);
    }
  });
});

const some = (remainingMs: number | undefined) => (remainingMs === undefined ? {} : { remainingMs });

describe('OQ8: what she is told never jumps', () => {
  const fresh = fc.record({
    wait: fc.integer({ min: 0, max: 60_000 }),
    remainingMs: fc.option(fc.integer({ min: 0, max: 2_400_000 }), { nil: undefined }),
    ahead: fc.nat(8),
    desk: fc.nat(4),
    free: fc.nat(1),
  });

  test('a time becomes earlier or gives way to "longer than usual" for good, a place moves up, and both are true to what is known', () => {
    fc.assert(
      fc.property(fc.array(fresh, { minLength: 1, maxLength: 25 }), (steps) => {
        let told: ToldWait = {};
        let now = 1_000_000;
        let lowest = Number.POSITIVE_INFINITY;
        for (const { wait, remainingMs, ...load } of steps) {
          const before = told;
          told = tellWait(before, { load, ...some(remainingMs) }, now);
          if (before.by !== undefined && told.by !== undefined) expect(told.by).toBeLessThanOrEqual(before.by);
          if (before.late) expect(told).toMatchObject({ late: true });
          if (told.by !== undefined) {
            expect(told.late).toBeUndefined();
            expect(told.by).toBeGreaterThan(now);
            if (before.by === undefined) expect(TOLD_DURATIONS).toContain(told.by - now);
          }
          if (before.by === undefined && remainingMs === undefined) expect(told.by).toBeUndefined();
          const { place } = waitEstimateOf(told);
          if (place !== undefined) {
            expect(place).toBe(load.ahead + 1);
            expect(place).toBeLessThanOrEqual(lowest);
            lowest = place;
          }
          now += wait;
        }
      }),
    );
  });

  test('no place is told where there is no queue', () => {
    expect(tellWait({}, { load: FREE }, 0)).toEqual({});
    expect(tellWait({}, { load: QUEUE }, 0)).toEqual({ place: 3 });
    expect(waitEstimateOf(tellWait({ place: 2 }, { load: QUEUE }, 0))).toEqual({});
    expect(tellWait({ place: 2 }, { load: { ...QUEUE, ahead: 0 } }, 0)).toEqual({ place: 1 });
  });

  test('where nobody is at the desk any more she hears so before her time is over', () => {
    expect(tellWait({ by: 60_000 }, { load: { ahead: 0, desk: 0, free: 0 } }, 10_000)).toEqual({ late: true });
    expect(tellWait({ by: 60_000 }, { load: FREE, remainingMs: 300_000 }, 10_000)).toEqual({ late: true });
    expect(tellWait({ by: 60_000 }, { load: FREE, remainingMs: 70_000 }, 10_000)).toEqual({ by: 60_000 });
  });
});
