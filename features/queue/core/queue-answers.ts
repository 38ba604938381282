import { toIso } from '../../../kernel/time.ts';
import type { Offer } from './opportunity.ts';
import type { QueueDecision, QueueEffect, QueueRefusal } from './queue-commands.ts';
import { decided, endOffers, matchIfWanting, pendingOf, refused, type Step, settle, withTried } from './queue-steps.ts';

/** She takes it: one owner, and everybody else who holds it is told who. */
export function accept(step: Step, offerId: string): QueueDecision {
  const mine = heldOffer(step, offerId);
  if (!('offerId' in mine)) return mine;
  if (step.now > mine.dueAt) {
    return refused('conflict', 'offer-lapsed', 'The time for this offer was over.', { at: toIso(mine.dueAt) });
  }
  if (mine.yields) {
    return refused('forbidden', 'yields-to-real', 'A simulated associate leaves real customers to real associates.');
  }
  const accepted: Offer = { ...mine, state: 'accepted', endedAt: step.now };
  const taken = step.queued.offers.map((each) => (each.offerId === offerId ? accepted : each));
  return take({ ...step, queued: { ...step.queued, offers: taken } }, accepted, [
    { kind: 'offer.ended', offer: accepted },
    { kind: 'timer.clear', timer: 'offer.due', subject: offerId },
  ]);
}

/** The customer is hers who has accepted; all who still hold an offer are told so. `first`: what becomes of hers. */
export function take(step: Step, accepted: Offer, first: readonly QueueEffect[]): QueueDecision {
  const ended = endOffers(step, pendingOf(step.queued), { state: 'withdrawn', reason: 'taken', by: accepted.name });
  const settled = settle({ ...step, queued: ended.queued }, 'engaged', 'taken');
  return decided(
    settled.queued,
    [
      { kind: 'claim', offer: accepted },
      ...first,
      ...ended.effects,
      ...settled.effects,
      { kind: 'news', news: 'opportunity.engaged' },
    ],
    `taken by ${accepted.associateId}`,
  );
}

export function decline(step: Step, offerId: string, reason: string | undefined): QueueDecision {
  const mine = heldOffer(step, offerId);
  if (!('offerId' in mine)) return mine;
  const isMust = step.queued.opportunity.verdict === 'must';
  if (isMust && !step.policy.mayDeclineMust) {
    return refused('forbidden', 'must-not-be-declined', 'A customer who must be served is not declined here.');
  }
  if (isMust && (reason ?? '').trim() === '') {
    return refused('invalid', 'reason-needed', 'Declining a customer who must be served needs a reason.');
  }
  return passOn(step, mine, { state: 'declined', reason: reason ?? 'declined' });
}

export function lapse(step: Step, offerId: string): QueueDecision {
  const mine = heldOffer(step, offerId);
  if (!('offerId' in mine)) return mine;
  if (step.now < mine.dueAt) return refused('conflict', 'not-yet', 'The offer still has time.');
  const passed = passOn(step, mine, { state: 'lapsed', reason: 'no-answer' });
  if (!passed.ok) return passed;
  return { ...passed, effects: [{ kind: 'lapse.noted', personId: mine.personId }, ...passed.effects] };
}

export function rescind(step: Step, offerId: string, reason: string, tried: boolean): QueueDecision {
  const mine = heldOffer(step, offerId);
  if (!('offerId' in mine)) return mine;
  const { queued, effects } = endOffers(step, [mine], { state: 'rescinded', reason });
  const next = tried ? withTried(queued, mine.associateId) : queued;
  return decided(next, [...effects, ...matchIfWanting(next, step.policy)], `rescinded: ${reason}`);
}

export function withdraw(step: Step, associateId: string, reason: string): QueueDecision {
  const hers = pendingOf(step.queued).filter((each) => each.associateId === associateId);
  if (hers.length === 0) return decided(step.queued, [], 'she holds nothing');
  const { queued, effects } = endOffers(step, hers, { state: 'withdrawn', reason });
  return decided(queued, [...effects, ...matchIfWanting(queued, step.policy)], `withdrawn: ${reason}`);
}

function passOn(
  step: Step,
  mine: Offer,
  how: { readonly state: 'declined' | 'lapsed'; readonly reason: string },
): QueueDecision {
  const ended = endOffers(step, [mine], how);
  const next = withTried(ended.queued, mine.associateId);
  return decided(next, [...ended.effects, ...matchIfWanting(next, step.policy)], `${how.state} by ${mine.associateId}`);
}

/** The pending offer, or why it cannot be answered any more: with who was faster, and when. */
export function heldOffer(step: Step, offerId: string): Offer | QueueRefusal {
  const found = step.queued.offers.find((each) => each.offerId === offerId);
  if (found === undefined) return refused('not-found', 'no-such-offer', 'There is no such offer.');
  if (found.state === 'pending') return found;
  const winner = step.queued.offers.find((each) => each.state === 'accepted');
  const at = found.endedAt === undefined ? {} : { at: toIso(found.endedAt) };
  if (found.state === 'accepted')
    return refused('conflict', 'offer-accepted', 'You have accepted this offer already.', at);
  if (found.state === 'withdrawn' && found.reason === 'taken') {
    const by = found.by ?? winner?.name;
    const details = by === undefined ? at : { by, ...at };
    return refused('conflict', 'offer-taken', `${by ?? 'Somebody else'} was faster.`, details);
  }
  return refused('conflict', `offer-${found.state}`, WORDS[found.state], { ...at, why: found.reason });
}

const WORDS: Readonly<Record<'declined' | 'lapsed' | 'rescinded' | 'withdrawn', string>> = {
  declined: 'You have declined this offer.',
  lapsed: 'The time for this offer was over.',
  rescinded: 'This offer no longer stands.',
  withdrawn: 'The customer is no longer waiting.',
};
