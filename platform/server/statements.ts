import {
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';

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
