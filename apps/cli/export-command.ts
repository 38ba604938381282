import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Database } from '../../platform/server/unit.ts';
import { chooseEnterprise } from './choose-enterprise.ts';
import { CommandError } from './explain.ts';
import { say, type Where, withSetting } from './setting.ts';

const PAGE = 1_000;
/** What signs for the enterprise stays where it is: files are copied, and read by more people than a database. */
const SECRETS = `'{identity_secret,secret,previous_secret}'::text[]`;

/** How many rows of each table were written. */
export type ExportReport = Readonly<Record<string, number>>;

/** `floorwalker export DIRECTORY`: everything of an enterprise but its secrets, one file of JSON lines for each table. */
export function exportFiles(directory: string, options: Where & { readonly enterprise?: string }): Promise<void> {
  if (existsSync(directory) && readdirSync(directory).length > 0) {
    throw new CommandError(`${resolve(directory)} is not empty. Name a new directory.`);
  }
  return withSetting(options, async ({ database, enterprise }) => {
    const only = await chooseEnterprise(enterprise, options.enterprise);
    const report = await exportEnterprise(database, only.enterpriseId, directory);
    const total = Object.values(report).reduce((sum, count) => sum + count, 0);
    say(`${total} rows of ${Object.keys(report).length} tables of ${only.name} are in ${resolve(directory)}.`);
  });
}

/**
 * Writes `TABLE.ndjson` for each table in which the enterprise has rows, and `manifest.json` with the counts. All is read under the
 * enterprise's own role, so that nothing of anybody else is in it. Each table is as it stood when its reading began.
 */
export async function exportEnterprise(
  database: Database,
  enterpriseId: string,
  directory: string,
): Promise<ExportReport> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const counts: Record<string, number> = {};
  const at = await database.forTenant(enterpriseId, async (unit) => {
    const tables = await unit.sql<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
       join pg_policy p on p.polrelid = c.oid and p.polname = 'tenant'
       where c.relkind in ('r', 'p') and not c.relispartition and has_table_privilege(c.oid, 'select')
       order by c.relname`,
    );
    for (const { name } of tables) {
      const cursor = `declare exported no scroll cursor for select (to_jsonb(each) - ${SECRETS})::text as line from "${name}" each`;
      await unit.sql(cursor);
      // Written without waiting: a unit waits for nothing but the database.
      let file: number | undefined;
      for (;;) {
        const rows = await unit.sql<{ line: string }>(`fetch ${PAGE} from exported`);
        if (rows.length === 0) break;
        file ??= openSync(join(directory, `${name}.ndjson`), 'w', 0o600);
        writeSync(file, `${rows.map((row) => row.line).join('\n')}\n`);
        counts[name] = (counts[name] ?? 0) + rows.length;
      }
      await unit.sql('close exported');
      if (file !== undefined) closeSync(file);
    }
    return unit.now;
  });
  const manifest = { enterpriseId, exportedAt: new Date(at).toISOString(), rows: counts };
  writeFileSync(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  return counts;
}
