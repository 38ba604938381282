import fc from 'fast-check';
import { expect, test } from 'vitest';
import { setShare, sharesOf } from './shares.ts';

const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0);

test('ME6: sliders always add up to 100, and the one that is moved is where it was put', () => {
  const weights = fc.array(fc.double({ min: 0, max: 1_000, noNaN: true }), { minLength: 1, maxLength: 12 });
  const moves = fc.array(fc.tuple(fc.nat(11), fc.integer({ min: -20, max: 130 })), { maxLength: 12 });
  fc.assert(
    fc.property(weights, moves, (written, moved) => {
      let shares = sharesOf(written);
      expect(sum(shares)).toBe(100);
      for (const [place, wanted] of moved) {
        const at = place % shares.length;
        shares = setShare(shares, at, wanted);
        expect(sum(shares)).toBe(100);
        expect(shares.every((share) => Number.isInteger(share) && share >= 0)).toBe(true);
        if (shares.length > 1) expect(shares[at]).toBe(Math.min(100, Math.max(0, wanted)));
      }
    }),
  );
});

test('ME6: the others keep their proportions', () => {
  expect(setShare([50, 30, 20], 0, 0)).toEqual([0, 60, 40]);
  expect(setShare([100, 0, 0], 0, 40)).toEqual([40, 30, 30]);
  expect(sharesOf([1, 1, 1])).toEqual([34, 33, 33]);
});
