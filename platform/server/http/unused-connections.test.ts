import { connect } from 'node:net';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { cutUnused } from './unused-connections.ts';

test('a server stops at once though a browser holds a connection ahead of need, and finishes what was asked', async () => {
  const app = Fastify();
  cutUnused(app);
  let answer: () => void = () => undefined;
  let asked: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => {
    asked = resolve;
  });
  app.get('/slow', async () => {
    asked();
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return 'done';
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const ahead = connect(Number(new URL(url).port), '127.0.0.1');
  await new Promise((resolve) => ahead.once('connect', resolve));
  const cut = new Promise((resolve) => ahead.once('close', resolve));
  const slow = fetch(`${url}/slow`, { headers: { connection: 'close' } });
  await underWay;
  const closed = app.close();
  await cut;
  answer();
  expect(await (await slow).text()).toBe('done');
  await closed;
});
