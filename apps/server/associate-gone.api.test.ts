import { afterAll, beforeAll, expect, test } from 'vitest';
import { SECOND } from '../../kernel/time.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { must, seedWorld, type World, type WorldAssociate } from './testing/server-world.ts';
import { accept, call, openDesk, type TestDesk } from './testing/staff-calls.ts';
import { createVisitor, type TestVisitor } from './testing/test-visitor.ts';
import { rowsOf, setPolicy } from './testing/world-floor.ts';
import { messageId } from './testing/world-talk.ts';

let world: World;
let server: ServerProcess;
const desks = new Map<string, TestDesk>();
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 2);
  endings.push(world.close);
  server = await startProcess(location);
  endings.push(() => server.stop());
  for (const each of world.associates) await sit(each);
}, 120_000);
afterAll(async () => {
  for (const desk of desks.values()) desk.close();
  for (const end of endings.splice(0).reverse()) await end();
});

async function sit(associate: WorldAssociate): Promise<void> {
  desks.set(associate.associateId, await openDesk(server.url, associate));
}

/** The time that a reload of her desk is given passes at once. */
function letGo({ personId }: WorldAssociate): Promise<unknown> {
  return until('she counts as gone', async () => {
    await rowsOf(
      world,
      `update skills_connection set seen_at = seen_at - interval '15 s' where person_id = $1 and seen_at < fw_now() - interval '9 s'`,
      [personId],
    );
    // A server looks for those who are gone from 15 s after its start; any process may.
    await world.features.skills.sweep();
    return (await rowsOf(world, 'select from skills_presence where person_id = $1 and not connected', [personId]))[0];
  });
}

type Talk = {
  readonly customer: TestVisitor;
  readonly owner: WorldAssociate;
  readonly other: WorldAssociate;
  readonly opportunityId: string;
  readonly engagementId: string;
};

const offeredTo = (associate: WorldAssociate, opportunityId?: string) =>
  desks
    .get(associate.associateId)
    ?.entries.findLast(
      ({ kind, data }) =>
        kind === 'offer.made' && (opportunityId === undefined || data['opportunityId'] === opportunityId),
    )?.data;
const say = (associate: WorldAssociate, engagementId: unknown, text: string) =>
  call('POST', `${server.url}/v1/engagements/${engagementId}/messages`, associate.token, {
    messageId: messageId(),
    text,
  });
const shown = async (customer: TestVisitor) =>
  (await (await customer.widget('state')).json()) as Record<string, Record<string, unknown> | undefined>;
const rowOf = async (engagementId: string) =>
  (
    await rowsOf<{ state: string; gone: boolean; closed_reason: string | null }>(
      world,
      'select state, gone_at is not null as gone, closed_reason from engagement where engagement_id = $1',
      [engagementId],
    )
  )[0];

/** A customer asks, is greeted by whoever is offered her first, and writes. */
async function talk(): Promise<Talk> {
  const customer = createVisitor(() => server.url, world.key);
  const before = new Set(world.associates.map((each) => offeredTo(each)?.['offerId']));
  await customer.send({ kind: 'page' }, { kind: 'help', text: 'Can I repay early?' });
  const found = await until('somebody is offered her', () => {
    const owner = world.associates.find((each) => !before.has(offeredTo(each)?.['offerId']));
    return owner && { owner, offer: offeredTo(owner) as Record<string, string> };
  });
  const { owner, offer } = found;
  const { offerId = '', opportunityId = '' } = offer;
  const engagementId = String((await accept(server.url, owner, offerId)).body['engagementId']);
  expect((await say(owner, engagementId, 'Good morning.')).status).toBe(200);
  expect(
    (await customer.widget(`engagements/${engagementId}/messages`, { messageId: messageId(), text: 'Hello' })).status,
  ).toBe(200);
  const other = world.associates.find((each) => each !== owner) as WorldAssociate;
  return { customer, owner, other, opportunityId, engagementId };
}

test('QC7: whose desk is back in time has her customer still, and the customer has noticed nothing', async () => {
  const { customer, owner, other, engagementId } = await talk();
  desks.get(owner.associateId)?.close();
  await letGo(owner);
  await until('it is known that she has gone', async () => (await rowOf(engagementId))?.gone);
  await sit(owner);
  await until('it is known that she is back', async () => (await rowOf(engagementId))?.gone === false);
  const waits = await rowsOf(world, `select from outbox where kind = 'engagement.gone'`);
  expect(waits).toEqual([]);
  expect((await shown(customer))['engagement']).toMatchObject({ engagementId, state: 'talking' });
  expect((await say(owner, engagementId, 'Where were we?')).status).toBe(200);
  expect(offeredTo(other)).toBeUndefined();
  expect((await customer.widget(`engagements/${engagementId}/end`, {})).ok).toBe(true);
  expect(
    (await call('PUT', `${server.url}/v1/engagements/${engagementId}/outcome`, owner.token, { result: 'not-sold' }))
      .status,
  ).toBe(200);
});

test('QC7: her associate stays away: she is told, the server dies meanwhile, and a colleague goes on with all that was said; who comes back is told', async () => {
  await setPolicy(world, { reconnectMs: 3 * SECOND });
  // The policy is read at the claim, at most a second old.
  await until(
    'the policy is in force',
    async () => (await world.features.queue.policy(world.enterpriseId)).policy.reconnectMs === 3_000,
  );
  const { customer, owner, other, opportunityId, engagementId } = await talk();
  desks.get(owner.associateId)?.close();
  await letGo(owner);
  await until('the customer is told', async () => {
    const told = await rowsOf(
      world,
      `select from stream_entry where stream_id = $1 and data ->> 'connectionLost' = 'true'`,
      [`engagement:${engagementId}`],
    );
    return told[0];
  });
  await server.killNow();
  server = await startProcess(world.foundation.config.database, ['serve'], server.port);
  await sit(other);
  await until(
    'somebody else is looked for',
    async () => (await rowOf(engagementId))?.closed_reason === 'associate-gone',
    30_000,
  );
  expect(await shown(customer)).toMatchObject({ waiting: { opportunityId, again: true, gone: true, otherWay: true } });
  expect(await say(owner, engagementId, 'Sorry, I was away.')).toMatchObject({
    status: 409,
    body: { title: 'passed-on' },
  });

  const offer = await until('her colleague is offered her', () => offeredTo(other, opportunityId), 20_000);
  const accepted = await accept(server.url, other, String(offer['offerId']));
  expect(accepted).toMatchObject({ status: 200 });
  const second = String(accepted.body['engagementId']);
  const hers = await call('GET', `${server.url}/v1/engagements/${second}`, other.token);
  expect(hers.body).toMatchObject({ state: 'inviting', continues: { engagementId } });
  const said = ['Can I repay early?', 'Good morning.', 'Hello'];
  expect((hers.body['messages'] as { text: string }[]).map((each) => each.text)).toEqual(said);
  await say(other, second, 'I go on here.');
  expect((await shown(customer))['engagement']).toMatchObject({
    engagementId: second,
    state: 'talking',
    continues: { engagementId },
    messages: [...said, 'I go on here.'].map((text) => ({ text })),
  });

  await sit(owner);
  const desk = await call('GET', `${server.url}/v1/desk`, owner.token);
  expect(desk.body).toMatchObject({
    engagements: [],
    passedOn: [
      { engagementId, state: 'closed', closedReason: 'associate-gone', passedTo: expect.stringMatching(/^Associate/) },
    ],
  });
  const slots = await rowsOf<{ person_id: string; holder: string }>(world, 'select person_id, holder from skills_slot');
  expect(slots).toEqual([{ person_id: other.personId, holder: second }]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/floorwalker_conversations_passed_on_total 1\b/);
  await customer.widget(`engagements/${second}/end`, {});
  const outcome = `${server.url}/v1/engagements/${second}/outcome`;
  expect((await call('PUT', outcome, other.token, { result: 'not-sold' })).status).toBe(200);
}, 90_000);

test('QC7: who may not sell here any more keeps no customer and no offer: a colleague goes on at once', async () => {
  await setPolicy(world, { reconnectMs: 600 * SECOND });
  await rowsOf(world, 'update skills_presence set capacity = 5');
  const { customer, owner, other, opportunityId, engagementId } = await talk();
  const { enterprise } = world.features;
  const change = { enterpriseId: world.enterpriseId, actor: 'test' };
  // An enterprise keeps its last administrator.
  must(await enterprise.addStaff(change, { name: 'Ada', email: 'ada@lender.example', roles: ['administrator'] }));
  must(await enterprise.suspendMembership(change, owner.associateId));
  const offer = await until('her colleague is offered her', () => offeredTo(other, opportunityId), 10_000);
  expect(await rowOf(engagementId)).toMatchObject({ state: 'closed', closed_reason: 'associate-gone' });
  const slots = () => rowsOf(world, 'select from skills_slot where person_id = $1', [owner.personId]);
  await until('her slots are free', async () => (await slots()).length === 0);
  expect(await shown(customer)).toMatchObject({ waiting: { opportunityId, again: true, gone: true } });
  expect((await accept(server.url, other, String(offer['offerId']))).status).toBe(200);

  // Back, and offered a customer: she may not sell, though she is at her desk, so the offer is her colleague's.
  must(await enterprise.editMembership(change, owner.associateId, undefined, { status: 'active' }));
  await sit(owner);
  const next = createVisitor(() => server.url, world.key);
  await world.features.skills.setPresence(other.personId, 'busy');
  await next.send({ kind: 'page' }, { kind: 'help', text: 'And I?' });
  const mine = await until('she is offered the next one', async () => {
    const [pending] = await rowsOf<{ opportunity_id: string }>(
      world,
      `select opportunity_id from queue_offer where state = 'pending' and person_id = $1`,
      [owner.personId],
    );
    return pending;
  });
  await world.features.skills.setPresence(other.personId, 'available');
  must(await enterprise.editMembership(change, owner.associateId, undefined, { roles: ['analyst'] }));
  await until('her colleague is offered her', () => offeredTo(other, mine.opportunity_id), 10_000);
}, 60_000);
