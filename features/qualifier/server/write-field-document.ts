// Writes the page of the guide that lists the fields of a session: `npm run docs:fields`.
import { writeFile } from 'node:fs/promises';
import { fieldDocument } from '../core/index.ts';

await writeFile(new URL('../../../docs/session-fields.md', import.meta.url), fieldDocument());
