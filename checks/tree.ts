import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** All files of the repository as git sees them: tracked, and new ones that are not ignored. */
export function listFiles(root: string): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((path) => path !== '' && existsSync(join(root, path)));
}

/** Lines that hold code: not blank, not comment. */
export function countCodeLines(text: string): number {
  const withoutBlocks = text.replace(/\/\*[\s\S]*?\*\//g, '');
  return withoutBlocks.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length;
}

/** Paths that a document names in backticks and that look like files or folders of this repository. */
export function namedPaths(markdown: string): readonly string[] {
  const named = [...markdown.matchAll(/`((?:kernel|features|platform|apps|sim|checks|bench|docs|bin)\/[\w./-]+)`/g)];
  return named.map((match) => (match[1] ?? '').replace(/[.,]$/, ''));
}
