// Runs the measurements and prints one line of JSON for each: `npm run bench`, or `npm run bench F1 F9` for some.
import type { Measure } from './measure.ts';

type Benchmark = {
  readonly ids: readonly string[];
  readonly load: () => Promise<{ measure(): Promise<readonly Measure[]> }>;
};

const BENCHMARKS: readonly Benchmark[] = [
  { ids: ['F1'], load: () => import('./intake-rate.ts') },
  { ids: ['F2'], load: () => import('./intake-batches.ts') },
  { ids: ['F4'], load: () => import('./match-rate.ts') },
  { ids: ['F3'], load: () => import('./qualifying.ts') },
  { ids: ['F9'], load: () => import('./snippet-size.ts') },
  { ids: ['F5'], load: () => import('./event-to-offer.ts') },
  { ids: ['A7'], load: () => import('./presence-to-offer.ts') },
  { ids: ['F6'], load: () => import('./chat-rate.ts') },
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

const wanted = process.argv.slice(2);
for (const benchmark of BENCHMARKS) {
  if (wanted.length > 0 && !benchmark.ids.some((id) => wanted.includes(id))) continue;
  const { measure } = await benchmark.load();
  for (const line of await measure())
    process.stdout.write(`${JSON.stringify({ ratio: null, beside: null, peers: {}, ...line })}\n`);
}
