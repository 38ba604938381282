import type { BrowsingRow, VisitKind } from './clickstream-wire.ts';

/** What visits of one group have in common: all that filters, counts and own scores look at, so that no single row is asked. */
export type FloorPlace = {
  readonly enterpriseId: string;
  readonly websiteId: string;
  readonly websiteName: string;
  readonly topic?: string;
  readonly verdict: BrowsingRow['verdict'];
  readonly kind: VisitKind;
  /** She can be reached, and nobody serves her. */
  readonly free: boolean;
  readonly simulated: boolean;
  /** By what an own score is found; none where nothing is known of what it is about. */
  readonly standing?: string;
};

/** Rows of one place, the earliest visit first. */
export type FloorGroup = { readonly place: FloorPlace; readonly rows: BrowsingRow[] };

export type FloorIndex = {
  /** A row as it is now, and by what an own score for it is found. */
  put(row: BrowsingRow, standing: string | undefined): void;
  drop(sessionId: string): void;
  find(sessionId: string): { readonly row: BrowsingRow; readonly place: FloorPlace } | undefined;
  groups(): Iterable<FloorGroup>;
};

/** Who came first; two who came at once, by id. */
export function earlierFirst(a: BrowsingRow, b: BrowsingRow): number {
  if (a.startedAt !== b.startedAt) return a.startedAt < b.startedAt ? -1 : 1;
  return a.sessionId < b.sessionId ? -1 : a.sessionId > b.sessionId ? 1 : 0;
}

/** The sessions of a floor in groups: a change costs one row, a look costs groups, however many rows there are. */
export function createFloorIndex(): FloorIndex {
  const groups = new Map<string, FloorGroup>();
  const held = new Map<string, { row: BrowsingRow; key: string; group: FloorGroup }>();

  function drop(sessionId: string): void {
    const kept = held.get(sessionId);
    if (kept === undefined) return;
    held.delete(sessionId);
    kept.group.rows.splice(placeIn(kept.group.rows, kept.row), 1);
    if (kept.group.rows.length === 0) groups.delete(kept.key);
  }

  return {
    put(row, standing) {
      const place = placeOf(row, standing);
      const key = JSON.stringify(Object.values(place));
      const kept = held.get(row.sessionId);
      if (kept?.key === key && kept.row.startedAt === row.startedAt) {
        kept.group.rows[placeIn(kept.group.rows, row)] = row;
        kept.row = row;
        return;
      }
      drop(row.sessionId);
      const group = groups.get(key) ?? { place, rows: [] };
      groups.set(key, group);
      group.rows.splice(placeIn(group.rows, row), 0, row);
      held.set(row.sessionId, { row, key, group });
    },
    drop,
    find(sessionId) {
      const kept = held.get(sessionId);
      return kept === undefined ? undefined : { row: kept.row, place: kept.group.place };
    },
    groups: () => groups.values(),
  };
}

function placeOf(row: BrowsingRow, standing: string | undefined): FloorPlace {
  return {
    enterpriseId: row.enterpriseId,
    websiteId: row.websiteId,
    websiteName: row.websiteName,
    // Undefined where it is not known, so that every place has its values in the same order.
    ...({ topic: row.topic } as { topic?: string }),
    verdict: row.verdict,
    kind: row.kind,
    free: row.reach !== 'none' && row.takenBy === undefined,
    simulated: row.simulated,
    ...({ standing } as { standing?: string }),
  };
}

/** Where a row is, or belongs, among rows in order. */
function placeIn(rows: readonly BrowsingRow[], row: BrowsingRow): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (earlierFirst(rows[middle] as BrowsingRow, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
