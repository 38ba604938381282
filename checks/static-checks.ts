// Every static check: run by `npm run check`, and first in `npm test`.
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

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

const run = promisify(execFile);

async function isSound(check: StaticCheck): Promise<boolean> {
  try {
    await run(check.command, [...check.arguments], { cwd: join(import.meta.dirname, '..'), maxBuffer: 2 ** 26 });
    process.stdout.write(`ok  ${check.name}\n`);
    return true;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    process.stdout.write(`FAILED  ${check.name}\n${stdout}${stderr || error}\n`);
    return false;
  }
}

/** Runs checks, as many at a time as the machine has cores, and prints of each whether it is sound. @returns how many are, and are not */
export async function runChecks(checks: readonly StaticCheck[]): Promise<{ passed: number; failed: number }> {
  const waiting = [...checks];
  const results: boolean[] = [];
  const takeTurns = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.push(await isSound(next));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeTurns));
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed };
}

if (process.argv[1] === import.meta.filename) {
  const { failed } = await runChecks([...STATIC_CHECKS, REPOSITORY_RULES]);
  process.exit(failed === 0 ? 0 : 1);
}
