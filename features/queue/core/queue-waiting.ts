import type { Instant } from '../../../kernel/time.ts';
import type { Offer, Opportunity } from './opportunity.ts';
import { expire } from './other-way.ts';
import type { QueueCommand, QueueDecision, QueueEffect } from './queue-commands.ts';
import { modeFor, priorityFor } from './queue-policy.ts';
import {
  decided,
  end,
  matchIfWanting,
  nextStep,
  refused,
  type Step,
  startTimers,
  widens,
  withOpportunity,
  withTried,
} from './queue-steps.ts';

export function giveUp(step: Step): QueueDecision {
  if (step.queued.opportunity.state === 'engaged') return refused('conflict', 'engaged', 'Somebody has it.');
  return expire(step, step.queued.offers.length === 0 ? 'nobody-free' : 'nobody-accepted');
}

export function otherWay({ queued }: Step): QueueDecision {
  const { opportunity } = queued;
  if (!opportunity.asked || opportunity.state === 'engaged' || opportunity.told === 'other-way') {
    return decided(queued, [], 'nothing to tell');
  }
  const { opportunityId } = opportunity;
  return decided(
    withOpportunity(queued, { told: 'other-way' }),
    [
      { kind: 'timer.clear', timer: 'opportunity.other-way', subject: opportunityId },
      { kind: 'customer.told', entry: { kind: 'help.waiting', data: { opportunityId, otherWay: true } } },
    ],
    'another way is offered',
  );
}

/**
 * Takes the next widening step: more at once, or a wider pool. `wider`: nobody in this pool can serve her, so steps that only ask
 * more of it are passed over.
 */
export function widen({ queued, now, policy }: Step, wider = false): QueueDecision {
  const { opportunity } = queued;
  if (!widens(opportunity, policy) || opportunity.state === 'engaged') {
    return decided(queued, [], 'as wide as it goes');
  }
  const ahead = policy.steps.slice(opportunity.step);
  const last = wider ? ahead.findIndex((each) => each.pool !== undefined && each.pool !== opportunity.pool) : 0;
  if (last < 0) return decided(queued, [], 'as wide as it goes');
  const pool = ahead[last]?.pool ?? opportunity.pool;
  const next = withOpportunity(queued, { pool, step: opportunity.step + last + 1 });
  const timer: QueueEffect = widens(next.opportunity, policy)
    ? nextStep(next.opportunity, now, policy)
    : { kind: 'timer.clear', timer: 'opportunity.widen', subject: opportunity.opportunityId };
  return decided(next, [timer, ...matchIfWanting(next, policy)], `asked more widely: step ${next.opportunity.step}`);
}

/** Nobody took it from the list: from now on it is offered. */
export function unchosen({ queued, policy }: Step): QueueDecision {
  const { opportunityId, mode, state, verdict, asked } = queued.opportunity;
  if (mode !== 'choose' || state === 'engaged' || (verdict === 'can' && !asked)) {
    return decided(queued, [], 'not to be chosen');
  }
  const next = withOpportunity(queued, { mode: policy.afterChoose });
  return decided(
    next,
    [{ kind: 'timer.clear', timer: 'opportunity.unchosen', subject: opportunityId }, ...matchIfWanting(next, policy)],
    `nobody chose it: ${policy.afterChoose}`,
  );
}

/** How an engagement ends without a word of the customer that she wants no more. */
const NOT_BY_HER: ReadonlySet<string> = new Set([
  'no-answer',
  'withdrawn',
  'ended',
  'ended-by-supervisor',
  'suspended',
]);
/** How an associate lets a customer pass whom she has accepted. */
const LET_PASS: ReadonlySet<string> = new Set(['not-greeted', 'not-called', 'not-reached']);

/**
 * How an attempt, or a conversation, has ended. `refused`: nobody approaches this customer again in this visit; `heardAt`: when she asked last,
 * as far as the associate has heard of it.
 */
export type AttemptEnd = {
  readonly opportunityId: string;
  readonly associateId: string;
  readonly reason: string;
  readonly talked: boolean;
  readonly refused: boolean;
  readonly heardAt?: Instant;
};

/**
 * What becomes of an opportunity whose attempt, or talk, is over. Whoever asked for help in its last moment was not heard by the associate who
 * had her: somebody is looked for again, whoever that is. After a talk it is served, and her wish is a new one: `asksAnew`.
 */
export function afterAttempt(
  opportunity: Opportunity,
  { associateId, reason, talked, refused, heardAt }: Omit<AttemptEnd, 'opportunityId'>,
): { readonly command: QueueCommand; readonly asksAnew: boolean } {
  if (refused) return { command: { kind: 'refuse', from: 'answer' }, asksAnew: false };
  const { askedAt } = opportunity;
  const isHeard = askedAt === undefined || askedAt <= (heardAt ?? Number.NEGATIVE_INFINITY);
  const isUnheard = !isHeard && NOT_BY_HER.has(reason) && opportunity.otherWay !== 'gone';
  if (isUnheard && !talked) return { command: { kind: 'reopen', associateId, reason }, asksAnew: false };
  return { command: { kind: 'close', reason }, asksAnew: isUnheard };
}

/**
 * Looked for again, unless she was called back often enough, from the start of the waiting times; a customer who asked is offered another way
 * at once. Who talked to somebody waits for an answer: she is one who asked. Who has not let her pass (her connection failed, she did not hear
 * the question) may have her back.
 */
export function reopen(step: Step, associateId: string, reason: string): QueueDecision {
  const { opportunity } = step.queued;
  if (opportunity.state !== 'engaged') return refused('conflict', 'not-engaged', 'Nobody had this opportunity.');
  const taken = step.queued.offers.filter((each) => each.state === 'accepted').length;
  if (reason === 'not-reached' && taken >= step.policy.callbackTries) return end(step, 'closed', reason);
  const gone = reason === 'associate-gone';
  const asked = opportunity.asked || gone;
  const raised = gone && opportunity.verdict === 'can';
  const told = asked ? 'other-way' : opportunity.told;
  // Why it came to nothing stands with what she accepted: in her record it counts as let pass, unless nobody answered her call.
  // Whom a supervisor had given it to accepted nothing: what became of it is not put down to who did.
  const last = step.queued.offers.findLast((each) => each.state === 'accepted');
  const said = (offer: Offer) => (offer.associateId === associateId ? reason : gone ? offer.reason : 'given-on');
  const offers = step.queued.offers.map((each) => (each === last ? withReason(each, said(each)) : each));
  const change: Partial<Opportunity> = { state: 'open', told, asked, ...(raised ? mustBe(step) : {}) };
  const reopened = withOpportunity({ ...step.queued, offers }, change);
  const next = LET_PASS.has(reason) ? withTried(reopened, associateId) : reopened;
  const effects: QueueEffect[] = [
    { kind: 'news', news: 'opportunity.reopened' },
    ...(raised ? [{ kind: 'news', news: 'opportunity.raised' } as const] : []),
    ...startTimers(next.opportunity, step.now, step.policy),
  ];
  if (asked) {
    const { opportunityId } = opportunity;
    const data = { opportunityId, otherWay: true, again: true, ...(gone ? { gone } : {}) };
    effects.push({ kind: 'customer.told', entry: { kind: 'help.waiting', data } });
  }
  return decided(next, [...effects, { kind: 'match' }], `open again: ${reason}`);
}

function withReason(offer: Offer, reason: string | undefined): Offer {
  return reason === undefined ? offer : { ...offer, reason };
}

function mustBe({ queued: { opportunity }, policy }: Step): Partial<Opportunity> {
  const judged = { ...opportunity, verdict: 'must' as const };
  return { verdict: 'must', mode: modeFor(judged, policy), priority: priorityFor(judged, policy) };
}
