import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { BEAT_EVERY, STALE_AFTER } from '../../features/skills/core/index.ts';
import { HOUR, SECOND } from '../../kernel/time.ts';
import { lookEvery } from '../../platform/server/clock-rate.ts';
import type { Config } from '../../platform/server/config.ts';
import { tuneGarbageCollection } from '../../platform/server/garbage.ts';
import { createHttp } from '../../platform/server/http/http.ts';
import { createRetention } from '../../platform/server/row-retention.ts';
import { attachSockets, type Sockets } from '../../platform/server/sockets.ts';
import { build, type Features } from './build.ts';
import { flow } from './flow.ts';
import { type Foundation, layFoundation } from './foundation.ts';
import { RETAINED } from './retention.ts';
import { routes } from './routes.ts';
import { createSocketReaders, SOCKET_PROTOCOL } from './socket-readers.ts';

/** A server at work. */
export type RunningServer = {
  /** Scheme, host and port as browsers on this machine reach it. */
  readonly url: string;
  readonly features: Features;
  /**
   * Hands over and ends: says at `/readyz` that it stops, sends clients elsewhere, gives its lanes back, finishes what is under way
   * (for a bounded time), closes the database.
   */
  close(): Promise<void>;
};

/** What an application adds to the server before it listens, e.g. the demonstration's enterprise and pages. */
export type Preparation = (features: Features, http: FastifyInstance, foundation: Foundation) => Promise<void>;

/** How often other processes' stream entries are looked for where there may be other processes, in milliseconds. */
const POLL_STREAMS = 500;

/**
 * Starts everything in one process and listens.
 * @throws what `layFoundation` throws, and the system's error (`EADDRINUSE`) when the port is taken
 */
export async function startServer(config: Config, prepare?: Preparation): Promise<RunningServer> {
  tuneGarbageCollection();
  const foundation = await layFoundation(config);
  const { log, outbox, streams, measured, meters } = foundation;
  const { drainMs = 0, stopMs = 10_000 } = config;
  let stopping = false;
  /** How to end what was begun, latest first. */
  const endings: (() => Promise<unknown>)[] = [foundation.close];
  const close = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    let address = config.publicUrl;
    const features = build(foundation, () => address);
    const http = createHttp(log, { trustProxy: config.trustProxy, meters: measured });
    endings.push(http.close.bind(http));
    const register = routes(
      foundation,
      features,
      () => address ?? '',
      () => stopping,
    );
    await http.register(register);
    await features.enterprise.prepareSignIn();
    await prepare?.(features, http, foundation);
    endings.push(
      features.qualifier.close,
      features.clickstream.close,
      features.queue.idle,
      features.devices.idle,
      features.dryRuns.close,
    );
    await features.clickstream.start();
    // The first beats after a start must not be told that nobody wants their visitors.
    await features.attention.refresh();
    await http.listen({ host: config.host, port: config.port });
    const { port } = http.server.address() as AddressInfo;
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    address ??= url;
    const { authorize, openFloor } = createSocketReaders(foundation, features, () => address ?? '');
    const sockets = attachSockets({
      server: http.server,
      path: '/v1/socket',
      protocol: SOCKET_PROTOCOL,
      streams,
      log,
      authorize,
      openList: { prefix: 'floor:', open: openFloor },
      pollEvery: foundation.connection.engine === 'embedded' ? 0 : lookEvery(POLL_STREAMS, foundation.clockRate),
      meters: measured,
      now: foundation.now,
    });
    // Whatever takes longest, time is left to give back what others wait for and to close the database.
    const patience = Math.max(1_000, (stopMs - drainMs) / 3);
    endings.push(() => within(patience, outbox.stop()));
    outbox.start(flow(features, sockets, measured));
    const stopUpkeep = keepUp(foundation, features);
    endings.push(
      async () => stopUpkeep(),
      async () => {
        await Promise.all([sockets.close(), features.clickstream.handOver(), within(patience, http.close())]);
        http.server.closeAllConnections();
      },
      async () => {
        stopping = true;
        await new Promise((resolve) => setTimeout(resolve, drainMs));
      },
    );
    measureServer(foundation, features, sockets);
    meters.measureProcess();
    return { url, features, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits for work, but no longer than so many milliseconds. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}

/** What this process alone knows of itself. */
function measureServer({ meters }: Foundation, { clickstream }: Features, sockets: Sockets): void {
  meters.gauge('floorwalker_sockets', 'Open sockets by audience', ['audience'], () => {
    const { associate, customer } = sockets.count();
    return [
      { labels: { audience: 'associate' }, value: associate },
      { labels: { audience: 'customer' }, value: customer },
    ];
  });
  meters.gauge('floorwalker_sockets_buffered_bytes', 'Bytes that wait for slow readers', [], () => [
    { labels: {}, value: sockets.count().buffered },
  ]);
  meters.gauge('floorwalker_lanes', 'Lanes of sessions that this process folds', [], () => [
    { labels: {}, value: clickstream.lanesReady() },
  ]);
}

/** What has to be done again and again; a failure is logged and the next round tries anew. */
function keepUp({ log, streams, database, clockRate }: Foundation, features: Features): () => void {
  const retention = createRetention(database, RETAINED);
  const every = (ms: number, what: string, work: () => Promise<unknown>) => {
    let busy = false;
    return setInterval(() => {
      if (busy) return;
      busy = true;
      work()
        .catch((error: unknown) => log.warn({ err: error }, `${what} failed`))
        .finally(() => {
          busy = false;
        });
    }, ms);
  };
  const startedAt = performance.now();
  const timers = [
    every(BEAT_EVERY, 'saying which desktops are connected', features.skills.beat),
    every(SECOND, 'noticing who has gone', async () => {
      // Desktops that lost the server when it ended need a moment to find it again: until then nobody has gone.
      if (performance.now() - startedAt >= STALE_AFTER) await features.skills.sweep();
    }),
    every(lookEvery(SECOND, clockRate), 'seeing which visitors are wanted', features.attention.refresh),
    every(HOUR, 'refreshing scales', async () => {
      for (const { enterpriseId } of await features.enterprise.enterprises()) {
        await features.matching.refreshScales(enterpriseId);
      }
    }),
    every(HOUR, 'removing what is too old', retention.nightly),
    every(HOUR, 'dropping old stream entries', streams.sweep),
  ];
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
