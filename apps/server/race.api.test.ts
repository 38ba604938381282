import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { laneOf } from '../../features/clickstream/core/index.ts';
import { visitorIdOf } from '../../features/clickstream/server/visitor.ts';
import { seededRandom } from '../../kernel/random.ts';
import { SECOND } from '../../kernel/time.ts';
import { openBadNetwork } from '../../platform/server/testing/bad-network.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { must, seedWorld, type World, type WorldAssociate } from './testing/server-world.ts';
import { type Answer, accept, call } from './testing/staff-calls.ts';
import { createVisitor } from './testing/test-visitor.ts';
import { openOpportunity, rowsOf, seatAll, setPolicy } from './testing/world-floor.ts';

const ASSOCIATES = 50;
const PROCESSES = 4;
const ROUNDS = Number(process.env['ROUNDS'] ?? 40);
const SEED = Number(process.env['SEED'] ?? 1);

const endings: (() => unknown)[] = [];
let world: World;
/** Of one database; each names its connections, so that the database tells who waits and who holds a lock. */
let servers: readonly ServerProcess[];
let ada: WorldAssociate;
let bo: WorldAssociate;
let supervisor: string;

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  if (!('url' in location)) throw new Error('Processes meet on PostgreSQL.');
  world = await seedWorld(location, ASSOCIATES);
  endings.push(world.close);
  [ada, bo] = world.associates as [WorldAssociate, WorldAssociate];
  const change = { enterpriseId: world.enterpriseId, actor: 'test' };
  const person = { name: 'Supervisor', email: 'supervisor@lender.example', roles: ['supervisor' as const] };
  const { personId } = must(await world.features.enterprise.addStaff(change, person));
  supervisor = must(await world.features.enterprise.issueToken(personId, 'test')).token;
  endings.push(await seatAll(world, world.associates));
  servers = await Promise.all(
    Array.from({ length: PROCESSES }, (_, index) =>
      startProcess({ url: `${location.url}?application_name=${nameOf(index)}` }),
    ),
  );
  endings.push(() => Promise.all(servers.map((server) => server.killNow())));
}, 120_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const nameOf = (index: number) => `process-${index}`;
const at = (index: number) => servers[index % PROCESSES] as ServerProcess;

/** Claims what stands on the list, at a process. */
const approach = (who: WorldAssociate, opportunityId: string, index: number) =>
  call(
    'POST',
    `${at(index).url}/v1/enterprises/${world.enterpriseId}/opportunities/${opportunityId}/approach`,
    who.token,
  );
/** A supervisor gives it to somebody, at a process. */
const assign = (opportunityId: string, { associateId }: WorldAssociate, index: number) =>
  call(
    'POST',
    `${at(index).url}/v1/enterprises/${world.enterpriseId}/opportunities/${opportunityId}/assign`,
    supervisor,
    { associateId },
  );

test(`A1: ${ASSOCIATES} associates at ${PROCESSES} processes accept one opportunity at the same instant over a network that reorders and cuts, ${ROUNDS} rounds: one winner each, all others are told who and when`, async () => {
  const random = seededRandom(SEED);
  const networks = await Promise.all(servers.map((server) => openBadNetwork([server.port], random)));
  /** Who is cut off asks again, as her desk does. */
  const insist = async (...claim: Parameters<typeof accept>): Promise<Answer> =>
    (await accept(...claim).catch(() => undefined)) ?? insist(...claim);
  try {
    for (const network of networks) network.trouble({ hold: 0.1, holdMs: 40, cut: 0.02 });
    await setPolicy(world, { mode: { can: 'race', must: 'race' }, raceWidth: ASSOCIATES });
    for (let round = 0; round < ROUNDS; round += 1) {
      const { offers, opportunityId, sessionId } = await openOpportunity(world, ASSOCIATES);
      expect(offers.size).toBe(ASSOCIATES);
      // The barrier: the opportunity is locked until every process waits for it with the claims that have come to it.
      const open = await closeGate(opportunityId);
      const asked = world.associates.map((associate, index) =>
        insist(networks[index % PROCESSES]?.url ?? '', associate, offers.get(associate.associateId) ?? ''),
      );
      await open();
      const answers = await Promise.all(asked);
      const winner = answers.findIndex((answer) => answer.status === 200);
      const late = answers.filter((_, index) => index !== winner);
      expect(winner).toBeGreaterThanOrEqual(0);
      for (const { status, body } of late) {
        expect({ status, title: body['title'], by: body['by'], when: typeof body['at'] }).toEqual({
          status: 409,
          title: 'offer-taken',
          by: `Associate ${winner}`,
          when: 'string',
        });
      }
      await world.features.engagement.onSessionEnded(world.enterpriseId, sessionId);
    }
    const [count] = await rowsOf(
      world,
      `select count(*)::int as opportunities, max(n)::int as most, min(n)::int as least
       from (select count(engagement.engagement_id) as n from queue_opportunity left join engagement using (opportunity_id) group by opportunity_id) each`,
    );
    expect(count).toEqual({ opportunities: ROUNDS, most: 1, least: 1 });
    for (const network of networks) expect(network.overtaken()).toBeGreaterThan(ROUNDS);
  } finally {
    await Promise.all(networks.map((network) => network.close()));
  }
}, 400_000);

/**
 * A barrier before an opportunity: nobody gets past until transactions of all processes wait there; claims that come to one process at once
 * share them.
 * @returns opens it
 */
async function closeGate(opportunityId: string): Promise<() => Promise<void>> {
  const gate = await world.foundation.connection.pool.connect();
  await gate.query('begin');
  await gate.query('select from queue_opportunity where opportunity_id = $1 for update', [opportunityId]);
  return async () => {
    try {
      await until('claims wait at the barrier', async () => {
        // On a connection of its own: within a transaction the database shows one moment only.
        const [row] = await rowsOf<{ waiting: number }>(
          world,
          `select count(*) as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return (row?.waiting ?? 0) >= PROCESSES;
      });
    } finally {
      await gate.query('commit');
      gate.release();
    }
  };
}

test('A6: taken from the list, matched and assigned twice at once by four processes: one owner, and one audit entry for each real change', async () => {
  await setPolicy(world, { approachFromList: true });
  await rowsOf(world, 'update skills_presence set capacity = 1000');
  for (let round = 0; round < 10; round += 1) {
    const { opportunityId } = await openOpportunity(world, 1);
    const [, ...answers] = await Promise.all([
      world.features.queue.match(world.enterpriseId, opportunityId),
      approach(ada, opportunityId, 0),
      assign(opportunityId, bo, 1),
      assign(opportunityId, bo, 2),
    ]);
    for (const answer of answers) expect([200, 409]).toContain(answer.status);
    const offers = await rowsOf<{ state: string; via: string }>(
      world,
      'select state, via from queue_offer where opportunity_id = $1',
      [opportunityId],
    );
    const given = offers.filter((each) => each.via === 'supervisor').length;
    expect(given).toBeLessThanOrEqual(1);
    const audited = await rowsOf(world, 'select from audit_entry where subject = $1', [opportunityId]);
    expect(audited).toHaveLength(given);
    const owners = offers.filter((each) => each.state === 'accepted').length;
    const engagements = await rowsOf(world, 'select from engagement where opportunity_id = $1', [opportunityId]);
    expect([owners, engagements.length]).toEqual([1, 1]);
  }
});

test('A3: one slot left, and 20 customers of the list taken at once at four processes: one conversation begins', async () => {
  await setPolicy(world, { mode: { can: 'choose', must: 'choose' } });
  const opened: string[] = [];
  while (opened.length < 20) opened.push((await openOpportunity(world, 0)).opportunityId);
  await leaveSlots(ada, 1);
  const answers = await Promise.all(opened.map((opportunityId, index) => approach(ada, opportunityId, index)));
  expect(answers.filter((each) => each.status === 200)).toHaveLength(1);
  const others = answers.filter((each) => each.status !== 200).map((each) => each.body['title']);
  expect(new Set(others)).toEqual(new Set(['no-slot']));
  const states = await rowsOf(
    world,
    'select state, count(*)::integer as n from queue_opportunity where opportunity_id = any($1) group by 1 order by 1',
    [opened],
  );
  expect(states).toEqual([
    { state: 'engaged', n: 1 },
    { state: 'open', n: 19 },
  ]);
});

/** So many more conversations she may have. */
const leaveSlots = (who: WorldAssociate, free: number) =>
  rowsOf(
    world,
    `update skills_presence set capacity = $2 + (select count(*) from skills_slot where person_id = $1) where person_id = $1`,
    [who.personId, free],
  );

/** What processes do on this database: who waits for a lock, who is silent within a transaction, who holds a lock of offers. */
const doings = () =>
  rowsOf<{ name: string; waits: boolean; silent: boolean; offering: boolean }>(
    world,
    `select application_name as name, wait_event_type = 'Lock' as waits, state = 'idle in transaction' as silent,
       exists (select from pg_locks l where l.pid = a.pid and l.locktype = 'advisory' and l.granted) as offering
     from pg_stat_activity a where datname = current_database() and application_name like 'process-%' and xact_start is not null`,
  );
type Doing = Awaited<ReturnType<typeof doings>>[number];

/** Stops the process of which a transaction that is like this waits for rows that are held here, and lets its transaction have them. */
async function freezeWhere(hold: string, values: unknown[], act: () => unknown, like: (doing: Doing) => boolean) {
  const gate = await world.foundation.connection.pool.connect();
  try {
    await gate.query('begin');
    await gate.query(hold, values);
    Promise.resolve(act()).catch(() => undefined);
    const { name } = await until('a process waits', async () =>
      (await doings()).find((each) => each.waits && like(each)),
    );
    const index = servers.findIndex((_, place) => nameOf(place) === name);
    const frozen = at(index);
    frozen.signal('SIGSTOP');
    const state = () => execFileSync('ps', ['-o', 'state=', '-p', String(frozen.pid)], { encoding: 'utf8' });
    await until('it has stopped', () => state().startsWith('T'));
    await gate.query('commit');
    await until('its transaction has all it waited for', async () =>
      (await doings()).some((each) => each.name === name && each.silent && like(each)),
    );
    return { frozen, index };
  } finally {
    await gate.query('rollback');
    gate.release();
  }
}

test('QC7: a process is stopped while it holds the lock of offers, another within a claim: others offer and claim within 10 s, and the two go on, doubling nothing', async () => {
  await setPolicy(world, { mode: { can: 'race', must: 'race' }, raceWidth: 2, offerMs: 60 * SECOND });
  await rowsOf(world, 'update skills_presence set capacity = 1000');
  const claimed = await openOpportunity(world, 2);
  const [one, two] = world.associates.filter(({ associateId }) => claimed.offers.has(associateId)) as [
    WorldAssociate,
    WorldAssociate,
  ];
  const offerOf = ({ associateId }: WorldAssociate) => claimed.offers.get(associateId) ?? '';

  // A customer's first opportunity is offered in the transaction that opens it: it takes the lock of offers, and then makes sure of its lane.
  const customer = createVisitor(() => at(0).url, world.key);
  const visitorId = visitorIdOf(world.websiteId, customer.token);
  const arrive = () => customer.send({ kind: 'page' }, { kind: 'value', name: 'calculator.principal', value: 400_000 });
  const offering = await freezeWhere(
    'select from clickstream_lane where lane = $1 for update',
    [laneOf(visitorId)],
    arrive,
    (doing) => doing.offering,
  );
  let hers: Promise<Answer> | undefined;
  const elsewhere = offering.index + 1;
  const claiming = await freezeWhere(
    'select from skills_presence where person_id = $1 for update',
    [one.personId],
    () => {
      hers = accept(at(elsewhere).url, one, offerOf(one));
      return hers;
    },
    (doing) => doing.name === nameOf(elsewhere % PROCESSES),
  );
  const frozen = [offering.frozen, claiming.frozen];
  const [stopped] = await rowsOf<{ at: number }>(world, 'select fw_now() as at');
  const left = offering.index + 2;
  try {
    expect(new Set(frozen).size).toBe(2);
    const [winner, next] = await Promise.all([
      accept(at(left).url, two, offerOf(two)),
      openOpportunity(world, 2).then(async (opened) => {
        const [first] = [...opened.offers];
        const holder = world.associates.find(({ associateId }) => associateId === first?.[0]) as WorldAssociate;
        expect((await accept(at(left + 1).url, holder, first?.[1] ?? '')).status).toBe(200);
        return opened;
      }),
    ]);
    expect(winner.status).toBe(200);
    const taken = await rowsOf<{ at: number }>(
      world,
      `select ended_at as at from queue_offer where opportunity_id = any($1) and state = 'accepted'`,
      [[claimed.opportunityId, next.opportunityId]],
    );
    expect(taken).toHaveLength(2);
    for (const each of taken) expect(each.at - (stopped?.at ?? 0)).toBeLessThan(10 * SECOND);
    // Her lane goes to another process, which opens what the stopped one was about to.
    await until('the customer is offered', async () => (await offersFor(visitorId)) > 0, 20_000);
  } finally {
    for (const each of frozen) each.signal('SIGCONT');
  }
  // What the stopped process was asked is answered as if it had come just now.
  expect(await hers).toMatchObject({ status: 409, body: { title: 'offer-taken', by: nameIn(two) } });
  for (const each of frozen) {
    await until('it answers again', async () => (await fetch(`${each.url}/readyz`)).ok);
    await until('it has lanes again', async () => /^floorwalker_lanes [1-9]/m.test(await metricsOf(each)), 20_000);
  }
  await customer.send({ kind: 'page' });
  const again = createVisitor(() => offering.frozen.url, world.key);
  await again.send({ kind: 'page' }, { kind: 'value', name: 'calculator.principal', value: 400_000 });
  const other = visitorIdOf(world.websiteId, again.token);
  await until('who comes afterwards is offered', async () => (await offersFor(other)) > 0);
  expect(await offersFor(visitorId)).toBe(2);
  const doubled = await rowsOf(
    world,
    `select opportunity_id from queue_opportunity o where visitor_id = any($1) or opportunity_id = $2 group by 1
     having (select count(*) from engagement e where e.opportunity_id = o.opportunity_id) > 1
       or (select count(*) from queue_opportunity same where same.session_id = o.session_id) > 1`,
    [[visitorId, other], claimed.opportunityId],
  );
  expect(doubled).toEqual([]);
}, 90_000);

const nameIn = ({ associateId }: WorldAssociate) =>
  `Associate ${world.associates.findIndex((each) => each.associateId === associateId)}`;

const metricsOf = async (server: ServerProcess) => (await fetch(`${server.url}/metrics`)).text();

/** Pending offers of a visitor's opportunities. */
async function offersFor(visitorId: string): Promise<number> {
  const rows = await rowsOf(
    world,
    `select from queue_offer f join queue_opportunity using (opportunity_id) where visitor_id = $1 and f.state = 'pending'`,
    [visitorId],
  );
  return rows.length;
}
