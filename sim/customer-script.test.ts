import { describe, expect, test } from 'vitest';
import { seededRandom } from '../kernel/random.ts';
import { customerAct } from './customer-script.ts';
import { TAKES_IT, THINKS_IT_OVER } from './people.ts';
import type { Attitude } from './visit-plan.ts';

const random = seededRandom(1);
const said = (from: 'associate' | 'customer') => ({ messageId: 'msg_1', from, text: 'x', at: '2026-11-21' });
const willing: Attitude = { invited: 'accept', lines: ['One?', 'Two.'] };

describe('what simulated customers do in the widget', () => {
  test('an invitation is answered by attitude, once it has words; some never answer', () => {
    const invited = { engagementId: 'eng_1', state: 'inviting' as const, messages: [said('associate')] };
    expect(customerAct(invited, willing, random, true)).toMatchObject({ kind: 'answer', answer: 'accept' });
    expect(customerAct({ ...invited, messages: [] }, willing, random, true)).toBeUndefined();
    expect(customerAct(invited, { ...willing, invited: 'ignore' }, random, true)).toBeUndefined();
  });

  test('she says her lines one by one, each after the associate, then what she has decided, and goes', () => {
    const talking = { engagementId: 'eng_1', state: 'talking' as const, messages: [said('associate')] };
    expect(customerAct(talking, willing, random, true)).toMatchObject({ kind: 'say', text: 'One?' });
    const answered = { ...talking, messages: [said('associate'), said('customer')] };
    expect(customerAct(answered, willing, random, true)).toBeUndefined();
    const done = {
      ...talking,
      messages: [...answered.messages, said('associate'), said('customer'), said('associate')],
    };
    expect(customerAct(done, willing, random, true)).toMatchObject({ kind: 'say', text: TAKES_IT });
    expect(customerAct(done, willing, random, false)).toMatchObject({ kind: 'say', text: THINKS_IT_OVER });
    const decided = { ...done, messages: [...done.messages, said('customer'), said('associate')] };
    expect(customerAct(decided, willing, random, true)).toMatchObject({ kind: 'end' });
    expect(customerAct({ ...talking, state: 'closed' }, willing, random, true)).toBeUndefined();
  });
});
