import { clamp, type Instant } from '../../../kernel/time.ts';
import type { Channel, RosterChange, RosterEntry } from '../../skills/core/index.ts';
import { availabilityOf } from './eligibility.ts';

/** How an associate can be had, as columns keep it. */
export const AVAILABILITIES = ['free', 'busy', 'offline'] as const;
export const FREE = 0;
const BUSY = 1;

/** The bit of a channel in the column of those who have no room for one more customer by it. */
const NO_ROOM: Readonly<Record<Channel, number>> = { chat: 1, callback: 2 };

/** A column that is kept: how one row of it is made anew when its associate, her records or the time have changed. */
export type KeptColumn = { readonly fill: (row: number, entry: RosterEntry, now: Instant) => void };

/**
 * The associates of one enterprise as columns: a row each, in order of their ids, and whatever rankings keep of them. A change of one
 * associate makes her row anew in every column that is kept, and no other.
 */
export type RosterColumns = {
  readonly entries: readonly RosterEntry[];
  readonly availability: Uint8Array;
  /** How the associate of a row can be had for one more customer of a channel: who is at a limit of it is busy. */
  availabilityFor(row: number, channel: Channel | undefined): number;
  readonly idleSince: Float64Array;
  rowOf(associateId: string): number | undefined;
  /** Brings the columns to a roster and a moment: the rows that changed where its versions say which, else rows of other entries than before are made anew, all of them where associates came or went. */
  follow(entries: readonly RosterEntry[], now: Instant, versions?: RosterVersions): void;
  /** The records of these associates changed. */
  touch(associateIds: Iterable<string>, now: Instant): void;
  /** The column of a key, made if it is not kept. */
  column<Column extends KeptColumn>(key: string, make: (size: number) => Column): Column;
  /** Forgets everything that is kept, e.g. when all records are others. */
  forget(): void;
};

/** The version of a roster, and what differs from an earlier one. */
export type RosterVersions = { readonly version: number; readonly change?: RosterChange };

/** Cells that are kept of one enterprise: of three numbers each, about 100 MB at most, used in turn by places and segments. */
const MOST_CELLS = 4_000_000;
/** However many associates there are, so many are kept. */
const LEAST_COLUMNS = 16;
const MOST_COLUMNS = 2_000;
/** A clock of the database that went back so far was set: what expires is looked at anew. */
const CLOCK_SET = 60_000;

export function createRosterColumns(): RosterColumns {
  let source: readonly RosterEntry[] = [];
  let entries: RosterEntry[] = [];
  let isSorted = true;
  let version: number | undefined;
  let rows = new Map<string, number>();
  let availability = new Uint8Array(0);
  let noRoom = new Uint8Array(0);
  let idleSince = new Float64Array(0);
  /** The next moment at which something of a row expires. */
  let expires = new Float64Array(0);
  let earliest = Number.POSITIVE_INFINITY;
  let latestNow = Number.NEGATIVE_INFINITY;
  const kept = new Map<string, KeptColumn>();

  function fillOwn(row: number, entry: RosterEntry, now: Instant): void {
    availability[row] = AVAILABILITIES.indexOf(availabilityOf(entry));
    noRoom[row] = (entry.noChat === true ? NO_ROOM.chat : 0) | (entry.noCallback === true ? NO_ROOM.callback : 0);
    idleSince[row] = entry.idleSince;
    const next = nextExpiry(entry, now);
    expires[row] = next;
    if (next < earliest) earliest = next;
  }

  function fillRow(row: number, now: Instant): void {
    const entry = entries[row];
    if (entry === undefined) return;
    fillOwn(row, entry, now);
    for (const column of kept.values()) column.fill(row, entry, now);
  }

  function rebuild(all: readonly RosterEntry[], now: Instant): void {
    source = all;
    isSorted = all.every((entry, index) => index === 0 || (all[index - 1]?.associateId ?? '') < entry.associateId);
    entries = isSorted ? [...all] : all.toSorted((one, other) => (one.associateId < other.associateId ? -1 : 1));
    rows = new Map(entries.map((entry, row) => [entry.associateId, row]));
    availability = new Uint8Array(entries.length);
    noRoom = new Uint8Array(entries.length);
    idleSince = new Float64Array(entries.length);
    expires = new Float64Array(entries.length);
    earliest = Number.POSITIVE_INFINITY;
    kept.clear();
    for (const [row, entry] of entries.entries()) fillOwn(row, entry, now);
  }

  /** Whether the same associates are in the same rows; if so, those who differ are made anew. */
  function update(all: readonly RosterEntry[], now: Instant): boolean {
    if (!isSorted || all.length !== entries.length) return false;
    const changed: number[] = [];
    for (let row = 0; row < all.length; row += 1) {
      const entry = all[row];
      if (entry === entries[row]) continue;
      if (entry?.associateId !== entries[row]?.associateId) return false;
      changed.push(row);
    }
    take(all, changed, now);
    return true;
  }

  function take(all: readonly RosterEntry[], changed: readonly number[], now: Instant): void {
    if (all !== source) version = undefined;
    source = all;
    for (const row of changed) {
      const entry = all[row];
      if (entry === undefined) continue;
      entries[row] = entry;
      fillRow(row, now);
    }
  }

  function expire(now: Instant): void {
    earliest = Number.POSITIVE_INFINITY;
    for (let row = 0; row < expires.length; row += 1) {
      const at = expires[row] ?? Number.POSITIVE_INFINITY;
      if (at <= now) fillRow(row, now);
      else if (at < earliest) earliest = at;
    }
  }

  return {
    get entries() {
      return entries;
    },
    get availability() {
      return availability;
    },
    availabilityFor: (row, channel) => {
      const own = availability[row] ?? FREE;
      const isFull = channel !== undefined && ((noRoom[row] ?? 0) & NO_ROOM[channel]) !== 0;
      return own === FREE && isFull ? BUSY : own;
    },
    get idleSince() {
      return idleSince;
    },
    rowOf: (associateId) => rows.get(associateId),
    follow: (all, now, versions) => {
      if (now < latestNow - CLOCK_SET || (all !== source && !update(all, now))) {
        rebuild(all, now);
        version = versions?.version;
      } else if (versions !== undefined && (version === undefined || versions.version > version)) {
        // The same list, of which it is not known what changed since these columns looked at it, is looked at as a whole.
        if (version !== undefined && versions.change?.before === version) take(all, versions.change.rows, now);
        else update(all, now);
        version = versions.version;
      }
      if (now >= earliest) expire(now);
      latestNow = now;
    },
    touch: (associateIds, now) => {
      for (const associateId of associateIds) {
        const row = rows.get(associateId);
        if (row !== undefined) fillRow(row, now);
      }
    },
    column: <Column extends KeptColumn>(key: string, make: (size: number) => Column): Column => {
      const found = kept.get(key) as Column | undefined;
      if (found !== undefined) {
        // The latest used is the last to go.
        kept.delete(key);
        kept.set(key, found);
        return found;
      }
      const made = make(entries.length);
      kept.set(key, made);
      const most = clamp(Math.floor(MOST_CELLS / Math.max(1, entries.length)), LEAST_COLUMNS, MOST_COLUMNS);
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(oldest);
      }
      return made;
    },
    forget: () => kept.clear(),
  };
}

function nextExpiry(entry: RosterEntry, now: Instant): Instant {
  let next = Number.POSITIVE_INFINITY;
  const end = (at: Instant | undefined) => {
    if (at !== undefined && at > now && at < next) next = at;
  };
  for (const { expiresAt } of entry.accreditations) end(expiresAt);
  for (const { expiresAt, revokedAt } of entry.licences) {
    end(expiresAt);
    end(revokedAt);
  }
  return next;
}
