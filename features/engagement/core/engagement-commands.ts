import type { Refusal } from '../../../kernel/result.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Engagement } from './engagement.ts';
import type { EngagementEntry } from './engagement-entries.ts';
import type { CallBody, InvitationAnswer, MessageView, OutcomeBody } from './engagement-wire.ts';

export type Side = 'associate' | 'customer';

export type EngagementTimer = 'engagement.greet' | 'engagement.answer' | 'engagement.gone' | 'engagement.wrap';

export type EngagementCommand =
  | { readonly kind: 'say'; readonly from: Side; readonly messageId: string; readonly text: string }
  | { readonly kind: 'answer'; readonly answer: InvitationAnswer['answer'] }
  /** What came of calling a customer back. */
  | { readonly kind: 'call'; readonly result: CallBody['result'] }
  /** The customer asked for help, `at`; `words` of hers become a message of hers, kept once by the shell. */
  | {
      readonly kind: 'asked';
      readonly at: Instant;
      readonly words?: { readonly messageId: string; readonly text: string };
    }
  | { readonly kind: 'end'; readonly by: Side }
  /** The customer's session is over. */
  | { readonly kind: 'leave' }
  /** She wants to be called instead, at another time or number: whoever has not yet begun with her stops. */
  | { readonly kind: 'callback' }
  /** The customer said on the website that she wants nobody. */
  | { readonly kind: 'refuse' }
  /** The associate may not sell here any more. */
  | { readonly kind: 'barred' }
  /** Whether a desk of the associate is connected. */
  | { readonly kind: 'presence'; readonly there: boolean }
  /** Of `engagement.gone`: she is not back. */
  | { readonly kind: 'due'; readonly timer: EngagementTimer }
  | { readonly kind: 'outcome'; readonly outcome: OutcomeBody }
  /** A supervisor gives the customer to another associate; `greetMs`: how long she has for her first words, or to call. */
  | { readonly kind: 'reassign'; readonly to: Owner; readonly greetMs: number }
  /** A supervisor ends it. */
  | { readonly kind: 'close' };

export type Owner = { readonly associateId: string; readonly personId: string };

/** A change to the counters of the associate in the context of this engagement. */
export type OutcomeChange = {
  readonly trials: number;
  readonly won: number;
  readonly revenueMinor: number;
  readonly currency?: string;
};

/** What follows from a decision; carried out by the shell in the transaction that saves it. */
export type EngagementEffect =
  | { readonly kind: 'message'; readonly message: MessageView }
  | { readonly kind: 'entry'; readonly entry: Exclude<EngagementEntry, { kind: 'message' }> }
  /** The customer sees the associate and her greeting for the first time. */
  | { readonly kind: 'invited' }
  /** From now on the customer takes part. */
  | { readonly kind: 'talking' }
  /** It leaves the associate's desk and the customer's widget. `customer`: she has seen it. */
  | { readonly kind: 'ended'; readonly reason: string; readonly customer: boolean }
  | { readonly kind: 'timer.set'; readonly timer: EngagementTimer; readonly dueAt: Instant }
  | { readonly kind: 'timer.clear'; readonly timer: EngagementTimer }
  /** The conversation is over: her time to wrap up begins. */
  | { readonly kind: 'slot.wrapping' }
  | { readonly kind: 'slot.released' }
  /** It leaves the one desk and comes to the other with all that was said. `introduced`: the customer sees who helps her now. */
  | { readonly kind: 'reassigned'; readonly from: Owner; readonly introduced: boolean }
  | { readonly kind: 'lapse.noted' }
  | { readonly kind: 'opportunity.reopened'; readonly reason: string }
  /** `refused`: nobody approaches this customer again in this visit. */
  | { readonly kind: 'opportunity.closed'; readonly reason: string; readonly refused: boolean }
  | { readonly kind: 'counted'; readonly changes: readonly OutcomeChange[] };

export type EngagementDecision =
  | {
      readonly ok: true;
      readonly next: Engagement;
      readonly effects: readonly EngagementEffect[];
      readonly why: string;
    }
  | { readonly ok: false; readonly refusal: Refusal };
