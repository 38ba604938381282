import type { SalesRecords, Tally } from './sales-record.ts';

/** One counter of an enterprise as plain data; without a segment it is for all customers. */
export type SalesRow = { readonly associateId: string; readonly nodeId: string; readonly segment?: string } & Tally;

function keyOf(nodeId: string, segment?: string): string {
  return segment === undefined ? nodeId : `${nodeId}\n${segment}`;
}

/** The records that rows tell of. */
export function salesRecordsOf(rows: readonly SalesRow[]): SalesRecords {
  const own = new Map<string, Map<string, Tally>>();
  const all = new Map<string, Tally>();
  for (const row of rows) {
    const key = keyOf(row.nodeId, row.segment);
    const there = own.get(key) ?? new Map<string, Tally>();
    own.set(key, there.set(row.associateId, row));
    if (row.segment !== undefined) continue;
    const sum = all.get(row.nodeId);
    all.set(row.nodeId, {
      trials: row.trials + (sum?.trials ?? 0),
      won: row.won + (sum?.won ?? 0),
      revenueMinor: row.revenueMinor + (sum?.revenueMinor ?? 0),
      returnedMinor: row.returnedMinor + (sum?.returnedMinor ?? 0),
    });
  }
  return {
    own: (associateId, nodeId, segment) => own.get(keyOf(nodeId, segment))?.get(associateId),
    all: (nodeId) => all.get(nodeId),
  };
}
