import { describe, expect, test } from 'vitest';
import {
  decideEngagement,
  type Engagement,
  type EngagementCommand,
  type EngagementDecision,
  type EngagementEffect,
  NOTHING_COUNTED,
  visitorEngagementView,
} from './index.ts';

const START = Date.UTC(2026, 0, 5, 9);
const WAITS = 60_000;
const DUE: EngagementCommand = { kind: 'due', timer: 'engagement.gone' };
const GONE: EngagementCommand = { kind: 'presence', there: false };
const BACK: EngagementCommand = { kind: 'presence', there: true };
const words = (from: 'associate' | 'customer'): EngagementCommand => ({
  kind: 'say',
  from,
  messageId: 'm',
  text: 'Hi',
});

const talking: Engagement = {
  engagementId: 'eng_1',
  opportunityId: 'opp_1',
  associateId: 'mem_anna',
  personId: 'per_anna',
  state: 'talking',
  asked: false,
  greeted: true,
  startedAt: START,
  talkingAt: START,
  inviteMs: 60_000,
  reconnectMs: WAITS,
  counted: NOTHING_COUNTED,
};

function run(engagement: Engagement, command: EngagementCommand, at: number) {
  const decision = decideEngagement(engagement, command, START + at);
  if (!decision.ok) throw new Error(decision.refusal.reason);
  return decision;
}
function reasonOf(decision: EngagementDecision): string {
  return decision.ok ? 'was not refused' : decision.refusal.reason;
}
function timersIn(effects: readonly EngagementEffect[]) {
  return effects.flatMap((effect): (readonly [string, number | 'cleared'])[] => {
    if (effect.kind === 'timer.set') return [[effect.timer, effect.dueAt - START]];
    return effect.kind === 'timer.clear' ? [[effect.timer, 'cleared']] : [];
  });
}
const kinds = (effects: readonly EngagementEffect[]) => effects.map((effect) => effect.kind);
const gone = run(talking, GONE, 1_000).next;
const told = run(gone, DUE, 21_000).next;

describe('QC7: an associate who has gone from a talk', () => {
  test('is waited for from then; the customer is told after a third of it', () => {
    const left = run(talking, GONE, 1_000);
    expect(timersIn(left.effects)).toEqual([['engagement.gone', 21_000]]);
    expect(left.next).toMatchObject({ state: 'talking', dueAt: START + 61_000 });
    expect(run(gone, GONE, 30_000).effects).toEqual([]);
    expect(run(gone, DUE, 20_999).effects).toEqual([]);
    const said = run(gone, DUE, 21_000);
    expect(timersIn(said.effects)).toEqual([['engagement.gone', 61_000]]);
    expect(said.effects).toContainEqual({
      kind: 'entry',
      entry: { kind: 'state', data: expect.objectContaining({ state: 'talking', connectionLost: true }) },
    });
    expect(visitorEngagementView(said.next, { associate: { name: 'Anna' } } as never, [])).toMatchObject({
      connectionLost: true,
    });
    expect(run(told, DUE, 60_999).effects).toEqual([]);
  });

  test('who is back in time goes on as if nothing had been, told or not', () => {
    for (const before of [gone, told]) {
      const back = run(before, BACK, 60_999);
      expect(back.next).toEqual(talking);
      expect(timersIn(back.effects)).toEqual([['engagement.gone', 'cleared']]);
      expect(back.effects).toContainEqual({ kind: 'entry', entry: { kind: 'state', data: { state: 'talking' } } });
      expect(run(back.next, DUE, 61_000).next).toEqual(talking);
    }
    expect(run(talking, BACK, 1_000).effects).toEqual([]);
  });

  test('at the deadline the customer is looked for again: no trial, no lapse, slot free; told or not', () => {
    for (const before of [gone, told]) {
      const passed = run(before, DUE, 61_000);
      expect(passed.next).toMatchObject({ state: 'closed', closedReason: 'associate-gone', counted: NOTHING_COUNTED });
      expect(passed.next.gone).toBeUndefined();
      expect(passed.next.dueAt).toBeUndefined();
      expect(passed.effects).toContainEqual({ kind: 'opportunity.reopened', reason: 'associate-gone' });
      expect(passed.effects).toContainEqual({ kind: 'ended', reason: 'associate-gone', customer: true });
      expect(kinds(passed.effects).filter((kind) => kind === 'slot.released')).toHaveLength(1);
      for (const kind of ['lapse.noted', 'counted', 'opportunity.closed'])
        expect(kinds(passed.effects)).not.toContain(kind);
      expect(run(passed.next, BACK, 62_000).effects).toEqual([]);
      expect(run(passed.next, DUE, 62_000).effects).toEqual([]);
    }
  });

  test('what she writes or records afterwards is refused with that reason', () => {
    const passed = run(told, DUE, 61_000).next;
    expect(reasonOf(decideEngagement(passed, words('associate'), START + 70_000))).toBe('passed-on');
    const outcome: EngagementCommand = { kind: 'outcome', outcome: { result: 'not-sold' } };
    expect(reasonOf(decideEngagement(passed, outcome, START + 70_000))).toBe('passed-on');
  });

  test('words of hers without a desk start the time anew; words of the customer do not', () => {
    const wrote = run(told, words('associate'), 50_000);
    expect(timersIn(wrote.effects)).toEqual([['engagement.gone', 70_000]]);
    expect(wrote.next).toMatchObject({ dueAt: START + 110_000, gone: { told: false } });
    expect(run(told, words('customer'), 50_000).next).toEqual(told);
  });

  test('whatever ends the talk ends the wait for her: the customer leaves, either side ends, it is sold, a supervisor', () => {
    const commands: readonly EngagementCommand[] = [
      { kind: 'leave' },
      { kind: 'end', by: 'customer' },
      { kind: 'end', by: 'associate' },
      { kind: 'close' },
      { kind: 'outcome', outcome: { result: 'not-sold' } },
      { kind: 'reassign', to: { associateId: 'mem_ben', personId: 'per_ben' }, greetMs: 45_000 },
    ];
    for (const command of commands) {
      const { next, effects } = run(told, command, 30_000);
      expect(next.gone).toBeUndefined();
      expect(timersIn(effects)).toContainEqual(['engagement.gone', 'cleared']);
      expect(run(next, DUE, 61_000).next).toEqual(next);
    }
    expect(run(told, { kind: 'leave' }, 30_000).next).toMatchObject({
      state: 'wrapping',
      closedReason: 'customer-left',
    });
  });

  test('who goes while she invites is waited for from her going when the customer agrees', () => {
    const { talkingAt: _, ...rest } = talking;
    const inviting: Engagement = { ...rest, state: 'inviting', dueAt: START + 60_000 };
    const left = run(inviting, GONE, 1_000);
    expect(left.effects).toEqual([]);
    expect(left.next.dueAt).toBe(START + 60_000);
    const agreed = run(left.next, { kind: 'answer', answer: 'accept' }, 30_000);
    expect(timersIn(agreed.effects)).toEqual([
      ['engagement.answer', 'cleared'],
      ['engagement.gone', 21_000],
    ]);
    expect(agreed.next.dueAt).toBe(START + 61_000);
    expect(
      run(run(left.next, BACK, 20_000).next, { kind: 'answer', answer: 'accept' }, 30_000).next.dueAt,
    ).toBeUndefined();
  });

  test('who is on the telephone with her customer needs no desk', () => {
    expect(run({ ...talking, greeted: false, byCallback: true }, GONE, 1_000).effects).toEqual([]);
  });

  test('who may not sell here any more is not waited for: somebody else is looked for, or goes on; a talk by telephone waits for its outcome', () => {
    const inviting: Engagement = { ...talking, state: 'inviting', dueAt: START + WAITS };
    for (const before of [inviting, { ...inviting, greeted: false }, { ...inviting, byCallback: true as const }]) {
      const closed = run(before, { kind: 'barred' }, 2_000);
      expect(closed.next).toMatchObject({ state: 'closed', closedReason: 'suspended' });
      expect(closed.effects).toContainEqual({ kind: 'opportunity.reopened', reason: 'suspended' });
      expect(kinds(closed.effects)).toContain('slot.released');
    }
    for (const before of [talking, gone, told]) {
      const passed = run(before, { kind: 'barred' }, 30_000);
      expect(passed.next).toMatchObject({ state: 'closed', closedReason: 'associate-gone' });
      expect(passed.effects).toContainEqual({ kind: 'opportunity.reopened', reason: 'associate-gone' });
      expect(timersIn(passed.effects)).toEqual([['engagement.gone', 'cleared']]);
    }
    const called = run({ ...talking, byCallback: true }, { kind: 'barred' }, 2_000);
    expect(called.next).toMatchObject({ state: 'wrapping', closedReason: 'suspended' });
    expect(run(called.next, { kind: 'barred' }, 3_000)).toMatchObject({ next: called.next, effects: [] });
  });
});
