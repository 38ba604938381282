import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { HOUR, type Instant } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/server/unit.ts';
import { RETENTION_DAYS } from '../../enterprise/core/index.ts';
import {
  type BrowsingRow,
  browsingRow,
  ended,
  LANES,
  type RecentEvents,
  type Session,
  type SessionView,
  sessionView,
  type VisitorLink,
  type VisitorLinkList,
} from '../core/index.ts';
import type { ClickstreamPorts } from './clickstream-ports.ts';
import { indexPastDays, preparePartitions } from './event-store.ts';
import { createFloorFeed, type FloorNews } from './floor-feed.ts';
import { createIntake, type IntakeAnswer, type IntakeRequest } from './intake.ts';
import { type Admit, createAdmission } from './intake-admission.ts';
import { createIntakeFlush } from './intake-flush.ts';
import { createIntakeJournal } from './intake-journal.ts';
import { createLanes } from './lanes.ts';
import { type Link, linksOf, undoLink } from './link-store.ts';
import { type RecentSession, type RecentSessionsAsked, recentSessions } from './recent-sessions.ts';
import { type RecordedEvents, type RecordedQuery, recordedEvents } from './recorded-events.ts';
import { createVisitorLinks } from './visitor-links.ts';

export type ClickstreamDeps = ClickstreamPorts & {
  readonly database: Database;
  readonly makeId: MakeId;
  /** No other process can be on this database: it is the embedded one. */
  readonly alone: boolean;
  /** How much faster than the machine's the database's clock runs; 1 unless told. */
  readonly clockRate?: number;
  /** Whether this process folds sessions; one that does not takes events only. It does unless told. */
  readonly folds?: boolean;
  /** Days for which events are kept; 30 unless told. */
  readonly keepDays?: number;
  /** Hears of what failed and is tried again. */
  readonly failed?: (what: string, error: unknown) => void;
};

export type Clickstream = {
  /** Takes a request of a website; see `intakeRoutes`. */
  intake(request: IntakeRequest): Promise<IntakeAnswer>;
  /** The website of a write key, if this origin may use it. */
  readonly admit: Admit;
  /** A session as folded here; undefined if it is not in this process's memory. */
  session(sessionId: string): Session | undefined;
  /** A session from memory, else from its checkpoint and the events since. */
  findSession(enterpriseId: string, sessionId: string): Promise<Session | undefined>;
  sessionView(enterpriseId: string, sessionId: string): Promise<Result<SessionView>>;
  /** Sessions of the last days, live or over, newest first. */
  recentSessions(enterpriseId: string, asked: RecentSessionsAsked): Promise<readonly RecentSession[]>;
  /** Who is browsing now. */
  browsingRows(enterpriseId: string): Promise<readonly BrowsingRow[]>;
  /** Everything once, then what changed, at most once a second and at least every five, if it is nothing. @returns the function that ends it */
  watchFloor(enterpriseId: string, listener: (news: FloorNews) => void): () => void;
  /** What is shown beside a session has changed (its verdict, say); without one, beside any of the enterprise. */
  touchFloor(enterpriseId: string, sessionId?: string): void;
  recentEvents(enterpriseId: string, websiteId: string): Promise<RecentEvents>;
  /** What was recorded, to be run again; never inside a unit. */
  recorded(query: RecordedQuery): Promise<RecordedEvents>;
  /** The visitors that are one with a session's visitor, and how they came to be; nothing if she stands alone. */
  visitorLinks(enterpriseId: string, sessionId: string): Promise<Result<VisitorLinkList>>;
  /** Undoes a link: within a second, the sessions of the last day are as if it had never been made. It is not made again. */
  undoVisitorLink(enterpriseId: string, visitorId: string, actor: string): Promise<Result<VisitorLink>>;
  /** Makes partitions, takes lanes, begins to fold. */
  start(): Promise<void>;
  /** Whether lanes are folded here. */
  readonly lanesReady: () => number;
  /** Resolves when everything that was committed here so far is folded. */
  idle(): Promise<void>;
  /** Saves changed sessions now, as it happens every 30 s. */
  checkpoint(): Promise<void>;
  /** Saves and gives the lanes back for other processes to take at once; events are taken on, and folded by others. */
  handOver(): Promise<void>;
  close(): Promise<void>;
};

function linkView({ visitorId, linkedTo, madeAt }: Link): VisitorLink {
  return { visitorId, linkedTo, madeAt: new Date(madeAt).toISOString() };
}

/** Intake of events and the sessions that they make. */
export function createClickstream(deps: ClickstreamDeps): Clickstream {
  const origin = deps.makeId('run');
  const keepDays = deps.keepDays ?? RETENTION_DAYS.clicks;
  const failed = deps.failed ?? (() => undefined);
  const clockRate = deps.clockRate ?? 1;
  let [read, readAt] = [Date.now(), Date.now()];
  const now = (): Instant => read + (Date.now() - readAt) * clockRate;
  const clock = (databaseNow: Instant): void => {
    [read, readAt] = [databaseNow, Date.now()];
  };

  const flush = createIntakeFlush({
    database: deps.database,
    origin,
    keepDays,
    clock,
    now,
    missing: (events) => lanes.missing(events),
    committed: (news) => lanes.take(news),
    uncertain: () => lanes.recheck(),
  });
  const journal = createIntakeJournal(deps.database, (error) => failed('counts of events could not be written', error));
  const links = createVisitorLinks(deps.database, failed);
  const lanes = createLanes({
    database: deps.database,
    links,
    origin,
    alone: deps.alone,
    clockRate,
    pageResolver: deps.pageResolver,
    sessionMoved: deps.sessionMoved,
    intakeSettled: () => flush.settled(),
    now,
    clock,
    changed: (session) => feed.touch(session.enterpriseId, session.sessionId),
    failed,
  });
  const admit = createAdmission({ lookUpWriteKey: deps.lookUpWriteKey, journal, now });
  const intake = createIntake({ ...deps, admit, links, flush, journal, now });
  const feed = createFloorFeed({
    rows: browsingRows,
    shared: () => lanes.ready() < LANES,
    failed: (error) => failed('the floor could not be read', error),
  });

  async function browsingRows(enterpriseId: string, only?: readonly string[]): Promise<readonly BrowsingRow[]> {
    const sessions =
      only === undefined
        ? await lanes.liveSessions(enterpriseId)
        : only.flatMap((sessionId) => lanes.session(sessionId) ?? []).filter((each) => each.endedAt === undefined);
    const at = now();
    const live = sessions.filter((session) => ended(session, at).endedAt === undefined);
    const annotations = await deps.annotate(live);
    return live.map((session) => browsingRow(session, annotations.get(session.sessionId) ?? { websiteName: '' }, at));
  }

  async function findSession(enterpriseId: string, sessionId: string): Promise<Session | undefined> {
    const session = await lanes.find(enterpriseId, sessionId);
    return session?.enterpriseId === enterpriseId ? ended(session, now()) : undefined;
  }

  let handingOver: Promise<void> | undefined;
  function handOver(): Promise<void> {
    handingOver ??= lanes.close();
    return handingOver;
  }

  let upkeep: NodeJS.Timeout | undefined;
  async function keepHouse(): Promise<void> {
    await deps.database.system('lanes', async (unit) => {
      clock(unit.now);
      await preparePartitions(unit, keepDays);
    });
  }
  function keepHouseHourly(): void {
    upkeep = setTimeout(() => {
      void keepHouse()
        .then(() => indexPastDays(deps.database))
        .catch((error: unknown) => failed('partitions could not be made', error))
        .then(keepHouseHourly);
    }, HOUR);
    upkeep.unref();
  }

  return {
    intake,
    admit,
    session: (sessionId) => lanes.session(sessionId),
    findSession,
    async sessionView(enterpriseId, sessionId) {
      const session = await findSession(enterpriseId, sessionId);
      if (session === undefined) return refuse('not-found', 'no-such-session', 'There is no such session here.');
      const annotations = await deps.annotate([session]);
      return ok(sessionView(session, annotations.get(sessionId)?.who));
    },
    recentSessions: (enterpriseId, asked) =>
      deps.database.forTenant(enterpriseId, (unit) => recentSessions(unit, asked)),
    browsingRows: (enterpriseId) => browsingRows(enterpriseId),
    watchFloor: feed.watch,
    touchFloor: feed.touch,
    async visitorLinks(enterpriseId, sessionId) {
      const session = await findSession(enterpriseId, sessionId);
      if (session === undefined) return refuse('not-found', 'no-such-session', 'There is no such session here.');
      const found = await deps.database.forTenant(enterpriseId, (unit) => linksOf(unit, session.visitorId));
      return ok({ items: found.filter((each) => each.visitorId !== each.linkedTo).map(linkView) });
    },
    undoVisitorLink: (enterpriseId, visitorId, actor) =>
      deps.database.forTenant(enterpriseId, async (unit) => {
        const link = await undoLink(unit, visitorId);
        if (link === undefined) return refuse('not-found', 'no-such-link', 'This visitor is linked to no other.');
        const before = { linkedTo: link.linkedTo };
        await deps.audit(unit, { enterpriseId, actor, action: 'visitor.unlink', subject: visitorId, before });
        return ok(linkView(link));
      }),
    recentEvents: async (enterpriseId, websiteId) => {
      const { items, counts } = await journal.read({ enterpriseId, websiteId });
      return { items: [...items], counts: [...counts] };
    },
    recorded: (query) => recordedEvents(deps.database, query),
    async start() {
      await keepHouse();
      keepHouseHourly();
      if (deps.folds !== false) lanes.start();
      journal.start();
      feed.start();
    },
    lanesReady: () => lanes.ready(),
    async idle() {
      await flush.settled();
      await lanes.idle();
    },
    checkpoint: () => lanes.checkpoint(),
    handOver,
    async close() {
      clearTimeout(upkeep);
      feed.stop();
      await flush.close();
      await links.stop();
      await handOver();
      await journal.stop();
    },
  };
}
