import { expect, test } from 'vitest';
import { draftsFrom, withWords } from './desk-drafts.ts';

test('DT2: what she has begun outlives a reload, and nothing foreign comes back as a draft', () => {
  const begun = {
    words: { eng_a: 'Let me look that up' },
    outcomes: {
      eng_b: { result: 'sold' as const, amount: 250_000, currency: 'USD', sold: ['X1'], attempted: [], reason: '' },
    },
    begunAfter: { eng_a: 'msg_1' },
  };
  expect(draftsFrom(JSON.parse(JSON.stringify(begun)))).toEqual(begun);
  expect(draftsFrom(undefined)).toEqual({ words: {}, outcomes: {}, begunAfter: {} });
  expect(
    draftsFrom({ words: { eng_a: 5 }, outcomes: { eng_b: { sold: 'X1' }, eng_c: null }, begunAfter: { eng_a: 1 } }),
  ).toEqual({
    words: {},
    outcomes: {},
    begunAfter: {},
  });
});

test('B5: words answer the conversation as it stood when they were begun, not as it is when they go on', () => {
  const begun = withWords(draftsFrom(undefined), 'eng_a', 'Let', 'msg_1');
  expect(begun.begunAfter).toEqual({ eng_a: 'msg_1' });
  const later = withWords(begun, 'eng_a', 'Let me', 'msg_2');
  expect(later).toMatchObject({ words: { eng_a: 'Let me' }, begunAfter: { eng_a: 'msg_1' } });
  // Sent or put aside, and begun anew.
  const anew = withWords(withWords(later, 'eng_a', '', 'msg_2'), 'eng_a', 'Or', 'msg_3');
  expect(anew.begunAfter).toEqual({ eng_a: 'msg_3' });
});
