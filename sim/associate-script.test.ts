import { describe, expect, test } from 'vitest';
import { seededRandom } from '../kernel/random.ts';
import { type Act, actsFor, LOOKS_FOR, type SimulatedDesk } from './associate-script.ts';

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

function acts(desk: Partial<SimulatedDesk>): readonly Act[] {
  return actsFor('Jonas Feld', { offers: [], engagements: [], ...desk }, seededRandom(1));
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

  test('she records an outcome after each conversation; a real visitor is never counted as a sale', () => {
    const wrapping: Engagement = { ...engagement, state: 'wrapping', greeted: true, messages: [said('customer')] };
    const results = new Set<string>();
    for (let seed = 0; seed < 50; seed += 1) {
      const [simulated] = actsFor('Jonas', { offers: [], engagements: [wrapping] }, seededRandom(seed));
      if (simulated?.kind === 'conclude') results.add(simulated.outcome.result);
      const [real] = actsFor(
        'Jonas',
        { offers: [], engagements: [{ ...wrapping, simulated: false }] },
        seededRandom(seed),
      );
      expect(real).toMatchObject({ kind: 'conclude', outcome: { result: 'not-sold' } });
    }
    expect(results).toEqual(new Set(['sold', 'not-sold']));
    expect(acts({ engagements: [{ ...wrapping, outcome: { result: 'sold' } }] })).toEqual([]);
  });
});
