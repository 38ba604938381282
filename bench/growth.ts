import { randomUUID } from 'node:crypto';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { makeSites, PAGES, putSessions, type Site, tokenOf } from './growth-world.ts';
import { load } from './http-load.ts';
import { type Measure, rounded } from './measure.ts';
import { type MeasuredServer, startMeasured } from './measured-server.ts';

/** A million takes some minutes; `MOST_SESSIONS=100000` is quicker. */
const MOST_SESSIONS = Number(process.env['MOST_SESSIONS'] ?? 1_000_000);
const SESSIONS = [1_000, 10_000, 100_000, 1_000_000].filter((count) => count <= MOST_SESSIONS);
const WEBSITES = [1, 10, 100, 1_000] as const;
/** Live sessions while the number of websites grows. */
const FIXED = 10_000;
const SECONDS = 8;
const CONNECTIONS = 64;
/** Enough for a million sessions while they are loaded. Megabytes. */
const HEAP = 14_000;

type Point = { readonly cpuMicros: number; readonly bytes: number; readonly perSecond: number };

/** An event of one of the live visitors, in no order. */
function nextPage(sites: readonly Site[], sessions: number): string {
  const visitor = Math.floor(Math.random() * sessions);
  const now = Date.now();
  return JSON.stringify({
    key: siteOf(sites, visitor).key,
    sentAt: now,
    visitor: tokenOf(visitor),
    session: `session-${visitor}`,
    context: { device: 'desktop', locale: 'en-US', reach: 'widget' },
    events: [
      { id: randomUUID(), kind: 'page', at: now, url: `https://shop.example/beds/${visitor % 60}`, title: 'A bed' },
    ],
  });
}

function siteOf(sites: readonly Site[], visitor: number): Site {
  return sites[visitor % sites.length] as Site;
}

/** Waits until the server has judged the sessions that it has loaded. */
async function quiet(server: MeasuredServer): Promise<void> {
  for (;;) {
    const before = await server.used();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const after = await server.used();
    if (after.cpuMs - before.cpuMs < 150) return;
  }
}

/**
 * What an event costs a server which has so many sessions in memory: processor time of the whole process while events arrive one
 * a request, with a share of everything that goes on beside them, a checkpoint included.
 */
async function point(url: string, sites: readonly Site[], sessions: number): Promise<Point> {
  const server = await startMeasured('./growth-server.ts', [url], ['--expose-gc', `--max-old-space-size=${HEAP}`]);
  try {
    await server.used('settled');
    await quiet(server);
    const { heapBytes } = await server.used('collected');
    const options = {
      port: server.port,
      path: '/v1/events',
      connections: CONNECTIONS,
      warmUpSeconds: 0,
      headers: {},
      body: () => nextPage(sites, sessions),
    };
    await load({ ...options, seconds: 2 });
    const before = await server.used('settled');
    const { latencies, failures } = await load({ ...options, seconds: SECONDS });
    const after = await server.used('settled');
    if (failures > 0) throw new Error(`${failures} requests failed`);
    return {
      cpuMicros: (1_000 * (after.cpuMs - before.cpuMs)) / latencies.length,
      bytes: heapBytes,
      perSecond: latencies.length / SECONDS,
    };
  } finally {
    await server.stop();
  }
}

/** The curve over numbers of live sessions, of one website; the table of checkpoints grows from point to point. */
async function bySessions(): Promise<ReadonlyMap<number, Point>> {
  const cluster = await startCluster();
  try {
    const points = new Map<number, Point>();
    const sites = await makeSites(cluster.url, 1);
    let there = 0;
    for (const sessions of SESSIONS) {
      await putSessions(cluster.socketUrl, (visitor) => siteOf(sites, visitor), there, sessions);
      there = sessions;
      points.set(sessions, await point(cluster.socketUrl, sites, sessions));
    }
    return points;
  } finally {
    await cluster.stop();
  }
}

/** The curve over numbers of websites, with the same number of live sessions, whose websites take turns. */
async function byWebsites(): Promise<ReadonlyMap<number, Point>> {
  const points = new Map<number, Point>();
  for (const websites of WEBSITES) {
    const cluster = await startCluster();
    try {
      const sites = await makeSites(cluster.url, websites);
      await putSessions(cluster.socketUrl, (visitor) => siteOf(sites, visitor), 0, FIXED);
      points.set(websites, await point(cluster.socketUrl, sites, FIXED));
    } finally {
      await cluster.stop();
    }
  }
  return points;
}

function growth(name: string, points: ReadonlyMap<number, Point>): Measure {
  const [first, last] = [[...points.values()].at(0), [...points.values()].at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  return {
    id: 'F10',
    name: `processor time of the server for an event, ${name}`,
    value: rounded(last.cpuMicros / 1_000, 4),
    unit: 'ms',
    ratio: rounded(last.cpuMicros / first.cpuMicros),
    beside: `at ${[...points.keys()][0]}`,
    peers: Object.fromEntries(
      [...points].map(([size, { cpuMicros }]) => [`at ${size}`, rounded(cpuMicros / 1_000, 4)]),
    ),
  };
}

/** F10: what an event costs as live sessions grow in number, and as websites do. */
export async function measure(): Promise<readonly Measure[]> {
  const sessions = await bySessions();
  const websites = await byWebsites();
  const [small, large] = [Math.min(...SESSIONS), Math.max(...SESSIONS)];
  const bytes = (sessions.get(large)?.bytes ?? 0) - (sessions.get(small)?.bytes ?? 0);
  return [
    growth(`${large} live sessions`, sessions),
    growth(`${WEBSITES.at(-1)} websites`, websites),
    {
      id: 'F10',
      name: `memory of a live session with ${PAGES} pages, among ${large}`,
      value: rounded(bytes / (large - small), 0),
      unit: 'B',
    },
  ];
}
