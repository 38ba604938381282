import type { Instant } from '../../../kernel/time.ts';
import { AVAILABILITIES, FREE, type RosterColumns } from './roster-columns.ts';
import { type PoolDemand, poolColumn } from './rule-columns.ts';

const OFFLINE = AVAILABILITIES.indexOf('offline');

/** Whether anybody qualified is free now or, where she may be busy, at her desk. The columns are up to date. */
export function isSomebodyThere(
  columns: RosterColumns,
  demand: PoolDemand,
  { mayBeBusy, simulated }: { readonly mayBeBusy: boolean; readonly simulated: boolean },
  now: Instant,
): boolean {
  const { reasons } = poolColumn(columns, demand, now);
  const { availability, entries } = columns;
  for (let row = 0; row < entries.length; row += 1) {
    const fits = availability[row] === FREE || (mayBeBusy && availability[row] !== OFFLINE);
    if (fits && reasons[row] === 0 && (!simulated || entries[row]?.simulated === true)) return true;
  }
  return false;
}
