import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { type DatabaseLocation, openConnection } from '../../platform/server/open-database.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { seedWorld, type World, type WorldAssociate } from './testing/server-world.ts';
import { type Answer, accept, call, openDesk } from './testing/staff-calls.ts';
import { createVisitor } from './testing/test-visitor.ts';
import { openOpportunity, rowsOf, seatAll, setPolicy } from './testing/world-floor.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Rounds of kill -9 on each engine; 20 are promised, and take some minutes. */
const KILLS = Number(process.env['KILLS'] ?? 4);

/** When the process is killed: so long after the claim was sent, in milliseconds; or at once when its answer has come. */
const POINTS: readonly (number | 'answered')[] = KILLS < 20 ? [0, 10, 'answered'] : [0, 4, 8, 12, 20, 'answered'];

test('A5: a process is killed while it claims, at several points: the winner’s desktop at another process hears of it within 5 s, nobody else’s does', async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  const world = await seedWorld(location, 2);
  endings.push(world.close);
  await setPolicy(world, { mode: { can: 'race', must: 'race' }, raceWidth: 2 });
  const living = await startProcess(location);
  endings.push(living.stop);
  const [ada, bo] = world.associates as [WorldAssociate, WorldAssociate];
  const desks = [await openDesk(living.url, ada), await openDesk(living.url, bo)] as const;
  endings.push(async () => {
    for (const desk of desks) desk.close();
  });
  for (const point of POINTS) {
    const dying = await startProcess(location);
    endings.push(dying.killNow);
    const { opportunityId, sessionId, offers } = await openOpportunity(world, 2);
    expect([...offers.keys()].sort()).toEqual([ada.associateId, bo.associateId].sort());
    const offerId = offers.get(ada.associateId) ?? '';
    const claim = accept(dying.url, ada, offerId).catch(() => undefined);
    if (point === 'answered') expect((await claim)?.status).toBe(200);
    else await new Promise((resolve) => setTimeout(resolve, point));
    await dying.killNow();
    const first = await claim;
    const committed = Date.now();

    // Her desktop asks again elsewhere: hers already, or hers now, and the same conversation if she was told of one.
    const again = await accept(living.url, ada, offerId);
    expect(again.status).toBe(200);
    if (first?.status === 200) expect(again.body).toEqual(first.body);
    await until(
      'the winner sees her conversation',
      () => desks[0].about('engagement.started', opportunityId).length > 0,
      5_000,
    );
    expect(Date.now() - committed).toBeLessThan(5_000 + 1_000);
    const late = await accept(living.url, bo, offers.get(bo.associateId) ?? '');
    expect(late).toMatchObject({ status: 409, body: { title: 'offer-taken', by: 'Associate 0' } });
    await until('the other is told', () =>
      desks[1].entries.some(
        (entry) => entry.kind === 'offer.ended' && entry.data['offerId'] === offers.get(bo.associateId),
      ),
    );
    expect(desks[0].about('engagement.started', opportunityId)).toHaveLength(1);
    expect(desks[1].about('engagement.started', opportunityId)).toEqual([]);
    await world.features.engagement.onSessionEnded(world.enterpriseId, sessionId);
  }
}, 240_000);

/** A customer enters a large mortgage; resolves when the server has acknowledged it. */
async function largeMortgage(url: string, world: World): Promise<void> {
  const customer = createVisitor(() => url, world.key);
  const answer = await customer.send({ kind: 'page' }, { kind: 'value', name: 'calculator.principal', value: 400_000 });
  expect(answer.status).toBe(200);
}

/** Somebody is at her desk all the while, connected to this process: where nobody could serve, nothing is opened. */
async function seat(world: World): Promise<() => Promise<void>> {
  const leave = await seatAll(world, world.associates);
  return async () => leave();
}

async function opened(world: World): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    world,
    `select count(*) as count from queue_opportunity where verdict = 'must'`,
  );
  return row?.count ?? 0;
}

/** Holds back whoever opens an opportunity while the work goes on, so that a process surely dies before its fold has an effect. */
async function beforeFold(world: World, work: () => Promise<void>): Promise<void> {
  const barrier = await world.foundation.connection.pool.connect();
  try {
    await barrier.query('begin; lock table queue_opportunity in share row exclusive mode');
    await work();
    const { rows } = await barrier.query<{ count: number }>('select count(*) as count from queue_opportunity');
    expect(rows).toEqual([{ count: 0 }]);
    // Whoever waits for the table has nobody left to commit for.
    await barrier.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
  } finally {
    await barrier.query('rollback');
    barrier.release();
  }
}

test('A11: the process dies between an event’s commit and its fold, the customer does nothing more: another process opens the must within 10 s', async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  const world = await seedWorld(location, 1);
  endings.push(world.close);
  endings.push(await seat(world));
  const [dying, living] = await Promise.all([startProcess(location), startProcess(location)]);
  endings.push(dying.killNow, living.stop);
  await until('each folds lanes', async () => {
    const [row] = await rowsOf<{ owners: number; free: number }>(
      world,
      `select count(distinct owner) as owners, count(*) filter (where owner is null) as free from clickstream_lane`,
    );
    return row?.owners === 2 && row.free === 0;
  });
  // The lanes of about half of them are those of the process that dies.
  const customers = 8;
  let died = Number.NaN;
  await beforeFold(world, async () => {
    for (let each = 0; each < customers; each += 1) await largeMortgage(dying.url, world);
    await dying.killNow();
    [{ at: died } = { at: died }] = await rowsOf<{ at: number }>(world, 'select fw_now() as at');
  });
  await until('every must is opened', async () => (await opened(world)) === customers, 20_000);
  const [last] = await rowsOf<{ at: number }>(world, 'select max(opened_at) as at from queue_opportunity');
  expect((last?.at ?? Number.NaN) - died).toBeLessThan(10_000);
}, 120_000);

test.each(['postgresql', 'embedded'] as const)(
  'A11: the process dies between an event’s commit and its fold and is started again (%s): the must is opened within 10 s',
  async (engine) => {
    const { location, drop } = await freshLocation(engine);
    endings.push(drop);
    const seeded = await seedWorld(location, 1);
    const [ada] = seeded.associates as [WorldAssociate];
    const world = engine === 'postgresql' ? seeded : undefined;
    if (world === undefined) await seeded.close();
    else endings.push(world.close, await seat(world));
    const dying = await startProcess(location);
    endings.push(dying.killNow);
    const customers = 3;
    const work = async () => {
      for (let each = 0; each < customers - 1; each += 1) await largeMortgage(dying.url, seeded);
      await largeMortgage(dying.url, seeded);
      await dying.killNow();
    };
    await (world === undefined ? work() : beforeFold(world, work));
    const again = await startProcess(location);
    endings.push(again.stop);
    // Somebody is there whom they could be offered to.
    const desk = await openDesk(again.url, ada);
    endings.push(async () => desk.close());
    await until(
      'every must is opened',
      async () => {
        const { body } = await call('GET', `${again.url}/v1/enterprises/${seeded.enterpriseId}/browsing`, ada.token);
        const items = (body['items'] ?? []) as { verdict: string }[];
        return items.filter((item) => item.verdict === 'must').length === customers;
      },
      10_000,
    );
  },
  120_000,
);

type Sent = { readonly id: string; readonly session: string; acknowledged: boolean };

/** Customers' browsers send until the server is gone. */
async function sendUntilGone(url: string, key: string, sent: Sent[]): Promise<void> {
  const browser = async () => {
    const session = randomBytes(8).toString('hex');
    for (;;) {
      const events = Array.from({ length: 3 }, () => ({
        id: randomBytes(8).toString('hex'),
        session,
        acknowledged: false,
      }));
      sent.push(...events);
      if (!(await deliver(url, key, session, events))) return;
    }
  };
  await Promise.all(Array.from({ length: 6 }, browser));
}

/** @returns whether the server has acknowledged these events */
async function deliver(url: string, key: string, session: string, events: readonly Sent[]): Promise<boolean> {
  const at = new Date().toISOString();
  const body = {
    sentAt: at,
    visitor: `visitor-${session}`,
    session,
    events: events.map(({ id }) => ({ id, at, kind: 'page', url: 'https://lender.example/mortgages/fixed' })),
  };
  const answer: Answer | undefined = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-floorwalker-key': key },
    body: JSON.stringify(body),
  }).then(
    async (response) => ({
      status: response.status,
      type: '',
      body: (await response.json()) as Record<string, unknown>,
    }),
    () => undefined,
  );
  if (answer?.status !== 200) return false;
  for (const event of events) event.acknowledged = true;
  return true;
}

/** The sender's ids of all events that are stored, one for each row. */
async function storedIds(location: DatabaseLocation): Promise<string[]> {
  const connection = await openConnection(location);
  try {
    const { rows } = await connection.pool.query<{ id: string }>(`select event->>'id' as id from clickstream_event`);
    return rows.map((row) => row.id);
  } finally {
    await connection.close();
  }
}

// Both at once: a server that starts again waits most of the time.
test.concurrent.for(['postgresql', 'embedded'] as const)(
  `B8: kill -9 of the server during intake, ${KILLS} rounds (%s): every acknowledged event is there, once`,
  { timeout: 400_000 },
  async (engine, { onTestFinished }) => {
    const { location, drop } = await freshLocation(engine);
    onTestFinished(drop);
    const world = await seedWorld(location, 0);
    await world.close();
    const sent: Sent[] = [];
    let server: ServerProcess | undefined;
    onTestFinished(async () => {
      await server?.killNow();
    });
    for (let round = 0; round < KILLS; round += 1) {
      server = await startProcess(location);
      // What was sent and not acknowledged is sent again, as a browser does: stored by then or not, it counts once.
      for (const event of sent.filter((each) => !each.acknowledged))
        await deliver(server.url, world.key, event.session, [event]);
      const sending = sendUntilGone(server.url, world.key, sent);
      await new Promise((resolve) => setTimeout(resolve, 40 + ((round * 37) % 200)));
      await server.killNow();
      await sending;
    }
    server = await startProcess(location);
    for (const event of sent.filter((each) => !each.acknowledged))
      await deliver(server.url, world.key, event.session, [event]);
    await server.stop();
    expect(sent.every((event) => event.acknowledged)).toBe(true);

    const after = await storedIds(location);
    expect(after.length).toBe(sent.length);
    expect(new Set(after)).toEqual(new Set(sent.map((event) => event.id)));
  },
);
