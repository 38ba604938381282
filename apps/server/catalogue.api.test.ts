import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttp } from '../../platform/server/http/http.ts';
import { createLog } from '../../platform/server/log.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { routes } from './routes.ts';
import { must, seedWorld, type World } from './testing/server-world.ts';

let world: World;
let app: FastifyInstance;
let of: string;
let boss: string;
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const fresh = await freshLocation('postgresql');
  endings.push(fresh.drop);
  world = await seedWorld(fresh.location, 1);
  endings.push(world.close);
  const { foundation, features, enterpriseId } = world;
  const person = { name: 'Ada', email: 'ada@lender.example', roles: ['administrator'] as const };
  const { personId } = must(await features.enterprise.addStaff({ enterpriseId, actor: 'test' }, person));
  boss = must(await features.enterprise.issueToken(personId, 'test')).token;
  app = createHttp(createLog('silent'), { trustProxy: false });
  endings.push(() => app.close());
  await app.register(routes(foundation, features, () => 'http://localhost'));
  await app.listen({ host: '127.0.0.1', port: 0 });
  of = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1/enterprises/${enterpriseId}`;
});
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

async function ask(method: string, path: string, body?: unknown, token = boss): Promise<Answer> {
  const answer = await fetch(`${of}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

/** Sends a file as a stream, part by part; `between` is waited for before each part after the first. */
async function sendFile(importId: unknown, parts: readonly string[], between = async () => {}): Promise<Answer> {
  let place = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (place > 0) await between();
      const part = parts[place];
      place += 1;
      if (part === undefined) controller.close();
      else controller.enqueue(Buffer.from(part));
    },
  });
  const answer = await fetch(`${of}/imports/${importId}/file`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${boss}`, 'content-type': 'text/csv' },
    body,
    duplex: 'half',
  } as RequestInit);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const rows = (from: number, to: number): string =>
  Array.from(
    { length: to - from },
    (_, index) => `S-${from + index},Loan ${from + index},mortgages,${from + index}.00 EUR,/loans/${from + index}\n`,
  ).join('');
const HEADER = 'sku,name,node,price,url\n';

test('CE2, CE3: a file is streamed, its progress is seen, it is stopped, and sent again it goes on; what was rejected is read page by page', async () => {
  const made = await ask('POST', '/imports', { name: 'loans.csv' });
  expect(made).toMatchObject({ status: 201, body: { state: 'waiting', rows: 0 } });
  const { importId } = made.body;
  const progress = () => ask('GET', `/imports/${importId}`);
  const parts = [HEADER + rows(0, 3_000), rows(3_000, 6_000), 'S-x,,nowhere,many,ftp://x\n'];
  let seen: unknown;
  const stopped = await sendFile(importId, parts, async () => {
    if (seen !== undefined) return;
    seen = await until('a part is written while the file still arrives', async () => {
      const { body } = await progress();
      return Number(body['written']) >= 1_000 ? body : undefined;
    });
    expect(await ask('POST', `/imports/${importId}/cancel`)).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    });
  });
  expect(seen).toMatchObject({ state: 'running', rejected: 0 });
  expect(stopped).toMatchObject({ status: 409, body: { title: 'import-stopped' } });
  expect(await sendFile(importId, parts)).toMatchObject({
    status: 200,
    body: { state: 'done', rows: 6_001, written: 6_000, rejected: 1, row: 6_002 },
  });
  const first = await ask('GET', `/imports/${importId}/rejections?limit=2`);
  const rest = await ask('GET', `/imports/${importId}/rejections?cursor=${first.body['next']}`);
  const fields = [first, rest].flatMap(
    ({ body }) => body['items'] as { readonly row: number; readonly field: string }[],
  );
  expect(fields.map(({ row, field }) => `${row} ${field}`)).toEqual([
    '6002 price',
    '6002 name',
    '6002 nodes',
    '6002 url',
  ]);
  expect(await ask('POST', `/imports/${importId}/cancel`)).toMatchObject({ status: 409 });
  expect((await ask('GET', '/imports')).body['items']).toMatchObject([{ importId, name: 'loans.csv' }]);
});

test('E7: what is no catalogue is refused with its place, and who may not is refused before anything is read', async () => {
  const { importId } = (await ask('POST', '/imports', { name: 'x', layout: 'json' })).body;
  const broken = await sendFile(importId, ['[{"sku": 1}, {"sku" 2}]']);
  expect(broken).toMatchObject({
    status: 400,
    body: { title: 'file-unreadable', import: { state: 'failed', rejected: 1 } },
  });
  expect(String(broken.body['detail'])).toContain('after value 1');
  const seller = world.associates[0]?.token ?? '';
  expect((await ask('POST', '/imports', { name: 'x' }, seller)).status).toBe(403);
  expect((await ask('PUT', `/imports/${importId}/file`, {}, seller)).status).toBe(403);
  expect((await ask('POST', '/imports', { name: 'x', encoding: 'klingon' })).status).toBe(400);
});

test('OQ3, EN2: mappings are edited and a page is tried, also with one that is not saved', async () => {
  const mappings = `/websites/${world.websiteId}/mappings`;
  const trials = `/websites/${world.websiteId}/page-trials`;
  expect((await ask('POST', mappings, { by: 'address', pattern: '/about' })).body).toMatchObject({
    title: 'mapping-invalid',
    errors: [{ field: 'node' }],
  });
  expect((await ask('POST', mappings, { by: 'address', pattern: 'no slash/{sku}' })).status).toBe(400);
  const draft = { by: 'address', pattern: '/credit/*/{sku}' };
  const page = { url: 'https://lender.example/credit/fixed/S-7?x=1' };
  expect((await ask('POST', trials, page)).body).toMatchObject({ paths: [] });
  const tried = await ask('POST', trials, { ...page, draft });
  expect(tried.body).toMatchObject({
    product: { sku: 'S-7', name: 'Loan 7' },
    paths: [[{ name: 'Mortgages' }]],
    steps: [
      { by: 'product-url', outcome: 'no-product' },
      { by: 'address', tried: '/mortgages/*', outcome: 'no-match' },
      { by: 'address', tried: '/credit/*/{sku}', outcome: 'found', readings: ['S-7'] },
    ],
  });
  const added = await ask('POST', mappings, draft);
  expect(added.status).toBe(201);
  expect((await ask('POST', mappings, draft)).status).toBe(409);
  expect((await ask('POST', trials, page)).body).toMatchObject({ product: { sku: 'S-7' } });
  const { mappingId } = added.body;
  const moved = { by: 'category', pattern: 'Home > Loans*', nodeId: world.nodeId };
  expect((await ask('PUT', `${mappings}/${mappingId}`, moved)).body).toMatchObject(moved);
  expect((await ask('POST', trials, { ...page, category: 'home > loans > fixed' })).body).toMatchObject({
    nodeId: world.nodeId,
    steps: [{ by: 'product-url' }, { by: 'address', outcome: 'no-match' }, { by: 'category', outcome: 'found' }],
  });
  expect((await ask('DELETE', `${mappings}/${mappingId}`)).status).toBe(204);
  expect((await ask('GET', mappings)).body['items']).toHaveLength(1);
  expect((await ask('DELETE', `${mappings}/${mappingId}`)).status).toBe(404);
  const audit = await ask('GET', '/audit?limit=200');
  const actions = (audit.body['items'] as { readonly action: string }[]).map((each) => each.action);
  expect(actions).toEqual(
    expect.arrayContaining(['catalog.mapping-written', 'catalog.mapping-removed', 'catalog.import-file']),
  );
});

test('CE2: specifications are declared over the API', async () => {
  const body = { name: 'Term', type: 'number', unit: 'years', nodeId: world.nodeId };
  expect((await ask('PUT', '/specifications/term', body)).body).toMatchObject({ code: 'term', ...body });
  expect((await ask('PUT', '/specifications/kind', { name: 'Kind', type: 'choice' })).status).toBe(400);
  expect((await ask('GET', '/specifications')).body).toEqual({ items: [{ code: 'term', ...body }] });
  const { importId } = (await ask('POST', '/imports', { name: 'terms' })).body;
  expect(
    await sendFile(importId, [`${HEADER.trim()},term\nT-1,Ten years,mortgages,1.00 EUR,/t,10 years\n`]),
  ).toMatchObject({ status: 200 });
  const [product] = (await ask('GET', '/products?q=T-1', undefined, world.associates[0]?.token)).body[
    'items'
  ] as object[];
  expect(product).toMatchObject({ specifications: { term: 10 } });
  expect((await ask('DELETE', '/specifications/term')).status).toBe(204);
});
