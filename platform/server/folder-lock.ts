import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process holds the folder. */
export class FolderHeldError extends Error {
  override readonly name = 'FolderHeldError';
}

/**
 * Takes a folder for this process alone, until it ends in whatever way. The embedded database takes no lock of its own, and two
 * processes on one folder lose data. The lock is the operating system's, taken on a small file through SQLite, which does it
 * alike on every platform.
 * @throws FolderHeldError saying which process holds it
 */
export function holdFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const holderFile = join(folder, 'held-by');
  const lock = new DatabaseSync(join(folder, 'lock'));
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch {
    lock.close();
    throw new FolderHeldError(
      `The data folder ${resolve(folder)} is in use by process ${holder(holderFile)}. Stop it, or name another with --data.`,
    );
  }
  writeFileSync(holderFile, String(process.pid));
  return () => lock.close();
}

function holder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim() || 'unknown';
  } catch {
    return 'unknown';
  }
}
