// What one would write by hand for one rule set: arrays for each place, one loop, two heaps. It knows these ten rules and nothing else.
import type { RosterEntry } from '../features/skills/core/index.ts';

/** Standings and raw values by row, as matching.ts reads them off the same associates. */
export type HandWritten = {
  readonly entries: readonly RosterEntry[];
  readonly qualified: Uint8Array;
  readonly free: Uint8Array;
  readonly idleSince: Float64Array;
  /** Eight rules that keep, in the order of the rules; the languages and the clock come after. */
  readonly standings: readonly Float64Array[];
  readonly raws: readonly Float64Array[];
  readonly speaks: ReadonlyMap<string, { readonly standing: Float64Array; readonly raw: Float64Array }>;
  readonly freeSince: Float64Array;
  /** Rows of whom the customer knows; scratch. */
  readonly known: Uint8Array;
};

type Kept = { rows: Int32Array; scores: Float64Array; size: number };

export type HandRanked = { readonly row: number; readonly score: number; readonly parts: readonly object[] };

/** Worst at the root: less score, else shorter wait, else the later row. */
function push(kept: Kept, idleSince: Float64Array, row: number, score: number): void {
  const { rows, scores } = kept;
  const worse = (a: number, b: number) => {
    if (scores[a] !== scores[b]) return (scores[a] ?? 0) < (scores[b] ?? 0);
    const [x, y] = [idleSince[rows[a] ?? 0] ?? 0, idleSince[rows[b] ?? 0] ?? 0];
    return x === y ? (rows[a] ?? 0) > (rows[b] ?? 0) : x > y;
  };
  const swap = (a: number, b: number) => {
    [rows[a], rows[b]] = [rows[b] ?? 0, rows[a] ?? 0];
    [scores[a], scores[b]] = [scores[b] ?? 0, scores[a] ?? 0];
  };
  if (kept.size < rows.length) {
    let at = kept.size;
    kept.size += 1;
    rows[at] = row;
    scores[at] = score;
    for (let up = (at - 1) >> 1; at > 0 && worse(at, up); up = (at - 1) >> 1) {
      swap(at, up);
      at = up;
    }
    return;
  }
  const [root, rootScore] = [rows[0] ?? 0, scores[0] ?? 0];
  rows[0] = row;
  scores[0] = score;
  if (rootScore > score || (rootScore === score && (idleSince[root] ?? 0) < (idleSince[row] ?? 0))) {
    rows[0] = root;
    scores[0] = rootScore;
    return;
  }
  if (rootScore === score && idleSince[root] === idleSince[row] && root < row) {
    rows[0] = root;
    return;
  }
  for (let at = 0; ; ) {
    let child = 2 * at + 1;
    if (child >= kept.size) return;
    if (child + 1 < kept.size && worse(child + 1, child)) child += 1;
    if (!worse(child, at)) return;
    swap(child, at);
    at = child;
  }
}

/** The best `most` of all and of those who are free, with the part of each rule. */
export function rankByHand(
  floor: HandWritten,
  weights: readonly number[],
  names: readonly string[],
  {
    language,
    knows,
    now,
    idleLimit,
    most,
  }: {
    readonly language: string;
    readonly knows: readonly number[];
    readonly now: number;
    readonly idleLimit: number;
    readonly most: number;
  },
): readonly HandRanked[] {
  const { qualified, free, idleSince, freeSince, standings, raws, known } = floor;
  const [a, b, c, d, e, f, g] = standings as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [u0, u1, u2, u3, u4, u5, u6, u7, u8, u9] = weights as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const speech = floor.speaks.get(language) ?? { standing: floor.freeSince, raw: floor.freeSince };
  const h = speech.standing;
  for (const row of knows) known[row] = 1;
  const all: Kept = { rows: new Int32Array(most), scores: new Float64Array(most), size: 0 };
  const idle: Kept = { rows: new Int32Array(most), scores: new Float64Array(most), size: 0 };
  let bar = Number.NEGATIVE_INFINITY;
  let idleBar = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < qualified.length; row += 1) {
    if (qualified[row] === 0) continue;
    const waited = Math.min(1, Math.max(0, now - (freeSince[row] ?? 0)) / idleLimit);
    const sum =
      u0 * (a[row] ?? 0) +
      u1 * (b[row] ?? 0) +
      u2 * (c[row] ?? 0) +
      u3 * (d[row] ?? 0) +
      u4 * (e[row] ?? 0) +
      u5 * (f[row] ?? 0) +
      u6 * (g[row] ?? 0) +
      u7 * (h[row] ?? 0) +
      u8 * (known[row] ?? 0) +
      u9 * waited;
    const points = sum * 1_000_000;
    if (points < bar - 0.5 && points < idleBar - 0.5) continue;
    const score = Math.round(points);
    push(all, idleSince, row, score);
    if (all.size === most) bar = all.scores[0] ?? 0;
    if (free[row] === 1) {
      push(idle, idleSince, row, score);
      if (idle.size === most) idleBar = idle.scores[0] ?? 0;
    }
  }
  const found = new Map<number, number>();
  for (const kept of [all, idle])
    for (let at = 0; at < kept.size; at += 1) found.set(kept.rows[at] ?? 0, kept.scores[at] ?? 0);
  const ranked = [...found]
    .sort((x, y) => y[1] - x[1] || (idleSince[x[0]] ?? 0) - (idleSince[y[0]] ?? 0) || x[0] - y[0])
    .map(([row, score]) => {
      const waited = Math.max(0, now - (freeSince[row] ?? 0));
      const part = (index: number, raw: number, standing: number) => ({
        ruleId: names[index],
        raw,
        standing,
        weight: weights[index] ?? 0,
        contribution: standing * (weights[index] ?? 0),
      });
      const parts = standings.map((column, index) => part(index, (raws[index] ?? column)[row] ?? 0, column[row] ?? 0));
      parts.push(part(7, speech.raw[row] ?? 0, h[row] ?? 0));
      parts.push(part(8, known[row] ?? 0, known[row] ?? 0));
      parts.push(part(9, waited, Math.min(1, waited / idleLimit)));
      parts.sort((x, y) => y.contribution - x.contribution || ((x.ruleId ?? '') < (y.ruleId ?? '') ? -1 : 1));
      return { row, score: score / 10_000, parts };
    });
  for (const row of knows) known[row] = 0;
  return ranked;
}
