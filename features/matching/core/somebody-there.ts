import type { Instant } from '../../../kernel/time.ts';
import type { Channel } from '../../skills/core/index.ts';
import { AVAILABILITIES, FREE, type RosterColumns } from './roster-columns.ts';
import { type PoolDemand, poolColumn } from './rule-columns.ts';
import type { Candidate } from './rule-set.ts';

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

/** Everybody qualified, and how each can be had for a channel now. The columns are up to date. */
export function poolMembers(
  columns: RosterColumns,
  demand: PoolDemand,
  channel: Channel | undefined,
  now: Instant,
): readonly PoolMember[] {
  const { reasons } = poolColumn(columns, demand, now);
  return columns.entries.flatMap(({ associateId, simulated }, row) => {
    if (reasons[row] !== 0) return [];
    return [
      { associateId, simulated, availability: AVAILABILITIES[columns.availabilityFor(row, channel)] ?? 'offline' },
    ];
  });
}

/** One who may serve a customer, without a score. */
export type PoolMember = Pick<Candidate, 'associateId' | 'availability' | 'simulated'>;
