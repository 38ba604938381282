import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { type LoadResult, load } from './http-load.ts';
import { type Measure, quantile, rounded } from './measure.ts';
import { type MeasuredServer, startMeasured } from './measured-server.ts';

const BATCH = 100;
const CONNECTIONS = 16;
const ROUNDS = 5;
/** Of each round, after its warm-up. */
const SECONDS = 3;
const WARM_UP = 1;
/** Events copied in one statement, once in each round. */
const COPIED = 100_000;

const CONTEXT = { device: 'desktop', locale: 'en-US', reach: 'widget' };

/** What happens on a page: it is looked at for a minute, with a click and a search or a value now and then. */
function event(index: number, at: number): object {
  const base = { id: randomUUID(), at, url: `https://shop.example/p/${Math.floor(index / 6) % 60}` };
  switch (index % 6) {
    case 0:
      return { ...base, kind: 'page', title: 'A product' };
    case 3:
      return { ...base, kind: 'click', target: 'button.details' };
    case 5:
      return { ...base, kind: 'value', name: 'calculator.principal', value: 1_000 * index };
    default:
      return { ...base, kind: 'beat', visibleMs: 15_000 };
  }
}

/** A request: what one visitor did, sent late and together, as after a time without a network. */
function body(round: number, connection: number, n: number): string {
  const visitor = `${round}-${connection}-${n}`;
  const now = Date.now();
  const first = now - BATCH * 10_000;
  return JSON.stringify({
    sentAt: now,
    visitor: `visitor-token-${visitor}`,
    session: `session-${visitor}`,
    context: CONTEXT,
    events: Array.from({ length: BATCH }, (_, index) => event(index, first + index * 10_000)),
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

const COLUMNS =
  'day, key, origin, lane, place, enterprise_id, website_id, visitor_id, at, received_at, event, sender_visitor';

/** Rows that the intake has stored, as COPY writes them, made different from those that are there. */
async function rowsOf(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(
    `select concat_ws(E'\\t', day, key, origin, lane, place, enterprise_id, website_id, visitor_id, at, received_at,
       replace(event::text, '\\', '\\\\'), coalesce(sender_visitor, '\\N')) as line
     from clickstream_event order by tx desc, place limit ${COPIED}`,
  );
  return rows.map((row) => row.line);
}

/** Events a second that one COPY of many rows takes into the table, with its indexes and its commit. */
async function copy(client: pg.Client, lines: readonly string[]): Promise<number> {
  const fresh = lines.map((line) => line.replace(/\t[0-9a-f-]{36}\t/, `\t${randomUUID()}\t`));
  const chunks: Buffer[] = [];
  for (let start = 0; start < fresh.length; start += 500)
    chunks.push(Buffer.from(`${fresh.slice(start, start + 500).join('\n')}\n`));
  const started = performance.now();
  await pipeline(Readable.from(chunks), client.query(copyFrom(`copy clickstream_event (${COLUMNS}) from stdin`)));
  return (1_000 * lines.length) / (performance.now() - started);
}

/**
 * F2: intake in requests of a hundred events of one visitor, each acknowledged only when all are durable on PostgreSQL, with
 * twenty triggers on; beside one COPY of the same rows into the same table over the same socket, in turns with it.
 */
export async function measure(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  const client = new pg.Client({ connectionString: cluster.socketUrl });
  let server: MeasuredServer | undefined;
  try {
    server = await startMeasured('./intake-server.ts', ['floorwalker', cluster.socketUrl]);
    await client.connect();
    const rounds: { ours: LoadResult; cpu: number; floor: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await server.used();
      const ours = await loadOn(server, round);
      const after = await server.used();
      const floor = await copy(client, await rowsOf(client));
      rounds.push({ ours, floor, cpu: after.cpuMs - before.cpuMs });
    }
    const failures = rounds.reduce((sum, { ours }) => sum + ours.failures, 0);
    if (failures > 0) throw new Error(`${failures} requests failed`);
    const middle = (of: (round: (typeof rounds)[number]) => number) => quantile(rounds.map(of), 0.5);
    return [
      {
        id: 'F2',
        name: `intake, ${BATCH} events a request, durable on PostgreSQL, median of ${ROUNDS} rounds in turns`,
        value: rounded(
          middle(({ ours }) => BATCH * ours.perSecond),
          0,
        ),
        unit: '1/s',
        p99: rounded(
          quantile(
            rounds.flatMap(({ ours }) => ours.latencies),
            0.99,
          ),
        ),
        ratio: rounded(middle(({ ours, floor }) => (BATCH * ours.perSecond) / floor)),
        beside: 'COPY',
        peers: {
          COPY: rounded(
            middle(({ floor }) => floor),
            0,
          ),
        },
      },
    ];
  } finally {
    await server?.stop();
    await client.end();
    await cluster.stop();
  }
}
