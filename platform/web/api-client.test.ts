import { expect, test } from 'vitest';
import { ApiProblem, createApiClient, mayRetry } from './api-client.ts';
import { createServerClock } from './server-clock.ts';

function clientOf(answer: () => Response | Promise<Response>) {
  const calls: { path: string; init: RequestInit }[] = [];
  const told = { signedOut: 0 };
  const api = createApiClient({
    fetch: async (path, init) => {
      calls.push({ path, init });
      return answer();
    },
    clock: createServerClock(() => 0),
    machineNow: () => 0,
    signedOut: () => {
      told.signedOut += 1;
    },
  });
  return { api, calls, told };
}

const problem = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } });

test('A4: a refusal keeps its reason, and who and when', async () => {
  const { api } = clientOf(() =>
    problem(409, {
      type: 'urn:floorwalker:offer-taken',
      title: 'offer-taken',
      status: 409,
      detail: 'Paul was faster.',
      by: 'Paul',
      at: '2026-11-21T03:00:00Z',
    }),
  );
  const refused = await api.post('/v1/offers/off_1/accept', {}).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiProblem);
  expect(refused).toMatchObject({ status: 409, reason: 'offer-taken', message: 'Paul was faster.' });
  expect(refused).toMatchObject({ details: { by: 'Paul', at: '2026-11-21T03:00:00Z' } });
  expect(mayRetry(refused)).toBe(false);
});

test('B10: no answer, too busy or broken may be tried again; a refusal may not', async () => {
  const { api } = clientOf(() => Promise.reject(new TypeError('Failed to fetch')));
  const away = await api.get('/v1/me').catch((error: unknown) => error);
  expect(away).toMatchObject({ status: 0, reason: 'offline' });
  expect(mayRetry(away)).toBe(true);
  for (const [status, again] of [
    [503, true],
    [429, true],
    [500, true],
    [400, false],
    [403, false],
    [410, false],
  ] as const) {
    const failing = clientOf(() => problem(status, { title: 'x', detail: 'y' }));
    expect(mayRetry(await failing.api.get('/v1/x').catch((error: unknown) => error))).toBe(again);
  }
});

test('a 401 says that the session has ended; an answer without JSON still is a problem', async () => {
  const { api, told } = clientOf(() => new Response('<html>bad gateway</html>', { status: 401 }));
  await expect(api.get('/v1/me')).rejects.toMatchObject({ status: 401, reason: 'http-401' });
  expect(told.signedOut).toBe(1);
});

test('queries leave out what is empty; a change names the version it rests on', async () => {
  const { api, calls } = clientOf(() => new Response(null, { status: 204 }));
  expect(await api.get('/v1/products', { q: 'red & blue', cursor: undefined, node: '' })).toBeUndefined();
  await api.patch('/v1/websites/w', { name: 'x' }, 7);
  expect(calls[0]?.path).toBe('/v1/products?q=red+%26+blue');
  expect(new Headers(calls[1]?.init.headers).get('if-match')).toBe('"7"');
  expect(new Headers(calls[0]?.init.headers).has('content-type')).toBe(false);
});

test('B3: a request on a connection that died in silence fails in time, so that it is asked again; a file takes as long as it takes', async () => {
  const { api, calls } = clientOf(
    () =>
      new Promise((_, fail) => {
        const signal = calls.at(-1)?.init.signal;
        signal?.addEventListener('abort', () => fail(signal.reason));
      }),
  );
  const unanswered = await api.get('/v1/desk', {}, 10).catch((error: unknown) => error);
  expect(unanswered).toMatchObject({ status: 0, reason: 'offline' });
  expect(mayRetry(unanswered)).toBe(true);
  void api.post('/v1/offers/off_1/accept', {});
  expect(calls.at(-1)?.init.signal?.aborted).toBe(false);
  void api.upload('/v1/imports/imp_1', new Blob(['sku']));
  expect(calls.at(-1)?.init.signal).toBeUndefined();
});

test('B3: an answer that is cut off on its way counts as none', async () => {
  const cut = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) });
  const { api } = clientOf(() => new Response(cut));
  expect(await api.get('/v1/desk').catch((error: unknown) => error)).toMatchObject({ status: 0, reason: 'offline' });
});
