import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flawsOf } from '../../../kernel/machine.ts';
import {
  CALL_MS,
  type CallBody,
  decideEngagement,
  type Engagement,
  type EngagementCommand,
  type EngagementDecision,
  type EngagementEffect,
  engagementMachine,
  NOTHING_COUNTED,
  type OutcomeBody,
  WRAP_MS,
} from './index.ts';
import { changesBetween, countOf } from './outcome-count.ts';

const START = Date.UTC(2026, 0, 5, 9);
const GREET = 45_000;

function started(asked = false): Engagement {
  return {
    engagementId: 'eng_1',
    opportunityId: 'opp_1',
    associateId: 'mem_anna',
    personId: 'per_anna',
    state: 'inviting',
    asked,
    greeted: false,
    startedAt: START,
    inviteMs: 60_000,
    reconnectMs: 60_000,
    dueAt: START + GREET,
    counted: NOTHING_COUNTED,
  };
}

function must(decision: EngagementDecision): Extract<EngagementDecision, { ok: true }> {
  if (!decision.ok) throw new Error(decision.refusal.reason);
  return decision;
}
function run(engagement: Engagement, command: EngagementCommand, after = 1_000) {
  return must(decideEngagement(engagement, command, START + after));
}
function reasonOf(engagement: Engagement, command: EngagementCommand, after = 1_000): string {
  const decision = decideEngagement(engagement, command, START + after);
  return decision.ok ? 'was not refused' : `${decision.refusal.kind} ${decision.refusal.reason}`;
}
function kinds(effects: readonly EngagementEffect[]): string[] {
  return effects.map((effect) => (effect.kind === 'entry' ? `entry ${effect.entry.kind}` : effect.kind));
}
const words = (from: 'associate' | 'customer', text = 'Good morning'): EngagementCommand => ({
  kind: 'say',
  from,
  messageId: 'msg_1',
  text,
});
const sold: OutcomeBody = { result: 'sold', amountMinor: 120_000, currency: 'USD' };

test('QC7: every state of an engagement can be reached and left', () => {
  expect(flawsOf(engagementMachine)).toEqual([]);
});

describe('inviting', () => {
  test('OQ8: the first words are the greeting; the customer is invited and agrees', () => {
    const greeted = run(started(), words('associate'));
    expect(greeted.next).toMatchObject({ state: 'inviting', greeted: true, dueAt: START + 61_000 });
    expect(kinds(greeted.effects)).toContain('invited');
    const talking = run(greeted.next, { kind: 'answer', answer: 'accept' }, 5_000).next;
    expect(talking).toMatchObject({ state: 'talking', talkingAt: START + 5_000 });
    expect(talking.dueAt).toBeUndefined();
  });
  test('OQ8: a customer who asked talks at once with the greeting', () => {
    expect(run(started(true), words('associate')).next.state).toBe('talking');
    expect(run(run(started(), { kind: 'asked', at: START }).next, words('associate')).next.state).toBe('talking');
    expect(run(run(started(), words('associate')).next, { kind: 'asked', at: START }).next.state).toBe('talking');
    const said = { messageId: 'msg_q', text: 'Can I repay early?' };
    for (const before of [started(), run(started(), words('associate')).next]) {
      const heard = run(before, { kind: 'asked', at: START, words: said });
      expect(heard.effects).toContainEqual({
        kind: 'message',
        message: { ...said, from: 'customer', at: expect.any(String) },
      });
      expect(heard.next.heardAt).toBe(START);
      // Asked once more while they talk: her words are not lost then either.
      const again = run({ ...heard.next, state: 'talking' }, { kind: 'asked', at: START, words: said });
      expect(again.effects.map((effect) => effect.kind)).toEqual(['message']);
    }
  });
  test('an answer in words is an answer', () => {
    const greeted = run(started(), words('associate')).next;
    expect(run(greeted, words('customer', 'Yes, please')).next.state).toBe('talking');
  });
  test('A12: no greeting in time: closed, slot free, counted against her, the customer looked for again', () => {
    const command: EngagementCommand = { kind: 'due', timer: 'engagement.greet' };
    expect(run(started(), command, GREET - 1).next.state).toBe('inviting');
    const closed = run(started(), command, GREET);
    expect(closed.next).toMatchObject({ state: 'closed', closedReason: 'not-greeted' });
    expect(kinds(closed.effects)).toEqual(
      expect.arrayContaining(['lapse.noted', 'slot.released', 'opportunity.reopened']),
    );
    expect(closed.effects).toContainEqual({ kind: 'ended', reason: 'not-greeted', customer: false });
  });
  test('A12: an invitation that is ignored frees the slot at its deadline and is no trial', () => {
    const greeted = run(started(), words('associate')).next;
    const command: EngagementCommand = { kind: 'due', timer: 'engagement.answer' };
    expect(run(greeted, { kind: 'due', timer: 'engagement.greet' }, 200_000).next.state).toBe('inviting');
    const closed = run(greeted, command, 61_000);
    expect(closed.next).toMatchObject({ state: 'closed', closedReason: 'no-answer', counted: NOTHING_COUNTED });
    expect(kinds(closed.effects)).toContain('slot.released');
  });
  test('OQ8: not now ends this invitation; no thanks is a refusal', () => {
    const greeted = run(started(), words('associate')).next;
    expect(run(greeted, { kind: 'answer', answer: 'not-now' }).effects).toContainEqual({
      kind: 'opportunity.closed',
      reason: 'not-now',
      refused: false,
    });
    expect(run(greeted, { kind: 'answer', answer: 'no-thanks' }).effects).toContainEqual({
      kind: 'opportunity.closed',
      reason: 'no-thanks',
      refused: true,
    });
  });
  test('B8: an answer sent again, because its reply was lost, changes nothing', () => {
    const greeted = run(started(), words('associate')).next;
    for (const answer of ['accept', 'not-now', 'no-thanks'] as const) {
      const once = run(greeted, { kind: 'answer', answer }).next;
      expect(run(once, { kind: 'answer', answer })).toMatchObject({ next: once, effects: [] });
    }
    const refused = run(greeted, { kind: 'answer', answer: 'no-thanks' }).next;
    expect(reasonOf(refused, { kind: 'answer', answer: 'accept' })).toBe('conflict conversation-over');
  });
  test('nobody can answer before the greeting', () => {
    expect(reasonOf(started(), { kind: 'answer', answer: 'accept' })).toBe('conflict not-begun');
    expect(reasonOf(started(), words('customer'))).toBe('conflict not-begun');
  });
});

describe('talking and after', () => {
  const talking = run(started(true), words('associate')).next;
  test('CB1: both write while they talk; a message to a conversation that is over is a clear conflict', () => {
    expect(kinds(run(talking, words('customer')).effects)).toEqual(['message']);
    const wrapping = run(talking, { kind: 'end', by: 'customer' });
    expect(wrapping.next).toMatchObject({ state: 'wrapping', closedReason: 'ended-by-customer' });
    expect(kinds(wrapping.effects)).toContain('opportunity.closed');
    expect(reasonOf(wrapping.next, words('associate'))).toBe('conflict conversation-over');
    expect(reasonOf(wrapping.next, words('customer'))).toBe('conflict conversation-over');
  });
  test('a customer who has left ends the talk', () => {
    expect(run(talking, { kind: 'leave' }).next).toMatchObject({ state: 'wrapping', closedReason: 'customer-left' });
  });
  test('PE9: the outcome closes it, counts once, and frees the slot', () => {
    const wrapping = run(talking, { kind: 'end', by: 'associate' }).next;
    const closed = run(wrapping, { kind: 'outcome', outcome: sold });
    expect(closed.next).toMatchObject({ state: 'closed', outcome: sold });
    expect(closed.effects).toContainEqual({
      kind: 'counted',
      changes: [{ trials: 1, won: 1, revenueMinor: 120_000, currency: 'USD' }],
    });
    expect(kinds(closed.effects)).toContain('slot.released');
  });
  test('B8: an outcome sent again, because its reply was lost, is recorded once', () => {
    const wrapping = run(talking, { kind: 'end', by: 'associate' }).next;
    const closed = run(wrapping, { kind: 'outcome', outcome: sold }).next;
    expect(run(closed, { kind: 'outcome', outcome: { ...sold } })).toMatchObject({ next: closed, effects: [] });
  });
  test('PE9: a corrected outcome re-runs the counters by the difference', () => {
    const wrapping = run(talking, { kind: 'end', by: 'associate' }).next;
    const closed = run(wrapping, { kind: 'outcome', outcome: sold }).next;
    const corrected = run(closed, { kind: 'outcome', outcome: { result: 'not-sold' } });
    expect(corrected.next.state).toBe('closed');
    expect(corrected.effects).toContainEqual({
      kind: 'counted',
      changes: [{ trials: 0, won: -1, revenueMinor: -120_000, currency: 'USD' }],
    });
  });
  test('PE9: without an outcome it closes as not sold, and a sale days later counts the difference', () => {
    const wrapping = run(talking, { kind: 'end', by: 'associate' }).next;
    const closed = run(wrapping, { kind: 'due', timer: 'engagement.wrap' }, WRAP_MS + 2_000);
    expect(closed.next).toMatchObject({ state: 'closed', counted: { trials: 1, won: 0 } });
    const late = run(closed.next, { kind: 'outcome', outcome: sold }, 3 * 86_400_000);
    expect(late.effects).toContainEqual({
      kind: 'counted',
      changes: [{ trials: 0, won: 1, revenueMinor: 120_000, currency: 'USD' }],
    });
  });
  test('what never was a conversation has no outcome', () => {
    const closed = run(started(), { kind: 'end', by: 'associate' }).next;
    expect(reasonOf(closed, { kind: 'outcome', outcome: sold })).toBe('conflict never-talked');
  });
});

const outcomeArb: fc.Arbitrary<OutcomeBody> = fc.record(
  {
    result: fc.constantFrom<OutcomeBody['result']>('sold', 'not-sold', 'lead', 'appointment'),
    amountMinor: fc.integer({ min: 0, max: 1_000_000 }),
    currency: fc.constantFrom('USD', 'EUR'),
  },
  { requiredKeys: ['result'] },
);

test('PE9: however often an outcome changes, the counters hold the last one', () => {
  fc.assert(
    fc.property(fc.array(outcomeArb, { minLength: 1, maxLength: 8 }), (outcomes) => {
      const totals = { trials: 0, won: 0, USD: 0, EUR: 0, none: 0 };
      let before = NOTHING_COUNTED;
      for (const outcome of outcomes) {
        const after = countOf(outcome);
        for (const change of changesBetween(before, after)) {
          totals.trials += change.trials;
          totals.won += change.won;
          totals[(change.currency ?? 'none') as 'USD' | 'EUR' | 'none'] += change.revenueMinor;
        }
        before = after;
      }
      const expected = { trials: 1, won: before.won, USD: 0, EUR: 0, none: 0 };
      expected[(before.currency ?? 'none') as 'USD' | 'EUR' | 'none'] = before.revenueMinor;
      expect(totals).toEqual(expected);
    }),
  );
});

const commandArb: fc.Arbitrary<EngagementCommand> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(words('associate'), words('customer')) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<EngagementCommand>(
      { kind: 'answer', answer: 'accept' },
      { kind: 'asked', at: START },
      { kind: 'barred' },
      { kind: 'call', result: 'answered' },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom<EngagementCommand>(
      { kind: 'answer', answer: 'not-now' },
      { kind: 'answer', answer: 'no-thanks' },
      { kind: 'end', by: 'associate' },
      { kind: 'end', by: 'customer' },
      { kind: 'call', result: 'not-reached' },
      { kind: 'call', result: 'wrong-number' },
      { kind: 'leave' },
      { kind: 'refuse' },
      { kind: 'due', timer: 'engagement.greet' },
      { kind: 'due', timer: 'engagement.answer' },
      { kind: 'due', timer: 'engagement.wrap' },
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<EngagementCommand>(
      { kind: 'presence', there: false },
      { kind: 'presence', there: true },
      { kind: 'due', timer: 'engagement.gone' },
      { kind: 'due', timer: 'engagement.gone' },
    ),
  },
  { weight: 1, arbitrary: outcomeArb.map((outcome): EngagementCommand => ({ kind: 'outcome', outcome })) },
);

test('A2: in any order: the slot is freed once, the opportunity is handed back once, a deadline runs in every waiting state', () => {
  let talks = 0;
  let passedOn = 0;
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.tuple(commandArb, fc.constantFrom(10, 1_000, 70_000, 700_000)), { minLength: 6, maxLength: 30 }),
      (asked, byCallback, steps) => {
        let engagement: Engagement = { ...started(asked), ...(byCallback ? { byCallback } : {}) };
        let now = START;
        const timers = new Map<string, number>([['engagement.greet', START + GREET]]);
        const seen = { released: 0, handedBack: 0, trials: 0 };
        for (const [command, wait] of steps) {
          now += wait;
          const decision = decideEngagement(engagement, command, now);
          if (!decision.ok) continue;
          engagement = decision.next;
          for (const effect of decision.effects) {
            if (effect.kind === 'timer.set') timers.set(effect.timer, effect.dueAt);
            if (effect.kind === 'timer.clear') timers.delete(effect.timer);
            if (effect.kind === 'slot.released') seen.released += 1;
            if (effect.kind === 'opportunity.reopened' || effect.kind === 'opportunity.closed') seen.handedBack += 1;
            if (effect.kind === 'counted') for (const change of effect.changes) seen.trials += change.trials;
          }
          const { state, dueAt } = engagement;
          const { gone } = engagement;
          const waited = state === 'talking' && gone !== undefined;
          expect([...timers.keys()]).toEqual(dueAt === undefined ? [] : [expect.any(String)]);
          // Whoever has gone from a talk is told of first, at a third of the time.
          const first = waited && !gone.told ? gone.since + 20_000 : dueAt;
          expect([...timers.values()]).toEqual(first === undefined ? [] : [first]);
          expect(dueAt === undefined).toBe((state === 'talking' && !waited) || state === 'closed');
          if (engagement.closedReason === 'associate-gone') passedOn += 1;
          expect(seen.released).toBe(state === 'closed' ? 1 : 0);
          expect(seen.handedBack).toBe(state === 'closed' || state === 'wrapping' ? 1 : 0);
          const isTrial = engagement.talkingAt !== undefined && engagement.closedReason !== 'associate-gone';
          expect(seen.trials).toBe(state === 'closed' && isTrial ? 1 : 0);
          if (state === 'talking') talks += 1;
          if (byCallback) expect(engagement.greeted).toBe(false);
        }
      },
    ),
    { numRuns: 1_000 },
  );
  expect(talks).toBeGreaterThan(20);
  expect(passedOn).toBeGreaterThan(20);
});

describe('CS7: a customer who is called back', () => {
  const called = (): Engagement => ({ ...started(true), byCallback: true, dueAt: START + CALL_MS });
  const call = (result: CallBody['result']): EngagementCommand => ({ kind: 'call', result });

  test('she answers: they talk, no deadline runs, and it counts from then', () => {
    const answered = run(called(), call('answered'), 20_000);
    expect(answered.next).toMatchObject({ state: 'talking', greeted: false, talkingAt: START + 20_000 });
    expect(answered.next.dueAt).toBeUndefined();
    expect(answered.effects).toContainEqual({ kind: 'timer.clear', timer: 'engagement.greet' });
    expect(kinds(answered.effects)).not.toContain('invited');
    expect(run(answered.next, call('answered')).effects).toEqual([]);
    expect(kinds(run(answered.next, { kind: 'outcome', outcome: sold }).effects)).toContain('counted');
  });
  test('she is not reached: closed, and the queue decides whether somebody else calls; a wrong number is called no more', () => {
    const missed = run(called(), call('not-reached'));
    expect(missed.next).toMatchObject({ state: 'closed', closedReason: 'not-reached' });
    expect(kinds(missed.effects)).toContain('opportunity.reopened');
    expect(kinds(missed.effects)).not.toContain('counted');
    expect(run(missed.next, call('not-reached')).effects).toEqual([]);
    expect(reasonOf(missed.next, call('answered'))).toBe('conflict conversation-over');
    expect(reasonOf(missed.next, { kind: 'outcome', outcome: sold })).toBe('conflict never-talked');
    const wrong = run(called(), call('wrong-number'));
    expect(kinds(wrong.effects)).toContain('opportunity.closed');
    expect(kinds(wrong.effects)).not.toContain('opportunity.reopened');
  });
  test('nobody called in time: counted against her, and the next best is asked', () => {
    const late = run(called(), { kind: 'due', timer: 'engagement.greet' }, CALL_MS);
    expect(late.next).toMatchObject({ state: 'closed', closedReason: 'not-called' });
    expect(kinds(late.effects)).toEqual(expect.arrayContaining(['lapse.noted', 'opportunity.reopened']));
  });
  test('nothing is written to her, and the end of her visit ends nothing', () => {
    expect(reasonOf(called(), words('associate'))).toBe('conflict no-chat');
    const talking = run(called(), call('answered')).next;
    expect(reasonOf(talking, words('associate'))).toBe('conflict no-chat');
    for (const each of [called(), talking]) expect(run(each, { kind: 'leave' }).effects).toEqual([]);
    expect(run(called(), { kind: 'refuse' }).next).toMatchObject({ state: 'closed', closedReason: 'refused' });
    expect(reasonOf(started(), call('answered'))).toBe('conflict no-callback');
  });
});
