import { createHmac, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEngine } from '../../../platform/server/testing/engines.ts';
import type { Session } from '../core/index.ts';
import { type Harness, openHarness, SECRET, until } from './testing/clickstream-harness.ts';

function fresh(): string {
  return randomBytes(8).toString('hex');
}

function batch(events: readonly object[], more: object = {}): object {
  return { visitor: `visitor-${fresh()}`, session: fresh(), sentAt: Date.now(), events, ...more };
}

function page(): object {
  return { id: fresh(), kind: 'page', at: Date.now(), url: 'https://lender.example/', title: 'Home' };
}

describeEngine('postgresql', 'intake over HTTP', (engine) => {
  let harness: Harness;
  const live = new Set<string>();

  beforeAll(async () => {
    harness = await openHarness(engine().database, {
      ports: { attentionOf: (visitorId) => ({ attention: live.has(visitorId), live: live.has(visitorId) }) },
    });
  });
  afterAll(() => harness.clickstream.close());

  type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

  async function send(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const response = await fetch(harness.url + path, {
      method: 'POST',
      headers,
      body: new Uint8Array(Buffer.from(raw)),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  }

  const withKey = { 'x-floorwalker-key': 'pk_lender', 'content-type': 'application/json' };

  async function sessionWhere(holds: (session: Session) => boolean): Promise<Session> {
    await harness.clickstream.idle();
    await until(() => harness.moves.some((each) => holds(each.session)));
    const found = harness.moves.findLast((each) => holds(each.session));
    if (found === undefined) throw new Error('unreachable');
    return found.session;
  }

  test('CS1: the unmodified Segment SDK for Node sends pages, products, orders and identities', async () => {
    const anonymousId = fresh();
    const sdk = new Analytics({ writeKey: 'sk_shop', host: harness.url, flushAt: 20, maxRetries: 0 });
    const failures: unknown[] = [];
    sdk.on('error', (error) => failures.push(error));
    sdk.page({ anonymousId, name: 'Home', properties: { url: 'https://shop.example/' } });
    const lens = { product_id: '7', sku: 'LENS-1', name: 'Lens', price: 18.99, currency: 'USD' };
    sdk.track({ anonymousId, event: 'Products Searched', properties: { query: 'lens' } });
    sdk.track({ anonymousId, event: 'Product Viewed', properties: { ...lens, url: 'https://shop.example/p/1' } });
    sdk.track({ anonymousId, event: 'Product Added', properties: { ...lens, quantity: 2 } });
    sdk.track({ anonymousId, event: 'Song Played' });
    sdk.track({ anonymousId, event: 'Product Viewed' });
    sdk.identify({ anonymousId, userId: 'u1', traits: { plan: 'gold' } });
    await sdk.closeAndFlush();
    expect(failures).toEqual([]);
    const session = await sessionWhere((each) => each.enterpriseId === 'ent_shop' && each.counts.events === 6);
    expect(session.path.map((step) => [step.url, step.sku])).toEqual([
      ['https://shop.example/', undefined],
      ['https://shop.example/p/1', 'LENS-1'],
    ]);
    expect(session.searches.map((each) => each.value)).toEqual(['lens']);
    expect(session.cart).toMatchObject({ valueMinor: 3_798, currency: 'USD' });
    expect(session.identity).toEqual({ customerId: 'u1', status: 'verified' });
    const { items } = await harness.clickstream.recentEvents('ent_shop', 'web_shop');
    expect(session.happened).toEqual({ 'Song Played': 1 });
    expect(items.find((each) => each.verdict === 'park')).toMatchObject({ kind: 'Product Viewed', sender: 'segment' });
  });

  test('CS4: a front without a browser sends the same events with a key and no origin', async () => {
    const answer = await send('/v1/events', batch([page()]), withKey);
    expect(answer).toMatchObject({ status: 200, body: { received: 1, dropped: [], attention: false, beatMs: 15_000 } });
  });

  test('the reply says that attention is wanted, and how often to send a beat', async () => {
    const body = batch([page()]);
    await send('/v1/events', body, withKey);
    const session = await sessionWhere((each) => each.path.length === 1 && each.enterpriseId === 'ent_lender');
    live.add(session.visitorId);
    const again = await send('/v1/events', body, withKey);
    expect(again.body).toMatchObject({ attention: true, beatMs: 2_000 });
  });

  test('bodies are read by content: gzip without a header, JSON as text, beacons with the key inside', async () => {
    const keyed = (): object => batch([page()], { key: 'pk_lender' });
    const zipped = gzipSync(JSON.stringify(keyed()));
    expect((await send('/v1/events', zipped, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(
      200,
    );
    expect((await send('/v1/events', keyed(), { 'content-type': 'text/plain;charset=UTF-8' })).status).toBe(200);
    expect((await send('/v1/events', keyed())).status).toBe(200);
  });

  test('wrong keys, origins and bodies are refused with what is wrong', async () => {
    const good = batch([page()]);
    const cases: [unknown, Record<string, string>, number, string][] = [
      [good, {}, 401, 'no-write-key'],
      [good, { 'x-floorwalker-key': 'pk_nobody' }, 401, 'unknown-write-key'],
      [good, { 'x-floorwalker-key': 'pk_old' }, 403, 'revoked-write-key'],
      [good, { ...withKey, origin: 'https://evil.example' }, 403, 'origin-not-allowed'],
      [good, { 'x-floorwalker-key': 'pk_shop', origin: 'https://lender.example' }, 403, 'origin-not-allowed'],
      ['{"events": [', withKey, 400, 'malformed'],
      ['', withKey, 400, 'malformed'],
      [Buffer.from([0x1f, 0x8b, 1, 2, 3]), withKey, 400, 'malformed'],
      [{ visitor: 'visitor-token' }, withKey, 400, 'malformed-batch'],
      [{ events: [page()] }, withKey, 400, 'no-visitor'],
      [batch(Array.from({ length: 501 }, page)), withKey, 413, 'too-many-events'],
      [`"${'x'.repeat(600_000)}"`, withKey, 413, 'too-large'],
      [gzipSync(`"${'x'.repeat(600_000)}"`), withKey, 413, 'too-large'],
      ['['.repeat(100_000), withKey, 400, 'malformed'],
    ];
    for (const [body, headers, status, title] of cases) {
      const answer = await send('/v1/events', body, headers);
      expect([answer.status, answer.body['title']]).toEqual([status, title]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.body['detail']).toEqual(expect.any(String));
    }
    const { counts } = await harness.clickstream.recentEvents('ent_lender', 'web_lender');
    expect(counts).toContainEqual(expect.objectContaining({ verdict: 'drop', reason: 'origin-not-allowed', count: 1 }));
  });

  test('browsers of allowed origins may read the answer; preflights are answered', async () => {
    const origin = 'https://lender.example';
    const answer = await send('/v1/events', batch([page()]), { ...withKey, origin });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('vary')).toContain('Origin');
    const preflight = await fetch(`${harness.url}/v1/events`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-floorwalker-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-floorwalker-key');
    const foreign = await send('/v1/events', batch([page()]), { ...withKey, origin: 'https://evil.example' });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('E9: a forged identify stays a claim; a signature of the enterprise verifies', async () => {
    const identify = (customerId: string, signature?: string): object => ({
      id: fresh(),
      kind: 'identify',
      at: Date.now(),
      customerId,
      verified: true,
      ...(signature === undefined ? {} : { signature }),
    });
    const signed = (customerId: string): string => createHmac('sha256', SECRET).update(customerId).digest('hex');
    const statusOf = async (event: object, key: string, customerId: string): Promise<string | undefined> => {
      await send('/v1/events', batch([event]), { ...withKey, 'x-floorwalker-key': key });
      const session = await sessionWhere((each) => each.identity?.customerId === customerId);
      return session.identity?.status;
    };
    const [a, b, c, d] = [fresh(), fresh(), fresh(), fresh()];
    expect(await statusOf(identify(a), 'pk_lender', a)).toBe('claimed');
    expect(await statusOf(identify(b, signed(a)), 'pk_lender', b)).toBe('claimed');
    expect(await statusOf(identify(c, signed(c)), 'pk_lender', c)).toBe('verified');
    expect(await statusOf(identify(d), 'sk_lender', d)).toBe('verified');
    const rows = await harness.clickstream.browsingRows('ent_lender');
    expect(rows.map((row) => row.identity)).toEqual(expect.arrayContaining(['claimed', 'verified']));
  });

  test('one sender’s unstorable text is mended and harms no neighbour', async () => {
    const odd = { ...page(), title: 'a\u0000b\ud800c', url: 'https://lender.example/odd' };
    const answers = await Promise.all([
      send('/v1/events', batch([odd]), withKey),
      ...Array.from({ length: 10 }, () => send('/v1/events', batch([page()]), withKey)),
    ]);
    expect(answers.map((each) => each.status)).toEqual(answers.map(() => 200));
    const session = await sessionWhere((each) => each.path.some((step) => step.url.endsWith('/odd')));
    expect(session.path[0]?.title).toBe('ab\ufffdc');
  });

  test('D5: no address of a sender is stored anywhere', async () => {
    const address = '203.0.113.77';
    await send('/v1/events', batch([page(), { id: fresh(), kind: 'dance' }]), {
      ...withKey,
      'x-forwarded-for': address,
    });
    await harness.clickstream.idle();
    await harness.clickstream.checkpoint();
    await harness.clickstream.recentEvents('ent_lender', 'web_lender');
    const tables = ['clickstream_event', 'clickstream_session', 'clickstream_reject', 'clickstream_tally'];
    for (const table of tables) {
      const rows = await engine().database.system('lanes', (unit) =>
        unit.sql<{ text: string }>(`select row_to_json(kept)::text as text from ${table} kept`),
      );
      expect(rows.length).toBeGreaterThan(0);
      for (const { text } of rows) expect(text).not.toMatch(/203\.0\.113|127\.0\.0\.1|::1/);
    }
  });

  test('when too many events wait, senders are told when to come again, and nothing acknowledged is lost', async () => {
    let release: () => void = () => undefined;
    const locked = new Promise<void>((resolve) => {
      release = resolve;
    });
    let held: () => void = () => undefined;
    const holds = new Promise<void>((resolve) => {
      held = resolve;
    });
    const holding = engine()
      .connection.pool.connect()
      .then(async (client) => {
        await client.query('begin; lock table clickstream_event in exclusive mode');
        held();
        await locked;
        await client.query('rollback');
        client.release();
      });
    await holds;
    const bodies = Array.from({ length: 30 }, () => batch(Array.from({ length: 500 }, page)));
    const answers = bodies.map((body) => send('/v1/events', body, withKey));
    await until(async () => {
      const first = await Promise.race([...answers, Promise.resolve(undefined)]);
      return first !== undefined;
    });
    // Of PostHog's SDK 429 would be the end: it tries again after 503 only.
    const posthog = await send('/e/', { event: 'x', properties: { distinct_id: 'd', token: 'pk_lender' } });
    expect([posthog.status, posthog.headers.get('retry-after')]).toEqual([503, '1']);
    release();
    await holding;
    const done = await Promise.all(answers);
    const busy = done.filter((each) => each.status === 429);
    const stored = done.filter((each) => each.status === 200);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy.length + stored.length).toBe(30);
    expect(busy[0]?.headers.get('retry-after')).toBe('1');
    const [row] = await engine().database.system('lanes', (unit) =>
      unit.sql<{ count: number }>('select count(*) as count from clickstream_event'),
    );
    expect(row?.count).toBeGreaterThanOrEqual(500 * stored.length);
  });
});
