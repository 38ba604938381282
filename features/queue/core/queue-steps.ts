import { type Refusal, refuse as refusing } from '../../../kernel/result.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Offer, OfferState, Opportunity, OpportunityState, Queued } from './opportunity.ts';
import type { QueueDecision, QueueEffect, QueueRefusal } from './queue-commands.ts';
import { type QueuePolicy, widthOf } from './queue-policy.ts';

/** How a customer was approached in this visit. */
export type VisitContact = {
  /** How often she was invited; an offer of another way counts as one. */
  readonly invitations: number;
  readonly refused: boolean;
  /** She was offered another way, whatever became of it. */
  readonly otherWay: boolean;
};

/** What every step of the queue is given. `visit` only where it is needed. */
export type Step = {
  readonly queued: Queued;
  readonly now: Instant;
  readonly policy: QueuePolicy;
  readonly visit?: VisitContact | undefined;
};

export function decided(next: Queued, effects: readonly QueueEffect[], why: string): QueueDecision {
  return { ok: true, next, effects, why };
}

export function refused(
  kind: Refusal['kind'],
  reason: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): QueueRefusal {
  return refusing(kind, reason, message, details);
}

export function pendingOf(queued: Queued): readonly Offer[] {
  return queued.offers.filter((offer) => offer.state === 'pending');
}

/** Ends pending offers. The opportunity is `open` when none is left, unless the caller takes it elsewhere. */
export function endOffers(
  { queued, now }: Step,
  ending: readonly Offer[],
  how: { readonly state: Exclude<OfferState, 'pending'>; readonly reason: string; readonly by?: string },
): { readonly queued: Queued; readonly effects: readonly QueueEffect[] } {
  const gone = new Map<string, Offer>(
    ending.map((offer) => [offer.offerId, { ...offer, ...how, endedAt: now } satisfies Offer]),
  );
  const offers = queued.offers.map((offer) => gone.get(offer.offerId) ?? offer);
  const state = queued.opportunity.state === 'offered' && !offers.some(isPending) ? 'open' : queued.opportunity.state;
  const effects = [...gone.values()].flatMap((offer): QueueEffect[] => [
    { kind: 'offer.ended', offer },
    { kind: 'timer.clear', timer: 'offer.due', subject: offer.offerId },
  ]);
  return { queued: { opportunity: { ...queued.opportunity, state }, offers }, effects };
}

/** Takes the opportunity to a state in which nobody is looked for any more, and clears its timers. */
export function settle(
  step: Step,
  state: Exclude<OpportunityState, 'open' | 'offered'>,
  reason: string,
): { readonly queued: Queued; readonly effects: readonly QueueEffect[] } {
  const { queued, effects } = endOffers(step, pendingOf(step.queued), { state: 'withdrawn', reason });
  const { opportunity } = queued;
  const over = state === 'engaged' ? {} : { closedReason: reason, closedAt: step.now };
  return {
    queued: { ...queued, opportunity: { ...opportunity, state, ...over } },
    effects: [...effects, ...clearTimers(opportunity)],
  };
}

/** Settles for good, and says so to whoever follows. */
export function finish(
  step: Step,
  state: 'closed' | 'refused' | 'left' | 'expired',
  reason: string,
): { readonly queued: Queued; readonly effects: readonly QueueEffect[] } {
  const { queued, effects } = settle(step, state, reason);
  const { opportunityId, told } = queued.opportunity;
  const ended: QueueEffect = { kind: 'customer.told', entry: { kind: 'help.ended', data: { opportunityId } } };
  const waited = state !== 'expired' && told !== 'nothing';
  return {
    queued,
    effects: [...effects, ...(waited ? [ended] : []), { kind: 'news', news: 'opportunity.ended' }],
  };
}

export function end(step: Step, state: 'closed' | 'refused' | 'left', reason: string): QueueDecision {
  const { queued, effects } = finish(step, state, reason);
  return decided(queued, effects, reason);
}

/** Over, and nobody served her: a customer who asked is told so. */
export function endUnserved(step: Step, state: 'expired' | 'closed', reason: string): QueueDecision {
  const { queued, effects } = finish(step, state, reason);
  if (!queued.opportunity.asked) return decided(queued, effects, `${state}: ${reason}`);
  const { opportunityId } = queued.opportunity;
  return decided(
    withOpportunity(queued, { told: 'nobody' }),
    [...effects, { kind: 'customer.told', entry: { kind: 'help.nobody', data: { opportunityId, reason } } }],
    `${state}: ${reason}; the customer is told`,
  );
}

/** The timers of an opportunity for which somebody is looked for. */
export function startTimers(opportunity: Opportunity, now: Instant, policy: QueuePolicy): QueueEffect[] {
  const { opportunityId: subject, verdict, mode, asked, told } = opportunity;
  // What may be approached, and nobody waits for, stands on the list for longer than a customer would be let wait.
  const waits = verdict === 'must' || asked;
  const givesUp = mode === 'choose' && !waits ? policy.listMs : policy.giveUpMs;
  const effects: QueueEffect[] = [{ kind: 'timer.set', timer: 'opportunity.give-up', subject, dueAt: now + givesUp }];
  if (asked && told !== 'other-way') {
    effects.push({ kind: 'timer.set', timer: 'opportunity.other-way', subject, dueAt: now + policy.otherWayMs });
  }
  if (mode === 'choose' && waits) {
    effects.push({ kind: 'timer.set', timer: 'opportunity.unchosen', subject, dueAt: now + policy.chooseMs });
  }
  if (widens(opportunity, policy)) effects.push(nextStep(opportunity, now, policy));
  return effects;
}

/** Whether more people are asked as time passes. */
export function widens(opportunity: Opportunity, policy: QueuePolicy): boolean {
  return (opportunity.verdict === 'must' || opportunity.asked) && opportunity.step < policy.steps.length;
}

/** The timer of its next widening step, as long after `now` as that comes after the step before. */
export function nextStep({ opportunityId, step }: Opportunity, now: Instant, { steps }: QueuePolicy): QueueEffect {
  const wait = (steps[step]?.afterMs ?? 0) - (steps[step - 1]?.afterMs ?? 0);
  return { kind: 'timer.set', timer: 'opportunity.widen', subject: opportunityId, dueAt: now + Math.max(wait, 0) };
}

/** How many more may be offered it now. Who has it alone for a while shares it with nobody. */
export function roomOf({ opportunity, offers }: Queued, policy: QueuePolicy): number {
  const pending = offers.filter(isPending);
  if (pending.some((each) => each.via === 'preferred' || each.via === 'supervisor')) return 0;
  return Math.max(widthOf(opportunity, policy) - pending.length, 0);
}

export function withOpportunity(queued: Queued, change: Partial<Opportunity>): Queued {
  return { ...queued, opportunity: { ...queued.opportunity, ...change } };
}

export function withTried(queued: Queued, associateId: string): Queued {
  const { tried } = queued.opportunity;
  return tried.includes(associateId) ? queued : withOpportunity(queued, { tried: [...tried, associateId] });
}

/** Whether somebody is to be asked, or it has to be found out whether there is anybody at all. */
export function isWanting(queued: Queued, policy: QueuePolicy): boolean {
  const { state } = queued.opportunity;
  return state === 'open' || (state === 'offered' && roomOf(queued, policy) > 0);
}

/** Ranks again only where somebody could be offered it, or be found missing. */
export function matchIfWanting(queued: Queued, policy: QueuePolicy): QueueEffect[] {
  return isWanting(queued, policy) ? [{ kind: 'match' }] : [];
}

function isPending(offer: Offer): boolean {
  return offer.state === 'pending';
}

function clearTimers(opportunity: Opportunity): QueueEffect[] {
  const subject = opportunity.opportunityId;
  return [
    { kind: 'timer.clear', timer: 'opportunity.give-up', subject },
    { kind: 'timer.clear', timer: 'opportunity.other-way', subject },
    { kind: 'timer.clear', timer: 'opportunity.widen', subject },
    { kind: 'timer.clear', timer: 'opportunity.unchosen', subject },
    { kind: 'timer.clear', timer: 'opportunity.match', subject },
  ];
}
