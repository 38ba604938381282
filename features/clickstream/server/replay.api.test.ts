import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEngine, ROOT } from '../../../platform/server/testing/engines.ts';
import { replayFile } from './replay.ts';
import { type Harness, openHarness } from './testing/clickstream-harness.ts';

const RECORDING = join(ROOT, '../shared/data/02_events/rees46_2019-10-01_first3h.share.csv.gz');

const SAMPLE = `orig_row,event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
0,2019-10-01 00:00:00 UTC,view,4400,1,,x,35.79,501,aaa
1,2019-10-01 00:00:05 UTC,cart,4400,1,,x,35.79,501,aaa
2,2019-10-01 00:00:30 UTC,view,3900,1,,y,33.20,502,bbb
3,2019-10-01 00:01:00 UTC,purchase,4400,1,,x,35.79,501,aaa
4,2019-10-01 00:50:00 UTC,view,3901,1,,y,1.00,502,bbb
5,2019-10-01 00:50:00 UTC,view,3902,1,,y,1.00,503,
6,2019-10-01 00:50:10 UTC,view,3903,1,,y,1.00,999,bbb
`;

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
    expect(report).toEqual({ sent: 7, received: 7, refused: {}, unread: 0 });
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
      unread: 1,
      sent: 3,
      received: 2,
      refused: { 'unknown-kind: /kind "dance" is not known': 1 },
    });
    writeFileSync(path, 'hello\n');
    await expect(replayFile(path, { url: harness.url, key: 'pk_shop' })).rejects.toThrow('no recording');
    await expect(replayFile(join(folder, 'sample.csv.gz'), { url: harness.url, key: 'pk_x' })).rejects.toThrow('401');
  });
});

describeEngine('postgresql', 'the REES46 recording', (engine) => {
  if (!existsSync(RECORDING)) {
    test('is not beside this clone: nothing to compare with', () => expect(existsSync(RECORDING)).toBe(false));
    return;
  }
  test('CS1: replayed through the public intake, all counts equal the file’s, and a second replay adds nothing', async () => {
    const harness = await openHarness(engine().database);
    const expected = countsOf(gunzipSync(readFileSync(RECORDING)).toString('utf8'));
    for (const round of [1, 2]) {
      const report = await replayFile(RECORDING, { url: harness.url, key: 'pk_shop' });
      expect({ round, received: report.received }).toEqual({ round, received: expected.events });
      await harness.clickstream.idle();
      await harness.clickstream.checkpoint();
      const [row] = await engine().database.forTenant('ent_shop', (unit) =>
        unit.sql<Counts>(
          `select (select count(*) from clickstream_event) as events, count(*) as sessions,
             sum((state->'counts'->>'products')::int) as views, sum((state->'counts'->>'cartAdds')::int) as carts,
             sum((state->'counts'->>'orders')::int) as purchases
           from clickstream_session`,
        ),
      );
      expect(row).toEqual(expected);
    }
    await harness.clickstream.close();
  }, 240_000);
});
