import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { type Config, isLoopback } from '../../platform/server/config.ts';
import type { Connection } from '../../platform/server/connection.ts';
import { FolderHeldError } from '../../platform/server/folder-lock.ts';
import { migrationFolders, readMigrations } from '../../platform/server/migrate.ts';
import { openConnection } from '../../platform/server/open-database.ts';
import { refuseUnsafeRoles } from '../../platform/server/role-check.ts';
import { ROOT } from '../server/foundation.ts';
import { explain } from './explain.ts';
import { addressOf, configOf, say, type Where } from './setting.ts';

/** `fail` stops the server or loses data, `warn` is for later. */
export type Finding = { readonly state: 'ok' | 'warn' | 'fail'; readonly text: string };

const OLDEST_POSTGRES = 15;

/** `floorwalker doctor`: looks at a set-up without changing it, and says what to do. */
export async function doctor(where: Where): Promise<void> {
  const findings = await examine(where);
  for (const { state, text } of findings) say(`${state.padEnd(5)}${text}`);
  const failed = findings.filter(({ state }) => state === 'fail').length;
  say(failed === 0 ? 'Nothing stands in the way.' : `${failed} to mend before it can start.`);
  if (failed > 0) process.exitCode = 1;
}

export async function examine(where: Where): Promise<readonly Finding[]> {
  const findings: Finding[] = [await attempt('Node', async () => checkNode())];
  let config: Config;
  try {
    config = configOf(where);
  } catch (error) {
    return [...findings, { state: 'fail', text: explain(error).message }];
  }
  findings.push({ state: 'ok', text: 'The configuration is sound.' }, checkAddress(config), ...checkPages());
  const port = await attempt('Port', () => checkPort(config));
  return [...findings, port, ...(await checkDatabase(config, port.state === 'warn'))];
}

function checkNode(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return {
    state: major >= 24 ? 'ok' : 'fail',
    text: `Node ${process.versions.node}${major >= 24 ? '' : ': 24 is needed'}.`,
  };
}

function checkAddress(config: Config): Finding {
  const address = addressOf(config);
  if (config.publicUrl === undefined) {
    return { state: 'warn', text: `PUBLIC_URL is not set: browsers reach ${address} from this machine only.` };
  }
  const { protocol, hostname } = new URL(config.publicUrl);
  if (protocol !== 'https:' && !isLoopback(hostname)) {
    return { state: 'fail', text: `PUBLIC_URL ${address} is not https: browsers would not keep the sign-in cookie.` };
  }
  return { state: 'ok', text: `Browsers reach it at ${address}.` };
}

function checkPages(): Finding[] {
  return ['desktop', 'console', 'snippet', 'demo'].map((page) => {
    const folder = join(ROOT, 'dist', page);
    const built = existsSync(folder) && readdirSync(folder).length > 0;
    if (built) return { state: 'ok', text: `The ${page} is built.` };
    return { state: 'fail', text: `The ${page} is not built. Run: npm run prepare` };
  });
}

function checkPort({ port, host }: Config): Promise<Finding> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', async (error) => {
      const ours = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1_500) }).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ours) done({ state: 'warn', text: `Port ${port}: a server answers there already.` });
      else done({ state: 'fail', text: explain(error).message });
    });
    server.listen(port, host, () =>
      server.close(() => done({ state: 'ok', text: `Port ${port} of ${host} is free.` })),
    );
  });
}

async function checkDatabase({ database }: Config, running: boolean): Promise<Finding[]> {
  if ('folder' in database && !existsSync(join(database.folder, 'database'))) {
    return [
      { state: 'ok', text: `The embedded database will be made in ${resolve(database.folder)} at the first start.` },
    ];
  }
  let connection: Connection;
  try {
    connection = await openConnection(database);
  } catch (error) {
    // Where a server answers already, it is most likely the holder, and all is as it should be.
    const state = running && error instanceof FolderHeldError ? 'warn' : 'fail';
    return [{ state, text: explain(error).message }];
  }
  try {
    const reached = await attempt('Database', () => checkVersion(connection));
    if (reached.state === 'fail') return [reached];
    const findings = [reached, await attempt('Migrations', () => checkMigrations(connection))];
    findings.push(await attempt('Roles', () => checkRoles(connection)));
    return findings;
  } finally {
    await connection.close();
  }
}

async function checkVersion({ pool, engine }: Connection): Promise<Finding> {
  const { rows } = await pool.query<{ version: string }>(`select current_setting('server_version') as version`);
  const version = rows[0]?.version ?? '0';
  const text = `The ${engine === 'embedded' ? 'embedded database' : 'PostgreSQL server'} answers (version ${version}).`;
  if (Number.parseInt(version, 10) >= OLDEST_POSTGRES) return { state: 'ok', text };
  return { state: 'fail', text: `${text} ${OLDEST_POSTGRES} or newer is needed.` };
}

async function checkMigrations({ pool }: Connection): Promise<Finding> {
  const known = await readMigrations(await migrationFolders(ROOT));
  const made = await pool.query(`select from pg_class where relname = 'migration' and relkind = 'r'`);
  if (made.rowCount === 0) return { state: 'ok', text: 'The database is empty; the first start makes its tables.' };
  const { rows } = await pool.query<{ number: number; name: string }>('select number, name from migration');
  const newer = rows.find(({ number }) => known.every((migration) => migration.number !== number));
  if (newer !== undefined) {
    return { state: 'fail', text: `The database is of a newer version of Floorwalker (it has ${newer.name}).` };
  }
  const pending = known.length - rows.length;
  if (pending === 0) return { state: 'ok', text: 'The database is up to date.' };
  return { state: 'ok', text: `${pending} migrations are pending; the next start applies them.` };
}

async function checkRoles(connection: Connection): Promise<Finding> {
  const { rows } = await connection.pool.query<{ count: number }>(
    `select count(*) from pg_roles where rolname in ('fw_tenant', 'fw_person', 'fw_intake', 'fw_system')`,
  );
  if (rows[0]?.count !== 4) {
    const own = await connection.pool.query<{ may: boolean }>(
      `select rolcreaterole or rolsuper as may from pg_roles where rolname = current_user`,
    );
    if (own.rows[0]?.may === true) return { state: 'ok', text: 'The database roles will be made at the first start.' };
    return { state: 'fail', text: 'The database user may not create roles. Run: alter role USER createrole' };
  }
  const made = await connection.pool.query(`select from pg_class where relname = 'fw_clock'`);
  if (made.rowCount !== 0) await refuseUnsafeRoles(connection, false);
  return { state: 'ok', text: 'The database roles keep enterprises apart.' };
}

async function attempt(what: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return { state: 'fail', text: `${what}: ${explain(error).message}` };
  }
}
