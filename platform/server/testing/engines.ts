import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { Connection } from '../connection.ts';
import { createDatabase, type StreamEntry } from '../database.ts';
import { createMakeId } from '../make-id.ts';
import { migrate, migrationFolders, readMigrations } from '../migrate.ts';
import { type DatabaseLocation, openConnection } from '../open-database.ts';
import type { Database } from '../unit.ts';

/** One of the two engines under test, with a fresh, migrated database. */
export type Engine = {
  readonly name: 'embedded' | 'postgresql';
  readonly database: Database;
  readonly connection: Connection;
  readonly location: DatabaseLocation;
  /** Every stream entry committed so far, oldest first. */
  readonly entries: readonly { readonly stream: string; readonly entry: StreamEntry }[];
  /** Moves the database's clock forward by milliseconds; every unit after it sees the moved time. */
  moveClock(ms: number): Promise<void>;
};

export const ROOT = join(import.meta.dirname, '../../..');

/** Real identifiers for tests. */
export const makeId = createMakeId();

/** A fresh database, migrated: a folder of its own, or one on the throw-away PostgreSQL server of this test run. */
export async function freshLocation(
  name: Engine['name'],
): Promise<{ location: DatabaseLocation; drop: () => Promise<void> }> {
  if (name === 'embedded') {
    const folder = mkdtempSync(join(tmpdir(), 'floorwalker-data-'));
    return { location: { folder }, drop: async () => rmSync(folder, { recursive: true, force: true }) };
  }
  const url = inject('postgresUrl');
  const database = `test_${randomBytes(6).toString('hex')}`;
  await onServer(url, `create database ${database} template ${inject('postgresTemplate')}`);
  return {
    location: { url: url.replace(/\/postgres$/, `/${database}`) },
    drop: () => onServer(url, `drop database ${database} with (force)`),
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Runs the same suite on the embedded database and on PostgreSQL. `engine()` is ready inside tests and hooks. */
export function describeEngines(title: string, suite: (engine: () => Engine) => void): void {
  for (const name of ['embedded', 'postgresql'] as const) describeEngine(name, title, suite);
}

/** Runs a suite on one engine: concurrency is proven on PostgreSQL, which alone has several connections. */
export function describeEngine(name: Engine['name'], title: string, suite: (engine: () => Engine) => void): void {
  describe(`${title} (${name})`, () => {
    let engine: Engine | undefined;
    let drop: (() => Promise<void>) | undefined;
    beforeAll(async () => {
      const fresh = await freshLocation(name);
      drop = fresh.drop;
      const connection = await openConnection(fresh.location);
      await migrate(connection, await readMigrations(await migrationFolders(ROOT)));
      const entries: { stream: string; entry: StreamEntry }[] = [];
      const database = createDatabase(connection, {
        outbox: () => undefined,
        stream: (stream, written) => entries.push(...written.map((entry) => ({ stream, entry }))),
      });
      engine = {
        name,
        database,
        connection,
        location: fresh.location,
        entries,
        moveClock: async (ms) => {
          await connection.pool.query(
            `insert into fw_clock (shift) values (make_interval(secs => $1))
             on conflict (single) do update set shift = fw_clock.shift + excluded.shift`,
            [ms / 1000],
          );
        },
      };
    }, 60_000);
    afterAll(async () => {
      await engine?.database.close();
      await drop?.();
    });
    suite(() => {
      if (engine === undefined) throw new Error('The engine is not ready yet: use it inside tests and hooks.');
      return engine;
    });
  });
}
