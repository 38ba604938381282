import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { fieldDocument, SESSION_FIELDS } from '../core/index.ts';

test('OQ4: the page of fields is what the code says (npm run docs:fields)', async () => {
  const written = await readFile(new URL('../../../docs/session-fields.md', import.meta.url), 'utf8');
  expect(written).toBe(fieldDocument());
  for (const field of Object.keys(SESSION_FIELDS)) expect(written).toContain(`\`${field}\``);
});
