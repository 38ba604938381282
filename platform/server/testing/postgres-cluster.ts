import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A throw-away PostgreSQL server in a temporary folder. */
export type Cluster = {
  readonly url: string;
  /** The same over its Unix socket, as a server on the same machine would be reached. */
  readonly socketUrl: string;
  stop(): Promise<void>;
};

const MISSING = 'PostgreSQL 15 or newer is needed. On Debian: apt-get install postgresql';

/** The folder of the server's programs: the newest installed, or that of PG_BIN. */
function programs(): string {
  const named = process.env['PG_BIN'];
  if (named !== undefined) return named;
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .filter((version) => version >= 15)
    : [];
  if (versions.length === 0) throw new Error(MISSING);
  return join(root, String(Math.max(...versions)), 'bin');
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Without it nothing waits for the disk: what is committed outlives a killed process, as ever, though not a power cut. */
const NO_WAITING = ['fsync', 'full_page_writes', 'synchronous_commit'].flatMap((name) => ['-c', `${name}=off`]);

/**
 * Starts a server on a free loopback port. It refuses to run as root, so root runs it as the unprivileged user of its package.
 * @param durable commits wait for the disk, as they do where they matter and are measured
 */
export async function startCluster(durable = true): Promise<Cluster> {
  const bin = programs();
  const folder = mkdtempSync(join(tmpdir(), 'floorwalker-pg-'));
  const identity = process.getuid?.() === 0 ? unprivileged() : undefined;
  if (identity !== undefined) chownSync(folder, identity.uid, identity.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C'],
    {
      ...identity,
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const port = await freePort();
  const server = spawn(
    join(bin, 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-h',
      '127.0.0.1',
      '-k',
      folder,
      '-c',
      'max_connections=300',
      '-c',
      'shared_buffers=256MB',
      ...(durable ? [] : NO_WAITING),
    ],
    { ...identity, cwd: folder, stdio: 'ignore' },
  );
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await answering(url);
  return {
    url,
    socketUrl: `postgresql://postgres@localhost:${port}/postgres?host=${encodeURIComponent(folder)}`,
    stop: async () => {
      const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function unprivileged(): { uid: number; gid: number } {
  const read = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  return { uid: read('-u'), gid: read('-g') };
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
