import type { OfferView } from './queue-wire.ts';

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
  /** A customer who asked is waiting. `otherWay`: offer her to leave a message meanwhile. */
  | { readonly kind: 'help.waiting'; readonly data: { readonly opportunityId: string; readonly otherWay?: boolean } }
  /** Whom she waited for is not looked for any more: she refused, left or has talked. Other tabs of hers wait no longer. */
  | { readonly kind: 'help.ended'; readonly data: { readonly opportunityId: string } }
  /** Nobody could take her: leave a message instead. */
  | { readonly kind: 'help.nobody'; readonly data: { readonly opportunityId: string; readonly reason: string } };

/** The offers on one associate's desk: the fold of her queue entries. */
export type Desk = { readonly offers: readonly OfferView[] };

export function applyQueueEntry(desk: Desk, entry: QueueEntry): Desk {
  const { offerId } = entry.data;
  if (entry.kind === 'offer.ended') return { offers: desk.offers.filter((offer) => offer.offerId !== offerId) };
  if (!desk.offers.some((offer) => offer.offerId === offerId)) return { offers: [...desk.offers, entry.data] };
  return { offers: desk.offers.map((offer) => (offer.offerId === offerId ? entry.data : offer)) };
}
