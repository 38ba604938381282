import { beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../kernel/random.ts';
import { createGather, type Work } from './gather.ts';
import { describeEngine, describeEngines, type Engine } from './testing/engines.ts';
import { until } from './testing/until.ts';

type Item = { readonly row: string; readonly fails?: boolean };

/** Counts one more on the row that each asks for; of one row one in each transaction. */
function counting(transactions: number[] = []): Work<Item, number> {
  return async (unit, items, waits) => {
    transactions.push(items.length);
    if (items.some((item) => item.fails)) throw new Error('It was asked to fail.');
    const rows = [...new Set(items.map(({ row }) => row))];
    const found = await unit.sql<{ id: string; counted: number }>(
      `select * from gathered where id = any($1) order by id for update${waits ? '' : ' skip locked'}`,
      [rows],
    );
    const answers = items.map(({ row }, place) => {
      const isFirst = items.findIndex((each) => each.row === row) === place;
      const at = found.find(({ id }) => id === row);
      return isFirst && at !== undefined ? at.counted + 1 : undefined;
    });
    for (const { id } of found) {
      unit.write({ sql: 'update gathered set counted = counted + 1 where id = $1', parameters: [id] });
    }
    return answers;
  };
}

const ROWS = Array.from({ length: 8 }, (_, n) => `row_${n}`);

async function prepare({ database, connection }: Engine): Promise<void> {
  await connection.pool.query('create table gathered (id text primary key, counted integer not null default 0)');
  await connection.pool.query('grant select, update on gathered to fw_tenant');
  await connection.pool.query('insert into gathered select unnest($1::text[])', [ROWS]);
  await database.forTenant('ent_a', (unit) => unit.sql('select * from gathered'));
}

describeEngines('what is asked for at once shares transactions', (engine) => {
  beforeAll(() => prepare(engine()));

  test('each is done once and answered with what it came to, in fewer transactions', async () => {
    const random = seededRandom(7);
    const transactions: number[] = [];
    const count = createGather(engine().database, counting(transactions));
    const asked = Array.from({ length: 300 }, () => ROWS[Math.floor(random() * 6)] as string);
    const answers = await Promise.all(asked.map(async (row) => [row, await count('ent_a', { row })] as const));
    for (const row of new Set(asked)) {
      const counts = answers.filter(([of]) => of === row).map(([, n]) => n);
      expect(counts.toSorted((a, b) => a - b)).toEqual(counts.map((_, n) => n + 1));
    }
    expect(transactions.length).toBeLessThan(150);
  });

  test('one that fails, fails alone', async () => {
    const count = createGather(engine().database, counting());
    const asked = [{ row: 'row_6' }, { row: 'row_7' }, { row: 'row_6', fails: true }, { row: 'row_7' }];
    const answers = await Promise.allSettled(asked.map((item) => count('ent_a', item)));
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    const [six, seven] = await engine().database.forTenant('ent_a', (unit) =>
      unit.sql<{ counted: number }>("select counted from gathered where id in ('row_6', 'row_7') order by id"),
    );
    expect([six?.counted, seven?.counted]).toEqual([1, 2]);
  });
});

describeEngine('postgresql', 'rows that somebody else holds', (engine) => {
  beforeAll(() => prepare(engine()));

  test('who wants them waits, and keeps nobody else', async () => {
    const { database, connection } = engine();
    const count = createGather(database, counting());
    const holder = await connection.pool.connect();
    await holder.query("begin; update gathered set counted = 10 where id = 'row_0'");
    const held = Array.from({ length: 5 }, () => count('ent_a', { row: 'row_0' }));
    for (let n = 1; n <= 20; n += 1) expect(await count('ent_a', { row: 'row_1' })).toBe(n);
    await until('they wait for the row', async () => {
      const { rows } = await holder.query<{ waiting: number }>(
        'select count(*)::int as waiting from pg_locks where not granted and database is null',
      );
      return (rows[0]?.waiting ?? 0) > 0;
    });
    await holder.query('commit');
    holder.release();
    expect((await Promise.all(held)).toSorted((a, b) => a - b)).toEqual([11, 12, 13, 14, 15]);
  });
});
