import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type HeldRow, settleRows } from './held-rows.ts';
import { visibleRange } from './visible-range.ts';

const rowsOf = (ids: readonly number[]) => ids.map((id) => ({ id: `r${id}`, words: `row ${id}` }));
const idOf = (row: { id: string }): string => row.id;
const ids = (held: readonly HeldRow<unknown>[]): readonly string[] => held.map((each) => each.id);

describe('a live list', () => {
  test('DT1: while the pointer is on it no row changes its place, whatever arrives', () => {
    const list = fc.uniqueArray(fc.nat(30), { maxLength: 20 });
    fc.assert(
      fc.property(list, list, list, (first, second, third) => {
        const shown = settleRows([], rowsOf(first), idOf, false);
        const then = settleRows(shown, rowsOf(second), idOf, true);
        const last = settleRows(then, rowsOf(third), idOf, true);
        expect(ids(then).slice(0, shown.length)).toEqual(ids(shown));
        expect(ids(last).slice(0, then.length)).toEqual(ids(then));
        expect(new Set(ids(last)).size).toBe(last.length);
        const alive = last.filter((each) => !each.gone).map((each) => each.id);
        expect(new Set(alive)).toEqual(new Set(rowsOf(third).map(idOf)));
        expect(ids(settleRows(last, rowsOf(third), idOf, false))).toEqual(rowsOf(third).map(idOf));
      }),
    );
  });

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
