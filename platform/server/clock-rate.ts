import type { Connection } from './connection.ts';

/**
 * How many milliseconds of the database's clock pass while one passes on the machine: 1, unless a test or a simulation has set
 * it. Whoever waits by a timer for a moment on the database's clock divides by it.
 */
export async function readClockRate(connection: Connection): Promise<number> {
  const { rows } = await connection.pool.query<{ rate: number }>('select rate from fw_clock');
  return rows[0]?.rate ?? 1;
}

/**
 * Lets the database's clock run faster from now on. For tests and simulations: a server refuses such a database otherwise. Processes
 * read the rate when they start.
 */
export async function setClockRate(connection: Connection, rate: number): Promise<void> {
  await connection.pool.query(
    `insert into fw_clock (shift, rate) values ('0', $1)
     on conflict (single) do update set shift = fw_now() - now(), rate = excluded.rate, base = now()`,
    [rate],
  );
}

/** Moves the database's clock forward, too. */
export async function skipTime(connection: Connection, ms: number): Promise<void> {
  await connection.pool.query('update fw_clock set shift = shift + make_interval(secs => $1)', [ms / 1_000]);
}

/**
 * How often to look for what other processes did, in the machine's milliseconds: more often on a faster clock, for what is looked for
 * lives as much shorter, but not so often that nothing else is done.
 */
export function lookEvery(ms: number, clockRate: number): number {
  return Math.max(ms / clockRate, Math.min(ms, MOST_OFTEN));
}

const MOST_OFTEN = 50;
