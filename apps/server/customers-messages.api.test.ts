import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messageFromXml, messageToXml, type OpportunityMessage } from '../../features/queue/core/index.ts';
import { signatureProblem, signedHeaders } from '../../features/queue/server/webhook-signature.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { must, seedWorld, type World } from './testing/server-world.ts';
import { accept, openDesk, type TestDesk } from './testing/staff-calls.ts';
import { createVisitor } from './testing/test-visitor.ts';
import { rowsOf } from './testing/world-floor.ts';

type Json = Record<string, unknown>;
type Received = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

let world: World;
let server: ServerProcess;
let desk: TestDesk;
let boss: string;
let stranger: { readonly token: string; readonly enterpriseId: string };
/** Answers by path: a status, or nothing at all. */
let receiver: Server;
let address: string;
const received: Received[] = [];
/** Answers that the silent receiver has not given. */
const held: (() => void)[] = [];
const statuses = new Map<string, number | 'silent'>();
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    const path = request.url ?? '';
    received.push({ path, headers: request.headers, body });
    const status = statuses.get(path) ?? 204;
    if (status === 'silent') held.push(() => response.end());
    else response.writeHead(status, status === 302 ? { location: '/moved' } : {}).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  endings.push(
    () => receiver.close(),
    () => receiver.closeAllConnections(),
  );
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 1);
  endings.push(world.close);
  const { enterprise } = world.features;
  const person = { name: 'Boss', email: 'boss@lender.example', roles: ['administrator'] } as const;
  const { personId } = must(await enterprise.addStaff({ enterpriseId: world.enterpriseId, actor: 'test' }, person));
  boss = must(await enterprise.issueToken(personId, 'test')).token;
  const otherId = await enterprise.createEnterprise('Other', { actor: 'test' });
  const eve = { name: 'Eve', email: 'eve@other.example', roles: ['administrator'] } as const;
  const member = must(await enterprise.addStaff({ enterpriseId: otherId, actor: 'test' }, eve));
  stranger = { enterpriseId: otherId, token: must(await enterprise.issueToken(member.personId, 'test')).token };
  server = await startProcess(location);
  endings.push(server.stop);
  const [associate] = world.associates;
  if (associate === undefined) throw new Error('There is no associate.');
  desk = await openDesk(server.url, associate);
  endings.push(desk.close);
}, 90_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${server.url}${path.replace('E/', `/v1/enterprises/${world.enterpriseId}/`)}`, {
    method,
    headers: {
      authorization: `Bearer ${boss}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const said = await answer.text();
  return {
    status: answer.status,
    etag: answer.headers.get('etag') ?? '',
    body: (said === '' ? {} : JSON.parse(said)) as Json,
  };
}

async function hook(path: string, more: object = {}): Promise<{ webhookId: string; secret: string }> {
  const made = await call('POST', 'E/webhooks', { direction: 'out', name: path, url: `${address}${path}`, ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return { webhookId: String(made.body['webhookId']), secret: String(made.body['secret']) };
}

const at = (path: string) => received.filter((each) => each.path === path);
const webhook = async (webhookId: string): Promise<Json> => {
  const { body } = await call('GET', 'E/webhooks');
  return (body['items'] as Json[]).find((each) => each['webhookId'] === webhookId) ?? {};
};
const delivery = async (webhookId: string, type = 'opportunity.test'): Promise<Json> => {
  const { body } = await call('GET', `E/webhooks/${webhookId}/deliveries`);
  return (body['items'] as Json[]).find((each) => each['type'] === type) ?? {};
};

async function moveClock(ms: number): Promise<void> {
  await world.foundation.connection.pool.query(
    `insert into fw_clock (shift) values (make_interval(secs => $1))
     on conflict (single) do update set shift = fw_clock.shift + excluded.shift`,
    [ms / 1_000],
  );
}

const NUMBER = '+41 44 668 18 00';
function entry(id: string, more: Json = {}): Json {
  return {
    id,
    type: 'opportunity.opened',
    at: new Date().toISOString(),
    opportunity: { verdict: 'must', reasons: ['left a form at the branch'], nodeCode: 'mortgages' },
    session: { facts: { 'values.calculator.principal': 400_000 } },
    customer: { identity: 'verified', customerId: 'C-7', callback: { number: NUMBER, name: 'B. Okafor' } },
    ...more,
  };
}

test('CE1, EN2: attributes, segments and files over the API, each with its version and the place of every fault', async () => {
  const band = { name: 'band', label: 'Band', type: 'choice', options: ['low', 'high'], personal: true, usable: true };
  const first = await call('GET', 'E/customer-attributes');
  expect(first).toMatchObject({ status: 200, etag: '"0"', body: { version: 0, attributes: [] } });
  expect(await call('PUT', 'E/customer-attributes', { attributes: [band] })).toMatchObject({
    status: 400,
    body: { title: 'if-match-missing' },
  });
  const declared = await call('PUT', 'E/customer-attributes', { attributes: [band] }, { 'if-match': first.etag });
  expect(declared).toMatchObject({ status: 200, etag: '"1"' });
  expect((await call('PUT', 'E/customer-attributes', { attributes: [] }, { 'if-match': first.etag })).status).toBe(409);
  const when = { '==': [{ var: 'attributes.band' }, 'high'] };
  const segments = [{ segmentId: 'wealthy', name: 'Wealthy', when }];
  const refused = await call(
    'PUT',
    'E/segments',
    { segments: [{ ...segments[0], when: { and: [when, { '>': [{ var: 'attributes.bond' }, 1] }] } }] },
    { 'if-match': '"0"' },
  );
  expect(refused).toMatchObject({
    status: 422,
    body: { problems: [{ pointer: '/segments/0/when/and/1/>', message: expect.stringContaining('unknown field') }] },
  });
  expect(await call('PUT', 'E/segments', { segments }, { 'if-match': '"0"' })).toMatchObject({
    status: 200,
    etag: '"1"',
  });
  expect(await call('PUT', 'E/customers/C-1', { attributes: { band: 'rich' } })).toMatchObject({
    status: 422,
    body: { problems: [{ pointer: '/attributes/band' }] },
  });
  const file = 'customerId,name,band\nC-1,Ann,high\nC-2,Bo,rich\nC-3,Cy,low\n';
  const csv = { 'content-type': 'text/csv' };
  for (let round = 0; round < 2; round += 1) {
    expect(await call('PUT', 'E/customer-imports/spring.csv', file, csv)).toMatchObject({
      status: 200,
      body: { state: 'done', rows: 3, taken: 2, rejected: 1 },
    });
  }
  expect((await call('GET', 'E/customer-imports/spring.csv/rejections')).body).toEqual({
    items: [{ row: 3, field: 'attributes/band', reason: 'must be one of low, high' }],
  });
  expect((await call('PUT', 'E/customer-imports/x', file, { 'content-type': 'text/plain' })).status).toBe(400);
  expect((await call('PUT', 'E/customer-imports/bad%20name', file, csv)).status).toBe(400);
  expect((await call('GET', 'E/customers?q=ann')).body).toMatchObject({
    items: [{ customerId: 'C-1', segments: ['wealthy'] }],
  });
  expect((await call('POST', 'E/segments/count', {})).body).toEqual({ counts: { wealthy: 1 }, counted: 2, total: 2 });
  expect((await call('POST', 'E/segments/test', { customerId: 'C-3' })).body).toMatchObject({
    items: [{ truth: 'false', leaves: [{ label: 'Band', actual: 'low' }] }],
  });
});

test('CE1: a large file is taken in pieces, whatever the limit of other bodies', async () => {
  const lines = Array.from(
    { length: 20_000 },
    (_, index) => `L-${index},Customer ${index} of a name that is long enough`,
  );
  const file = ['customerId,name', ...lines, ''].join('\n');
  expect(file.length).toBeGreaterThan(900_000);
  expect(await call('PUT', 'E/customer-imports/large', file, { 'content-type': 'text/csv' })).toMatchObject({
    body: { state: 'done', taken: 20_000 },
  });
});

test('OQ7: opened and closed leave as signed messages, in JSON and XML, without names unless verified and set so', async () => {
  const json = await hook('/json');
  const xml = await hook('/xml', { format: 'xml', events: ['opportunity.closed'], personal: true });
  expect(json.secret).toMatch(/^whsec_/);
  expect(JSON.stringify(await webhook(json.webhookId))).not.toContain(json.secret);
  const visitor = createVisitor(() => server.url, world.key);
  await visitor.send(
    { kind: 'page', title: 'Fixed' },
    { kind: 'identify', customerId: 'C-1' },
    { kind: 'search', query: 'canary Ann' },
    { kind: 'value', name: 'calculator.principal', value: 400_000 },
  );
  const [opened] = await until('the receiver hears of it', async () => {
    const list = at('/json');
    return list.length > 0 ? list : undefined;
  });
  if (opened === undefined) throw new Error('Nothing came.');
  expect(signatureProblem(opened.headers, [json.secret], opened.body, Date.now())).toBeUndefined();
  const message = JSON.parse(opened.body) as OpportunityMessage;
  expect(message).toMatchObject({
    id: opened.headers['webhook-id'],
    type: 'opportunity.opened',
    enterpriseId: world.enterpriseId,
    opportunity: { verdict: 'must', trigger: 'Large mortgage', topic: 'Mortgages' },
    session: { website: 'Lender online', reach: 'widget', facts: { 'values.calculator.principal': 400_000 } },
    customer: { identity: 'claimed' },
  });
  expect(message.opportunity.reasons.length).toBeGreaterThan(0);
  expect(opened.body).not.toMatch(/canary|C-1/);
  await visitor.send({ kind: 'refuse' });
  const closed = await until('its end is told in XML', async () => at('/xml')[0]);
  expect(closed.headers['content-type']).toContain('application/xml');
  const read = must(messageFromXml(closed.body)) as OpportunityMessage;
  expect(read).toMatchObject({
    type: 'opportunity.closed',
    opportunity: { state: 'refused', id: message.opportunity.id },
  });
  expect(closed.body).not.toMatch(/canary|C-1/);
  expect(
    await until('both are noted', async () => {
      const last = await delivery(json.webhookId, 'opportunity.closed');
      return last['state'] === 'delivered' ? last : undefined;
    }),
  ).toMatchObject({ attempts: 1, status: 204 });
  for (const { webhookId } of [json, xml]) expect((await call('DELETE', `E/webhooks/${webhookId}`)).status).toBe(204);
});

test('OQ7: a dead receiver delays no other; it is tried again, disabled after a day, shown, enabled and sent again', async () => {
  statuses.set('/silent', 'silent').set('/broken', 500).set('/moved-away', 302).set('/gone', 410);
  const silent = await hook('/silent');
  const broken = await hook('/broken');
  const moved = await hook('/moved-away');
  const gone = await hook('/gone');
  const well = await hook('/well');
  for (const { webhookId } of [silent, broken, moved, gone, well]) {
    expect((await call('POST', `E/webhooks/${webhookId}/test`)).status).toBe(200);
  }
  const begun = Date.now();
  await until('the well one is served', async () => at('/well')[0]);
  // The silent one is still being waited for.
  expect(Date.now() - begun).toBeLessThan(9_000);
  expect(await delivery(silent.webhookId)).toMatchObject({ state: 'pending', attempts: 0 });
  statuses.delete('/silent');
  for (const answer of held.splice(0)) answer();
  expect(
    await until('the broken one is noted', async () => {
      const last = await delivery(broken.webhookId);
      return last['attempts'] === 1 ? last : undefined;
    }),
  ).toMatchObject({ state: 'pending', status: 500, reason: 'It answered 500.', nextAt: expect.any(String) });
  expect(await delivery(moved.webhookId)).toMatchObject({
    status: 302,
    reason: expect.stringContaining('not followed'),
  });
  expect(received.some((each) => each.path === '/moved')).toBe(false);
  expect(await webhook(gone.webhookId)).toMatchObject({
    status: 'disabled',
    disabledReason: expect.stringContaining('410'),
  });
  // Same id and body at the next try.
  await moveClock(6_000);
  await until('it is tried again', async () => (at('/broken').length >= 2 ? true : undefined));
  const [one, two] = at('/broken');
  expect([two?.headers['webhook-id'], two?.body]).toEqual([one?.headers['webhook-id'], one?.body]);
  await until('its second failure is noted', async () =>
    (await delivery(broken.webhookId))['attempts'] === 2 ? true : undefined,
  );
  await moveClock(24 * 3_600_000);
  const disabled = await until('it is given up', async () => {
    const now = await webhook(broken.webhookId);
    return now['status'] === 'disabled' ? now : undefined;
  });
  expect(disabled).toMatchObject({ disabledReason: 'For 24 hours: It answered 500.' });
  expect(await delivery(broken.webhookId)).toMatchObject({ state: 'failed', attempts: 3 });
  const { messageId } = await delivery(broken.webhookId);
  const again = `E/webhooks/${broken.webhookId}/deliveries/${String(messageId)}/send`;
  expect(await call('POST', again)).toMatchObject({ status: 409, body: { title: 'webhook-disabled' } });
  statuses.delete('/broken');
  expect(await call('POST', `E/webhooks/${broken.webhookId}/enable`)).toMatchObject({ body: { status: 'active' } });
  expect(await call('POST', again)).toMatchObject({ status: 200, body: { state: 'pending', attempts: 0 } });
  await until('it is taken at last', async () =>
    (await delivery(broken.webhookId))['state'] === 'delivered' ? true : undefined,
  );
  for (const { webhookId } of [silent, broken, moved, gone, well]) await call('DELETE', `E/webhooks/${webhookId}`);
}, 60_000);

test.each([
  [{ direction: 'out', name: 'n' }, '/url'],
  [{ direction: 'out', name: 'n', url: 'http://10.0.0.1/' }, '/url'],
  [{ direction: 'out', name: 'n', url: 'https://192.168.1.1/' }, '/url'],
  [{ direction: 'out', name: 'n', url: 'http://shop.example/' }, '/url'],
  [{ direction: 'out', name: 'n', url: 'https://u:p@shop.example/' }, '/url'],
  [{ direction: 'in', name: 'n', url: 'https://shop.example/' }, '/url'],
])('OQ7: bad input, receivers: %j', async (body, pointer) => {
  expect(await call('POST', 'E/webhooks', body)).toMatchObject({ status: 422, body: { problems: [{ pointer }] } });
});

test('OQ7: a changed receiver needs its version; a rotated secret leaves the old one valid for a day', async () => {
  const { webhookId, secret } = await hook('/rotated');
  const change = { direction: 'out', name: 'Renamed', url: `${address}/rotated` };
  expect((await call('PUT', `E/webhooks/${webhookId}`, change, { 'if-match': '"7"' })).status).toBe(409);
  expect(await call('PUT', `E/webhooks/${webhookId}`, change, { 'if-match': '"1"' })).toMatchObject({
    body: { name: 'Renamed' },
  });
  const fresh = String((await call('POST', `E/webhooks/${webhookId}/secret`)).body['secret']);
  await call('POST', `E/webhooks/${webhookId}/test`);
  const [sent] = await until('the test comes', async () => (at('/rotated').length > 0 ? at('/rotated') : undefined));
  const now = Number(sent?.headers['webhook-timestamp']) * 1_000;
  for (const each of [secret, fresh]) {
    expect(signatureProblem(sent?.headers ?? {}, [each], sent?.body ?? '', now)).toBeUndefined();
  }
  await call('DELETE', `E/webhooks/${webhookId}`);
});

test('OQ7: an opportunity found elsewhere enters once, is matched and offered, and is called back', async () => {
  await world.features.customers.saveProfile(world.enterpriseId, 'C-7', { name: 'Berta Okafor' }, 'test');
  const first = await call('POST', '/v1/opportunity-messages', entry('branch-1', { at: '2027-01-01T00:00:00Z' }));
  expect(first, JSON.stringify(first.body)).toMatchObject({ status: 201, body: { duplicate: false } });
  const opportunityId = String(first.body['opportunityId']);
  const repeated = await call('POST', '/v1/opportunity-messages', entry('branch-1', { at: '2027-01-01T00:00:00Z' }));
  expect(repeated).toMatchObject({ status: 200, body: { opportunityId, duplicate: true } });
  expect(
    await call('POST', '/v1/opportunity-messages', entry('branch-1', { at: '2027-01-02T00:00:00Z' })),
  ).toMatchObject({
    status: 409,
    body: { title: 'message-id-used' },
  });
  const [offer] = await until('it is offered', async () => {
    const list = desk.about('offer.made', opportunityId);
    return list.length > 0 ? list : undefined;
  });
  expect(offer?.data).toMatchObject({
    who: 'Berta Okafor',
    identity: 'verified',
    verdict: 'must',
    topic: 'Mortgages',
    callback: '+4144 …',
    why: ['left a form at the branch'],
  });
  const [associate] = world.associates;
  if (associate === undefined) throw new Error('There is no associate.');
  const taken = await accept(server.url, associate, String(offer?.data['offerId']));
  expect(taken.status).toBe(200);
  const engagement = await fetch(`${server.url}/v1/engagements/${String(taken.body['engagementId'])}`, {
    headers: { authorization: `Bearer ${associate.token}` },
  });
  expect(await engagement.json()).toMatchObject({ callback: { number: '+41446681800', name: 'B. Okafor' } });
  const [kept] = await rowsOf<{ facts: Json }>(
    world,
    'select facts from matching_decision order by decided_at desc limit 1',
  ).catch(() => []);
  if (kept !== undefined) expect(JSON.stringify(kept.facts)).not.toContain('Okafor');
});

test('OQ7: a message that names a live session needs no number: she is reached where she is, and leaves or refuses as ever', async () => {
  const visitor = createVisitor(() => server.url, world.key);
  await visitor.send({ kind: 'page', url: 'https://lender.example/about' });
  const sessionId = await until('she is on the floor', async () => {
    const { body } = await call('GET', 'E/browsing');
    const row = (body['items'] as Json[]).find((each) => String(each['views']).includes('/about'));
    return row === undefined ? undefined : String(row['sessionId']);
  });
  const bare = (id: string, session: Json, to?: Record<string, string>) =>
    call(
      'POST',
      '/v1/opportunity-messages',
      entry(id, {
        opportunity: { verdict: 'can', reasons: ['a partner thinks so'], nodeCode: 'mortgages' },
        session,
        customer: { identity: 'anonymous' },
      }),
      to,
    );
  const entered = await bare('here-1', { id: sessionId });
  expect(entered, JSON.stringify(entered.body)).toMatchObject({ status: 201 });
  expect(await bare('here-2', { id: sessionId })).toMatchObject({
    status: 409,
    body: { title: 'session-has-opportunity' },
  });
  expect(await bare('here-3', { id: 'ses_none' })).toMatchObject({
    status: 422,
    body: { problems: [{ pointer: '/customer/callback' }] },
  });
  // To another enterprise, this session is none.
  expect((await bare('here-4', { id: sessionId }, { authorization: `Bearer ${stranger.token}` })).status).toBe(422);
  const stateOf = async (): Promise<string | undefined> =>
    (
      await rowsOf<{ state: string }>(
        world,
        'select state from queue_opportunity where opportunity_id = $1 and session_id = $2',
        [String(entered.body['opportunityId']), sessionId],
      )
    )[0]?.state;
  await visitor.send({ kind: 'page', url: 'https://lender.example/imprint' });
  await until('the click is seen', async () => {
    const { body } = await call('GET', 'E/browsing');
    const own = (body['items'] as Json[]).find((each) => each['sessionId'] === sessionId);
    return own?.['pages'] === 2 ? true : undefined;
  });
  expect(['open', 'offered']).toContain(await stateOf());
  await visitor.send({ kind: 'refuse' });
  await until('her refusal ends it', async () => ((await stateOf()) === 'refused' ? true : undefined));
});

test('OQ7: a sender signs what enters, in XML too; what is not signed rightly, or is of another enterprise, does not', async () => {
  const made = await call('POST', 'E/webhooks', { direction: 'in', name: 'Branch system' });
  const { secret, sender, webhookId } = made.body as Record<string, string>;
  const body = messageToXml(
    entry('branch-xml', {
      opportunity: { verdict: 'can', reasons: ['asked at the counter'], nodeId: world.nodeId },
    }) as OpportunityMessage,
  );
  const now = Number((await rowsOf<{ now: number }>(world, 'select fw_now() as now'))[0]?.now);
  const send = (headers: Record<string, string>, text = body) =>
    call('POST', '/v1/opportunity-messages', text, { 'content-type': 'application/xml', ...headers });
  const signed = { 'webhook-sender': sender ?? '', ...signedHeaders([secret ?? ''], 'branch-xml', now, body) };
  const none = { authorization: '' };
  expect(await send({ ...none, ...signed })).toMatchObject({ status: 201, body: { messageId: 'branch-xml' } });
  expect(await send({ ...none, ...signed }, `${body} `)).toMatchObject({
    status: 401,
    body: { title: 'signature-invalid' },
  });
  const stale = { ...signed, ...signedHeaders([secret ?? ''], 'branch-xml', now - 400_000, body) };
  expect((await send({ ...none, ...stale })).status).toBe(401);
  const elsewhere = `${stranger.enterpriseId}.${webhookId}`;
  expect((await send({ ...none, ...signed, 'webhook-sender': elsewhere })).status).toBe(401);
  expect((await send({ ...none, ...signed, 'webhook-sender': "x' or 1=1" })).status).toBe(401);
  expect((await send(none)).status).toBe(401);
  const eve = { authorization: `Bearer ${stranger.token}`, 'content-type': 'application/json' };
  const foreign = JSON.stringify(entry('e1', { enterpriseId: world.enterpriseId }));
  expect((await call('POST', '/v1/opportunity-messages', foreign, eve)).status).toBe(404);
  const [associate] = world.associates;
  const seller = { authorization: `Bearer ${associate?.token}` };
  expect((await call('POST', '/v1/opportunity-messages', entry('e2'), seller)).status).toBe(403);
  await call('DELETE', `E/webhooks/${webhookId}`);
});

const ENTRY_FAULTS: readonly (readonly [Json | string, number, string])[] = [
  ['{"id"', 400, ''],
  ['<opportunity-message>', 400, ''],
  ['', 400, ''],
  ['[]', 422, ''],
  [entry('f1', { type: 'opportunity.closed' }), 422, '/type'],
  [entry('f2', { at: '2027-13-45T00:00:00Z' }), 422, '/at'],
  [entry('f 3'), 422, '/id'],
  [entry('f4', { more: 1 }), 422, ''],
  [entry('f5', { opportunity: { verdict: 'none', reasons: ['r'] } }), 422, '/opportunity/verdict'],
  [entry('f6', { opportunity: { verdict: 'can', reasons: [] } }), 422, '/opportunity/reasons'],
  [entry('f7', { opportunity: { verdict: 'can', reasons: ['r'], sku: 'nothing' } }), 422, '/opportunity/sku'],
  [entry('f8', { opportunity: { verdict: 'can', reasons: ['r'], nodeCode: 'none' } }), 422, '/opportunity/nodeCode'],
  [entry('f9', { session: { websiteId: 'web_none' } }), 422, '/session/websiteId'],
  [entry('g1', { customer: { identity: 'anonymous' } }), 422, '/customer/callback'],
  [
    entry('g2', { customer: { identity: 'anonymous', callback: { number: '0800' } } }),
    422,
    '/customer/callback/number',
  ],
  [entry('g3', { customer: { identity: 'verified', callback: { number: NUMBER } } }), 422, '/customer/customerId'],
];
test.each(ENTRY_FAULTS)('OQ7: bad input, messages: %j', async (body, status, pointer) => {
  const refused = await call('POST', '/v1/opportunity-messages', body);
  expect(refused.status, JSON.stringify(refused.body)).toBe(status);
  const problems = (refused.body['problems'] ?? []) as Json[];
  if (status === 422) expect(problems.map((each) => each['pointer'])).toContain(pointer);
});

test('OQ7: the shapes of messages are published', async () => {
  for (const file of ['opportunity-messages.xsd', 'opportunity-messages.schema.json']) {
    const answer = await fetch(`${server.url}/v1/${file}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('urn:floorwalker:opportunity-message:1');
  }
});

test('EN2: the queue policy is replaced over the version that was read, by If-Match', async () => {
  const read = await call('GET', 'E/queue-policy');
  expect(read.etag).toBe(`"${String(read.body['version'])}"`);
  const saved = await call('PUT', 'E/queue-policy', { invitationsPerVisit: 1 }, { 'if-match': read.etag });
  expect(saved).toMatchObject({ status: 200, body: { invitationsPerVisit: 1 } });
  expect(saved.etag).not.toBe(read.etag);
  const stale = await call('PUT', 'E/queue-policy', {}, { 'if-match': read.etag });
  expect(stale).toMatchObject({ status: 409, body: { title: 'queue-policy-changed' } });
  expect((await call('PUT', 'E/queue-policy', {})).status).toBe(400);
});
