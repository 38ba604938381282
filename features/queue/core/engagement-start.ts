import type { ToldReason } from '../../../kernel/rule/told-reason.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Callback } from '../../clickstream/core/index.ts';

/** An associate as the customer sees her. */
export type AssociateCard = { readonly name: string; readonly title?: string; readonly pictureUrl?: string };

/** What an engagement begins with, in the transaction of the claim. */
export type EngagementStart = {
  readonly engagementId: string;
  readonly enterpriseId: string;
  readonly websiteId: string;
  readonly opportunityId: string;
  readonly sessionId: string;
  readonly visitorId: string;
  readonly associateId: string;
  readonly personId: string;
  readonly associate: AssociateCard;
  readonly asked: boolean;
  readonly askedAt?: Instant;
  /** What she wrote when she asked: her first words in the conversation. */
  readonly question?: string;
  /** She is called back, here; nothing is written. */
  readonly callback?: Callback;
  readonly who: string;
  readonly identity: string;
  readonly topic: string;
  readonly verdict: 'can' | 'must';
  readonly why: readonly ToldReason[];
  readonly openingWords: string;
  readonly productId?: string;
  readonly nodeId?: string;
  /** The node and all its ancestors: where its outcome counts. */
  readonly nodeIds: readonly string[];
  readonly simulated: boolean;
  /** Milliseconds. */
  readonly greetMs: number;
  readonly inviteMs: number;
  /** How long the customer waits in a talk for her associate who has gone. */
  readonly reconnectMs: number;
  /** Somebody has had this opportunity before. */
  readonly again?: true;
};
