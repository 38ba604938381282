/** A row at its place in a live list. `gone` rows have left the data but keep their place for the moment. */
export type HeldRow<T> = { readonly id: string; readonly row: T; readonly gone: boolean };

/**
 * The next order of a live list. While `held` (the pointer or the focus is on it) nothing moves: known rows keep their
 * place with fresh content, rows that left stay and are marked, new rows join at the end. Once released, the list takes
 * the order of `wanted`.
 */
export function settleRows<T>(
  shown: readonly HeldRow<T>[],
  wanted: readonly T[],
  idOf: (row: T) => string,
  held: boolean,
): readonly HeldRow<T>[] {
  const fresh = (row: T): HeldRow<T> => ({ id: idOf(row), row, gone: false });
  if (!held) return wanted.map(fresh);
  const byId = new Map(wanted.map((row) => [idOf(row), row]));
  const kept = shown.map((each): HeldRow<T> => {
    const row = byId.get(each.id);
    byId.delete(each.id);
    return row === undefined ? { ...each, gone: true } : { id: each.id, row, gone: false };
  });
  return [...kept, ...[...byId.values()].map(fresh)];
}
