// Runs the measurements and prints one line of JSON for each: `npm run bench`, or `npm run bench F1 F9` for some.
// Each runs in a process of its own, so that none measures what another has left in memory.
import { spawnSync } from 'node:child_process';
import type { Measure } from './measure.ts';

type Benchmark = {
  readonly ids: readonly string[];
  readonly load: () => Promise<{ measure(): Promise<readonly Measure[]> }>;
  readonly flags?: readonly string[];
};

/** Runs the benchmark at this place of the list in this process. */
const HERE = '--here';
/** Of whoever makes load and looks at its watch: it collects little garbage at a time, since its own pauses would count as the server's. */
const SHORT_PAUSES = ['--max-semi-space-size=2'];

const BENCHMARKS: readonly Benchmark[] = [
  { ids: ['F1'], load: () => import('./intake-rate.ts') },
  { ids: ['F2'], load: () => import('./intake-batches.ts') },
  { ids: ['F4'], load: () => import('./match-rate.ts') },
  { ids: ['F3'], load: () => import('./qualifying.ts') },
  { ids: ['F9'], load: () => import('./snippet-size.ts') },
  { ids: ['F5'], load: () => import('./event-to-offer.ts'), flags: SHORT_PAUSES },
  { ids: ['A7'], load: () => import('./presence-to-offer.ts'), flags: SHORT_PAUSES },
  { ids: ['F6'], load: () => import('./chat-rate.ts'), flags: SHORT_PAUSES },
  { ids: ['F7'], load: () => import('./claim-rate.ts') },
  { ids: ['G8'], load: () => import('./product-pages.ts') },
  { ids: ['F10'], load: () => import('./growth.ts') },
  { ids: ['CAT', 'catalogue'], load: () => import('./catalogue.ts') },
  { ids: ['CUST'], load: () => import('./customers-import.ts') },
  { ids: ['FLOOR'], load: () => import('./floor-watchers.ts') },
  { ids: ['dry-run'], load: () => import('./dry-run-rate.ts') },
  { ids: ['F8'], load: () => import('./held-memory.ts') },
  { ids: ['F8', 'START'], load: () => import('./idle-start.ts') },
];

const [first, ...more] = process.argv.slice(2);
if (first === HERE) {
  const { measure } = await (BENCHMARKS[Number(more[0])] as Benchmark).load();
  for (const line of await measure())
    process.stdout.write(`${JSON.stringify({ ratio: null, beside: null, peers: {}, ...line })}\n`);
} else {
  const wanted = first === undefined ? [] : [first, ...more];
  for (const [place, { ids, flags = [] }] of BENCHMARKS.entries()) {
    if (wanted.length > 0 && !ids.some((id) => wanted.includes(id))) continue;
    const args = [...flags, import.meta.filename, HERE, String(place)];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
}
