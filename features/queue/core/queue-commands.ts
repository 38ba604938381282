import type { Refusal } from '../../../kernel/result.ts';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Callback } from '../../clickstream/core/index.ts';
import type { Candidate, Ranking } from '../../matching/core/index.ts';
import type { Offer, OfferId, Queued } from './opportunity.ts';
import type { VisitorQueueEntry } from './queue-entries.ts';

/** What the qualifier says of a session now, in the words of the queue. */
export type Found = {
  readonly verdict: 'none' | 'can' | 'must';
  /** When the customer last asked for help in this session. */
  readonly askedAt?: Instant;
  /** Where to call her, if that is how she can be reached now. */
  readonly callback?: Callback;
  readonly triggerId?: string;
  readonly productId?: string;
  readonly nodeId?: string;
  readonly why: readonly ToldReason[];
  readonly openingWords: string;
  readonly withheld?: string;
};

/** What the queue can be asked to do with one opportunity. */
export type QueueCommand =
  /** Its session moved. `maySell`: who may sell what it is about now; needed when that changed while offers are out. */
  | { readonly kind: 'follow'; readonly found: Found; readonly maySell?: readonly string[] }
  /** Offer it to the next best. `held`: the most urgent offer that each associate holds already. */
  | {
      readonly kind: 'offer';
      readonly ranking: Ranking;
      readonly held: Readonly<Record<string, 'can' | 'must'>>;
      /** Who talked to this customer before, the latest first. */
      readonly earlier?: readonly string[];
      /** Fresh ids, at least as many as may hold it at once. */
      readonly offerIds: readonly OfferId[];
    }
  | { readonly kind: 'accept'; readonly offerId: string }
  | { readonly kind: 'decline'; readonly offerId: string; readonly reason?: string }
  | { readonly kind: 'lapse'; readonly offerId: string }
  /** The holder cannot take it: licence gone, no slot. `tried`: never ask her again. */
  | { readonly kind: 'rescind'; readonly offerId: string; readonly reason: string; readonly tried: boolean }
  /** An associate has gone: all her offers. */
  | { readonly kind: 'withdraw'; readonly associateId: string; readonly reason: string }
  /** The customer wants nobody. `answer`: she answered an invitation so; `session`: she said so on the website. */
  | { readonly kind: 'refuse'; readonly from: 'session' | 'answer' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'give-up' }
  | { readonly kind: 'other-way' }
  | { readonly kind: 'widen' }
  /** A `must` that nobody chose from the list in time. */
  | { readonly kind: 'unchosen' }
  /** She takes it from the list: what an offer to her would say, under a fresh id. */
  | { readonly kind: 'approach'; readonly candidate: Candidate; readonly offerId: OfferId }
  /** A supervisor gives it to her: offered to her alone. */
  | { readonly kind: 'assign'; readonly candidate: Candidate; readonly offerId: OfferId }
  /** A supervisor ends the search. */
  | { readonly kind: 'dismiss'; readonly reason: string }
  /** Her associate did not greet, did not call, did not reach her (`not-reached`), or has gone while they talked (`associate-gone`). */
  | { readonly kind: 'reopen'; readonly associateId: string; readonly reason: string }
  | { readonly kind: 'close'; readonly reason: string };

type QueueTimer =
  | 'opportunity.give-up'
  | 'opportunity.other-way'
  | 'opportunity.widen'
  | 'opportunity.unchosen'
  /** Set with every `match`: somebody is looked for again where whoever had to has not. */
  | 'opportunity.match'
  | 'offer.due';

/** What follows from a decision; carried out by the shell in the transaction that saves it. */
export type QueueEffect =
  | { readonly kind: 'offer.made'; readonly offer: Offer }
  /** A pending offer whose opportunity changed: show it anew. */
  | { readonly kind: 'offer.changed'; readonly offer: Offer }
  | { readonly kind: 'offer.ended'; readonly offer: Offer }
  /** In the same transaction or not at all: licence, slot, engagement. */
  | { readonly kind: 'claim'; readonly offer: Offer }
  | { readonly kind: 'timer.set'; readonly timer: QueueTimer; readonly subject: string; readonly dueAt: Instant }
  | { readonly kind: 'timer.clear'; readonly timer: QueueTimer; readonly subject: string }
  | { readonly kind: 'customer.told'; readonly entry: VisitorQueueEntry }
  | { readonly kind: 'lapse.noted'; readonly personId: string }
  /** She is offered something that she did not ask for: it counts toward the most in one visit. */
  | { readonly kind: 'invitation.noted' }
  /** It is open: rank and offer as soon as this is saved. */
  | { readonly kind: 'match' }
  | { readonly kind: 'news'; readonly news: QueueNews };

type QueueNews =
  | 'opportunity.opened'
  | 'opportunity.raised'
  | 'opportunity.asked'
  /** She refused while somebody has her: whoever invites her stops. */
  | 'opportunity.refused'
  /** She wants a call instead, or another one, while somebody has her. */
  | 'opportunity.callback'
  | 'opportunity.engaged'
  | 'opportunity.reopened'
  | 'opportunity.ended';

export type QueueRefusal = { readonly ok: false; readonly refusal: Refusal };

/** `why` says in a few words what was decided; it goes to the log. */
export type QueueDecision =
  | { readonly ok: true; readonly next: Queued; readonly effects: readonly QueueEffect[]; readonly why: string }
  | QueueRefusal;
