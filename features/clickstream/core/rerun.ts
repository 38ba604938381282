import { HOUR, type Instant, MINUTE } from '../../../kernel/time.ts';
import { createDueHeap } from './due-heap.ts';
import type { SessionEvent } from './event.ts';
import type { SessionTopic } from './session.ts';
import { createSessionBook } from './session-book.ts';
import { endsAt, type FoldedSession } from './session-fold.ts';

/** An event that came so much later than it happened is taken to have come when it happened. */
const LATE = MINUTE;
/** How long after its latest event a session is held, in case its sender names it again. */
const HELD = 6 * HOUR;
/** A session is not looked at by time alone more often than this, as where it is live. Milliseconds. */
const LOOK_LEAST = 50;

/** Who watches sessions that are run again. */
export type RerunWatcher = {
  /** What an event is about in the catalogue. */
  readonly topicOf: (event: SessionEvent) => SessionTopic;
  /**
   * A session has moved, or the moment has come at which it was to be looked at again.
   * @returns that moment; undefined if time alone changes nothing any more
   */
  readonly moved: (session: FoldedSession, now: Instant) => Instant | undefined;
  /** Nothing more comes of this session. */
  readonly over: (session: FoldedSession) => void;
};

export type Rerun = {
  /** Takes the next events, in the order in which they were received. */
  take(events: readonly SessionEvent[]): void;
  /** Lets time pass up to this moment for what is still open. */
  finish(to: Instant): void;
  /** Sessions in memory. */
  readonly held: () => number;
};

/** Where a session stands: its own moment, whether it has moved since it was judged, and when it is to be looked at again. */
type Standing = { moment: Instant; moved: boolean; look: Instant; touchedAt: Instant };

export type RerunOptions = {
  /**
   * Sessions are judged in the order of time over all of them: for a watcher that lets one be judged by what came of others. It costs a
   * little more. Unless told, each session has a clock of its own.
   */
  readonly together?: boolean;
};

/**
 * Folds recorded events again by the fold of live ones and lets time pass for each session as it passed then: each is judged when
 * its events came, and at its next looks between them. Events that were received together are judged together.
 */
export function createRerun(watcher: RerunWatcher, { together = false }: RerunOptions = {}): Rerun {
  const book = createSessionBook();
  /** When each session is to be judged next; kept only where they are judged together. */
  const due = together ? createDueHeap() : undefined;
  /** By session, the one touched longest ago first. */
  const standings = new Map<string, Standing>();
  let received = Number.NEGATIVE_INFINITY;

  function judge(session: FoldedSession, standing: Standing, at: Instant): void {
    standing.moved = false;
    const look = watcher.moved(session, at);
    standing.look = look === undefined ? Number.POSITIVE_INFINITY : Math.max(look, at + LOOK_LEAST);
  }

  /** Lets time pass for a session up to a moment, or to its end. */
  function pass(session: FoldedSession, standing: Standing, to: Instant): void {
    if (standing.moved) judge(session, standing, standing.moment);
    const end = Math.min(to, endsAt(session));
    while (standing.look < end) judge(session, standing, standing.look);
  }

  function queue(sessionId: string, { moved, moment, look }: Standing): void {
    const next = moved ? moment : look;
    if (next === Number.POSITIVE_INFINITY) due?.delete(sessionId);
    else due?.set(sessionId, next);
  }

  /** Lets time pass up to a moment for all sessions, in its order. */
  function passTogether(to: Instant): void {
    if (due === undefined) return;
    for (let next = due.next(); next !== undefined && next < to; next = due.next()) {
      for (const sessionId of due.take(next)) {
        const session = book.get(sessionId);
        const standing = standings.get(sessionId);
        if (session === undefined || standing === undefined) continue;
        if (standing.moved) judge(session, standing, standing.moment);
        else if (standing.look < endsAt(session)) judge(session, standing, standing.look);
        else continue;
        queue(sessionId, standing);
      }
    }
  }

  function close(sessionId: string, standing: Standing, to: Instant): void {
    standings.delete(sessionId);
    const session = book.get(sessionId);
    if (session === undefined) return;
    pass(session, standing, to);
    due?.delete(sessionId);
    book.remove(sessionId);
    watcher.over(session);
  }

  function forget(): void {
    for (const [sessionId, standing] of standings) {
      if (standing.touchedAt > received - HELD) return;
      close(sessionId, standing, received);
    }
  }

  function fold(event: SessionEvent): void {
    received = Math.max(received, event.receivedAt);
    const sessionId = book.sessionFor(event);
    const before = book.get(sessionId);
    const standing = standings.get(sessionId) ?? { moment: 0, moved: false, look: Infinity, touchedAt: 0 };
    const came = event.receivedAt - event.at > LATE ? event.at : event.receivedAt;
    const moment = Math.max(came, standing.moment);
    passTogether(moment);
    if (before !== undefined && moment > standing.moment) pass(before, standing, moment);
    const after = book.fold(event, watcher.topicOf(event), sessionId);
    if (after === undefined) return;
    standing.moment = moment;
    standing.moved = true;
    queue(sessionId, standing);
    // To the minute is near enough to forget by, and costs a session of many events little.
    if (received - standing.touchedAt < MINUTE) return;
    standing.touchedAt = received;
    standings.delete(sessionId);
    standings.set(sessionId, standing);
  }

  return {
    take(events) {
      for (const event of events) fold(event);
      forget();
    },
    finish(to) {
      passTogether(to);
      for (const [sessionId, standing] of standings) close(sessionId, standing, to);
    },
    held: () => book.size,
  };
}
