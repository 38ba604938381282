import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { until } from '../server/testing/until.ts';
import { createGatedStore } from './gated-store.ts';
import { createOutbox } from './post-outbox.ts';
import { post } from './post-text.ts';
import { inTime } from './request-limit.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A server that takes connections and never says a word, as a connection does that died in silence. */
async function silence() {
  const asked: string[] = [];
  const server = createServer((socket) =>
    socket.on('error', () => undefined).on('data', (data) => asked.push(String(data).split('\r\n\r\n')[1] ?? '')),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { asked, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/events` };
}

test('B3: what is posted and not answered within 15 s has failed, and is sent again as it was', async () => {
  const limit = AbortSignal.timeout.bind(AbortSignal);
  const asked = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => limit(ms / 150));
  const { server, url, ...heard } = await silence();
  try {
    expect(await post(url, { items: [1] })).toEqual({ kind: 'later' });
    expect(asked.mock.calls).toEqual([[15_000]]);
    vi.stubGlobal('navigator', { onLine: true });
    const outbox = createOutbox('tab', {
      store: createGatedStore('fw.', undefined),
      chance: () => 0,
      post: (envelope, items) => post(url, { envelope, items }),
      beacon: () => true,
    });
    outbox.add('a', 1, 0);
    await until('it is sent again', () => heard.asked.filter((each) => each.includes('envelope')).length > 1);
    outbox.clear();
    expect(new Set(heard.asked.slice(1))).toEqual(new Set([JSON.stringify({ envelope: 'a', items: [1] })]));
  } finally {
    vi.unstubAllGlobals();
    server.close();
  }
});

test('a browser that knows no limits for requests waits', () => {
  const { timeout } = AbortSignal;
  try {
    Object.assign(AbortSignal, { timeout: undefined });
    expect(inTime()).toEqual({});
  } finally {
    Object.assign(AbortSignal, { timeout });
  }
});
