import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visibleRange } from './visible-range.ts';

describe('a live list', () => {
  test('DT1: of ten thousand rows only those in sight exist', () => {
    fc.assert(
      fc.property(fc.nat(600_000), fc.integer({ min: 100, max: 1_200 }), (scrollTop, height) => {
        const { from, to } = visibleRange(scrollTop, height, 54, 10_000, 6);
        expect(to - from).toBeLessThanOrEqual(Math.ceil(height / 54) + 1 + 12);
        const first = Math.floor(scrollTop / 54);
        const last = Math.min(10_000, Math.ceil((scrollTop + height) / 54));
        if (first < 10_000) {
          expect(from).toBeLessThanOrEqual(first);
          expect(to).toBeGreaterThanOrEqual(last);
        }
      }),
    );
    expect(visibleRange(0, 500, 54, 0, 6)).toEqual({ from: 0, to: 0 });
    expect(visibleRange(-40, 100, 50, 3, 1)).toEqual({ from: 0, to: 3 });
  });
});
