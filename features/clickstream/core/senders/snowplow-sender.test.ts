import { describe, expect, test } from 'vitest';
import { snowplowSender } from './snowplow-sender.ts';
import { bodiesOf, eventsOf, RECEIVED, receptionsOf, requestTo } from './testing/sender-trial.ts';

const OWN = 'com.snowplowanalytics.snowplow';
const SHOP = 'com.snowplowanalytics.snowplow.ecommerce';
const GOOGLE = 'com.google.analytics.enhanced-ecommerce';

type Entity = readonly [vendor: string, name: string, data: object];

const described = ([vendor, name, data]: Entity) => ({ schema: `iglu:${vendor}/${name}/jsonschema/1-0-0`, data });
const listed = (entities: readonly Entity[]) =>
  JSON.stringify({ schema: 'iglu:x/contexts/jsonschema/1-0-0', data: entities.map(described) });
const wrapped = (event: Entity) =>
  JSON.stringify({ schema: 'iglu:x/unstruct_event/jsonschema/1-0-0', data: described(event) });
const base64url = (text: string) => Buffer.from(text).toString('base64url');

const payload = (more: object) => ({
  eid: 'e1',
  duid: 'd1',
  dtm: String(RECEIVED - 3_000),
  stm: String(RECEIVED),
  ...more,
});
const send = (...payloads: object[]) => ({
  schema: `iglu:${OWN}/payload_data/jsonschema/1-0-4`,
  data: payloads.map(payload),
});
const happening = (event: Entity, ...entities: Entity[]) =>
  bodiesOf(snowplowSender, send({ e: 'ue', ue_pr: wrapped(event), co: listed(entities) }))[0];
const shop = (type: string, ...entities: Entity[]) =>
  happening([SHOP, 'snowplow_ecommerce_action', { type }], ...entities);
const google = (action: string, ...entities: Entity[]) => happening([GOOGLE, 'action', { action }], ...entities);

const camera: Entity = [
  SHOP,
  'product',
  { id: 'C-1', name: 'Camera', category: 'Photo', price: 19.99, currency: 'EUR' },
];
const line = { sku: 'C-1', name: 'Camera', category: 'Photo', quantity: 1, priceMinor: 1_999 };

describe('payloads of Snowplow’s trackers', () => {
  test('CS2: a page view: visitor, customer, session, time, language, referrer, campaign', () => {
    const [event] = eventsOf(
      snowplowSender,
      send({
        e: 'pv',
        page: 'Shop',
        url: 'https://shop.example/?utm_campaign=spring+sale',
        refr: 'https://other.example/',
        uid: 'u1',
        sid: 's1',
        lang: 'de-CH',
        p: 'web',
        res: '1280x720',
        ip: '203.0.113.7',
      }),
      { headers: { 'user-agent': 'Mozilla/5.0 (iPhone) Mobile' } },
    );
    expect(event).toEqual({
      id: 'e1',
      at: RECEIVED - 3_000,
      receivedAt: RECEIVED,
      enterpriseId: 'ent_1',
      websiteId: 'web_1',
      visitorId: 'vis_anonymous_d1',
      senderVisitor: 'vis_anonymous_d1',
      senderSession: 's1',
      url: 'https://shop.example/?utm_campaign=spring+sale',
      device: 'mobile',
      locale: 'de-CH',
      customer: { customerId: 'u1', verified: false },
      body: { kind: 'page', title: 'Shop', referrer: 'https://other.example/', campaign: 'spring sale' },
      properties: { p: 'web', res: '1280x720' },
    });
  });

  test('a payload may be the address of a picture', () => {
    const query = {
      e: 'pv',
      page: 'Home',
      duid: 'd1',
      aid: 'k',
      cx: base64url(listed([[OWN, 'web_page', { id: 'é' }]])),
    };
    const decoded = snowplowSender.decode?.('');
    expect(decoded).toEqual({ ok: true, value: undefined });
    const request = { path: '/i', query };
    expect(eventsOf(snowplowSender, undefined, request)).toMatchObject([
      { body: { kind: 'page', title: 'Home' }, properties: { contexts: [described([OWN, 'web_page', { id: 'é' }])] } },
    ]);
    expect(snowplowSender.keyOf(undefined, requestTo(snowplowSender, request))).toBe('k');
    expect(snowplowSender.keyOf(send({ e: 'pv', aid: 'k' }), requestTo(snowplowSender))).toBe('k');
    expect(() => receptionsOf(snowplowSender, undefined)).toThrow('malformed-batch');
    expect(() => receptionsOf(snowplowSender, {})).toThrow('malformed-batch');
  });

  test('CS1: the e-commerce actions', () => {
    expect(shop('product_view', camera)).toEqual({
      kind: 'product',
      sku: 'C-1',
      name: 'Camera',
      priceMinor: 1_999,
      currency: 'EUR',
    });
    expect(happening([SHOP, 'snowplow_ecommerce_action', { type: 'list_view', name: 'Offers' }], camera)).toEqual({
      kind: 'list',
      category: 'Offers',
    });
    expect(shop('list_click', camera)).toEqual({ kind: 'click', target: 'C-1' });
    const cart: Entity = [SHOP, 'cart', { total_value: 20, currency: 'EUR' }];
    expect(shop('add_to_cart', camera, cart)).toEqual({ kind: 'cart-add', items: [line], currency: 'EUR' });
    expect(shop('remove_from_cart', camera, cart)).toMatchObject({ kind: 'cart-remove' });
    expect(shop('checkout_step', [SHOP, 'checkout_step', { step: 2 }])).toEqual({ kind: 'checkout', step: '2' });
    const bought: Entity = [
      SHOP,
      'transaction',
      { transaction_id: 'o1', revenue: 30, currency: 'EUR', total_quantity: 1 },
    ];
    expect(shop('transaction', bought, camera)).toEqual({
      kind: 'order',
      orderId: 'o1',
      totalMinor: 3_000,
      currency: 'EUR',
      items: [line],
    });
    const refund: Entity = [SHOP, 'refund', { transaction_id: 'o1', refund_amount: 5, currency: 'EUR' }];
    expect(shop('refund', refund)).toEqual({
      kind: 'refund',
      orderId: 'o1',
      totalMinor: 500,
      currency: 'EUR',
      items: [],
    });
    const promotion: Entity = [SHOP, 'promotion', { id: 'p1', name: 'Spring' }];
    expect(shop('promo_view', promotion)).toEqual({ kind: 'promotion', act: 'viewed', name: 'Spring' });
    expect(shop('promo_click', promotion)).toEqual({ kind: 'promotion', act: 'clicked', name: 'Spring' });
    expect(shop('trns_error', [SHOP, 'transaction_error', {}])).toEqual({ kind: 'custom', name: 'trns_error' });
  });

  test('the actions of enhanced e-commerce', () => {
    const product: Entity = [GOOGLE, 'productFieldObject', { id: 'C-1', name: 'Camera', price: 19.99, quantity: 2 }];
    const field: Entity = [
      GOOGLE,
      'actionFieldObject',
      { id: 'o1', revenue: 40, currency: 'EUR', step: 3, list: 'Top' },
    ];
    const bought = { sku: 'C-1', name: 'Camera', quantity: 2, priceMinor: 1_999 };
    expect(google('detail', product)).toMatchObject({ kind: 'product', sku: 'C-1' });
    expect(google('click', product)).toEqual({ kind: 'click', target: 'C-1' });
    expect(google('add', product)).toMatchObject({ kind: 'cart-add', items: [bought] });
    expect(google('remove', product)).toMatchObject({ kind: 'cart-remove' });
    expect(google('checkout', field)).toEqual({ kind: 'checkout', step: '3' });
    expect(google('purchase', field, product)).toMatchObject({ kind: 'order', totalMinor: 4_000, items: [bought] });
    expect(google('refund', field)).toMatchObject({ kind: 'refund', orderId: 'o1' });
    expect(google('view', field)).toEqual({ kind: 'list', category: 'Top' });
    const promotion: Entity = [GOOGLE, 'promoFieldObject', { id: 'p', name: 'Spring' }];
    expect(google('view', promotion)).toEqual({ kind: 'promotion', act: 'viewed', name: 'Spring' });
    expect(google('promo_click', promotion)).toMatchObject({ act: 'clicked' });
  });

  test('links, buttons, searches and forms', () => {
    expect(happening([OWN, 'link_click', { targetUrl: 'https://a.example/' }])).toEqual({
      kind: 'click',
      target: 'https://a.example/',
    });
    expect(happening([OWN, 'button_click', { label: 'Buy' }])).toEqual({ kind: 'click', target: 'Buy' });
    expect(happening([OWN, 'site_search', { terms: ['red', 'shoe'] }])).toEqual({ kind: 'search', query: 'red shoe' });
    expect(happening([OWN, 'submit_form', { formId: 'f' }])).toEqual({ kind: 'custom', name: 'submit_form' });
    expect(happening([OWN, 'add_to_cart', { sku: 'A', quantity: 2, unitPrice: 3, currency: 'EUR' }])).toEqual({
      kind: 'cart-add',
      items: [{ sku: 'A', quantity: 2, priceMinor: 300 }],
      currency: 'EUR',
    });
    expect(happening(['com.shop', 'order_completed', { order_id: 'o', total: 1, currency: 'EUR' }])).toMatchObject({
      kind: 'order',
    });
  });

  test('pings, structured events, and old transactions with the lines of their request', () => {
    expect(bodiesOf(snowplowSender, send({ e: 'pp' }))).toEqual([{ kind: 'beat', visibleMs: 10_000 }]);
    expect(bodiesOf(snowplowSender, send({ e: 'se', se_ca: 'video', se_ac: 'play', se_va: '3' }))).toEqual([
      { kind: 'custom', name: 'video: play' },
    ]);
    expect(bodiesOf(snowplowSender, send({ e: 'se', se_ca: 'shop', se_ac: 'add_to_cart', se_la: 'A' }))).toEqual([
      { kind: 'cart-add', items: [{ sku: 'A', quantity: 1 }] },
    ]);
    const [order, item] = bodiesOf(
      snowplowSender,
      send(
        { e: 'tr', tr_id: 'o1', tr_tt: '20.5', tr_cu: 'EUR' },
        { e: 'ti', eid: 'e2', ti_id: 'o1', ti_sk: 'A', ti_nm: 'Shoe', ti_pr: '20.5', ti_qu: '1', ti_cu: 'EUR' },
      ),
    );
    expect(order).toMatchObject({ kind: 'order', totalMinor: 2_050, items: [{ sku: 'A', priceMinor: 2_050 }] });
    expect(item).toEqual({ kind: 'custom', name: 'transaction item' });
  });

  test('sessions and customers may be named by entities; guests are nobody', () => {
    const session: Entity = [OWN, 'client_session', { userId: 'v1', sessionId: 's1' }];
    const trial = (guest: boolean) =>
      eventsOf(
        snowplowSender,
        send({ e: 'pv', duid: undefined, co: listed([session, [SHOP, 'user', { id: 'u1', is_guest: guest }]]) }),
      )[0];
    expect(trial(false)).toMatchObject({
      visitorId: 'vis_anonymous_v1',
      senderSession: 's1',
      customer: { customerId: 'u1' },
    });
    expect(trial(true)?.customer).toBeUndefined();
  });

  test('what lacks something is parked whole, what nobody understands too', () => {
    const receptions = receptionsOf(
      snowplowSender,
      send(
        { e: 'ue' },
        { e: 'ue', ue_pr: '{' },
        { e: 'ue', ue_px: '***' },
        { e: 'tr' },
        { e: 'se' },
        { e: 'ad' },
        { e: 'pv', dtm: 'soon' },
      ),
    );
    expect(receptions.map((each) => 'reason' in each && each.reason.split(':')[0])).toEqual([
      ...Array(5).fill('incomplete'),
      'unsupported-call',
      'invalid-time',
    ]);
    expect(() => shop('product_view')).toThrow('incomplete');
  });
});
