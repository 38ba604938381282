import type { Id } from '../../../kernel/ids.ts';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Callback } from '../../clickstream/core/index.ts';

export type OpportunityId = Id<'opp'>;
export type OfferId = Id<'off'>;

/** open -> offered -> engaged -> closed; or refused, left, expired from open or offered. */
export type OpportunityState = 'open' | 'offered' | 'engaged' | 'closed' | 'refused' | 'left' | 'expired';

/** pending -> accepted | declined | lapsed | rescinded | withdrawn. */
export type OfferState = 'pending' | 'accepted' | 'declined' | 'lapsed' | 'rescinded' | 'withdrawn';

/**
 * Who is asked: the qualified; then a wider pool (soft rules dropped, licences never); then the people whom the
 * enterprise named, free or not.
 */
export type Pool = 'qualified' | 'wide' | 'named';

/** What the customer was last told about her waiting. */
export type Told = 'nothing' | 'waiting' | 'other-way' | 'nobody';

/** How an enterprise wants offers made. Times in milliseconds. */
export type QueuePolicy = {
  /** How many associates are offered the same opportunity at once: 1 assigns, more race. */
  readonly width: number;
  readonly offerMs: number;
  /** From acceptance to the associate's first words. */
  readonly greetMs: number;
  /** From the invitation to the customer's answer. */
  readonly inviteMs: number;
  /** Nobody has accepted by then: the opportunity expires, the customer is told. */
  readonly giveUpMs: number;
  /** A customer who asked is offered another way (a message) by then. */
  readonly otherWayMs: number;
  readonly invitationsPerVisit: number;
  /** How many associates, one after another, call a customer back who is not reached. */
  readonly callbackTries: number;
  /** A `must`, or a customer who asked: from then the wider pool is asked too, and from `namedMs` the named people. */
  readonly widenMs: number;
  readonly namedMs: number;
  /** Memberships to which an opportunity escalates that nobody takes. */
  readonly named: readonly string[];
};

/** What an enterprise has that has set nothing. */
export const DEFAULT_QUEUE_POLICY: QueuePolicy = {
  width: 1,
  offerMs: 30_000,
  greetMs: 45_000,
  inviteMs: 60_000,
  giveUpMs: 90_000,
  otherWayMs: 20_000,
  invitationsPerVisit: 3,
  callbackTries: 1,
  widenMs: 15_000,
  namedMs: 30_000,
  named: [],
};

export type Opportunity = {
  readonly opportunityId: OpportunityId;
  readonly enterpriseId: string;
  readonly websiteId: string;
  readonly sessionId: string;
  readonly visitorId: string;
  readonly verdict: 'can' | 'must';
  /** The customer asked for help herself, so she need not be invited. */
  readonly asked: boolean;
  /** When she last asked. */
  readonly askedAt?: Instant;
  /** She is reached by a call back, here. Personal. */
  readonly callback?: Callback;
  readonly triggerId?: string;
  readonly productId?: string;
  readonly nodeId?: string;
  readonly state: OpportunityState;
  readonly openedAt: Instant;
  /** Associates who declined, let lapse, or lost it: not asked again. */
  readonly tried: readonly string[];
  readonly simulated: boolean;
  /** The qualifier's reasons in words. */
  readonly why: readonly ToldReason[];
  /** `{associate}` and `{topic}` not yet filled in. */
  readonly openingWords: string;
  readonly pool: Pool;
  readonly told: Told;
  /** How it ended, kebab-case, e.g. `nobody-free`, `not-now`, `faded`. */
  readonly closedReason?: string;
  readonly closedAt?: Instant;
};

export type Offer = {
  readonly offerId: OfferId;
  readonly opportunityId: OpportunityId;
  readonly associateId: string;
  readonly personId: string;
  /** The associate's name, for those who come too late. */
  readonly name: string;
  readonly state: OfferState;
  readonly score: number;
  readonly madeAt: Instant;
  readonly dueAt: Instant;
  /** A simulated associate who must let a real customer go, because a real associate is eligible. */
  readonly yields: boolean;
  readonly endedAt?: Instant;
  /** Why it ended. */
  readonly reason?: string;
  /** Name of who took the opportunity, where that is why it ended. */
  readonly by?: string;
};

/** An opportunity with every offer made for it, oldest first: what one decision sees and changes. */
export type Queued = { readonly opportunity: Opportunity; readonly offers: readonly Offer[] };

/** Whether the opportunity still counts as its session's one live opportunity. */
export function isLive(opportunity: Pick<Opportunity, 'state'>): boolean {
  return opportunity.state === 'open' || opportunity.state === 'offered' || opportunity.state === 'engaged';
}
