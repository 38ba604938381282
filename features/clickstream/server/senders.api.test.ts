import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEngine } from '../../../platform/server/testing/engines.ts';
import { createSenders, type Session } from '../core/index.ts';
import { type Harness, openHarness, until } from './testing/clickstream-harness.ts';

const ORIGIN = 'https://shop.example';
const FOREIGN = 'https://evil.example';
const DOCS = join(import.meta.dirname, '../../../docs');

function fresh(): string {
  return randomBytes(8).toString('hex');
}

type Trial = { readonly path: string; readonly body?: unknown; readonly headers?: Record<string, string> };

/** A request of each shape in which one visitor looks at one product, with the write key where the shape has it. */
const TRIALS: Readonly<Record<string, (key: string) => Trial>> = {
  segment: (writeKey) => ({
    path: '/v1/t',
    body: {
      writeKey,
      messageId: fresh(),
      anonymousId: fresh(),
      event: 'Product Viewed',
      properties: { sku: 'LENS-1' },
    },
  }),
  'segment, batch of a beacon': (writeKey) => ({
    path: `/beacon/v1/batch?writeKey=${writeKey}`,
    body: {
      batch: [
        {
          type: 'track',
          messageId: fresh(),
          anonymousId: fresh(),
          event: 'Product Viewed',
          properties: { sku: 'LENS-1' },
        },
      ],
    },
  }),
  posthog: (api_key) => ({
    path: '/e/?compression=gzip-js',
    body: gzipSync(
      JSON.stringify({
        api_key,
        batch: [{ uuid: fresh(), event: 'Product Viewed', properties: { distinct_id: fresh(), sku: 'LENS-1' } }],
      }),
    ),
  }),
  'posthog, form': (token) => ({
    path: '/e/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `data=${encodeURIComponent(Buffer.from(JSON.stringify({ token, uuid: fresh(), event: 'Product Viewed', properties: { distinct_id: fresh(), sku: 'LENS-1' } })).toString('base64'))}`,
  }),
  snowplow: (aid) => ({ path: '/com.snowplowanalytics.snowplow/tp2', body: { data: [{ aid, ...productViewed() }] } }),
  'google-analytics-4': (key) => ({
    path: `/mp/collect?measurement_id=${key}&api_secret=any`,
    body: { client_id: fresh(), events: [{ name: 'view_item', params: { items: [{ item_id: 'LENS-1' }] } }] },
  }),
  'google-analytics-4, tag': (key) => ({
    path: `/g/collect?tid=${key}&cid=${fresh()}&en=view_item&pr1=idLENS-1`,
    body: '',
  }),
  cloudevents: (writekey) => ({
    path: '/v1/cloud-events',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: {
      specversion: '1.0',
      id: fresh(),
      source: '/',
      type: 'com.floorwalker.product',
      subject: fresh(),
      writekey,
      data: { sku: 'LENS-1' },
    },
  }),
  'cloudevents, headers': (key) => ({
    path: '/v1/cloud-events',
    headers: {
      'x-floorwalker-key': key,
      'ce-specversion': '1.0',
      'ce-id': fresh(),
      'ce-type': 'com.floorwalker.product',
      'ce-subject': fresh(),
    },
    body: { sku: 'LENS-1' },
  }),
  'session-messages': (key) => ({
    path: '/v1/session-messages',
    headers: { 'content-type': 'application/xml' },
    body: `<session-messages key="${key}"><session visitor="${fresh()}"><product id="${fresh()}" sku="LENS-1"/></session></session-messages>`,
  }),
};

function productViewed(): Record<string, string> {
  const ecommerce = 'iglu:com.snowplowanalytics.snowplow.ecommerce';
  return {
    e: 'ue',
    eid: fresh(),
    duid: fresh(),
    ue_pr: JSON.stringify({
      schema: 'iglu:x/unstruct_event/jsonschema/1-0-0',
      data: { schema: `${ecommerce}/snowplow_ecommerce_action/jsonschema/1-0-2`, data: { type: 'product_view' } },
    }),
    co: JSON.stringify({
      schema: 'iglu:x/contexts/jsonschema/1-0-0',
      data: [
        {
          schema: `${ecommerce}/product/jsonschema/1-0-0`,
          data: { id: 'LENS-1', category: 'c', price: 1, currency: 'EUR' },
        },
      ],
    }),
  };
}

describeEngine('postgresql', 'senders over HTTP', (engine) => {
  let harness: Harness;

  beforeAll(async () => {
    harness = await openHarness(engine().database);
  });
  afterAll(() => harness.clickstream.close());

  async function send({ path, body, headers = {} }: Trial, more: Record<string, string> = {}): Promise<Response> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return await fetch(harness.url + path, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', ...headers, ...more },
      body: new Uint8Array(Buffer.from(raw)),
    });
  }

  const get = (path: string, headers: Record<string, string> = {}) => fetch(harness.url + path, { headers });

  async function productsSeen(): Promise<readonly Session[]> {
    await harness.clickstream.idle();
    const sessions = new Map(harness.moves.map(({ session }) => [session.sessionId, session]));
    return [...sessions.values()].filter((session) => session.path.some((step) => step.sku === 'LENS-1'));
  }

  test('every sender is tried here', () => {
    const tried = new Set(Object.keys(TRIALS).map((name) => name.split(',')[0]));
    for (const { name } of createSenders()) if (name !== 'floorwalker') expect(tried).toContain(name);
  });

  test.each(Object.entries(TRIALS))(
    'CS1: %s: a product is seen, from a server and from a browser',
    async (_name, trial) => {
      const before = (await productsSeen()).length;
      const byServer = await send(trial('sk_shop'));
      expect(await byServer.json()).toMatchObject({ received: 1, dropped: [], parked: [] });
      expect(byServer.status).toBe(200);
      const byBrowser = await send(trial('pk_shop'), { origin: ORIGIN });
      expect(byBrowser.status).toBe(200);
      expect(byBrowser.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      await until(async () => (await productsSeen()).length === before + 2);
    },
  );

  test.each(Object.entries(TRIALS))('%s: wrong keys and foreign origins are refused', async (_name, trial) => {
    expect((await send(trial('pk_nobody'))).status).toBe(401);
    expect((await send(trial('pk_old'))).status).toBe(403);
    const foreign = await send(trial('pk_shop'), { origin: FOREIGN });
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  test('a picture is answered with a picture, once it is stored', async () => {
    const query = new URLSearchParams({ aid: 'pk_shop', ...productViewed() });
    const before = (await productsSeen()).length;
    const picture = await get(`/i?${query}`);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/gif']);
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(bytes.subarray(0, 6).toString()).toBe('GIF89a');
    expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([1, 1]);
    await until(async () => (await productsSeen()).length === before + 1);
    expect((await get('/i?aid=pk_nobody&e=pv')).status).toBe(401);
    expect((await get('/i?e=pv&e=pp&aid=pk_shop&duid=x%00y')).status).toBe(200);
  });

  test('preflights allow what the SDKs send, also headers that their next version adds', async () => {
    const asked = 'anonymousid,authorization,content-type,rsa-retry-attempt,sentat,x-retry-count,x-unheard-of';
    for (const path of ['/v1/t', '/com.snowplowanalytics.snowplow/tp2', '/flags/', '/v1/cloud-events']) {
      const preflight = await fetch(harness.url + path, {
        method: 'OPTIONS',
        headers: { origin: ORIGIN, 'access-control-request-headers': asked },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe(ORIGIN);
      expect(preflight.headers.get('access-control-allow-credentials')).toBe('true');
      expect(preflight.headers.get('access-control-allow-headers')).toBe(asked);
    }
  });

  test('SDKs of Segment and RudderStack find the settings they ask for', async () => {
    const segment = await get('/v1/projects/pk_shop/settings', { origin: ORIGIN });
    expect(segment.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(await segment.json()).toMatchObject({
      integrations: {
        'Segment.io': {
          apiKey: 'pk_shop',
          apiHost: `${harness.url.split('://')[1]}/v1`,
          protocol: 'http',
          // What is being sent when its customer leaves the page goes on.
          deliveryStrategy: { config: { keepalive: true } },
        },
      },
    });
    const rudder = await get('/sourceConfig?writeKey=pk_shop', {
      authorization: `Basic ${btoa('pk_shop:')}`,
      origin: ORIGIN,
    });
    expect(await rudder.json()).toMatchObject({
      source: { id: 'web_shop', enabled: true, config: {}, destinations: [] },
    });
  });

  test('posthog-js finds its settings, and that there are no flags', async () => {
    // Nothing that it compresses by and by, and so loses when its customer leaves the page.
    const settings = { hasFeatureFlags: false, sessionRecording: false, supportedCompression: ['base64'] };
    expect(await (await get('/array/pk_shop/config', { origin: ORIGIN })).json()).toMatchObject(settings);
    const script = await get('/array/pk_shop/config.js');
    expect(script.headers.get('content-type')).toContain('text/javascript');
    const window: { _POSTHOG_REMOTE_CONFIG?: Record<string, { config: object }> } = {};
    new Function('window', await script.text())(window);
    expect(window._POSTHOG_REMOTE_CONFIG?.['pk_shop']?.config).toMatchObject(settings);
    const body = `data=${encodeURIComponent(btoa(JSON.stringify({ token: 'pk_shop', distinct_id: 'd' })))}`;
    const flags = await send({ path: '/flags/?v=2&compression=base64', body }, { origin: ORIGIN });
    expect(await flags.json()).toMatchObject({ flags: {}, errorsWhileComputingFlags: false });
  });

  test('settings are for known keys and allowed origins', async () => {
    for (const of of [
      '/v1/projects/KEY/settings',
      '/sourceConfig?writeKey=KEY',
      '/array/KEY/config',
      '/array/KEY/config.js',
    ]) {
      expect((await get(of.replace('KEY', 'pk_nobody'))).status).toBe(401);
      expect((await get(of.replace('KEY', 'pk_shop'), { origin: FOREIGN })).status).toBe(403);
    }
    expect((await send({ path: '/flags/', body: '' })).status).toBe(401);
    expect((await send({ path: '/decide/', body: '{' })).status).toBe(400);
  });

  test('XML: the schema is served; what could be expanded or fetched is refused, naming it', async () => {
    const schema = await get('/v1/session-messages.xsd');
    expect(await schema.text()).toBe(readFileSync(join(DOCS, 'session-messages.xsd'), 'utf8'));
    const path = '/v1/session-messages';
    const key = { 'x-floorwalker-key': 'sk_shop' };
    const bomb = await send({ path, body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>' }, key);
    expect([bomb.status, ((await bomb.json()) as { detail: string }).detail]).toEqual([
      400,
      expect.stringContaining('document type or declaration of entities is not allowed'),
    ]);
    const example = readFileSync(join(DOCS, 'examples/shop-sessions.xml'), 'utf8');
    expect(await (await send({ path, body: example }, key)).json()).toMatchObject({
      received: 19,
      dropped: [],
      parked: [],
    });
    const faulty = await send(
      { path, body: '<session-messages><session visitor="visitor-1"><order id="o1"/></session></session-messages>' },
      key,
    );
    expect(await faulty.json()).toMatchObject({
      received: 0,
      parked: [{ id: 'o1', reason: expect.stringContaining('order[1]') }],
    });
  });

  test('what is parked is kept whole, under the name of its sender', async () => {
    const raw = { uuid: fresh(), event: 'Order Completed', properties: { distinct_id: 'd', gift: true } };
    const answer = await send({ path: '/capture/', body: { ...raw, api_key: 'pk_shop' } });
    expect(await answer.json()).toMatchObject({ received: 0, parked: [{ id: raw.uuid }] });
    const { items } = await harness.clickstream.recentEvents('ent_shop', 'web_shop');
    expect(items.find((each) => each.id === raw.uuid)).toMatchObject({ verdict: 'park', sender: 'posthog' });
  });
});
