import { monitorEventLoopDelay } from 'node:perf_hooks';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { must, seedWorld, type World } from '../apps/server/testing/server-world.ts';
import {
  createRerun,
  laneOf,
  type RecordedRow,
  recordedEvent,
  type SessionEvent,
  topicOfEvent,
} from '../features/clickstream/core/index.ts';
import { messageKey, visitorIdOf } from '../features/clickstream/server/visitor.ts';
import type { DryRunView } from '../features/dryrun/core/index.ts';
import { createDryRun } from '../features/dryrun/core/index.ts';
import type { Trigger, TriggerSet } from '../features/qualifier/core/index.ts';
import { DAY, HOUR, SECOND } from '../kernel/time.ts';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { type Measure, rounded } from './measure.ts';

const SESSIONS = Number(process.env['SESSIONS'] ?? 100_000);
const DAYS = 7;
const PAGES = 10;
const TRIGGERS = 20;
const ASSOCIATES = 12;
/** Events of one commit, as intake has them under load. */
const PER_COMMIT = 50;

type Happened = { readonly after: number; readonly body: SessionEvent['body']; readonly url?: string };

/** What happens in one visit: ten pages, looked at for 35 s each with a beat on every other, a value, and something in the cart now and then. */
function visit(number: number): readonly Happened[] {
  const all: Happened[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const after = page * 35 * SECOND + (number % 7) * SECOND;
    const url = `https://lender.example/${page % 3 === 0 ? 'mortgages' : 'accounts'}/${(number + page) % 400}`;
    all.push({ after, url, body: { kind: 'page', title: 'A page of the bank' } });
    if (page % 2 === 0) all.push({ after: after + 15 * SECOND, url, body: { kind: 'beat', visibleMs: 15 * SECOND } });
    if (page === 4 && number % 3 === 0)
      all.push({
        after: after + 20 * SECOND,
        url,
        body: { kind: 'value', name: 'calculator.principal', value: 50_000 + ((number * 7_919) % 500_000) },
      });
    if (page === 7 && number % 5 === 0)
      all.push({
        after: after + 22 * SECOND,
        url,
        body: { kind: 'cart-add', items: [{ sku: 'card', quantity: 1, priceMinor: 9_900 }], currency: 'USD' },
      });
  }
  return all;
}

function* recorded({ enterpriseId, websiteId }: World, from: number): Generator<SessionEvent> {
  let open: SessionEvent[] = [];
  let number = 0;
  for (let hour = from; hour < from + DAYS * DAY; hour += HOUR) {
    for (; number < SESSIONS && from + (number / SESSIONS) * DAYS * DAY < hour + HOUR; number += 1) {
      const start = Math.round(from + (number / SESSIONS) * DAYS * DAY);
      const visitorId = visitorIdOf(websiteId, `visitor-token-${number}`);
      const shared = { enterpriseId, websiteId, visitorId, senderSession: `visit-${number}` };
      visit(number).forEach(({ after, body, url }, place) => {
        const at = start + after;
        const where = url === undefined ? {} : { url };
        const front = { device: 'desktop', locale: 'en-US', reach: 'widget' } as const;
        open.push({ ...shared, ...front, ...where, id: `${number}-${place}`, at, receivedAt: at + 20, body });
      });
    }
    open.sort((one, other) => one.at - other.at);
    const due = open.findIndex((event) => event.at >= hour + HOUR);
    yield* open.splice(0, due < 0 ? open.length : due);
  }
  yield* open;
  open = [];
}

function lineOf(event: SessionEvent, number: number, tx: bigint): string {
  const { id, senderSession, url, device, locale, reach, body } = event;
  const received = new Date(event.receivedAt).toISOString();
  const json = JSON.stringify({ id, senderSession, url, device, locale, reach, body });
  return [
    received.slice(0, 10),
    messageKey(event.websiteId, id),
    tx + BigInt(Math.floor(number / PER_COMMIT)),
    'bench',
    laneOf(event.visitorId),
    number % PER_COMMIT,
    event.enterpriseId,
    event.websiteId,
    event.visitorId,
    new Date(event.at).toISOString(),
    received,
    json.replaceAll('\\', '\\\\'),
  ].join('\t');
}

async function record(url: string, world: World, from: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (let day = 0; day <= DAYS; day += 3)
      await client.query('select clickstream_prepare($1::date, 60)', [new Date(from + day * DAY).toISOString()]);
    const { rows } = await client.query<{ tx: string }>('select pg_current_xact_id()::text as tx');
    const tx = BigInt(rows[0]?.tx ?? '0');
    const copy = client.query(
      copyFrom(`copy clickstream_event (day, key, tx, origin, lane, place, enterprise_id, website_id, visitor_id, at, received_at,
        event) from stdin`),
    );
    let number = 0;
    let lines: string[] = [];
    const write = async (): Promise<void> => {
      if (!copy.write(`${lines.join('\n')}\n`)) await new Promise((resolve) => copy.once('drain', resolve));
      lines = [];
    };
    for (const event of recorded(world, from)) {
      lines.push(lineOf(event, number, tx));
      number += 1;
      if (lines.length >= 1_000) await write();
    }
    if (lines.length > 0) await write();
    copy.end();
    await finished(copy);
    // Intake counts as it goes; here all is counted at once.
    await client.query(`insert into clickstream_tally (enterprise_id, website_id, day, verdict, code, count, last_at)
      select enterprise_id, website_id, day, 'ok', '', count(*), max(received_at) from clickstream_event group by 1, 2, 3`);
    await client.query('vacuum analyze clickstream_event');
    return number;
  } finally {
    await client.end();
  }
}

function triggersOf(shift: number): TriggerSet {
  const triggers = Array.from(
    { length: TRIGGERS },
    (_, index): Trigger => ({
      triggerId: `trg_${index}`,
      name: `Trigger ${index}`,
      when: {
        and: [
          { '>=': [{ var: 'visit.pages' }, 2 + (index % 8)] },
          { '>=': [{ var: 'values.calculator.principal' }, 300_000 + 10_000 * index + shift] },
          { '!=': [{ var: 'device' }, 'tablet'] },
          { '>=': [{ var: 'time.site' }, 2_000 * index] },
          { '<': [{ var: 'cart.value' }, 100_000] },
        ],
      },
      gives: index % 4 === 0 ? { verdict: 'must' } : index % 4 === 1 ? { verdict: 'can' } : { weight: 0.3 },
    }),
  );
  return { version: 0, thresholds: { can: 1, must: 2 }, triggers };
}

async function made(
  world: World,
): Promise<{ view: DryRunView; ms: number; cpu: number; steps: number; rss: number; lag: number[] }> {
  const { dryRuns } = world.features;
  const started = performance.now();
  const before = process.cpuUsage();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let view = must(await dryRuns.start(world.enterpriseId, { days: DAYS + 1, triggers: triggersOf(20_000) }, 'bench'));
  const steps = new Set<number>();
  let rss = 0;
  while (view.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 100));
    rss = Math.max(rss, process.memoryUsage.rss());
    view = must(await dryRuns.view(world.enterpriseId, view.dryRunId));
    steps.add(view.progress);
  }
  delay.disable();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return {
    view,
    ms,
    cpu: (user + system) / 1_000,
    steps: steps.size,
    rss,
    lag: [delay.percentile(99) / 1e6, delay.max / 1e6],
  };
}

/** The same work in this thread, in turns: the milliseconds that reading takes, and the processor time of this thread for the rest. */
async function parts(world: World, plan: Parameters<typeof createDryRun>[0]): Promise<Record<string, number>> {
  const { clickstream, catalog } = world.features;
  const { enterpriseId, websiteId } = world;
  const spent = { reading: 0, parsing: 0, folding: 0, 'folding and judging': 0 };
  const resolve = await catalog.pageResolver(enterpriseId, websiteId);
  const topicOf = (event: SessionEvent) => topicOfEvent(resolve, event);
  const fold = createRerun({ topicOf, moved: () => undefined, over: () => undefined });
  const all = createDryRun(plan, { topicOf, customerOf: () => undefined });
  const { pages } = await clickstream.recorded({ enterpriseId, from: plan.from, to: plan.to });
  const used = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let [before, clock] = [used(), performance.now()];
  const lap = (part: keyof typeof spent): void => {
    spent[part] += part === 'reading' ? performance.now() - clock : used() - before;
    [before, clock] = [used(), performance.now()];
  };
  for await (const page of pages()) {
    lap('reading');
    const events = (JSON.parse(page.text) as RecordedRow[]).map((row) => recordedEvent(enterpriseId, row));
    lap('parsing');
    fold.take(events);
    lap('folding');
    all.take(events);
    lap('folding and judging');
  }
  all.finish();
  lap('folding and judging');
  return Object.fromEntries(Object.entries(spent).map(([part, ms]) => [`${part} ms`, rounded(ms, 0)]));
}

/**
 * A dry run of twenty changed triggers on recorded sessions of a week, beside the twenty in force, on PostgreSQL; then the parts of the
 * same work one after another in one thread.
 */
export async function measure(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  let world: World | undefined;
  try {
    world = await seedWorld({ url: cluster.socketUrl }, ASSOCIATES);
    const { features, enterpriseId } = world;
    const { version } = await features.qualifier.triggers(enterpriseId);
    must(await features.qualifier.replaceTriggers(enterpriseId, { ...triggersOf(0), version }, 'bench'));
    const now = Date.now();
    const from = now - DAYS * DAY - HOUR;
    const events = await record(cluster.socketUrl, world, from);
    const idle = process.memoryUsage.rss();
    const { view, ms, cpu, steps, rss, lag } = await made(world);
    if (view.state !== 'done') throw new Error(`the dry run ${view.state}: ${view.problem}`);
    const { ruleSets, attributes, sales } = await features.matching.material(enterpriseId);
    const inForce = { triggers: triggersOf(0), ruleSets };
    const spent = await parts(world, {
      enterpriseId,
      from,
      to: now,
      at: now,
      attributes,
      sales,
      before: inForce,
      now: { ...inForce, triggers: triggersOf(20_000) },
      invitationsPerVisit: 2,
      apart: false,
      roster: (await features.skills.roster(enterpriseId)).entries,
      nodes: [...(await features.catalog.hierarchy(enterpriseId)).nodes.values()],
    });
    const total = view.result?.total;
    return [
      {
        id: 'dry-run',
        name: `${view.sessions} sessions, ${events} events, ${TRIGGERS} triggers beside ${TRIGGERS} in force: ${(total?.before.can ?? 0) + (total?.before.must ?? 0)} opportunities before, ${(total?.now.can ?? 0) + (total?.now.must ?? 0)} now`,
        value: rounded(ms, 0),
        unit: 'ms',
        peers: {
          'processor ms': rounded(cpu, 0),
          'progress steps': steps,
          'loop lag p99 ms': rounded(lag[0] ?? 0, 1),
          'loop lag max ms': rounded(lag[1] ?? 0, 1),
          'memory more at peak MB': rounded((rss - idle) / 2 ** 20, 0),
          ...spent,
        },
      },
    ];
  } finally {
    await world?.features.dryRuns.close();
    await world?.close();
    await cluster.stop();
  }
}
