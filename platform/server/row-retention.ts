import type { KeptRows } from '../../kernel/kept-rows.ts';
import { DAY, HOUR } from '../../kernel/time.ts';
import type { Database } from './unit.ts';

/** Rows of one statement: few enough that nobody waits long for the embedded database. */
const ROWS = 5_000;
/** A night begins at two in the morning, UTC. */
const BEGINS = 2 * HOUR;
/** Whoever began a night and has not ended it after so long has died over it. */
const LONGEST = 6 * HOUR;

/** How many rows were deleted or emptied, by table. */
export type RetentionReport = Readonly<Record<string, number>>;

export type Retention = {
  /** Removes what is too old now. @throws AggregateError of what failed, after all else was removed */
  sweep(): Promise<RetentionReport>;
  /** The same once a night over all processes; undefined where another has done it. */
  nightly(): Promise<RetentionReport | undefined>;
};

/** Removes rows of all tenants that have been kept long enough: `days` from the moment that `since` tells, by the database's clock. */
export function createRetention(
  database: Database,
  table: readonly (KeptRows & { readonly days: number })[],
): Retention {
  function remove({ table: name, since, only = 'true', emptying, days }: (typeof table)[number]): Promise<number> {
    const old = `${since} < $1 and (${only})`;
    const rows = `ctid = any(array(select ctid from ${name} where ${old} limit ${ROWS}))`;
    const change = emptying === undefined ? `delete from ${name}` : `update ${name} set ${emptying}`;
    return database.system('retention', async (unit) => {
      const [row] = await unit.sql<{ count: number }>(
        `with changed as (${change} where ${rows} returning 1) select count(*)::integer as count from changed`,
        [new Date(unit.now - days * DAY)],
      );
      return row?.count ?? 0;
    });
  }

  async function sweep(): Promise<RetentionReport> {
    const report: Record<string, number> = {};
    const failures: unknown[] = [];
    for (const each of table) {
      try {
        for (let count = ROWS; count === ROWS; ) {
          count = await remove(each);
          if (count > 0) report[each.table] = (report[each.table] ?? 0) + count;
        }
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some of what is too old could not be removed.');
    return report;
  }

  return {
    sweep,
    async nightly() {
      const night = await database.system('retention', async (unit) => {
        const date = new Date(unit.now - BEGINS).toISOString().slice(0, 10);
        const begun = await unit.sql(
          `insert into retention_night (night, begun_at) values ($1::date, $2)
           on conflict (night) do update set begun_at = excluded.begun_at
             where retention_night.ended_at is null and retention_night.begun_at < $3
           returning night`,
          [date, new Date(unit.now), new Date(unit.now - LONGEST)],
        );
        return begun.length > 0 ? date : undefined;
      });
      if (night === undefined) return undefined;
      const report = await sweep();
      await database.system('retention', (unit) =>
        unit.sql('update retention_night set ended_at = $2, report = $3 where night = $1::date', [
          night,
          new Date(unit.now),
          JSON.stringify(report),
        ]),
      );
      return report;
    },
  };
}
