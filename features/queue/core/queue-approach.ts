import { toIso } from '../../../kernel/time.ts';
import type { Candidate } from '../../matching/core/index.ts';
import type { Offer, OfferId, OfferVia, Queued } from './opportunity.ts';
import { accept, take } from './queue-answers.ts';
import type { QueueDecision, QueueEffect, QueueRefusal } from './queue-commands.ts';
import { isListed } from './queue-policy.ts';
import { decided, endOffers, endUnserved, pendingOf, refused, type Step, withOpportunity } from './queue-steps.ts';

/** An offer to a candidate, pending from now on. */
export function offerTo(
  queued: Queued,
  candidate: Candidate,
  offer: Pick<Offer, 'offerId' | 'via' | 'yields' | 'madeAt' | 'dueAt'>,
): Offer {
  const { associateId, personId, name, score } = candidate;
  const { opportunityId } = queued.opportunity;
  return { ...offer, opportunityId, associateId, personId, name, score, state: 'pending' };
}

/** She takes from the list what nobody has yet: the same claim as accepting an offer, which this makes and accepts at once. */
export function approach(step: Step, candidate: Candidate, offerId: OfferId): QueueDecision {
  const { queued, now, policy } = step;
  const { opportunity, offers } = queued;
  if (opportunity.state === 'engaged') return taken(queued);
  if (!isListed(opportunity, policy)) {
    return refused('forbidden', 'not-from-list', 'This customer is offered to associates, not taken from the list.');
  }
  if (opportunity.simulated && !candidate.simulated) {
    return refused('forbidden', 'simulated-customer', 'A simulated customer is left to simulated associates.');
  }
  const hers = offers.filter((each) => each.associateId === candidate.associateId);
  if (hers.some((each) => each.state === 'accepted')) {
    return refused('conflict', 'let-go', 'You had this customer already, and she waits for somebody else.');
  }
  const pending = hers.find((each) => each.state === 'pending');
  if (pending !== undefined) return accept(step, pending.offerId);
  const made = offerTo(queued, candidate, { offerId, via: 'list', yields: false, madeAt: now, dueAt: now });
  const accepted: Offer = { ...made, state: 'accepted', endedAt: now };
  return take({ ...step, queued: { ...queued, offers: [...offers, accepted] } }, accepted, []);
}

/**
 * A supervisor gives it to her: offered to her alone, ranked, free and asked before or not, and whoever else holds it loses it. It is
 * offered and not claimed for her, for she may be away from her desk, and the customer would wait for nobody; when she passes, it goes on.
 */
export function assign(step: Step, candidate: Candidate, offerId: OfferId): QueueDecision {
  const { queued, now, policy } = step;
  const { associateId } = candidate;
  if (queued.opportunity.state === 'engaged') return taken(queued);
  if (pendingOf(queued).some((each) => each.associateId === associateId && each.via === 'supervisor')) {
    return decided(queued, [], 'given to her already');
  }
  const ended = endOffers(step, pendingOf(queued), { state: 'withdrawn', reason: 'assigned' });
  const via: OfferVia = 'supervisor';
  const made = offerTo(queued, candidate, { offerId, via, yields: false, madeAt: now, dueAt: now + policy.offerMs });
  const { offers, opportunity } = ended.queued;
  const tried = opportunity.tried.filter((each) => each !== associateId);
  const next = withOpportunity({ ...ended.queued, offers: [...offers, made] }, { state: 'offered', tried });
  const effects: QueueEffect[] = [
    ...ended.effects,
    { kind: 'offer.made', offer: made },
    { kind: 'timer.set', timer: 'offer.due', subject: made.offerId, dueAt: made.dueAt },
  ];
  return decided(next, effects, `given to ${associateId}`);
}

/** A supervisor ends the search; a conversation is ended where it is held. */
export function dismiss(step: Step, reason: string): QueueDecision {
  return step.queued.opportunity.state === 'engaged' ? taken(step.queued) : endUnserved(step, 'closed', reason);
}

/** Somebody has her: who, and since when. */
function taken({ offers }: Queued): QueueRefusal {
  const winner = offers.findLast((each) => each.state === 'accepted');
  return refused('conflict', 'opportunity-taken', `${winner?.name ?? 'Somebody else'} was faster.`, {
    ...(winner === undefined ? {} : { by: winner.name }),
    ...(winner?.endedAt === undefined ? {} : { at: toIso(winner.endedAt) }),
  });
}
