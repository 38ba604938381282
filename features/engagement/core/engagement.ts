import type { Id } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { EngagementState, OutcomeBody } from './engagement-wire.ts';

export type EngagementId = Id<'eng'>;

/** What a conversation has put into the counters so far; corrected by differences. Money in minor units. */
export type Counted = {
  readonly trials: 0 | 1;
  readonly won: 0 | 1;
  readonly revenueMinor: number;
  readonly currency?: string;
};

/** One conversation, or the attempt at one, between a customer and the associate who won the opportunity. */
export type Engagement = {
  readonly engagementId: EngagementId;
  readonly opportunityId: string;
  readonly associateId: string;
  readonly personId: string;
  readonly state: EngagementState;
  /** The customer asked, so the greeting opens the conversation and nobody has to be invited. */
  readonly asked: boolean;
  /** When she asked last, as far as her associate has heard of it. */
  readonly heardAt?: Instant;
  /** The associate has sent her first words. Never so where she calls. */
  readonly greeted: boolean;
  /** The customer is called back: nothing is written, and the end of her visit ends nothing. */
  readonly byCallback?: true;
  readonly startedAt: Instant;
  readonly inviteMs: number;
  /** How long the customer waits in a talk for an associate who has gone. Milliseconds. */
  readonly reconnectMs: number;
  /** No desk of the associate is connected since then; `told`: the customer, who waits for her, knows it. */
  readonly gone?: { readonly since: Instant; readonly told: boolean };
  /** Deadline of the present state. */
  readonly dueAt?: Instant;
  /** When the customer agreed: from then it is a trial. */
  readonly talkingAt?: Instant;
  readonly closedReason?: string;
  readonly outcome?: OutcomeBody;
  readonly counted: Counted;
};

/** How long an associate may take over the outcome before her slot is free again. Milliseconds. */
export const WRAP_MS = 10 * 60_000;

/** How long she has to call a customer back, from the claim to what came of it. Milliseconds. */
export const CALL_MS = 3 * 60_000;

export const NOTHING_COUNTED: Counted = { trials: 0, won: 0, revenueMinor: 0 };
