import {
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';

/** A query builder bound to one client, inside the transaction that the unit has opened on it. */
export function builderOn(client: pg.PoolClient): Kysely<unknown> {
  const connection = {
    executeQuery: async <Row>(query: { sql: string; parameters: readonly unknown[] }): Promise<QueryResult<Row>> => {
      const result = await client.query(query.sql, [...query.parameters]);
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
