import { describe, expect, test } from 'vitest';
import { seededRandom } from '../kernel/random.ts';
import { type Act, actsFor, LOOKS_FOR, type SimulatedDesk } from './associate-script.ts';
import { type Mood, TAKES_IT, THINKS_IT_OVER } from './people.ts';

type Engagement = SimulatedDesk['engagements'][number];

const engagement: Engagement = {
  engagementId: 'eng_1',
  state: 'inviting',
  greeted: false,
  messages: [],
  simulated: true,
  openingWords: 'Hello, Jonas here.',
  topic: 'Mortgages',
};

const said = (from: 'associate' | 'customer', text = 'x') => ({ messageId: 'msg_1', from, text, at: '2026-11-21' });

const DUTIFUL: Mood = { declines: 0, letsLapse: 0, forgetsToGreet: 0, forgetsOutcome: 0, pace: 2_000 };

function acts(desk: Partial<SimulatedDesk>, mood: Partial<Mood> = {}): readonly Act[] {
  const self = { name: 'Jonas Feld', mood: { ...DUTIFUL, ...mood } };
  return actsFor(self, { offers: [], engagements: [], ...desk }, seededRandom(1));
}

describe('the script of simulated associates', () => {
  test("a real customer's offer is looked at for exactly five seconds, a simulated one's for less", () => {
    const offers = [
      { offerId: 'off_real', associateId: 'mem_1', simulated: false },
      { offerId: 'off_sim', associateId: 'mem_1', simulated: true },
    ];
    const [real, simulated] = acts({ offers });
    expect(real).toMatchObject({ kind: 'take', offerId: 'off_real', afterMs: LOOKS_FOR });
    expect(LOOKS_FOR).toBe(5_000);
    expect(simulated?.afterMs).toBeLessThan(LOOKS_FOR);
    const called = offers.map((each) => ({ ...each, callback: '+4144 …' }));
    expect(acts({ offers: called }).map((act) => act.kind)).toEqual(['decline', 'decline']);
  });

  test('with simulated customers she is as she is minded to, with real ones as she should be', () => {
    const offers = [
      { offerId: 'off_real', associateId: 'mem_1', simulated: false },
      { offerId: 'off_sim', associateId: 'mem_1', simulated: true },
    ];
    const kinds = (mood: Partial<Mood>) => acts({ offers }, mood).map((act) => act.kind);
    expect(kinds({ declines: 1 })).toEqual(['take', 'decline']);
    expect(kinds({ letsLapse: 1 })).toEqual(['take', 'forget']);
    expect(acts({ engagements: [engagement] }, { forgetsToGreet: 1 })).toMatchObject([{ kind: 'forget' }]);
    const real = { ...engagement, simulated: false };
    expect(acts({ engagements: [real] }, { forgetsToGreet: 1 })).toMatchObject([{ kind: 'say' }]);
  });

  test('she greets once, and tells a real customer plainly that she is simulated', () => {
    expect(acts({ engagements: [engagement] })).toMatchObject([{ kind: 'say', text: 'Hello, Jonas here.' }]);
    const [toReal] = acts({ engagements: [{ ...engagement, simulated: false }] });
    expect(toReal?.kind === 'say' ? toReal.text : '').toMatch(/Jonas Feld, a simulated adviser/);
    expect(acts({ engagements: [{ ...engagement, greeted: true }] })).toEqual([]);
  });

  test('she answers each line of the customer once, by a key of its own', () => {
    const talking: Engagement = { ...engagement, state: 'talking', greeted: true };
    const first = acts({ engagements: [{ ...talking, messages: [said('associate'), said('customer')] }] });
    const again = acts({ engagements: [{ ...talking, messages: [said('associate'), said('customer')] }] });
    const later = acts({
      engagements: [
        { ...talking, messages: [said('associate'), said('customer'), said('associate'), said('customer')] },
      ],
    });
    expect(first[0]).toMatchObject({ kind: 'say' });
    expect(again[0]?.key).toBe(first[0]?.key);
    expect(later[0]?.key).not.toBe(first[0]?.key);
    const waiting = acts({ engagements: [{ ...talking, messages: [said('associate')] }] });
    expect(waiting.map((act) => act.kind)).toEqual(['end']);
  });

  test('she records what her customer has decided; a real visitor is never counted as a sale', () => {
    const wrapping = (text: string): Engagement => ({
      ...engagement,
      state: 'wrapping',
      greeted: true,
      messages: [said('customer'), said('associate'), said('customer', text)],
    });
    const result = (each: Engagement) =>
      acts({ engagements: [each] }).map((act) => (act.kind === 'conclude' ? act.outcome.result : act.kind));
    expect(result(wrapping(TAKES_IT))).toEqual(['sold']);
    expect(result(wrapping(THINKS_IT_OVER))).toEqual(['not-sold']);
    expect(result({ ...wrapping(TAKES_IT), simulated: false })).toEqual(['not-sold']);
    expect(result({ ...wrapping(TAKES_IT), outcome: { result: 'sold' } })).toEqual([]);
    expect(acts({ engagements: [wrapping(TAKES_IT)] }, { forgetsOutcome: 1 })).toMatchObject([{ kind: 'forget' }]);
  });
});
