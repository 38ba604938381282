import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { type LoadResult, load } from './http-load.ts';
import { type Measure, quantile, rounded } from './measure.ts';

const CONNECTIONS = 128;
const ROUNDS = 3;
/** Of each round, after its warm-up. */
const SECONDS = 4;
const WARM_UP = 2;
const VISITORS = 2_000;

function body(request: number): string {
  const visitor = request % VISITORS;
  const now = Date.now();
  return JSON.stringify({
    sentAt: now,
    visitor: `visitor-token-${visitor}`,
    session: `session-${visitor}`,
    context: { device: 'desktop', locale: 'en-US', reach: 'widget' },
    events: [
      { id: randomUUID(), kind: 'page', at: now, url: `https://shop.example/p/${request % 60}`, title: 'A product' },
    ],
  });
}

type Server = { readonly port: number; stop(): void };

/** A server to be measured, in a process of its own. */
async function startServer(args: readonly string[]): Promise<Server> {
  const server: ChildProcess = fork(fileURLToPath(import.meta.resolve('./intake-server.ts')), [...args]);
  const port = await new Promise<number>((resolve, reject) => {
    server.once('message', (message: { port: number }) => resolve(message.port));
    server.once('exit', (code) => reject(new Error(`the measured server ended with ${code}`)));
  });
  return { port, stop: () => server.kill('SIGKILL') };
}

function loadOn(server: Server): Promise<LoadResult> {
  return load({
    port: server.port,
    path: '/v1/events',
    headers: { 'x-floorwalker-key': 'pk_bench' },
    connections: CONNECTIONS,
    seconds: SECONDS,
    warmUpSeconds: WARM_UP,
    body,
  });
}

function joined(results: readonly LoadResult[]): { perSecond: number; p99: number; failures: number } {
  return {
    perSecond: results.reduce((sum, each) => sum + each.perSecond, 0) / results.length,
    p99: quantile(
      results.flatMap((each) => each.latencies),
      0.99,
    ),
    failures: results.reduce((sum, each) => sum + each.failures, 0),
  };
}

/**
 * F1: events one a request over 128 connections, each acknowledged only when it is durable on PostgreSQL, with twenty triggers
 * on; beside a bare Fastify that validates the same body and gives the same reply. The two are loaded in turns, so that both
 * see the same machine; database and load share it.
 */
export async function measure(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  const servers: Server[] = [];
  try {
    const bareServer = await startServer(['bare']);
    servers.push(bareServer);
    const ourServer = await startServer(['floorwalker', cluster.url]);
    servers.push(ourServer);
    const rounds: { bare: LoadResult; ours: LoadResult }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ bare: await loadOn(bareServer), ours: await loadOn(ourServer) });
    }
    const bare = joined(rounds.map((round) => round.bare));
    const ours = joined(rounds.map((round) => round.ours));
    if (ours.failures > 0) throw new Error(`${ours.failures} requests failed`);
    return [
      {
        id: 'F1',
        name: 'intake, one event a request, durable on PostgreSQL',
        value: rounded(ours.perSecond, 0),
        unit: '1/s',
        p99: rounded(ours.p99),
        ratio: rounded(ours.perSecond / bare.perSecond),
        beside: 'bare Fastify',
        peers: { 'bare Fastify': rounded(bare.perSecond, 0) },
      },
    ];
  } finally {
    for (const server of servers) server.stop();
    await cluster.stop();
  }
}
