import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEngine } from '../../../platform/server/testing/engines.ts';
import type { ReplayEvent } from '../core/index.ts';
import { replayFile } from './replay.ts';
import { inOrder } from './replay-order.ts';
import { type Harness, openHarness } from './testing/clickstream-harness.ts';

const SAMPLE = `orig_row,event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
0,2019-10-01 00:00:00 UTC,view,4400,1,,x,35.79,501,aaa
1,2019-10-01 00:00:05 UTC,cart,4400,1,,x,35.79,501,aaa
2,2019-10-01 00:00:30 UTC,view,3900,1,,y,33.20,502,bbb
3,2019-10-01 00:01:00 UTC,purchase,4400,1,,x,35.79,501,aaa
4,2019-10-01 00:50:00 UTC,view,3901,1,,y,1.00,502,bbb
5,2019-10-01 00:50:00 UTC,view,3902,1,,y,1.00,503,
6,2019-10-01 00:50:10 UTC,view,3903,1,,y,1.00,999,bbb
`;

/** What the small recordings give when all of them is taken. */
const TAKEN = { duplicates: 0, parked: 0, dropped: 0, refused: {}, broken: 0, brokenLines: [], stopped: false };

type Counts = { events: number; sessions: number; views: number; carts: number; purchases: number };

/** Counted from the file itself, by nothing of the product. */
function countsOf(csv: string): Counts {
  const [header = '', ...rows] = csv.trim().split('\n');
  const names = header.split(',');
  const column = (name: string): string[] => rows.map((row) => row.split(',')[names.indexOf(name)] ?? '');
  const types = column('event_type');
  const users = column('user_id');
  const sessions = new Set(column('user_session').map((session, index) => session || `user ${users[index]}`));
  const number = (type: string): number => types.filter((each) => each === type).length;
  return {
    events: rows.length,
    sessions: sessions.size,
    views: number('view'),
    carts: number('cart'),
    purchases: number('purchase'),
  };
}

describeEngine('postgresql', 'replay', (engine) => {
  let harness: Harness;
  const folder = mkdtempSync(join(tmpdir(), 'floorwalker-replay-'));
  beforeAll(async () => {
    harness = await openHarness(engine().database);
  });
  afterAll(async () => {
    await harness.clickstream.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function stored(enterpriseId: string): Promise<Counts> {
    await harness.clickstream.idle();
    await harness.clickstream.checkpoint();
    const [row] = await engine().database.forTenant(enterpriseId, (unit) =>
      unit.sql<Counts>(
        `select (select count(*) from clickstream_event) as events, count(*) as sessions,
           sum((state->'counts'->>'products')::int) as views, sum((state->'counts'->>'cartAdds')::int) as carts,
           sum((state->'counts'->>'orders')::int) as purchases
         from clickstream_session`,
      ),
    );
    if (row === undefined) throw new Error('no counts');
    return row;
  }

  test('a small recording: its sessions, views, carts and purchases, and its pace', async () => {
    const path = join(folder, 'sample.csv.gz');
    writeFileSync(path, gzipSync(SAMPLE));
    const report = await replayFile(path, { url: harness.url, key: 'sk_lender' });
    const { events, ...counts } = countsOf(SAMPLE);
    expect(report).toEqual({ ...TAKEN, ...counts, sent: events, received: events });
    expect(await stored('ent_lender')).toEqual(countsOf(SAMPLE));
    const rows = await engine().database.forTenant('ent_lender', (unit) =>
      unit.sql<{ at: number }>('select at from clickstream_event order by at'),
    );
    const [first = 0, last = 0] = [rows.at(0)?.at, rows.at(-1)?.at];
    expect(Math.round((last - first) / 1_000)).toBe(50 * 60 + 10);
  });

  test('what was exported can be replayed elsewhere', async () => {
    const path = join(folder, 'export.ndjson');
    const rows = await engine().database.forTenant('ent_lender', (unit) =>
      unit.sql<{ line: string }>('select row_to_json(each)::text as line from clickstream_event each'),
    );
    writeFileSync(path, rows.map((row) => row.line).join('\n'));
    const report = await replayFile(path, { url: harness.url, key: 'sk_shop' });
    expect(report).toMatchObject({ received: 7, refused: {} });
    expect(await stored('ent_shop')).toEqual(countsOf(SAMPLE));
  });

  test('native requests, line by line, and lines that are none', async () => {
    const path = join(folder, 'native.ndjson');
    const request = {
      visitor: 'visitor-9',
      session: 'n',
      events: [
        { id: 'n1', kind: 'search', at: 5_000, query: 'x' },
        { id: 'n2', kind: 'dance', at: 5_000 },
      ],
    };
    const single = { visitor: 'visitor-9', session: 'n', at: 6_000, event: { id: 'n3', kind: 'click' } };
    writeFileSync(path, `${JSON.stringify(request)}\n${JSON.stringify(single)}\n{"a":1}\n`);
    const report = await replayFile(path, { url: harness.url, key: 'pk_shop' });
    expect(report).toMatchObject({
      broken: 1,
      brokenLines: [{ number: 3, fault: 'it is no exported event, native request or event' }],
      sent: 3,
      received: 2,
      parked: 1,
      refused: { 'unknown-kind: /kind "dance" is not known': 1 },
    });
    writeFileSync(path, 'hello\n');
    await expect(replayFile(path, { url: harness.url, key: 'pk_shop' })).rejects.toThrow(
      'no recording of a known layout',
    );
    await expect(replayFile(join(folder, 'sample.csv.gz'), { url: harness.url, key: 'pk_x' })).rejects.toThrow('401');
  });

  const clicks = (rows: readonly string[]): string => ['SessionId\tItemId\tTime', ...rows].join('\n');
  const timesOf = (sessions: string) =>
    engine().database.forTenant('ent_shop', (unit) =>
      unit.sql<{ at: number; received_at: number; sku: string }>(
        `select at, received_at, event->'body'->>'sku' as sku from clickstream_event
         where event->>'senderSession' like $1 order by at`,
        [sessions],
      ),
    );

  test('CS1: broken lines are named and counted, a damaged packed file is played up to the damage, nothing else is lost', async () => {
    const path = join(folder, 'broken.tsv');
    const rows = ['b1\t1\t1396867869', 'b1\t2', '', `b1\t3\t1396867870${'x'.repeat(2 ** 20)}`, 'b1\t4\t1396867871'];
    writeFileSync(path, `\ufeff${clicks(rows)}`);
    expect(await replayFile(path, { url: harness.url, key: 'pk_shop' })).toMatchObject({
      received: 2,
      broken: 2,
      brokenLines: [
        { number: 3, fault: 'it has 2 fields, not 3' },
        { number: 5, fault: 'it has more than 1048576 characters' },
      ],
    });
    const many = Array.from({ length: 20_000 }, (_, index) => `c${index % 7}\t${(index * 7_919) % 99_991}\t1396867869`);
    const packed = gzipSync(clicks(many));
    writeFileSync(path, packed.subarray(0, packed.length / 2));
    const half = await replayFile(path, { url: harness.url, key: 'pk_shop' });
    expect(half.received).toBeGreaterThan(1_000);
    expect(half.brokenLines.at(-1)?.fault).toContain('damaged or cut off');
  });

  test('CS1: at a pace, what was recorded in any order happens now, in order, so many times faster', async () => {
    const path = join(folder, 'pace.tsv');
    writeFileSync(path, clicks(['p2\t3\t1396867905', 'p2\t4\t1396867965', 'p1\t1\t1396867845', 'p1\t2\t1396867865.5']));
    const before = Date.now();
    const report = await replayFile(path, { url: harness.url, key: 'pk_shop', speed: 100 });
    const after = Date.now();
    expect(report).toMatchObject({ received: 4, sessions: 2, views: 4 });
    expect(after - before).toBeGreaterThan(1_190);
    const rows = await timesOf('p_');
    expect(rows.map((row) => row.sku)).toEqual(['1', '2', '3', '4']);
    const [first = 0] = rows.map((row) => row.at);
    expect(rows.map((row) => row.at - first)).toEqual([0, 205, 600, 1_200]);
    expect(first).toBeGreaterThanOrEqual(before);
    // None is sent before it is due, and none is left for long.
    for (const row of rows) expect(row.received_at).toBeGreaterThanOrEqual(row.at - 1);
  });

  test('CS1: told to stop, it ends at once with what was done so far', async () => {
    const path = join(folder, 'stop.tsv');
    writeFileSync(path, clicks(['s1\t1\t1396867845', 's1\t2\t1396867846', 's1\t3\t1396877846']));
    const stopping = new AbortController();
    const report = await replayFile(path, {
      url: harness.url,
      key: 'pk_shop',
      speed: 10,
      signal: stopping.signal,
      progress: ({ received }) => {
        if (received === 2) stopping.abort();
      },
    });
    expect(report).toMatchObject({ received: 2, views: 2, sessions: 1, stopped: true });
  });

  test('what does not fit into memory is sorted in files, which are gone afterwards', async () => {
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('floorwalker-order-'));
    const before = folders();
    async function* events(): AsyncGenerator<ReplayEvent> {
      for (let index = 0; index < 1_000; index += 1) {
        yield { visitor: `visitor-${index}`, at: (index * 7_919) % 500, event: {} };
      }
    }
    const sorted: ReplayEvent[] = [];
    for await (const event of inOrder(events(), 64)) sorted.push(event);
    const whole: ReplayEvent[] = [];
    for await (const event of inOrder(events())) whole.push(event);
    expect(sorted).toEqual(whole);
    expect(whole.map((event) => event.at)).toEqual(
      whole.map((event) => event.at).toSorted((one, other) => one - other),
    );
    for await (const event of inOrder(events(), 64)) if (event.at > 250) break;
    expect(folders()).toEqual(before);
  });
});

test('CS1: a server without room is asked again after the time that it names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'floorwalker-replay-'));
  const path = join(folder, 'few.tsv');
  writeFileSync(path, 'SessionId\tItemId\tTime\n1\t2\t1396867869\n');
  const asked: number[] = [];
  const server = createServer((request, response) => {
    asked.push(performance.now());
    request.resume();
    if (asked.length === 1) response.writeHead(429, { 'retry-after': '1' }).end('{}');
    else response.end('{"received":1,"dropped":[],"parked":[],"attention":false}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const report = await replayFile(path, { url: `http://127.0.0.1:${port}`, key: 'any' });
  expect(report).toMatchObject({ sent: 1, received: 1 });
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(990);
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});
