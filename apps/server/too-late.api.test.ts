import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../kernel/time.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { must, seedWorld, type World, type WorldAssociate } from './testing/server-world.ts';
import { type Answer, accept, call, type DeskEntry, openDesk, type TestDesk } from './testing/staff-calls.ts';
import { createVisitor, type TestVisitor } from './testing/test-visitor.ts';
import { moveClock, rowsOf, setPolicy } from './testing/world-floor.ts';

let world: World;
let server: ServerProcess;
let ada: WorldAssociate;
let bo: WorldAssociate;
let stranger: WorldAssociate;
const desks = new Map<string, TestDesk>();
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 2);
  endings.push(world.close);
  [ada, bo] = world.associates as [WorldAssociate, WorldAssociate];
  stranger = await somebodyElsewhere();
  // Short enough that a clock moved past them leaves desktops connected, whose sign of life is good for 15 s.
  await setPolicy(world, { offerMs: 6 * SECOND, greetMs: 6 * SECOND, inviteMs: 6 * SECOND });
  server = await startProcess(location);
  endings.push(server.stop);
  for (const each of [ada, bo, stranger]) desks.set(each.associateId, await openDesk(server.url, each));
}, 120_000);
afterAll(async () => {
  for (const desk of desks.values()) desk.close();
  for (const end of endings.splice(0).reverse()) await end();
});

/** An associate of another enterprise on the same server. */
async function somebodyElsewhere(): Promise<WorldAssociate> {
  const { enterprise } = world.features;
  const enterpriseId = await enterprise.createEnterprise('Rival', { actor: 'test' });
  const member = must(
    await enterprise.addStaff(
      { enterpriseId, actor: 'test' },
      { name: 'Eve', email: 'eve@rival.example', password: 'correct horse battery', roles: ['associate'] },
    ),
  );
  const { token } = must(await enterprise.issueToken(member.personId, 'test'));
  return { associateId: member.membershipId, personId: member.personId, token };
}

type Offered = { readonly offerId: string; readonly opportunityId: string; readonly holder: WorldAssociate };

/** A customer enters a large mortgage. */
async function arrive(): Promise<TestVisitor> {
  const customer = createVisitor(() => server.url, world.key);
  await customer.send({ kind: 'page' }, { kind: 'value', name: 'calculator.principal', value: 400_000 });
  return customer;
}

function madeTo(holder: WorldAssociate, seen: ReadonlySet<string>): Offered | undefined {
  const made = desks.get(holder.associateId)?.entries.find((entry) => isOffer(entry) && !seen.has(offerIdOf(entry)));
  return made && { offerId: offerIdOf(made), opportunityId: String(made.data['opportunityId']), holder };
}

const isOffer = (entry: DeskEntry) => entry.kind === 'offer.made';
const offerIdOf = (entry: DeskEntry) => String(entry.data['offerId']);

function offersSoFar(): Set<string> {
  return new Set([...desks.values()].flatMap((desk) => desk.entries.filter(isOffer).map(offerIdOf)));
}

/** The next offer that either desktop hears of. */
function offered(seen: ReadonlySet<string>): Promise<Offered> {
  return until('an offer is made', () => madeTo(ada, seen) ?? madeTo(bo, seen));
}

async function deniedFor({ offerId }: Offered): Promise<string[]> {
  const rows = await rowsOf<{ reason: string }>(world, 'select reason from queue_denial where offer_id = $1', [
    offerId,
  ]);
  return rows.map((row) => row.reason);
}

async function stateOf({ opportunityId }: Offered): Promise<string | undefined> {
  const [row] = await rowsOf<{ state: string }>(
    world,
    'select state from queue_opportunity where opportunity_id = $1',
    [opportunityId],
  );
  return row?.state;
}

function other({ associateId }: WorldAssociate): WorldAssociate {
  return associateId === ada.associateId ? bo : ada;
}

function say({ token }: WorldAssociate, engagementId: unknown, text: string): Promise<Answer> {
  const messageId = `msg_${crypto.randomUUID().replaceAll('-', '')}`;
  return call('POST', `${server.url}/v1/engagements/${engagementId}/messages`, token, { messageId, text });
}

async function slotsTaken(): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(world, 'select count(*) as count from skills_slot');
  return row?.count ?? 0;
}

/** The customer says no, so that the next test begins with an empty floor. */
async function leave(customer: TestVisitor): Promise<void> {
  await customer.send({ kind: 'refuse' });
  await until('nothing is open', async () => {
    const live = await rowsOf(world, `select from queue_opportunity where state in ('open', 'offered', 'engaged')`);
    return live.length === 0;
  });
}

/** Moves the clock as soon as all desktops have just said that they are there, so that it does not make them look gone. */
async function letPass(ms: number): Promise<void> {
  await until('all desktops have just been heard of', async () => {
    const silent = await rowsOf(world, `select from skills_connection where seen_at < fw_now() - interval '3 seconds'`);
    return silent.length === 0;
  });
  await moveClock(world, ms);
}

/** Clears lapses: both do something at their desktops. */
async function signsOfLife(): Promise<void> {
  for (const { token } of [ada, bo]) {
    await call('PUT', `${server.url}/v1/me/presence`, token, { declared: 'away' });
    await call('PUT', `${server.url}/v1/me/presence`, token, { declared: 'available' });
  }
}

test('A4: after the deadline: refused with the reason and the moment, kept, and the customer goes to the next best', async () => {
  const seen = offersSoFar();
  const customer = await arrive();
  const first = await offered(seen);
  await letPass(7 * SECOND);
  const late = await accept(server.url, first.holder, first.offerId);
  expect(late).toMatchObject({ status: 409, body: { title: 'offer-lapsed', at: expect.any(String) } });
  expect(late.type).toContain('application/problem+json');
  expect(await deniedFor(first)).toEqual(['offer-lapsed']);

  const next = await offered(seen.add(first.offerId));
  expect(next).toMatchObject({ opportunityId: first.opportunityId, holder: other(first.holder) });
  expect((await accept(server.url, next.holder, next.offerId)).status).toBe(200);
  await leave(customer);
  await signsOfLife();
});

test('A4: after the customer left: refused with the reason, kept, nobody is bound', async () => {
  const seen = offersSoFar();
  const customer = await arrive();
  const first = await offered(seen);
  await leave(customer);
  const late = await accept(server.url, first.holder, first.offerId);
  expect(late).toMatchObject({ status: 409, body: { title: 'offer-withdrawn', why: 'refused' } });
  expect(await deniedFor(first)).toEqual(['offer-withdrawn']);
  expect(await stateOf(first)).toBe('refused');

  // Gone without a word: her last event is so old that the visit ends in 4 s.
  await setPolicy(world, { offerMs: MINUTE });
  const silent = createVisitor(() => server.url, world.key);
  const at = new Date(Date.now() - 30 * MINUTE + 4 * SECOND).toISOString();
  await silent.send({ kind: 'page', at }, { kind: 'value', name: 'calculator.principal', value: 400_000, at });
  const second = await offered(seen.add(first.offerId));
  await until('she has left', async () => (await stateOf(second)) === 'left');
  const later = await accept(server.url, second.holder, second.offerId);
  expect(later).toMatchObject({ status: 409, body: { title: 'offer-withdrawn', why: 'left' } });
  expect(await deniedFor(second)).toEqual(['offer-withdrawn']);
  expect(await slotsTaken()).toBe(0);
  await setPolicy(world, { offerMs: 6 * SECOND, greetMs: 6 * SECOND, inviteMs: 6 * SECOND });
});

test.each(['revoked', 'expired'])(
  'A4: after the licence was %s: refused with the reason, kept, and the customer goes to the next best',
  async (how) => {
    const { skills } = world.features;
    const grants = new Map<string, string>();
    await setPolicy(world, { offerMs: MINUTE });
    for (const { associateId } of [ada, bo]) {
      const [kept] = await rowsOf<{ licence_id: string }>(
        world,
        'select licence_id from skills_licence where associate_id = $1 and revoked_at is null',
        [associateId],
      );
      grants.set(associateId, kept?.licence_id ?? '');
    }
    const seen = offersSoFar();
    const customer = await arrive();
    const first = await offered(seen);
    const licenceId = grants.get(first.holder.associateId) ?? '';
    if (how === 'revoked') must(await skills.revokeLicence(world.enterpriseId, licenceId, 'test'));
    else await rowsOf(world, 'update skills_licence set expires_at = fw_now() where licence_id = $1', [licenceId]);

    const refused = await accept(server.url, first.holder, first.offerId);
    expect(refused).toMatchObject({ status: 403, body: { title: 'licence-expired' } });
    expect(await deniedFor(first)).toEqual(['licence-expired']);
    const next = await offered(seen.add(first.offerId));
    expect(next).toMatchObject({ opportunityId: first.opportunityId, holder: other(first.holder) });
    expect((await accept(server.url, next.holder, next.offerId)).status).toBe(200);
    must(await skills.grantLicence(world.enterpriseId, first.holder.associateId, { nodeId: world.nodeId }, 'test'));
    await leave(customer);
    await setPolicy(world, { offerMs: 6 * SECOND, greetMs: 6 * SECOND, inviteMs: 6 * SECOND });
  },
);

test('A4: without permission: an offer of somebody else does not exist, for a colleague or another enterprise; its holder still takes it', async () => {
  const seen = offersSoFar();
  const customer = await arrive();
  const first = await offered(seen);
  for (const intruder of [other(first.holder), stranger]) {
    const answer = await accept(server.url, intruder, first.offerId);
    expect(answer).toMatchObject({ status: 404, body: { title: 'no-such-offer' } });
  }
  const nobody = await call('POST', `${server.url}/v1/offers/${first.offerId}/accept`, undefined);
  expect(nobody.status).toBe(401);
  expect((await accept(server.url, first.holder, first.offerId)).status).toBe(200);
  expect(desks.get(stranger.associateId)?.entries.filter(isOffer)).toEqual([]);
  await leave(customer);
});

test('A12: an invitation that is ignored: at the deadline the slot is free and the attempt over', async () => {
  const seen = offersSoFar();
  const customer = await arrive();
  const first = await offered(seen);
  const { body } = await accept(server.url, first.holder, first.offerId);
  expect((await say(first.holder, body['engagementId'], 'May I help?')).status).toBe(200);
  expect(await (await customer.widget('state')).json()).toMatchObject({ engagement: { state: 'inviting' } });
  expect(await slotsTaken()).toBe(1);
  await letPass(7 * SECOND);
  await until('the slot is free', async () => (await slotsTaken()) === 0);
  const ended = await call('GET', `${server.url}/v1/engagements/${body['engagementId']}`, first.holder.token);
  expect(ended.body).toMatchObject({ state: 'closed', closedReason: 'no-answer' });
  expect(await stateOf(first)).toBe('closed');
  await leave(customer);
});

test('A12: accepted and not greeted: slot free at the deadline, next best offered; after two lapses she does not respond and is passed over', async () => {
  await signsOfLife();
  const seen = offersSoFar();
  const customer = await arrive();
  const first = await offered(seen);
  const { body } = await accept(server.url, first.holder, first.offerId);
  await letPass(7 * SECOND);
  const next = await offered(seen.add(first.offerId));
  expect(next).toMatchObject({ opportunityId: first.opportunityId, holder: other(first.holder) });
  expect(await slotsTaken()).toBe(0);
  const ended = await call('GET', `${server.url}/v1/engagements/${body['engagementId']}`, first.holder.token);
  expect(ended.body).toMatchObject({ state: 'closed', closedReason: 'not-greeted' });
  await leave(customer);

  // Her second lapse in a row: an offer that she lets go by.
  await call('PUT', `${server.url}/v1/me/presence`, next.holder.token, { declared: 'away' });
  const second = await arrive();
  const again = await offered(seen.add(next.offerId));
  expect(again.holder).toEqual(first.holder);
  await letPass(7 * SECOND);
  await until('she is known not to respond', async () => {
    const presence = await call('GET', `${server.url}/v1/me/presence`, first.holder.token);
    return presence.body['notResponding'] === true;
  });
  await leave(second);
  await call('PUT', `${server.url}/v1/me/presence`, next.holder.token, { declared: 'available' });
  const before = offersSoFar();
  const third = await arrive();
  expect((await offered(before)).holder).toEqual(next.holder);
  await leave(third);
  await signsOfLife();
});

test('A12: an available associate has gone: her offer goes to the next best', async () => {
  const seen = offersSoFar();
  const customer = await arrive();
  const first = await offered(seen);
  desks.get(first.holder.associateId)?.close();
  await setPolicy(world, { offerMs: MINUTE });
  // A reload would be back within 5 s.
  const next = await until(
    'the next best is asked',
    () => madeTo(other(first.holder), seen.add(first.offerId)),
    20_000,
  );
  expect(next.opportunityId).toBe(first.opportunityId);
  desks.set(first.holder.associateId, await openDesk(server.url, first.holder));
  await leave(customer);
});
