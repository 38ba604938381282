import { expect, test } from 'vitest';
import { draftsFrom } from './desk-drafts.ts';

test('DT2: what she has begun outlives a reload, and nothing foreign comes back as a draft', () => {
  const begun = {
    words: { eng_a: 'Let me look that up' },
    outcomes: {
      eng_b: { result: 'sold' as const, amount: 250_000, currency: 'USD', sold: ['X1'], attempted: [], reason: '' },
    },
  };
  expect(draftsFrom(JSON.parse(JSON.stringify(begun)))).toEqual(begun);
  expect(draftsFrom(undefined)).toEqual({ words: {}, outcomes: {} });
  expect(draftsFrom({ words: { eng_a: 5 }, outcomes: { eng_b: { sold: 'X1' }, eng_c: null } })).toEqual({
    words: {},
    outcomes: {},
  });
});
