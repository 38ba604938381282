import { type Refusal, refuse as refusing } from '../../../kernel/result.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Offer, OfferState, Opportunity, OpportunityState, Queued, QueuePolicy } from './opportunity.ts';
import type { QueueDecision, QueueEffect, QueueRefusal } from './queue-commands.ts';

/** What every step of the queue is given. */
export type Step = { readonly queued: Queued; readonly now: Instant; readonly policy: QueuePolicy };

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

/** Over, with nobody found: a customer who asked is told so. */
export function expire(step: Step, reason: string): QueueDecision {
  const { queued, effects } = finish(step, 'expired', reason);
  if (!queued.opportunity.asked) return decided(queued, effects, `expired: ${reason}`);
  const { opportunityId } = queued.opportunity;
  return decided(
    withOpportunity(queued, { told: 'nobody' }),
    [...effects, { kind: 'customer.told', entry: { kind: 'help.nobody', data: { opportunityId, reason } } }],
    `expired: ${reason}; the customer is told`,
  );
}

/** The timers of an opportunity for which somebody is looked for. */
export function startTimers(opportunity: Opportunity, now: Instant, policy: QueuePolicy): QueueEffect[] {
  const subject = opportunity.opportunityId;
  const effects: QueueEffect[] = [
    { kind: 'timer.set', timer: 'opportunity.give-up', subject, dueAt: now + policy.giveUpMs },
  ];
  if (opportunity.asked && opportunity.told !== 'other-way') {
    effects.push({ kind: 'timer.set', timer: 'opportunity.other-way', subject, dueAt: now + policy.otherWayMs });
  }
  if (widens(opportunity)) {
    effects.push({ kind: 'timer.set', timer: 'opportunity.widen', subject, dueAt: now + policy.widenMs });
  }
  return effects;
}

/** Whether more people are asked as time passes. */
export function widens(opportunity: Opportunity): boolean {
  return (opportunity.verdict === 'must' || opportunity.asked) && opportunity.pool !== 'named';
}

export function withOpportunity(queued: Queued, change: Partial<Opportunity>): Queued {
  return { ...queued, opportunity: { ...queued.opportunity, ...change } };
}

export function withTried(queued: Queued, associateId: string): Queued {
  const { tried } = queued.opportunity;
  return tried.includes(associateId) ? queued : withOpportunity(queued, { tried: [...tried, associateId] });
}

/** Ranks again only where somebody could be offered it. */
export function matchIfOpen(queued: Queued, policy: QueuePolicy): QueueEffect[] {
  const { state } = queued.opportunity;
  const wanted = state === 'open' || (state === 'offered' && pendingOf(queued).length < policy.width);
  return wanted ? [{ kind: 'match' }] : [];
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
  ];
}
