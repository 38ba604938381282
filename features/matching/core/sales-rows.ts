import type { SalesRecords, Tally } from './sales-record.ts';

/** One counter of an enterprise as plain data; without a segment it is for all customers. */
export type SalesRow = { readonly associateId: string; readonly nodeId: string; readonly segment?: string } & Tally;

function keyOf(nodeId: string, segment?: string): string {
  return segment === undefined ? nodeId : `${nodeId}\n${segment}`;
}

const NOTHING: Required<Tally> = {
  trials: 0,
  won: 0,
  revenueMinor: 0,
  returnedMinor: 0,
  rescinded: 0,
  rated: 0,
  ratingSum: 0,
};

function added(sum: Required<Tally>, row: Tally): Required<Tally> {
  return {
    trials: sum.trials + row.trials,
    won: sum.won + row.won,
    revenueMinor: sum.revenueMinor + row.revenueMinor,
    returnedMinor: sum.returnedMinor + row.returnedMinor,
    rescinded: sum.rescinded + (row.rescinded ?? 0),
    rated: sum.rated + (row.rated ?? 0),
    ratingSum: sum.ratingSum + (row.ratingSum ?? 0),
  };
}

/** The records that rows tell of. */
export function salesRecordsOf(rows: readonly SalesRow[]): SalesRecords {
  const own = new Map<string, Map<string, Tally>>();
  const all = new Map<string, Required<Tally>>();
  for (const row of rows) {
    const key = keyOf(row.nodeId, row.segment);
    const there = own.get(key) ?? new Map<string, Tally>();
    own.set(key, there.set(row.associateId, row));
    if (row.segment !== undefined) continue;
    all.set(row.nodeId, added(all.get(row.nodeId) ?? NOTHING, row));
  }
  return {
    own: (associateId, nodeId, segment) => own.get(keyOf(nodeId, segment))?.get(associateId),
    all: (nodeId) => all.get(nodeId),
  };
}
