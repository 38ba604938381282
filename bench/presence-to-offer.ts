import { type ServerProcess, startProcess } from '../apps/server/testing/server-process.ts';
import { must, seedWorld, type World } from '../apps/server/testing/server-world.ts';
import { accept, call, openDesk, type TestDesk } from '../apps/server/testing/staff-calls.ts';
import { createVisitor } from '../apps/server/testing/test-visitor.ts';
import { rowsOf } from '../apps/server/testing/world-floor.ts';
import { startCluster } from '../platform/server/testing/postgres-cluster.ts';
import { until } from '../platform/server/testing/until.ts';
import { type Measure, quantile, rounded } from './measure.ts';

const ROUNDS = 40;
/** Each takes the seconds that a desk may be away before it counts as closed. */
const ROUNDS_OF_CONNECTING = 8;

/**
 * A7: a customer who asked waits, and the only associate becomes free: from sending the change to the offer on her socket, on PostgreSQL,
 * for each kind of change. Asked is less than a second.
 */
export async function measure(): Promise<readonly Measure[]> {
  const cluster = await startCluster();
  const world = await seedWorld({ url: cluster.url }, 1);
  const server = await startProcess({ url: cluster.url });
  const floor = await createFloor(world, server);
  try {
    return [
      await measured('comes online', ROUNDS_OF_CONNECTING, floor.connects),
      await measured('declares herself available', ROUNDS, floor.becomesAvailable),
      await measured('is ready after a conversation', ROUNDS, floor.isReady),
    ];
  } finally {
    floor.close();
    await server.stop();
    await world.close();
    await cluster.stop();
  }
}

async function measured(name: string, rounds: number, once: () => Promise<number>): Promise<Measure> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await once());
  return {
    id: 'A7',
    name: `from the moment an associate ${name} to the offer of who waits, ${rounds} times`,
    value: rounded(quantile(times, 0.5)),
    unit: 'ms',
    p99: rounded(quantile(times, 0.99)),
  };
}

function offersAt(desk: TestDesk): readonly string[] {
  return desk.entries.filter(({ kind }) => kind === 'offer.made').map(({ data }) => String(data['offerId']));
}

/** One associate, at her desk, and customers who come one after another. */
async function createFloor(world: World, { url }: ServerProcess) {
  const [associate] = world.associates;
  if (associate === undefined) throw new Error('There is no associate.');
  const { token, associateId, personId } = associate;
  const { skills } = world.features;
  must(
    await skills.saveProfile(world.enterpriseId, associateId, { experienceYears: 1, rating: 4, capacity: 1 }, 'bench'),
  );
  let desk: TestDesk = await openDesk(url, associate);
  const declare = (declared: 'available' | 'busy') => call('PUT', `${url}/v1/me/presence`, token, { declared });
  const waiting = () => rowsOf(world, "select from queue_opportunity where state in ('open', 'offered')");
  const held = () => rowsOf(world, 'select from skills_slot');

  /** A customer who asks and for whom nobody is free. */
  async function somebodyWaits() {
    await until('nobody waits any more', async () => (await waiting()).length === 0);
    const visitor = createVisitor(() => url, world.key);
    await (await visitor.send({ kind: 'page', url: 'https://lender.example/mortgages/fixed' })).text();
    await (await visitor.send({ kind: 'help', text: 'Is anybody there?' })).text();
    await until('she waits', async () => (await waiting()).length > 0);
    return visitor;
  }

  /** The time from the change to the next offer at her desk. */
  async function timed(change: () => Promise<unknown>): Promise<{ readonly ms: number; readonly offerId: string }> {
    const before = desk.entries.length;
    const started = performance.now();
    const changed = change();
    for (;;) {
      const offer = desk.entries.slice(before).find(({ kind }) => kind === 'offer.made');
      if (offer !== undefined) {
        const ms = performance.now() - started;
        await changed;
        return { ms, offerId: String(offer.data['offerId']) };
      }
      if (performance.now() - started > 30_000) throw new Error('No offer came within 30 s.');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  return {
    becomesAvailable: async () => {
      await declare('busy');
      const visitor = await somebodyWaits();
      const { ms } = await timed(() => declare('available'));
      await (await visitor.send({ kind: 'refuse' })).text();
      return ms;
    },
    isReady: async () => {
      await declare('busy');
      await somebodyWaits();
      const first = await timed(() => declare('available'));
      const { body } = await accept(url, associate, first.offerId);
      const greeting = { messageId: `msg_${crypto.randomUUID().replaceAll('-', '')}`, text: 'Hello.' };
      const engagement = `${url}/v1/engagements/${String(body['engagementId'])}`;
      await call('POST', `${engagement}/messages`, token, greeting);
      const next = await somebodyWaits();
      await call('POST', `${engagement}/end`, token);
      const { ms } = await timed(() => declare('available'));
      await (await next.send({ kind: 'refuse' })).text();
      await until('she has nobody', async () => (await held()).length === 0);
      return ms;
    },
    connects: async () => {
      await declare('busy');
      const visitor = await somebodyWaits();
      // A desk that opens reads everything from the beginning.
      const known = new Set(offersAt(desk));
      desk.close();
      await until('her desk counts as closed', async () => !(await skills.presence(personId)).connected, 60_000);
      const started = performance.now();
      desk = await openDesk(url, associate);
      await until('the offer is there', () => offersAt(desk).some((each) => !known.has(each)), 30_000);
      const ms = performance.now() - started;
      await (await visitor.send({ kind: 'refuse' })).text();
      return ms;
    },
    close: () => desk.close(),
  };
}
