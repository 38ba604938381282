import type { FieldCatalogue, LeafTrace, Truth } from '../../../kernel/rule/condition.ts';
import { compileConditions, type SetCondition } from '../../../kernel/rule/condition-compile.ts';
import type { Slots } from '../../../kernel/rule/condition-slots.ts';
import type { Instant } from '../../../kernel/time.ts';
import { reachOf, type Session } from '../../clickstream/core/index.ts';
import { asksForHelp, type FactSource, isRefused, sessionReader } from './session-facts.ts';
import { SESSION_FIELDS } from './session-fields.ts';
import type {
  ContactHistory,
  Firings,
  PassedOver,
  Qualification,
  Reason,
  Staffing,
  Trigger,
  TriggerId,
  TriggerSet,
  Verdict,
  Withheld,
} from './trigger.ts';
import { approachedUntil, heldBack, isThrottled } from './trigger-limits.ts';

/** The reason that every enterprise has without writing it: a customer who asks for help must get it. */
export const HELP_TRIGGER: TriggerId = 'trg_help';

type CompiledTrigger = {
  readonly trigger: Trigger;
  readonly condition: SetCondition;
  /** 0 for one that gives its verdict alone. */
  readonly weight: number;
  /** What it gives alone: 0 for none, 1 for `can`, 2 for `must`. */
  readonly rank: number;
};

/** The triggers of an enterprise, made ready. */
export type CompiledTriggers = {
  readonly set: TriggerSet;
  /** The fields that the triggers read; no others are read from a session. */
  readonly fields: readonly string[];
  /** The triggers in use on a website, in order. */
  readonly on: (websiteId: string) => readonly CompiledTrigger[];
  /** All of them, those that are switched off too. */
  readonly all: readonly CompiledTrigger[];
  /** Begins with a session: its fields are read when a trigger first asks for them. */
  readonly read: (source: FactSource) => Slots;
};

const RANK: Readonly<Record<Verdict, number>> = { none: 0, can: 1, must: 2 };
const VERDICTS: readonly Verdict[] = ['none', 'can', 'must'];
/** Websites whose triggers are kept apart: more than any enterprise has. */
const MOST_WEBSITES = 1_000;

/** Makes a set of triggers ready. It must have passed `checkTriggerSet`; otherwise this throws. */
export function compileTriggers(set: TriggerSet, catalogue: FieldCatalogue = SESSION_FIELDS): CompiledTriggers {
  const { read, conditions, fields } = compileConditions(
    set.triggers.map((trigger) => trigger.when),
    catalogue,
    sessionReader,
  );
  const all = set.triggers.flatMap((trigger, index): CompiledTrigger[] => {
    const condition = conditions[index];
    if (condition === undefined) return [];
    const { gives } = trigger;
    const [weight, rank] = 'weight' in gives ? [gives.weight, 0] : [0, RANK[gives.verdict]];
    return [{ trigger, condition, weight, rank }];
  });
  const byWebsite = new Map<string, readonly CompiledTrigger[]>();
  const on = (websiteId: string): readonly CompiledTrigger[] => {
    const known = byWebsite.get(websiteId);
    if (known !== undefined) return known;
    const used = all.filter(({ trigger }) => isUsedOn(trigger, websiteId));
    if (byWebsite.size >= MOST_WEBSITES) byWebsite.clear();
    byWebsite.set(websiteId, used);
    return used;
  };
  return { set, fields, on, all, read };
}

function isUsedOn({ enabled, websiteIds }: Trigger, websiteId: string): boolean {
  return enabled !== false && (websiteIds === undefined || websiteIds.includes(websiteId));
}

export type QualifyContext = {
  readonly history: ContactHistory;
  readonly now: Instant;
  /** Invitations that one customer gets in one visit, at most. */
  readonly invitationsPerVisit: number;
  /** Asked only where a trigger with limits matches, or a verdict with a limit over all is deserved. */
  readonly firings?: () => Firings;
  /** Asked only where a `can` is deserved that is throttled. */
  readonly staffing?: () => Staffing;
};

/**
 * Decides whether a session is an opportunity now. A trigger that gives a verdict alone counts before sums of weights;
 * among several the first that gives the final verdict is named. One that has fired as often as it may is passed over. The verdict
 * stays what it is until `nextLook`, as long as session, history, firings and staffing do. A refusal, an exhausted number of
 * invitations, an end or no way to reach the customer withholds it, too few free associates a `can`; a customer who asks for help is
 * neither refused nor invited, so only the end and the way to reach her hold her back.
 */
export function qualify(triggers: CompiledTriggers, source: FactSource, context: QualifyContext): Qualification {
  const { session } = source;
  const { history, now } = context;
  const { version } = triggers.set;
  if (session.endedAt !== undefined) return { verdict: 'none', reasons: NO_REASONS, withheld: 'ended', version };
  const found = judgeTriggers(triggers, source, context);
  const asked = session.help !== undefined && asksForHelp(session, history);
  const deserved = asked ? 'must' : found.verdict;
  const lifted = history.refusedUntil !== undefined && history.refusedUntil > now ? history.refusedUntil : NEVER;
  let nextLook = Math.min(found.nextLook, lifted);
  // Written field by field: this runs for every session that moves.
  const qualification: Writable<Qualification> = { verdict: deserved, reasons: NO_REASONS, version };
  if (found.passedOver !== undefined) qualification.passedOver = found.passedOver;
  if (deserved === 'none') {
    const [first] = found.passedOver ?? [];
    if (first !== undefined && found.missed) qualification.withheld = first.why;
  } else {
    const deciding = asked ? [HELP_TRIGGER] : found.deciding.map(({ trigger }) => trigger.triggerId);
    const [triggerId] = deciding;
    if (triggerId !== undefined) qualification.triggerId = triggerId;
    qualification.deciding = deciding;
    qualification.reasons = reasonsOf(triggers, found, source, now, asked);
    const held = withholding(session, context, asked) ?? limiting(triggers, found, context, asked);
    if (held !== undefined) {
      qualification.verdict = 'none';
      qualification.withheld = held.why;
      nextLook = Math.min(nextLook, held.until ?? NEVER);
    }
  }
  if (nextLook !== NEVER) qualification.nextLook = nextLook;
  return qualification;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const NEVER = Number.POSITIVE_INFINITY;
const NO_REASONS: readonly Reason[] = [];

/** The same qualification with its verdict withheld; asked again at `nextLook` at the latest. */
export function withhold(qualification: Qualification, why: Withheld, nextLook: Instant): Qualification {
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

/** What the triggers say by themselves. */
type Found = {
  readonly verdict: Verdict;
  /** What made the verdict: one that gives it alone, or all of a sum, heaviest first. */
  readonly deciding: readonly CompiledTrigger[];
  /** All that matched, in order; those that were passed over are not among them. */
  readonly matched: readonly CompiledTrigger[];
  readonly passedOver: readonly PassedOver[] | undefined;
  /** With those that were passed over, the verdict would have been higher. */
  readonly missed: boolean;
  readonly nextLook: number;
};

const NOTHING: readonly CompiledTrigger[] = [];

function judgeTriggers(triggers: CompiledTriggers, source: FactSource, context: QualifyContext): Found {
  const { now, firings } = context;
  const { session } = source;
  const slots = triggers.read(source);
  const used = triggers.on(session.websiteId);
  let nextLook = NEVER;
  let alone = 0;
  let decisive: CompiledTrigger | undefined;
  let sum = 0;
  let missedAlone = 0;
  let missedSum = 0;
  let matched: CompiledTrigger[] | undefined;
  let passedOver: PassedOver[] | undefined;
  for (let index = 0; index < used.length; index += 1) {
    const each = used[index];
    if (each === undefined) break;
    const match = each.condition.match(slots, now);
    if (match >= 2) nextLook = Math.min(nextLook, each.condition.look(slots, now));
    if (match === 0 || match === 2) continue;
    if (each.trigger.limits !== undefined && firings !== undefined) {
      const held = heldBack(each.trigger, firings(), session.sessionId, now);
      if (held !== undefined) {
        passedOver ??= [];
        passedOver.push(held);
        nextLook = Math.min(nextLook, held.until ?? NEVER);
        missedAlone = Math.max(missedAlone, each.rank);
        missedSum += each.weight;
        continue;
      }
    }
    matched ??= [];
    matched.push(each);
    sum += each.weight;
    if (each.rank > alone) {
      alone = each.rank;
      decisive = each;
    }
  }
  const summed = rankOfSum(sum, triggers.set.thresholds);
  const rank = Math.max(alone, summed);
  const missed = Math.max(missedAlone, rankOfSum(sum + missedSum, triggers.set.thresholds)) > rank;
  if (matched === undefined)
    return { verdict: 'none', deciding: NOTHING, matched: NOTHING, passedOver, missed, nextLook };
  const deciding =
    summed > alone
      ? matched.filter(({ weight }) => weight > 0).toSorted((one, other) => other.weight - one.weight)
      : decisive === undefined
        ? NOTHING
        : [decisive];
  return { verdict: VERDICTS[rank] ?? 'none', deciding, matched, passedOver, missed, nextLook };
}

function rankOfSum(sum: number, { can, must }: TriggerSet['thresholds']): number {
  return sum >= must ? 2 : sum >= can ? 1 : 0;
}

/** Every trigger that matched, with its comparisons; the deciding one first, and before it a call for help. */
function reasonsOf(
  triggers: CompiledTriggers,
  { matched, deciding }: Found,
  source: FactSource,
  now: Instant,
  asked: boolean,
): readonly Reason[] {
  const slots = triggers.read(source);
  const reasons: Reason[] = [];
  for (const each of matched) {
    const { trigger, condition } = each;
    const leaves = condition.explain(slots, now);
    const { triggerId, name, reason: words } = trigger;
    const reason = words === undefined ? { triggerId, name, leaves } : { triggerId, name, leaves, words };
    if (each === deciding[0]) reasons.unshift(reason);
    else reasons.push(reason);
  }
  if (asked) reasons.unshift(HELP_REASON);
  return reasons;
}

type Held = { readonly why: Withheld; readonly until?: Instant };

function withholding(session: Session, context: QualifyContext, asked: boolean): Held | undefined {
  const { history, now } = context;
  if (reachOf(session) === 'none') return { why: 'unreachable' };
  if (asked) return undefined;
  if (isRefused(session, history) || (history.refusedUntil !== undefined && history.refusedUntil > now))
    return { why: 'refused' };
  if (history.engagedThisVisit || history.invitationsThisVisit >= context.invitationsPerVisit)
    return { why: 'invitation-limit' };
  return undefined;
}

/** The enterprise's limits over all triggers; what was given once is not taken back by them. */
function limiting(
  { set }: CompiledTriggers,
  { deciding, verdict }: Found,
  { now, firings, staffing }: QualifyContext,
  asked: boolean,
): Held | undefined {
  const first = deciding[0]?.trigger;
  if (asked || first === undefined) return undefined;
  const throttle = first.throttle ?? set.throttle;
  const throttled = throttle !== undefined && verdict === 'can' && staffing !== undefined;
  if (!throttled && set.approachesPerDay === undefined) return undefined;
  const past = firings?.();
  if (past?.standing.has(first.triggerId) === true) return undefined;
  const until = past === undefined ? undefined : approachedUntil(set, past, now);
  if (until !== undefined) return { why: 'cap', until };
  return throttled && isThrottled(throttle, staffing()) ? { why: 'throttled' } : undefined;
}

/** One trigger as it was judged, whatever came of it. */
export type TriggerJudgement = {
  readonly trigger: Trigger;
  readonly truth: Truth;
  readonly leaves: readonly LeafTrace[];
  /** Switched on, and for this website. */
  readonly used: boolean;
};

/** Every trigger with every comparison, what was seen and what was needed: for reading, not for deciding. */
export function explainTriggers(
  triggers: CompiledTriggers,
  source: FactSource,
  now: Instant,
): readonly TriggerJudgement[] {
  const slots = triggers.read(source);
  return triggers.all.map(({ trigger, condition }) => ({
    trigger,
    truth: condition.test(slots, now),
    leaves: condition.explain(slots, now),
    used: isUsedOn(trigger, source.session.websiteId),
  }));
}
