import { randomUUID } from 'node:crypto';
import { createMeters } from '../platform/server/meters.ts';
import { createPlatformMeters } from '../platform/server/platform-meters.ts';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { type LoadResult, load } from './http-load.ts';
import { type Measure, quantile, rounded } from './measure.ts';
import { type MeasuredServer, startMeasured } from './measured-server.ts';

const CONNECTIONS = 128;
const ROUNDS = 7;
/** Of each round, after its warm-up. */
const SECONDS = 2;
const WARM_UP = 1;
/** Each connection is a browser: its visitor looks at so many pages, then the next one comes. As many as F8 counts. */
const PAGES = 10;
/** Requests counted for `/metrics`, to see what that costs. */
const COUNTED = 500_000;

function body(round: number, connection: number, n: number): string {
  const visitor = `${round}-${connection}-${Math.floor(n / PAGES)}`;
  const now = Date.now();
  return JSON.stringify({
    sentAt: now,
    visitor: `visitor-token-${visitor}`,
    session: `session-${visitor}`,
    context: { device: 'desktop', locale: 'en-US', reach: 'widget' },
    events: [{ id: randomUUID(), kind: 'page', at: now, url: `https://shop.example/p/${n % 60}`, title: 'A product' }],
  });
}

function loadOn(server: MeasuredServer, round: number): Promise<LoadResult> {
  return load({
    port: server.port,
    path: '/v1/events',
    headers: { 'x-floorwalker-key': 'pk_bench' },
    connections: CONNECTIONS,
    seconds: SECONDS,
    warmUpSeconds: WARM_UP,
    body: (connection, n) => body(round, connection, n),
  });
}

/** A round, and microseconds of the server's processor time for each of its requests (those of its warm-up are as many a second). */
async function costOf(server: MeasuredServer, round: number): Promise<{ ours: LoadResult; cpu: number }> {
  const before = await server.used();
  const ours = await loadOn(server, round);
  const after = await server.used();
  const requests = ours.perSecond * (WARM_UP + SECONDS);
  return { ours, cpu: (1_000 * (after.cpuMs - before.cpuMs)) / requests };
}

/** Microseconds of processor time in which a served request is counted and timed for `/metrics`. */
function costOfCounting(): number {
  const { responded } = createPlatformMeters(createMeters());
  const count = (times: number) => {
    for (let n = 0; n < times; n += 1) responded('POST', '/v1/events', 200, 0.001 * (n % 20), '');
  };
  count(COUNTED);
  const before = process.cpuUsage();
  count(COUNTED);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / COUNTED;
}

/**
 * F1: events one a request over 128 connections, each acknowledged only when it is durable on PostgreSQL, with twenty triggers
 * on; beside a bare Fastify that validates the same body and gives the same reply. The two are loaded in turns, so that both
 * see the same machine; database and load share it.
 */
export async function measure(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  const servers: MeasuredServer[] = [];
  try {
    const bareServer = await startMeasured('./intake-server.ts', ['bare']);
    servers.push(bareServer);
    const ourServer = await startMeasured('./intake-server.ts', ['floorwalker', cluster.socketUrl]);
    servers.push(ourServer);
    const rounds: { bare: LoadResult; ours: LoadResult; cpu: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const bare = await loadOn(bareServer, round);
      rounds.push({ bare, ...(await costOf(ourServer, round)) });
    }
    const failures = rounds.reduce((sum, { ours }) => sum + ours.failures, 0);
    if (failures > 0) throw new Error(`${failures} requests failed`);
    const counting = costOfCounting();
    const middle = (of: (round: (typeof rounds)[number]) => number) => quantile(rounds.map(of), 0.5);
    const cpu = middle((round) => round.cpu);
    return [
      {
        id: 'F1',
        name: `intake, one event a request, durable on PostgreSQL, median of ${ROUNDS} rounds in turns`,
        value: rounded(
          middle(({ ours }) => ours.perSecond),
          0,
        ),
        unit: '1/s',
        p99: rounded(
          quantile(
            rounds.flatMap(({ ours }) => ours.latencies),
            0.99,
          ),
        ),
        ratio: rounded(middle(({ bare, ours }) => ours.perSecond / bare.perSecond)),
        beside: 'bare Fastify',
        peers: {
          'bare Fastify': rounded(
            middle(({ bare }) => bare.perSecond),
            0,
          ),
        },
      },
      {
        id: 'F1',
        name: 'what counting a request for /metrics costs; the ratio is that of an event with it to one without',
        value: rounded(counting, 3),
        unit: 'us',
        ratio: rounded((cpu + counting) / cpu, 3),
        beside: 'processor time of the server for an event',
        peers: { 'processor time of the server for an event': rounded(cpu) },
      },
    ];
  } finally {
    for (const server of servers) await server.stop();
    await cluster.stop();
  }
}
