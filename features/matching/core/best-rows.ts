/** How two rows of equal score stand to each other: who waited longer is before, then the lower row. */
export type RowOrder = { readonly idleSince: Float64Array };

/**
 * The best rows seen so far, at most `most`: a heap whose root is the worst of them. Points are compared rounded, so that rows stand
 * alike in any order of arrival.
 */
export type BestRows = {
  /** Rounded points below which a row is not among the best: worth asking before `offer`. */
  bar: number;
  offer(row: number, points: number): void;
  /** Best first, with their points; empties the heap. */
  drain(): { readonly rows: readonly number[]; readonly points: readonly number[] };
};

export function createBestRows(most: number, { idleSince }: RowOrder): BestRows {
  const rows: number[] = [];
  const points: number[] = [];

  /** Whether the row in one place of the heap is worse than another row. */
  function worse(row: number, value: number, otherRow: number, otherValue: number): boolean {
    if (value !== otherValue) return value < otherValue;
    const [since, otherSince] = [idleSince[row] ?? 0, idleSince[otherRow] ?? 0];
    return since === otherSince ? row > otherRow : since > otherSince;
  }

  function put(place: number, row: number, value: number): void {
    rows[place] = row;
    points[place] = value;
  }

  function rise(from: number, row: number, value: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const [above, aboveValue] = [rows[parent] ?? 0, points[parent] ?? 0];
      if (!worse(row, value, above, aboveValue)) break;
      put(place, above, aboveValue);
      place = parent;
    }
    put(place, row, value);
  }

  function sink(row: number, value: number): void {
    let place = 0;
    const size = rows.length;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      const right = child + 1;
      if (right < size && worse(rows[right] ?? 0, points[right] ?? 0, rows[child] ?? 0, points[child] ?? 0))
        child = right;
      const [below, belowValue] = [rows[child] ?? 0, points[child] ?? 0];
      if (!worse(below, belowValue, row, value)) break;
      put(place, below, belowValue);
      place = child;
    }
    put(place, row, value);
  }

  const best: BestRows = {
    bar: most > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
    offer: (row, value) => {
      if (rows.length < most) {
        rows.push(row);
        points.push(value);
        rise(rows.length - 1, row, value);
      } else if (rows.length > 0 && worse(rows[0] ?? 0, points[0] ?? 0, row, value)) {
        sink(row, value);
      }
      if (rows.length === most) best.bar = points[0] ?? best.bar;
    },
    drain: () => {
      const order = rows.map((_, index) => index);
      order.sort((one, other) =>
        worse(rows[one] ?? 0, points[one] ?? 0, rows[other] ?? 0, points[other] ?? 0) ? 1 : -1,
      );
      return { rows: order.map((index) => rows[index] ?? 0), points: order.map((index) => points[index] ?? 0) };
    },
  };
  return best;
}
