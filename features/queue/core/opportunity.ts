import type { Id } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/time.ts';

export type OpportunityId = Id<'opp'>;
export type OfferId = Id<'off'>;

/** open -> offered -> engaged -> closed; or refused, left, expired from open or offered. */
export type OpportunityState = 'open' | 'offered' | 'engaged' | 'closed' | 'refused' | 'left' | 'expired';

/** pending -> accepted | declined | lapsed | rescinded | withdrawn. */
export type OfferState = 'pending' | 'accepted' | 'declined' | 'lapsed' | 'rescinded' | 'withdrawn';

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
  readonly triggerId?: string;
  readonly productId?: string;
  readonly nodeId?: string;
  readonly state: OpportunityState;
  readonly openedAt: Instant;
  /** Associates who declined, let lapse, or lost it: not asked again. */
  readonly tried: readonly string[];
  readonly simulated: boolean;
};

export type Offer = {
  readonly offerId: OfferId;
  readonly opportunityId: OpportunityId;
  readonly associateId: string;
  readonly personId: string;
  readonly state: OfferState;
  readonly score: number;
  readonly madeAt: Instant;
  readonly dueAt: Instant;
};
