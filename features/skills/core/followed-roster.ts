import type { RosterEntry } from './associate.ts';

/** What of an entry is her presence and her slots: it changes by the minute, the rest by the week. */
export type PresencePart = Pick<
  RosterEntry,
  | 'declared'
  | 'connected'
  | 'notResponding'
  | 'offDuty'
  | 'wrapping'
  | 'noChat'
  | 'noCallback'
  | 'capacity'
  | 'slotsUsed'
  | 'idleSince'
>;

/** The rows of persons; each is a member of an enterprise once. */
export function rowsOfPersons(entries: readonly RosterEntry[]): ReadonlyMap<string, number> {
  return new Map(entries.map((entry, row) => [entry.personId, row]));
}

/**
 * The rows that other presences change, with what stands in them then.
 * @param rows of the persons among the entries
 */
export function changedRows(
  entries: readonly RosterEntry[],
  rows: ReadonlyMap<string, number>,
  presences: ReadonlyMap<string, PresencePart>,
): ReadonlyMap<number, RosterEntry> {
  const changed = new Map<number, RosterEntry>();
  for (const [personId, presence] of presences) {
    const row = rows.get(personId);
    const entry = row === undefined ? undefined : entries[row];
    if (row !== undefined && entry !== undefined && !isAt(entry, presence)) changed.set(row, { ...entry, ...presence });
  }
  return changed;
}

function isAt(entry: RosterEntry, presence: PresencePart): boolean {
  return (Object.keys(presence) as (keyof PresencePart)[]).every((key) => entry[key] === presence[key]);
}
