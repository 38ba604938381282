import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callbackOf, reachOf } from './callback.ts';
import type { EventBody, SessionEvent } from './event.ts';
import { topicOf } from './event-topic.ts';
import { laneOf, sessionIdOf } from './fingerprint.ts';
import type { SessionTopic } from './session.ts';
import { advance, continues, ended, endsAt, type FoldedSession, isAway } from './session-fold.ts';
import { restoredSession, storedSession } from './stored-session.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const SECOND = 1_000;
const HOUR = 3_600_000;

function event(id: string, at: number, body: EventBody, more: Partial<SessionEvent> = {}): SessionEvent {
  return {
    id,
    at: NOON + at,
    receivedAt: NOON + at,
    websiteId: 'web_1',
    enterpriseId: 'ent_1',
    visitorId: 'vis_1',
    senderSession: 's1',
    body,
    ...more,
  };
}

function topicFor(each: SessionEvent): SessionTopic {
  if (each.body.kind === 'product') return { productId: `prd_${each.body.sku}`, nodeId: 'nod_1', name: each.body.sku };
  return each.url?.includes('mortgage') ? { nodeId: 'nod_mortgages', name: 'Mortgages' } : {};
}

function fold(events: readonly SessionEvent[]): FoldedSession {
  let session: FoldedSession | undefined;
  for (const each of events) session = advance(session, each, topicFor(each));
  if (session === undefined) throw new Error('no events');
  return session;
}

/** The same, so that changing any of it throws. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

const line = fc.record({
  sku: fc.constantFrom('A', 'B', 'C'),
  quantity: fc.integer({ min: 1, max: 3 }),
  priceMinor: fc.constantFrom(100, 250),
});
const body: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({ kind: fc.constant('page' as const), title: fc.string({ maxLength: 3 }), campaign: fc.string() }),
  fc.record({ kind: fc.constant('product' as const), sku: fc.constantFrom('A', 'B') }),
  fc.record({ kind: fc.constant('search' as const), query: fc.string({ maxLength: 4 }) }),
  fc.record({
    kind: fc.constant('value' as const),
    name: fc.constantFrom('principal', 'years'),
    value: fc.integer(),
  }),
  fc.record({
    kind: fc.constantFrom('cart-add' as const, 'cart-remove' as const),
    items: fc.array(line, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constantFrom('wishlist-add' as const, 'wishlist-remove' as const),
    items: fc.array(line, { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('coupon' as const),
    act: fc.constantFrom('applied' as const, 'removed' as const),
    code: fc.string({ maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('custom' as const), name: fc.constantFrom('one', 'two', '__proto__') }),
  fc.record({
    kind: fc.constantFrom('refund' as const, 'order-cancel' as const, 'order-update' as const),
    orderId: fc.constantFrom('1', '2'),
    totalMinor: fc.integer({ min: 0, max: 500 }),
    items: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant('cart' as const),
    items: fc.array(line, { maxLength: 2 }),
    currency: fc.constant('EUR'),
  }),
  fc.record({ kind: fc.constant('beat' as const), visibleMs: fc.integer({ min: 0, max: 90_000 }) }),
  fc.record({
    kind: fc.constant('order' as const),
    orderId: fc.constantFrom('1', '2', '3'),
    totalMinor: fc.integer({ min: 0, max: 9_000 }),
    currency: fc.constantFrom('EUR', 'USD'),
    items: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant('identify' as const),
    customerId: fc.constantFrom('c1', 'c2'),
    verified: fc.boolean(),
    traits: fc.constantFrom({}, { plan: 'gold' }, { plan: 'basic' }),
  }),
  fc.constant<EventBody>({ kind: 'help', text: 'please' }),
  fc.constantFrom<EventBody>(
    { kind: 'help', callback: { number: '+41446681800' } },
    { kind: 'help', callback: { number: '+41446681801', name: 'Ann' } },
  ),
  fc.constant<EventBody>({ kind: 'refuse' }),
  fc.constant<EventBody>({ kind: 'checkout' }),
  fc.constant<EventBody>({ kind: 'click' }),
);

/** Events over ten minutes with times that often coincide, each with a delay of at most 60 s of its arrival. */
const arrivals = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 600 }),
      delay: fc.integer({ min: 0, max: 60 }),
      otherDelay: fc.integer({ min: 0, max: 60 }),
      url: fc.constantFrom(undefined, '/mortgages', '/p/1', '/p/2'),
      reach: fc.constantFrom(undefined, 'widget' as const, 'none' as const),
      doubled: fc.boolean(),
      body,
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) =>
    list.map(({ at, delay, otherDelay, url, reach, doubled, body: each }, index) => ({
      event: event(`e${(index * 7919) % 1000}-${index}`, at * SECOND, each, {
        ...(url === undefined ? {} : { url }),
        ...(reach === undefined ? {} : { reach }),
      }),
      arrival: at + delay,
      otherArrival: at + otherDelay,
      doubled,
    })),
  );

describe('the fold of a session', () => {
  test('the same events in any order within 60 s, and twice, give the same state', () => {
    fc.assert(
      fc.property(arrivals, (list) => {
        const one = [...list].sort((a, b) => a.arrival - b.arrival).map((each) => each.event);
        const other = [...list]
          .sort((a, b) => b.otherArrival - a.otherArrival)
          .reverse()
          .flatMap((each) => (each.doubled ? [each.event, each.event] : [each.event]));
        const again = [...other, ...other.slice(-5)];
        expect(fold(again)).toEqual(fold(one));
      }),
      { numRuns: 500 },
    );
  });

  test('survives JSON: a checkpoint folds on as the original would', () => {
    fc.assert(
      fc.property(arrivals, fc.nat(), (list, cut) => {
        const events = list.map((each) => each.event);
        const head = events.slice(0, 1 + (cut % events.length));
        const restored = restoredSession(JSON.parse(JSON.stringify(storedSession(fold(head)))));
        expect(restored).toEqual(fold(head));
        const resumed = events.reduce((session, each) => advance(session, each, topicFor(each)), restored);
        expect(resumed).toEqual(fold(events));
      }),
    );
  });

  test('F8: nothing that versions of a session share is ever changed, and the path is what its entries tell, hours apart and backwards', () => {
    const apart = fc.array(
      fc.record({
        event: fc.integer({ min: -6 * HOUR, max: 6 * HOUR }),
        url: fc.constantFrom('/p/1', '/p/2', undefined),
        body,
      }),
      { minLength: 1, maxLength: 30 },
    );
    const events = fc.oneof(
      arrivals.map((list) => list.map((each) => each.event)),
      apart.map((list) =>
        list.map(({ event: at, url, body: each }, index) =>
          event(`e${(index * 7919) % 1000}-${index}`, at, each, url === undefined ? {} : { url }),
        ),
      ),
    );
    fc.assert(
      fc.property(events, (list) => {
        let session: FoldedSession | undefined;
        for (const each of list) {
          session = frozen(advance(session, each, topicFor(each)));
          expect(restoredSession(storedSession(session)).path).toEqual(session.path);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('F8: pages are held once, as entries and as steps, while nothing joins them and no beat may still move', () => {
    const pages = Array.from({ length: 10 }, (_, index) =>
      event(`p${index}`, index * 10_000, { kind: 'page', title: 'Bed' }, { url: `/p/${index}` }),
    );
    const session = fold(pages);
    expect(session.path).toHaveLength(10);
    expect(session.path).toBe(session.fold.entries);
    const beat = event('b', 95_000, { kind: 'beat', visibleMs: 5_000 }, { url: '/p/9' });
    const watched = advance(session, beat, {});
    expect(watched.path.map((step) => step.dwellMs)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 5_000]);
    expect(watched.fold.entries.map((entry) => entry.dwellMs)).toEqual(Array(10).fill(0));
    const settled = advance(watched, event('q', 300_000, { kind: 'page' }, { url: '/q' }), {});
    expect(settled.path.map((step) => step.dwellMs)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 5_000, 0]);
    expect(settled.path).toBe(settled.fold.entries);
    const joined = advance(session, event('s', 90_100, { kind: 'product', sku: 'A' }, { url: '/p/9' }), {});
    expect([joined.path.length, joined.path.at(-1)?.sku, joined.fold.entries.length]).toEqual([10, 'A', 11]);
    expect(session.path.at(-1)?.sku).toBeUndefined();
  });

  test('B8: a checkpoint is written as it always was, and one from before is read', () => {
    const entries = [
      {
        eventId: '1',
        at: NOON,
        kind: 'page',
        settledMs: 12_000,
        url: '/p/1',
        title: 'Bed',
        name: 'Beds',
        nodeId: 'nod_1',
      },
      { eventId: '2', at: NOON + 60_000, kind: 'product', settledMs: 0, sku: 'A', productId: 'prd_A' },
    ] as const;
    const { path: _, ...rest } = fold([event('1', 0, { kind: 'click' })]);
    const written = { ...rest, fold: { ...rest.fold, entries } };
    const restored = restoredSession(JSON.parse(JSON.stringify(written)));
    expect(restored.path).toEqual([
      {
        eventId: '1',
        at: NOON,
        kind: 'page',
        dwellMs: 12_000,
        url: '/p/1',
        title: 'Bed',
        name: 'Beds',
        nodeId: 'nod_1',
      },
      { eventId: '2', at: NOON + 60_000, kind: 'product', dwellMs: 0, url: 'sku:A', sku: 'A', productId: 'prd_A' },
    ]);
    expect(JSON.parse(JSON.stringify(storedSession(restored)))).toEqual(JSON.parse(JSON.stringify(written)));
  });

  test('one message id told twice, at two times, makes two steps at their own times', () => {
    const session = fold([
      event('1', 9_000, { kind: 'page' }, { url: '/b' }),
      event('2', 9_500, { kind: 'beat', visibleMs: 500 }),
      event('1', 1_000, { kind: 'page' }, { url: '/a' }),
    ]);
    expect(session.path.map((step) => [step.url, step.dwellMs])).toEqual([
      ['/a', 0],
      ['/b', 500],
    ]);
  });

  test('CS2: several changes told within one millisecond, and by one request each, take their turns whatever their ids', () => {
    const lens = { sku: 'LENS', quantity: 1, priceMinor: 500 };
    const cap = { sku: 'CAP', quantity: 1, priceMinor: 100 };
    const told = (ids: readonly [string, string, string]) =>
      fold([
        event(ids[0], 0, { kind: 'cart-add', items: [lens, cap] }),
        event(ids[1], 0, { kind: 'cart-remove', items: [cap] }),
        event(ids[2], 0, { kind: 'cart', items: [lens] }),
      ]).cart.items;
    for (const ids of [
      ['a', 'b', 'c'],
      ['c', 'b', 'a'],
      ['b', 'c', 'a'],
    ] as const)
      expect(told(ids)).toEqual([lens]);
    const paidBack = fold([
      event('b', 0, { kind: 'order', orderId: 'o1', totalMinor: 500, currency: 'EUR', items: [] }),
      event('a', 0, { kind: 'refund', orderId: 'o1', totalMinor: 200, items: [] }),
    ]);
    expect(paidBack.purchased).toEqual({ minor: 300, currency: 'EUR' });
  });

  test('CS2: holds pages, products, searches, values, cart, order, clicks, referrer, campaign, device and locale', () => {
    const session = fold([
      event(
        '1',
        0,
        { kind: 'page', title: 'Home', referrer: 'https://news.example/', campaign: 'spring' },
        { url: '/' },
      ),
      event('2', 5_000, { kind: 'search', query: 'lens' }, { url: '/' }),
      event('3', 9_000, { kind: 'page', title: 'Lens' }, { url: '/p/1', device: 'mobile', locale: 'de-CH' }),
      event('4', 9_001, { kind: 'product', sku: 'A', priceMinor: 500 }, { url: '/p/1' }),
      event('5', 10_000, { kind: 'click' }),
      event('6', 11_000, { kind: 'value', name: 'principal', value: 400_000 }),
      event('7', 12_000, { kind: 'cart-add', items: [{ sku: 'A', quantity: 2, priceMinor: 500 }], currency: 'EUR' }),
    ]);
    expect(session.path.map(({ url, title, sku }) => [url, title, sku])).toEqual([
      ['/', 'Home', undefined],
      ['/p/1', 'Lens', 'A'],
    ]);
    expect(session.searches.map((each) => each.value)).toEqual(['lens']);
    expect(session.values['principal']?.value).toBe(400_000);
    expect(session.cart).toEqual({
      items: [{ sku: 'A', quantity: 2, priceMinor: 500 }],
      valueMinor: 1_000,
      currency: 'EUR',
    });
    expect(session.counts).toEqual({ events: 7, pages: 2, products: 1, clicks: 1, cartAdds: 1, orders: 0 });
    expect(session).toMatchObject({
      referrer: 'https://news.example/',
      campaign: 'spring',
      device: 'mobile',
      locale: 'de-CH',
    });
    const bought = advance(
      session,
      event('8', 20_000, { kind: 'order', orderId: 'o', totalMinor: 1_000, currency: 'EUR', items: [] }),
      {},
    );
    expect(bought.purchased).toEqual({ minor: 1_000, currency: 'EUR' });
    expect(bought.cart.items).toEqual([]);
  });

  test('CS2: visible time goes to the page it was spent on, at most 60 s a beat', () => {
    const session = fold([
      event('1', 0, { kind: 'page' }, { url: '/a' }),
      event('2', 15_000, { kind: 'beat', visibleMs: 15_000 }, { url: '/a' }),
      event('3', 20_000, { kind: 'beat', visibleMs: 5_000 }, { url: '/a' }),
      event('0', 20_000, { kind: 'page' }, { url: '/b' }),
      event('5', 200_000, { kind: 'beat', visibleMs: 170_000 }, { url: '/b' }),
      event('6', 700_000, { kind: 'beat', visibleMs: 1_000 }, { url: '/b' }),
    ]);
    expect(session.path.map((step) => step.dwellMs)).toEqual([20_000, 61_000]);
    expect(session.visibleMs).toBe(81_000);
  });

  test('a product event makes a step of its own when no page event comes with it', () => {
    const session = fold([
      event('1', 0, { kind: 'product', sku: 'A' }),
      event('2', 60_000, { kind: 'product', sku: 'B' }),
      event('3', 120_000, { kind: 'product', sku: 'B' }),
    ]);
    expect(session.path.map((step) => step.url)).toEqual(['sku:A', 'sku:B', 'sku:B']);
    expect(session.counts.products).toBe(3);
  });

  test('CS6: a verified identity holds against claims of the same customer, a later claim of another replaces it', () => {
    const verified = event('1', 0, { kind: 'identify', customerId: 'c1', verified: true, traits: {} });
    const same = event('2', 5_000, { kind: 'identify', customerId: 'c1', verified: false, traits: {} });
    const other = event('3', 9_000, { kind: 'identify', customerId: 'c2', verified: false, traits: {} });
    expect(fold([verified, same]).identity).toEqual({ customerId: 'c1', status: 'verified' });
    expect(fold([verified, same, other]).identity).toEqual({ customerId: 'c2', status: 'claimed' });
    expect(fold([same]).identity).toEqual({ customerId: 'c1', status: 'claimed' });
  });

  test('CS7: the number that she stated last is where she is called back, as long as that is how she is reached', () => {
    const help = (number: string): EventBody => ({ kind: 'help', callback: { number } });
    const reach = { reach: 'callback' as const };
    const silent = fold([event('1', 0, { kind: 'click' }, reach)]);
    expect([reachOf(silent), callbackOf(silent)]).toEqual(['none', undefined]);
    const stated = fold([event('2', 9, help('+41446681801'), reach), event('1', 0, help('+41446681800'), reach)]);
    expect([reachOf(stated), callbackOf(stated)]).toEqual(['callback', { number: '+41446681801' }]);
    const back = fold([
      event('1', 0, help('+41446681800'), reach),
      event('2', 1, { kind: 'click' }, { reach: 'widget' }),
    ]);
    expect([reachOf(back), callbackOf(back)]).toEqual(['widget', undefined]);
  });

  test('CS7: reach is none until the sender says otherwise, and the latest word counts', () => {
    const click: EventBody = { kind: 'click' };
    expect(fold([event('1', 0, click)]).reach).toBe('none');
    expect(fold([event('1', 0, click, { reach: 'widget' }), event('2', 1, click)]).reach).toBe('widget');
    expect(fold([event('2', 9, click, { reach: 'none' }), event('1', 0, click, { reach: 'widget' })]).reach).toBe(
      'none',
    );
  });

  test('is away after 45 s, over after 30 min, and open again when something more comes', () => {
    const session = fold([event('1', 0, { kind: 'click' })]);
    expect(isAway(session, NOON + 44_999)).toBe(false);
    expect(isAway(session, NOON + 45_000)).toBe(true);
    expect(endsAt(session)).toBe(NOON + 1_800_000);
    expect(ended(session, NOON + 1_799_999)).toBe(session);
    const over = ended(session, NOON + 1_800_000);
    expect(over.endedAt).toBe(NOON + 1_800_000);
    expect(advance(over, event('2', 1_900_000, { kind: 'click' }), {}).endedAt).toBeUndefined();
    expect(continues(session, event('3', 1_799_999, { kind: 'click' }))).toBe(true);
    expect(continues(session, event('3', 1_800_000, { kind: 'click' }))).toBe(false);
  });

  test('is about the latest product, else the latest place', () => {
    const pages = [
      event('1', 0, { kind: 'page' }, { url: '/mortgage' }),
      event('2', 1, { kind: 'product', sku: 'A' }, { url: '/p/1' }),
      event('3', 5_000, { kind: 'page' }, { url: '/mortgage' }),
    ];
    expect(topicOf(fold(pages.slice(0, 1)))).toEqual({ nodeId: 'nod_mortgages', name: 'Mortgages' });
    expect(topicOf(fold(pages))).toEqual({ productId: 'prd_A', nodeId: 'nod_1', name: 'A' });
    expect(topicOf(fold([event('1', 0, { kind: 'click' })]))).toEqual({});
    const asked = advance(undefined, event('1', 0, { kind: 'help' }), { nodeId: 'nod_door', name: 'Advice' });
    expect(topicOf(asked)).toEqual({ nodeId: 'nod_door', name: 'Advice' });
    const page = event('2', 1, { kind: 'page' });
    expect(topicOf(advance(asked, page, { nodeId: 'nod_1', name: 'Loans' })).nodeId).toBe('nod_1');
  });

  test('session ids are the same in every fold, and two visitors never share one', () => {
    const one = { id: 'e1', visitorId: 'v', senderSession: '1' };
    expect(sessionIdOf(one)).toBe(sessionIdOf({ ...one, id: 'e2' }));
    expect(sessionIdOf(one)).toMatch(/^ses_[0-9a-f]{32}$/);
    expect(sessionIdOf({ ...one, visitorId: 'x' })).not.toBe(sessionIdOf(one));
    expect(sessionIdOf({ id: 'e1', visitorId: 'v' })).not.toBe(sessionIdOf({ id: 'e2', visitorId: 'v' }));
  });

  test('stays small under a flood', () => {
    let session: FoldedSession | undefined;
    for (let index = 0; index < 4_500; index += 1) {
      const flood: EventBody =
        index % 2 ? { kind: 'page', title: 't' } : { kind: 'value', name: `v${index}`, value: index };
      session = advance(session, event(`f${index}`, index * 10, flood, { url: `/${index}` }), {});
    }
    expect(session?.counts.events).toBe(4_500);
    expect(session?.path.length).toBeLessThanOrEqual(200);
    expect(Object.keys(session?.values ?? {}).length).toBeLessThanOrEqual(100);
    expect(session?.fold.seen.length).toBeLessThanOrEqual(8_000);
  });

  test('visitors spread over all lanes', () => {
    const lanes = new Set(
      Array.from({ length: 2_000 }, (_, index) => laneOf(`vis_${index.toString(16).padStart(32, '0')}`)),
    );
    expect(lanes.size).toBe(64);
  });
});
