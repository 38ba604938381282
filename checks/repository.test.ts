import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { findImpurities } from './purity.ts';
import { countCodeLines, listFiles, namedPaths } from './tree.ts';

const ROOT = join(import.meta.dirname, '..');
const FILES = listFiles(ROOT);
const SOURCES = FILES.filter((path) => /\.(ts|tsx|js|css|sql)$/.test(path));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

test('the checks have read the repository', () => {
  expect(SOURCES.length).toBeGreaterThan(100);
});

test('pure code takes no clock, no chance, no machine', () => {
  const pure = SOURCES.filter((path) => /^(kernel|features\/[^/]+\/core)\//.test(path) && !path.endsWith('.test.ts'));
  expect(pure.length).toBeGreaterThan(20);
  expect(pure.flatMap((path) => findImpurities(path, read(path)))).toEqual([]);
});

test.each([
  ['Date.now', 'const t = Date.now();'],
  ['new Date()', 'const t = new Date();'],
  ['Date()', 'const t = Date();'],
  ['Math.random', 'const r = Math.random();'],
  ['Temporal.Now', 'const t = Temporal.Now.instant();'],
  ['setTimeout', 'setTimeout(() => 1, 2);'],
  ['crypto', 'crypto.randomUUID();'],
  ['state kept in the module', 'let counter = 0;'],
])('the purity checker catches %s', (what, text) => {
  expect(findImpurities('fixture.ts', text)).toEqual([`fixture.ts:1 ${what}`]);
  expect(findImpurities('fixture.ts', 'const d = new Date(5); const m = Math.max(1, 2);')).toEqual([]);
});

test('no source file is longer than 300 lines of code', () => {
  const long = SOURCES.filter((path) => !/\.(test\.tsx?|sql|css)$/.test(path))
    .map((path) => [countCodeLines(read(path)), path] as const)
    .filter(([lines]) => lines > 300);
  expect(long).toEqual([]);
  expect(countCodeLines('/** a\n b */\nconst a = 1;\n// c\n\nconst b = 2;')).toBe(2);
});

test('file names are unique and say a role', () => {
  const shared = new Set(['index.ts', 'README.md', 'index.html', 'vite.config.ts', 'main.tsx', 'main.ts']);
  const names = FILES.filter((path) => /\.(ts|tsx|sql)$/.test(path))
    .map((path) => basename(path))
    .filter((name) => !shared.has(name));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  expect(twice).toEqual([]);
  expect(names.filter((name) => /^(utils?|helpers?|common|misc|shared)\b/.test(name))).toEqual([]);
});

test('checks are not silenced, and tests are neither skipped nor singled out', () => {
  const marks = new RegExp(
    [
      'biome',
      '-ignore|@ts',
      '-(ignore|nocheck|expect-error)|as unknown',
      ' as |\\b(test|describe|it)\\.(skip|only|todo)\\b',
    ].join(''),
  );
  expect(SOURCES.filter((path) => marks.test(read(path)))).toEqual([]);
});

test('documents name files that exist', () => {
  const documents = FILES.filter((path) => path.endsWith('.md'));
  const gone = documents.flatMap((path) =>
    namedPaths(read(path))
      .filter((named) => !existsSync(join(ROOT, named)))
      .map((named) => `${path}: ${named}`),
  );
  expect(gone).toEqual([]);
  expect(namedPaths('see `kernel/ids.ts`, and `npm start`')).toEqual(['kernel/ids.ts']);
});

test('a feature explains itself in at most 40 lines', () => {
  const features = new Set(FILES.filter((path) => path.startsWith('features/')).map((path) => path.split('/')[1]));
  for (const feature of features) {
    const lines = read(`features/${feature}/README.md`).split('\n').length;
    expect(lines, `features/${feature}/README.md`).toBeLessThanOrEqual(41);
  }
});

test('no address of a package registry anywhere, and the lock file names packages only', () => {
  const registry = new RegExp(['registry', '\\.npmjs|npm', 'mirror|regis', 'try\\.yarnpkg'].join(''));
  expect(
    FILES.filter(
      (path) => /\.(json|ts|tsx|js|md|yml|yaml|sh)$|^\.npmrc$|^\.ci\//.test(path) && registry.test(read(path)),
    ),
  ).toEqual([]);
  expect(read('package-lock.json')).not.toContain('"resolved"');
});
