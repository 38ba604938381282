import type { Id } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Callback, LineItem, Reach } from './event.ts';

export type SessionId = Id<'ses'>;

/** Silence after which a customer counts as away, and after which the session is over. Milliseconds. */
export const AWAY_AFTER = 45_000;
export const ENDS_AFTER = 30 * 60_000;

/** One page of the path. `dwellMs` is visible time. */
export type PathStep = {
  readonly eventId: string;
  readonly at: Instant;
  readonly url: string;
  readonly title?: string | undefined;
  readonly sku?: string | undefined;
  readonly productId?: string | undefined;
  readonly nodeId?: string | undefined;
  /** Name of the product, as the sender or the catalogue calls it, or of the place in the hierarchy. */
  readonly name?: string | undefined;
  readonly dwellMs: number;
};

/** A value with the pair that decides who wrote last. */
export type Stamped<T> = { readonly value: T; readonly at: Instant; readonly eventId: string };

export type Identity = { readonly customerId: string; readonly status: 'claimed' | 'verified' };

/** One visit: the fold of its events. The same events in any order within 60 s give the same state. */
export type Session = {
  readonly sessionId: SessionId;
  readonly websiteId: string;
  readonly enterpriseId: string;
  readonly visitorId: string;
  readonly startedAt: Instant;
  /** Time of the latest event. */
  readonly lastAt: Instant;
  readonly endedAt?: Instant;
  /** Sorted by (at, eventId). */
  readonly path: readonly PathStep[];
  readonly searches: readonly Stamped<string>[];
  /** Extracted values by name. */
  readonly values: Readonly<Record<string, Stamped<string | number | boolean>>>;
  /** Numbers of products that are on the wish list, or were and are not any more. */
  readonly wishes?: Readonly<Record<string, Stamped<boolean>>>;
  /** The coupon that counts; empty when it was denied or removed. */
  readonly coupon?: Stamped<string>;
  /** How often events of the site's own kinds happened, by name. */
  readonly happened?: Readonly<Record<string, number>>;
  readonly cart: { readonly items: readonly LineItem[]; readonly valueMinor: number; readonly currency: string };
  readonly counts: {
    readonly events: number;
    readonly pages: number;
    readonly products: number;
    readonly clicks: number;
    readonly cartAdds: number;
    readonly orders: number;
  };
  readonly visibleMs: number;
  readonly referrer?: string;
  readonly campaign?: string;
  readonly device?: string;
  readonly locale?: string;
  readonly identity?: Identity;
  readonly reach: Reach;
  readonly help?: Stamped<string>;
  /** Where she last asked to be called back. Personal: it is shown to nobody but the associate who calls. */
  readonly callback?: Stamped<Callback>;
  /** What the page was about on which help was asked for: all that is known of it where there is no consent to a path. */
  readonly helpTopic?: Stamped<SessionTopic>;
  readonly refused?: Instant;
  readonly checkout?: Instant;
  /** Orders of this visit, as changed and paid back since. */
  readonly purchased?: { readonly minor: number; readonly currency: string };
  /** What the sender told of the customer (name, segment ...), by name. Personal. */
  readonly traits?: Readonly<Record<string, Stamped<string | number | boolean>>>;
};

/** What the session is about now: the latest product looked at, else the latest place in the hierarchy. */
export type SessionTopic = { readonly productId?: string; readonly nodeId?: string; readonly name?: string };
