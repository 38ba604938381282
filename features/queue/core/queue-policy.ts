import type { Mode, Opportunity, Pool } from './opportunity.ts';

/** From `afterMs` on (since it was opened), so many are asked at once, or so wide a pool. */
export type WideningStep = {
  readonly afterMs: number;
  /** At least so many hold it at once. */
  readonly width?: number;
  readonly pool?: Exclude<Pool, 'qualified'>;
};

/** What differs for the opportunities of one trigger. */
export type TriggerPolicy = {
  readonly triggerId: string;
  /** In place of the mode of its verdict. */
  readonly mode?: Mode;
  /** Among those that wait, the higher goes first; without it 0. */
  readonly priority?: number;
};

/** How an enterprise wants offers made. Times in milliseconds. */
export type QueuePolicy = {
  /** How opportunities of each verdict reach associates, unless their trigger says otherwise. */
  readonly mode: { readonly can: Mode; readonly must: Mode };
  readonly triggers: readonly TriggerPolicy[];
  /** How many are offered it at once in a race. */
  readonly raceWidth: number;
  /** A `must` on the list that nobody approaches by then is offered: as `afterChoose` says. */
  readonly chooseMs: number;
  readonly afterChoose: Exclude<Mode, 'choose'>;
  /** How long a `can` stands on the list. */
  readonly listMs: number;
  /** Whether associates may also take from the list what is offered (assign, race). */
  readonly approachFromList: boolean;
  /** Whether associates see their own score in the list. */
  readonly listScores: boolean;
  /** An associate who talked to this customer before, and is free, has it alone for so long; 0: she has no such right. */
  readonly preferredMs: number;
  /** Scores are as good as each other within bands of so many points, and the longest idle goes first; 0: only equal scores are. */
  readonly fairBand: number;
  readonly offerMs: number;
  /** From acceptance to the associate's first words. */
  readonly greetMs: number;
  /** From the invitation to the customer's answer. */
  readonly inviteMs: number;
  /** In a talk: an associate whose last desk is gone may come back for so long; then somebody else is looked for. */
  readonly reconnectMs: number;
  /** Nobody has accepted by then: the opportunity expires, the customer is told. */
  readonly giveUpMs: number;
  /** A customer who asked is offered another way (a message) by then. */
  readonly otherWayMs: number;
  /** Whether one who did not ask is offered another way when nobody takes her `must`; it counts as an invitation. */
  readonly otherWayUnasked: boolean;
  readonly invitationsPerVisit: number;
  /** How many associates, one after another, call a customer back who is not reached. */
  readonly callbackTries: number;
  /** How a `must`, or a customer who asked, is offered more widely as time passes. In order of time. */
  readonly steps: readonly WideningStep[];
  /** Memberships to which an opportunity escalates that nobody takes. */
  readonly named: readonly string[];
  /** Whether an associate may decline a `must`; with a reason, in any case. */
  readonly mayDeclineMust: boolean;
  /** Reasons to choose from; empty: the desk's own. Own words are always possible. */
  readonly declineReasons: readonly string[];
};

/**
 * What an enterprise has that has set nothing: 30 s for an offer (Salesfloor: three associates, one after another), widening at 15, 30,
 * 45 and 60 s to at most six at once and giving up at 90 s (Klarna Virtual Shopping), another way after 20 s (Genesys). An associate who has
 * gone from a talk has 60 s to come back, and her customer is told after a third of it, as long as another way is waited for.
 */
export const DEFAULT_QUEUE_POLICY: QueuePolicy = {
  mode: { can: 'assign', must: 'assign' },
  triggers: [],
  raceWidth: 3,
  chooseMs: 20_000,
  afterChoose: 'assign',
  listMs: 600_000,
  approachFromList: false,
  listScores: true,
  preferredMs: 20_000,
  fairBand: 1,
  offerMs: 30_000,
  greetMs: 45_000,
  inviteMs: 60_000,
  reconnectMs: 60_000,
  giveUpMs: 90_000,
  otherWayMs: 20_000,
  otherWayUnasked: true,
  invitationsPerVisit: 3,
  callbackTries: 1,
  steps: [
    { afterMs: 15_000, pool: 'wide' },
    { afterMs: 30_000, pool: 'named' },
    { afterMs: 45_000, width: 3 },
    { afterMs: 60_000, width: 6 },
  ],
  named: [],
  mayDeclineMust: true,
  declineReasons: [],
};

type Judged = Pick<Opportunity, 'verdict' | 'triggerId'>;

export function modeFor({ verdict, triggerId }: Judged, policy: QueuePolicy): Mode {
  return policy.triggers.find((each) => each.triggerId === triggerId)?.mode ?? policy.mode[verdict];
}

export function priorityFor({ triggerId }: Judged, policy: QueuePolicy): number {
  return policy.triggers.find((each) => each.triggerId === triggerId)?.priority ?? 0;
}

/** How many may hold it at once: nobody while it is to be chosen, else what its mode says, or a step that it has taken. */
export function widthOf({ mode, step }: Pick<Opportunity, 'mode' | 'step'>, policy: QueuePolicy): number {
  if (mode === 'choose') return 0;
  const taken = policy.steps.slice(0, step).map((each) => each.width ?? 1);
  return Math.max(mode === 'race' ? policy.raceWidth : 1, ...taken);
}

/** Whether associates may take it from the list. */
export function isListed(
  { state, mode }: Pick<Opportunity, 'state' | 'mode'>,
  policy: Pick<QueuePolicy, 'approachFromList'>,
): boolean {
  return (state === 'open' || state === 'offered') && (mode === 'choose' || policy.approachFromList);
}

/** What is wrong with a policy, and where. */
export type PolicyProblem = { readonly path: string; readonly message: string };

const POOLS: readonly Pool[] = ['qualified', 'wide', 'named'];

/**
 * Checks what a schema cannot: times in an order that leaves nobody waiting in vain, and names that exist.
 * @param known the associates and triggers of the enterprise
 */
export function checkPolicy(
  policy: QueuePolicy,
  known: { readonly associates: ReadonlySet<string>; readonly triggers: ReadonlySet<string> },
): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const say = (path: string, message: string) => problems.push({ path, message });
  for (const [index, each] of policy.named.entries()) {
    if (!known.associates.has(each)) say(`named[${index}]`, 'is no associate of this enterprise');
  }
  const seen = new Set<string>();
  for (const [index, { triggerId, mode, priority }] of policy.triggers.entries()) {
    const path = `triggers[${index}]`;
    if (!known.triggers.has(triggerId)) say(`${path}.triggerId`, 'is no trigger of this enterprise');
    if (seen.has(triggerId)) say(`${path}.triggerId`, 'stands here twice');
    if (mode === undefined && priority === undefined) say(path, 'says neither mode nor priority');
    seen.add(triggerId);
  }
  for (const [index, step] of policy.steps.entries()) {
    const before = policy.steps[index - 1];
    const pool = widest(policy.steps.slice(0, index));
    const path = `steps[${index}]`;
    if (step.width === undefined && step.pool === undefined) say(path, 'says neither width nor pool');
    if (before !== undefined && step.afterMs <= before.afterMs) say(`${path}.afterMs`, 'is not after the step before');
    if (step.pool !== undefined && POOLS.indexOf(step.pool) <= POOLS.indexOf(pool)) {
      say(`${path}.pool`, `is no wider than ${pool}`);
    }
  }
  const chosen = policy.mode.must === 'choose' || policy.triggers.some((each) => each.mode === 'choose');
  if (chosen && policy.chooseMs >= policy.giveUpMs) say('chooseMs', 'is when it is given up already');
  return problems;
}

function widest(steps: readonly WideningStep[]): Pool {
  return steps.findLast((each) => each.pool !== undefined)?.pool ?? 'qualified';
}

/** How an opportunity may be declined, as its offers say it. */
export function decliningOf(
  verdict: 'can' | 'must',
  policy: Pick<QueuePolicy, 'mayDeclineMust' | 'declineReasons'>,
): { readonly mayDecline?: boolean; readonly declineReasons?: string[] } {
  if (verdict === 'can') return {};
  if (!policy.mayDeclineMust) return { mayDecline: false };
  return policy.declineReasons.length === 0 ? {} : { declineReasons: [...policy.declineReasons] };
}
