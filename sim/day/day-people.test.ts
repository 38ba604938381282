import { describe, expect, test } from 'vitest';
import { HOUR } from '../../kernel/time.ts';
import { BASE_RATE, chanceToSell, SEGMENTS, SPREAD } from '../people.ts';
import { PLACES, planDay, trafficAt } from './day-people.ts';

const options = { seed: 7, customers: 2_000, associates: 50, hours: 8 };

describe('the people of a simulated day', () => {
  test('EN1: the same seed plans the same day, another another', () => {
    expect(planDay(options)).toEqual(planDay(options));
    expect(planDay({ ...options, seed: 8 }).customers).not.toEqual(planDay(options).customers);
  });

  test('as many come as was asked for, more of them before noon and most towards the evening', () => {
    const { customers } = planDay(options);
    expect(Math.abs(customers.length - 16_000)).toBeLessThan(4 * Math.sqrt(16_000));
    expect(customers.every((each, index) => each.at >= (customers[index - 1]?.at ?? 0))).toBe(true);
    const within = (from: number, to: number) =>
      customers.filter(({ at }) => at >= from * 8 * HOUR && at < to * 8 * HOUR).length;
    expect(within(0.7, 0.8)).toBeGreaterThan(within(0.28, 0.38));
    expect(within(0.28, 0.38)).toBeGreaterThan(2 * within(0, 0.1));
    for (let share = 0; share <= 1; share += 0.001) expect(trafficAt(share)).toBeLessThanOrEqual(1.01);
  });

  test('G7: an average associate sells one in ten; associates spread by 0.3 in log-odds, and differ by place and segment', () => {
    const { associates } = planDay({ ...options, associates: 4_000 });
    const odds = associates.flatMap(({ ability }) =>
      PLACES.flatMap((place) =>
        SEGMENTS.map((segment) => {
          const chance = chanceToSell(ability, place, segment);
          return Math.log(chance / (1 - chance));
        }),
      ),
    );
    const mean = odds.reduce((sum, each) => sum + each, 0) / odds.length;
    const spread = Math.sqrt(odds.reduce((sum, each) => sum + (each - mean) ** 2, 0) / odds.length);
    expect(mean).toBeCloseTo(Math.log(BASE_RATE / (1 - BASE_RATE)), 1);
    expect(Math.abs(spread - SPREAD)).toBeLessThan(0.02);
    const best = associates.map(({ ability }) =>
      PLACES.toSorted((one, two) => ability.places[two] - ability.places[one]).at(0),
    );
    expect(new Set(best).size).toBe(PLACES.length);
  });

  test('every mood and habit is met, and shifts cover the day', () => {
    const { associates, customers } = planDay(options);
    expect(new Set(customers.map((each) => each.invited))).toEqual(
      new Set(['accept', 'not-now', 'no-thanks', 'ignore']),
    );
    for (const habit of ['asks', 'refuses', 'vanishes', 'reloads'] as const) {
      expect(new Set(customers.map((each) => each[habit]))).toEqual(new Set([true, false]));
    }
    expect(new Set(customers.map((each) => each.tabs))).toEqual(new Set([1, 2]));
    for (const { shift, breaks } of associates) {
      expect(shift.to).toBeGreaterThan(shift.from);
      expect(breaks.every(({ from, to }) => from >= shift.from && to > from)).toBe(true);
    }
    for (let at = 0; at < 8 * HOUR; at += HOUR / 2) {
      expect(associates.filter(({ shift }) => shift.from <= at && at < shift.to).length).toBeGreaterThan(25);
    }
  });
});
