import { isNamed, type SessionEvent } from './event.ts';
import { laneOf, sessionIdOf } from './fingerprint.ts';
import type { SessionId, SessionTopic } from './session.ts';
import { advance, continues, type FoldedSession } from './session-fold.ts';
import { createTextPool } from './text-pool.ts';

/** The sessions in memory, found by id, by visitor and by enterprise. */
export type SessionBook = {
  get(sessionId: string): FoldedSession | undefined;
  /** The id of the session that an event belongs to, whether it is here or not. Other events may change that, unless it is named. */
  sessionFor(event: SessionEvent): SessionId;
  /** Folds an event into its session, which `sessionFor` has found; undefined if it was folded before. */
  fold(event: SessionEvent, topic: SessionTopic, sessionId: SessionId): FoldedSession | undefined;
  put(session: FoldedSession): void;
  remove(sessionId: string): void;
  removeLane(lane: number): readonly SessionId[];
  all(): Iterable<FoldedSession>;
  ofEnterprise(enterpriseId: string): Iterable<FoldedSession>;
  ofVisitor(subject: Subject): readonly FoldedSession[];
  readonly size: number;
};

/** Ids of sessions that are kept beside the sessions. */
const MADE_MOST = 20_000;

type Subject = { readonly websiteId: string; readonly visitorId: string };

export function createSessionBook(): SessionBook {
  const sessions = new Map<string, FoldedSession>();
  /** By the visitor's id, which is a website's as a rule: a list, for nearly all have one session. */
  const byVisitor = new Map<string, readonly string[]>();
  const byEnterprise = new Map<string, Set<string>>();
  const pooled = createTextPool();

  function put(session: FoldedSession): void {
    const { sessionId, visitorId, enterpriseId } = session;
    if (!sessions.has(sessionId)) {
      const theirs = byVisitor.get(visitorId);
      byVisitor.set(visitorId, theirs === undefined ? [sessionId] : [...theirs, sessionId]);
      const known = byEnterprise.get(enterpriseId);
      if (known === undefined) byEnterprise.set(enterpriseId, new Set([sessionId]));
      else known.add(sessionId);
    }
    sessions.set(sessionId, session);
  }

  function remove(sessionId: string): void {
    const session = sessions.get(sessionId);
    if (session === undefined) return;
    const { visitorId, enterpriseId } = session;
    sessions.delete(sessionId);
    const others = byVisitor.get(visitorId)?.filter((id) => id !== sessionId) ?? [];
    if (others.length > 0) byVisitor.set(visitorId, others);
    else byVisitor.delete(visitorId);
    const known = byEnterprise.get(enterpriseId);
    known?.delete(sessionId);
    if (known?.size === 0) byEnterprise.delete(enterpriseId);
  }

  function* ofVisitor({ websiteId, visitorId }: Subject): Iterable<FoldedSession> {
    for (const session of pick(byVisitor.get(visitorId))) if (session.websiteId === websiteId) yield session;
  }

  /** Without a session id of the sender: the visitor's latest visit if the event is near enough to it, else a new one. */
  function visitOf(event: SessionEvent): SessionId {
    let latest: FoldedSession | undefined;
    for (const session of ofVisitor(event)) {
      if (!continues(session, event)) continue;
      if (latest === undefined || session.lastAt > latest.lastAt) latest = session;
    }
    return latest?.sessionId ?? sessionIdOf(event);
  }

  /** A visit that events of a linked visitor opened is the one that her own sender names first. */
  function joined(event: SessionEvent, named: SessionId): SessionId | undefined {
    for (const session of ofVisitor(event)) {
      if (session.fold.name === named) return session.sessionId;
      if (session.fold.unnamed && continues(session, event)) return session.sessionId;
    }
    return undefined;
  }

  /** A session is named by each of its events and asked for twice for each: ids that were made are kept for a while. */
  let made = new Map<string, { readonly visitorId: string; readonly id: SessionId }>();
  function namedBy(event: SessionEvent): SessionId {
    const name = event.senderSession ?? '';
    const known = made.get(name);
    if (known?.visitorId === event.visitorId) return known.id;
    const id = sessionIdOf(event);
    if (made.size >= MADE_MOST) made = new Map();
    made.set(name, { visitorId: event.visitorId, id });
    return id;
  }

  function sessionFor(event: SessionEvent): SessionId {
    if (!isNamed(event)) return visitOf(event);
    const id = namedBy(event);
    return sessions.has(id) ? id : (joined(event, id) ?? id);
  }

  /** The event with texts that other sessions hold already. */
  function withPooled(event: SessionEvent): SessionEvent {
    const { url, body } = event;
    if (url === undefined) return event;
    if (body.kind !== 'page' || body.title === undefined) return { ...event, url: pooled(url) };
    return { ...event, url: pooled(url), body: { ...body, title: pooled(body.title) } };
  }

  function* pick(ids: Iterable<string> | undefined): Iterable<FoldedSession> {
    for (const id of ids ?? []) {
      const session = sessions.get(id);
      if (session !== undefined) yield session;
    }
  }

  return {
    get: (sessionId) => sessions.get(sessionId),
    sessionFor,
    fold(event, topic, sessionId) {
      const before = sessions.get(sessionId);
      const after = advance(before, withPooled(event), topic, sessionId);
      if (after === before) return undefined;
      put(after);
      return after;
    },
    put,
    remove,
    removeLane(lane) {
      const ids = [...sessions.values()]
        .filter((session) => laneOf(session.visitorId) === lane)
        .map((session) => session.sessionId);
      for (const id of ids) remove(id);
      return ids;
    },
    all: () => sessions.values(),
    ofVisitor: (subject) => [...ofVisitor(subject)],
    ofEnterprise: (enterpriseId) => pick(byEnterprise.get(enterpriseId)),
    get size() {
      return sessions.size;
    },
  };
}
