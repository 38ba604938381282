import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { must, seedWorld, type World } from './testing/server-world.ts';
import { call } from './testing/staff-calls.ts';
import { rowsOf } from './testing/world-floor.ts';

let world: World;
let server: ServerProcess;
let boss: string;
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 1);
  endings.push(world.close);
  const { enterprise } = world.features;
  const change = { enterpriseId: world.enterpriseId, actor: 'test' };
  const email = 'boss@lender.example';
  const member = must(
    await enterprise.addStaff(change, {
      name: 'Boss',
      email,
      password: 'correct horse battery',
      roles: ['administrator'],
    }),
  );
  boss = must(await enterprise.issueToken(member.personId, 'test')).token;
  server = await startProcess(location);
  endings.push(server.stop);
});
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const fresh = () => randomBytes(8).toString('hex');
const page = (more: object = {}) => ({
  id: fresh(),
  kind: 'page',
  at: Date.now(),
  url: 'https://lender.example/',
  ...more,
});
const batch = (events: readonly object[]) => ({
  sentAt: Date.now(),
  visitor: `visitor-${fresh()}`,
  session: fresh(),
  events,
});

async function send(body: unknown, headers: Record<string, string>) {
  const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const response = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: new Uint8Array(Buffer.from(raw)),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: (await response.json()) as Record<string, unknown>,
  };
}

function stored(): Promise<{ count: number }[]> {
  return rowsOf(world, 'select count(*)::int as count from clickstream_event');
}

test('CS1, bad input: a wrong, missing or revoked key, a foreign origin, a malformed or oversized body: each a clear problem, nothing kept', async () => {
  const { enterprise } = world.features;
  const change = { enterpriseId: world.enterpriseId, actor: 'test' };
  const revoked = must(await enterprise.createWriteKey(change, world.websiteId, 'public'));
  const key = revoked.key ?? '';
  const before = await stored();
  const withKey = { 'x-floorwalker-key': world.key };
  // Good until it is revoked, through a console on another process.
  expect((await send(batch([page()]), { 'x-floorwalker-key': key })).status).toBe(200);
  must(await enterprise.revokeWriteKey(change, revoked.writeKeyId));
  await until('the revocation is known to the server', async () => {
    const { status } = await send(batch([page()]), { 'x-floorwalker-key': key });
    return status === 403;
  });
  const foreign = await enterprise.createEnterprise('Elsewhere', { actor: 'test' });
  const theirs = must(
    await enterprise.createWebsite(
      { enterpriseId: foreign, actor: 'test' },
      { name: 'Elsewhere', origins: ['https://elsewhere.example'] },
    ),
  );
  const kept = await stored();
  const good = batch([page()]);
  const cases: [unknown, Record<string, string>, number, string][] = [
    [good, {}, 401, 'no-write-key'],
    [good, { 'x-floorwalker-key': `fwk_${'0'.repeat(32)}` }, 401, 'unknown-write-key'],
    [good, { 'x-floorwalker-key': key }, 403, 'revoked-write-key'],
    [good, { 'x-floorwalker-key': theirs.publicKey, origin: 'https://lender.example' }, 403, 'origin-not-allowed'],
    [good, { ...withKey, origin: 'https://evil.example' }, 403, 'origin-not-allowed'],
    ['{"events": [', withKey, 400, 'malformed'],
    [{ visitor: 'visitor-token' }, withKey, 400, 'malformed-batch'],
    [batch(Array.from({ length: 501 }, () => page())), withKey, 413, 'too-many-events'],
    [`"${'x'.repeat(600_000)}"`, withKey, 413, 'too-large'],
    [gzipSync(`"${'x'.repeat(5_000_000)}"`), withKey, 413, 'too-large'],
  ];
  for (const [body, headers, status, title] of cases) {
    const answer = await send(body, headers);
    expect(answer).toMatchObject({
      status,
      type: expect.stringContaining('application/problem+json'),
      body: { status, title },
    });
    expect(String(answer.body['detail']).length).toBeGreaterThan(20);
  }
  expect(before).toEqual([{ count: 0 }]);
  expect(await stored()).toEqual(kept);
});

test('bad input: events that cannot be used are named one by one, their neighbours are kept; unknown kinds are parked and seen in the console', async () => {
  const [good, bad, unknown] = [page(), page({ at: 'yesterday-ish' }), page({ kind: 'teleport', to: 'the moon' })];
  const answer = await send(batch([good, bad, unknown]), { 'x-floorwalker-key': world.key });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      received: 1,
      dropped: [{ id: bad.id, reason: expect.stringContaining('invalid') }],
      parked: [{ id: unknown.id, reason: expect.stringContaining('unknown-kind') }],
    },
  });
  const path = `${server.url}/v1/enterprises/${world.enterpriseId}/websites/${world.websiteId}/events`;
  const seen = await until('the console shows all three', async () => {
    const { body } = await call('GET', path, boss);
    const items = body['items'] as { id?: string; verdict: string; reason?: string }[];
    const ours = [good, bad, unknown].map((event) => items.find((item) => item.id === event.id));
    return ours.every((item) => item !== undefined) && ours;
  });
  expect(seen.map((item) => item?.verdict)).toEqual(['ok', 'drop', 'park']);
  const whole = await rowsOf<{ body: Record<string, unknown> }>(
    world,
    'select body from clickstream_reject where message_id = $1',
    [unknown.id],
  );
  expect(whole).toEqual([{ body: unknown }]);
});

test('CS7, bad input: a malformed number, one without the reach callback, one by the key of another website: nobody is called', async () => {
  const foreign = await world.features.enterprise.createEnterprise('Next door', { actor: 'test' });
  const theirs = must(
    await world.features.enterprise.createWebsite(
      { enterpriseId: foreign, actor: 'test' },
      { name: 'Next door', origins: ['https://next.example'] },
    ),
  );
  const withKey = { 'x-floorwalker-key': world.key };
  const number = '+41 44 668 18 00';
  const asking = (callback: unknown) => ({ ...page(), kind: 'help', callback });
  const sent = (reach: string, callback: unknown) => ({ ...batch([asking(callback)]), context: { reach } });
  const malformed = [
    '044 668 18 00',
    '+41 (0)44 668 18 00',
    '+0446681800',
    '+41',
    `+${'4'.repeat(16)}`,
    `+41${' '.repeat(30)}1`,
    'tel:+41446681800',
    '+41446681800;ext=1',
    '',
    41_446_681_800,
  ];
  const bodies = [
    ...malformed.map((each) => sent('callback', { number: each })),
    sent('callback', { name: 'Ann' }),
    sent('callback', number),
    sent('callback', { number, name: 'x'.repeat(121) }),
    sent('none', { number }),
    sent('widget', { number }),
    batch([asking({ number })]),
  ];
  const before = await stored();
  for (const body of bodies) {
    expect(await send(body, withKey)).toMatchObject({
      status: 200,
      body: { received: 0, dropped: [{ reason: expect.stringMatching(/^invalid-event: \/callback/) }] },
    });
  }
  expect(await stored()).toEqual(before);
  // Another website's key reaches another visitor, though the token is the same: this one's number stays unknown.
  const hers = { ...sent('callback', { number }), context: { reach: 'callback' } };
  const asked = { ...hers, events: [{ ...page(), kind: 'help' }] };
  expect((await send(asked, withKey)).status).toBe(200);
  expect((await send(hers, { 'x-floorwalker-key': theirs.publicKey })).status).toBe(200);
  expect((await send(hers, { ...withKey, origin: 'https://next.example' })).body).toMatchObject({
    title: 'origin-not-allowed',
  });
  const floor = `${server.url}/v1/enterprises/${world.enterpriseId}/browsing`;
  const { body: list } = await until('the floor shows her', async () => {
    const answer = await call('GET', floor, boss);
    return JSON.stringify(answer.body).includes('"reach":"none"') && answer;
  });
  expect(JSON.stringify(list)).not.toContain('"reach":"callback"');
  expect(await rowsOf(world, 'select * from queue_opportunity where enterprise_id = $1', [world.enterpriseId])).toEqual(
    [],
  );
});

test('E1, bad input: staff addresses answer strangers, wrong shapes and what is not there with problems', async () => {
  const cases = [
    [await call('GET', `${server.url}/v1/me`, undefined), 401],
    [await call('GET', `${server.url}/v1/me`, 'nonsense'), 401],
    [await call('GET', `${server.url}/v1/nowhere`, boss), 404],
    [await call('PUT', `${server.url}/v1/me/presence`, boss, { declared: 'asleep' }), 400],
    [await call('POST', `${server.url}/v1/offers/off_none/accept`, boss), 404],
  ] as const;
  for (const [answer, status] of cases) {
    expect(answer).toMatchObject({
      status,
      type: expect.stringContaining('application/problem+json'),
      body: { status },
    });
  }
});
