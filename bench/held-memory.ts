import { WebSocket } from 'ws';
import { visitorIdOf } from '../features/clickstream/server/visitor.ts';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { makeSites, type Site, tokenOf } from './growth-world.ts';
import { type Measure, rounded } from './measure.ts';
import { type MeasuredServer, startMeasured } from './measured-server.ts';

/** Sessions and sockets that are there before counting begins, and those that are counted. */
const [FIRST_SESSIONS, SESSIONS] = [1_000, 11_000];
const [FIRST_SOCKETS, SOCKETS] = [500, 4_500];
const PAGES = 10;
const AT_ONCE = 16;
const FLAGS = ['--expose-gc'];

/**
 * F8: what the product, as it is served on PostgreSQL, holds for a live session that looked at ten pages (heap, after all garbage is collected),
 * and for an idle socket of a customer (resident memory, after the process was brought to rest); the latter beside bare ws in a process of its
 * own. So many openings make V8 take room for young garbage, once and whatever their number: what that adds is told beside.
 */
export async function measure(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  const servers: MeasuredServer[] = [];
  const start = async (script: string, args: readonly string[] = []) => {
    const server = await startMeasured(script, args, FLAGS);
    servers.push(server);
    return server;
  };
  try {
    const [site] = await makeSites(cluster.url, 1);
    if (site === undefined) throw new Error('There is no website.');
    const sockets = async (when: 'rested' | 'collected') => {
      const ours = await start('./growth-server.ts', [cluster.socketUrl]);
      await ours.used('settled');
      const held = await perSocket(ours, when, `ws://127.0.0.1:${ours.port}/v1/socket`, site);
      await ours.stop();
      const bare = await start('./echo-server.ts');
      const floor = await perSocket(bare, when, `ws://127.0.0.1:${bare.port}`);
      await bare.stop();
      return { held, floor };
    };
    const rested = await sockets('rested');
    const busy = await sockets('collected');
    const ours = await start('./growth-server.ts', [cluster.socketUrl]);
    await ours.used('settled');
    const session = await perSession(ours, site);
    return [
      {
        id: 'F8',
        name: `memory of a live session with ${PAGES} pages, of ${SESSIONS - FIRST_SESSIONS}`,
        value: rounded(session, 0),
        unit: 'B',
      },
      {
        id: 'F8',
        name: `memory of an idle socket, of ${SOCKETS - FIRST_SOCKETS}`,
        value: rounded(rested.held.rss, 0),
        unit: 'B',
        ratio: rounded(rested.held.rss / rested.floor.rss),
        beside: 'bare ws',
        peers: {
          'bare ws': rounded(rested.floor.rss, 0),
          'heap alone': rounded(rested.held.heap, 0),
          'bare ws, heap alone': rounded(rested.floor.heap, 0),
          'with room for young garbage': rounded(busy.held.rss, 0),
          'bare ws, with room for young garbage': rounded(busy.floor.rss, 0),
        },
      },
    ];
  } finally {
    for (const server of servers) await server.stop();
    await cluster.stop();
  }
}

async function perSession(server: MeasuredServer, site: Site): Promise<number> {
  const held = async () => {
    await server.used('settled');
    return (await server.used('collected')).heapBytes;
  };
  await visit(server, site, 0, FIRST_SESSIONS);
  const before = await held();
  await visit(server, site, FIRST_SESSIONS, SESSIONS);
  return ((await held()) - before) / (SESSIONS - FIRST_SESSIONS);
}

/** Visitors who look at ten pages each, which their browsers tell in one request. */
async function visit(server: MeasuredServer, site: Site, from: number, to: number): Promise<void> {
  let next = from;
  const one = async () => {
    while (next < to) {
      const visitor = next;
      next += 1;
      const now = Date.now();
      const events = Array.from({ length: PAGES }, (_, page) => ({
        id: `held-${visitor}-${page}`,
        kind: 'page',
        at: now - 10_000 * (PAGES - page),
        url: `https://shop.example/${['beds', 'tables', 'chairs'][page % 3]}/${(visitor + page) % 60}`,
        title: 'A product',
      }));
      const context = { device: 'desktop', locale: 'en-US', reach: 'widget' };
      const body = {
        key: site.key,
        sentAt: now,
        visitor: tokenOf(visitor),
        session: `session-${visitor}`,
        context,
        events,
      };
      const answer = await fetch(`http://127.0.0.1:${server.port}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`Events were answered with ${answer.status}: ${await answer.text()}`);
      await answer.text();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function perSocket(
  server: MeasuredServer,
  when: 'rested' | 'collected',
  url: string,
  site?: Site,
): Promise<{ rss: number; heap: number }> {
  const sockets: WebSocket[] = [];
  const openTo = async (count: number) => {
    while (sockets.length < count) {
      const batch = Array.from({ length: AT_ONCE }, (_, index) => openSocket(url, sockets.length + index, site));
      sockets.push(...(await Promise.all(batch)));
    }
    await server.used(when);
    return server.used(when);
  };
  const before = await openTo(FIRST_SOCKETS);
  const first = sockets.length;
  const after = await openTo(SOCKETS);
  const count = sockets.length - first;
  for (const socket of sockets) socket.terminate();
  return { rss: (after.rssBytes - before.rssBytes) / count, heap: (after.heapBytes - before.heapBytes) / count };
}

/** A customer's socket as her widget opens it: it reads the stream of her visits. */
async function openSocket(url: string, visitor: number, site?: Site): Promise<WebSocket> {
  const token = tokenOf(visitor);
  const socket =
    site === undefined
      ? new WebSocket(url)
      : new WebSocket(url, ['floorwalker.v1', `key.${site.key}`, `visitor.${token}`]);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  if (site !== undefined)
    socket.send(JSON.stringify({ read: { [`visitor:${visitorIdOf(site.websiteId, token)}`]: 0 } }));
  return socket;
}
