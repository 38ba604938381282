import { SECOND } from '../../../kernel/time.ts';
import { type FoldedSession, isNamed, type SessionEvent, type SessionId, type SessionTopic } from '../core/index.ts';
import type { ClickstreamPorts } from './clickstream-ports.ts';
import type { SessionBook } from './session-book.ts';

const RETRY_AFTER = SECOND / 2;

/** What the pages and products of one website are in the catalogue. */
export type PageResolver = Awaited<ReturnType<ClickstreamPorts['pageResolver']>>;

/** What an event is about in the catalogue: its page or product; empty for others. */
export function topicOfEvent(resolve: PageResolver | undefined, event: SessionEvent): SessionTopic {
  const { kind } = event.body;
  if (resolve === undefined || (kind !== 'page' && kind !== 'product' && kind !== 'help')) return {};
  return resolve({
    ...statedOf(event),
    ...(event.url === undefined ? {} : { url: event.url }),
    ...(event.body.kind === 'product' ? { sku: event.body.sku } : {}),
  });
}

/** What senders say of a page or product beside its number, under the names that they share. */
const STATED = ['gtin', 'brand', 'mpn', 'category'] as const;

function statedOf({ properties }: SessionEvent): Partial<Record<(typeof STATED)[number], string>> {
  const stated: Partial<Record<(typeof STATED)[number], string>> = {};
  if (properties === undefined) return stated;
  for (const name of STATED) {
    const value = properties[name];
    if (typeof value === 'string' && value !== '') stated[name] = value;
  }
  return stated;
}

/** The resolvers of the websites of events; those that could not be had are missing. */
export async function resolversFor(
  events: readonly SessionEvent[],
  pageResolver: ClickstreamPorts['pageResolver'],
  failed: (what: string, error: unknown) => void,
): Promise<ReadonlyMap<string, PageResolver>> {
  const found = new Map<string, PageResolver>();
  const asked = new Map(events.map((event) => [event.websiteId, event.enterpriseId]));
  await Promise.all(
    [...asked].map(async ([websiteId, enterpriseId]) => {
      try {
        found.set(websiteId, await pageResolver(enterpriseId, websiteId));
      } catch (error) {
        failed(`pages of website ${websiteId} could not be resolved; tried again`, error);
      }
    }),
  );
  return found;
}

export type FoldQueue = {
  /** @param asked sessions that need not be looked for any more: they are in memory, or new */
  add(events: readonly SessionEvent[], asked?: readonly SessionId[]): void;
  /** Resolves when all that was added so far is folded. */
  idle(): Promise<void>;
  stop(): void;
};

export type FoldQueueDeps = {
  readonly book: SessionBook;
  /** Sessions that were put away. */
  readonly find: (sessionIds: readonly string[]) => Promise<readonly FoldedSession[]>;
  /** Takes such a session back into the book, if it is not there. */
  readonly recalled: (session: FoldedSession) => void;
  readonly pageResolver: ClickstreamPorts['pageResolver'];
  readonly fold: (event: SessionEvent, topic: SessionTopic, sessionId: SessionId) => void;
  readonly failed: (what: string, error: unknown) => void;
};

/** Hands events to the fold in the order in which they came, when what the fold needs to know is there. */
export function createFoldQueue(deps: FoldQueueDeps): FoldQueue {
  let inbox: SessionEvent[] = [];
  let known = new Set<SessionId>();
  let draining = false;
  let idleWaiters: (() => void)[] = [];
  const pauses = new Set<NodeJS.Timeout>();

  function inMemory(sessionId: SessionId | undefined): SessionId | undefined {
    return sessionId !== undefined && deps.book.get(sessionId) !== undefined ? sessionId : undefined;
  }

  /** Brings back sessions that are not in memory. */
  async function recall(named: readonly (SessionId | undefined)[], asked: ReadonlySet<SessionId>): Promise<void> {
    const missing = new Set<SessionId>();
    for (const sessionId of named) {
      if (sessionId === undefined || asked.has(sessionId)) continue;
      if (deps.book.get(sessionId) === undefined) missing.add(sessionId);
    }
    if (missing.size === 0) return;
    for (const session of await deps.find([...missing])) deps.recalled(session);
  }

  /** Tries events again after a pause; the queue is not idle meanwhile. */
  function hold(events: readonly SessionEvent[]): void {
    const pause = setTimeout(() => {
      pauses.delete(pause);
      inbox.unshift(...events);
      void drain();
    }, RETRY_AFTER);
    pauses.add(pause);
  }

  async function foldAll(events: readonly SessionEvent[], asked: ReadonlySet<SessionId>): Promise<void> {
    // A session that its sender names is brought back before; others are found in the order of their events.
    const named = events.map((event) => (isNamed(event) ? deps.book.sessionFor(event) : undefined));
    await recall(named, asked);
    const found = await resolversFor(events, deps.pageResolver, deps.failed);
    const unresolved: SessionEvent[] = [];
    events.forEach((event, index) => {
      const resolve = found.get(event.websiteId);
      if (resolve === undefined) unresolved.push(event);
      else deps.fold(event, topicOfEvent(resolve, event), inMemory(named[index]) ?? deps.book.sessionFor(event));
    });
    if (unresolved.length > 0) hold(unresolved);
  }

  async function drain(): Promise<void> {
    if (draining) return;
    draining = true;
    while (inbox.length > 0) {
      const [events, asked] = [inbox, known];
      inbox = [];
      known = new Set();
      try {
        await foldAll(events, asked);
      } catch (error) {
        deps.failed('events could not be folded; tried again', error);
        hold(events);
      }
    }
    draining = false;
    if (pauses.size > 0) return;
    for (const done of idleWaiters) done();
    idleWaiters = [];
  }

  return {
    add(events, asked = []) {
      for (const sessionId of asked) known.add(sessionId);
      inbox = inbox.length === 0 ? [...events] : inbox.concat(events);
      void drain();
    },
    idle: () =>
      !draining && pauses.size === 0 && inbox.length === 0
        ? Promise.resolve()
        : new Promise((done) => idleWaiters.push(done)),
    stop() {
      for (const pause of pauses) clearTimeout(pause);
      pauses.clear();
      inbox = [];
    },
  };
}
