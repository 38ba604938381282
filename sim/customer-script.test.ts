import { describe, expect, test } from 'vitest';
import { seededRandom } from '../kernel/random.ts';
import { customerAct } from './customer-script.ts';
import type { Attitude } from './visit-plan.ts';

const random = seededRandom(1);
const said = (from: 'associate' | 'customer') => ({ messageId: 'msg_1', from, text: 'x', at: '2026-11-21' });
const willing: Attitude = { invited: 'accept', lines: ['One?', 'Two.'] };

describe('what simulated customers do in the widget', () => {
  test('an invitation is answered by attitude, once it has words; some never answer', () => {
    const invited = { engagementId: 'eng_1', state: 'inviting' as const, messages: [said('associate')] };
    expect(customerAct(invited, willing, random)).toMatchObject({ kind: 'answer', answer: 'accept' });
    expect(customerAct({ ...invited, messages: [] }, willing, random)).toBeUndefined();
    expect(customerAct(invited, { ...willing, invited: 'ignore' }, random)).toBeUndefined();
  });

  test('she says her lines one by one, each after the associate, and then goes', () => {
    const talking = { engagementId: 'eng_1', state: 'talking' as const, messages: [said('associate')] };
    expect(customerAct(talking, willing, random)).toMatchObject({ kind: 'say', text: 'One?' });
    const answered = { ...talking, messages: [said('associate'), said('customer')] };
    expect(customerAct(answered, willing, random)).toBeUndefined();
    const done = {
      ...talking,
      messages: [...answered.messages, said('associate'), said('customer'), said('associate')],
    };
    expect(customerAct(done, willing, random)).toMatchObject({ kind: 'end' });
    expect(customerAct({ ...talking, state: 'closed' }, willing, random)).toBeUndefined();
  });
});
