import { type Refusal, refuse } from '../../../kernel/result.ts';
import { type Instant, toIso } from '../../../kernel/time.ts';
import { type Engagement, WRAP_MS } from './engagement.ts';
import type { EngagementDecision, EngagementEffect, EngagementTimer } from './engagement-commands.ts';
import { changesBetween, countOf } from './outcome-count.ts';

/** The talk is over: the customer is free to ask anew, the associate owes the outcome. */
export function wrap(engagement: Engagement, reason: string, now: Instant): EngagementDecision {
  const dueAt = now + WRAP_MS;
  return decided(
    { ...back(engagement), state: 'wrapping', dueAt, closedReason: reason },
    [
      ...clearReturn(engagement),
      {
        kind: 'entry',
        entry: { kind: 'state', data: { state: 'wrapping', dueAt: toIso(dueAt), closedReason: reason } },
      },
      { kind: 'timer.set', timer: 'engagement.wrap', dueAt },
      { kind: 'opportunity.closed', reason, refused: false },
      { kind: 'slot.wrapping' },
    ],
    reason,
  );
}

/** From wrapping to closed: counted at last, as not sold where nothing was said. */
export function finish(engagement: Engagement, first: readonly EngagementEffect[], reason: string): EngagementDecision {
  const counted = countOf(engagement.outcome);
  const { dueAt: _, ...rest } = engagement;
  const late: EngagementEffect[] =
    engagement.outcome === undefined ? [{ kind: 'counted', changes: changesBetween(engagement.counted, counted) }] : [];
  return decided(
    { ...rest, state: 'closed', closedReason: reason, counted },
    [...first, ...late, { kind: 'timer.clear', timer: 'engagement.wrap' }, ...closing(reason, true)],
    'closed',
  );
}

/** An attempt that came to no conversation, or a talk whose associate has gone. */
export function close(
  engagement: Engagement,
  how: { readonly reason: string } & ({ readonly reopen: true } | { readonly refused: boolean }),
): EngagementDecision {
  const { dueAt: _, gone: _gone, ...rest } = engagement;
  return decided(
    { ...rest, state: 'closed', closedReason: how.reason },
    [
      { kind: 'timer.clear', timer: timerOf(engagement) ?? 'engagement.gone' },
      'reopen' in how
        ? { kind: 'opportunity.reopened', reason: how.reason }
        : { kind: 'opportunity.closed', reason: how.reason, refused: how.refused },
      ...closing(how.reason, engagement.greeted),
    ],
    how.reason,
  );
}

/** The timer that runs in a state without an associate's absence. */
export function timerOf({ state, greeted }: Engagement): EngagementTimer | undefined {
  if (state === 'inviting') return greeted ? 'engagement.answer' : 'engagement.greet';
  return state === 'wrapping' ? 'engagement.wrap' : undefined;
}

function closing(reason: string, customer: boolean): EngagementEffect[] {
  return [
    { kind: 'entry', entry: { kind: 'state', data: { state: 'closed', closedReason: reason } } },
    { kind: 'ended', reason, customer },
    { kind: 'slot.released' },
  ];
}

/** Nobody waits for her return any more, whatever comes instead. */
export function clearReturn({ state, gone }: Engagement): EngagementEffect[] {
  return state === 'talking' && gone !== undefined ? [{ kind: 'timer.clear', timer: 'engagement.gone' }] : [];
}

/** The same with an associate who is there. */
export function back(engagement: Engagement): Engagement {
  const { gone: _, ...there } = engagement;
  if (engagement.state !== 'talking') return there;
  const { dueAt: _due, ...talking } = there;
  return talking;
}

export function isOver(engagement: Engagement): EngagementDecision {
  if (isPassedOn(engagement)) return PASSED_ON;
  const details = engagement.closedReason === undefined ? {} : { why: engagement.closedReason };
  return refused('conflict', 'conversation-over', 'This conversation is over.', details);
}

export function decided(next: Engagement, effects: readonly EngagementEffect[], why: string): EngagementDecision {
  return { ok: true, next, effects, why };
}

export function unchanged(engagement: Engagement, why: string): EngagementDecision {
  return decided(engagement, [], why);
}

export function refused(
  kind: Refusal['kind'],
  reason: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): EngagementDecision {
  return refuse(kind, reason, message, details);
}

/** Whether somebody else goes on with it, since its associate has gone. */
export function isPassedOn({ state, closedReason }: Engagement): boolean {
  return state === 'closed' && closedReason === 'associate-gone';
}

export const PASSED_ON = refuse(
  'conflict',
  'passed-on',
  'The connection was lost for too long: somebody else goes on with this conversation.',
);
