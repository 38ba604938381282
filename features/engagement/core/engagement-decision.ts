import { allows } from '../../../kernel/machine.ts';
import { type Instant, toIso } from '../../../kernel/time.ts';
import { CALL_MS, type Engagement } from './engagement.ts';
import type {
  EngagementCommand,
  EngagementDecision,
  EngagementEffect,
  EngagementTimer,
  Side,
} from './engagement-commands.ts';
import { awaited, barred, heardOf, presence, returnDue } from './engagement-gone.ts';
import { engagementMachine } from './engagement-machine.ts';
import {
  back,
  clearReturn,
  close,
  decided,
  finish,
  isOver,
  isPassedOn,
  PASSED_ON,
  refused,
  timerOf,
  unchanged,
  wrap,
} from './engagement-steps.ts';
import type { CallBody, InvitationAnswer, MessageView, OutcomeBody } from './engagement-wire.ts';
import { changesBetween, countOf, isSameOutcome } from './outcome-count.ts';

/**
 * Decides one command on one engagement. `now` is the database's. Refusals change nothing; effects are carried out in the
 * transaction that saves `next`. A message that is kept already is no business of this function: the shell answers with it.
 */
export function decideEngagement(engagement: Engagement, command: EngagementCommand, now: Instant): EngagementDecision {
  const decision = dispatch(engagement, command, now);
  if (!decision.ok) return decision;
  const [from, to] = [engagement.state, decision.next.state];
  if (from !== to && (command.kind === 'presence' || !allows(engagementMachine, from, command.kind, to))) {
    throw new Error(`An engagement cannot go from ${from} to ${to} by ${command.kind}.`);
  }
  return decision;
}

function dispatch(engagement: Engagement, command: EngagementCommand, now: Instant): EngagementDecision {
  switch (command.kind) {
    case 'say':
      return say(engagement, command, now);
    case 'answer':
      return answer(engagement, command.answer, now);
    case 'call':
      return call(engagement, command.result, now);
    case 'asked':
      return asked(engagement, command, now);
    case 'end':
      return end(engagement, command.by, now);
    case 'leave':
      return leave(engagement, now);
    case 'callback':
      return engagement.state === 'inviting'
        ? close(engagement, { reason: 'customer-left', refused: false })
        : unchanged(engagement, 'not inviting');
    case 'refuse':
      return engagement.state === 'inviting'
        ? close(engagement, { reason: 'refused', refused: true })
        : unchanged(engagement, 'not inviting');
    case 'barred':
      return barred(engagement, now);
    case 'presence':
      return presence(engagement, command.there, now);
    case 'due':
      return due(engagement, command.timer, now);
    case 'outcome':
      return outcome(engagement, command.outcome, now);
    case 'reassign':
      return reassign(engagement, command, now);
    case 'close':
      return closeNow(engagement, now);
  }
}

function say(
  before: Engagement,
  { from, messageId, text }: Extract<EngagementCommand, { kind: 'say' }>,
  now: Instant,
): EngagementDecision {
  const engagement = from === 'associate' ? heardOf(before, now) : before;
  if (engagement.byCallback) {
    return refused('conflict', 'no-chat', 'This customer is called back: she would not read it.');
  }
  const message: MessageView = { messageId, from, text, at: toIso(now) };
  const written: EngagementEffect[] = [{ kind: 'message', message }];
  if (engagement.state === 'talking') {
    return engagement === before ? decided(engagement, written, 'said') : awaited(engagement, written, 'said');
  }
  if (engagement.state !== 'inviting') return isOver(engagement);
  if (from === 'associate')
    return engagement.greeted ? decided(engagement, written, 'said') : greet(engagement, written, now);
  if (!engagement.greeted) return refused('conflict', 'not-begun', 'Nobody has greeted yet.');
  return talk(engagement, written, now, 'the customer answered');
}

function greet(engagement: Engagement, written: readonly EngagementEffect[], now: Instant): EngagementDecision {
  const greeted: Engagement = { ...engagement, greeted: true };
  const effects: EngagementEffect[] = [
    { kind: 'timer.clear', timer: 'engagement.greet' },
    { kind: 'entry', entry: { kind: 'greeted', data: { at: toIso(now) } } },
    ...written,
  ];
  if (engagement.asked) return talk(greeted, [...effects, { kind: 'invited' }], now, 'greeted who asked');
  const dueAt = now + engagement.inviteMs;
  return decided(
    { ...greeted, dueAt },
    [
      ...effects,
      { kind: 'entry', entry: { kind: 'state', data: { state: 'inviting', dueAt: toIso(dueAt) } } },
      { kind: 'timer.set', timer: 'engagement.answer', dueAt },
      { kind: 'invited' },
    ],
    'invited',
  );
}

function answer(engagement: Engagement, given: InvitationAnswer['answer'], now: Instant): EngagementDecision {
  // Sent again because the reply was lost.
  if (engagement.state === 'talking' && given === 'accept') return unchanged(engagement, 'accepted already');
  if (engagement.closedReason === given) return unchanged(engagement, 'answered so already');
  if (engagement.state !== 'inviting') return isOver(engagement);
  if (!engagement.greeted) return refused('conflict', 'not-begun', 'Nobody has invited you yet.');
  if (given === 'accept') return talk(engagement, [], now, 'accepted');
  return close(engagement, { reason: given, refused: given === 'no-thanks' });
}

function call(engagement: Engagement, result: CallBody['result'], now: Instant): EngagementDecision {
  if (!engagement.byCallback) return refused('conflict', 'no-callback', 'This customer is not called back.');
  // Sent again because the reply was lost.
  if (engagement.state === 'talking' && result === 'answered') return unchanged(engagement, 'answered already');
  if (engagement.closedReason === result) return unchanged(engagement, 'told so already');
  if (engagement.state !== 'inviting') return isOver(engagement);
  if (result === 'answered') return talk(engagement, [], now, 'she answers the telephone');
  // Whether somebody else calls her is the policy of the queue; a wrong number stays one.
  return close(
    engagement,
    result === 'not-reached' ? { reason: result, reopen: true } : { reason: result, refused: false },
  );
}

/** She asks while somebody has her: what she writes with it is hers to read, whatever state it is in. */
function asked(
  before: Engagement,
  { at, words }: Extract<EngagementCommand, { kind: 'asked' }>,
  now: Instant,
): EngagementDecision {
  const { state } = before;
  if (state !== 'inviting' && state !== 'talking') return unchanged(before, 'over already');
  const engagement = { ...before, heardAt: Math.max(at, before.heardAt ?? at) };
  const said: EngagementEffect[] =
    words === undefined ? [] : [{ kind: 'message', message: { ...words, from: 'customer', at: toIso(now) } }];
  if (state === 'talking' || engagement.asked) return decided(engagement, said, 'asked already');
  const wanted = { ...engagement, asked: true };
  return engagement.greeted ? talk(wanted, said, now, 'asked while invited') : decided(wanted, said, 'asked');
}

function end(engagement: Engagement, by: Side, now: Instant): EngagementDecision {
  if (engagement.state === 'talking') return wrap(engagement, by === 'customer' ? 'ended-by-customer' : 'ended', now);
  if (engagement.state === 'wrapping' || engagement.state === 'closed') return unchanged(engagement, 'over already');
  if (by === 'customer') return close(engagement, { reason: 'not-now', refused: false });
  return engagement.greeted
    ? close(engagement, { reason: 'withdrawn', refused: false })
    : close(engagement, { reason: notBegun(engagement), reopen: true });
}

function leave(engagement: Engagement, now: Instant): EngagementDecision {
  if (engagement.byCallback) return unchanged(engagement, 'she is on the telephone');
  if (engagement.state === 'talking') return wrap(engagement, 'customer-left', now);
  if (engagement.state === 'inviting') return close(engagement, { reason: 'customer-left', refused: false });
  return unchanged(engagement, 'over already');
}

/** A deadline counts only for the state that it was set for, and only when it has passed on the database's clock. */
function due(engagement: Engagement, timer: EngagementTimer, now: Instant): EngagementDecision {
  if (timer === 'engagement.gone') return returnDue(engagement, now);
  if (timer !== timerOf(engagement) || engagement.dueAt === undefined || now < engagement.dueAt) {
    return unchanged(engagement, 'not due');
  }
  if (timer === 'engagement.greet') {
    const closed = close(engagement, { reason: notBegun(engagement), reopen: true });
    return closed.ok ? { ...closed, effects: [{ kind: 'lapse.noted' }, ...closed.effects] } : closed;
  }
  if (timer === 'engagement.answer') return close(engagement, { reason: 'no-answer', refused: false });
  return finish(engagement, [], engagement.closedReason ?? 'ended');
}

function outcome(engagement: Engagement, given: OutcomeBody, now: Instant): EngagementDecision {
  if (engagement.talkingAt === undefined) {
    return refused('conflict', 'never-talked', 'There was no conversation, so there is no outcome.');
  }
  if (isPassedOn(engagement)) return PASSED_ON;
  if (given.amountMinor !== undefined && given.currency === undefined) {
    return refused('invalid', 'currency-missing', 'An amount needs its currency.');
  }
  if (engagement.state === 'closed' && engagement.outcome && isSameOutcome(engagement.outcome, given)) {
    return unchanged(engagement, 'recorded already');
  }
  const counted = countOf(given);
  const next: Engagement = { ...engagement, outcome: given, counted };
  const effects: EngagementEffect[] = [
    { kind: 'entry', entry: { kind: 'outcome', data: given } },
    { kind: 'counted', changes: changesBetween(engagement.counted, counted) },
  ];
  if (engagement.state === 'closed') return decided(next, effects, 'outcome corrected');
  if (engagement.state === 'wrapping') return finish(next, effects, engagement.closedReason ?? 'ended');
  const wrapped = wrap(next, 'ended', now);
  return wrapped.ok ? finish(wrapped.next, [...effects, ...wrapped.effects], 'ended') : wrapped;
}

/** The record goes on under another owner: her trial, her outcome. What was said and what is due stays. */
function reassign(
  engagement: Engagement,
  { to, greetMs }: Extract<EngagementCommand, { kind: 'reassign' }>,
  now: Instant,
): EngagementDecision {
  if (engagement.state !== 'inviting' && engagement.state !== 'talking') return isOver(engagement);
  if (engagement.associateId === to.associateId) return unchanged(engagement, 'hers already');
  const from = { associateId: engagement.associateId, personId: engagement.personId };
  const anew = engagement.state === 'inviting' && !engagement.greeted;
  const dueAt = now + (engagement.byCallback ? CALL_MS : greetMs);
  return decided(
    { ...back(engagement), ...to, ...(anew ? { dueAt } : {}) },
    [
      ...clearReturn(engagement),
      ...(anew ? [{ kind: 'timer.set', timer: 'engagement.greet', dueAt } as const] : []),
      { kind: 'reassigned', from, introduced: engagement.greeted },
    ],
    `given to ${to.associateId}`,
  );
}

/** A supervisor ends what is under way; an outcome that is owed longer than she likes is owed no more. */
function closeNow(engagement: Engagement, now: Instant): EngagementDecision {
  if (engagement.state === 'talking') return wrap(engagement, BY_SUPERVISOR, now);
  if (engagement.state === 'inviting') return close(engagement, { reason: BY_SUPERVISOR, refused: false });
  if (engagement.state === 'wrapping') return finish(engagement, [], engagement.closedReason ?? BY_SUPERVISOR);
  return unchanged(engagement, 'over already');
}

const BY_SUPERVISOR = 'ended-by-supervisor';

function talk(
  engagement: Engagement,
  first: readonly EngagementEffect[],
  now: Instant,
  why: string,
): EngagementDecision {
  const { dueAt: _, ...rest } = engagement;
  const timer = engagement.byCallback ? 'engagement.greet' : 'engagement.answer';
  return awaited(
    { ...rest, state: 'talking', talkingAt: now },
    [...first, { kind: 'timer.clear', timer }, { kind: 'talking' }],
    why,
  );
}

/** Why an attempt came to nothing that the associate did not even begin. */
function notBegun({ byCallback }: Engagement): string {
  return byCallback ? 'not-called' : 'not-greeted';
}
