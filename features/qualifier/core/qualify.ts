import type { Facts, FieldCatalogue } from '../../../kernel/rule/condition.ts';
import { type ConditionSet, compileConditions, type SetCondition } from '../../../kernel/rule/condition-compile.ts';
import type { Instant } from '../../../kernel/time.ts';
import { reachOf, type Session } from '../../clickstream/core/index.ts';
import { asksForHelp, isRefused } from './session-facts.ts';
import { SESSION_FIELDS } from './session-fields.ts';
import type { ContactHistory, Qualification, Reason, Trigger, TriggerId, TriggerSet, Verdict } from './trigger.ts';

/** The reason that every enterprise has without writing it: a customer who asks for help must get it. */
export const HELP_TRIGGER: TriggerId = 'trg_help';

type CompiledTrigger = { readonly trigger: Trigger; readonly condition: SetCondition };

/** The triggers of an enterprise, made ready. */
export type CompiledTriggers = {
  readonly version: number;
  readonly thresholds: TriggerSet['thresholds'];
  readonly triggers: readonly CompiledTrigger[];
  /** Reads the fields that the triggers ask for. */
  readonly read: ConditionSet['read'];
};

/** Makes a set of triggers ready. It must have passed `checkTriggerSet`; otherwise this throws. */
export function compileTriggers(set: TriggerSet, catalogue: FieldCatalogue = SESSION_FIELDS): CompiledTriggers {
  const { read, conditions } = compileConditions(
    set.triggers.map((trigger) => trigger.when),
    catalogue,
  );
  const triggers = set.triggers.flatMap((trigger, index) => {
    const condition = conditions[index];
    return condition === undefined ? [] : [{ trigger, condition }];
  });
  return { version: set.version, thresholds: set.thresholds, triggers, read };
}

export type QualifyContext = {
  readonly history: ContactHistory;
  readonly now: Instant;
  /** Invitations that one customer gets in one visit, at most. */
  readonly invitationsPerVisit: number;
};

/**
 * Decides whether a session is an opportunity now. A trigger that gives a verdict alone counts before sums of weights;
 * among several the first that gives the final verdict is named. The verdict stays what it is until `nextLook`, as long
 * as session and history do. A refusal, an exhausted number of invitations, an end or no way to reach the customer
 * withholds it; a customer who asks for help is neither refused nor invited, so only the last two hold her back.
 */
export function qualify(
  triggers: CompiledTriggers,
  facts: Facts,
  session: Session,
  context: QualifyContext,
): Qualification {
  const { history, now } = context;
  if (session.endedAt !== undefined) {
    return { verdict: 'none', reasons: [], withheld: 'ended', version: triggers.version };
  }
  const found = judgeTriggers(triggers, facts, session.websiteId, now);
  const asked = asksForHelp(session, history);
  const verdict = asked ? 'must' : found.verdict;
  const triggerId = asked ? HELP_TRIGGER : found.triggerId;
  const reasons = asked ? [HELP_REASON, ...found.reasons] : found.reasons;
  const withheld = verdict === 'none' ? undefined : withholding(session, context, asked);
  const lifted = history.refusedUntil !== undefined && history.refusedUntil > now ? history.refusedUntil : NEVER;
  const nextLook = Math.min(found.nextLook, lifted);
  // Written field by field: this runs for every session that moves.
  const qualification: Writable<Qualification> = {
    verdict: withheld === undefined ? verdict : 'none',
    reasons,
    version: triggers.version,
  };
  if (triggerId !== undefined) qualification.triggerId = triggerId;
  if (withheld !== undefined) qualification.withheld = withheld;
  if (nextLook !== NEVER) qualification.nextLook = nextLook;
  return qualification;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const NEVER = Number.POSITIVE_INFINITY;

/** The same qualification with its verdict withheld; asked again at `nextLook` at the latest. */
export function withhold(
  qualification: Qualification,
  why: NonNullable<Qualification['withheld']>,
  nextLook: Instant,
): Qualification {
  return {
    ...qualification,
    verdict: 'none',
    withheld: why,
    nextLook: Math.min(nextLook, qualification.nextLook ?? nextLook),
  };
}

const HELP_REASON: Reason = {
  triggerId: HELP_TRIGGER,
  name: 'Asked for help',
  leaves: [{ field: 'help.asked', operator: '==', operand: true, actual: true, truth: 'true' }],
};

const RANK: Readonly<Record<Verdict, number>> = { none: 0, can: 1, must: 2 };

/** What the triggers say by themselves. */
type Found = {
  readonly verdict: Verdict;
  readonly triggerId: TriggerId | undefined;
  readonly reasons: readonly Reason[];
  readonly nextLook: number;
};

function judgeTriggers(set: CompiledTriggers, facts: Facts, websiteId: string, now: Instant): Found {
  const slots = set.read(facts);
  let nextLook = NEVER;
  let verdict: Verdict = 'none';
  let decisive: Trigger | undefined;
  let sum = 0;
  let heaviest: { readonly trigger: Trigger; readonly weight: number } | undefined;
  let matched: CompiledTrigger[] | undefined;
  for (const each of set.triggers) {
    const { trigger, condition } = each;
    if (trigger.websiteIds !== undefined && !trigger.websiteIds.includes(websiteId)) continue;
    if (condition.timed) nextLook = Math.min(nextLook, condition.look(slots, now));
    if (condition.test(slots, now) !== 'true') continue;
    matched ??= [];
    matched.push(each);
    const { gives } = trigger;
    if ('weight' in gives) {
      sum += gives.weight;
      if (heaviest === undefined || gives.weight > heaviest.weight) heaviest = { trigger, weight: gives.weight };
    } else if (RANK[gives.verdict] > RANK[verdict]) {
      verdict = gives.verdict;
      decisive = trigger;
    }
  }
  if (matched === undefined) return { verdict, triggerId: undefined, reasons: NO_REASONS, nextLook };
  const summed: Verdict = sum >= set.thresholds.must ? 'must' : sum >= set.thresholds.can ? 'can' : 'none';
  const bySum = heaviest !== undefined && RANK[summed] > RANK[verdict];
  const triggerId = bySum ? heaviest?.trigger.triggerId : decisive?.triggerId;
  const reasons = reasonsOf(matched, triggerId, slots, now);
  return { verdict: bySum ? summed : verdict, triggerId, reasons, nextLook };
}

const NO_REASONS: readonly Reason[] = [];

/** Every trigger that matched, with its comparisons; the deciding one first. */
function reasonsOf(
  matched: readonly CompiledTrigger[],
  deciding: TriggerId | undefined,
  slots: ReturnType<ConditionSet['read']>,
  now: Instant,
): readonly Reason[] {
  const reasons: Reason[] = [];
  for (const { trigger, condition } of matched) {
    const reason = { triggerId: trigger.triggerId, name: trigger.name, leaves: condition.explain(slots, now) };
    if (trigger.triggerId === deciding) reasons.unshift(reason);
    else reasons.push(reason);
  }
  return reasons;
}

function withholding(session: Session, context: QualifyContext, asked: boolean): Qualification['withheld'] {
  const { history, now } = context;
  if (reachOf(session) === 'none') return 'unreachable';
  if (asked) return undefined;
  if (isRefused(session, history) || (history.refusedUntil !== undefined && history.refusedUntil > now))
    return 'refused';
  if (history.engagedThisVisit || history.invitationsThisVisit >= context.invitationsPerVisit)
    return 'invitation-limit';
  return undefined;
}
