import type { CompiledQuery } from 'kysely';
import { type Dialect, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type QueryResult } from 'kysely';
import type { Database } from '../../../platform/server/unit.ts';

/**
 * The database as the sign-in library reaches it: each statement is a unit of its own under the system role. On the embedded
 * engine there is one connection, so it must never be asked from within a unit.
 */
export function signInDialect(database: Database): Dialect {
  const connection = {
    executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
      const result = await database.system('sign-in', (unit) => unit.db().executeQuery<Row>(query));
      return { ...result, rows: result.rows.map(withDates) };
    },
    streamQuery: () => {
      throw new Error('Sign-in reads whole results.');
    },
  };
  const noTransaction = async () => {
    throw new Error('Sign-in needs no transactions: each of its statements stands alone.');
  };
  return {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createDriver: () => ({
      init: async () => undefined,
      acquireConnection: async () => connection,
      releaseConnection: async () => undefined,
      beginTransaction: noTransaction,
      commitTransaction: noTransaction,
      rollbackTransaction: noTransaction,
      destroy: async () => undefined,
    }),
  };
}

/** Our driver reads moments as milliseconds; the library wants dates. */
function withDates<Row>(row: Row): Row {
  const dated = { ...row };
  for (const [column, value] of Object.entries(dated as Record<string, unknown>)) {
    if (column.endsWith('_at') && typeof value === 'number')
      Object.assign(dated as object, { [column]: new Date(value) });
  }
  return dated;
}
