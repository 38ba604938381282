import { expect, test } from 'vitest';
import { createFormat } from '../../../platform/web/format.ts';
import { actionWords, changeWords } from './audit-words.ts';

const id = (prefix: string): string => `${prefix}_${'0'.repeat(32)}`;
const nameOf = (each: string): string => (each === id('nod') ? 'Cameras' : each);
const format = createFormat('en');

test('EN6: an action and what it changed read as words, without ids that name nothing', () => {
  expect(actionWords('skills.licence-granted')).toBe('licence granted');
  expect(actionWords('write-key.revoke')).toBe('write key revoke');
  const after = { nodeId: id('nod'), licenceId: id('lic'), level: 3, expiresAt: 1_819_878_589_064 };
  expect(changeWords({ after }, nameOf, format)).toEqual(['node: Cameras', 'level: 3', 'expires at: Sep 2, 2027']);
  expect(changeWords({ before: { origins: ['https://a.example'] }, after: { origins: [] } }, nameOf, format)).toEqual([
    'origins: https://a.example',
  ]);
  expect(changeWords({ before: { name: 'Front' }, after: { name: 'Shop' } }, nameOf, format)).toEqual([
    'name: Front → Shop',
  ]);
  expect(changeWords({ after: { roles: ['administrator', 'supervisor'] } }, nameOf, format)).toEqual([
    'roles: administrator, supervisor',
  ]);
});
