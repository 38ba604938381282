import { expect, test } from 'vitest';
import { preparePartitions } from '../../features/clickstream/server/event-store.ts';
import { RETENTION_DAYS } from '../../features/enterprise/core/index.ts';
import { DAY } from '../../kernel/time.ts';
import { createRetention } from '../../platform/server/row-retention.ts';
import { describeEngines, type Engine, makeId } from '../../platform/server/testing/engines.ts';
import { type PlantedColumn, plantRow, tenantColumns } from '../../platform/server/testing/planted-row.ts';
import { RETAINED } from './retention.ts';

/** Tables with personal data that no night removes, and why. */
const STAYS: Readonly<Record<string, string>> = {
  clickstream_event: 'goes by partitions, a day at once',
  customers_profile: 'is the enterprise’s own; erasure removes it',
  customers_reply: 'goes with its message',
  skills_associate: 'is staff',
  membership: 'is staff',
};
const VALUES: Readonly<Record<string, string>> = {
  state: 'closed',
  'queue_offer.state': 'accepted',
  'queue_wait.ending': 'answered',
  'customers_import.state': 'done',
  verdict: 'must',
  sender: 'customer',
  result: 'sold',
};
const TABLES = [...new Set(RETAINED.map(({ table }) => table.split(' ')[0] ?? ''))];

function plantedValue({ table, name, type }: PlantedColumn, now: number): unknown {
  if (name === 'enterprise_id') return 'ent_old';
  if (name === 'import_id') return 'imp_old';
  if (name.endsWith('_id')) return makeId('any');
  if (type === 'json' || type === 'jsonb') return '["said"]';
  if (type === 'text') return VALUES[`${table}.${name}`] ?? VALUES[name] ?? 'said';
  if (type === 'uuid') return '00000000-0000-4000-8000-000000000001';
  if (type === 'boolean') return true;
  if (type === 'bigint[]') return '{}';
  if (type === 'date' || type.startsWith('timestamp')) return new Date(now);
  return 1;
}

async function counts({ connection }: Engine, tables: readonly string[]): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const table of tables) {
    const { rows } = await connection.pool.query<{ count: number }>(
      `select count(*)::integer as count from ${table} where enterprise_id = 'ent_old'`,
    );
    found[table] = rows[0]?.count ?? 0;
  }
  return found;
}

async function timeOf({ database }: Engine): Promise<number> {
  return database.system('retention', async (unit) => unit.now);
}

describeEngines('retention', (engine) => {
  test('D4: every table is emptied when its class says so and not before, by the database’s clock, once a night', async () => {
    const started = await timeOf(engine());
    const columns = Map.groupBy(await tenantColumns(engine().connection, TABLES), (column) => column.table);
    expect([...columns.keys()].sort()).toEqual([...TABLES].sort());
    for (const each of columns.values())
      await plantRow(engine().connection, each, (column) => plantedValue(column, started));
    const retention = createRetention(engine().database, RETAINED);
    expect(await retention.nightly()).toEqual({});
    expect(await retention.nightly()).toBeUndefined();
    expect(new Set(Object.values(await counts(engine(), TABLES)))).toEqual(new Set([1]));

    const emptied = RETAINED.filter(({ emptying }) => emptying !== undefined);
    for (const days of [...new Set(RETAINED.map((each) => each.days))].sort((one, other) => one - other)) {
      const due = RETAINED.filter((each) => each.days === days && each.emptying === undefined);
      const tables = due.map(({ table }) => table.split(' ')[0] ?? '');
      await engine().moveClock(started + days * DAY - 60_000 - (await timeOf(engine())));
      await retention.sweep();
      const before = await counts(engine(), tables);
      // An outcome goes with its engagement.
      for (const table of tables) expect([table, days, before[table]]).toEqual([table, days, 1]);
      await engine().moveClock(120_000);
      expect(await retention.nightly()).toBeDefined();
      const after = await counts(engine(), tables);
      for (const table of tables) expect([table, days, after[table]]).toEqual([table, days, 0]);
      if (days === emptied[0]?.days) {
        const { rows } = await engine().connection.pool.query(
          `select who, engagement.opening_words, engagement.why::text, engagement.callback::text, queue_opportunity.callback::text as called, reason
           from engagement, queue_opportunity, engagement_outcome where engagement.enterprise_id = 'ent_old'`,
        );
        expect(rows).toEqual([{ who: '', opening_words: '', why: '[]', callback: null, called: null, reason: null }]);
      }
    }
  });

  test('D4: a table with personal data is retained for a time or said to stay', async () => {
    const personal = (await tenantColumns(engine().connection)).filter((column) => column.personal);
    const unsaid = [...new Set(personal.map(({ table }) => table))].filter(
      (table) => !TABLES.includes(table) && STAYS[table] === undefined,
    );
    expect(unsaid).toEqual([]);
  });

  test('D4: partitions of events are dropped when their day is too old', async () => {
    const partitions = async (): Promise<number> =>
      (
        await engine().connection.pool.query(
          "select from pg_inherits where inhparent = 'clickstream_event'::regclass and inhrelid::regclass::text < 'clickstream_event_' || to_char(fw_now() - interval '31 days', 'YYYYMMDD')",
        )
      ).rowCount ?? 0;
    const prepare = () => engine().database.system('lanes', (unit) => preparePartitions(unit, RETENTION_DAYS.clicks));
    await prepare();
    await engine().moveClock(40 * DAY);
    expect(await partitions()).toBeGreaterThan(0);
    await prepare();
    expect(await partitions()).toBe(0);
  });
});
