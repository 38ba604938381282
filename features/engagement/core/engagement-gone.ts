import { type Instant, toIso } from '../../../kernel/time.ts';
import type { Engagement } from './engagement.ts';
import type { EngagementDecision, EngagementEffect } from './engagement-commands.ts';
import { back, clearReturn, close, decided, unchanged, wrap } from './engagement-steps.ts';

/** The customer is told that the connection is lost when this share of the time for her associate's return is over. */
const TOLD_AFTER = 1 / 3;

/**
 * Whether a desk of her associate is connected. In a talk the time for her return begins, or is over; before it, she is only noted as gone.
 * What is spoken on the telephone needs no desk.
 */
export function presence(engagement: Engagement, there: boolean, now: Instant): EngagementDecision {
  const { state, byCallback, gone } = engagement;
  if ((state !== 'inviting' && state !== 'talking') || byCallback) return unchanged(engagement, 'needs no desk');
  if (there === (gone === undefined)) return unchanged(engagement, 'known already');
  const next = there ? back(engagement) : { ...engagement, gone: { since: now, told: false } };
  if (state === 'inviting') return decided(next, [], there ? 'back' : 'gone');
  if (!there) return awaited(next, [], 'gone');
  return decided(next, [...clearReturn(engagement), talkingOn(next)], 'back');
}

/** The deadline of her return, or the moment to tell the customer. Whoever asks has looked whether she is back. */
export function returnDue(engagement: Engagement, now: Instant): EngagementDecision {
  const { state, gone, dueAt } = engagement;
  if (state !== 'talking' || gone === undefined || dueAt === undefined) return unchanged(engagement, 'not due');
  if (now >= dueAt) return close(engagement, { reason: 'associate-gone', reopen: true });
  if (gone.told || now < tellAt(engagement, gone.since)) return unchanged(engagement, 'not due');
  const next: Engagement = { ...engagement, gone: { ...gone, told: true } };
  return decided(next, [talkingOn(next), { kind: 'timer.set', timer: 'engagement.gone', dueAt }], 'told');
}

/**
 * She may not sell here any more: nobody waits for her. Whom she was about to greet, or had invited, somebody else is looked for; a talk
 * goes on with somebody else, but for one by telephone, which nobody else can join: it waits for its outcome.
 */
export function barred(engagement: Engagement, now: Instant): EngagementDecision {
  if (engagement.state === 'inviting') return close(engagement, { reason: 'suspended', reopen: true });
  if (engagement.state !== 'talking') return unchanged(engagement, 'over already');
  if (engagement.byCallback) return wrap(engagement, 'suspended', now);
  return close(engagement, { reason: 'associate-gone', reopen: true });
}

/** Words of hers that came without a desk, as her connection fails: she is there, and the time for her return begins anew. */
export function heardOf(engagement: Engagement, now: Instant): Engagement {
  return engagement.gone === undefined ? engagement : { ...engagement, gone: { since: now, told: false } };
}

/** A talk goes on, or begins, and its associate is waited for if she has gone. */
export function awaited(engagement: Engagement, first: readonly EngagementEffect[], why: string): EngagementDecision {
  const { gone } = engagement;
  const dueAt = gone && gone.since + engagement.reconnectMs;
  const next = dueAt === undefined ? engagement : { ...engagement, dueAt };
  const timer: EngagementEffect[] = gone
    ? [{ kind: 'timer.set', timer: 'engagement.gone', dueAt: tellAt(engagement, gone.since) }]
    : [];
  return decided(next, [...first, talkingOn(next), ...timer], why);
}

function tellAt({ reconnectMs }: Engagement, since: Instant): Instant {
  return since + Math.round(reconnectMs * TOLD_AFTER);
}

function talkingOn({ dueAt, gone }: Engagement): EngagementEffect {
  const data = {
    state: 'talking' as const,
    ...(dueAt === undefined ? {} : { dueAt: toIso(dueAt) }),
    ...(gone?.told === true ? { connectionLost: true as const } : {}),
  };
  return { kind: 'entry', entry: { kind: 'state', data } };
}
