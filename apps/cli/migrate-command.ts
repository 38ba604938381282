import { migrate, migrationFolders, readMigrations } from '../../platform/server/migrate.ts';
import { openConnection } from '../../platform/server/open-database.ts';
import { ROOT } from '../server/foundation.ts';
import { configOf, say, type Where } from './setting.ts';

/** `floorwalker migrate`: brings the database up to date, e.g. before several processes start on it. */
export async function migrateDatabase(where: Where): Promise<void> {
  const connection = await openConnection(configOf(where).database);
  try {
    const applied = await migrate(connection, await readMigrations(await migrationFolders(ROOT)));
    say(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
  } finally {
    await connection.close();
  }
}
