// Runs every test, bringing what they need: `npm test`. The last line is "N passed, N failed".
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks, STATIC_CHECKS } from './static-checks.ts';

const ROOT = join(import.meta.dirname, '..');

type Need = { readonly what: string; readonly package: string; readonly present: () => boolean };

const NEEDS: readonly Need[] = [
  { what: 'Chromium', package: 'chromium', present: () => existsSync('/usr/bin/chromium') },
  {
    what: 'PostgreSQL 15 or newer',
    package: 'postgresql',
    present: () =>
      process.env['PG_BIN'] !== undefined ||
      (existsSync('/usr/lib/postgresql') &&
        readdirSync('/usr/lib/postgresql').some((version) => existsSync(`/usr/lib/postgresql/${version}/bin/initdb`))),
  },
  { what: 'xmllint', package: 'libxml2-utils', present: () => spawnSync('xmllint', ['--version']).status === 0 },
  { what: 'git', package: 'git', present: () => spawnSync('git', ['--version']).status === 0 },
];

/** Installs what is missing where that is allowed, else says what to install. */
function bringNeeds(): boolean {
  const missing = NEEDS.filter((need) => !need.present());
  if (missing.length === 0) return true;
  const command = `apt-get install -y --no-install-recommends ${missing.map((need) => need.package).join(' ')}`;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    say(`The tests need ${missing.map((need) => need.what).join(' and ')}. As root on Debian: ${command}`);
    return false;
  }
  say(`Installing ${missing.map((need) => need.what).join(' and ')} ...`);
  try {
    execFileSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
    execFileSync('sh', ['-c', `DEBIAN_FRONTEND=noninteractive ${command}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    say(`That did not work. By hand: ${command}`);
    return false;
  }
  return missing.every((need) => need.present());
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function finish(passed: number, failed: number): never {
  say(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

let { passed, failed } = await runChecks(STATIC_CHECKS);
if (!bringNeeds()) finish(passed, failed + 1);
const folder = mkdtempSync(join(tmpdir(), 'floorwalker-results-'));
const results = join(folder, 'results.json');
const run = spawnSync('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (!existsSync(results)) finish(passed, failed + 1);
const counts = JSON.parse(readFileSync(results, 'utf8')) as {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
};
rmSync(folder, { recursive: true, force: true });
passed += counts.numPassedTests;
failed += counts.numFailedTests;
// A file that breaks before its first test, or a run that fails otherwise, has no failed test of its own.
if (run.status !== 0 && counts.numFailedTests === 0) failed += Math.max(1, counts.numFailedTestSuites);
finish(passed, failed);
