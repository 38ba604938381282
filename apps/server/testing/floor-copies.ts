import type { Session } from '../../../features/clickstream/core/index.ts';
import {
  type AssociateDesk,
  applyAssociateEntry,
  applyEngagementEntry,
  applyVisitorEngagementEntry,
  applyVisitorEntry,
  type VisitorState,
} from '../../../features/engagement/core/index.ts';
import type { World } from './server-world.ts';
import { rowsOf } from './world-floor.ts';

/** A copy that a client keeps: what it folded, and how far it has read each stream. */
type Copy<State> = { state: State; readonly read: Map<string, number> };

/** What the desktops and widgets of a floor keep: stale copies and the entries since. */
export type FloorCopies = {
  /** Reads on, and compares with fresh loads (B1). @returns copies that are something else */
  findStale(sessions: readonly Session[]): Promise<readonly string[]>;
  /** An offer that was once on her desk. */
  lastOfferOf(associateId: string): string | undefined;
};

/** Desktops that have read everything until now. */
export async function createFloorCopies(world: World): Promise<FloorCopies> {
  const { features, foundation, enterpriseId, websiteId, associates } = world;
  const { queue, engagement } = features;
  const desks = new Map<string, Copy<AssociateDesk>>();
  const widgets = new Map<string, Copy<VisitorState>>();
  const seenOffers = new Map<string, string[]>();
  for (const { associateId } of associates) {
    const read = new Map(Object.entries(await foundation.streams.heads([`associate:${associateId}`])));
    desks.set(associateId, { state: { offers: [], engagements: [] }, read });
  }

  /** Where the streams of all copies stand, asked once for all. */
  let heads: Readonly<Record<string, number>> = {};
  async function lookAtHeads(sessions: readonly Session[]): Promise<void> {
    const talks = await rowsOf<{ id: string }>(
      world,
      'select engagement_id as id from engagement where session_id = any($1)',
      [sessions.map((each) => each.sessionId)],
    );
    heads = await foundation.streams.heads([
      ...associates.map((each) => `associate:${each.associateId}`),
      ...sessions.map((each) => `visitor:${each.visitorId}`),
      ...talks.map(({ id }) => `engagement:${id}`),
    ]);
  }

  /** Reads what a stream has had since, as its audience would. */
  async function since(copy: Copy<unknown>, stream: string, audience: 'associate' | 'customer') {
    const read = copy.read.get(stream) ?? 0;
    if ((heads[stream] ?? 0) === read) return [];
    const page = await foundation.streams.read(stream, read, audience);
    copy.read.set(stream, page.head);
    if (page.kind === 'reload') throw new Error(`${stream} told a client that had read everything to reload.`);
    return page.entries as readonly unknown[] as readonly { readonly kind: never; readonly data: never }[];
  }

  async function staleDesk([associateId, copy]: readonly [string, Copy<AssociateDesk>]): Promise<readonly string[]> {
    for (const entry of await since(copy, `associate:${associateId}`, 'associate')) {
      // Her presence comes by the same stream, and is no part of the desk.
      if ((entry.kind as string) !== 'presence') copy.state = applyAssociateEntry(copy.state, entry);
    }
    const engagements = [];
    for (let view of copy.state.engagements) {
      for (const entry of await since(copy, `engagement:${view.engagementId}`, 'associate')) {
        view = applyEngagementEntry(view, entry);
      }
      engagements.push(view);
    }
    copy.state = { ...copy.state, engagements };
    const fresh = await foundation.database.forTenant(enterpriseId, async (unit) => ({
      offers: await queue.deskOffers(unit, associateId),
      engagements: await engagement.desk.deskEngagements(unit, associateId),
    }));
    const seen = seenOffers.get(associateId) ?? [];
    const made = fresh.offers.map((each) => each.offerId).filter((offerId) => !seen.includes(offerId));
    seenOffers.set(associateId, [...seen, ...made]);
    const [folded, loaded] = [sorted(copy.state), sorted(fresh)];
    return folded === loaded ? [] : [`The desk of ${associateId} folds to ${folded}, and loads as ${loaded}.`];
  }

  async function staleWidget(session: Session): Promise<readonly string[]> {
    const { visitorId } = session;
    const copy = widgets.get(visitorId) ?? newWidget();
    widgets.set(visitorId, copy);
    for (const entry of await since(copy, `visitor:${visitorId}`, 'customer')) {
      copy.state = applyVisitorEntry(copy.state, entry);
    }
    const id = copy.state.engagement?.engagementId;
    if (id !== undefined) {
      for (const entry of await since(copy, `engagement:${id}`, 'customer')) {
        copy.state = applyVisitorEngagementEntry(copy.state, id, entry);
      }
    }
    const folded = shownOf(copy.state);
    const loaded = shownOf(await engagement.widget.state({ visitorId, websiteId, enterpriseId }));
    // A page that is gone is told nothing any more.
    if (session.endedAt !== undefined || folded === loaded) return [];
    return [`The widget of ${visitorId} folds to ${folded}, and loads as ${loaded}.`];
  }

  return {
    findStale: async (sessions) => {
      await lookAtHeads(sessions);
      return (await Promise.all([...[...desks].map(staleDesk), ...sessions.map(staleWidget)])).flat();
    },
    lastOfferOf: (associateId) => seenOffers.get(associateId)?.at(-1),
  };
}

function newWidget(): Copy<VisitorState> {
  return { state: {}, read: new Map() };
}

function sorted({ offers, engagements }: AssociateDesk): string {
  const byId = (left: string, right: string) => (left < right ? -1 : 1);
  return canonical({
    offers: [...offers].sort((left, right) => byId(left.offerId, right.offerId)),
    engagements: [...engagements].sort((left, right) => byId(left.engagementId, right.engagementId)),
  });
}

/** What the widget shows after a reload: a conversation, else what she waits for. One that is over for her is not shown again. */
function shownOf({ engagement, waiting, otherWay }: VisitorState): string {
  const offered = otherWay === undefined ? {} : { otherWay };
  if (engagement?.state === 'inviting' || engagement?.state === 'talking') return canonical({ engagement, ...offered });
  return canonical(waiting === undefined ? offered : { waiting, ...offered });
}

/** JSON with the names of each object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
