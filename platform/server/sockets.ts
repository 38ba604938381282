import type { RawData, WebSocket } from 'ws';
import { toIso } from '../../kernel/time.ts';
import type { StreamEntry } from './database.ts';
import { NO_METERS, type PlatformMeters } from './platform-meters.ts';
import { parseFrame } from './socket-frame.ts';
import { type HandshakeOptions, takeHandshakes } from './socket-handshakes.ts';
import type { Streams } from './streams.ts';
import type { Audience } from './unit.ts';

/** Who is behind a socket, and what it may read. */
export type Reader = {
  readonly audience: Audience;
  mayRead(streamId: string): Promise<boolean>;
  /** Names under which `disconnect` finds this socket, e.g. the person's id. */
  readonly subject: string;
  opened(): void;
  /** The client has gone. Not called when the server itself ends: its clients come back to another process. */
  closed(): void;
};

/** A live list as one reader follows it. */
export type FollowedList = {
  /** She wants to see another part of it; what she asks for is checked by the list. @returns what is wrong with it */
  view(asked: unknown): string | undefined;
  stop(): void;
};

/**
 * A live list, never logged: pushes what is in the reader's view, and then its changes. `push` answers whether it was sent: for a
 * reader who does not keep up nothing is, and the list tells her the latest when it pushes again.
 */
export type OpenList = (
  listId: string,
  reader: Reader,
  push: (kind: string, data: unknown) => boolean,
) => Promise<FollowedList>;

export type Sockets = {
  /** Ends every socket of a subject, e.g. of a person who was suspended. */
  disconnect(subject: string): void;
  /** How many sockets are open, by audience, and how many bytes wait for slow readers. */
  count(): { readonly associate: number; readonly customer: number; readonly buffered: number };
  /** Tells every client to come back, spread over some seconds (close code 1012), and takes no more. */
  close(): Promise<void>;
};

export type SocketOptions = HandshakeOptions<Reader> & {
  readonly streams: Streams;
  readonly openList?: { readonly prefix: string; readonly open: OpenList };
  /** Looks for entries of other processes this often, in milliseconds; 0 when this process is alone. */
  readonly pollEvery: number;
  /** In place of 20 s each, for tests. */
  readonly slowAfter?: number;
  readonly pingEvery?: number;
  readonly meters?: Pick<PlatformMeters, 'delivered' | 'cut'>;
  /** The database's time as far as this process knows: by it delivery is measured. */
  readonly now?: () => number;
};

/** Bytes that may wait for a reader. Beyond, streams wait for her, and live lists, which keep nothing, cut her off. */
const MOST_BUFFERED = 1_000_000;
/** A live list waits for a reader for whom more than this waits already. Bytes. */
const LIST_BUFFERED = 64_000;
/** One who takes nothing for so long is cut off, and resumes by her cursor. Milliseconds. */
const SLOW_AFTER = 20_000;
const MOST_STREAMS = 200;
/** Each socket is asked for a sign of life so often, a part of them at a time: thousands at once would keep all else waiting. Milliseconds. */
const PING_EVERY = 20_000;
const PING_PARTS = 40;
/** Service restart (registry of WebSocket close codes): clients come back, spread over some seconds. */
const RESTARTING = 1012;
/** A client asks whether anybody is there, and is answered with the same: browsers show a page no pings. */
const ALIVE = '{"alive":true}';
/** A client that has not answered the goodbye by then is cut. */
const GOODBYE_MS = 1_000;

/** `current`: it has been up to date once, so that what comes is news. */
type Follow = {
  cursor: number;
  busy: boolean;
  again: boolean;
  current: boolean;
  stop: () => void;
  /** Of a live list: what is asked for, and by whom it is answered once it is open. */
  asked?: unknown;
  list?: FollowedList;
};

/** `alive`: it has answered the last ping, or has not been asked yet. `part`: with which of all sockets it is asked. */
type Connected = {
  readonly reader: Reader;
  readonly follows: Map<string, Follow>;
  readonly part: number;
  alive: boolean;
};

/** Sockets that only read: streams by cursor with catching up, and live lists. Streams wait for a slow reader, in bounded memory. */
export function attachSockets(options: SocketOptions): Sockets {
  const { streams, log, meters = NO_METERS, now = Date.now } = options;
  let closing = false;
  const connected = new Map<WebSocket, Connected>();
  let accepted = 0;

  const refuseMore = takeHandshakes(options, accept);

  // Listeners are the same for all sockets, and know theirs as `this`: most sockets are idle, and functions of their own cost them more
  // than all else that is ours.
  function accept(client: WebSocket, reader: Reader): void {
    connected.set(client, { reader, follows: new Map(), alive: true, part: accepted++ % PING_PARTS });
    reader.opened();
    client.on('pong', answered).on('error', client.terminate).on('message', heard).on('close', gone);
  }

  function answered(this: WebSocket): void {
    const state = connected.get(this);
    if (state !== undefined) state.alive = true;
  }

  function heard(this: WebSocket, data: RawData) {
    const text = String(data);
    if (text === ALIVE) return push(this, { alive: true });
    const frame = parseFrame(text);
    if (frame === undefined) return this.close(1003, 'only read, view and leave are understood');
    for (const streamId of frame.leave) leave(this, streamId);
    for (const [streamId, cursor] of frame.read) void read(this, streamId, cursor, frame.view[streamId]);
    for (const [streamId, asked] of Object.entries(frame.view)) view(this, streamId, asked);
  }

  function gone(this: WebSocket): void {
    const state = connected.get(this);
    connected.delete(this);
    for (const follow of state?.follows.values() ?? []) follow.stop();
    if (!closing) state?.reader.closed();
  }

  function leave(client: WebSocket, streamId: string): void {
    const follows = connected.get(client)?.follows;
    follows?.get(streamId)?.stop();
    follows?.delete(streamId);
  }

  /** Whether it is still read: the client is there, and has not left the stream meanwhile. */
  function isRead(client: WebSocket, streamId: string, follow: Follow): boolean {
    return connected.get(client)?.follows.get(streamId) === follow;
  }

  /** Another part of a live list is looked at; of one that is not open, nothing. */
  function view(client: WebSocket, streamId: string, asked: unknown): void {
    const follow = connected.get(client)?.follows.get(streamId);
    if (follow === undefined) return;
    follow.asked = asked;
    const wrong = follow.list?.view(asked);
    if (wrong !== undefined) push(client, { stream: streamId, refused: 'bad-view', detail: wrong });
  }

  async function read(client: WebSocket, streamId: string, cursor: number, asked?: unknown): Promise<void> {
    const state = connected.get(client);
    if (state === undefined) return;
    const known = state.follows.get(streamId);
    if (known !== undefined) {
      known.cursor = cursor;
      return void catchUp(client, streamId, known);
    }
    if (state.follows.size >= MOST_STREAMS) return push(client, { stream: streamId, refused: 'too-many-streams' });
    const follow: Follow = { cursor, busy: true, again: false, current: false, stop: () => undefined, asked };
    state.follows.set(streamId, follow);
    try {
      const isHers = await state.reader.mayRead(streamId);
      if (!isRead(client, streamId, follow)) return;
      if (!isHers) {
        state.follows.delete(streamId);
        return push(client, { stream: streamId, refused: 'not-yours' });
      }
      if (options.openList !== undefined && streamId.startsWith(options.openList.prefix)) {
        const list = await options.openList.open(streamId, state.reader, (kind, data) => {
          if (client.readyState !== client.OPEN || client.bufferedAmount > LIST_BUFFERED) return false;
          push(client, { stream: streamId, seq: 0, entry: { kind, data } });
          return true;
        });
        if (!isRead(client, streamId, follow)) return list.stop();
        follow.stop = list.stop;
        follow.list = list;
        view(client, streamId, follow.asked ?? {});
        return;
      }
      follow.stop = streams.follow(streamId, (entries) => arrived(client, streamId, follow, entries));
      follow.busy = false;
      await catchUp(client, streamId, follow);
    } catch (error) {
      log.error({ err: error, streamId }, 'sockets: a stream could not be opened');
      client.close(1011, 'try again');
    }
  }

  /** Entries just written here go straight out when they follow the cursor; else the database is asked. */
  function arrived(
    client: WebSocket,
    streamId: string,
    follow: Follow,
    entries: readonly StreamEntry[] | undefined,
  ): void {
    const room = client.bufferedAmount <= MOST_BUFFERED;
    if (room && !follow.busy && entries?.[0]?.seq === follow.cursor + 1) {
      follow.cursor = entries[entries.length - 1]?.seq ?? follow.cursor;
      deliver(client, streamId, entries, follow.current);
    } else void catchUp(client, streamId, follow);
  }

  async function catchUp(client: WebSocket, streamId: string, follow: Follow): Promise<void> {
    const state = connected.get(client);
    if (state === undefined) return;
    if (follow.busy) {
      follow.again = true;
      return;
    }
    follow.busy = true;
    try {
      do {
        follow.again = false;
        if (!(await taken(client))) return;
        const page = await streams.read(streamId, follow.cursor, state.reader.audience);
        if (!isRead(client, streamId, follow)) return;
        if (page.kind === 'reload') push(client, { stream: streamId, seq: page.head, reload: true });
        else {
          for (const entry of page.entries) {
            if (client.bufferedAmount > MOST_BUFFERED && !(await taken(client))) return;
            deliver(client, streamId, [entry], follow.current);
          }
          if (page.more) follow.again = true;
        }
        follow.cursor = page.head;
      } while (follow.again && isRead(client, streamId, follow));
      follow.current = true;
    } catch (error) {
      log.warn({ err: error, streamId }, 'sockets: a stream could not be read');
      client.close(1011, 'try again');
    } finally {
      follow.busy = false;
    }
  }

  /** Waits until a reader has taken what was sent; false when she has gone, or takes nothing and is cut off. */
  async function taken(client: WebSocket): Promise<boolean> {
    let least = client.bufferedAmount;
    let since = performance.now();
    while (client.readyState === client.OPEN && client.bufferedAmount > MOST_BUFFERED) {
      if (client.bufferedAmount < least) {
        least = client.bufferedAmount;
        since = performance.now();
      } else if (performance.now() - since > (options.slowAfter ?? SLOW_AFTER)) {
        meters.cut('slow');
        client.terminate();
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return client.readyState === client.OPEN;
  }

  function deliver(client: WebSocket, streamId: string, entries: readonly StreamEntry[], fresh: boolean): void {
    const audience = connected.get(client)?.reader.audience;
    for (const entry of entries) {
      if (entry.audience !== 'all' && entry.audience !== audience) continue;
      push(client, {
        stream: streamId,
        seq: entry.seq,
        at: toIso(entry.at),
        entry: { kind: entry.kind, data: entry.data },
      });
      if (fresh) meters.delivered(entry.kind, (now() - entry.at) / 1_000);
    }
  }

  function push(client: WebSocket, frame: unknown): void {
    if (client.readyState !== client.OPEN) return;
    if (client.bufferedAmount > MOST_BUFFERED) {
      meters.cut('slow');
      client.terminate();
    } else client.send(JSON.stringify(frame));
  }

  /** Resolves when all clients have answered that they go, or have had the time for it. */
  async function goodbyes(): Promise<void> {
    const end = performance.now() + GOODBYE_MS;
    while (connected.size > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  let asking = 0;
  const pinging = setInterval(
    () => {
      asking = (asking + 1) % PING_PARTS;
      for (const [client, state] of connected) {
        if (state.part !== asking) continue;
        if (!state.alive) {
          meters.cut('silent');
          client.terminate();
          continue;
        }
        state.alive = false;
        client.ping();
      }
    },
    (options.pingEvery ?? PING_EVERY) / PING_PARTS,
  );

  const polling = options.pollEvery > 0 ? setInterval(() => void poll(), options.pollEvery) : undefined;
  async function poll(): Promise<void> {
    const cursors = new Map<string, number>();
    for (const { follows } of connected.values()) {
      for (const [streamId, { list, cursor }] of follows) {
        if (list === undefined) cursors.set(streamId, Math.min(cursor, cursors.get(streamId) ?? cursor));
      }
    }
    try {
      const heads = await streams.headsBeyond(cursors);
      for (const [client, { follows }] of connected) {
        for (const [streamId, follow] of follows) {
          if (!follow.busy && (heads.get(streamId) ?? 0) > follow.cursor) void catchUp(client, streamId, follow);
        }
      }
    } catch (error) {
      log.warn({ err: error }, 'sockets: other processes could not be followed');
    }
  }

  return {
    disconnect: (subject) => {
      for (const [client, { reader }] of connected) {
        if (reader.subject !== subject) continue;
        meters.cut('signed-out');
        client.close(4001, 'signed out');
      }
    },
    count: () => {
      const count = { associate: 0, customer: 0, buffered: 0 };
      for (const [client, { reader }] of connected) {
        count[reader.audience === 'customer' ? 'customer' : 'associate'] += 1;
        count.buffered += client.bufferedAmount;
      }
      return count;
    },
    close: async () => {
      closing = true;
      clearInterval(pinging);
      clearInterval(polling);
      refuseMore();
      for (const client of connected.keys()) {
        meters.cut('restarting');
        client.close(RESTARTING, 'restarting: come back within seconds');
      }
      await goodbyes();
      for (const client of connected.keys()) client.terminate();
    },
  };
}
