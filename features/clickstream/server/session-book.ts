import {
  advance,
  continues,
  type FoldedSession,
  isNamed,
  laneOf,
  type SessionEvent,
  type SessionId,
  type SessionTopic,
  sessionIdOf,
} from '../core/index.ts';

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
  ofVisitor(subject: { readonly websiteId: string; readonly visitorId: string }): readonly FoldedSession[];
  readonly size: number;
};

/** Ids of sessions that are kept beside the sessions. */
const MADE_MOST = 20_000;

function visitorOf(subject: { readonly websiteId: string; readonly visitorId: string }): string {
  return `${subject.websiteId}\n${subject.visitorId}`;
}

function addTo(index: Map<string, Set<string>>, key: string, value: string): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, new Set([value]));
  else known.add(value);
}

function removeFrom(index: Map<string, Set<string>>, key: string, value: string): void {
  const known = index.get(key);
  known?.delete(value);
  if (known?.size === 0) index.delete(key);
}

export function createSessionBook(): SessionBook {
  const sessions = new Map<string, FoldedSession>();
  const byVisitor = new Map<string, Set<string>>();
  const byEnterprise = new Map<string, Set<string>>();

  function put(session: FoldedSession): void {
    if (!sessions.has(session.sessionId)) {
      addTo(byVisitor, visitorOf(session), session.sessionId);
      addTo(byEnterprise, session.enterpriseId, session.sessionId);
    }
    sessions.set(session.sessionId, session);
  }

  function remove(sessionId: string): void {
    const session = sessions.get(sessionId);
    if (session === undefined) return;
    sessions.delete(sessionId);
    removeFrom(byVisitor, visitorOf(session), sessionId);
    removeFrom(byEnterprise, session.enterpriseId, sessionId);
  }

  /** Without a session id of the sender: the visitor's latest visit if the event is near enough to it, else a new one. */
  function visitOf(event: SessionEvent): SessionId {
    let latest: FoldedSession | undefined;
    for (const id of byVisitor.get(visitorOf(event)) ?? []) {
      const session = sessions.get(id);
      if (session === undefined || !continues(session, event)) continue;
      if (latest === undefined || session.lastAt > latest.lastAt) latest = session;
    }
    return latest?.sessionId ?? sessionIdOf(event);
  }

  /** A visit that events of a linked visitor opened is the one that her own sender names first. */
  function joined(event: SessionEvent, named: SessionId): SessionId | undefined {
    for (const id of byVisitor.get(visitorOf(event)) ?? []) {
      const session = sessions.get(id);
      if (session?.fold.name === named) return session.sessionId;
      if (session?.fold.unnamed && continues(session, event)) return session.sessionId;
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
    const named = namedBy(event);
    return sessions.has(named) ? named : (joined(event, named) ?? named);
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
      const after = advance(before, event, topic);
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
    ofVisitor: (subject) => [...pick(byVisitor.get(visitorOf(subject)))],
    ofEnterprise: (enterpriseId) => pick(byEnterprise.get(enterpriseId)),
    get size() {
      return sessions.size;
    },
  };
}
