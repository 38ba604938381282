import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate, migrationFolders, readMigrations } from '../migrate.ts';
import { openConnection } from '../open-database.ts';
import { startCluster } from './postgres-cluster.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
    /** Name of a database with all migrations and nothing else; nobody connects to it, so that it can be copied. */
    postgresTemplate: string;
  }
}

const TEMPLATE = 'migrated';

/** Memory that is a folder, on Linux; what a whole run holds at a time is a quarter of this. */
const MEMORY = { folder: '/dev/shm', bytes: 4 * 2 ** 30 };

/**
 * Has this run's temporary files, its databases among them, in memory where there is room for them: the embedded database begins
 * as a copy of more than a thousand files, and a disk takes up to a second for them. @returns how to clear up
 */
function writeToMemory(): () => void {
  if (process.platform !== 'linux' || process.env['TMPDIR'] !== undefined) return () => undefined;
  const { bavail, bsize } = statfsSync(MEMORY.folder);
  if (bavail * bsize < MEMORY.bytes) return () => undefined;
  const folder = mkdtempSync(join(MEMORY.folder, 'floorwalker-tests-'));
  chmodSync(folder, 0o755);
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** One PostgreSQL server for the whole run; every suite works in a database of its own, a copy of one that is migrated once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const clear = writeToMemory();
  const cluster = await startCluster(false);
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const connection = await openConnection({ url: cluster.url.replace(/\/postgres$/, `/${TEMPLATE}`) });
  await migrate(connection, await readMigrations(await migrationFolders(join(import.meta.dirname, '../../..'))));
  await connection.close();
  project.provide('postgresUrl', cluster.url);
  project.provide('postgresTemplate', TEMPLATE);
  return async () => {
    await cluster.stop();
    clear();
  };
}
