import { type Instant, MINUTE, SECOND } from '../../../kernel/time.ts';
import { lookEvery } from '../../../platform/server/clock-rate.ts';
import type { Database } from '../../../platform/server/unit.ts';
import {
  createSessionBook,
  ended,
  endsAt,
  type FoldedSession,
  isNamed,
  laneOf,
  type SessionEvent,
  type SessionId,
} from '../core/index.ts';
import type { ClickstreamPorts, Fence } from './clickstream-ports.ts';
import { createFoldQueue } from './fold-queue.ts';
import type { Committed } from './intake-flush.ts';
import { createLaneLeases } from './lane-lease.ts';
import { type CommitCursor, createLaneStore } from './lane-store.ts';
import type { Link } from './link-store.ts';
import { createSessionFinder, type SessionFinder } from './session-finder.ts';
import { createSessionMover } from './session-mover.ts';
import type { VisitorLinks } from './visitor-links.ts';

const POLL_EVERY = SECOND / 2;
const CHECKPOINT_EVERY = 30 * SECOND;
/** How long a session that is over stays in memory after its last event came. */
const KEEP_ENDED = 2 * MINUTE;
/** Lanes that are loaded together: what was saved of them passes through memory as a whole. */
const LANES_AT_ONCE = 8;

export type Lanes = SessionFinder & {
  /** Sessions that events name and that are folded here, but are not in memory. */
  missing(events: readonly SessionEvent[]): readonly SessionId[];
  /** Events that this process has just committed; with them, what was put away of the sessions that were `missing`. */
  take(news: Committed): void;
  /** A commit may have succeeded without this process knowing: its own rows are read once, too. */
  recheck(): void;
  /** A session in this process's memory. */
  session(sessionId: string): FoldedSession | undefined;
  /** Saves changed sessions now. */
  checkpoint(): Promise<void>;
  /** Resolves when all events handed over so far are folded. */
  idle(): Promise<void>;
  /** How many lanes are folded here. */
  readonly ready: () => number;
  start(): void;
  /** Saves, gives the lanes back, and stops. */
  close(): Promise<void>;
};

export type LanesDeps = Pick<ClickstreamPorts, 'pageResolver' | 'sessionMoved'> & {
  readonly database: Database;
  readonly links: VisitorLinks;
  readonly origin: string;
  readonly alone: boolean;
  /** How much faster than the machine's the database's clock runs. */
  readonly clockRate: number;
  /** Resolves when intake transactions that are under way have ended. */
  readonly intakeSettled: () => Promise<void>;
  readonly now: () => Instant;
  readonly clock: (now: Instant) => void;
  /** What is shown of a session may have changed. */
  readonly changed: (session: FoldedSession) => void;
  readonly failed: (what: string, error: unknown) => void;
};

/** Owns lanes and folds their events: what stands between what is committed and what is decided. */
export function createLanes(deps: LanesDeps): Lanes {
  const store = createLaneStore(deps.database, deps.origin);
  const book = createSessionBook();
  /** Sessions that differ from their checkpoint; and when those that are over were last touched. */
  const unsaved = new Set<string>();
  const touchedAt = new Map<string, Instant>();
  /** Lanes that are owned and loaded, with their epochs; and owned ones that still have to be loaded. */
  const ready = new Map<number, number>();
  const loading = new Map<number, number>();
  /** Ready lanes whose history is folded. */
  const caughtUp = new Set<number>();
  const early: SessionEvent[] = [];
  /** Where the next poll begins; and below what everything is folded. */
  let cursor: CommitCursor | undefined;
  let foldedTo: CommitCursor | undefined;
  let promoting = false;
  let uncertain = false;
  let stopped = false;
  const timers = new Set<NodeJS.Timeout>();

  function fenceOf(session: FoldedSession): Fence | undefined {
    const lane = laneOf(session.visitorId);
    const epoch = ready.get(lane);
    return epoch === undefined ? undefined : { lane, epoch };
  }

  const mover = createSessionMover({
    ...deps,
    book,
    fenceOf,
    over(session) {
      unsaved.add(session.sessionId);
      touchedAt.set(session.sessionId, deps.now());
    },
    told: deps.changed,
    failed: (error, sessionId) => deps.failed(`session ${sessionId} could not be judged; tried again`, error),
  });

  const queue = createFoldQueue({
    book,
    find: store.find,
    recalled,
    pageResolver: deps.pageResolver,
    failed: deps.failed,
    fold(event, topic, sessionId) {
      if (!ready.has(laneOf(event.visitorId)) || deps.links.strayed(event)) return;
      const before = book.get(sessionId);
      const after = book.fold(event, topic, sessionId);
      if (after === undefined) return;
      deps.links.note(event);
      const now = deps.now();
      unsaved.add(after.sessionId);
      // What was over before it was ever seen alive is history: it is kept, and nobody is told.
      if (endsAt(after) <= now && (before === undefined || before.endedAt !== undefined)) {
        book.put(ended(after, now));
        touchedAt.set(after.sessionId, now);
      } else mover.moved(after.sessionId);
      deps.changed(after);
    },
  });

  const leases = createLaneLeases({
    ...deps,
    owner: deps.origin,
    settle: () => checkpoint(),
    failed: (error) => deps.failed('lanes could not be renewed', error),
    listener: {
      gained(lanes) {
        for (const [lane, epoch] of lanes) loading.set(lane, epoch);
        void follow();
      },
      lost(lanes) {
        for (const lane of lanes) {
          ready.delete(lane);
          loading.delete(lane);
          caughtUp.delete(lane);
          for (const sessionId of book.removeLane(lane)) forget(sessionId);
        }
      },
    },
  });

  function discard(sessionId: string): void {
    book.remove(sessionId);
    forget(sessionId);
  }

  function forget(sessionId: string): void {
    unsaved.delete(sessionId);
    touchedAt.delete(sessionId);
    mover.forget(sessionId);
  }

  /** A session that was put away is named again. It counts as touched, so that it is not put away before it is folded. */
  function recalled(session: FoldedSession): void {
    if (!ready.has(laneOf(session.visitorId)) || book.get(session.sessionId) !== undefined) return;
    book.put(session);
    touchedAt.set(session.sessionId, deps.now());
  }

  function missing(events: readonly SessionEvent[]): readonly SessionId[] {
    const missed = new Set<SessionId>();
    for (const event of events) {
      if (!isNamed(event) || !ready.has(laneOf(event.visitorId))) continue;
      const sessionId = book.sessionFor(event);
      if (book.get(sessionId) === undefined) missed.add(sessionId);
    }
    return [...missed];
  }

  function take({ events, asked, found }: Committed): void {
    found.forEach(recalled);
    const mine: SessionEvent[] = [];
    for (const event of events) {
      const lane = laneOf(event.visitorId);
      if (ready.has(lane)) mine.push(event);
      else if (loading.has(lane)) early.push(event);
    }
    if (mine.length > 0) queue.add(mine, asked);
  }

  /** Loads some of the lanes that were gained: checkpoints, the events since, and everything live is judged again. */
  async function load(): Promise<void> {
    const lanes = new Map([...loading].slice(0, LANES_AT_ONCE));
    const history = await store.load([...lanes.keys()]);
    deps.clock(history.now);
    cursor = cursor === undefined || history.cursor < cursor ? history.cursor : cursor;
    foldedTo ??= history.cursor;
    const loaded: number[] = [];
    for (const [lane, epoch] of lanes) {
      if (loading.get(lane) !== epoch) continue;
      loading.delete(lane);
      ready.set(lane, epoch);
      loaded.push(lane);
    }
    for (const session of history.sessions) {
      if (!ready.has(laneOf(session.visitorId))) continue;
      book.put(session);
      if (session.endedAt === undefined) mover.moved(session.sessionId);
      else touchedAt.set(session.sessionId, history.now);
    }
    take({ events: [...history.events, ...early.splice(0)], asked: [], found: [] });
    void queue.idle().then(() => {
      for (const lane of loaded) if (ready.has(lane)) caughtUp.add(lane);
    });
  }

  async function poll(): Promise<void> {
    if (cursor === undefined || foldedTo === undefined || ready.size === 0) return;
    const everybody = uncertain;
    uncertain = false;
    try {
      const news = await store.poll([...ready.keys()], everybody ? foldedTo : cursor, everybody);
      deps.clock(news.now);
      cursor = news.cursor;
      for (const link of deps.links.heard(news.links)) relink(link);
      take({ events: news.events, asked: [], found: [] });
      promote(news.cursor);
    } catch (error) {
      uncertain ||= everybody;
      throw error;
    }
  }

  /** A link changed: the visit of who is another now goes, what was made of two visitors is made again; their events follow. */
  function relink({ websiteId, visitorId, linkedTo, undoneFrom }: Link): void {
    if (undoneFrom !== null) {
      for (const session of book.ofVisitor({ websiteId, visitorId: undoneFrom })) discard(session.sessionId);
      // What was folded here between the undoing and now is read again, too.
      uncertain = true;
    } else if (linkedTo !== visitorId) {
      if (ready.has(laneOf(visitorId))) deps.links.gather(visitorId);
      for (const session of book.ofVisitor({ websiteId, visitorId })) {
        const [fence, now] = [fenceOf(session), deps.now()];
        if (fence === undefined || endsAt(session) <= now) continue;
        discard(session.sessionId);
        // Nobody waits for what was wanted of it.
        void deps
          .sessionMoved({ ...session, endedAt: now }, fence, now)
          .catch((error: unknown) => deps.failed(`session ${session.sessionId} could not be ended`, error));
      }
    }
  }

  /** This process's own rows below the cursor are folded when the transactions that were under way have said so. */
  function promote(to: CommitCursor): void {
    if (promoting || uncertain) return;
    promoting = true;
    void deps
      .intakeSettled()
      .then(queue.idle)
      .then(deps.links.idle)
      .then(() => {
        promoting = false;
        // What waits when this process stops is left to the next owner.
        if (!uncertain && !stopped) foldedTo = to;
      });
  }

  let following: Promise<void> | undefined;
  /** One after the other, so that a poll never runs past a lane that is being loaded. */
  function follow(): Promise<void> {
    following ??= (async () => {
      try {
        while (loading.size > 0 && !stopped) await load();
        await poll();
      } catch (error) {
        deps.failed('events of other processes could not be read; tried again', error);
      } finally {
        following = undefined;
      }
    })();
    return following;
  }

  /** Puts away sessions that are over, saved, told and left alone for a while. */
  function evict(): void {
    const now = deps.now();
    for (const session of book.all()) {
      if (session.endedAt === undefined || unsaved.has(session.sessionId) || !mover.isTold(session.sessionId)) continue;
      if (now - (touchedAt.get(session.sessionId) ?? 0) < KEEP_ENDED) continue;
      book.remove(session.sessionId);
      forget(session.sessionId);
    }
  }

  let saving: Promise<void> = Promise.resolve();
  function checkpoint(): Promise<void> {
    saving = saving.catch(() => undefined).then(save);
    return saving;
  }

  async function save(): Promise<void> {
    if (ready.size === 0) return;
    const upTo = foldedTo;
    const sessions = [...unsaved].flatMap((sessionId) => book.get(sessionId) ?? []);
    await store.checkpoint(new Map(ready), sessions, [...caughtUp], upTo);
    for (const session of sessions) {
      if (book.get(session.sessionId) === session) unsaved.delete(session.sessionId);
    }
    evict();
  }

  function every(ms: number, act: () => Promise<void>): void {
    if (stopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void act().finally(() => every(ms, act));
    }, ms);
    timers.add(timer);
  }

  return {
    missing,
    take,
    recheck() {
      uncertain = true;
    },
    session: (sessionId) => book.get(sessionId),
    ...createSessionFinder({ ...deps, book, store, lanes: ready }),
    checkpoint,
    idle: () => (loading.size > 0 ? follow().then(queue.idle) : queue.idle()),
    ready: () => ready.size,
    start() {
      leases.start();
      every(lookEvery(POLL_EVERY, deps.clockRate), follow);
      every(CHECKPOINT_EVERY, () =>
        checkpoint().catch((error: unknown) => deps.failed('sessions could not be saved; tried again', error)),
      );
    },
    async close() {
      stopped = true;
      await leases.stop();
      for (const timer of timers) clearTimeout(timer);
      await following;
      queue.stop();
      await mover.stop();
      await checkpoint().catch((error: unknown) => deps.failed('sessions could not be saved at the end', error));
      ready.clear();
      await leases.release().catch((error: unknown) => deps.failed('lanes could not be given back', error));
    },
  };
}
