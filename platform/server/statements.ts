import type { Socket } from 'node:net';
import {
  type CompiledQuery,
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import type { Connection } from './connection.ts';
import type { Compiled, Unit } from './unit.ts';

/** Statements that are kept under a name on each connection; beyond that, as for lists of many lengths, they are parsed each time. */
const MOST_NAMED = 400;

/**
 * Names statements by role and text, so that each connection parses and plans them once: a plan depends on the role where rows are
 * protected.
 */
export function createNamer(): (role: string, text: string) => string | undefined {
  const names = new Map<string, string>();
  return (role, text) => {
    const key = `${role} ${text}`;
    let name = names.get(key);
    if (name === undefined && names.size < MOST_NAMED) {
      name = `fw_${names.size}`;
      names.set(key, name);
    }
    return name;
  };
}

/** Runs one statement with its values. */
export type RunStatement = (text: string, values: readonly unknown[]) => Promise<pg.QueryResult>;

/** Rows of a query of the builder, sent at once: where several are begun together, they arrive in the order in which they were begun. */
export function ask<Row>(unit: Unit, query: { compile(): CompiledQuery<Row> }): Promise<Row[]> {
  const { sql, parameters } = query.compile();
  return unit.sql<Row>(sql, parameters);
}

/**
 * From now on in this unit statements are planned for what they are given and for the tables as they are. For work that makes a table grow:
 * a plan kept from when it was small reads all of it each time, until the table's statistics are next taken.
 */
export async function planAnew(unit: Unit): Promise<void> {
  await unit.sql("select set_config('plan_cache_mode', 'force_custom_plan', true)");
}

/**
 * An insertion of one row, and a change of some columns of the rows that a condition on $1, $2, ... names. For what runs all the time: the
 * query builder takes longer to write a statement of thirty columns than the database takes to run it.
 */
export function insertionOf(table: string, row: Readonly<Record<string, unknown>>): Compiled {
  const columns = Object.keys(row);
  const places = columns.map((_, place) => `$${place + 1}`);
  return {
    sql: `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`,
    parameters: Object.values(row),
  };
}

export function changeOf(
  table: string,
  row: Readonly<Record<string, unknown>>,
  condition: string,
  values: readonly unknown[],
): Compiled {
  const set = Object.keys(row).map((column, place) => `${column} = $${values.length + place + 1}`);
  return {
    sql: `update ${table} set ${set.join(', ')} where ${condition}`,
    parameters: [...values, ...Object.values(row)],
  };
}

/** One connection's statements, in the order given. */
export type Line = {
  /** The engine takes a statement only when it has answered the last. */
  readonly inTurn: boolean;
  send(query: pg.QueryConfig | string): Promise<pg.QueryResult>;
  /** A statement to be kept under a name, where the engine keeps any for itself: parsed and planned once for each connection. */
  named(name: string | undefined, text: string, values: readonly unknown[]): pg.QueryConfig;
  /** All that were sent are answered, well or not. */
  settled(): Promise<unknown>;
};

/**
 * PostgreSQL takes statements while it works on earlier ones, and what is given in one go leaves in one packet; the embedded database takes the
 * next when it has answered the last, and shares names between connections, so it gets none.
 */
export function lineOn(client: pg.ClientBase, engine: Connection['engine']): Line {
  let last: Promise<unknown> = Promise.resolve();
  const { stream } = (client as pg.ClientBase & { readonly connection: { readonly stream: Socket } }).connection;
  const inTurn = engine === 'embedded';
  let held = false;
  const hold = () => {
    if (held) return;
    held = true;
    stream.cork();
    process.nextTick(() => {
      held = false;
      stream.uncork();
    });
  };
  return {
    inTurn,
    send: (query) => {
      if (!inTurn) hold();
      const answer = inTurn ? last.then(() => client.query(query)) : client.query(query);
      last = answer.catch(() => undefined);
      return answer;
    },
    named: (name, text, values) =>
      name === undefined || inTurn || text.includes(';')
        ? { text, values: [...values] }
        : { name, text, values: [...values] },
    settled: () => last,
  };
}

/** A query builder bound to one client, inside the transaction that the unit has opened on it. */
export function builderOn(run: RunStatement): Kysely<unknown> {
  const connection = {
    executeQuery: async <Row>(query: { sql: string; parameters: readonly unknown[] }): Promise<QueryResult<Row>> => {
      const result = await run(query.sql, query.parameters);
      return { rows: result.rows as Row[], numAffectedRows: BigInt(result.rowCount ?? 0) };
    },
    streamQuery: () => {
      throw new Error('A unit reads whole results; stream with the export command instead.');
    },
  };
  const nested = async () => {
    throw new Error('A unit is the transaction; do not open another inside it.');
  };
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createDriver: () => ({
      init: async () => undefined,
      acquireConnection: async () => connection,
      releaseConnection: async () => undefined,
      beginTransaction: nested,
      commitTransaction: nested,
      rollbackTransaction: nested,
      destroy: async () => undefined,
    }),
  };
  return new Kysely<unknown>({ dialect });
}
