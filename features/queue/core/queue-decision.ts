import { allows } from '../../../kernel/machine.ts';
import { type Instant, toIso } from '../../../kernel/time.ts';
import type { Ranking } from '../../matching/core/index.ts';
import { chooseNext } from './offer-choice.ts';
import { isLive, type Offer, type OfferId, type Queued, type QueuePolicy } from './opportunity.ts';
import type { QueueCommand, QueueDecision, QueueEffect, QueueRefusal } from './queue-commands.ts';
import { follow } from './queue-follow.ts';
import { type OpportunityMove, opportunityMachine } from './queue-machines.ts';
import {
  decided,
  endOffers,
  expire,
  finish,
  matchIfOpen,
  pendingOf,
  refused,
  type Step,
  settle,
  startTimers,
  widens,
  withOpportunity,
  withTried,
} from './queue-steps.ts';

/**
 * Decides one command on one opportunity. `now` is the database's. Refusals change nothing; effects are carried out in the
 * transaction that saves `next`.
 */
export function decide(queued: Queued, command: QueueCommand, now: Instant, policy: QueuePolicy): QueueDecision {
  if (isRepeated(queued, command)) return decided(queued, [], 'answered so already');
  const step: Step = { queued, now, policy };
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
  return command.kind === 'accept' && opportunity.state === 'engaged' && holder?.offerId === command.offerId;
}

function decideLive(step: Step, command: QueueCommand): QueueDecision {
  const { queued } = step;
  switch (command.kind) {
    case 'follow':
      return follow(step, command.found, command.maySell);
    case 'offer':
      return offer(step, command.ranking, command.held, command.offerIds);
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

function offer(
  step: Step,
  ranking: Ranking,
  held: Readonly<Record<string, 'can' | 'must'>>,
  offerIds: readonly OfferId[],
): QueueDecision {
  const { queued, now, policy } = step;
  if (queued.opportunity.state === 'engaged') return refused('conflict', 'engaged', 'Somebody has it already.');
  const choice = chooseNext(queued, ranking, held, policy);
  if (choice.kind === 'offer') {
    const made = choice.chosen.flatMap(({ candidate, yields }, index): Offer[] => {
      const offerId = offerIds[index];
      if (offerId === undefined) return [];
      return [
        {
          offerId,
          opportunityId: queued.opportunity.opportunityId,
          associateId: candidate.associateId,
          personId: candidate.personId,
          name: candidate.name,
          state: 'pending',
          score: candidate.score,
          madeAt: now,
          dueAt: now + policy.offerMs,
          yields,
        },
      ];
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
  return widens(queued.opportunity) ? widen(step) : expire(step, choice.kind);
}

function accept(step: Step, offerId: string): QueueDecision {
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
  const rest = pendingOf(step.queued).filter((each) => each.offerId !== offerId);
  const ended = endOffers({ ...step, queued: { ...step.queued, offers: taken } }, rest, {
    state: 'withdrawn',
    reason: 'taken',
    by: mine.name,
  });
  const settled = settle({ ...step, queued: ended.queued }, 'engaged', 'taken');
  return decided(
    settled.queued,
    [
      { kind: 'claim', offer: accepted },
      { kind: 'offer.ended', offer: accepted },
      { kind: 'timer.clear', timer: 'offer.due', subject: offerId },
      ...ended.effects,
      ...settled.effects,
      { kind: 'news', news: 'opportunity.engaged' },
    ],
    `taken by ${mine.associateId}`,
  );
}

function decline(step: Step, offerId: string, reason: string | undefined): QueueDecision {
  const mine = heldOffer(step, offerId);
  if (!('offerId' in mine)) return mine;
  if (step.queued.opportunity.verdict === 'must' && (reason ?? '').trim() === '') {
    return refused('invalid', 'reason-needed', 'Declining a customer who must be served needs a reason.');
  }
  return passOn(step, mine, { state: 'declined', reason: reason ?? 'declined' });
}

function lapse(step: Step, offerId: string): QueueDecision {
  const mine = heldOffer(step, offerId);
  if (!('offerId' in mine)) return mine;
  if (step.now < mine.dueAt) return refused('conflict', 'not-yet', 'The offer still has time.');
  const passed = passOn(step, mine, { state: 'lapsed', reason: 'no-answer' });
  if (!passed.ok) return passed;
  return { ...passed, effects: [{ kind: 'lapse.noted', personId: mine.personId }, ...passed.effects] };
}

function rescind(step: Step, offerId: string, reason: string, tried: boolean): QueueDecision {
  const mine = heldOffer(step, offerId);
  if (!('offerId' in mine)) return mine;
  const { queued, effects } = endOffers(step, [mine], { state: 'rescinded', reason });
  const next = tried ? withTried(queued, mine.associateId) : queued;
  return decided(next, [...effects, ...matchIfOpen(next, step.policy)], `rescinded: ${reason}`);
}

function withdraw(step: Step, associateId: string, reason: string): QueueDecision {
  const hers = pendingOf(step.queued).filter((each) => each.associateId === associateId);
  if (hers.length === 0) return decided(step.queued, [], 'she holds nothing');
  const { queued, effects } = endOffers(step, hers, { state: 'withdrawn', reason });
  return decided(queued, [...effects, ...matchIfOpen(queued, step.policy)], `withdrawn: ${reason}`);
}

function passOn(
  step: Step,
  mine: Offer,
  how: { readonly state: 'declined' | 'lapsed'; readonly reason: string },
): QueueDecision {
  const ended = endOffers(step, [mine], how);
  const next = withTried(ended.queued, mine.associateId);
  return decided(next, [...ended.effects, ...matchIfOpen(next, step.policy)], `${how.state} by ${mine.associateId}`);
}

function end(step: Step, state: 'closed' | 'refused' | 'left', reason: string): QueueDecision {
  const { queued, effects } = finish(step, state, reason);
  return decided(queued, effects, reason);
}

function giveUp(step: Step): QueueDecision {
  if (step.queued.opportunity.state === 'engaged') return refused('conflict', 'engaged', 'Somebody has it.');
  return expire(step, step.queued.offers.length === 0 ? 'nobody-free' : 'nobody-accepted');
}

function otherWay({ queued }: Step): QueueDecision {
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

function widen(step: Step): QueueDecision {
  const { queued, now, policy } = step;
  const { opportunity } = queued;
  if (!widens(opportunity) || opportunity.state === 'engaged') return decided(queued, [], 'as wide as it goes');
  const pool = opportunity.pool === 'qualified' ? 'wide' : 'named';
  const next = withOpportunity(queued, { pool });
  const subject = opportunity.opportunityId;
  const timer: QueueEffect =
    pool === 'wide'
      ? {
          kind: 'timer.set',
          timer: 'opportunity.widen',
          subject,
          dueAt: Math.max(now, now + policy.namedMs - policy.widenMs),
        }
      : { kind: 'timer.clear', timer: 'opportunity.widen', subject };
  return decided(next, [timer, ...matchIfOpen(next, policy)], `asked more widely: ${pool}`);
}

/** Looked for again, unless she was called back often enough, from the start of the waiting times; a customer who asked is offered another way at once. */
function reopen(step: Step, associateId: string, reason: string): QueueDecision {
  const { opportunity } = step.queued;
  if (opportunity.state !== 'engaged') return refused('conflict', 'not-engaged', 'Nobody had this opportunity.');
  const taken = step.queued.offers.filter((each) => each.state === 'accepted').length;
  if (reason === 'not-reached' && taken >= step.policy.callbackTries) return end(step, 'closed', reason);
  const { opportunityId, asked } = opportunity;
  const told = asked ? 'other-way' : opportunity.told;
  const next = withTried(withOpportunity(step.queued, { state: 'open', told }), associateId);
  const effects: QueueEffect[] = [
    { kind: 'news', news: 'opportunity.reopened' },
    ...startTimers(next.opportunity, step.now, step.policy),
  ];
  if (asked) {
    effects.push({ kind: 'customer.told', entry: { kind: 'help.waiting', data: { opportunityId, otherWay: true } } });
  }
  return decided(next, [...effects, { kind: 'match' }], `open again: ${reason}`);
}

/** The pending offer, or why it cannot be answered any more: with who was faster, and when. */
function heldOffer(step: Step, offerId: string): Offer | QueueRefusal {
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
