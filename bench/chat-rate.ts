import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { WebSocket, WebSocketServer } from 'ws';
import { startProcess } from '../apps/server/testing/server-process.ts';
import { seedWorld, type World } from '../apps/server/testing/server-world.ts';
import { ask } from '../apps/server/testing/staff-calls.ts';
import { messageId, startTalk, type Talk } from '../apps/server/testing/world-talk.ts';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { type Measure, quantile, rounded } from './measure.ts';

const PAIRS = Number(process.env['PAIRS'] ?? 500);
/** Messages of all pairs together, associates and customers in turns: each pair writes two a second. */
const A_SECOND = PAIRS * 2;
const WARM_UP = 4;
const SECONDS = 15;
/** A customer may write forty messages a minute, so most are the associate's. */
const CUSTOMER_EVERY = 4;

type Frame = { entry?: { kind: string; data: { text: string } } };

/**
 * F6: a chat message from the request that carries it to the other side's socket, kept in PostgreSQL first: 500 conversations, two
 * messages a second in each. Beside a bare ws echo in this process, and the bare transaction that a message cannot do without
 * (its row, its place, the head of its stream, its entry), one at a time.
 */
export async function measure(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  const world = await seedWorld({ url: cluster.socketUrl }, 1);
  const server = await startProcess({ url: cluster.socketUrl });
  const sockets: WebSocket[] = [];
  try {
    const [ada] = world.associates;
    if (ada === undefined) throw new Error('Nobody is at the desk.');
    const talks: Talk[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) talks.push(await startTalk(world, ada, `bench-visitor-${pair}`));
    const arrived = new Map<string, number>();
    for (const talk of talks) {
      sockets.push(await listen(server.url, world, talk, 'associate', arrived));
      sockets.push(await listen(server.url, world, talk, 'customer', arrived));
    }
    const latencies = await converse(server.url, world, talks, arrived);
    const bare = await echo();
    const insert = await bareTransactions(cluster.socketUrl);
    const p50 = quantile(latencies, 0.5);
    return [
      {
        id: 'F6',
        name: `durable chat message to the other side, ${PAIRS} pairs at 2 a second, ${latencies.length} messages`,
        n: PAIRS,
        value: rounded(p50),
        unit: 'ms',
        p99: rounded(quantile(latencies, 0.99)),
        ratio: rounded(p50 / quantile(insert, 0.5)),
        beside: 'bare transaction',
        peers: {
          'bare ws': rounded(quantile(bare, 0.5), 3),
          'bare ws p99': rounded(quantile(bare, 0.99), 3),
          'bare transaction': rounded(quantile(insert, 0.5)),
          'bare transaction p99': rounded(quantile(insert, 0.99)),
        },
      },
    ];
  } finally {
    for (const socket of sockets) socket.terminate();
    await server.stop();
    await world.close();
    await cluster.stop();
  }
}

async function listen(
  url: string,
  world: World,
  talk: Talk,
  side: 'associate' | 'customer',
  arrived: Map<string, number>,
): Promise<WebSocket> {
  const socket =
    side === 'associate'
      ? new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, ['floorwalker.v1'], {
          headers: { authorization: `Bearer ${talk.associate.token}` },
        })
      : new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, [
          'floorwalker.v1',
          `key.${world.key}`,
          `visitor.${talk.visitorToken}`,
        ]);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  // The first letter says who wrote it: what counts is when the other side has it.
  socket.on('message', (data) => {
    const { entry } = JSON.parse(String(data)) as Frame;
    if (entry?.kind === 'message' && entry.data.text[0] !== side[0]) arrived.set(entry.data.text, performance.now());
  });
  socket.send(JSON.stringify({ read: { [`engagement:${talk.engagementId}`]: 0 } }));
  return socket;
}

async function converse(
  url: string,
  world: World,
  talks: readonly Talk[],
  arrived: ReadonlyMap<string, number>,
): Promise<number[]> {
  const sentAt = new Map<string, number>();
  const under: Promise<unknown>[] = [];
  const began = performance.now();
  const total = (WARM_UP + SECONDS) * A_SECOND;
  for (let n = 0; n < total; n += 1) {
    const wait = began + (n * 1_000) / A_SECOND - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    const talk = talks[n % talks.length] as Talk;
    const customer = Math.floor(n / talks.length) % CUSTOMER_EVERY === 0;
    const text = `${customer ? 'c' : 'a'}${n}`;
    const body = { messageId: messageId(), text };
    sentAt.set(text, performance.now());
    const named = customer
      ? { 'x-floorwalker-key': world.key, 'x-floorwalker-visitor': talk.visitorToken }
      : { authorization: `Bearer ${talk.associate.token}` };
    const path = customer ? '/v1/widget/engagements' : '/v1/engagements';
    under.push(
      ask('POST', `${url}${path}/${talk.engagementId}/messages`, body, named).then(({ status }) => {
        if (status !== 200) throw new Error(`A message was answered with ${status}.`);
      }),
    );
  }
  await Promise.all(under);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const measured = [...sentAt].slice(WARM_UP * A_SECOND);
  const missing = measured.filter(([text]) => !arrived.has(text)).length;
  if (missing > 0) throw new Error(`${missing} messages did not arrive.`);
  return measured.map(([text, at]) => (arrived.get(text) ?? 0) - at);
}

/** Round trips of a frame of a message's size over a bare ws, 500 at twice a second would be idle: one after another. */
async function echo(): Promise<number[]> {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
  const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  await new Promise((resolve) => socket.once('open', resolve));
  const times: number[] = [];
  for (let n = 0; n < 2_000; n += 1) {
    const begun = performance.now();
    socket.send('x'.repeat(250));
    await new Promise((resolve) => socket.once('message', resolve));
    times.push(performance.now() - begun);
  }
  socket.terminate();
  server.close();
  http.close();
  return times;
}

async function bareTransactions(url: string): Promise<number[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create table bare_talk (id integer primary key, messages integer not null);
    create table bare_message (talk integer, id text, place integer, text text, primary key (talk, id));
    create table bare_stream (id integer primary key, head bigint not null);
    create table bare_entry (id integer, seq bigint, data jsonb, primary key (id, seq));
    insert into bare_talk select n, 0 from generate_series(0, 499) n;
    insert into bare_stream select n, 0 from generate_series(0, 499) n`);
  const times: number[] = [];
  for (let n = 0; n < 2_000; n += 1) {
    const talk = n % 500;
    const begun = performance.now();
    await client.query('begin');
    await client.query({
      name: 'lock',
      text: 'select messages from bare_talk where id = $1 for update',
      values: [talk],
    });
    await client.query({
      name: 'message',
      text: `with counted as (update bare_talk set messages = messages + 1 where id = $1 returning messages)
        insert into bare_message select $1, $2, messages, $3 from counted`,
      values: [talk, messageId(), `a${n}`],
    });
    await client.query({
      name: 'entry',
      text: `with taken as (update bare_stream set head = head + 1 where id = $1 returning head)
        insert into bare_entry select $1, head, $2 from taken`,
      values: [talk, JSON.stringify({ text: `a${n}` })],
    });
    await client.query('commit');
    times.push(performance.now() - begun);
  }
  await client.end();
  return times;
}
