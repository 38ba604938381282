import { describe, expect, test } from 'vitest';
import type { EngagementView, MessageView } from '../core/index.ts';
import { answeredMeanwhile } from './answered-meanwhile.ts';
import { phraseQuery, withPhrase } from './composer.tsx';
import { pieces } from './links.ts';
import { type OutcomeDraft, outcomeOf } from './outcome-draft.ts';
import { customerTabs, unreadCount, waitingSince } from './tab-order.ts';

const message = (id: string, from: MessageView['from'], second: number): MessageView => ({
  messageId: id,
  from,
  text: id,
  at: new Date(second * 1_000).toISOString(),
});

const engagement = (id: string, mended: Partial<EngagementView>): EngagementView => ({
  engagementId: id,
  enterpriseId: 'ent_1',
  opportunityId: 'opp_1',
  sessionId: 'ses_1',
  associateId: 'mem_1',
  state: 'talking',
  greeted: true,
  who: id,
  identity: 'anonymous',
  topic: 'Cameras',
  verdict: 'can',
  why: [],
  openingWords: '',
  startedAt: new Date(0).toISOString(),
  messages: [],
  simulated: false,
  ...mended,
});

describe('several customers', () => {
  test('DT9: a customer waits since her first unanswered message, or since the acceptance until greeted', () => {
    const start = new Date(1_000).toISOString();
    expect(waitingSince([], start, false)).toBe(1_000);
    expect(waitingSince([], start, true)).toBeUndefined();
    const talk = [message('a', 'associate', 2), message('b', 'customer', 5), message('c', 'customer', 9)];
    expect(waitingSince(talk, start, true)).toBe(5_000);
    expect(waitingSince([...talk, message('d', 'associate', 11)], start, true)).toBeUndefined();
    expect(waitingSince([...talk, message('s', 'system', 11)], start, true)).toBe(5_000);
  });

  test('DT9: the longest-waiting stands first; those who wait for nobody follow in order of arrival', () => {
    const tabs = customerTabs(
      [
        engagement('calm', { startedAt: new Date(1_000).toISOString() }),
        engagement('over', { state: 'wrapping', messages: [message('x', 'customer', 1)] }),
        engagement('later', { messages: [message('a', 'customer', 50)] }),
        engagement('first', { messages: [message('b', 'customer', 20)] }),
      ],
      {},
    );
    expect(tabs.map((tab) => tab.engagementId)).toEqual(['first', 'later', 'over', 'calm']);
    expect(tabs[2]?.waitingSince).toBeUndefined();
  });

  test('CB1: unread are the messages of the customer after the last one seen', () => {
    const talk = [message('a', 'customer', 1), message('b', 'associate', 2), message('c', 'customer', 3)];
    expect([unreadCount(talk, undefined), unreadCount(talk, 'a'), unreadCount(talk, 'c')]).toEqual([2, 1, 0]);
  });
});

describe('the composer', () => {
  test('DT2: a slash at the end of the draft asks for phrases, one in an address does not', () => {
    expect(phraseQuery('/')).toBe('');
    expect(phraseQuery('Hello /than')).toBe('than');
    expect(phraseQuery('see https://shop.example/a')).toBeUndefined();
    expect(phraseQuery('1/2 price')).toBeUndefined();
    expect(withPhrase('Hello /than', 'Thank you.')).toBe('Hello Thank you.');
  });

  test('B5: an answer that came after the draft was begun, and not from here, is told; what she knew, her own and the customer are not', () => {
    const talk = [message('a', 'associate', 1), message('b', 'customer', 2), message('c', 'associate', 3)];
    const nobody = () => false;
    expect(answeredMeanwhile(talk, 'a', nobody)?.messageId).toBe('c');
    expect(answeredMeanwhile([...talk, message('d', 'associate', 4)], 'b', nobody)?.messageId).toBe('d');
    expect(answeredMeanwhile(talk, 'c', nobody)).toBeUndefined();
    expect(answeredMeanwhile([...talk, message('d', 'customer', 4)], 'c', nobody)).toBeUndefined();
    expect(answeredMeanwhile(talk, 'b', (id) => id === 'c')).toBeUndefined();
    // Begun before anybody had said anything, as the greeting is.
    expect(answeredMeanwhile(talk, '', nobody)?.messageId).toBe('c');
    expect(answeredMeanwhile([], '', nobody)).toBeUndefined();
    // Kept by a page that did not write down after what.
    expect(answeredMeanwhile(talk, undefined, nobody)).toBeUndefined();
  });

  test('E3: only web addresses become links, and the words stay what they were', () => {
    const text = 'See https://shop.example/a?b=1. Not javascript:alert(1) (or http://x.example/).';
    const found = pieces(text);
    expect(found.map((piece) => piece.text).join('')).toBe(text);
    expect(found.flatMap((piece) => piece.href ?? [])).toEqual(['https://shop.example/a?b=1', 'http://x.example/']);
  });
});

describe('the outcome', () => {
  const draft: OutcomeDraft = {
    result: 'sold',
    amount: 1_299.5,
    currency: 'EUR',
    sold: ['X1'],
    attempted: [],
    reason: '  price  ',
  };
  test('PE9: a sale has its amount in minor units, its products and its reason', () => {
    expect(outcomeOf(draft, 'EUR')).toEqual({
      result: 'sold',
      amountMinor: 129_950,
      currency: 'EUR',
      productsSold: ['X1'],
      reason: 'price',
    });
    expect(outcomeOf({ ...draft, currency: undefined }, 'USD')).toMatchObject({ currency: 'USD' });
    expect(outcomeOf({ ...draft, currency: 'JPY', amount: 1_500 }, 'EUR')).toMatchObject({ amountMinor: 1_500 });
  });
  test('PE9: a sale without an amount is not sent; nothing chosen is nothing', () => {
    expect(outcomeOf({ ...draft, amount: undefined }, 'EUR')).toBe('amount-missing');
    expect(outcomeOf({ ...draft, amount: 0 }, 'EUR')).toBe('amount-missing');
    expect(outcomeOf({ ...draft, result: undefined }, 'EUR')).toBeUndefined();
  });
  test('PE9: what was not sold carries no amount', () => {
    expect(outcomeOf({ ...draft, result: 'lead', attempted: ['X2'] }, 'EUR')).toEqual({
      result: 'lead',
      productsAttempted: ['X2'],
      reason: 'price',
    });
  });
});
