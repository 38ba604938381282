import { expect, test } from 'vitest';
import type { Opportunity } from '../core/index.ts';
import { sameQuestion } from './queue-ranking.ts';

const asked = { pool: 'qualified', mode: 'race', verdict: 'must', nodeId: 'nod_a' } as Opportunity;

test('A3: a ranking for the widget does not answer for a call: who has a slot for the one may have none for the other', () => {
  expect(sameQuestion(asked, { ...asked, tried: ['mem_a'] })).toBe(true);
  const callback = { number: '+441632960001' } as NonNullable<Opportunity['callback']>;
  expect(sameQuestion(asked, { ...asked, callback })).toBe(false);
  expect(sameQuestion({ ...asked, callback }, { ...asked, callback: { ...callback } })).toBe(true);
});
