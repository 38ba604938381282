import { allows } from '../../../kernel/machine.ts';
import type { Instant } from '../../../kernel/time.ts';
import { chooseNext } from './offer-choice.ts';
import { isLive, type Offer, type Queued } from './opportunity.ts';
import { expire } from './other-way.ts';
import { accept, decline, heldOffer, lapse, rescind, withdraw } from './queue-answers.ts';
import { approach, assign, dismiss, offerTo } from './queue-approach.ts';
import type { QueueCommand, QueueDecision, QueueEffect } from './queue-commands.ts';
import { follow } from './queue-follow.ts';
import { type OpportunityMove, opportunityMachine } from './queue-machines.ts';
import type { QueuePolicy } from './queue-policy.ts';
import { decided, end, pendingOf, refused, type Step, type VisitContact, withOpportunity } from './queue-steps.ts';
import { giveUp, otherWay, reopen, unchosen, widen } from './queue-waiting.ts';

/**
 * Decides one command on one opportunity. `now` is the database's. Refusals change nothing; effects are carried out in the
 * transaction that saves `next`.
 * @param visit how she was approached in this visit; where it matters and is missing, the refusal is `visit-needed`
 */
export function decide(
  queued: Queued,
  command: QueueCommand,
  now: Instant,
  policy: QueuePolicy,
  visit?: VisitContact,
): QueueDecision {
  if (isRepeated(queued, command)) return decided(queued, [], 'answered so already');
  const step: Step = { queued, now, policy, visit };
  const decision = isLive(queued.opportunity) ? decideLive(step, command) : over(step, command);
  if (decision.ok) assertAllowed(queued, command, decision.next);
  return decision;
}

/** The same answer once more, because the reply to it was lost: it stands as it was given. */
function isRepeated({ opportunity, offers }: Queued, command: QueueCommand): boolean {
  if (command.kind === 'decline') {
    return offers.some((each) => each.offerId === command.offerId && each.state === 'declined');
  }
  // An acceptance before the last one came to nothing: its customer was offered to others.
  const holder = offers.findLast((each) => each.state === 'accepted');
  if (opportunity.state !== 'engaged' || holder === undefined) return false;
  if (command.kind === 'approach') return holder.associateId === command.candidate.associateId;
  return command.kind === 'accept' && holder.offerId === command.offerId;
}

function decideLive(step: Step, command: QueueCommand): QueueDecision {
  const { queued } = step;
  switch (command.kind) {
    case 'follow':
      return follow(step, command.found, command.maySell);
    case 'offer':
      return offer(step, command);
    case 'accept':
      return accept(step, command.offerId);
    case 'decline':
      return decline(step, command.offerId, command.reason);
    case 'lapse':
      return lapse(step, command.offerId);
    case 'rescind':
      return rescind(step, command.offerId, command.reason, command.tried);
    case 'withdraw':
      return withdraw(step, command.associateId, command.reason);
    case 'refuse':
      return command.from === 'session' && queued.opportunity.state === 'engaged'
        ? decided(queued, [{ kind: 'news', news: 'opportunity.refused' }], 'refused while somebody has her')
        : end(step, 'refused', 'refused');
    case 'leave':
      return queued.opportunity.state === 'engaged'
        ? refused('conflict', 'engaged', 'The conversation ends it.')
        : end(step, 'left', 'left');
    case 'give-up':
      return giveUp(step);
    case 'other-way':
      return otherWay(step);
    case 'widen':
      return widen(step);
    case 'unchosen':
      return unchosen(step);
    case 'approach':
      return approach(step, command.candidate, command.offerId);
    case 'assign':
      return assign(step, command.candidate, command.offerId);
    case 'dismiss':
      return dismiss(step, command.reason);
    case 'reopen':
      return reopen(step, command.associateId, command.reason);
    case 'close':
      return queued.opportunity.state === 'engaged'
        ? end(step, 'closed', command.reason)
        : refused('conflict', 'not-engaged', 'Nobody is talking to this customer.');
  }
}

/** The tables of `queue-machines.ts` hold for every decision: one that breaks them is a bug. */
function assertAllowed(before: Queued, command: QueueCommand, after: Queued): void {
  const [from, to] = [before.opportunity.state, after.opportunity.state];
  const move = MOVES[command.kind];
  if (from !== to && !(move !== undefined && allows(opportunityMachine, from, move, to))) {
    throw new Error(`An opportunity cannot go from ${from} to ${to} by ${command.kind}.`);
  }
}

const MOVES: Readonly<Record<QueueCommand['kind'], OpportunityMove | undefined>> = {
  follow: 'follow',
  offer: 'offer',
  accept: 'accept',
  decline: 'end',
  lapse: 'end',
  rescind: 'end',
  withdraw: 'end',
  refuse: 'refuse',
  leave: 'leave',
  'give-up': 'give-up',
  'other-way': undefined,
  widen: undefined,
  unchosen: undefined,
  approach: 'accept',
  assign: 'offer',
  dismiss: 'close',
  reopen: 'reopen',
  close: 'close',
};

/** What is over stays so; a late acceptance is told who was faster, or why there is nothing left to accept. */
function over(step: Step, command: QueueCommand): QueueDecision {
  if (command.kind === 'accept' || command.kind === 'decline') {
    const found = heldOffer(step, command.offerId);
    if (!('offerId' in found)) return found;
  }
  return refused('conflict', 'opportunity-over', 'This opportunity is over.', {
    state: step.queued.opportunity.state,
  });
}

function offer(step: Step, command: Extract<QueueCommand, { kind: 'offer' }>): QueueDecision {
  const { queued, now, policy } = step;
  if (queued.opportunity.state === 'engaged') return refused('conflict', 'engaged', 'Somebody has it already.');
  const choice = chooseNext(queued, command.ranking, command.held, policy, command.earlier);
  if (choice.kind === 'offer') {
    const made = choice.chosen.flatMap(({ candidate, via, yields }, index): Offer[] => {
      const offerId = command.offerIds[index];
      if (offerId === undefined) return [];
      const dueAt = now + (via === 'preferred' ? policy.preferredMs : policy.offerMs);
      return [offerTo(queued, candidate, { offerId, via, yields, madeAt: now, dueAt })];
    });
    if (made.length === 0) return decided(queued, [], 'no room');
    const effects = made.flatMap((each): QueueEffect[] => [
      { kind: 'offer.made', offer: each },
      { kind: 'timer.set', timer: 'offer.due', subject: each.offerId, dueAt: each.dueAt },
    ]);
    const next = withOpportunity({ ...queued, offers: [...queued.offers, ...made] }, { state: 'offered' });
    return decided(next, effects, `offered to ${made.length}`);
  }
  if (pendingOf(queued).length > 0) return decided(queued, [], 'others still look at it');
  if (choice.kind === 'nobody-free') return choice.atDesk ? decided(queued, [], 'nobody is free') : otherWay(step);
  const wider = widen(step, true);
  return wider.ok && wider.next === queued ? expire(step, choice.kind) : wider;
}
