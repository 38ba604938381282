import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import { type Instant, toIso } from '../../../kernel/time.ts';
import { reachOf } from './callback.ts';
import type { BrowsingRow, SessionView, VisitKind } from './clickstream-wire.ts';
import { topicOf } from './event-topic.ts';
import { present } from './senders/reception.ts';
import type { Session } from './session.ts';
import { isAway } from './session-fold.ts';

/** What others add to a session for a list: the enterprise's words for it, and the qualifier's view of it. */
export type Annotation = {
  readonly websiteName: string;
  readonly who?: string;
  readonly topic?: string;
  readonly verdict?: 'none' | 'can' | 'must';
  readonly why?: ToldReason;
  readonly asked?: boolean;
  /** Who serves her now, by name. */
  readonly takenBy?: string;
  /** The opportunity that may be taken from the list. */
  readonly approach?: string;
};

/** Path and query of an address; the address itself if it is not a web address. */
function pathOnly(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/i.exec(url)?.[1] || url;
}

/** Visitors of the simulation carry it in their id. */
function isSimulated(visitorId: string): boolean {
  return visitorId.startsWith('sim_');
}

function kindOf({ identity, cart }: Session, { asked }: Annotation): VisitKind {
  if (asked === true) return 'asked';
  if (identity?.status === 'verified') return 'known';
  return cart.items.length > 0 ? 'cart' : 'browsing';
}

/** A session as a row of the list of browsing customers. */
export function browsingRow(session: Session, annotation: Annotation, now: Instant): BrowsingRow {
  const step = session.path.at(-1);
  const topic = topicOf(session);
  return present({
    enterpriseId: session.enterpriseId,
    sessionId: session.sessionId,
    websiteId: session.websiteId,
    websiteName: annotation.websiteName,
    who: annotation.who ?? 'Anonymous',
    identity: session.identity?.status ?? ('anonymous' as const),
    views: step === undefined ? '' : (step.title ?? step.name ?? pathOnly(step.url)),
    topic: annotation.topic ?? topic.name,
    nodeId: topic.nodeId,
    clicks: session.counts.clicks,
    pages: session.counts.pages,
    startedAt: toIso(session.startedAt),
    lastAt: toIso(session.lastAt),
    away: isAway(session, now),
    reach: reachOf(session),
    cartMinor: session.cart.valueMinor,
    currency: session.cart.currency,
    verdict: annotation.verdict ?? ('none' as const),
    kind: kindOf(session, annotation),
    takenBy: annotation.takenBy,
    why: annotation.why,
    ...(annotation.approach === undefined ? {} : { approach: annotation.approach }),
    simulated: isSimulated(session.visitorId),
  });
}

/** A session as shown beside a conversation. */
export function sessionView(session: Session, who: string | undefined): SessionView {
  return present({
    sessionId: session.sessionId,
    who: who ?? 'Anonymous',
    identity: session.identity?.status ?? 'anonymous',
    startedAt: toIso(session.startedAt),
    lastAt: toIso(session.lastAt),
    ended: session.endedAt !== undefined,
    device: session.device,
    locale: session.locale,
    referrer: session.referrer,
    campaign: session.campaign,
    clicks: session.counts.clicks,
    visibleMs: session.visibleMs,
    path: session.path.map((step) =>
      present({
        at: toIso(step.at),
        url: step.url,
        title: step.title,
        product: step.productId === undefined && step.sku === undefined ? undefined : (step.name ?? step.sku),
        node: step.nodeId === undefined ? undefined : step.name,
        dwellMs: step.dwellMs,
      }),
    ),
    searches: session.searches.map((each) => ({ at: toIso(each.at), query: each.value })),
    values: Object.entries(session.values).map(([name, each]) => ({ name, value: each.value, at: toIso(each.at) })),
    cart: {
      currency: session.cart.currency,
      valueMinor: session.cart.valueMinor,
      items: session.cart.items.map(({ sku, name, quantity, priceMinor }) =>
        present({ sku, name: name ?? sku, quantity, priceMinor }),
      ),
    },
  });
}
