// Makes a fresh embedded database in a process that then ends: the memory that this takes is given back to the machine.
import { mkdirSync, rmSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';

const folder = process.argv[2];
if (folder === undefined) throw new Error('Say which folder.');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const database = await PGlite.create({ dataDir: folder });
await database.query('select 1');
await database.close();
