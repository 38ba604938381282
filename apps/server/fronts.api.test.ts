import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { must, seedWorld, type World, type WorldAssociate } from './testing/server-world.ts';
import { type Answer, accept, call, openDesk, type TestDesk } from './testing/staff-calls.ts';
import { rowsOf, setPolicy } from './testing/world-floor.ts';

const NUMBER = '+41 44 668 18 00';
const DIALLED = '+41446681800';
const WHERE = 'https://lender.example/mortgages/fixed';

let world: World;
let server: ServerProcess;
let secret: string;
let boss: string;
let mara: WorldAssociate;
let theo: WorldAssociate;
let desks: readonly TestDesk[];
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 2);
  endings.push(world.close);
  [mara, theo] = world.associates as [WorldAssociate, WorldAssociate];
  const change = { enterpriseId: world.enterpriseId, actor: 'test' };
  secret = must(await world.features.enterprise.createWriteKey(change, world.websiteId, 'secret')).key ?? '';
  const member = await world.features.enterprise.addStaff(change, {
    name: 'Boss',
    email: 'boss@lender.example',
    password: 'correct horse battery',
    roles: ['administrator', 'supervisor'],
  });
  boss = must(await world.features.enterprise.issueToken(must(member).personId, 'test')).token;
  server = await startProcess(location);
  endings.push(server.stop);
  desks = [await openDesk(server.url, mara), await openDesk(server.url, theo)];
  endings.push(...desks.map((desk) => desk.close));
});
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A front that is no browser: plain HTTP, without Origin and without cookies. It is told by the widget's state who it is. */
async function openFront(key: string, reach: string) {
  const visitor = randomBytes(16).toString('hex');
  const session = `s-${randomBytes(6).toString('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-floorwalker-key': key, 'x-floorwalker-visitor': visitor };
  async function ask(path: string, body?: unknown): Promise<Pick<Answer, 'status' | 'body'>> {
    const more = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${server.url}/v1/${path}`, { headers, ...more });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }
  return {
    visitor,
    visitorId: String((await ask('widget/state')).body['visitorId']),
    ask,
    send(...events: readonly object[]) {
      const at = new Date().toISOString();
      const complete = events.map((event) => ({ id: randomBytes(8).toString('hex'), at, url: WHERE, ...event }));
      return ask('events', { sentAt: at, session, context: { reach, locale: 'de-CH' }, events: complete });
    },
  };
}

type Front = Awaited<ReturnType<typeof openFront>>;
type Offered = { readonly offerId: string; readonly associate: WorldAssociate; readonly view: Record<string, unknown> };

/** The opportunity of a front's customer that was opened last. */
async function opportunityOf({ visitorId }: Front): Promise<Record<string, unknown> | undefined> {
  const [row] = await rowsOf<Record<string, unknown>>(
    world,
    'select session_id, state from queue_opportunity where visitor_id = $1 order by opened_at desc limit 1',
    [visitorId],
  );
  return row;
}

/** The offer that one of the two has now for a front's customer. */
function offered(front: Front): Promise<Offered> {
  return until('an associate is offered it', async () => {
    const opportunity = await opportunityOf(front);
    for (const associate of opportunity === undefined ? [] : [mara, theo]) {
      const { body } = await call('GET', `${server.url}/v1/desk`, associate.token);
      const view = (body['offers'] as Record<string, unknown>[]).find(
        (each) => each['sessionId'] === opportunity?.['session_id'],
      );
      if (view !== undefined) return { offerId: String(view['offerId']), associate, view };
    }
    return undefined;
  });
}

async function take({ associate, offerId }: Offered): Promise<string> {
  const answer = await accept(server.url, associate, offerId);
  expect(answer.status).toBe(200);
  return `${server.url}/v1/engagements/${String(answer.body['engagementId'])}`;
}

const post = (url: string, { token }: WorldAssociate, body: object): Promise<Answer> => call('POST', url, token, body);
const messageId = () => `msg_${randomBytes(16).toString('hex')}`;

async function outcomeOf(engagement: string): Promise<unknown> {
  const [row] = await rowsOf<{ result: string }>(
    world,
    'select result from engagement_outcome where engagement_id = $1',
    [engagement.split('/').at(-1)],
  );
  return row?.result;
}

test('CS4: an app that draws the chat itself: events, invitation, talk and outcome over HTTP and a socket, without Origin', async () => {
  const app = await openFront(world.key, 'widget');
  const sent = await app.send({ kind: 'page', title: 'Fixed' }, { kind: 'help', text: 'Which rate?' });
  expect(sent).toMatchObject({ status: 200, body: { received: 2, dropped: [], parked: [] } });
  const entries: { kind: string; data: Record<string, unknown> }[] = [];
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/socket`, [
    'floorwalker.v1',
    `key.${world.key}`,
    `visitor.${app.visitor}`,
  ]);
  endings.push(() => socket.close());
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as { entry?: (typeof entries)[number] };
    if (frame.entry !== undefined) entries.push(frame.entry);
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.send(JSON.stringify({ read: { [`visitor:${app.visitorId}`]: 0 } }));
  const offer = await offered(app);
  expect(offer.view).toMatchObject({ asked: true, question: 'Which rate?' });
  expect(offer.view).not.toHaveProperty('callback');
  const engagement = await take(offer);
  expect(await post(`${engagement}/call`, offer.associate, { result: 'answered' })).toMatchObject({
    status: 409,
    body: { title: 'no-callback' },
  });
  await post(`${engagement}/messages`, offer.associate, { messageId: messageId(), text: 'Good morning' });
  await until('the socket tells the app', async () => entries.some((entry) => entry.kind === 'invited'));
  const { body } = await app.ask('widget/state');
  expect(body).toMatchObject({ engagement: { state: 'talking' } });
  const engagementId = String(engagement.split('/').at(-1));
  const said = await app.ask(`widget/engagements/${engagementId}/messages`, {
    messageId: messageId(),
    text: 'Fifteen years',
  });
  expect(said.status).toBe(200);
  expect((await call('GET', engagement, offer.associate.token)).body['messages']).toHaveLength(3);
  expect((await app.ask(`widget/engagements/${engagementId}/end`, {})).status).toBeLessThan(300);
  expect((await call('PUT', `${engagement}/outcome`, offer.associate.token, { result: 'lead' })).status).toBe(200);
  expect(await outcomeOf(engagement)).toBe('lead');
});

test('CS4, CS7: a kiosk: she asks for a call, the number is shown to nobody but the one who accepts, she answers, the sale is recorded', async () => {
  const kiosk = await openFront(world.key, 'callback');
  const asked = { kind: 'help', text: 'Please explain the rate', callback: { number: NUMBER, name: 'Ann Example' } };
  expect(await kiosk.send({ kind: 'page' }, asked)).toMatchObject({ body: { received: 2, dropped: [] } });
  const offer = await offered(kiosk);
  expect(offer.view).toMatchObject({ callback: '+4144 …', who: 'Ann Example', identity: 'claimed', asked: true });
  const engagement = await take(offer);
  const shown = await call('GET', engagement, offer.associate.token);
  expect(shown.body).toMatchObject({
    state: 'inviting',
    callback: { number: DIALLED, name: 'Ann Example' },
    messages: [{ from: 'customer', text: 'Please explain the rate' }],
  });
  // Nobody would read what is written; the kiosk is told that somebody is at it, and no more.
  expect(
    await post(`${engagement}/messages`, offer.associate, { messageId: messageId(), text: 'Hello' }),
  ).toMatchObject({ status: 409, body: { title: 'no-chat' } });
  expect((await kiosk.ask('widget/state')).body).toMatchObject({ waiting: { opportunityId: expect.any(String) } });
  const other = offer.associate === mara ? theo : mara;
  expect((await call('GET', engagement, other.token)).status).toBe(404);
  expect((await post(`${engagement}/call`, other, { result: 'answered' })).status).toBe(404);
  const root = `${server.url}/v1/enterprises/${world.enterpriseId}`;
  const { session_id: sessionId } = (await opportunityOf(kiosk)) ?? {};
  for (const path of ['opportunities', 'decisions', 'audit', 'browsing', `sessions/${sessionId}`]) {
    for (const token of [other.token, boss]) {
      const list = await call('GET', `${root}/${path}`, token);
      if (token === boss) expect(list.status).toBe(200);
      expect(JSON.stringify(list.body)).not.toContain('446681800');
    }
  }
  const news = await rowsOf(world, 'select payload from outbox');
  const audit = await rowsOf(world, 'select * from audit_entry');
  expect(JSON.stringify([news, audit])).not.toContain('446681800');
  const talking = await post(`${engagement}/call`, offer.associate, { result: 'answered' });
  expect(talking.body).toMatchObject({ state: 'talking' });
  expect(talking.body).not.toHaveProperty('dueAt');
  // The same answer again, because its reply was lost.
  expect((await post(`${engagement}/call`, offer.associate, { result: 'answered' })).status).toBe(200);
  const sold = { result: 'sold', amountMinor: 40_000_000, currency: 'CHF' };
  expect((await call('PUT', `${engagement}/outcome`, offer.associate.token, sold)).body).toMatchObject({
    state: 'closed',
    outcome: sold,
  });
  expect(await outcomeOf(engagement)).toBe('sold');
  expect(server.output()).not.toContain('446681800');
});

test('CS4, CS7: a voice-response line with a secret key: identified, keyed in, not reached, called by the next associate, outcome recorded', async () => {
  await setPolicy(world, { callbackTries: 2 });
  const line = await openFront(secret, 'callback');
  await world.features.customers.saveProfile(
    world.enterpriseId,
    'C-1042',
    { name: 'B. Okafor', segments: [], attributes: {} },
    'test',
  );
  const keyedIn = [
    { kind: 'identify', customerId: 'C-1042' },
    { kind: 'value', name: 'menu.choice', value: 2 },
    { kind: 'value', name: 'calculator.principal', value: 400_000 },
  ];
  expect(await line.send(...keyedIn)).toMatchObject({ body: { received: 3, dropped: [] } });
  // Without a number nobody is offered her, whatever the triggers say.
  expect(await line.send({ kind: 'help' })).toMatchObject({ body: { received: 1 } });
  const floor = `${server.url}/v1/enterprises/${world.enterpriseId}/browsing`;
  const row = await until('the floor shows her', async () => {
    const { body } = await call('GET', floor, boss);
    return (body['items'] as Record<string, unknown>[]).find((each) => each['who'] === 'B. Okafor');
  });
  expect(row).toMatchObject({ reach: 'none' });
  expect(await opportunityOf(line)).toBeUndefined();
  await line.send({ kind: 'help', callback: { number: NUMBER } });
  const first = await offered(line);
  expect(first.view).toMatchObject({ callback: '+4144 …', who: 'B. Okafor', identity: 'verified', verdict: 'must' });
  const attempt = await take(first);
  expect((await post(`${attempt}/call`, first.associate, { result: 'not-reached' })).body).toMatchObject({
    state: 'closed',
    closedReason: 'not-reached',
  });
  const second = await offered(line);
  expect(second.associate).not.toBe(first.associate);
  const engagement = await take(second);
  expect((await call('GET', engagement, second.associate.token)).body).toMatchObject({ callback: { number: DIALLED } });
  await post(`${engagement}/call`, second.associate, { result: 'answered' });
  // Her visit ends while they talk: on the telephone that ends nothing.
  const { session_id: sessionId } = (await opportunityOf(line)) ?? {};
  await world.features.engagement.onSessionEnded(world.enterpriseId, String(sessionId));
  expect((await call('GET', engagement, second.associate.token)).body).toMatchObject({ state: 'talking' });
  expect((await post(`${engagement}/end`, second.associate, {})).body).toMatchObject({ state: 'wrapping' });
  expect((await call('PUT', `${engagement}/outcome`, second.associate.token, { result: 'appointment' })).status).toBe(
    200,
  );
  expect(await outcomeOf(engagement)).toBe('appointment');
  expect(await opportunityOf(line)).toMatchObject({ state: 'closed' });
});

test("CS4: the calls of the developer's guide are taken as they stand there", async () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/developer-guide.md'), 'utf8');
  const section = guide.slice(
    guide.indexOf('## Fronts without a browser'),
    guide.indexOf('## What other senders send'),
  );
  const calls = [...section.matchAll(/x-floorwalker-key: (\w+)[^{]*-d '(\{[\s\S]*?\}\]\})'/g)];
  const replies = calls.map(async ([, key, body = '']) => {
    const answer = await fetch(`${server.url}/v1/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-floorwalker-key': key === 'SECRET_KEY' ? secret : world.key,
      },
      body: body.replace(/'\$\(date [^)]*\)'/g, new Date().toISOString()),
    });
    return answer.json();
  });
  expect(await Promise.all(replies)).toMatchObject(
    [2, 2, 3].map((received) => ({ received, dropped: [], parked: [] })),
  );
});
