// Makes a fresh embedded database, migrated, in a process that then ends: the memory that this takes is given back to the machine.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, migrationFolders, readMigrations } from '../migrate.ts';
import { openConnection } from '../open-database.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Say which folder.');
rmSync(folder, { recursive: true, force: true });
const connection = await openConnection({ folder });
await migrate(connection, await readMigrations(await migrationFolders(join(import.meta.dirname, '../../..'))));
await connection.close();
