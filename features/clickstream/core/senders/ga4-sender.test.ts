import { describe, expect, test } from 'vitest';
import { ga4Sender } from './ga4-sender.ts';
import { bodiesOf, eventsOf, RECEIVED, receptionsOf, requestTo } from './testing/sender-trial.ts';

const said = (name: string, params: object = {}) =>
  bodiesOf(ga4Sender, { client_id: 'c1', events: [{ name, params }] })[0];

describe('events of Google Analytics 4', () => {
  test('CS1: events of one client, with session, page, customer and time', () => {
    const [event] = eventsOf(ga4Sender, {
      client_id: 'c1',
      user_id: 'u1',
      timestamp_micros: String((RECEIVED - 4_000) * 1_000),
      user_properties: { plan: { value: 'gold' } },
      ip_override: '203.0.113.7',
      events: [
        {
          name: 'page_view',
          params: {
            session_id: 123,
            page_location: 'https://shop.example/?utm_source=mail',
            page_title: 'Shop',
            page_referrer: 'https://other.example/',
            colour: 'red',
          },
        },
      ],
    });
    expect(event).toMatchObject({
      at: RECEIVED - 4_000,
      visitorId: 'vis_anonymous_c1',
      senderSession: '123',
      url: 'https://shop.example/?utm_source=mail',
      customer: { customerId: 'u1', verified: false },
      body: { kind: 'page', title: 'Shop', referrer: 'https://other.example/', campaign: 'mail' },
      properties: { user_properties: { plan: { value: 'gold' } }, colour: 'red' },
    });
    expect(JSON.stringify(event)).not.toContain('203.0.113');
  });

  test('attention, clicks, e-commerce, and a site’s own events', () => {
    const items = [{ item_id: 'C-1', item_name: 'Camera', price: 19.99, quantity: 2 }];
    expect(said('user_engagement', { engagement_time_msec: '1500' })).toEqual({ kind: 'beat', visibleMs: 1_500 });
    expect(said('screen_view', { screen_name: 'Cart' })).toEqual({ kind: 'page', title: 'Cart' });
    expect(said('click', { link_url: 'https://a.example/' })).toEqual({ kind: 'click', target: 'https://a.example/' });
    expect(said('view_item', { items, currency: 'EUR' })).toMatchObject({ kind: 'product', sku: 'C-1' });
    expect(said('purchase', { transaction_id: 'o', value: 40, currency: 'EUR', items })).toMatchObject({
      kind: 'order',
      totalMinor: 4_000,
    });
    expect(said('level_up')).toEqual({ kind: 'custom', name: 'level_up' });
  });

  test('an event gets an id that is the same when it is sent again, and another for another', () => {
    const ids = (time: number, names: readonly string[]) =>
      eventsOf(ga4Sender, {
        client_id: 'c1',
        timestamp_micros: time * 1_000,
        events: names.map((name) => ({ name })),
      }).map((event) => event.id);
    const first = ids(RECEIVED, ['a', 'a', 'b']);
    expect(ids(RECEIVED, ['a', 'a', 'b'])).toEqual(first);
    expect(new Set([...first, ...ids(RECEIVED - 1, ['a', 'a', 'b'])]).size).toBe(6);
    expect(first.every((id) => id.length === 32)).toBe(true);
  });

  test('the write key is the secret if it is ours, else the measurement id', () => {
    const keyOf = (query: Record<string, string>) => ga4Sender.keyOf(undefined, requestTo(ga4Sender, { query }));
    expect(keyOf({ api_secret: 'fws_1', measurement_id: 'G-1' })).toBe('fws_1');
    expect(keyOf({ api_secret: 'x', measurement_id: 'fwk_1' })).toBe('fwk_1');
    expect(keyOf({ tid: 'fwk_1' })).toBe('fwk_1');
    expect(keyOf({})).toBeUndefined();
  });

  test('hits of the tag: what all share in the address, an event a line', () => {
    const query = { v: '2', tid: 'k', cid: 'c1', sid: '7', dl: 'https://shop.example/', dt: 'Shop', _p: '1' };
    const lines = 'en=page_view&_et=5\nen=add_to_cart&cu=EUR&pr1=idC-1~nmCamera~pr19.99~qt2&ep.colour=red&epn.size=9\n';
    const [page, added] = eventsOf(ga4Sender, lines, { path: '/g/collect', query });
    expect(page).toMatchObject({
      senderSession: '7',
      url: 'https://shop.example/',
      body: { kind: 'page', title: 'Shop' },
    });
    expect(added).toMatchObject({
      body: { kind: 'cart-add', items: [{ sku: 'C-1', name: 'Camera', quantity: 2, priceMinor: 1_999 }] },
      properties: { _p: '1', colour: 'red', size: '9' },
    });
    const alone = { path: '/g/collect', query: { ...query, en: 'scroll' } };
    expect(bodiesOf(ga4Sender, '', alone)).toEqual([{ kind: 'custom', name: 'scroll' }]);
  });

  test('what lacks something is parked whole or dropped, with the reason', () => {
    const reasons = (client: object, ...events: unknown[]) =>
      receptionsOf(ga4Sender, { ...client, events }).map((each) => 'reason' in each && each.reason.split(':')[0]);
    expect(reasons({ client_id: 'c' }, { name: 'user_engagement' }, { name: 'view_item', params: 7 }, {}, 7)).toEqual([
      'incomplete',
      'incomplete',
      'incomplete',
      'invalid-event',
    ]);
    expect(reasons({}, { name: 'x' })).toEqual(['no-visitor']);
    expect(reasons({ client_id: 'c', timestamp_micros: 'soon' }, { name: 'x' })).toEqual(['invalid-time']);
    expect(() => receptionsOf(ga4Sender, {})).toThrow('malformed-batch');
  });
});
