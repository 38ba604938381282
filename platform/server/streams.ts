import type { StreamEntry } from './database.ts';
import type { Live } from './live.ts';
import type { Audience, Database } from './unit.ts';

/** Entries are kept this long; an older cursor is told to reload. */
export const HORIZON_DAYS = 7;
const PAGE = 500;

export type StreamPage =
  | {
      readonly kind: 'entries';
      readonly entries: readonly StreamEntry[];
      readonly head: number;
      readonly more: boolean;
    }
  /** The cursor is older than what is kept, or ahead of the stream: fetch a fresh copy. */
  | { readonly kind: 'reload'; readonly head: number };

export type Streams = {
  /** Entries after a cursor for one audience, oldest first. */
  read(streamId: string, after: number, audience: Audience): Promise<StreamPage>;
  /** The sequences at which these streams stand; a stream never written stands at 0. */
  heads(streamIds: readonly string[]): Promise<Readonly<Record<string, number>>>;
  /** The sequences of those of these streams that stand further than at what is given. */
  headsBeyond(cursors: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>>;
  /** Called with entries written by this process, or without when another process wrote. */
  follow(streamId: string, listener: (entries: readonly StreamEntry[] | undefined) => void): () => void;
  announce(streamId: string, entries: readonly StreamEntry[]): void;
  /** Drops entries beyond the horizon. */
  sweep(): Promise<void>;
};

export function createStreams(database: () => Database, live: Live): Streams {
  return {
    read: (streamId, after, audience) =>
      database().system('streams', async (unit) => {
        const [stream] = await unit.sql<{ head: number }>('select head from stream where stream_id = $1', [streamId]);
        const head = stream?.head ?? 0;
        if (after > head) return { kind: 'reload', head };
        if (after === head) return { kind: 'entries', entries: [], head, more: false };
        const rows = await unit.sql<StreamEntry>(
          `select seq, at, kind, audience, data from stream_entry where stream_id = $1 and seq > $2 order by seq limit ${PAGE}`,
          [streamId, after],
        );
        // Sequences have no gaps, so a first entry that is not the next one means that older ones were dropped.
        if (rows[0]?.seq !== after + 1) return { kind: 'reload', head };
        const last = rows[rows.length - 1]?.seq ?? after;
        const entries = rows.filter((row) => row.audience === 'all' || row.audience === audience);
        return { kind: 'entries', entries, head: last, more: last < head };
      }),
    heads: async (streamIds) => {
      const heads: Record<string, number> = Object.fromEntries(streamIds.map((streamId) => [streamId, 0]));
      if (streamIds.length === 0) return heads;
      const rows = await database().system('streams', (unit) =>
        unit.sql<{ stream_id: string; head: number }>('select stream_id, head from stream where stream_id = any($1)', [
          streamIds,
        ]),
      );
      for (const row of rows) heads[row.stream_id] = row.head;
      return heads;
    },
    headsBeyond: async (cursors) => {
      if (cursors.size === 0) return new Map();
      // What many sockets read is compared where it is kept: nearly all of it stands where it stood.
      const rows = await database().system('streams', (unit) =>
        unit.sql<{ stream_id: string; head: number }>(
          `select stream_id, head from unnest($1::text[], $2::bigint[]) as read (id, at)
             join stream on stream_id = id and head > at`,
          [[...cursors.keys()], [...cursors.values()]],
        ),
      );
      return new Map(rows.map((row) => [row.stream_id, row.head]));
    },
    follow: (streamId, listener) => live.subscribe(`stream:${streamId}`, listener as (message: unknown) => void),
    announce: (streamId, entries) => live.publish(`stream:${streamId}`, entries),
    sweep: async () => {
      await database().system('streams', (unit) =>
        unit.sql('delete from stream_entry where at < fw_now() - make_interval(days => $1)', [HORIZON_DAYS]),
      );
    },
  };
}
