import { FolderHeldError } from '../../platform/server/folder-lock.ts';
import { RefusalError } from '../../platform/server/http/problem.ts';
import { MigrationError } from '../../platform/server/migrate.ts';
import { UnsafeDatabaseError } from '../../platform/server/role-check.ts';

/** Something the user can mend: shown without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

const BY_CODE: Readonly<Record<string, (error: Failure) => string>> = {
  ECONNREFUSED: (error) => `Nothing answers at ${placeOf(error)}. Is the database (or the server) running there?`,
  ENOTFOUND: (error) => `There is no host named ${error.hostname ?? 'that'}.`,
  EADDRINUSE: (error) =>
    `Port ${error.port ?? ''} is in use by another program. Stop it, or choose another: --port 8081 (or PORT=8081).`,
  EADDRNOTAVAIL: (error) => `This machine has no address ${error.address ?? ''}. Change HOST.`,
  EACCES: (error) => `No permission: ${error.message}`,
  EROFS: (error) => `Nothing can be written there: ${error.message}`,
  ENOENT: (error) => `There is no ${error.path ?? 'such file'}.`,
  ENOSPC: () => 'The disk is full.',
  '28P01': () => 'The database refuses the user name or the password of the database address.',
  '28000': (error) => `The database refuses this user: ${error.message}`,
  '3D000': (error) => `${error.message}. Make it first, e.g. with createdb.`,
  '42501': (error) =>
    `The database user lacks a right: ${error.message}. It needs to own the database and to be allowed to create roles.`,
};

type Failure = Error & { code?: string; port?: number; address?: string; hostname?: string; path?: string };

function placeOf({ address, port }: Failure): string {
  return address === undefined ? 'that address' : `${address}${port === undefined ? '' : `:${port}`}`;
}

/** The first failure that says something: of several attempts to connect, or behind a wrapper. */
function innermost(error: unknown): Failure | undefined {
  if (error instanceof AggregateError) return innermost(error.errors[0]);
  if (!(error instanceof Error)) return undefined;
  const failure: Failure = error;
  if (failure.code === undefined && failure.cause instanceof Error) return innermost(failure.cause) ?? failure;
  return failure;
}

/** What to tell the user, and the exit code: 1 for what she can mend, 70 for a bug. */
export function explain(error: unknown): { readonly message: string; readonly code: number } {
  for (const kind of [CommandError, RefusalError, FolderHeldError, MigrationError, UnsafeDatabaseError]) {
    if (error instanceof kind) return { message: error.message, code: 1 };
  }
  const failure = innermost(error);
  const known = failure?.code === undefined ? undefined : BY_CODE[failure.code];
  if (failure !== undefined && known !== undefined) return { message: known(failure), code: 1 };
  if (failure !== undefined && /Connection terminated|timeout/i.test(failure.message)) {
    return { message: `The database does not answer: ${failure.message}`, code: 1 };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: `This should not happen, please report it:\n${stack}`, code: 70 };
}
