import type { Instant } from '../../../kernel/time.ts';
import { createDueHeap, ended, endsAt, type FoldedSession, type SessionBook } from '../core/index.ts';
import type { ClickstreamPorts, Fence } from './clickstream-ports.ts';

/** Calls of `sessionMoved` under way at once. */
const AT_ONCE = 32;
/** First pause after a failed call, doubled with each further one up to the last. Milliseconds. */
const RETRY_FIRST = 100;
const RETRY_LAST = 5_000;
/** A session is not looked at by time alone more often than this. Milliseconds. */
const LOOK_LEAST = 50;

export type SessionMover = {
  /** The session has changed: tells the port soon, once for all changes that come in the meantime. */
  moved(sessionId: string): void;
  /** The session is not this process's any more. */
  forget(sessionId: string): void;
  /** Whether everything about this session has been told. */
  isTold(sessionId: string): boolean;
  stop(): Promise<void>;
};

export type SessionMoverDeps = {
  readonly book: SessionBook;
  readonly sessionMoved: ClickstreamPorts['sessionMoved'];
  readonly fenceOf: (session: FoldedSession) => Fence | undefined;
  readonly now: () => Instant;
  /** How much faster than the machine's the clock of `now` runs. */
  readonly clockRate: number;
  /** After a session was marked as over. */
  readonly over: (session: FoldedSession) => void;
  /** After a call that went well: what is shown of the session may have changed. */
  readonly told: (session: FoldedSession) => void;
  readonly failed: (error: unknown, sessionId: string) => void;
};

/**
 * Tells the port of each session that moved: one call per session at a time, changes in the meantime folded into the
 * next call, failures tried again until they succeed. Keeps for each session the moment of its next look or end.
 */
export function createSessionMover(deps: SessionMoverDeps): SessionMover {
  const heap = createDueHeap();
  const waiting = new Set<string>();
  // In their turn, beside the set: the first of a set is found slowly after many others were taken from it.
  let turns: string[] = [];
  let turn = 0;
  const running = new Map<string, Promise<void>>();
  const attempts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let stopped = false;

  function arm(): void {
    const next = heap.next();
    if (next === undefined || stopped || next >= timerAt) return;
    clearTimeout(timer);
    timerAt = next;
    // The clock may be moved meanwhile: look at least once a second.
    timer = setTimeout(wake, Math.min(Math.max((next - deps.now()) / deps.clockRate, 1), 1_000));
  }

  function wake(): void {
    timerAt = Number.POSITIVE_INFINITY;
    for (const sessionId of heap.take(deps.now())) wait(sessionId);
    pump();
    arm();
  }

  /** The session as it is now: marked as over if its time has come. */
  function current(sessionId: string): FoldedSession | undefined {
    const session = deps.book.get(sessionId);
    const after = session && ended(session, deps.now());
    if (after !== undefined && after !== session) {
      deps.book.put(after);
      deps.over(after);
    }
    return after;
  }

  async function tell(sessionId: string): Promise<void> {
    const session = current(sessionId);
    const fence = session && deps.fenceOf(session);
    if (session === undefined || fence === undefined) return;
    try {
      const { nextLook } = await deps.sessionMoved(session, fence, deps.now());
      attempts.delete(sessionId);
      const next = Math.min(nextLook ?? Number.POSITIVE_INFINITY, endsAt(session));
      if (session.endedAt === undefined) heap.set(sessionId, Math.max(next, deps.now() + LOOK_LEAST));
      deps.told(session);
    } catch (error) {
      const count = (attempts.get(sessionId) ?? 0) + 1;
      attempts.set(sessionId, count);
      heap.set(sessionId, deps.now() + Math.min(RETRY_FIRST * 2 ** Math.min(count - 1, 10), RETRY_LAST));
      deps.failed(error, sessionId);
    }
  }

  function wait(sessionId: string): void {
    if (waiting.has(sessionId)) return;
    waiting.add(sessionId);
    turns.push(sessionId);
  }

  function pump(): void {
    while (turn < turns.length && running.size < AT_ONCE && !stopped) {
      const sessionId = turns[turn] as string;
      turn += 1;
      // One that is running comes again at its end.
      if (running.has(sessionId) || !waiting.delete(sessionId)) continue;
      const call = tell(sessionId).finally(() => {
        running.delete(sessionId);
        if (waiting.has(sessionId)) turns.push(sessionId);
        pump();
        arm();
      });
      running.set(sessionId, call);
    }
    if (turn < turns.length) return;
    turns = [];
    turn = 0;
  }

  return {
    moved(sessionId) {
      wait(sessionId);
      pump();
    },
    forget(sessionId) {
      waiting.delete(sessionId);
      attempts.delete(sessionId);
      heap.delete(sessionId);
    },
    isTold: (sessionId) => !waiting.has(sessionId) && !running.has(sessionId) && !attempts.has(sessionId),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
}
