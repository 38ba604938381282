import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Connection, connectEmbedded, connectPostgres } from './connection.ts';
import { holdFolder } from './folder-lock.ts';

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
    if (!existsSync(join(data, 'PG_VERSION'))) await makeEmbedded(data);
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

/** A fresh folder: a copy of the one that the build made, else made now, which takes some seconds. */
async function makeEmbedded(data: string): Promise<void> {
  const template = fileURLToPath(new URL('../../dist/database', import.meta.url));
  if (existsSync(join(template, 'PG_VERSION'))) await cp(template, data, { recursive: true });
  else await promisify(execFile)(process.execPath, [program('embedded-init.ts'), data]);
}

function program(name: string): string {
  return fileURLToPath(new URL(`./embedded/${name}`, import.meta.url));
}
