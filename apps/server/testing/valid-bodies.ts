/** A valid request of a sender; `path` where only one of its addresses reads this shape. */
export type ValidBody = { readonly sender: string; readonly path?: string; readonly text: string };

const AT = Date.UTC(2026, 0, 1);
const ISO = new Date(AT).toISOString();
const URL = 'https://lender.example/mortgages/fixed?utm_campaign=spring';

const item = { sku: 'LENS-1', name: 'Lens', brand: 'B', category: 'c', quantity: 2, priceMinor: 1_899 };

const native = {
  sentAt: AT,
  visitor: 'visitor-mutated',
  session: 'm',
  context: { device: 'mobile', locale: 'de', reach: 'widget' },
  events: [
    {
      id: 'm1',
      kind: 'page',
      at: ISO,
      url: URL,
      title: 'Fixed',
      referrer: 'https://a.example/',
      properties: { a: { b: [1] } },
    },
    { id: 'm2', kind: 'value', at: AT, name: 'calculator.principal', value: 400_000 },
    { id: 'm3', kind: 'cart-add', at: AT, item, currency: 'EUR' },
    { id: 'm4', kind: 'order', at: AT, orderId: 'o', totalMinor: 3_798, currency: 'EUR', items: [item] },
    {
      id: 'm5',
      kind: 'identify',
      at: AT,
      customerId: 'c1',
      signature: 'ab',
      traits: { plan: 'gold', age: 41, vip: true },
    },
    { id: 'm6', kind: 'beat', at: AT, visibleMs: 15_000 },
  ],
};

const product = { product_id: '507f', sku: 'G-32', name: 'Monopoly', price: 18.99, quantity: 2, currency: 'usd' };

const segment = {
  sentAt: ISO,
  context: { library: { name: 'x' } },
  batch: [
    {
      type: 'page',
      messageId: 'm1',
      anonymousId: 'a',
      timestamp: ISO,
      name: 'Home',
      properties: { url: URL, title: 'T', referrer: 'https://a.example/' },
      context: {
        campaign: { name: 'spring' },
        userAgent: 'Mozilla/5.0',
        locale: 'en',
        page: { url: URL },
        ip: '203.0.113.7',
      },
    },
    {
      type: 'track',
      messageId: 'm2',
      userId: 7,
      event: 'Order Completed',
      properties: { order_id: 'o', total: 30, products: [product] },
    },
    { type: 'track', messageId: 'm3', anonymousId: 'a', event: 'Product Added', properties: product },
    { type: 'identify', messageId: 'm4', userId: 'u', traits: { plan: 'gold', n: 1 } },
    { type: 'group', messageId: 'm5', userId: 'u', groupId: 'g', traits: { seats: 3 } },
    { type: 'alias', messageId: 'm6', userId: 'u', previousId: 'a' },
  ],
};

const posthog = {
  api_key: 'key',
  sent_at: ISO,
  batch: [
    {
      uuid: 'm1',
      event: '$pageview',
      timestamp: ISO,
      properties: { distinct_id: 'd', $current_url: URL, $session_id: 's', $ip: '203.0.113.7' },
    },
    {
      uuid: 'm2',
      event: '$autocapture',
      offset: 5,
      properties: { distinct_id: 'd', $event_type: 'click', $elements: [{ tag_name: 'a', $el_text: 'x' }] },
    },
    {
      uuid: 'm3',
      event: '$identify',
      properties: { distinct_id: 'u', $anon_distinct_id: 'd', $set: { plan: 'gold', n: 1 } },
    },
    {
      uuid: 'm4',
      event: 'Order Completed',
      properties: { distinct_id: 'd', order_id: 'o', total: '30', products: [product] },
    },
  ],
};

const ecommerce = 'iglu:com.snowplowanalytics.snowplow.ecommerce';
const described = {
  schema: 'iglu:x/unstruct_event/jsonschema/1-0-0',
  data: { schema: `${ecommerce}/snowplow_ecommerce_action/jsonschema/1-0-2`, data: { type: 'add_to_cart' } },
};
const entities = {
  schema: 'iglu:x/contexts/jsonschema/1-0-0',
  data: [
    { schema: `${ecommerce}/product/jsonschema/1-0-0`, data: { id: 'LENS-1', price: 1, currency: 'EUR', quantity: 1 } },
    { schema: `${ecommerce}/user/jsonschema/1-0-0`, data: { id: 'u' } },
  ],
};
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const snowplow = {
  schema: 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4',
  data: [
    {
      e: 'pv',
      eid: 'm1',
      duid: 'd',
      dtm: String(AT),
      stm: String(AT),
      url: URL,
      page: 'T',
      refr: 'https://a.example/',
      ip: '203.0.113.7',
    },
    { e: 'ue', eid: 'm2', duid: 'd', ue_pr: JSON.stringify(described), co: JSON.stringify(entities) },
    { e: 'ue', eid: 'm3', duid: 'd', ue_px: base64(described), cx: base64(entities) },
    { e: 'se', eid: 'm4', duid: 'd', se_ca: 'c', se_ac: 'a', se_va: '1' },
    { e: 'tr', eid: 'm5', duid: 'd', tr_id: 'o', tr_tt: '30', tr_cu: 'EUR' },
  ],
};

const google = {
  client_id: 'c.1',
  user_id: 'u',
  timestamp_micros: String(AT * 1_000),
  device: { category: 'mobile', language: 'en' },
  events: [
    { name: 'page_view', params: { session_id: '1', page_location: URL, page_title: 'T', engagement_time_msec: 100 } },
    {
      name: 'purchase',
      params: { transaction_id: 'o', value: 30, currency: 'EUR', items: [{ item_id: 'a', price: 1, quantity: 2 }] },
    },
  ],
};

const cloudEvents = [
  {
    specversion: '1.0',
    id: 'm1',
    source: '/',
    type: 'com.floorwalker.product',
    subject: 'visitor-1',
    time: ISO,
    session: 's',
    data: { sku: 'A', url: URL },
  },
  {
    specversion: '1.0',
    id: 'm2',
    source: '/',
    type: 'com.example.order.completed',
    subject: 'visitor-1',
    data: { order_id: 'o', total: 30 },
  },
  {
    specversion: '1.0',
    source: '/',
    type: 'com.floorwalker.value',
    subject: 'visitor-1',
    data_base64: base64({ name: 'n', value: 1 }),
  },
];

const XML = `<?xml version="1.0"?>
<session-messages xmlns="urn:floorwalker:session-messages:1" sent-at="${ISO}">
  <session visitor="visitor-mutated" id="m" customer="c1" device="mobile" locale="de" reach="widget">
    <page id="m1" at="${ISO}" url="https://lender.example/?a=1&amp;b=2" title="Caf&#233;"/>
    <value id="m2" name="calculator.principal" value="400000" type="number"/>
    <order id="m3" order-id="o" total="30.00" currency="EUR"><item sku="A" quantity="2" price="15.00"/></order>
    <identify id="m4" customer="c1"><trait name="plan" value="gold"/></identify>
    <custom id="m5" name="n"><property name="p"><![CDATA[x<y]]></property><!-- said --></custom>
  </session>
</session-messages>`;

/** Valid requests of all senders, with much in them: what mutated bodies are made of. */
export const VALID_BODIES: readonly ValidBody[] = [
  { sender: 'floorwalker', text: JSON.stringify(native) },
  { sender: 'segment', text: JSON.stringify(segment) },
  { sender: 'posthog', text: JSON.stringify(posthog) },
  { sender: 'posthog', text: `data=${encodeURIComponent(base64(posthog))}` },
  { sender: 'snowplow', text: JSON.stringify(snowplow) },
  { sender: 'google-analytics-4', path: '/mp/collect', text: JSON.stringify(google) },
  {
    sender: 'google-analytics-4',
    path: '/g/collect',
    text: `cid=c.1&en=page_view&dl=${encodeURIComponent(URL)}\ncid=c.1&en=purchase&ep.transaction_id=o&epn.value=30&pr1=idA~pr1`,
  },
  { sender: 'cloudevents', text: JSON.stringify(cloudEvents) },
  { sender: 'session-messages', text: XML },
];
