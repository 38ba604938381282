import pg from 'pg';

/** A database reached through the one driver: a PostgreSQL server, or the embedded one on its private socket. */
export type Connection = {
  readonly pool: pg.Pool;
  readonly engine: 'embedded' | 'postgresql';
  close(): Promise<void>;
};

const TIMESTAMPTZ = 1184;
const TIMESTAMP = 1114;
const INT8 = 20;
const NUMERIC = 1700;
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [TIMESTAMPTZ]: (text) => Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')),
  [TIMESTAMP]: (text) => Date.parse(`${text.replace(' ', 'T')}Z`),
  [INT8]: Number,
  [NUMERIC]: Number,
};

/** Moments arrive as milliseconds, 64-bit and decimal numbers as numbers; all else as the driver reads it. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    PARSERS[oid] ?? pg.types.getTypeParser(oid, (format ?? 'text') as 'text'),
};

/**
 * A process that stops within a transaction (a debugger, a machine that sleeps) keeps its locks from the others for so long; then PostgreSQL
 * ends that session, and the process finds its unit failed when it wakes. Milliseconds. Within a unit nothing but SQL is awaited, so that
 * even a busy process is never silent for a fraction of it; a statement that works or waits for a lock is not silence. Whatever is long
 * (migrations, imports, checkpoints, retention) is one long statement or many short units, and needs no more.
 */
const LONGEST_SILENCE = 5_000;

/** A pool on a PostgreSQL server. */
export function connectPostgres(url: string, size = 12): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    types,
    connectionTimeoutMillis: 10_000,
    // Opened again it would parse and plan all statements anew; and a stream that ends has V8 compile anew what reads and writes all others.
    idleTimeoutMillis: 600_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: LONGEST_SILENCE,
    // Queries that are given together are sent together, without waiting for the answer of each.
    pipeline: true,
  });
  // An idle connection that breaks is replaced by the pool; the next unit reports what is wrong.
  pool.on('error', () => undefined);
  return { pool, engine: 'postgresql', close: () => pool.end() };
}

/**
 * A pool of exactly one connection on the embedded database: all of its connections would share one backend. A unit that waits
 * for another unit of its own would wait for ever; the timeout turns that into an error that names the rule.
 */
export function connectEmbedded(socketFolder: string, end: () => Promise<void>): Connection {
  const pool = new pg.Pool({
    host: socketFolder,
    user: 'postgres',
    database: 'postgres',
    max: 1,
    types,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 0,
  });
  pool.on('error', () => undefined);
  return {
    pool,
    engine: 'embedded',
    close: async () => {
      await pool.end();
      await end();
    },
  };
}
