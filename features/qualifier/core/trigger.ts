import type { Id } from '../../../kernel/ids.ts';
import type { Condition, LeafTrace } from '../../../kernel/rule/condition.ts';

export type TriggerId = Id<'trg'>;
export type Verdict = 'none' | 'can' | 'must';

/** One reason for approaching a customer. */
export type Trigger = {
  readonly triggerId: TriggerId;
  readonly name: string;
  readonly when: Condition;
  /** A decisive trigger gives its verdict alone; a weighted one adds `weight` towards the thresholds. */
  readonly gives: { readonly verdict: 'can' | 'must' } | { readonly weight: number };
  /** Opening words of the invitation; `{associate}` and `{topic}` are filled in. */
  readonly openingWords?: string;
  readonly websiteIds?: readonly string[];
};

/** All triggers of an enterprise: a versioned document. Order matters: the first that gives the final verdict names it. */
export type TriggerSet = {
  readonly version: number;
  readonly triggers: readonly Trigger[];
  /** Sums of weights from which a session is `can` and `must`. */
  readonly thresholds: { readonly can: number; readonly must: number };
};

/** What happened before between this customer and the enterprise's associates. */
export type ContactHistory = {
  readonly refusedThisVisit: boolean;
  /** Approach is refused until then (enterprise setting beyond the visit). */
  readonly refusedUntil?: number;
  /** When the customer last said no; absent if that is not known. A call for help after it lifts the refusal. */
  readonly refusedAt?: number;
  readonly invitationsThisVisit: number;
  readonly engagedThisVisit: boolean;
  /** When the latest contact of this visit came to its end (talked, message left): help asked before then is answered. */
  readonly settledAt?: number;
};

export type Reason = { readonly triggerId: TriggerId; readonly name: string; readonly leaves: readonly LeafTrace[] };

export type Qualification = {
  readonly verdict: Verdict;
  /** The trigger that decided; for sums of weights the heaviest. */
  readonly triggerId?: TriggerId;
  readonly reasons: readonly Reason[];
  /** Why an otherwise deserved verdict was withheld: refused, limit, unreachable, ... */
  readonly withheld?: 'refused' | 'invitation-limit' | 'unreachable' | 'nobody-can-serve' | 'ended';
  readonly nextLook?: number;
  readonly version: number;
};
