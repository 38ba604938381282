import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type FloorFrame, joinFrame, type ShownWindow } from '../../features/clickstream/core/index.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { startServer } from './main.ts';
import { configFor, must, seedWorld, type World } from './testing/server-world.ts';
import { createVisitor } from './testing/test-visitor.ts';
import { rowsOf } from './testing/world-floor.ts';

let world: World;
let url: string;
let watcher = '';
let stranger = '';
const endings: (() => unknown)[] = [];
const VISITORS = 30;

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 2);
  endings.push(world.close);
  const { enterpriseId, features } = world;
  const token = async (role: 'supervisor' | 'associate', email: string) => {
    const person = { name: role, email, roles: [role] };
    const { personId } = must(await features.enterprise.addStaff({ enterpriseId, actor: 'test' }, person));
    return must(await features.enterprise.issueToken(personId, 'test')).token;
  };
  watcher = await token('supervisor', 'watcher@lender.example');
  // Sells here, but is licensed for nothing.
  stranger = await token('associate', 'stranger@lender.example');
  const server = await startServer(configFor(location));
  endings.push(server.close);
  url = server.url;
  for (let index = 0; index < VISITORS; index += 1) await visit(index);
}, 60_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function visit(index: number): Promise<void> {
  const visitor = createVisitor(() => url, world.key);
  expect((await visitor.send({ kind: 'page', title: `Page ${String(index).padStart(2, '0')}` })).status).toBe(200);
}

type Told = { readonly refused?: string; readonly detail?: string; readonly entry?: { readonly data: FloorFrame } };

/** A socket that looks at a list: what it shows, and everything that it was told. */
async function look(token: string, list: string, view: object) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, 'floorwalker.v1', {
    headers: { authorization: `Bearer ${token}` },
  });
  endings.push(() => socket.terminate());
  const told: Told[] = [];
  let shown: ShownWindow | undefined;
  socket.on('message', (data) => {
    const frame: Told = JSON.parse(String(data));
    told.push(frame);
    if (frame.entry !== undefined) shown = joinFrame(shown, frame.entry.data);
  });
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  socket.send(JSON.stringify({ read: { [list]: 0 }, view: { [list]: view } }));
  return {
    told,
    shown: () => shown,
    pages: () => shown?.rows.map(({ row, gone }) => `${row?.views}${gone ? ' gone' : ''}`) ?? [],
    view: (next: object) => socket.send(JSON.stringify({ view: { [list]: next } })),
  };
}

const floor = () => `floor:${world.enterpriseId}`;

test('DT1, EN1: only the rows of the window are sent, and the counts are of all', async () => {
  const seen = await look(watcher, floor(), { first: 5, count: 4, sort: 'longest' });
  await until('a window', () => seen.shown()?.counts.live === VISITORS);
  expect(seen.pages()).toEqual(['Page 05', 'Page 06', 'Page 07', 'Page 08']);
  expect(seen.shown()).toMatchObject({ first: 5, total: VISITORS });
  const sent = seen.told.flatMap((each) => each.entry?.data.rows ?? []);
  expect(new Set(sent.map((row) => row.views)).size).toBe(4);
  seen.view({ first: 28, count: 4, sort: 'longest' });
  await until('the end', () => seen.shown()?.first === 28);
  expect(seen.pages()).toEqual(['Page 28', 'Page 29']);
  seen.view({ text: 'page 17' });
  await until('what was searched for', () => seen.shown()?.total === 1);
  expect(seen.pages()).toEqual(['Page 17']);
});

test('DT1: rows keep their places while they are held; who comes is counted, and shown when it is let go', async () => {
  const seen = await look(watcher, floor(), { count: 3, sort: 'newest' });
  await until('a window', () => seen.pages().length === 3);
  const before = seen.pages();
  seen.view({ count: 3, sort: 'newest', hold: true });
  // The answer to a hold changes nothing that is shown; another window proves that it has been heard.
  seen.view({ first: 1, count: 2, sort: 'newest', hold: true });
  await until('it holds', () => seen.shown()?.first === 1);
  await visit(90);
  await until('one more', () => seen.shown()?.fresh === 1);
  expect(seen.pages()).toEqual(before.slice(1));
  seen.view({ count: 3, sort: 'newest' });
  await until('let go', () => seen.pages()[0] === 'Page 90');
  expect(seen.shown()?.fresh).toBe(0);
});

test('E1, OQ5: who only sells sees no other enterprise, may not open its list, and her own shows what she may sell', async () => {
  const [ada] = world.associates;
  const foreign = await look(ada?.token ?? '', 'floor:ent_elsewhere', {});
  await until('refused', () => foreign.told.length > 0);
  expect(foreign.told).toEqual([{ stream: 'floor:ent_elsewhere', refused: 'not-yours' }]);
  const watching = await look(watcher, 'floor:mine', {});
  await until('she sells nowhere', () => watching.told.length > 0);
  expect(watching.told[0]?.refused).toBe('not-yours');
  const own = await look(ada?.token ?? '', 'floor:mine', { show: 'all', count: 5 });
  await until('her own', () => (own.shown()?.rows.length ?? 0) === 5);
  expect(own.shown()?.rows.every(({ row }) => row?.enterpriseId === world.enterpriseId)).toBe(true);
});

test('E3: a view that is none is refused with the place of the fault, and the list goes on', async () => {
  const seen = await look(watcher, floor(), { first: -1 });
  await until('refused', () => seen.told.length > 0);
  expect(seen.told[0]).toMatchObject({ refused: 'bad-view', detail: expect.stringMatching(/^\/first: /) });
  seen.view({ count: 100_000 });
  await until('refused again', () => seen.told.length > 1);
  expect(seen.told[1]?.detail).toMatch(/^\/count: /);
  seen.view({ count: 2 });
  await until('it goes on', () => seen.pages().length === 2);
});

const read = async (sessionId: string, token = '') =>
  (
    await fetch(`${url}/v1/enterprises/${world.enterpriseId}/sessions/${sessionId}`, {
      headers: { authorization: `Bearer ${token}` },
    })
  ).status;

test('OQ5: a session about what she may not sell is not there for her', async () => {
  const visitor = createVisitor(() => url, world.key);
  await visitor.send({ kind: 'page', title: 'About a place' });
  const seen = await look(watcher, floor(), { text: 'about a place' });
  await until('the visit', () => seen.shown()?.total === 1);
  const row = seen.shown()?.rows[0]?.row;
  expect(row?.nodeId).toBeDefined();
  const sessionId = row?.sessionId ?? '';
  expect(await read(sessionId, watcher)).toBe(200);
  expect(await read(sessionId, world.associates[0]?.token)).toBe(200);
  expect(await read(sessionId, stranger)).toBe(404);
});

test('OQ5: who lost her licence meanwhile still sees the visit that she was offered, and the customer she talks with, and no longer than that', async () => {
  const [, ada] = world.associates;
  if (ada === undefined) throw new Error('no associate');
  const headers = { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' };
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const sent = await fetch(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    expect(sent.ok, `${path} ${sent.status}`).toBe(true);
    return (await sent.json().catch(() => undefined)) as T;
  };
  await look(ada.token, 'floor:mine', {});
  await call('PUT', '/v1/me/presence', { declared: 'available' });
  const offered = async () => {
    const value = { kind: 'value', name: 'calculator.principal', value: 400_000 };
    await createVisitor(() => url, world.key).send({ kind: 'page', title: 'Dear' }, value);
    return until('an offer', async () => {
      const desk = await call<{ offers: readonly { offerId: string; sessionId: string }[] }>('GET', '/v1/desk');
      return desk.offers[0];
    });
  };
  const talked = await offered();
  const { engagementId } = await call<{ engagementId: string }>('POST', `/v1/offers/${talked.offerId}/accept`, {});
  const asked = await offered();
  const { skills } = world.features;
  const [licence] = await rowsOf<{ licence_id: string }>(
    world,
    'select licence_id from skills_licence where associate_id = $1',
    [ada.associateId],
  );
  must(await skills.revokeLicence(world.enterpriseId, licence?.licence_id ?? '', 'test'));
  expect(await read(asked.sessionId, ada.token)).toBe(200);
  expect(await read(talked.sessionId, ada.token)).toBe(200);
  await call('POST', `/v1/offers/${asked.offerId}/decline`, { reason: 'busy' });
  expect(await read(asked.sessionId, ada.token)).toBe(404);
  await call('POST', `/v1/engagements/${engagementId}/end`, {});
  await until('it is no longer hers', async () => (await read(talked.sessionId, ada.token)) === 404);
});
