import type { Facts, FactValue } from '../../../kernel/rule/condition.ts';
import type { Instant } from '../../../kernel/time.ts';
import { hierarchyOf, type NodeId } from '../../catalog/core/index.ts';
import {
  createRerun,
  type FoldedSession,
  type RerunWatcher,
  type Session,
  type SessionEvent,
  type SessionTopic,
  topicOf,
} from '../../clickstream/core/index.ts';
import {
  type CompiledTriggers,
  type ContactHistory,
  compileTriggers,
  type FactsContext,
  factSource,
  type Qualification,
  qualify,
  readFacts,
  toldReasons,
  type Withheld,
} from '../../qualifier/core/index.ts';
import { assumedStaffing } from './assumed-staffing.ts';
import { createCount, type DryRunCount, type Held } from './dry-run-count.ts';
import type { Documents } from './dry-run-documents.ts';
import { createFiringCount, type FiringCount } from './dry-run-limits.ts';
import type { DryRunPlan, Made } from './dry-run-plan.ts';
import { createWho, factsOfRankings, type Who, type WhoQuestion } from './dry-run-who.ts';

/** What is known of the world in which the events happened. */
export type DryRunWorld = {
  readonly topicOf: (event: SessionEvent) => SessionTopic;
  /** The profile's fields of a verified customer. */
  readonly customerOf: (customerId: string) => Readonly<Record<string, FactValue>> | undefined;
};

export type DryRun = {
  /** Takes the next events, in the order in which they were received. */
  take(events: readonly SessionEvent[]): void;
  /** Ends the sessions that are open. @returns what came of all */
  finish(): DryRunCount;
  readonly sessions: () => number;
};

/** Whom and how often associates invited then is not taken over: other triggers would have invited others. */
const NO_HISTORY: ContactHistory = { refusedThisVisit: false, invitationsThisVisit: 0, engagedThisVisit: false };

/** Whether a session can come to no more, and does not count for the limits of others. */
function isSettled({ firings }: Side, made: Made | undefined): boolean {
  return firings === undefined && made?.verdict === 'must';
}

const RANK = { none: 0, can: 1, must: 2 } as const;

/** One of the two sets of documents, made ready. */
type Side = {
  readonly triggers: CompiledTriggers;
  readonly who: (question: WhoQuestion) => Who | undefined;
  /** What rankings read of a session. */
  readonly factsOf: (session: Session, context: FactsContext) => Facts;
  /** Absent where nothing limits how often triggers fire. */
  readonly firings: FiringCount | undefined;
};

/** What each side has made of a session so far. */
type Pair = { before?: Made; now?: Made; heldBefore?: Held; heldNow?: Held };

const HELD: Readonly<Partial<Record<Withheld, Held>>> = {
  cap: 'heldBack',
  'cool-down': 'heldBack',
  throttled: 'throttled',
};

/**
 * Runs triggers and rule sets on recorded events, beside those in force, by the functions that decide over live sessions. A session
 * counts once: with its highest verdict and the trigger that gave it. Caps, cool-downs and approaches a day hold as they would have
 * held, each set of documents by its own firings. Who was free is not recorded: throttles hold as
 * if so many had been free all the time as the plan assumes, and not at all if it assumes nothing.
 */
export function createDryRun(plan: DryRunPlan, world: DryRunWorld): DryRun {
  const hierarchy = hierarchyOf(plan.nodes);
  const ready = (documents: Documents): Side => ({
    triggers: compileTriggers(documents.triggers),
    who: createWho(documents.ruleSets, plan, hierarchy),
    factsOf: readFacts(factsOfRankings(documents.ruleSets)),
    firings: createFiringCount(documents.triggers),
  });
  const before = ready(plan.before);
  const now = ready(plan.now);
  const sameTriggers = plan.before.triggers === plan.now.triggers;
  const count = createCount(plan);
  const staffing = assumedStaffing(plan);
  const pairs = new Map<string, Pair>();
  const nameOf = (id: string) => hierarchy.nodes.get(id as NodeId)?.name;

  function made(side: Side, found: Qualification, topic: SessionTopic, at: Instant, question: WhoQuestion): Made {
    const reason = found.reasons.find((each) => each.triggerId === found.triggerId);
    const who = side.who(question);
    const name = topic.name ?? (topic.nodeId === undefined ? undefined : nameOf(topic.nodeId));
    return {
      verdict: found.verdict === 'must' ? 'must' : 'can',
      ...(found.triggerId === undefined ? {} : { triggerId: found.triggerId }),
      trigger: reason?.name ?? '',
      at,
      why: () => toldReasons(found.reasons, { nameOf, pseudonymous: true }),
      ...(name === undefined ? {} : { topic: name }),
      ...(who === undefined ? {} : { who }),
    };
  }

  function contextOf(session: FoldedSession): FactsContext & { readonly topic: SessionTopic } {
    const topic = topicOf(session);
    const { identity } = session;
    const customer = identity?.status === 'verified' ? world.customerOf(identity.customerId) : undefined;
    return {
      ancestors:
        topic.nodeId === undefined ? [] : hierarchy.ancestors(topic.nodeId as NodeId).map((each) => each.nodeId),
      topic,
      history: NO_HISTORY,
      ...(customer === undefined ? {} : { customer }),
    };
  }

  function moved(session: FoldedSession, at: Instant): Instant | undefined {
    const pair = pairs.get(session.sessionId) ?? {};
    if (isSettled(before, pair.before) && isSettled(now, pair.now)) return undefined;
    const known = contextOf(session);
    const { topic } = known;
    const simulated = session.visitorId.startsWith('sim_');
    const { invitationsPerVisit } = plan;
    const context = {
      history: NO_HISTORY,
      now: at,
      invitationsPerVisit,
      ...(staffing === undefined ? {} : { staffing: () => staffing(topic.nodeId, known.ancestors, simulated) }),
    };
    let look = Number.POSITIVE_INFINITY;

    function judge({ triggers, firings }: Side, sides: readonly ('before' | 'now')[]): void {
      const past = firings === undefined ? context : { ...context, firings: () => firings.of(session, at) };
      const found = qualify(triggers, factSource(session, known), past);
      firings?.note(session, found, at);
      if (found.nextLook !== undefined) look = Math.min(look, found.nextLook);
      for (const side of sides) {
        const held = found.withheld === undefined ? undefined : HELD[found.withheld];
        if (held !== undefined) {
          pair[side === 'before' ? 'heldBefore' : 'heldNow'] = held;
          pairs.set(session.sessionId, pair);
        }
        if (RANK[found.verdict] <= RANK[pair[side]?.verdict ?? 'none']) continue;
        const { triggerId } = found;
        const by = side === 'before' ? before : now;
        const question = {
          topic,
          facts: by.factsOf(session, known),
          simulated,
          ...(triggerId === undefined ? {} : { triggerId }),
        };
        pair[side] = made(by, found, topic, at, question);
        pairs.set(session.sessionId, pair);
      }
    }

    if (sameTriggers) judge(before, ['before', 'now']);
    else {
      if (!isSettled(before, pair.before)) judge(before, ['before']);
      if (!isSettled(now, pair.now)) judge(now, ['now']);
    }
    return look === Number.POSITIVE_INFINITY ? undefined : look;
  }

  const together = before.firings !== undefined || now.firings !== undefined;
  const watcher: RerunWatcher = {
    topicOf: world.topicOf,
    moved,
    over(session) {
      const pair = pairs.get(session.sessionId);
      pairs.delete(session.sessionId);
      for (const { firings } of [before, now]) firings?.over(session.sessionId);
      if (session.startedAt >= plan.from && session.startedAt < plan.to) count.add(session, pair ?? {});
    },
  };
  const rerun = createRerun(watcher, { together });

  return {
    take: rerun.take,
    finish() {
      rerun.finish(plan.at);
      return count;
    },
    sessions: () => count.sessions() + rerun.held(),
  };
}
