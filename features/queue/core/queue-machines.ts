import type { Machine } from '../../../kernel/machine.ts';
import type { OfferState, OpportunityState } from './opportunity.ts';

/** What changes the state of an opportunity. `end` is an offer that ends without an acceptance. */
export type OpportunityMove =
  | 'offer'
  | 'end'
  | 'accept'
  | 'follow'
  | 'refuse'
  | 'leave'
  | 'give-up'
  | 'reopen'
  | 'close';

/**
 * - `open`: nobody holds an offer, or it stands on the list to be chosen. Entered at opening, when the last offer ends, and by
 *   `reopen`. Timers: give-up, widen, other-way (asked), unchosen (a `must` on the list), all set at opening; all cleared on
 *   leaving `open` and `offered`. Left by `accept` where an associate takes it from the list, by `close` where a supervisor ends it.
 * - `offered`: at least one pending offer, each with its own timer. Left when the last one ends, or one is accepted.
 * - `engaged`: exactly one accepted offer; engagement owns the timers. `reopen` when the associate does not greet, has
 *   gone from the talk, has not heard before her attempt ended that she was asked, or does not reach by telephone whom she calls back; the
 *   last closes it when it was tried often enough.
 * - `closed`, `refused`, `left`, `expired`: over; every pending offer has ended, every timer is cleared.
 */
export const opportunityMachine: Machine<OpportunityState, OpportunityMove> = {
  name: 'opportunity',
  initial: 'open',
  final: ['closed', 'refused', 'left', 'expired'],
  moves: {
    open: {
      offer: ['offered', 'expired'],
      accept: ['engaged'],
      close: ['closed'],
      follow: ['closed'],
      refuse: ['refused'],
      leave: ['left'],
      'give-up': ['expired'],
    },
    offered: {
      end: ['open'],
      accept: ['engaged'],
      close: ['closed'],
      follow: ['open', 'closed'],
      refuse: ['refused'],
      leave: ['left'],
      'give-up': ['expired'],
    },
    engaged: { refuse: ['refused'], reopen: ['open', 'closed'], close: ['closed'] },
    closed: {},
    refused: {},
    left: {},
    expired: {},
  },
};

export type OfferMove = 'accept' | 'decline' | 'lapse' | 'rescind' | 'withdraw';

/** `pending` has the timer `offer.due`, cleared on leaving it; the rest is over. */
export const offerMachine: Machine<OfferState, OfferMove> = {
  name: 'offer',
  initial: 'pending',
  final: ['accepted', 'declined', 'lapsed', 'rescinded', 'withdrawn'],
  moves: {
    pending: {
      accept: ['accepted'],
      decline: ['declined'],
      lapse: ['lapsed'],
      rescind: ['rescinded'],
      withdraw: ['withdrawn'],
    },
    accepted: {},
    declined: {},
    lapsed: {},
    rescinded: {},
    withdrawn: {},
  },
};
