import { describe, expect, test } from 'vitest';
import { cloudEventsSender } from './cloudevents-sender.ts';
import { createNativeReader } from './native-parser.ts';
import { bodiesOf, eventsOf, RECEIVED, receptionsOf, requestTo } from './testing/sender-trial.ts';

const sender = cloudEventsSender(createNativeReader());
const event = (type: string, data: unknown, more: object = {}) => ({
  specversion: '1.0',
  id: 'e1',
  source: '/kiosk/7',
  type,
  subject: 'visitor-1',
  time: new Date(RECEIVED - 1_000).toISOString(),
  data,
  ...more,
});

describe('CloudEvents', () => {
  test('CS1: an event of our own has the fields of a native one; what the kind has no field for is kept', () => {
    const data = { sku: 'A', priceMinor: 100, currency: 'EUR', colour: 'red' };
    expect(eventsOf(sender, event('com.floorwalker.product', data, { session: 's1', floor: 3 }))).toEqual([
      {
        id: 'e1',
        at: RECEIVED - 1_000,
        receivedAt: RECEIVED,
        enterpriseId: 'ent_1',
        websiteId: 'web_1',
        visitorId: 'vis_anonymous_visitor-1',
        senderVisitor: 'vis_anonymous_visitor-1',
        senderSession: 's1',
        body: { kind: 'product', sku: 'A', priceMinor: 100, currency: 'EUR' },
        properties: { colour: 'red', source: '/kiosk/7', session: 's1', floor: 3 },
      },
    ]);
    expect(
      eventsOf(sender, event('com.floorwalker.refuse', undefined), { visitorToken: 'token-of-browser' }),
    ).toMatchObject([{ visitorId: 'vis_token_token-of-browser', body: { kind: 'refuse' } }]);
  });

  test('other types are read by the name they end with, else they are the site’s own', () => {
    const order = { order_id: 'o1', total: 30, currency: 'EUR' };
    expect(bodiesOf(sender, event('com.shop.order.completed', order))).toMatchObject([
      { kind: 'order', totalMinor: 3_000 },
    ]);
    expect(bodiesOf(sender, event('com.shop.door.opened', { door: 1 }))).toEqual([
      { kind: 'custom', name: 'com.shop.door.opened' },
    ]);
    const base64 = Buffer.from(JSON.stringify(order)).toString('base64');
    expect(bodiesOf(sender, event('purchase', undefined, { data_base64: base64 }))).toMatchObject([{ kind: 'order' }]);
  });

  test('a batch, and an event whose attributes are headers', () => {
    expect(bodiesOf(sender, [event('com.floorwalker.list', { category: 'c' }), event('x', 7)])).toEqual([
      { kind: 'list', category: 'c' },
      { kind: 'custom', name: 'x' },
    ]);
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'e9',
      'ce-type': 'com.floorwalker.search',
      'ce-subject': 'J%C3%B6rg',
    };
    expect(eventsOf(sender, { query: 'lens' }, { headers })).toMatchObject([
      { id: 'e9', visitorId: 'vis_anonymous_Jörg', body: { kind: 'search', query: 'lens' } },
    ]);
    expect(eventsOf(sender, '', { headers: { ...headers, 'ce-type': 'com.floorwalker.refuse' } })).toHaveLength(1);
    expect(sender.keyOf([event('x', 1), event('x', 1, { writekey: 'k' })], requestTo(sender))).toBe('k');
  });

  test('CS7: the extension "reach" says how she can be reached, and a call back is taken with it', () => {
    const data = { callback: { number: '+41446681800' } };
    expect(eventsOf(sender, event('com.floorwalker.help', data, { reach: 'callback' }))).toMatchObject([
      { reach: 'callback', body: { kind: 'help', callback: { number: '+41446681800' } } },
    ]);
    expect(receptionsOf(sender, event('com.floorwalker.help', data))).toMatchObject([
      { verdict: 'park', reason: expect.stringMatching(/^incomplete: .*callback/) },
    ]);
  });

  test('what lacks something is parked whole; what is no event is refused', () => {
    const lacking = event('com.floorwalker.product', { priceMinor: 1 });
    expect(
      receptionsOf(sender, [lacking, event('com.shop.product.viewed', {}), event('com.floorwalker.dance', {})]),
    ).toMatchObject([
      { verdict: 'park', reason: expect.stringMatching(/^incomplete: \/data.*sku/), id: 'e1', raw: lacking },
      { verdict: 'park', reason: expect.stringMatching(/^incomplete/) },
      { verdict: 'ok', event: { body: { kind: 'custom' } } },
    ]);
    expect(receptionsOf(sender, event('x', 1, { subject: undefined }))).toMatchObject([{ verdict: 'drop' }]);
    expect(() => receptionsOf(sender, { id: 'e1' })).toThrow('malformed-event');
  });
});
