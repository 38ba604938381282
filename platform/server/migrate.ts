import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Connection } from './connection.ts';

export type Migration = {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
};

/** A database that this program must not touch: newer than the program, or changed beneath it. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** Reads `NNNN-name.sql` from the folders, in order of number. */
export async function readMigrations(folders: readonly string[]): Promise<readonly Migration[]> {
  const found: Migration[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => [] as string[]);
    for (const name of names.filter((each) => each.endsWith('.sql'))) {
      const sql = await readFile(join(folder, name), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      found.push({ number: Number.parseInt(name, 10), name: basename(name, '.sql'), sql, checksum });
    }
  }
  found.sort((left, right) => left.number - right.number);
  for (const [index, migration] of found.entries()) {
    if (migration.number === found[index - 1]?.number)
      throw new Error(`Two migrations have the number of ${migration.name}.`);
  }
  return found;
}

/** The platform's own folder of migrations and that of every feature, seen from the repository's root. */
export async function migrationFolders(root: string): Promise<readonly string[]> {
  const features = await readdir(join(root, 'features'));
  return [
    join(root, 'platform/server/migrations'),
    ...features.sort().map((feature) => join(root, 'features', feature, 'server/migrations')),
  ];
}

/**
 * Brings a database up to date under a lock: each migration in its own transaction, once.
 * @returns the names of those applied now
 * @throws MigrationError when the database is newer than the program or an applied migration was edited
 */
export async function migrate(connection: Connection, migrations: readonly Migration[]): Promise<readonly string[]> {
  const client = await connection.pool.connect();
  try {
    await client.query('select pg_advisory_lock(7233905)');
    await client.query(`create table if not exists migration
      (number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`);
    const applied = await client.query<{ number: number; name: string; checksum: string }>('select * from migration');
    const known = new Map(migrations.map((migration) => [migration.number, migration]));
    for (const row of applied.rows) {
      const migration = known.get(row.number);
      if (migration === undefined) {
        throw new MigrationError(
          `The database is of a newer version: it has ${row.name}, which this program does not know.`,
        );
      }
      if (migration.checksum !== row.checksum) {
        throw new MigrationError(`The database was made by another edition of ${row.name}; it is not safe to go on.`);
      }
    }
    const done = new Set(applied.rows.map((row) => row.number));
    const fresh = migrations.filter((migration) => !done.has(migration.number));
    for (const migration of fresh) {
      try {
        await client.query('begin');
        await client.query(migration.sql);
        await client.query('insert into migration (number, name, checksum) values ($1, $2, $3)', [
          migration.number,
          migration.name,
          migration.checksum,
        ]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`Migration ${migration.name} failed: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        });
      }
    }
    return fresh.map((migration) => migration.name);
  } finally {
    await client.query('select pg_advisory_unlock(7233905)').catch(() => undefined);
    client.release();
  }
}
