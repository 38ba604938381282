import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { seedWorld, type World } from './testing/server-world.ts';

let world: World;
let server: ServerProcess;
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 1);
  endings.push(world.close);
  server = await startProcess(location);
  endings.push(server.stop);
});
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const fresh = () => randomBytes(8).toString('hex');

type Asked = { readonly path: string; readonly body: object; readonly headers: Record<string, string> };

/** Sends so many at once. @returns how often each status came, and the longest time to wait */
async function sendMany(count: number, ask: () => Asked) {
  const statuses: Record<number, number> = {};
  let retryAfter = 0;
  let detail = '';
  const one = async (): Promise<void> => {
    const { path, body, headers } = ask();
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    const reply = (await response.json()) as { detail?: string };
    if (response.status !== 429) return;
    retryAfter = Math.max(retryAfter, Number(response.headers.get('retry-after')));
    detail = reply.detail ?? '';
  };
  for (let left = count; left > 0; left -= 50) await Promise.all(Array.from({ length: Math.min(left, 50) }, one));
  return { statuses, retryAfter, detail };
}

const events = (visitor: string, event: object): Asked => ({
  path: '/v1/events',
  headers: { 'x-floorwalker-key': world.key },
  body: { visitor, session: fresh(), sentAt: Date.now(), events: [{ id: fresh(), at: Date.now(), ...event }] },
});
const page = { kind: 'page', url: 'https://lender.example/' };

test('E6: a visitor’s browser that has gone wild is told when to come again; others, and servers, are heard', async () => {
  const wild = `visitor-${fresh()}`;
  const { statuses, retryAfter, detail } = await sendMany(520, () => events(wild, page));
  expect(statuses).toEqual({ 200: 500, 429: 20 });
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(10);
  expect(detail).toContain(`again in`);
  expect((await sendMany(1, () => events(`visitor-${fresh()}`, page))).statuses).toEqual({ 200: 1 });
});

test('E6: wishes for help are held to a rate, by visitor and by address', async () => {
  const visitor = `visitor-${fresh()}`;
  expect((await sendMany(22, () => events(visitor, { kind: 'help' }))).statuses).toEqual({ 200: 20, 429: 2 });
  const { statuses, retryAfter } = await sendMany(120, () => events(`visitor-${fresh()}`, { kind: 'help' }));
  expect(statuses).toEqual({ 200: 98, 429: 22 });
  expect(retryAfter).toBeLessThanOrEqual(60);
  // Who only looks around is not held.
  expect((await sendMany(1, () => events(`visitor-${fresh()}`, page))).statuses).toEqual({ 200: 1 });
});

test('E6: messages that are left are held to a rate', async () => {
  const headers = { 'x-floorwalker-key': world.key, 'x-floorwalker-visitor': `visitor-${fresh()}` };
  const { statuses } = await sendMany(7, () => ({
    path: '/v1/widget/messages',
    headers,
    body: {
      messageId: `msg_${randomBytes(16).toString('hex')}`,
      name: 'Ada',
      contact: 'ada@example.com',
      text: 'Call me.',
    },
  }));
  expect(statuses).toEqual({ 200: 5, 429: 2 });
});

test('E6: accepting is held to a rate', async () => {
  const headers = { authorization: `Bearer ${world.associates[0]?.token}` };
  const { statuses, retryAfter } = await sendMany(103, () => ({
    path: `/v1/offers/off_${fresh()}/accept`,
    headers,
    body: {},
  }));
  expect(statuses).toEqual({ 404: 100, 429: 3 });
  expect(retryAfter).toBeLessThanOrEqual(10);
});
