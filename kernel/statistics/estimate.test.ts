import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile, shrunkMean, wilsonInterval } from './estimate.ts';

test('ME4: a shrunk mean lies between prior and observation, and nearer to the observation with more of it', () => {
  expect(shrunkMean(0, 0, 0.2, 20)).toBe(0.2);
  expect(shrunkMean(5, 10, 0.2, 10)).toBeCloseTo(0.35);
  fc.assert(
    fc.property(fc.nat(1_000), fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true }), (won, lost, prior) => {
      const trials = won + lost;
      const shrunk = shrunkMean(won, trials, prior, 20);
      const rate = trials === 0 ? prior : won / trials;
      expect(shrunk).toBeGreaterThanOrEqual(Math.min(rate, prior) - 1e-12);
      expect(shrunk).toBeLessThanOrEqual(Math.max(rate, prior) + 1e-12);
      const more = shrunkMean(won * 10, trials * 10, prior, 20);
      expect(Math.abs(more - rate)).toBeLessThanOrEqual(Math.abs(shrunk - rate) + 1e-12);
    }),
  );
});

test("SK6: Wilson's interval agrees with published values and keeps within 0 and 1", () => {
  // R: prop.test(11, 34, correct = FALSE) and binom::binom.confint(0, 10, methods = "wilson")
  const [low, high] = wilsonInterval(11, 34);
  expect(low).toBeCloseTo(0.1913, 3);
  expect(high).toBeCloseTo(0.4916, 3);
  expect(wilsonInterval(0, 10)[0]).toBe(0);
  expect(wilsonInterval(0, 10)[1]).toBeCloseTo(0.2775, 3);
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (won, lost) => {
      const [from, to] = wilsonInterval(won, won + lost);
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(1);
      if (won + lost > 0)
        expect(won / (won + lost)).toSatisfy((rate: number) => rate >= from - 1e-9 && rate <= to + 1e-9);
    }),
  );
});

test('ME3: quantiles interpolate between order statistics', () => {
  expect(quantile([], 0.5)).toBeUndefined();
  expect(quantile([7], 0.05)).toBe(7);
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10, 20, 30, 40, 50], 0.05)).toBeCloseTo(12);
  expect(quantile([10, 20, 30, 40, 50], 0.95)).toBeCloseTo(48);
});
