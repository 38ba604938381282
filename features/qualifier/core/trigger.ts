import type { Id } from '../../../kernel/ids.ts';
import type { Condition, LeafTrace } from '../../../kernel/rule/condition.ts';
import type { Instant } from '../../../kernel/time.ts';

export type TriggerId = Id<'trg'>;
export type Verdict = 'none' | 'can' | 'must';

/** One reason for approaching a customer. */
export type Trigger = {
  readonly triggerId: TriggerId;
  readonly name: string;
  readonly when: Condition;
  /** A decisive trigger gives its verdict alone; a weighted one adds `weight` towards the thresholds. */
  readonly gives: { readonly verdict: 'can' | 'must' } | { readonly weight: number };
  /** Kept, but not used; unless told, it is. */
  readonly enabled?: boolean;
  /** Why the customer is approached, as associates read it; without it, the comparisons that held are told. */
  readonly reason?: string;
  /** Opening words of the invitation; `{associate}` and `{topic}` are filled in. */
  readonly openingWords?: string;
  readonly websiteIds?: readonly string[];
  readonly limits?: TriggerLimits;
  /** For what it gives as a `can`; without it, that of all triggers holds. */
  readonly throttle?: Throttle;
};

/** How often a trigger may fire: beyond, it is passed over, and the next may decide. */
export type TriggerLimits = {
  readonly perVisit?: number;
  /** For one customer within 24 hours. */
  readonly perDay?: number;
  /** For all customers together within an hour. */
  readonly perHour?: number;
  /** For one customer, from one time to the next. */
  readonly coolDownMinutes?: number;
};

/** A `can` is made only while so many associates are free: a number, or a share (0..1) of those at their desks. */
export type Throttle = { readonly minFree?: number; readonly minShare?: number };

/** All triggers of an enterprise, as they are written. Order matters: the first that gives the final verdict names it. */
export type TriggerDocument = {
  readonly triggers: readonly Trigger[];
  /** Sums of weights from which a session is `can` and `must`. */
  readonly thresholds: { readonly can: number; readonly must: number };
  /** For every `can` whose trigger has none of its own. */
  readonly throttle?: Throttle;
  /** How often one customer may be approached within 24 hours, whatever the trigger. */
  readonly approachesPerDay?: number;
};

/** A document with its version: the highest is in force. */
export type TriggerSet = TriggerDocument & { readonly version: number };

/** A trigger fired: a session became an opportunity by it. */
export type Firing = { readonly triggerId: TriggerId; readonly sessionId: string; readonly at: Instant };

/** What limits are measured by. */
export type Firings = {
  /** By these the session has become an opportunity already, and still is: they do not fire again. */
  readonly standing: ReadonlySet<TriggerId>;
  /** Of this customer, in this visit or within the longest time that a limit asks about. */
  readonly ofCustomer: readonly Firing[];
  /** When a trigger fired for anybody within the last hour. */
  readonly ofTrigger: (triggerId: TriggerId) => readonly Instant[];
};

/** How many associates could take a conversation now, of those at their desks. */
export type Staffing = { readonly free: number; readonly atDesk: number };

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

export type Reason = {
  readonly triggerId: TriggerId;
  readonly name: string;
  readonly leaves: readonly LeafTrace[];
  /** The trigger's own words for it. */
  readonly words?: string;
};

/** Why a verdict that was deserved is not given. */
export type Withheld =
  | 'refused'
  | 'invitation-limit'
  | 'unreachable'
  | 'nobody-can-serve'
  | 'cap'
  | 'cool-down'
  | 'throttled'
  | 'ended';

/** A trigger that matched and did not count, because it fired too often; `until` when that may be over. */
export type PassedOver = {
  readonly triggerId: TriggerId;
  readonly why: 'cap' | 'cool-down';
  readonly until?: Instant;
};

export type Qualification = {
  readonly verdict: Verdict;
  /** The trigger that decided; for sums of weights the heaviest. */
  readonly triggerId?: TriggerId;
  /** All that made the verdict, given or withheld: the one that decided, or all of a sum, heaviest first. */
  readonly deciding?: readonly TriggerId[];
  /** What speaks for the verdict, given or withheld, the deciding first; empty where none was deserved. */
  readonly reasons: readonly Reason[];
  readonly withheld?: Withheld;
  readonly passedOver?: readonly PassedOver[];
  readonly nextLook?: number;
  readonly version: number;
};
