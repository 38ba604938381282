import { type Instant, toIso } from '../../../kernel/time.ts';
import { fingerprint, type Session } from '../../clickstream/core/index.ts';
import { isLimited, isThrottling } from '../../qualifier/core/index.ts';
import type { DryRunPlan, Made } from './dry-run-plan.ts';
import { DIFFERENCES, type Difference, type DryRunResult, type MadeView, type TriedSession } from './dry-run-wire.ts';

/** Sessions that are kept of each difference, to be looked at. */
const KEPT = 100;
const MOST_ASSOCIATES = 100;

type Verdicts = { can: number; must: number };
type Compared = { readonly before: Verdicts; readonly now: Verdicts };
type Side = keyof Compared;
const SIDES: readonly Side[] = ['before', 'now'];

/** What a session came to by either set of documents. */
type Pair = {
  readonly before?: Made;
  readonly now?: Made;
  /** What withheld a verdict last. */
  readonly heldBefore?: Held;
  readonly heldNow?: Held;
};

/** A limit on how often triggers fire, or a throttle. */
export type Held = 'heldBack' | 'throttled';

export type DryRunCount = {
  add(session: Session, pair: Pair): void;
  readonly sessions: () => number;
  result(): DryRunResult;
  /** The sessions that are kept: what differs first, the latest first. */
  kept(): readonly TriedSession[];
};

function compared(): Compared {
  return { before: { can: 0, must: 0 }, now: { can: 0, must: 0 } };
}

/** How two opportunities of one session differ; undefined if there is neither. */
export function differenceOf({ before, now }: Pair): Difference | undefined {
  if (before === undefined) return now === undefined ? undefined : 'new';
  if (now === undefined) return 'gone';
  if (before.verdict !== now.verdict) return now.verdict === 'must' ? 'raised' : 'lowered';
  return before.who?.associateId === now.who?.associateId ? 'same' : 'other-associate';
}

function viewOf({ at, why, who, ...made }: Made): MadeView {
  return { ...made, at: toIso(at), why: [...why()], ...(who === undefined ? {} : { who: { ...who } }) };
}

function dayOf(at: Instant): string {
  return toIso(at).slice(0, 10);
}

type Drawn = { readonly mark: number; readonly session: TriedSession };

/**
 * A sample of fixed size of any number of sessions, each as likely as any other: those whose fingerprints are least (bottom-k
 * sampling; E. Cohen and H. Kaplan, PODC 2007). The same sessions give the same sample.
 */
function createSample(): {
  readonly offer: (sessionId: string, make: () => TriedSession) => void;
  readonly drawn: Drawn[];
} {
  const drawn: Drawn[] = [];
  return {
    drawn,
    offer(sessionId, make) {
      const mark = fingerprint(sessionId);
      const last = drawn.at(-1);
      if (drawn.length >= KEPT && last !== undefined && mark >= last.mark) return;
      const place = drawn.findIndex((each) => each.mark > mark);
      drawn.splice(place < 0 ? drawn.length : place, 0, { mark, session: make() });
      if (drawn.length > KEPT) drawn.pop();
    },
  };
}

/** Counts what a dry run makes of sessions, as they come to their end. */
export function createCount(plan: Pick<DryRunPlan, 'before' | 'now' | 'apart' | 'assumed'>): DryRunCount {
  let sessions = 0;
  const throttling = SIDES.some((side) => isThrottling(plan[side].triggers));
  const total = compared();
  const nobody = { before: 0, now: 0 };
  const held = { heldBack: { before: 0, now: 0 }, throttled: { before: 0, now: 0 } };
  const days = new Map<string, Compared & { sessions: number }>();
  const triggers = new Map<string, Compared & { name: string }>();
  const associates = new Map<string, { name: string; before: number; now: number }>();
  const differences = new Map<Difference, number>();
  const samples = new Map(DIFFERENCES.map((each) => [each, createSample()]));
  for (const side of SIDES) {
    for (const { triggerId, name } of plan[side].triggers.triggers) triggers.set(triggerId, { name, ...compared() });
  }

  function note(side: Side, made: Made, day: Compared): void {
    const { verdict, triggerId = '', trigger, who } = made;
    total[side][verdict] += 1;
    day[side][verdict] += 1;
    const known = triggers.get(triggerId) ?? { name: trigger, ...compared() };
    known[side][verdict] += 1;
    triggers.set(triggerId, known);
    if (who === undefined) {
      nobody[side] += 1;
      return;
    }
    const associate = associates.get(who.associateId) ?? { name: who.name, before: 0, now: 0 };
    associate[side] += 1;
    associates.set(who.associateId, associate);
  }

  return {
    sessions: () => sessions,
    add(session, pair) {
      sessions += 1;
      const name = dayOf(session.startedAt);
      const day = days.get(name) ?? { sessions: 0, ...compared() };
      days.set(name, day);
      day.sessions += 1;
      if (pair.heldBefore !== undefined && pair.before === undefined) held[pair.heldBefore].before += 1;
      if (pair.heldNow !== undefined && pair.now === undefined) held[pair.heldNow].now += 1;
      const difference = differenceOf(pair);
      if (difference === undefined) return;
      differences.set(difference, (differences.get(difference) ?? 0) + 1);
      for (const side of SIDES) {
        const made = pair[side];
        if (made !== undefined) note(side, made, day);
      }
      samples.get(difference)?.offer(session.sessionId, () => ({
        sessionId: session.sessionId,
        websiteId: session.websiteId,
        startedAt: toIso(session.startedAt),
        pages: session.counts.pages,
        difference,
        ...(pair.before === undefined ? {} : { before: viewOf(pair.before) }),
        ...(pair.now === undefined ? {} : { now: viewOf(pair.now) }),
      }));
    },
    result: () => ({
      sessions,
      total,
      nobody,
      limits: {
        ...held,
        approximate: plan.apart && SIDES.some((side) => isLimited(plan[side].triggers)),
        leftOut: throttling && plan.assumed === undefined ? ['throttle'] : [],
        ...(throttling && plan.assumed !== undefined ? { assumed: plan.assumed } : {}),
      },
      differences: Object.fromEntries(DIFFERENCES.map((each) => [each, differences.get(each) ?? 0])),
      days: [...days].sort(([one], [other]) => (one < other ? -1 : 1)).map(([day, counted]) => ({ day, ...counted })),
      triggers: [...triggers].map(([triggerId, counted]) => ({ triggerId, ...counted })),
      associates: [...associates]
        .map(([associateId, counted]) => ({ associateId, ...counted }))
        .sort((one, other) => other.now - one.now || other.before - one.before || (one.name < other.name ? -1 : 1))
        .slice(0, MOST_ASSOCIATES),
    }),
    kept: () =>
      DIFFERENCES.flatMap((each) =>
        (samples.get(each)?.drawn ?? [])
          .map(({ session }) => session)
          .sort((one, other) => (one.startedAt > other.startedAt ? -1 : 1)),
      ),
  };
}
