import { afterRestart, backoff } from './backoff.ts';

/** One entry of a stream as it arrived. */
export type StreamEntry = { readonly seq: number; readonly at: string; readonly kind: string; readonly data: unknown };

export type StreamListener = {
  readonly entry: (entry: StreamEntry) => void;
  /** What was missed cannot be told entry by entry: load the state afresh. */
  readonly reload: () => void;
  readonly refused?: (reason: string) => void;
};

export type StreamStatus = {
  /** `idle`: nothing is followed yet, so nothing is missing. */
  readonly state: 'idle' | 'connecting' | 'live' | 'offline';
  /** Browser time since when. */
  readonly since: number;
};

/** A connection: what it tells, and what can be done with it. After `close` it tells nothing more. */
export type Connection = { readonly send: (text: string) => void; readonly close: () => void };
export type ConnectionNews = {
  readonly opened: () => void;
  readonly received: (data: unknown) => void;
  /** `restarting`: the server has said that it ends, and that another one takes over. */
  readonly closed: (why?: { readonly restarting: boolean }) => void;
};

export type StreamClient = {
  /**
   * Follows a stream from a cursor; returns how to stop. A `live` stream keeps no log: every frame counts, and after
   * each reconnection its listener is told to reload.
   */
  readonly follow: (
    stream: string,
    cursor: number,
    listener: StreamListener,
    options?: { readonly live?: boolean },
  ) => () => void;
  /** Says which part of a live stream is looked at, now and after each reconnection; whoever follows it shares it. */
  readonly view: (stream: string, asked: unknown) => void;
  readonly status: () => StreamStatus;
  readonly watchStatus: (listener: () => void) => () => void;
  /** The machine woke up or is online again: do not wait for the backoff, and distrust an old connection. */
  readonly wake: () => void;
  /**
   * The server has answered a request, so it is back: the next try is near. Counts once in five seconds, so that a
   * server which answers and lets nobody connect is not asked ever faster.
   */
  readonly answered: () => void;
  readonly close: () => void;
};

type Deps = {
  readonly connect: (news: ConnectionNews) => Connection;
  readonly now: () => number;
  readonly random: () => number;
  readonly later: (work: () => void, ms: number) => () => void;
  /** Every stamp that the server sends, for the clock. */
  readonly stamped?: (at: number) => void;
};

type Follower = { cursor: number; readonly live: boolean; readonly listener: StreamListener };
type Frame = {
  readonly stream: string;
  readonly seq: number;
  readonly at: string;
  readonly reload: boolean;
  readonly refused: string | undefined;
  readonly entry: { readonly kind: string; readonly data: unknown } | undefined;
};

/** Silence of the watch longer than this means that the machine slept. */
const SLEPT = 20_000;
const TICK = 1_000;
/** After so long without a word the server is asked whether it is there; without an answer the connection counts as dead. */
const QUIET = 15_000;
const PROBE = 1_000;
const ALIVE = JSON.stringify({ alive: true });
/** A connection that is not open by then is tried anew: on a dead network a browser would wait for minutes. */
const CONNECT = 5_000;
/** A connection that held so long was a good one, even if nothing was told: the cut that ends it is the first. */
const STEADY = 1_000;
const HURRIES_EVERY = 5_000;

function readFrame(data: unknown): Frame | undefined {
  if (typeof data !== 'string') return undefined;
  let frame: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(data);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    frame = { ...parsed };
  } catch {
    return undefined;
  }
  const { stream, seq, at, reload, refused, entry } = frame;
  if (typeof stream !== 'string') return undefined;
  const body = typeof entry === 'object' && entry !== null ? { kind: '', data: undefined, ...entry } : undefined;
  return {
    stream,
    seq: typeof seq === 'number' ? seq : 0,
    at: typeof at === 'string' ? at : '',
    reload: reload === true,
    refused: typeof refused === 'string' ? refused : undefined,
    entry: body === undefined ? undefined : { kind: String(body.kind), data: body.data },
  };
}

/** The one socket of a page: many streams, a cursor for each, and its own way back after any cut. */
export function createStreamClient({ connect, now, random, later, stamped }: Deps): StreamClient {
  const followers = new Map<string, Set<Follower>>();
  const views = new Map<string, unknown>();
  const watchers = new Set<() => void>();
  let socket: Connection | undefined;
  let status: StreamStatus = { state: 'idle', since: now() };
  let attempt = 0;
  let hurriedAt = Number.NEGATIVE_INFINITY;
  let opened = 0;
  let cancelRetry: (() => void) | undefined;
  let cancelTick: (() => void) | undefined;
  let cancelProbe: (() => void) | undefined;
  let cancelConnect: (() => void) | undefined;
  let heardAt = now();
  let lastTick = now();
  let closed = false;

  const setState = (state: StreamStatus['state']): void => {
    if (status.state === state) return;
    status = { state, since: now() };
    for (const watcher of watchers) watcher();
  };

  const cursorOf = (group: ReadonlySet<Follower>): number => {
    let least = Number.POSITIVE_INFINITY;
    for (const follower of group) least = Math.min(least, follower.cursor);
    return least;
  };

  const read = (streams: Iterable<string>): void => {
    const cursors: Record<string, number> = {};
    const view: Record<string, unknown> = {};
    for (const stream of streams) {
      const group = followers.get(stream);
      if (group !== undefined && group.size > 0) cursors[stream] = cursorOf(group);
      if (views.has(stream)) view[stream] = views.get(stream);
    }
    if (status.state === 'live' && Object.keys(cursors).length > 0)
      socket?.send(JSON.stringify(Object.keys(view).length > 0 ? { read: cursors, view } : { read: cursors }));
  };

  const deliver = (frame: Frame): void => {
    for (const follower of [...(followers.get(frame.stream) ?? [])]) {
      if (frame.refused !== undefined) follower.listener.refused?.(frame.refused);
      else if (frame.reload) {
        follower.cursor = Math.max(follower.cursor, frame.seq);
        follower.listener.reload();
      } else if (frame.entry !== undefined && (follower.live || frame.seq > follower.cursor)) {
        if (!follower.live) follower.cursor = frame.seq;
        follower.listener.entry({ seq: frame.seq, at: frame.at, kind: frame.entry.kind, data: frame.entry.data });
      }
    }
  };

  const drop = (): void => {
    cancelConnect?.();
    cancelProbe?.();
    cancelProbe = undefined;
    const old = socket;
    socket = undefined;
    old?.close();
  };

  /** Asks for a sign of life: a connection may have died without having said so. */
  const probe = (): void => {
    if (status.state !== 'live' || cancelProbe !== undefined) return;
    cancelProbe = later(open, PROBE);
    socket?.send(ALIVE);
  };

  const retry = (why = { restarting: false }): void => {
    drop();
    if (status.state === 'live' && now() - status.since >= STEADY) attempt = 0;
    setState('offline');
    if (!why.restarting) {
      tryAgain();
      return;
    }
    // All clients of that server are told in the same instant: they must not return in one, nor be hurried by an answer.
    attempt = 0;
    hurriedAt = now();
    cancelRetry?.();
    cancelRetry = later(open, afterRestart(random()));
  };

  function tryAgain(): void {
    cancelRetry?.();
    cancelRetry = later(open, backoff(attempt, random()));
    attempt += 1;
  }

  function open(): void {
    if (closed) return;
    cancelRetry?.();
    cancelRetry = undefined;
    drop();
    setState('connecting');
    cancelConnect = later(retry, CONNECT);
    socket = connect({
      opened: () => {
        cancelConnect?.();
        heardAt = now();
        opened += 1;
        setState('live');
        read(followers.keys());
        if (opened === 1) return;
        for (const group of followers.values()) {
          for (const follower of [...group]) if (follower.live) follower.listener.reload();
        }
      },
      received: (data) => {
        attempt = 0;
        heardAt = now();
        if (cancelProbe !== undefined) {
          cancelProbe();
          // Only the answer counts: what was on its way before a connection died may arrive long after.
          cancelProbe = data === ALIVE ? undefined : later(open, PROBE);
        }
        const frame = readFrame(data);
        if (frame === undefined) return;
        if (frame.at !== '') stamped?.(Date.parse(frame.at));
        deliver(frame);
      },
      closed: retry,
    });
  }

  const tick = (): void => {
    const slept = now() - lastTick > SLEPT;
    lastTick = now();
    // A connection that was open before a sleep may be dead without having said so.
    if (slept && followers.size > 0) open();
    else if (now() - heardAt > QUIET) probe();
    cancelTick = later(tick, TICK);
  };
  cancelTick = later(tick, TICK);

  return {
    follow: (stream, cursor, listener, options = {}) => {
      const follower: Follower = { cursor, live: options.live === true, listener };
      const group = followers.get(stream) ?? new Set();
      group.add(follower);
      followers.set(stream, group);
      if (socket === undefined && cancelRetry === undefined) open();
      else read([stream]);
      return () => {
        group.delete(follower);
        if (group.size > 0 || followers.get(stream) !== group) return;
        followers.delete(stream);
        views.delete(stream);
        // A server of the version before knows only frames that read: to it this one says nothing.
        if (status.state === 'live') socket?.send(JSON.stringify({ read: {}, leave: [stream] }));
      };
    },
    view: (stream, asked) => {
      views.set(stream, asked);
      if (status.state === 'live' && followers.has(stream)) socket?.send(JSON.stringify({ view: { [stream]: asked } }));
    },
    status: () => status,
    watchStatus: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    wake: () => {
      if (followers.size === 0) return;
      if (status.state === 'live') {
        probe();
        return;
      }
      attempt = 0;
      open();
    },
    answered: () => {
      if (status.state !== 'offline' || now() - hurriedAt < HURRIES_EVERY) return;
      hurriedAt = now();
      attempt = 0;
      tryAgain();
    },
    close: () => {
      closed = true;
      cancelRetry?.();
      cancelTick?.();
      drop();
      setState('idle');
    },
  };
}
