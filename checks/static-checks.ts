// Every static check: run by `npm run check`, and first in `npm test`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export type StaticCheck = { readonly name: string; readonly command: string; readonly arguments: readonly string[] };

const types = (project: string): StaticCheck => ({
  name: `types: ${project}`,
  command: 'tsc',
  arguments: ['-p', `tsconfig.${project}.json`],
});

export const STATIC_CHECKS: readonly StaticCheck[] = [
  { name: 'format and lint', command: 'biome', arguments: ['check', '.'] },
  types('pure'),
  types('server'),
  types('web'),
  types('snippet'),
  { name: 'unused code', command: 'knip', arguments: [] },
];

/** The ladder, purity, sizes and names are tests themselves: `npm run check` adds them to the list. */
const REPOSITORY_RULES: StaticCheck = {
  name: 'repository rules',
  command: 'vitest',
  arguments: ['run', '--project', 'pure', 'checks'],
};

if (process.argv[1] === import.meta.filename) {
  let sound = true;
  for (const check of [...STATIC_CHECKS, REPOSITORY_RULES]) {
    const done = spawnSync(check.command, [...check.arguments], {
      cwd: join(import.meta.dirname, '..'),
      encoding: 'utf8',
    });
    sound &&= done.status === 0;
    process.stdout.write(
      `${done.status === 0 ? 'ok' : 'FAILED'}  ${check.name}\n${done.status === 0 ? '' : `${done.stdout}${done.stderr}\n`}`,
    );
  }
  process.exit(sound ? 0 : 1);
}
