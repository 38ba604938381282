import { randomBytes } from 'node:crypto';
import { startProcess } from '../../apps/server/testing/server-process.ts';
import { seededRandom } from '../../kernel/random.ts';
import { MINUTE, SECOND } from '../../kernel/time.ts';
import { skipTime } from '../../platform/server/clock-rate.ts';
import { connectPostgres } from '../../platform/server/connection.ts';
import { type DatabaseLocation, openConnection } from '../../platform/server/open-database.ts';
import { type Disagreement, findDisagreements } from '../checker/check.ts';
import { createClientLog, type Observation, type Stored } from '../checker/observations.ts';
import { readStored } from '../checker/stored-rows.ts';
import { chanceToSell } from '../people.ts';
import { createDayClient, createDayTime, type DayTime } from './day-client.ts';
import { type DayCustomer, type DayMode, type DayOptions, type DayPlan, planDay } from './day-people.ts';
import { type DayWorld, makeDayWorld } from './day-world.ts';
import { liveAssociate } from './live-associate.ts';
import { liveCustomer } from './live-customer.ts';
import { liveSupervisor } from './live-supervisor.ts';
import { watchMemory } from './server-memory.ts';

export type SimulatedDayOptions = DayOptions & {
  /** A fresh database. */
  readonly location: DatabaseLocation;
  /** How many times as fast as the machine's the day's clock runs. */
  readonly speed: number;
  /** How many server processes share the work; 1 on the embedded database. */
  readonly processes: number;
  readonly mode: DayMode;
  readonly progress?: (words: string) => void;
};

export type SimulatedDay = {
  readonly plan: DayPlan;
  readonly log: readonly Observation[];
  readonly stored: Stored;
  readonly disagreements: readonly Disagreement[];
  /** Who came, by the names of their clients in the log. */
  readonly came: ReadonlyMap<string, DayCustomer>;
  /** How long it took on the machine's clock, and by how much the last arrival was late on the day's. Milliseconds. */
  readonly took: number;
  readonly late: number;
  /** What the servers held in each eighth of it, in megabytes of heap. */
  readonly held: readonly number[];
};

/** Lives a planned day against servers of its own, over their public interfaces; then everybody is asked what they saw. */
export async function simulateDay(options: SimulatedDayOptions): Promise<SimulatedDay> {
  const { location, speed, processes, progress = () => undefined } = options;
  const plan = planDay(options);
  const world = await makeDayWorld(location, plan.associates, speed, options.mode);
  progress(`${plan.customers.length} customers and ${plan.associates.length} associates are planned`);
  const began = performance.now();
  const servers = [];
  const metricsToken = randomBytes(16).toString('hex');
  try {
    const count = 'folder' in location ? 1 : processes;
    for (let index = 0; index < count; index += 1) {
      servers.push(
        await startProcess(location, ['serve'], undefined, { TRUST_PROXY: 'yes', METRICS_TOKEN: metricsToken }),
      );
    }
    const log = createClientLog();
    const time = createDayTime(speed);
    const urls = servers.map((each) => each.url);
    const memory = watchMemory(urls, metricsToken);
    const { late, came } = await live({ plan, world, urls, time, log, progress }).finally(memory.stop);
    const held = memory.stop();
    await settle(location, time);
    for (const server of servers.splice(0)) await server.stop();
    const connection = 'url' in location ? connectPostgres(location.url) : await openConnection(location);
    const stored = await readStored(connection.pool).finally(connection.close);
    const disagreements = findDisagreements(log.seen, stored);
    return { plan, log: log.seen, stored, disagreements, came, took: performance.now() - began, late, held };
  } finally {
    for (const server of servers) await server.killNow();
  }
}

/** What was left to itself ends by its deadlines: invitations, waiting, outcomes that nobody wrote down. */
async function settle(location: DatabaseLocation, time: DayTime): Promise<void> {
  // Of the embedded database its server holds the folder: the deadlines are waited for.
  if ('folder' in location) return time.pause(12 * MINUTE);
  const connection = connectPostgres(location.url, 1);
  try {
    for (const until = performance.now() + SETTLES; performance.now() < until; ) {
      const { rows } = await connection.pool.query<{ count: number }>(
        `select (select count(*) from queue_opportunity where state in ('open', 'offered', 'engaged'))
           + (select count(*) from engagement where state <> 'closed') as count`,
      );
      if (rows[0]?.count === 0) return;
      await skipTime(connection, MINUTE);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    await connection.close();
  }
}

/** Longer than any deadline, skipped a minute at a time; then what is left is for the checker to tell. Milliseconds. */
const SETTLES = 30 * SECOND;

type Living = {
  readonly plan: DayPlan;
  readonly world: DayWorld;
  readonly urls: readonly string[];
  readonly time: DayTime;
  readonly log: ReturnType<typeof createClientLog>;
  readonly progress: (words: string) => void;
};

async function live({ plan, world, urls, time, log, progress }: Living) {
  const messageId = () => `msg_${randomBytes(16).toString('hex')}`;
  const urlOf = (index: number) => urls[index % urls.length] ?? '';
  const abilities = new Map(plan.associates.map((each) => [each.name, each.ability]));
  let closing = false;
  const working = plan.associates.map((associate, index) => {
    const { associateId = '', token = '' } = world.associates[index] ?? {};
    const headers = { authorization: `Bearer ${token}` };
    const parts = {
      name: `associate:${associateId}`,
      url: urlOf(index),
      headers,
      protocols: ['floorwalker.v1'],
      log,
      time,
    };
    const client = createDayClient(parts);
    const { enterpriseId } = world;
    return liveAssociate({
      plan: associate,
      associateId,
      enterpriseId,
      client,
      time,
      messageId,
      closing: () => closing,
    });
  });
  working.push(
    liveSupervisor({
      enterpriseId: world.enterpriseId,
      associateIds: world.associates.map((each) => each.associateId),
      client: createDayClient({
        name: 'supervisor',
        url: urlOf(0),
        headers: { authorization: `Bearer ${world.supervisor}` },
        protocols: [],
        log,
        time,
      }),
      time,
      random: seededRandom(plan.customers.length),
      closing: () => closing,
    }),
  );
  const visiting = new Set<Promise<void>>();
  const came = new Map<string, DayCustomer>();
  let late = 0;
  for (const [index, customer] of plan.customers.entries()) {
    await time.pause(customer.at - time.now());
    late = Math.max(late, time.now() - customer.at);
    const token = randomBytes(16).toString('hex');
    const name = `customer:${token}`;
    came.set(name, customer);
    const headers = {
      origin: world.origin,
      'x-floorwalker-key': world.writeKey,
      'x-floorwalker-visitor': token,
      // Each comes from an address of her own.
      'x-forwarded-for': `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
    };
    const protocols = ['floorwalker.v1', `key.${world.writeKey}`, `visitor.${token}`];
    const client = createDayClient({ name, url: urlOf(index), headers, protocols, log, time });
    const buysFrom = (associate: string) => {
      const ability = abilities.get(associate);
      return ability !== undefined && customer.luck < chanceToSell(ability, customer.place, customer.segment);
    };
    const visit = liveCustomer({
      plan: customer,
      name,
      token,
      origin: world.origin,
      client,
      time,
      log,
      messageId,
      buysFrom,
    });
    visiting.add(visit);
    void visit.finally(() => visiting.delete(visit));
    if (index % 500 === 499) progress(`${index + 1} customers have come; ${visiting.size} are there`);
  }
  await Promise.all(visiting);
  // Nobody else comes: what is begun is finished, and the associates go home.
  await time.pause(MINUTE / 2);
  closing = true;
  await Promise.all(working);
  await time.pause(10 * SECOND);
  return { late, came };
}
