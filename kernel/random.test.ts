import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pickOne, pickWeighted, seededRandom, wholeBetween } from './random.ts';

describe('seeded chance', () => {
  test('the same seed gives the same numbers, another seed others', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 20 }, () => random());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    // Reference values of Mulberry32 for seed 1.
    expect(draw(1)[0]).toBeCloseTo(0.6270739405881613, 12);
  });

  test('numbers spread evenly over 0..1', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = seededRandom(seed);
        const counts = [0, 0, 0, 0];
        const drawn = Array.from({ length: 4_000 }, () => random());
        expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
        for (const value of drawn) counts[Math.floor(value * 4)] = (counts[Math.floor(value * 4)] ?? 0) + 1;
        // Six standard deviations of a binomial count around 1,000.
        for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(165);
      }),
      { numRuns: 30 },
    );
  });

  test('whole numbers keep within their bounds, and both bounds come', () => {
    const random = seededRandom(3);
    const drawn = new Set(Array.from({ length: 300 }, () => wholeBetween(random, 2, 5)));
    expect([...drawn].sort()).toEqual([2, 3, 4, 5]);
  });

  test('choices come by weight, never what weighs nothing, and not from nothing', () => {
    const random = seededRandom(4);
    const drawn = Array.from({ length: 2_000 }, () =>
      pickWeighted(random, [
        [3, 'often'],
        [0, 'never'],
        [1, 'seldom'],
      ]),
    );
    expect(drawn).not.toContain('never');
    expect(drawn.filter((each) => each === 'often').length).toBeGreaterThan(1_300);
    expect(() => pickWeighted(random, [[0, 'x']])).toThrow(RangeError);
    expect(() => pickOne(random, [])).toThrow(RangeError);
    expect(['a', 'b']).toContain(pickOne(random, ['a', 'b']));
  });
});
