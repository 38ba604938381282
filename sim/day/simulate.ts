// A business day against servers of its own, and what the checker finds: `npm run simulate -- --customers 2000 --speed 60`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCluster } from '../../platform/server/testing/postgres-cluster.ts';
import { DAY_MODES } from './day-people.ts';
import { reportOf } from './day-report.ts';
import { simulateDay } from './simulated-day.ts';

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '2000' },
    associates: { type: 'string', default: '50' },
    hours: { type: 'string', default: '8' },
    speed: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: '1' },
    mode: { type: 'string', default: 'mixed' },
    engine: { type: 'string', default: 'postgresql' },
  },
});

const most = { customers: 100_000, associates: 1_000, hours: 24, speed: 1_000, seed: 2 ** 31, processes: 16 };

function numberOf(name: keyof typeof most): number {
  const value = Number(values[name]);
  const whole = name === 'hours' || name === 'speed' || Number.isInteger(value);
  if (value > 0 && value <= most[name] && whole) return value;
  process.stderr.write(`--${name} is a number from above 0 to ${most[name]}; ${values[name]} is not.\n`);
  process.exit(2);
}

const mode = DAY_MODES.find((each) => each === values.mode);
if (mode === undefined) {
  process.stderr.write(`--mode is one of ${DAY_MODES.join(', ')}; ${values.mode} is not.\n`);
  process.exit(2);
}

const options = {
  mode,
  customers: numberOf('customers'),
  associates: numberOf('associates'),
  hours: numberOf('hours'),
  speed: numberOf('speed'),
  seed: numberOf('seed'),
  processes: numberOf('processes'),
  progress: (words: string) => void process.stderr.write(`${words}\n`),
};
if (values.engine !== 'postgresql' && values.engine !== 'embedded') {
  process.stderr.write(`--engine is postgresql or embedded; ${values.engine} is not.\n`);
  process.exit(2);
}

/** A database that is gone afterwards. */
async function place() {
  if (values.engine === 'postgresql') {
    const cluster = await startCluster();
    return { location: { url: cluster.url }, end: cluster.stop };
  }
  const folder = mkdtempSync(join(tmpdir(), 'floorwalker-day-'));
  return { location: { folder }, end: async () => rmSync(folder, { recursive: true, force: true }) };
}

const { location, end } = await place();
try {
  const day = await simulateDay({ ...options, location });
  process.stdout.write(`${JSON.stringify(reportOf(day), null, 2)}\n`);
  for (const { rule, words } of day.disagreements.slice(0, 50)) process.stdout.write(`${rule}: ${words}\n`);
  if (day.disagreements.length > 0) process.exitCode = 1;
} finally {
  await end();
}
