import { WebSocket } from 'ws';
import { startProcess } from '../apps/server/testing/server-process.ts';
import { seedWorld, type World } from '../apps/server/testing/server-world.ts';
import { ask } from '../apps/server/testing/staff-calls.ts';
import { createVisitor } from '../apps/server/testing/test-visitor.ts';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { type Measure, quantile, rounded } from './measure.ts';
import { startMeasured } from './measured-server.ts';

const ASSOCIATES = 30;
const EVENTS_A_SECOND = 500;
const OFFERS_A_SECOND = 10;
/** Seconds that are not counted: what a server does for the first time takes longer. */
const WARM_UP = 4;
const SECONDS = 20;
const BATCH = 10;
/** An offer that has not come by then never will. Milliseconds. */
const GIVEN_UP = 2_000;

type OfferFrame = { entry?: { kind: string; data: { sessionId: string; opportunityId: string } } };

/**
 * F5: from sending an event that makes a session a `must` to the offer on an associate's socket, on PostgreSQL, while other
 * customers browse; beside a bare server, from a request to the frame that it sends for it.
 */
export async function measure(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  const world = await seedWorld({ url: cluster.socketUrl }, ASSOCIATES);
  const server = await startProcess({ url: cluster.socketUrl });
  const sockets: WebSocket[] = [];
  try {
    const offers = createOffers();
    for (const associate of world.associates) sockets.push(await standBy(server.url, associate, offers));
    const bare = await bareFrames();
    const stop = browse(server.url, world);
    const latencies = await come(server.url, world, offers);
    await stop();
    const [p50, floor] = [quantile(latencies, 0.5), quantile(bare, 0.5)];
    return [
      {
        id: 'F5',
        name: `event to offer on the socket, ${EVENTS_A_SECOND} events/s, ${OFFERS_A_SECOND} offers/s, ${latencies.length} offers`,
        value: rounded(p50),
        unit: 'ms',
        p99: rounded(quantile(latencies, 0.99)),
        ratio: rounded(p50 / floor),
        beside: 'bare ws',
        peers: { 'bare ws': rounded(floor), 'bare ws p99': rounded(quantile(bare, 0.99)) },
      },
    ];
  } finally {
    for (const socket of sockets) socket.terminate();
    await server.stop();
    await world.close();
    await cluster.stop();
  }
}

/** First offers of sessions, in the order in which they arrive, for whoever waits for the next one. */
type Offers = { arrived(sessionId: string, at: number): void; next(): Promise<number | undefined> };

function createOffers(): Offers {
  const seen = new Set<string>();
  const waiting: ((at: number | undefined) => void)[] = [];
  return {
    arrived: (sessionId, at) => {
      if (seen.has(sessionId)) return;
      seen.add(sessionId);
      waiting.shift()?.(at);
    },
    // Customers come far enough apart that the next offer is theirs.
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        setTimeout(() => {
          const place = waiting.indexOf(resolve);
          if (place >= 0) waiting.splice(place, 1);
          resolve(undefined);
        }, GIVEN_UP).unref();
      }),
  };
}

/** An associate at her desk: available, and noting when an offer arrives. */
async function standBy(url: string, associate: World['associates'][number], offers: Offers): Promise<WebSocket> {
  const headers = { authorization: `Bearer ${associate.token}`, 'content-type': 'application/json' };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/socket`, { headers });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('message', (data) => {
    const { entry } = JSON.parse(String(data)) as OfferFrame;
    if (entry?.kind === 'offer.made') offers.arrived(entry.data.sessionId, performance.now());
  });
  socket.send(JSON.stringify({ read: { [`associate:${associate.associateId}`]: 0 } }));
  await fetch(`${url}/v1/me/presence`, { method: 'PUT', headers, body: JSON.stringify({ declared: 'available' }) });
  return socket;
}

/** What a request to a bare server takes until the frame that it sends for it is here. */
async function bareFrames(): Promise<number[]> {
  const server = await startMeasured('./echo-server.ts', []);
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}`);
  try {
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const times: number[] = [];
    for (let index = 0; index < 1_000; index += 1) {
      const arrived = new Promise((resolve) => socket.once('message', resolve));
      const started = performance.now();
      const answered = fetch(`http://127.0.0.1:${server.port}`, { method: 'POST', body: '{}' });
      await arrived;
      times.push(performance.now() - started);
      await (await answered).text();
    }
    return times;
  } finally {
    socket.terminate();
    await server.stop();
  }
}

/** Other customers: batches of page events at a steady rate until stopped. */
function browse(url: string, world: World): () => Promise<void> {
  const visitors = Array.from({ length: 50 }, () => createVisitor(() => url, world.key));
  const pending = new Set<Promise<unknown>>();
  let turn = 0;
  const timer = setInterval(
    () => {
      const visitor = visitors[turn++ % visitors.length];
      const events = Array.from({ length: BATCH }, (_, index) => ({ kind: 'page', title: `Page ${index}` }));
      if (visitor === undefined) return;
      const sent = ask('POST', `${url}/v1/events`, visitor.bodyOf(...events), visitor.headers);
      pending.add(sent);
      void sent.catch(() => undefined).finally(() => pending.delete(sent));
    },
    (1_000 * BATCH) / EVENTS_A_SECOND,
  );
  return async () => {
    clearInterval(timer);
    await Promise.allSettled(pending);
  };
}

/** Customers who fill in the calculator, one after another; each is let go again once somebody was offered her. */
async function come(url: string, world: World, offers: Offers): Promise<number[]> {
  const latencies: number[] = [];
  const rounds: Promise<void>[] = [];
  for (let round = 0; round < (WARM_UP + SECONDS) * OFFERS_A_SECOND; round += 1) {
    rounds.push(one(round >= WARM_UP * OFFERS_A_SECOND));
    await new Promise((resolve) => setTimeout(resolve, 1_000 / OFFERS_A_SECOND));
  }
  await Promise.all(rounds);
  return latencies;

  async function one(counts: boolean): Promise<void> {
    const visitor = createVisitor(() => url, world.key);
    const send = (event: Readonly<Record<string, unknown>>) =>
      ask('POST', `${url}/v1/events`, visitor.bodyOf(event), visitor.headers);
    await send({ kind: 'page', title: 'Mortgages' });
    const offered = offers.next();
    const started = performance.now();
    const sent = send({ kind: 'value', name: 'calculator.principal', value: 400_000 });
    const arrived = await offered;
    await sent;
    if (arrived === undefined) throw new Error(`An offer did not come within ${GIVEN_UP} ms.`);
    if (counts) latencies.push(arrived - started);
    await send({ kind: 'refuse' });
  }
}
