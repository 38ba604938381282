import type { Instant } from '../../../kernel/time.ts';

/** One product in a cart, an order or a list. Amounts in minor units of `currency` of the event. */
export type LineItem = {
  readonly sku: string;
  readonly name?: string;
  readonly brand?: string;
  readonly category?: string;
  readonly quantity: number;
  readonly priceMinor?: number;
};

/** What happened. Every sender's request shape is translated into these kinds and no others. */
export type EventBody =
  | { readonly kind: 'page'; readonly title?: string; readonly referrer?: string; readonly campaign?: string }
  | {
      readonly kind: 'product';
      readonly sku: string;
      readonly name?: string;
      readonly priceMinor?: number;
      readonly currency?: string;
    }
  | { readonly kind: 'list'; readonly category?: string }
  | { readonly kind: 'search'; readonly query: string }
  /** On anything; for a product in a list, `target` is its number. */
  | { readonly kind: 'click'; readonly target?: string }
  /** A value extracted from the page. */
  | { readonly kind: 'value'; readonly name: string; readonly value: string | number | boolean }
  | {
      readonly kind: 'cart-add' | 'cart-remove' | 'wishlist-add' | 'wishlist-remove';
      readonly items: readonly LineItem[];
      readonly currency?: string;
    }
  /** The whole cart as it stands. */
  | { readonly kind: 'cart'; readonly items: readonly LineItem[]; readonly currency?: string }
  | { readonly kind: 'checkout'; readonly step?: string }
  | {
      readonly kind: 'order';
      readonly orderId: string;
      readonly totalMinor: number;
      readonly currency: string;
      readonly items: readonly LineItem[];
    }
  /** An order was changed, cancelled, or paid back: whole where no amount is given, else that much of it. */
  | {
      readonly kind: 'order-update' | 'order-cancel' | 'refund';
      readonly orderId: string;
      readonly totalMinor?: number;
      readonly currency?: string;
      readonly items: readonly LineItem[];
    }
  | {
      readonly kind: 'coupon';
      readonly act: 'entered' | 'applied' | 'denied' | 'removed';
      readonly code?: string;
    }
  | { readonly kind: 'promotion'; readonly act: 'viewed' | 'clicked'; readonly name?: string }
  /** A product, or the cart, was passed on to somebody. */
  | { readonly kind: 'share'; readonly sku?: string }
  | { readonly kind: 'review'; readonly sku?: string; readonly rating?: number }
  /** Anything else that a site finds worth telling: counted by its name. */
  | { readonly kind: 'custom'; readonly name: string }
  /** Time the page was visible since the last beat or page event, in milliseconds (at most 60,000 counts). */
  | { readonly kind: 'beat'; readonly visibleMs: number }
  | {
      readonly kind: 'identify';
      readonly customerId: string;
      readonly verified: boolean;
      readonly traits: Readonly<Record<string, string | number | boolean>>;
    }
  /** The visitor was known to the sender by another id before. `from` is the id of that visitor here. */
  | { readonly kind: 'alias'; readonly from: string }
  /** The visitor belongs to a group, e.g. a company, of which something is known. */
  | {
      readonly kind: 'group';
      readonly groupId: string;
      readonly traits: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly kind: 'help'; readonly text?: string; readonly callback?: Callback }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'consent'; readonly given: boolean };

export type EventKind = EventBody['kind'];

/** An event as accepted: placed on one website and one visitor, with one time. */
export type SessionEvent = {
  /** The sender's message id: counts once per website within 48 hours. */
  readonly id: string;
  /** When it happened, on the database's clock (see `placeInTime`), within the last 24 hours. */
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly websiteId: string;
  readonly enterpriseId: string;
  readonly visitorId: string;
  /** The visitor as its sender names her, where that is not a browser's token: she may be linked to another visitor. */
  readonly senderVisitor?: string;
  /** The sender's own session id, honoured when present. */
  readonly senderSession?: string;
  readonly url?: string;
  readonly device?: 'desktop' | 'mobile' | 'tablet';
  readonly locale?: string;
  readonly reach?: Reach;
  /** Who the sender says the visitor is, beside what happened (SDKs put it on every event). */
  readonly customer?: { readonly customerId: string; readonly verified: boolean };
  readonly body: EventBody;
  /** What the sender said beyond what has a place here, as it came: kept, and read by nobody. */
  readonly properties?: Readonly<Record<string, unknown>>;
};

/** Whether an event is of a sender's visitor who was found to be another: its sender's idea of a visit does not count then. */
export function isLinked(event: Pick<SessionEvent, 'visitorId' | 'senderVisitor'>): boolean {
  return event.senderVisitor !== undefined && event.senderVisitor !== event.visitorId;
}

/** Whether an event names its session: then it is found by that, whatever else is there. */
export function isNamed(event: Pick<SessionEvent, 'visitorId' | 'senderVisitor' | 'senderSession'>): boolean {
  return event.senderSession !== undefined && !isLinked(event);
}

/** Where a customer asks to be called back, and as whom. `number` is `+` and digits (E.164). Personal. */
export type Callback = { readonly number: string; readonly name?: string };

/** How a customer can be reached now. A session with `none` is never offered live; nor is `callback` without a number. */
export type Reach = 'widget' | 'callback' | 'none';

/**
 * What intake does with one event. A dropped one cannot be used; a parked one is well formed but of a kind that nothing
 * here understands yet, and is kept whole. A reason is `code: where and what`; the code is one of a fixed few.
 */
export type Reception =
  | { readonly verdict: 'ok'; readonly event: SessionEvent }
  | ({ readonly verdict: 'drop' | 'park'; readonly reason: string } & Rejected);

/** What can be said of an event that was not accepted. */
export type Rejected = {
  readonly id?: string;
  readonly kind?: string;
  readonly url?: string;
  /** The event as it came, if it is parked. */
  readonly raw?: unknown;
};
