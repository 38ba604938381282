import { DAY, HOUR, type Instant } from '../../../kernel/time.ts';
import type { Database, Statement, Unit } from '../../../platform/server/unit.ts';
import {
  ENDS_AFTER,
  type FoldedSession,
  laneOf,
  restoredSession,
  type SessionEvent,
  type StoredSession,
  storedSession,
} from '../core/index.ts';
import type { EventRow } from './clickstream-tables.ts';
import { eventOf } from './event-store.ts';
import { type Link, linksSince } from './link-store.ts';
import { joinedJson, plainArray } from './plain-array.ts';

/** A place in the history of commits: everything below it is decided. */
export type CommitCursor = bigint;

const SESSIONS_PER_STATEMENT = 500;
const EVENT_COLUMNS = 'enterprise_id, website_id, visitor_id, sender_visitor, at, received_at, event';

/** The lowest transaction that is still open: rows below it are all visible to the statements after this one. */
async function horizon(unit: Unit): Promise<CommitCursor> {
  const [row] = await unit.sql<{ xmin: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as xmin');
  return BigInt(row?.xmin ?? '0');
}

/** What a new owner of lanes starts from. */
type LaneHistory = {
  readonly sessions: readonly FoldedSession[];
  /** Events that are not surely in the sessions, in order of receipt. */
  readonly events: readonly SessionEvent[];
  readonly cursor: CommitCursor;
  readonly now: Instant;
};

export type LaneStore = {
  load(lanes: readonly number[]): Promise<LaneHistory>;
  /** Events that other processes committed on these lanes since the cursor; with `everybody`, this process's too. */
  poll(
    lanes: readonly number[],
    cursor: CommitCursor,
    everybody: boolean,
  ): Promise<{
    readonly events: readonly SessionEvent[];
    /** Links of visitors that changed since the cursor, of all lanes. */
    readonly links: readonly Link[];
    readonly cursor: CommitCursor;
    readonly now: Instant;
  }>;
  find(sessionIds: readonly string[]): Promise<readonly FoldedSession[]>;
  /**
   * Saves sessions, and that on the lanes that have caught up everything below the cursor is in them.
   * @returns the lanes that are no longer this process's; nothing of them was saved
   */
  checkpoint(
    fences: ReadonlyMap<number, number>,
    sessions: readonly FoldedSession[],
    caughtUp: readonly number[],
    cursor: CommitCursor | undefined,
  ): Promise<readonly number[]>;
  /** Live sessions of an enterprise on lanes of other processes: checkpoints, and the events since. */
  elsewhere(
    enterpriseId: string,
    ownLanes: readonly number[],
  ): Promise<{ readonly sessions: readonly FoldedSession[]; readonly events: readonly SessionEvent[] }>;
};

async function heldOf(
  unit: Unit,
  fences: ReadonlyMap<number, number>,
  lock: 'key share' | 'no key update',
): Promise<Set<number>> {
  const rows = await unit.sql<{ lane: number; epoch: number }>(
    `select lane, epoch from clickstream_lane where lane = any($1::smallint[]) order by lane for ${lock}`,
    [[...fences.keys()]],
  );
  return new Set(rows.filter((row) => fences.get(row.lane) === row.epoch).map((row) => row.lane));
}

async function save(unit: Unit, sessions: readonly FoldedSession[]): Promise<void> {
  await unit.sql(
    `insert into clickstream_session
       (session_id, enterprise_id, website_id, visitor_id, lane, started_at, last_at, ended_at, state, saved_at)
     select session_id, enterprise_id, website_id, visitor_id, lane, to_timestamp(started_at / 1000.0),
       to_timestamp(last_at / 1000.0), case when ended_at > 0 then to_timestamp(ended_at / 1000.0) end, state, $10::timestamptz
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::bigint[], $7::bigint[], $8::bigint[],
       string_to_array($9, chr(30))::json[])
       as given(session_id, enterprise_id, website_id, visitor_id, lane, started_at, last_at, ended_at, state)
     on conflict (session_id) do update set started_at = excluded.started_at, last_at = excluded.last_at,
       ended_at = excluded.ended_at, state = excluded.state, saved_at = excluded.saved_at`,
    [
      plainArray(sessions.map((each) => each.sessionId)),
      plainArray(sessions.map((each) => each.enterpriseId)),
      plainArray(sessions.map((each) => each.websiteId)),
      plainArray(sessions.map((each) => each.visitorId)),
      plainArray(sessions.map((each) => laneOf(each.visitorId))),
      plainArray(sessions.map((each) => each.startedAt)),
      plainArray(sessions.map((each) => each.lastAt)),
      plainArray(sessions.map((each) => each.endedAt ?? 0)),
      joinedJson(sessions.map((each) => JSON.stringify(storedSession(each)))),
      new Date(unit.now),
    ],
  );
}

/** Looks for sessions that were put away; rows for `foundSessions`. */
export function findSessions(sessionIds: readonly string[]): Statement {
  return {
    name: 'clickstream-sessions',
    text: 'select state from clickstream_session where session_id = any($1::text[])',
    values: [sessionIds],
  };
}

export function foundSessions(rows: readonly unknown[] | undefined): readonly FoldedSession[] {
  return ((rows ?? []) as readonly { readonly state: StoredSession }[]).map((row) => restoredSession(row.state));
}

export function createLaneStore(database: Database, origin: string): LaneStore {
  return {
    load: (lanes) =>
      database.system('lanes', async (unit) => {
        const cursor = await horizon(unit);
        const sessions = await unit.sql(
          `select state from clickstream_session
           where lane = any($1::smallint[]) and (ended_at is null or saved_at > $2::timestamptz)`,
          [lanes, new Date(unit.now - HOUR)],
        );
        const rows = await unit.sql<EventRow>(
          `select ${EVENT_COLUMNS} from clickstream_event event
           where tx >= (select min(folded_tx) from clickstream_lane where lane = any($1::smallint[]))
             and event.lane = any($1::smallint[])
             and tx >= (select folded_tx from clickstream_lane lane where lane.lane = event.lane)
             and day >= $2::date
           order by received_at, tx, place`,
          [lanes, new Date(unit.now - 2 * DAY).toISOString().slice(0, 10)],
        );
        return { sessions: foundSessions(sessions), events: rows.map(eventOf), cursor, now: unit.now };
      }),

    poll: (lanes, since, everybody) =>
      database.system('lanes', async (unit) => {
        const cursor = await horizon(unit);
        const rows = await unit.sql<EventRow>(
          `select ${EVENT_COLUMNS} from clickstream_event
           where tx >= $1::xid8 and lane = any($2::smallint[]) and (origin <> $3 or $4)
           order by received_at, tx, place`,
          [String(since), lanes, origin, everybody],
        );
        const links = await linksSince(unit, since);
        return { events: rows.map(eventOf), links, cursor, now: unit.now };
      }),

    find: (sessionIds) =>
      database.system('lanes', async (unit) => {
        const { text, values } = findSessions(sessionIds);
        return foundSessions(await unit.sql(text, values));
      }),

    async checkpoint(fences, sessions, caughtUp, cursor) {
      const lost = new Set<number>();
      const note = (held: ReadonlySet<number>): void => {
        for (const lane of fences.keys()) if (!held.has(lane)) lost.add(lane);
      };
      for (let start = 0; start < sessions.length; start += SESSIONS_PER_STATEMENT) {
        const some = sessions.slice(start, start + SESSIONS_PER_STATEMENT);
        await database.system('lanes', async (unit) => {
          const held = await heldOf(unit, fences, 'key share');
          note(held);
          await save(
            unit,
            some.filter((each) => held.has(laneOf(each.visitorId))),
          );
        });
      }
      if (cursor !== undefined) {
        await database.system('lanes', async (unit) => {
          const held = await heldOf(unit, fences, 'no key update');
          note(held);
          await unit.sql(
            `update clickstream_lane set folded_tx = greatest(folded_tx, $2::xid8) where lane = any($1::smallint[])`,
            [caughtUp.filter((lane) => held.has(lane)), String(cursor)],
          );
        });
      }
      return [...lost];
    },

    elsewhere: (enterpriseId, ownLanes) =>
      database.system('lanes', async (unit) => {
        // The events first: a checkpoint that is saved between the two is then read, and what it has of them is not folded twice.
        const rows = await unit.sql<EventRow>(
          `select ${EVENT_COLUMNS} from clickstream_event event
           where tx >= (select min(folded_tx) from clickstream_lane where not lane = any($2::smallint[]))
             and enterprise_id = $1 and not event.lane = any($2::smallint[])
           order by received_at, tx, place`,
          [enterpriseId, ownLanes],
        );
        const sessions = await unit.sql(
          `select state from clickstream_session
           where enterprise_id = $1 and last_at > $2::timestamptz and not lane = any($3::smallint[])`,
          [enterpriseId, new Date(unit.now - 2 * ENDS_AFTER), ownLanes],
        );
        return { sessions: foundSessions(sessions), events: rows.map(eventOf) };
      }),
  };
}
