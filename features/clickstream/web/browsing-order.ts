import type { BrowsingRow } from '../core/index.ts';

/** A row with the enterprise on whose website it is, and why it matters in words. */
export type PlacedRow = Omit<BrowsingRow, 'why'> & { readonly enterpriseId: string; readonly why?: string };

export type BrowsingFilter = {
  readonly show: 'all' | 'worth' | 'scored';
  readonly topic?: string;
  readonly text: string;
  readonly hideSimulated: boolean;
};

export const NO_FILTER: BrowsingFilter = { show: 'all', text: '', hideSimulated: false };

const WORTH = { must: 0, can: 1, none: 2 } as const;

/** What is worth most stands first: must, can, others; then my score; then who came first. */
export function browsingOrder(a: PlacedRow, b: PlacedRow): number {
  return (
    WORTH[a.verdict] - WORTH[b.verdict] ||
    (b.score ?? -1) - (a.score ?? -1) ||
    a.startedAt.localeCompare(b.startedAt) ||
    a.sessionId.localeCompare(b.sessionId)
  );
}

/** The rows that pass a filter, in order. */
export function browsingRows(rows: readonly PlacedRow[], filter: BrowsingFilter): readonly PlacedRow[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows
    .filter((row) => {
      if (filter.hideSimulated && row.simulated) return false;
      if (filter.show === 'worth' && row.verdict === 'none') return false;
      if (filter.show === 'scored' && row.score === undefined) return false;
      if (filter.topic !== undefined && row.topic !== filter.topic) return false;
      const text = `${row.who} ${row.views} ${row.topic ?? ''} ${row.why ?? ''} ${row.websiteName}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted(browsingOrder);
}

/** Joins news of a live list into what is shown: rows by id replace, new ones join, the gone leave. */
export function joinRows(
  rows: readonly PlacedRow[],
  news: { readonly rows: readonly PlacedRow[]; readonly gone: readonly string[] },
): readonly PlacedRow[] {
  const fresh = new Map(news.rows.map((row) => [row.sessionId, row]));
  const gone = new Set(news.gone);
  const kept = rows.filter((row) => !gone.has(row.sessionId) && !fresh.has(row.sessionId));
  return [...kept, ...fresh.values()];
}
