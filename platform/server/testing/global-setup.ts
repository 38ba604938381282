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

/** One PostgreSQL server for the whole run; every suite works in a database of its own, a copy of one that is migrated once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
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
  return cluster.stop;
}
