import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findBrokenImports, RULES, RUNGS } from './ladder.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['kernel', 'features', 'platform', 'apps', 'sim', 'bench'].filter((folder) =>
  existsSync(join(ROOT, folder)),
);

test('imports go down the ladder, through core/index.ts, without circles', async () => {
  const { modules, findings } = await findBrokenImports(ROOT, FOLDERS);
  expect(modules).toBeGreaterThan(100);
  expect(findings).toEqual([]);
}, 60_000);

/** For each rule a tree that breaks it: the file that imports, and what it imports. */
const BREAKS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  cycle: ['kernel/one.ts', 'kernel/two.ts'],
  'kernel-alone': ['kernel/one.ts', 'platform/server/thing.ts'],
  'core-pure': ['features/catalog/core/thing.ts', 'platform/server/thing.ts'],
  'through-index': ['features/skills/server/thing.ts', 'features/catalog/core/inner.ts'],
  'server-apart': ['features/queue/server/thing.ts', 'features/queue/web/panel.ts'],
  'pages-apart': ['features/queue/web/panel.ts', 'features/queue/server/thing.ts'],
  'platform-below': ['platform/server/thing.ts', 'features/queue/core/index.ts'],
  'features-below-apps': ['features/queue/server/thing.ts', 'apps/server/build.ts'],
  'unknown-feature': ['features/gadgets/core/thing.ts', 'kernel/one.ts'],
  ...Object.fromEntries(
    Object.keys(RUNGS).map((feature) => [
      `down-the-ladder-${feature}`,
      [
        `features/${feature}/core/thing.ts`,
        `features/${feature === 'reporting' ? 'unheard' : 'reporting'}/core/index.ts`,
      ],
    ]),
  ),
};

test('every rule has a tree that breaks it', () => {
  expect(Object.keys(BREAKS).sort()).toEqual(RULES.map((rule) => rule.name).sort());
});

test.each(Object.entries(BREAKS))('the checker catches: %s', async (name, [from, to]) => {
  const folder = mkdtempSync(join(tmpdir(), 'ladder-'));
  try {
    const up = '../'.repeat(from.split('/').length - 1);
    place(folder, from, `import { thing } from '${up}${to}';\nexport const other = thing;\n`);
    const back = '../'.repeat(to.split('/').length - 1);
    place(
      folder,
      to,
      name === 'cycle'
        ? `import { other } from '${back}${from}';\nexport const thing = () => other;\n`
        : 'export const thing = 1;\n',
    );
    const { modules, findings } = await findBrokenImports(folder, [
      ...new Set([from, to].map((path) => path.split('/')[0] ?? '')),
    ]);
    expect(modules).toBe(2);
    expect(findings.map((finding) => finding.rule)).toContain(name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function place(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
