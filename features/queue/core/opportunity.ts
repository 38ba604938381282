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

/**
 * How an opportunity reaches associates: `assign` offers it to one after another, `race` to several at once, `choose` to nobody: it
 * stands on the floor's list of all who may serve it, and who approaches first has it.
 */
export type Mode = 'assign' | 'race' | 'choose';

/** What the customer was last told about her waiting. */
export type Told = 'nothing' | 'waiting' | 'other-way' | 'nobody';

/**
 * What became of the other way (to leave a message or be called back) that a customer who did not ask was offered when nobody took her:
 * `offered` until she uses it (`message`, `callback`), puts it away (`refused`), or it is `over`, for she asks, is invited or has gone.
 */
export type OtherWay = 'offered' | 'message' | 'callback' | 'refused' | 'over';

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
  /** How it reaches associates. A `must` that nobody chose goes over to being offered. */
  readonly mode: Mode;
  /** How many of the policy's widening steps it has taken. */
  readonly step: number;
  /** Of its trigger: among those that wait, the higher goes first. */
  readonly priority: number;
  readonly told: Told;
  /** A `must` that nobody took, of a customer who did not ask: she was offered another way. */
  readonly otherWay?: OtherWay;
  /** How it ended, kebab-case, e.g. `nobody-free`, `not-now`, `faded`. */
  readonly closedReason?: string;
  readonly closedAt?: Instant;
};

/**
 * How an offer came to its associate: she ranked first; she was idle longest among equals; she knows the customer; she is one of the
 * people named; she took it from the list herself; a supervisor gave it to her.
 */
export type OfferVia = 'ranked' | 'idle' | 'preferred' | 'named' | 'list' | 'supervisor';

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
  readonly via: OfferVia;
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
