import type { MakeId } from '../../../kernel/ids.ts';
import type { Refusal } from '../../../kernel/result.ts';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Outbound } from '../../../platform/server/http/outbound.ts';
import type { Log } from '../../../platform/server/log.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { AuditChange } from '../../enterprise/core/index.ts';
import type { Candidate, PoolMember, Ranking } from '../../matching/core/index.ts';
import type { Qualification } from '../../qualifier/core/index.ts';
import type { Channel } from '../../skills/core/index.ts';
import type { AssociateCard, EngagementStart, OfferView, Opportunity, OpportunityMessage } from '../core/index.ts';

/** What queue control is given. */
export type QueueDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly log: Log;
  readonly rank: Rank;
  readonly pools: Pools;
  readonly availability: ReadAvailability;
  readonly earlierAssociates: EarlierAssociates;
  readonly triggerIds: TriggerIds;
  readonly keepDecision: KeepDecision;
  readonly describe: Describe;
  readonly cards: Cards;
  readonly nodesOf: NodesOf;
  readonly explain: Explain;
  readonly phrase: Phrase;
  readonly claimSlots: ClaimSlots;
  readonly sellers: Sellers;
  readonly noteLapse: NoteLapse;
  readonly holdsLane: HoldsLane;
  readonly startEngagement: StartEngagement;
  readonly holdsEngagement: HoldsEngagement;
  readonly audit: AuditQueue;
  readonly leaveMessage: LeaveMessage;
  readonly outbound: Outbound;
  readonly describeMessage: DescribeMessage;
  readonly findPlace: FindPlace;
  readonly findLiveSession: FindLiveSession;
};

/** What an opportunity is about. */
type OpportunityTopic = {
  readonly opportunityId: string;
  readonly enterpriseId: string;
  readonly websiteId: string;
  readonly sessionId: string;
  readonly visitorId: string;
  readonly verdict: 'can' | 'must';
  readonly triggerId?: string;
  readonly productId?: string;
  readonly nodeId?: string;
  readonly channel: Channel;
};

/**
 * Ranks the qualified associates, best first. `wide`: without the soft rules, never without the licence. Who has no room for
 * one more customer by this channel is busy. Not inside a unit.
 */
export type Rank = (
  topic: OpportunityTopic & {
    readonly wide: boolean;
    /** Everybody who may serve it is wanted, not only the best. */
    readonly all?: boolean;
  },
) => Promise<Ranking>;

/**
 * Reads once who is there, for many questions: all who may serve a topic and how each can be had, without scores. Not inside a unit.
 */
export type Pools = (enterpriseId: string) => Promise<PoolOf>;
export type PoolOf = (topic: OpportunityTopic & { readonly wide: boolean }) => readonly PoolMember[];

/**
 * How these persons can be had now by a channel, as the unit sees them, and which of so many further customers each could have, by their
 * channels and in this order. Who is not known is left out.
 */
export type ReadAvailability = (
  unit: Unit,
  personIds: readonly string[],
  channel: Channel,
) => Promise<ReadonlyMap<string, { readonly availability: Candidate['availability']; readonly fits: Fits }>>;
export type Fits = (channels: readonly Channel[]) => readonly boolean[];

/** Who talked to this customer before (in this browser, or as the known customer she is), the latest first. Not inside a unit. */
export type EarlierAssociates = (
  enterpriseId: string,
  about: Pick<OpportunityTopic, 'sessionId' | 'visitorId'>,
) => Promise<readonly string[]>;

/** The triggers that an enterprise has, and the product's own. Not inside a unit. */
export type TriggerIds = (enterpriseId: string) => Promise<ReadonlySet<string>>;

/** Keeps what a decision rested on; @returns its id. */
export type KeepDecision = (
  unit: Unit,
  decision: { readonly opportunity: Opportunity; readonly topic: string; readonly ranking: Ranking },
) => string;

/** The words of an opportunity. Not inside a unit. */
export type Describe = (
  enterpriseId: string,
  about: Pick<OpportunityTopic, 'sessionId' | 'websiteId' | 'nodeId' | 'productId'>,
) => Promise<Description>;

export type Description = {
  /** The customer's name if known, else "Anonymous". */
  readonly who: string;
  readonly identity: string;
  readonly websiteName: string;
  readonly topic: string;
  readonly enterpriseName: string;
  /** What the customer last wrote when she asked for help. */
  readonly question?: string;
};

/** The cards of an enterprise's associates by membership. Not inside a unit. */
export type Cards = (enterpriseId: string) => Promise<ReadonlyMap<string, AssociateCard>>;

/** The node of a topic (of its product, if it has one) and all its ancestors. Not inside a unit. */
export type NodesOf = (
  enterpriseId: string,
  about: { readonly productId?: string; readonly nodeId?: string },
) => Promise<readonly string[]>;

/** A score in words, strongest reason first; `topic` names the place that it was measured at, `currency` that of its amounts. */
export type Explain = (
  candidate: Candidate,
  topic: string,
  currency: string | undefined,
) => readonly OfferView['reasons'][number][];

/**
 * Takes a slot of a person for each `holder`, who is served by this channel, in this order; or says which limit keeps her from it. Without
 * `waits` it is `held` where somebody else holds her row.
 */
export type ClaimSlots = (
  unit: Unit,
  claims: readonly { readonly personId: string; readonly holder: string; readonly channel: Channel }[],
  waits: boolean,
) => Promise<readonly (Refusal | 'held' | undefined)[]>;

/** Whether an associate may sell here now: permission, licence, accreditation; on the time of the unit in which it was read. */
export type FindSaleProblem = (
  associateId: string,
  about: { readonly nodeIds: readonly string[] },
) => Refusal | undefined;

/** Reads what these associates may sell now. */
export type Sellers = (unit: Unit, associateIds: readonly string[]) => Promise<FindSaleProblem>;

/** An offer that its holder let pass; two in a row make her `not responding`. */
export type NoteLapse = (unit: Unit, personId: string) => Promise<void>;

/** Whether this process still owns the lane in whose name it acts. */
export type HoldsLane = (unit: Unit, fence: Fence) => Promise<boolean>;

export type Fence = { readonly lane: number; readonly epoch: number };

/** Begins the engagement of an accepted offer, in the transaction of the claim. */
export type StartEngagement = (unit: Unit, start: EngagementStart) => Promise<void>;

/** Whether an engagement that she accepted is hers still: a supervisor may have given it to a colleague. */
export type HoldsEngagement = (unit: Unit, engagementId: string, associateId: string) => Promise<boolean>;

/** Why a session is an opportunity, in words, and the words with which to approach. Not inside a unit. */
export type Phrase = (
  enterpriseId: string,
  qualification: Qualification,
) => Promise<{ readonly why: readonly ToldReason[]; readonly openingWords: string }>;

/** Keeps a message for the inbox; the same message id twice is one message. */
export type LeaveMessage = (
  unit: Unit,
  message: {
    readonly messageId: string;
    readonly enterpriseId: string;
    readonly websiteId: string;
    readonly visitorId: string;
    readonly name: string;
    readonly contact: string;
    readonly text: string;
    readonly simulated: boolean;
  },
) => Promise<unknown>;

/** Keeps who changed what, in the same transaction as the change. */
export type AuditQueue = (unit: Unit, change: AuditChange) => Promise<void>;

/** What a message says of an opportunity's session and customer. */
export type MessageParts = {
  readonly identity: 'anonymous' | 'claimed' | 'verified';
  readonly segments: readonly string[];
  readonly reach?: 'widget' | 'callback' | 'none';
  readonly website?: string;
  readonly topic?: string;
  /** Name of the deciding trigger. */
  readonly trigger?: string;
  /** Why it is an opportunity, in words that name nobody. */
  readonly reasons: readonly string[];
  /** Facts that name nobody. */
  readonly open: OpportunityFacts;
  /** Of a verified customer: all facts, and who she is. */
  readonly personal?: { readonly facts: OpportunityFacts; readonly customer: Partial<OpportunityMessage['customer']> };
};

type OpportunityFacts = NonNullable<NonNullable<OpportunityMessage['session']>['facts']>;

/** What a message says of an opportunity. Not inside a unit. */
export type DescribeMessage = (opportunity: Opportunity, now: Instant) => Promise<MessageParts>;

/** A session of this enterprise that is live, and how its customer can be reached now; undefined where there is none. */
export type FindLiveSession = (
  enterpriseId: string,
  sessionId: string,
) => Promise<
  | {
      readonly websiteId: string;
      readonly visitorId: string;
      readonly reach: 'widget' | 'callback' | 'none';
      readonly productId?: string;
      readonly nodeId?: string;
    }
  | undefined
>;

/**
 * Finds where an opportunity that enters belongs: its website (the only one, unless named), product and place in the range; or says what
 * is wrong and where (JSON pointer). Not inside a unit.
 */
export type FindPlace = (
  enterpriseId: string,
  about: {
    readonly websiteId?: string;
    readonly productId?: string;
    readonly sku?: string;
    readonly nodeId?: string;
    readonly nodeCode?: string;
  },
) => Promise<
  | { readonly websiteId: string; readonly productId?: string; readonly nodeId?: string }
  | { readonly pointer: string; readonly message: string }
>;
