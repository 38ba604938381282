import { describe, expect, test } from 'vitest';
import type { Reception } from '../event.ts';
import { createNativeParser } from './native-parser.ts';
import { inListedOrder, LIMITS, type ParseContext } from './reception.ts';
import { parseSegmentBatch } from './segment-parser.ts';
import { RECEIVED, trialContext } from './testing/sender-trial.ts';

const parse = createNativeParser();

function native(events: unknown, more: object = {}, how: Partial<ParseContext> = {}): readonly Reception[] {
  const result = parse({ visitor: 'visitor-token', session: 's1', events, ...more }, undefined, trialContext(how));
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value.receptions;
}

function segment(message: object, how: Partial<ParseContext> = {}): Reception | undefined {
  const result = parseSegmentBatch({ batch: [{ messageId: 'm1', anonymousId: 'a', ...message }] }, trialContext(how));
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value.receptions[0];
}

function bodyOf(reception: Reception | undefined): unknown {
  return reception?.verdict === 'ok' ? reception.event.body : reception;
}

describe('native events', () => {
  test('CS2: events stamped with the same moment keep the order in which they are listed', () => {
    const placed = (...ago: number[]) =>
      inListedOrder(
        native(ago.map((ms, index) => ({ id: `e${index}`, kind: 'page', url: '/', at: RECEIVED - ms }))),
      ).map((each) => (each.verdict === 'ok' ? RECEIVED - each.event.at : undefined));
    expect(placed(5, 5, 5, 4)).toEqual([7, 6, 5, 4]);
    expect(placed(6, 5, 5, 5)).toEqual([8, 7, 6, 5]);
    expect(placed(9, 5, 5)).toEqual([9, 6, 5]);
    expect(placed(5, 8, 8)).toEqual([5, 9, 8]);
    const mixed = [...native([{ id: 'a', kind: 'refuse', at: 1 }, { id: 'x' }, { id: 'b', kind: 'refuse', at: 1 }])];
    expect(inListedOrder(mixed).map((each) => each.verdict)).toEqual(['ok', 'drop', 'ok']);
    const apart = native([
      { id: 'a', kind: 'refuse', at: RECEIVED - 9 },
      { id: 'b', kind: 'refuse', at: RECEIVED - 5 },
    ]);
    expect(inListedOrder(apart)).toBe(apart);
  });

  test('CS1: an event is placed on website, visitor, session and time', () => {
    const [reception] = native([{ id: 'e1', kind: 'page', at: RECEIVED, url: 'https://a.example/x', title: 'X' }], {
      context: { device: 'mobile', locale: 'de', reach: 'widget' },
    });
    expect(reception).toEqual({
      verdict: 'ok',
      event: {
        id: 'e1',
        at: RECEIVED,
        receivedAt: RECEIVED,
        websiteId: 'web_1',
        enterpriseId: 'ent_1',
        visitorId: 'vis_token_visitor-token',
        senderSession: 's1',
        device: 'mobile',
        locale: 'de',
        reach: 'widget',
        url: 'https://a.example/x',
        body: { kind: 'page', title: 'X' },
      },
    });
  });

  test('CS2: pages keep their order though one request takes longer than the next', () => {
    const arrive = (stampedAt: number, delivery: number, clock: number): number | undefined => {
      const [reception] = native(
        [{ id: 'e', kind: 'refuse', at: stampedAt + clock }],
        { sentAt: stampedAt + clock },
        {
          receivedAt: stampedAt + delivery,
        },
      );
      return reception?.verdict === 'ok' ? reception.event.at : undefined;
    };
    for (const clock of [0, 300, -300, -600_000, 3_600_000]) {
      const [first, second] = [arrive(RECEIVED, 900, clock), arrive(RECEIVED + 100, 20, clock)];
      expect(first).toBeLessThan(second ?? 0);
      // As far from the truth as delivery takes, or half a step of the clock.
      expect(Math.abs((second ?? 0) - RECEIVED - 100)).toBeLessThanOrEqual(2_000);
    }
  });

  test('time is stamped + (received - sent), within the last 24 h and ahead by half a step at most', () => {
    const at = (stamp: number | string, sentAt: number | undefined): number => {
      const [reception] = native([{ id: 'e', kind: 'refuse', at: stamp }], sentAt === undefined ? {} : { sentAt });
      return reception?.verdict === 'ok' ? reception.event.at - RECEIVED : Number.NaN;
    };
    const skewed = RECEIVED + 5_000_000;
    expect(at(skewed - 3_000, skewed)).toBe(-3_000);
    expect(at(new Date(skewed - 3_000).toISOString(), skewed)).toBe(-3_000);
    expect(at(skewed + 3_000, skewed)).toBe(2_000);
    expect(at(0, skewed)).toBe(-86_400_000);
    expect(at(RECEIVED - 10, undefined)).toBe(-10);
  });

  test('every kind is taken, without fields that it does not have', () => {
    const item = { sku: 'A', quantity: 1, priceMinor: 100, secret: 'x' };
    const kinds = [
      { kind: 'page', title: 'T', referrer: 'https://other.example/' },
      { kind: 'product', sku: 'A', priceMinor: 100, currency: 'EUR' },
      { kind: 'list', category: 'c' },
      { kind: 'search', query: 'q' },
      { kind: 'click', target: 't' },
      { kind: 'value', name: 'calculator.principal', value: 400_000 },
      { kind: 'cart-add', item },
      { kind: 'cart-remove', item },
      { kind: 'cart', items: [item] },
      { kind: 'checkout' },
      { kind: 'order', orderId: 'o', totalMinor: 5, currency: 'EUR', items: [] },
      { kind: 'beat', visibleMs: 15_000 },
      { kind: 'identify', customerId: 'c', traits: { plan: 'gold', deep: { a: 1 } } },
      { kind: 'help', text: 'hello' },
      { kind: 'refuse' },
      { kind: 'consent', given: true },
    ];
    const receptions = native(kinds.map((each, index) => ({ id: `e${index}`, at: RECEIVED, card: '4111', ...each })));
    expect(receptions.map((each) => each.verdict)).toEqual(kinds.map(() => 'ok'));
    expect(JSON.stringify(receptions)).not.toMatch(/4111|secret|deep/);
  });

  test('CS7: a callback is taken with its reach only, and kept as it is dialled', () => {
    const help = (callback: unknown) => [{ id: 'e1', kind: 'help', at: RECEIVED, callback }];
    const called = { context: { reach: 'callback' } };
    const said = { number: '+41 44-668.18 00', name: ' Ann ', from: 'noon' };
    expect(native(help(said), called)).toMatchObject([
      { verdict: 'ok', event: { body: { kind: 'help', callback: { number: '+41446681800', name: 'Ann' } } } },
    ]);
    expect(JSON.stringify(native(help(said), called))).not.toContain('noon');
    for (const reach of ['widget', 'none', undefined]) {
      expect(native(help(said), { context: { reach } })).toMatchObject([
        { verdict: 'drop', reason: 'invalid-event: /callback is taken with the reach "callback" only' },
      ]);
    }
    const [malformed] = native(help({ number: '044 668 18 00' }), called);
    expect(malformed).toMatchObject({
      verdict: 'drop',
      reason: expect.stringMatching(/^invalid-event: \/callback\/number/),
    });
    expect(JSON.stringify(malformed)).not.toContain('668');
  });

  test('a bad event says what and where, and the others are kept', () => {
    const receptions = native([
      { id: 'e1', kind: 'product', at: RECEIVED, sku: 'A', priceMinor: 1.5 },
      { id: 'e2', kind: 'dance', at: RECEIVED },
      { kind: 'page', at: RECEIVED },
      { id: 'e4', kind: 'page', at: 'yesterday' },
      7,
      { id: 'e5', kind: 'page', at: RECEIVED },
    ]);
    expect(receptions).toMatchObject([
      { verdict: 'drop', reason: 'invalid-event: /priceMinor must be integer', id: 'e1', kind: 'product' },
      { verdict: 'park', reason: 'unknown-kind: /kind "dance" is not known', id: 'e2' },
      { verdict: 'drop', reason: 'invalid-event: / must have required properties id' },
      { verdict: 'drop', reason: 'invalid-time: /at must be ISO 8601 or milliseconds' },
      { verdict: 'drop', reason: 'invalid-event: / must be object' },
      { verdict: 'ok' },
    ]);
  });

  test('limits: 500 events, 32 kB an event, nesting', () => {
    const one = { id: 'e', kind: 'refuse', at: RECEIVED };
    const many = parse({ visitor: 'visitor-token', events: Array(501).fill(one) }, undefined, trialContext());
    expect(many).toMatchObject({ ok: false, refusal: { kind: 'too-large', reason: 'too-many-events' } });
    const large = { ...one, ignored: 'x'.repeat(LIMITS.eventBytes) };
    expect(native([large], {}, { bodyBytes: 40_000 })).toMatchObject([
      { verdict: 'drop', reason: expect.stringMatching(/^too-large/) },
    ]);
    let deep: unknown = 1;
    for (let level = 0; level < 2_000; level += 1) deep = [deep];
    expect(native([{ ...one, deep }], {}, { bodyBytes: 40_000 })).toMatchObject([
      { reason: expect.stringMatching(/^too-deep/) },
    ]);
  });

  test('E7: a number beyond all is no trait: it could not be stored as it was', () => {
    const traits = JSON.parse('{"n":1e999,"m":1,"__proto__":2,"ip":"203.0.113.7"}') as object;
    expect(bodyOf(native([{ id: 'e', kind: 'identify', at: RECEIVED, customerId: 'c', traits }])[0])).toMatchObject({
      traits: { m: 1 },
    });
    expect(bodyOf(segment({ type: 'identify', userId: Number.POSITIVE_INFINITY }))).toMatchObject({ verdict: 'park' });
  });

  test('a body that is no batch, or nobody’s, is refused whole', () => {
    for (const body of [null, 7, 'x', [], {}, { events: 7 }]) {
      expect(parse(body, 'visitor-token', trialContext())).toMatchObject({ ok: false, refusal: { kind: 'invalid' } });
    }
    expect(parse({ events: [] }, undefined, trialContext())).toMatchObject({ refusal: { reason: 'no-visitor' } });
  });

  test('E9: an identity is verified only by signature or secret key, whatever the event says', () => {
    const forged = { id: 'e', kind: 'identify', at: RECEIVED, customerId: 'c1', verified: true };
    const verified = (event: object, how: Partial<ParseContext> = {}): unknown => bodyOf(native([event], {}, how)[0]);
    expect(verified(forged)).toMatchObject({ verified: false });
    expect(verified({ ...forged, signature: 'signed:c2' })).toMatchObject({ verified: false });
    expect(verified({ ...forged, signature: 'signed:c1' })).toMatchObject({ verified: true });
    expect(verified(forged, { trusted: true })).toMatchObject({ verified: true });
  });
});

describe('events of the Segment SDKs', () => {
  const track = (event: string, properties: object): unknown => bodyOf(segment({ type: 'track', event, properties }));

  test('CS1: the e-commerce events of the specification', () => {
    const item = { product_id: '507f', sku: 'G-32', name: 'Monopoly', price: 18.99, quantity: 2, currency: 'usd' };
    expect(track('Products Searched', { query: 'blue roses' })).toEqual({ kind: 'search', query: 'blue roses' });
    expect(track('Product List Viewed', { list_id: 'hot', category: 'Deals' })).toEqual({
      kind: 'list',
      category: 'Deals',
    });
    expect(track('Product Viewed', item)).toEqual({
      kind: 'product',
      sku: 'G-32',
      name: 'Monopoly',
      priceMinor: 1_899,
      currency: 'USD',
    });
    const line = { sku: 'G-32', name: 'Monopoly', quantity: 2, priceMinor: 1_899 };
    expect(track('Product Added', item)).toEqual({ kind: 'cart-add', items: [line], currency: 'USD' });
    expect(track('Product Removed', { product_id: 7 })).toEqual({
      kind: 'cart-remove',
      items: [{ sku: '7', quantity: 1 }],
    });
    expect(track('Cart Viewed', { products: [item] })).toEqual({ kind: 'cart', items: [line] });
    expect(track('Checkout Started', {})).toEqual({ kind: 'checkout' });
    expect(
      track('Order Completed', { order_id: 'o1', total: 30, revenue: 25, currency: 'EUR', products: [item] }),
    ).toEqual({
      kind: 'order',
      orderId: 'o1',
      totalMinor: 3_000,
      currency: 'EUR',
      items: [line],
    });
  });

  test('page and identify, and a user id on any event is a claim', () => {
    const page = segment({
      type: 'page',
      name: 'Home',
      userId: 'u1',
      properties: { url: 'https://shop.example/', referrer: 'https://shop.example/old' },
      context: { campaign: { name: 'spring' }, userAgent: 'Mozilla/5.0 (iPhone) Mobile', locale: 'en' },
    });
    expect(page).toMatchObject({
      event: {
        visitorId: 'vis_anonymous_a',
        url: 'https://shop.example/',
        device: 'mobile',
        locale: 'en',
        customer: { customerId: 'u1', verified: false },
        body: { kind: 'page', title: 'Home', campaign: 'spring' },
      },
    });
    const call = { type: 'identify', userId: 'u1', traits: { plan: 'gold' } };
    expect(bodyOf(segment(call))).toEqual({
      kind: 'identify',
      customerId: 'u1',
      verified: false,
      traits: { plan: 'gold' },
    });
    expect(bodyOf(segment(call, { trusted: true }))).toMatchObject({ verified: true });
  });

  test('events of a site’s own kinds are counted by name; what cannot be understood yet is parked, what is broken is dropped', () => {
    expect(segment({ type: 'track', event: 'Song Played', properties: { title: 'Gloria' } })).toMatchObject({
      verdict: 'ok',
      event: { body: { kind: 'custom', name: 'Song Played' }, properties: { title: 'Gloria' } },
    });
    expect(segment({ type: 'track', event: 'Product Viewed' })).toMatchObject({
      verdict: 'park',
      reason: expect.stringMatching(/^incomplete: .*sku/),
      kind: 'Product Viewed',
      id: 'm1',
    });
    expect(segment({ type: 'dance' })).toMatchObject({
      verdict: 'park',
      reason: expect.stringMatching(/^unsupported-call/),
    });
    expect(segment({ type: 'group' })).toMatchObject({
      verdict: 'park',
      reason: expect.stringContaining('/groupId'),
    });
    expect(segment({ type: 'page', anonymousId: null })).toMatchObject({
      verdict: 'drop',
      reason: expect.stringMatching(/^no-visitor/),
    });
    expect(segment({ type: 'page', timestamp: 'soon' })).toMatchObject({
      verdict: 'drop',
      reason: expect.stringMatching(/^invalid-time/),
    });
    expect(parseSegmentBatch({}, trialContext())).toMatchObject({ ok: false, refusal: { reason: 'malformed-batch' } });
  });
});
