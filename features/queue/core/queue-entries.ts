import type { OfferView } from './queue-wire.ts';

/** Entries that queue control writes to `associate:ID` (the membership's id). */
export type QueueEntry =
  | { readonly kind: 'offer.made'; readonly data: OfferView }
  /** The offer is gone from her desk: accepted by her, declined, lapsed, rescinded, withdrawn (taken by someone else, customer left). */
  | {
      readonly kind: 'offer.ended';
      readonly data: { readonly offerId: string; readonly state: string; readonly by?: string };
    };

/** Entries that queue control writes to `visitor:ID`. */
export type VisitorQueueEntry =
  /** A customer who asked is waiting; `etaMs` only when it rests on something. */
  | { readonly kind: 'help.waiting'; readonly data: { readonly opportunityId: string } }
  /** Nobody could take her: leave a message instead. */
  | { readonly kind: 'help.nobody'; readonly data: { readonly opportunityId: string; readonly reason: string } };

/** The offers on one associate's desk: the fold of her queue entries. */
export type Desk = { readonly offers: readonly OfferView[] };

export function applyQueueEntry(desk: Desk, entry: QueueEntry): Desk {
  if (entry.kind === 'offer.made') {
    return { offers: [...desk.offers.filter((offer) => offer.offerId !== entry.data.offerId), entry.data] };
  }
  return { offers: desk.offers.filter((offer) => offer.offerId !== entry.data.offerId) };
}
