import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNativeParser } from '../core/senders/native-parser.ts';
import { campaignOf, pageAddress, referrerOf } from './page-address.ts';
import { readCall } from './public-calls.ts';
import { createVisibleTime } from './visible-time.ts';

describe('calls of the page', () => {
  test.each([
    [['search', 'tripod'], { kind: 'search', query: 'tripod' }],
    [['search', { query: ' tripod ' }], { kind: 'search', query: 'tripod' }],
    [
      ['product', { sku: 'X100', name: 'X100', price: 1399.99, currency: 'eur' }],
      { kind: 'product', sku: 'X100', name: 'X100', priceMinor: 139_999, currency: 'EUR' },
    ],
    [['cart-add', { sku: 7 }], { kind: 'cart-add', items: [{ sku: '7', quantity: 1 }] }],
    [
      ['cart', { items: [{ sku: 'a', quantity: 2, price: 10 }, 'junk'], currency: 'JPY' }],
      { kind: 'cart', items: [{ sku: 'a', quantity: 2, priceMinor: 10 }], currency: 'JPY' },
    ],
    [['value', 'term', 15], { kind: 'value', name: 'term', value: 15 }],
    [
      ['identify', 'c-1', { signature: 'ab', traits: { name: 'Ada', nested: {} } }],
      { kind: 'identify', customerId: 'c-1', signature: 'ab', traits: { name: 'Ada' } },
    ],
    [
      ['order', { orderId: 'o1', total: 10.5, currency: 'USD', items: [] }],
      { kind: 'order', orderId: 'o1', totalMinor: 1050, currency: 'USD', items: [] },
    ],
    [['checkout'], { kind: 'checkout' }],
    [['refuse'], { kind: 'refuse' }],
  ])('%j', (given, event) => {
    expect(readCall(given[0], given[1], given[2])).toEqual(event);
  });

  test.each([
    [['product', { name: 'no sku' }]],
    [['order', { orderId: 'o1', total: '10' }]],
    [['value', 'x', Number.NaN]],
    [['value', '', 1]],
    [['search', '  ']],
    [['beat', { visibleMs: 9e9 }]],
    [['click', {}]],
    [[null]],
    [[]],
  ])('%j is ignored', (given: unknown[]) => {
    expect(readCall(given[0], given[1], given[2])).toBeUndefined();
  });

  test('E3: whatever a hostile page passes is ignored, or is an event that intake takes', () => {
    const parse = createNativeParser();
    const names = fc.constantFrom(
      'page',
      'product',
      'list',
      'search',
      'value',
      'cart',
      'cart-add',
      'order',
      'identify',
      'help',
    );
    fc.assert(
      fc.property(fc.oneof(names, fc.anything()), fc.anything(), fc.anything(), (name, first, second) => {
        const event = readCall(name, first, second);
        if (!event) return;
        const body: unknown = JSON.parse(
          JSON.stringify({ visitor: 'visitor-token', events: [{ id: 'e1', at: '2026-11-21T09:00:00Z', ...event }] }),
        );
        const parsed = parse(body, undefined, {
          receivedAt: Date.parse('2026-11-21T09:00:00Z'),
          websiteId: 'web_1',
          enterpriseId: 'ent_1',
          bodyBytes: 100,
          trusted: false,
          signed: () => false,
          visitorId: () => 'vis_1',
        });
        expect(parsed.ok && parsed.value.receptions[0]).toMatchObject({ verdict: 'ok' });
      }),
      { numRuns: 2000 },
    );
  });
});

test('an address is sent without fragment and without what names a secret or a person', () => {
  expect(pageAddress('https://ada:pw@shop.test/a?q=lens&email=a%40b.c&reset_token=1#top')).toBe(
    'https://shop.test/a?q=lens',
  );
  expect(pageAddress('https://shop.test/#/route')).toBe('https://shop.test/#/route');
  expect(pageAddress('https://shop.test/?keyword=zoom&author=x&api_key=2')).toBe(
    'https://shop.test/?keyword=zoom&author=x',
  );
});

test('campaign and referrer', () => {
  expect(campaignOf('https://s.test/?utm_source=mail&utm_campaign=spring')).toBe('mail / spring');
  expect(campaignOf('https://s.test/')).toBeUndefined();
  expect(referrerOf('https://search.test/results?q=private', 'https://s.test')).toBe('https://search.test/results');
  expect(referrerOf('https://s.test/before', 'https://s.test')).toBeUndefined();
  expect(referrerOf('junk', 'https://s.test')).toBeUndefined();
});

test('visible time counts only while visible, each piece once, and never a sleep', () => {
  const time = createVisibleTime();
  time.start(1000);
  expect(time.take(4000)).toBe(3000);
  time.stop(5000);
  expect(time.take(50_000)).toBe(1000);
  expect(time.take(50_000)).toBe(0);
  time.start(60_000);
  time.start(61_000);
  expect(time.take(62_000)).toBe(2000);
  expect(time.take(62_000 + 8 * 3_600_000)).toBe(60_000);
});
