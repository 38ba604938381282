import { HOUR, SECOND } from '../../../kernel/time.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { SessionEvent } from '../core/index.ts';
import { findLinks, type Link, makeLink, moveStragglers } from './link-store.ts';
import { visitorIdOf } from './visitor.ts';

const RETRY_AFTER = SECOND / 2;
/** Visitors whose links are remembered. */
const KNOWN_MOST = 20_000;
/** An event received so shortly before a link was made may have been stored after it. */
const AT_THE_SAME_TIME = SECOND;

type Known = Pick<Link, 'linkedTo' | 'madeAt'>;

export type VisitorLinks = {
  /** Events as theirs whose they are: those of a sender's visitor who is linked to another are that other's. */
  settle(events: readonly SessionEvent[]): readonly SessionEvent[] | Promise<readonly SessionEvent[]>;
  /** Makes the links that a folded event states. */
  note(event: SessionEvent): void;
  /** Whether an event was stored for another visitor than hers, because her link was made meanwhile; it is moved then. */
  strayed(event: SessionEvent): boolean;
  /** Moves what was stored for a linked visitor while not every process knew of her link. */
  gather(visitorId: string): void;
  /** Hears of links that any process made or undid. @returns those that were not told before */
  heard(links: readonly Link[]): readonly Link[];
  /** Resolves when the links noted so far are made. */
  idle(): Promise<void>;
  /** Ends after the attempt that is under way. */
  stop(): Promise<void>;
};

/** Keeps which visitors are one: looked up once for each visitor of a sender, and heard of when it changes. */
export function createVisitorLinks(database: Database, failed: (what: string, error: unknown) => void): VisitorLinks {
  let known = new Map<string, Known>();
  let asking: { readonly visitorIds: Set<string>; readonly answered: Promise<void> } | undefined;
  /** Moments of the news that was heard, by visitor. */
  const told = new Map<string, number>();
  const tasks: ((unit: Unit) => Promise<void>)[] = [];
  let working: Promise<void> | undefined;
  let stopped = false;

  function learn(visitorId: string, link: Known): void {
    if (known.size >= KNOWN_MOST) known = new Map();
    known.set(visitorId, link);
  }

  /** One question for all visitors who come in the same turn of the event loop. */
  function ask(): NonNullable<typeof asking> {
    const visitorIds = new Set<string>();
    const answered = new Promise((done) => setImmediate(done)).then(async () => {
      asking = undefined;
      const { rows } = await database.intake([findLinks([...visitorIds])]);
      const found = new Map((rows[0] as readonly Link[]).map((link) => [link.visitorId, link]));
      for (const visitorId of visitorIds) {
        // What was heard meanwhile is newer.
        if (!known.has(visitorId)) learn(visitorId, found.get(visitorId) ?? { linkedTo: visitorId, madeAt: 0 });
      }
    });
    return { visitorIds, answered };
  }

  function settled(event: SessionEvent): SessionEvent {
    if (event.senderVisitor === undefined) return event;
    const { linkedTo } = known.get(event.senderVisitor) ?? { linkedTo: event.visitorId };
    return linkedTo === event.visitorId ? event : { ...event, visitorId: linkedTo };
  }

  /** One after the other, each again until it is done. */
  async function work(): Promise<void> {
    for (let task = tasks[0]; task !== undefined && !stopped; task = tasks[0]) {
      try {
        await database.system('lanes', task);
        tasks.shift();
      } catch (error) {
        failed('visitors could not be linked; tried again', error);
        await new Promise((done) => setTimeout(done, RETRY_AFTER));
      }
    }
  }

  function later(task: (unit: Unit) => Promise<void>): void {
    tasks.push(task);
    working ??= work().finally(() => {
      working = undefined;
    });
  }

  function link(visitorId: string, event: SessionEvent, latestCounts: boolean): void {
    const { visitorId: linkedTo, enterpriseId, websiteId } = event;
    if (visitorId === linkedTo || known.get(visitorId)?.linkedTo === linkedTo) return;
    later((unit) => makeLink(unit, { visitorId, linkedTo, enterpriseId, websiteId, latestCounts }));
  }

  function gather(visitorId: string): void {
    const link = known.get(visitorId);
    if (link !== undefined)
      later((unit) => moveStragglers(unit, visitorId, link.linkedTo, link.madeAt - AT_THE_SAME_TIME));
  }

  return {
    gather,
    settle(events) {
      let answered: Promise<void> | undefined;
      let own = true;
      for (const { senderVisitor } of events) {
        if (senderVisitor === undefined) continue;
        own = false;
        if (known.has(senderVisitor)) continue;
        asking ??= ask();
        asking.visitorIds.add(senderVisitor);
        answered = asking.answered;
      }
      if (own) return events;
      return answered === undefined ? events.map(settled) : answered.then(() => events.map(settled));
    },
    note(event) {
      const { body, customer, websiteId } = event;
      if (body.kind === 'alias') link(body.from, event, false);
      const identified = body.kind === 'identify' ? body : customer;
      // What the enterprise's server sends of a customer belongs to the browser in which she has just proved who she is.
      if (identified?.verified) link(visitorIdOf(websiteId, identified.customerId, 'user'), event, true);
    },
    strayed(event) {
      const { senderVisitor, visitorId, receivedAt } = event;
      const hers = senderVisitor === undefined ? undefined : known.get(senderVisitor);
      if (senderVisitor === undefined || hers === undefined || hers.linkedTo === visitorId) return false;
      if (receivedAt < hers.madeAt - AT_THE_SAME_TIME) return false;
      gather(senderVisitor);
      return true;
    },
    heard(links) {
      const news = links.filter((each) => told.get(each.visitorId) !== each.madeAt);
      for (const each of news) {
        told.set(each.visitorId, each.madeAt);
        learn(each.visitorId, each);
      }
      if (news.length === 0) return news;
      const latest = Math.max(...news.map((each) => each.madeAt));
      for (const [visitorId, madeAt] of told) if (madeAt < latest - HOUR) told.delete(visitorId);
      return news;
    },
    idle: async () => {
      while (working !== undefined) await working;
      // What a stop left undone is done by whoever folds these events again, so nobody may think it done.
      if (tasks.length > 0) await new Promise(() => undefined);
    },
    async stop() {
      stopped = true;
      await working;
    },
  };
}
