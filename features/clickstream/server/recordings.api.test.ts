import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { describeEngine, ROOT } from '../../../platform/server/testing/engines.ts';
import { replayFile } from './replay.ts';
import { openHarness } from './testing/clickstream-harness.ts';

const FOLDER = join(ROOT, '../shared/data/02_events');

type Counts = { events: number; sessions: number; views: number; carts: number; purchases: number };

function countsOf(rows: readonly { readonly session: string; readonly act: string }[]): Counts {
  const number = (act: string): number => rows.filter((row) => row.act === act).length;
  return {
    events: rows.length,
    sessions: new Set(rows.map((row) => row.session)).size,
    views: number('view'),
    carts: number('cart'),
    purchases: number('purchase'),
  };
}

function table(text: string, separator: string): (name: string) => readonly string[] {
  const [header = '', ...rows] = text.trim().split('\n');
  const names = header.split(separator);
  return (name) => rows.map((row) => row.split(separator)[names.indexOf(name)] ?? '');
}

/** Counted from each file itself, by nothing of the product. `rows` are those that the data sets' own README states. */
const FILES: readonly { readonly file: string; readonly rows: number; readonly counts: (text: string) => Counts }[] = [
  {
    file: 'rees46_2019-10-01_first3h.share.csv.gz',
    rows: 12_125,
    counts(text) {
      const column = table(text, ',');
      const users = column('user_id');
      const sessions = column('user_session').map((session, index) => session || `user ${users[index]}`);
      return countsOf(column('event_type').map((act, index) => ({ session: sessions[index] ?? '', act })));
    },
  },
  {
    file: 'yoochoose_clicks_100k_train_full.tsv.gz',
    rows: 70_278,
    counts: (text) => countsOf(table(text, '\t')('SessionId').map((session) => ({ session, act: 'view' }))),
  },
  {
    file: 'diginetica_sample_item_views.csv.gz',
    rows: 12_391,
    counts: (text) => countsOf(table(text, ';')('session_id').map((session) => ({ session, act: 'view' }))),
  },
  {
    file: 'otto_sample_sessions.jsonl',
    rows: 20,
    counts(text) {
      const acts: Readonly<Record<string, string>> = { clicks: 'view', carts: 'cart', orders: 'purchase' };
      const lines = text.trim().split('\n');
      const sessions = lines.map((line) => JSON.parse(line) as { session: number; events: { type: string }[] });
      return countsOf(
        sessions.flatMap(({ session, events }) =>
          events.map(({ type }) => ({ session: String(session), act: acts[type] ?? type })),
        ),
      );
    },
  },
];

/** A file of more events is not replayed again: the smaller ones show that it adds nothing. */
const AGAIN = 20_000;

const CANDIDATES = 'retailrocket_cart_category_candidates.share.csv.gz';

describeEngine('postgresql', 'public recordings', (engine) => {
  if (!existsSync(FOLDER)) {
    test('are not beside this clone: nothing to compare with', () => expect(existsSync(FOLDER)).toBe(false));
    return;
  }

  async function stored(): Promise<Counts | undefined> {
    const [row] = await engine().database.forTenant('ent_shop', (unit) =>
      unit.sql<Counts>(
        `select (select count(*) from clickstream_event) as events, count(*) as sessions,
           sum((state->'counts'->>'products')::int) as views, sum((state->'counts'->>'cartAdds')::int) as carts,
           sum((state->'counts'->>'orders')::int) as purchases
         from clickstream_session`,
      ),
    );
    return row;
  }

  function sum(one: Counts, other: Counts): Counts {
    return {
      events: one.events + other.events,
      sessions: one.sessions + other.sessions,
      views: one.views + other.views,
      carts: one.carts + other.carts,
      purchases: one.purchases + other.purchases,
    };
  }

  test('CS1: replayed through the public intake, all counts equal each file’s, and a second replay adds nothing', async () => {
    const harness = await openHarness(engine().database);
    const target = { url: harness.url, key: 'pk_shop' };
    let total: Counts = { events: 0, sessions: 0, views: 0, carts: 0, purchases: 0 };
    for (const { file, rows, counts } of FILES) {
      const path = join(FOLDER, file);
      const raw = readFileSync(path);
      const text = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8');
      const lines = text.trim().split('\n').length - (file.endsWith('.jsonl') ? 0 : 1);
      expect({ file, lines }).toEqual({ file, lines: rows });
      const expected = counts(text);
      total = sum(total, expected);
      const { events, ...told } = expected;
      for (const duplicates of events > AGAIN ? [0] : [0, events]) {
        const report = await replayFile(path, target);
        expect({ file, ...report }).toMatchObject({ file, ...told, received: events, duplicates, broken: 0 });
        await harness.clickstream.idle();
        await harness.clickstream.checkpoint();
        expect({ file, ...(await stored()) }).toEqual({ file, ...total });
      }
    }
    await harness.clickstream.close();
  }, 240_000);

  test('the table of candidates that comes with Retailrocket is refused: it holds no events', async () => {
    const refusal = replayFile(join(FOLDER, CANDIDATES), { url: 'http://127.0.0.1:1', key: 'any' });
    await expect(refusal).rejects.toThrow(/These are no events/);
  });
});
