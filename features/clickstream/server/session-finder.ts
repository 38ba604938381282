import { createSessionBook, ended, type FoldedSession, LANES, type SessionBook, topicOfEvent } from '../core/index.ts';
import type { ClickstreamPorts } from './clickstream-ports.ts';
import { resolversFor } from './fold-queue.ts';
import type { LaneStore } from './lane-store.ts';

export type SessionFinder = {
  /** A session of an enterprise, live or over, wherever it is. */
  find(enterpriseId: string, sessionId: string): Promise<FoldedSession | undefined>;
  /** Live sessions of an enterprise, on whatever process. */
  liveSessions(enterpriseId: string): Promise<readonly FoldedSession[]>;
};

export type SessionFinderDeps = Pick<ClickstreamPorts, 'pageResolver'> & {
  readonly book: SessionBook;
  readonly store: Pick<LaneStore, 'find' | 'elsewhere'>;
  /** The lanes that are folded here, by their numbers. */
  readonly lanes: ReadonlyMap<number, unknown>;
  readonly now: () => number;
  readonly failed: (what: string, error: unknown) => void;
};

/** Finds sessions in memory; those of other processes in their checkpoints and the events since. */
export function createSessionFinder({ book, store, lanes, ...deps }: SessionFinderDeps): SessionFinder {
  async function liveElsewhere(enterpriseId: string): Promise<readonly FoldedSession[]> {
    if (lanes.size === LANES) return [];
    const found = await store.elsewhere(enterpriseId, [...lanes.keys()]);
    const others = createSessionBook();
    for (const session of found.sessions) others.put(session);
    const resolvers = await resolversFor(found.events, deps.pageResolver, deps.failed);
    for (const event of found.events) {
      others.fold(event, topicOfEvent(resolvers.get(event.websiteId), event), others.sessionFor(event));
    }
    const now = deps.now();
    return [...others.all()].filter((session) => ended(session, now).endedAt === undefined);
  }

  return {
    async find(enterpriseId, sessionId) {
      const here = book.get(sessionId);
      if (here !== undefined) return here;
      const elsewhere = await liveElsewhere(enterpriseId);
      const live = elsewhere.find((each) => each.sessionId === sessionId);
      return live ?? (await store.find([sessionId]))[0];
    },
    async liveSessions(enterpriseId) {
      const elsewhere = await liveElsewhere(enterpriseId);
      return [...book.ofEnterprise(enterpriseId)].filter((each) => each.endedAt === undefined).concat(elsewhere);
    },
  };
}
