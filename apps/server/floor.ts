import type { Catalog } from '../../features/catalog/server/catalog.ts';
import type { Annotation, BrowsingRow, Session, Standing } from '../../features/clickstream/core/index.ts';
import { topicOf } from '../../features/clickstream/core/index.ts';
import type { Clickstream } from '../../features/clickstream/server/clickstream.ts';
import type { Customers } from '../../features/customers/server/customers.ts';
import type { Caller } from '../../features/enterprise/core/index.ts';
import { permit } from '../../features/enterprise/core/index.ts';
import type { Enterprise } from '../../features/enterprise/server/enterprise.ts';
import type { QueuePolicy } from '../../features/queue/core/index.ts';
import { isListed } from '../../features/queue/core/index.ts';
import type { LiveOpportunity, QueueAttention } from '../../features/queue/server/queue-attention.ts';
import { createFloorStandings, type FloorStandings, type StandingNeeds } from './floor-standings.ts';

/** How long the name of a customer is shown before it is looked up again, in milliseconds. */
const NAMES_FRESH = 30_000;
const MOST_NAMES = 50_000;

/** Where several features meet: the list of browsing customers, with what each of them knows about a session. */
export type Floor = {
  /** What is shown beside sessions. */
  annotate(sessions: readonly Session[]): Promise<ReadonlyMap<string, Annotation>>;
  /** The rows that a caller may see, with her own scores: those who sell only see what they are licensed for. */
  rowsFor(caller: Caller, enterpriseId: string, rows: readonly BrowsingRow[]): Promise<readonly BrowsingRow[]>;
  /** Whether she watches the floor, may sell what a session is about, holds an offer of it, or talks with its customer. */
  maySee(caller: Caller, enterpriseId: string, sessionId: string): Promise<boolean>;
  readonly standings: FloorStandings;
};

type Needs = StandingNeeds & {
  readonly enterprise: Enterprise;
  readonly catalog: Catalog;
  readonly clickstream: Pick<Clickstream, 'findSession'>;
  readonly customers: Customers;
  readonly attention: QueueAttention;
  /** Sessions of which an associate holds an offer, or with whose customer she talks. */
  readonly involvedIn: (enterpriseId: string, associateId: string) => Promise<ReadonlySet<string>>;
};

export function createFloor(features: () => Needs): Floor {
  const standings = createFloorStandings(features);
  const names = new Map<string, { readonly at: number; readonly name: string | undefined }>();

  /** The name of a customer whose identity opens a profile; asked for once in half a minute, for visits move often. */
  async function nameOf({ enterpriseId, identity }: Session): Promise<string | undefined> {
    if (identity?.status !== 'verified') return undefined;
    const key = `${enterpriseId} ${identity.customerId}`;
    const known = names.get(key);
    if (known !== undefined && performance.now() - known.at < NAMES_FRESH) return known.name;
    const { profile } = await features().customers.openProfile(enterpriseId, identity);
    if (names.size >= MOST_NAMES) names.clear();
    names.set(key, { at: performance.now(), name: profile?.name });
    return profile?.name;
  }

  async function annotate(sessions: readonly Session[]): Promise<ReadonlyMap<string, Annotation>> {
    const annotations = new Map<string, Annotation>();
    for (const [enterpriseId, group] of Map.groupBy(sessions, (session) => session.enterpriseId)) {
      const live = await features().attention.bySession(enterpriseId);
      const policy = await features().queue.policyNow(enterpriseId);
      const websites = once((websiteId) => features().enterprise.website(websiteId));
      const topics = once((key) => features().catalog.topicName(enterpriseId, JSON.parse(key)));
      for (const session of group) {
        const website = await websites(session.websiteId);
        const { productId, nodeId } = topicOf(session);
        const topic = await topics(JSON.stringify({ productId, nodeId }));
        const who = await nameOf(session);
        const opportunity = live.get(session.sessionId);
        annotations.set(session.sessionId, {
          websiteName: website?.name ?? '',
          ...(who === undefined ? {} : { who }),
          ...(topic === undefined ? {} : { topic }),
          ...(opportunity === undefined ? {} : ofOpportunity(opportunity, policy)),
        });
      }
    }
    return annotations;
  }

  const rowsFor = createRowsFor(standings);

  /** What she may not sell she sees only as far as she has to do with it. */
  async function maySee(caller: Caller, enterpriseId: string, sessionId: string): Promise<boolean> {
    if (permit(caller, enterpriseId, 'observe').ok) return true;
    const selling = permit(caller, enterpriseId, 'sell');
    const session = selling.ok ? await features().clickstream.findSession(enterpriseId, sessionId) : undefined;
    if (!selling.ok || session === undefined) return false;
    if ((await features().involvedIn(enterpriseId, selling.value.membershipId)).has(sessionId)) return true;
    const { nodeId, productId } = topicOf(session);
    const place =
      nodeId ??
      (await features().catalog.nodesOf(enterpriseId, { ...(productId === undefined ? {} : { productId }) }))[0];
    await standings.prepare(enterpriseId);
    const standing = standings.keyOf({ enterpriseId, sessionId, ...(place === undefined ? {} : { nodeId: place }) });
    if (standing === undefined) return true;
    return standings.sells(enterpriseId, standing, selling.value.membershipId);
  }

  return { annotate, rowsFor, maySee, standings };
}

/** Answers each question once, however often it is asked. */
function once<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const answer = known.get(key) ?? ask(key);
    known.set(key, answer);
    return answer;
  };
}

function ofOpportunity(opportunity: LiveOpportunity, policy: QueuePolicy): Partial<Annotation> {
  const { verdict, asked, takenBy, why, opportunityId } = opportunity;
  return {
    verdict,
    asked,
    ...(takenBy === undefined ? {} : { takenBy }),
    ...(why[0] === undefined ? {} : { why: why[0] }),
    ...(isListed(opportunity, policy) ? { approach: opportunityId } : {}),
  };
}

/** The rows that a caller may see, with her own scores, in the order in which they came. */
export function createRowsFor(standings: FloorStandings): Floor['rowsFor'] {
  return async (caller, enterpriseId, rows) => {
    await standings.prepare(enterpriseId);
    const keys = rows.map(standings.keyOf);
    if (permit(caller, enterpriseId, 'sell').ok) {
      await standings.ready(enterpriseId, new Set(keys.filter((key) => key !== undefined)));
    }
    const standingOf = standings.readerOf(caller);
    return rows.flatMap((row, index) => {
      const standing = keys[index];
      const own = standingOf({ ...row, ...(standing === undefined ? {} : { standing }) });
      return own.visible ? [asSeen(row, own)] : [];
    });
  };
}

/** A row as its reader sees it: with her own score; what she may not sell she may not take. */
export function asSeen({ approach, ...row }: BrowsingRow, { sells, score }: Standing): BrowsingRow {
  return {
    ...row,
    ...(sells && approach !== undefined ? { approach } : {}),
    ...(score === undefined ? {} : { score }),
  };
}
