import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type Connection, connectEmbedded, connectPostgres } from './connection.ts';
import { holdFolder } from './folder-lock.ts';

/** Made by `npm run build:database`: a fresh database with all migrations. */
const TEMPLATE = fileURLToPath(new URL('../../dist/template/database', import.meta.url));

/** Where the data is: a PostgreSQL server, or a folder for the embedded database. */
export type DatabaseLocation = { readonly url: string } | { readonly folder: string };

/**
 * Opens the database. The embedded one is made if missing, and its folder is held for this process alone.
 * @throws FolderHeldError when another process has the folder
 */
export async function openConnection(location: DatabaseLocation): Promise<Connection> {
  return 'url' in location ? connectPostgres(location.url) : openEmbedded(location.folder);
}

async function openEmbedded(folder: string): Promise<Connection> {
  const letGo = holdFolder(folder);
  const data = join(folder, 'database');
  const socketFolder = await mkdtemp(join(tmpdir(), 'floorwalker-'));
  try {
    // A fresh folder begins as a copy of the one that the build made: making it anew takes some seconds, and memory.
    if (!existsSync(data) && existsSync(TEMPLATE)) await cp(TEMPLATE, data, { recursive: true });
    await mkdir(data, { recursive: true });
    const worker = new Worker(program('embedded-worker.ts'), {
      workerData: { folder: data, socket: join(socketFolder, '.s.PGSQL.5432') },
    });
    await new Promise<void>((ready, fail) => {
      worker.once('message', () => ready());
      worker.once('error', fail);
    });
    return connectEmbedded(socketFolder, async () => {
      const closed = new Promise<void>((done) => worker.once('message', () => done()));
      worker.postMessage('close');
      await closed;
      await worker.terminate();
      await rm(socketFolder, { recursive: true, force: true });
      letGo();
    });
  } catch (error) {
    letGo();
    throw error;
  }
}

function program(name: string): string {
  return fileURLToPath(new URL(`./embedded/${name}`, import.meta.url));
}
