import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { findDisagreements } from '../checker/check.ts';
import { CORRUPTIONS } from '../checker/corruptions.ts';
import { reportOf } from './day-report.ts';
import { type SimulatedDay, simulateDay } from './simulated-day.ts';

let day: SimulatedDay;
let drop: () => Promise<void>;

beforeAll(async () => {
  const fresh = await freshLocation('postgresql');
  drop = fresh.drop;
  const options = {
    seed: 3,
    customers: 900,
    associates: 12,
    hours: 0.08,
    speed: 30,
    processes: 1,
    mode: 'mixed' as const,
  };
  day = await simulateDay({ ...options, location: fresh.location });
}, 90_000);
afterAll(async () => {
  await drop?.();
});

describe('a short day over the public interfaces', () => {
  test('QC7: every opportunity is accounted for: what clients saw is what is stored', () => {
    expect(day.disagreements).toEqual([]);
    const { customers, opportunities, talks, messages, events, ends, taken, matched } = reportOf(day);
    expect(customers).toBeGreaterThan(30);
    expect(opportunities).toBeGreaterThan(5);
    expect(talks).toBeGreaterThan(0);
    expect(messages).toBeGreaterThan(talks);
    expect(events).toBeGreaterThan(5 * customers);
    const talking = day.stored.engagements.filter((each) => each.talkingAt !== null);
    expect(matched.reduce((sum, each) => sum + each.talks, 0)).toBe(talking.length);
    expect(matched.every((each) => each.anybody <= each.best && each.taken <= each.best)).toBe(true);
    expect(day.held).toHaveLength(8);
    expect(Math.min(...day.held)).toBeGreaterThan(20);
    // Each trigger goes its own way.
    expect(Object.keys(taken)).toEqual(expect.arrayContaining(['choose', 'race']));
    expect(Object.values(ends).reduce((sum, each) => sum + each, 0)).toBe(opportunities);
  });

  test.each(CORRUPTIONS)('QC7: the checker bites: $words', ({ rule, of }) => {
    const corrupted = of(day);
    if (corrupted === undefined) throw new Error('The day has nothing to corrupt so.');
    const found = findDisagreements(corrupted.log, corrupted.stored).map((each) => each.rule);
    expect(found).toContain(rule);
  });
});
