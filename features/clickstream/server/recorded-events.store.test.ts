import { expect, test } from 'vitest';
import { DAY } from '../../../kernel/time.ts';
import { describeEngines, type Engine } from '../../../platform/server/testing/engines.ts';
import type { RecordedRow } from '../core/index.ts';
import { indexPastDays, preparePartitions } from './event-store.ts';
import { recordedEvents } from './recorded-events.ts';

const EVENTS = 6_000;

/** Rows of two enterprises a day, fifty a transaction in turns, on the day before the database's own and on that itself. */
async function record({ database, connection }: Engine): Promise<number> {
  const now = await database.system('lanes', async (unit) => {
    await preparePartitions(unit, 30);
    return unit.now;
  });
  await connection.pool.query(
    `insert into clickstream_event (day, key, tx, origin, lane, place, enterprise_id, website_id, visitor_id, at, received_at, event)
     select received::date, gen_random_uuid(), (100 + day * 1000 + number / 50)::text::xid8, 'test', number % 64, number % 50,
       'ent_' || number % 2, 'web_' || number % 2, 'vis_' || number % 7, received, received,
       json_build_object('id', number, 'body', json_build_object('kind', 'page', 'title', 'A "page" of 100 %'))
     from generate_series(0, 1) as day, generate_series(0, $2::integer * 2 - 1) as number,
       lateral (select to_timestamp($1::double precision / 1000) - make_interval(days => 1 - day)) as times(received)`,
    [now, EVENTS],
  );
  await connection.pool.query(
    `insert into clickstream_tally (enterprise_id, website_id, day, verdict, code, count, last_at)
     select enterprise_id, website_id, day, 'ok', '', count(*), max(received_at) from clickstream_event group by 1, 2, 3`,
  );
  return now;
}

async function read(engine: Engine, now: number): Promise<{ ids: number[]; expected: number; websites: Set<string> }> {
  const asked = { enterpriseId: 'ent_1', from: now - 2 * DAY, to: now + 1_000 };
  const { expected, pages } = await recordedEvents(engine.database, asked);
  const rows: RecordedRow[] = [];
  for await (const page of pages()) {
    const read = JSON.parse(page.text) as RecordedRow[];
    expect(read.length).toBe(page.events);
    rows.push(...read);
  }
  return { expected, ids: rows.map((row) => Number(row[5].id)), websites: new Set(rows.map((row) => row[0])) };
}

describeEngines('recorded events', (engine) => {
  test('ME6, CS3: one enterprise’s own, each once, in the order of their commits, with an index for days that are shared', async () => {
    const now = await record(engine());
    const own = Array.from({ length: EVENTS }, (_, index) => 2 * index + 1);
    const wanted = { expected: 2 * EVENTS, ids: [...own, ...own], websites: new Set(['web_1']) };
    expect(await read(engine(), now)).toEqual(wanted);
    await indexPastDays(engine().database);
    const made = await engine().connection.pool.query<{ name: string }>(
      "select indexrelid::regclass::text as name from pg_index where indexrelid::regclass::text like '%\\_reading'",
    );
    const yesterday = new Date(now - DAY).toISOString().slice(0, 10).replaceAll('-', '');
    expect(made.rows).toEqual([{ name: `clickstream_event_${yesterday}_reading` }]);
    expect(await read(engine(), now)).toEqual(wanted);
  });
});
