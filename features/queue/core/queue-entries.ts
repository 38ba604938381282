import type { CallbackView } from './callback-request.ts';
import type { OfferView } from './queue-wire.ts';
import type { WaitEstimate } from './wait-estimate.ts';

/** Entries that queue control writes to `associate:ID` (the membership's id). */
export type QueueEntry =
  /** New, or changed in place: the same offer id replaces what is there. */
  | { readonly kind: 'offer.made'; readonly data: OfferView }
  /** The offer is gone from her desk: accepted by her, declined, lapsed, rescinded, withdrawn (taken by someone else, customer left). */
  | {
      readonly kind: 'offer.ended';
      readonly data: {
        readonly offerId: string;
        readonly state: string;
        /** Why, kebab-case, e.g. `taken`, `left`. */
        readonly reason?: string;
        /** Who took it. */
        readonly by?: string;
      };
    };

/** Entries that queue control writes to `visitor:ID`. */
export type VisitorQueueEntry =
  /**
   * A customer who asked is waiting. `otherWay`: offer her to leave a message or to be called meanwhile. `again`: somebody had taken
   * her and did not come, the next one is asked. `gone`: it was somebody who talked to her already. `anew`: she asked in a talk that was over
   * before it was heard.
   */
  | {
      readonly kind: 'help.waiting';
      readonly data: {
        readonly opportunityId: string;
        readonly otherWay?: boolean;
        readonly again?: boolean;
        readonly gone?: boolean;
        readonly anew?: boolean;
      };
    }
  /** What can be said of her waiting has changed; it says nothing to one who waits no more. */
  | {
      readonly kind: 'help.estimate';
      readonly data: { readonly opportunityId: string; readonly estimate: WaitEstimate };
    }
  /** Whom she waited for is not looked for any more: she refused, left or has talked. Other tabs of hers wait no longer. */
  | { readonly kind: 'help.ended'; readonly data: { readonly opportunityId: string } }
  /** Nobody could take her: leave a message instead. */
  | { readonly kind: 'help.nobody'; readonly data: { readonly opportunityId: string; readonly reason: string } }
  /**
   * She did not ask, and nobody took her who had to be served: she may leave a message or be called back. Until she does, refuses, asks, is
   * invited or goes.
   */
  | { readonly kind: 'other-way.offered'; readonly data: { readonly opportunityId: string } }
  | { readonly kind: 'other-way.ended'; readonly data: { readonly opportunityId: string } }
  /** She is called back: she need not wait here. In place of what was agreed before. */
  | { readonly kind: 'callback.agreed'; readonly data: CallbackView }
  /** She was called, or wants it no more. */
  | { readonly kind: 'callback.over'; readonly data: { readonly callbackId: string } };

/** The offers on one associate's desk: the fold of her queue entries. */
export type Desk = { readonly offers: readonly OfferView[] };

export function applyQueueEntry(desk: Desk, entry: QueueEntry): Desk {
  const { offerId } = entry.data;
  if (entry.kind === 'offer.ended') return { offers: desk.offers.filter((offer) => offer.offerId !== offerId) };
  if (!desk.offers.some((offer) => offer.offerId === offerId)) return { offers: [...desk.offers, entry.data] };
  return { offers: desk.offers.map((offer) => (offer.offerId === offerId ? entry.data : offer)) };
}
