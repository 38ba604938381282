import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../features/enterprise/core/index.ts';
import { sessionOf } from '../../features/queue/server/testing/queue-world.ts';
import { createHttp } from '../../platform/server/http/http.ts';
import { createLog } from '../../platform/server/log.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { build, type Features } from './build.ts';
import { layFoundation } from './foundation.ts';
import { routes } from './routes.ts';
import { must, seedWorld, type World, type WorldAssociate } from './testing/server-world.ts';
import { rowsOf, seatAll, setPolicy } from './testing/world-floor.ts';

// Two servers' worth of features on one PostgreSQL: what the one does the other learns from the rows alone.
let world: World;
let apps: readonly FastifyInstance[];
let features: readonly Features[];
let ada: WorldAssociate;
let bo: WorldAssociate;
const tokens: Partial<Record<Role, string>> = {};
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 2);
  endings.push(world.close);
  [ada, bo] = world.associates as [WorldAssociate, WorldAssociate];
  const second = await layFoundation(world.foundation.config);
  endings.push(() => second.close());
  features = [world.features, build(second, () => undefined)];
  apps = await Promise.all(
    [world.foundation, second].map(async (foundation, index) => {
      const app = createHttp(createLog('silent'), { trustProxy: false });
      await app.register(routes(foundation, features[index] as Features, () => 'http://localhost'));
      endings.push(() => app.close());
      return app;
    }),
  );
  for (const role of ['supervisor', 'analyst'] as const) {
    const person = { name: role, email: `${role}@lender.example`, roles: [role] };
    const change = { enterpriseId: world.enterpriseId, actor: 'test' };
    const { personId } = must(await world.features.enterprise.addStaff(change, person));
    tokens[role] = must(await world.features.enterprise.issueToken(personId, 'test')).token;
  }
  endings.push(await seatAll(world, world.associates));
  // Far more than one conversation, so that nobody is short of slots unless a test says so.
  await rowsOf(world, 'update skills_presence set capacity = 1000');
}, 60_000);
afterAll(async () => {
  await Promise.all(features.map((each) => each.queue.idle()));
  for (const end of endings.splice(0).reverse()) await end();
});

async function call(method: 'GET' | 'POST', path: string, token: string | undefined, body?: object, server = 0) {
  const answer = await (apps[server % 2] as FastifyInstance).inject({
    method,
    url: path.startsWith('/v1/') ? path : `/v1/enterprises/${world.enterpriseId}${path}`,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
}

/** A session worth an associate. @returns its opportunity, matched as far as it goes */
async function open(): Promise<{ opportunityId: string; visitorId: string }> {
  const session = sessionOf(world.enterpriseId, {
    websiteId: world.websiteId,
    path: [{ eventId: 'evt_1', at: Date.now(), url: 'https://lender.example/', nodeId: world.nodeId, dwellMs: 1_000 }],
  });
  const [lane] = await rowsOf<{ lane: number; epoch: number }>(world, 'select * from clickstream_lane limit 1');
  const qualification = { verdict: 'must', triggerId: 'trg_test', reasons: [], version: 1 } as const;
  await world.features.queue.follow(session, qualification, lane as { lane: number; epoch: number });
  await world.features.queue.idle();
  const [row] = await rowsOf<{ opportunity_id: string }>(
    world,
    'select opportunity_id from queue_opportunity where session_id = $1',
    [session.sessionId],
  );
  return { opportunityId: row?.opportunity_id ?? '', visitorId: session.visitorId };
}

const approach = (who: WorldAssociate, opportunityId: string, server = 0) =>
  call('POST', `/opportunities/${opportunityId}/approach`, who.token, undefined, server);
const assign = (opportunityId: string, { associateId }: WorldAssociate, server = 0) =>
  call('POST', `/opportunities/${opportunityId}/assign`, tokens.supervisor, { associateId }, server);
/** So many more conversations she may have. */
const leaveSlots = (who: WorldAssociate, free: number) =>
  rowsOf(
    world,
    `update skills_presence set capacity = $2 + (select count(*) from skills_slot where person_id = $1) where person_id = $1`,
    [who.personId, free],
  );
const auditOf = (subject: string) =>
  rowsOf<{ action: string }>(world, 'select action from audit_entry where subject = $1', [subject]);

test('QC3, A1: taken from the list by one; the other is told by whom; repeated, it is the same conversation', async () => {
  await setPolicy(world, { mode: { can: 'choose', must: 'choose' } });
  const { opportunityId } = await open();
  const answers = await Promise.all([approach(ada, opportunityId, 0), approach(bo, opportunityId, 1)]);
  expect(answers.map((each) => each.status).toSorted()).toEqual([200, 409]);
  const [winner, loser] = answers[0]?.status === 200 ? [ada, bo] : [bo, ada];
  const name = winner === ada ? 'Associate 0' : 'Associate 1';
  const late = answers.find((each) => each.status === 409)?.body;
  expect(late).toMatchObject({ title: 'opportunity-taken', by: name, at: expect.any(String) });
  const engagementId = answers.find((each) => each.status === 200)?.body.engagementId;
  expect((await approach(winner, opportunityId, 1)).body).toEqual({ engagementId });
  expect((await call('GET', `/v1/engagements/${engagementId}`, winner.token)).status).toBe(200);
  expect((await call('GET', `/v1/engagements/${engagementId}`, loser.token)).status).toBe(404);
  const kept = await rowsOf(world, 'select action, reason from queue_denial where opportunity_id = $1', [
    opportunityId,
  ]);
  expect(kept).toEqual([{ action: 'approach', reason: 'opportunity-taken' }]);
});

test('QC4, DT1: what is offered is not taken from the list; nor what she may not sell, nor what is not there', async () => {
  await setPolicy(world, {});
  const { opportunityId } = await open();
  expect(await approach(bo, opportunityId)).toMatchObject({ status: 403, body: { title: 'not-from-list' } });
  expect(await approach(bo, 'opp_none')).toMatchObject({ status: 404, body: { title: 'no-such-opportunity' } });
  const asStaff = await call('POST', `/opportunities/${opportunityId}/approach`, tokens.supervisor);
  expect(asStaff).toMatchObject({ status: 403, body: { title: 'role-missing' } });
  await setPolicy(world, { approachFromList: true });
  await rowsOf(world, 'update skills_licence set revoked_at = fw_now() where associate_id = $1', [bo.associateId]);
  expect((await approach(bo, opportunityId)).status).toBe(403);
  await rowsOf(world, 'update skills_licence set revoked_at = null');
  expect((await approach(bo, opportunityId)).status).toBe(200);
});

test('EN1: given to one associate it is hers alone to answer; who may not, or is away, is given nothing', async () => {
  await setPolicy(world, {});
  const { opportunityId } = await open();
  const given = await assign(opportunityId, bo);
  expect(given).toMatchObject({ status: 200, body: { offerId: expect.stringMatching(/^off_/) } });
  expect((await assign(opportunityId, bo)).body).toEqual(given.body);
  const board = (await call('GET', '/queue', tokens.analyst)).body;
  const [shown] = board.waiting.filter((each: { opportunityId: string }) => each.opportunityId === opportunityId);
  expect(shown).toMatchObject({ state: 'offered', offers: [{ associateId: bo.associateId, via: 'supervisor' }] });
  expect(await auditOf(opportunityId)).toEqual([{ action: 'opportunity.assign' }]);
  const stranger = await call('POST', `/opportunities/${opportunityId}/assign`, tokens.supervisor, {
    associateId: 'mem_none',
  });
  expect(stranger).toMatchObject({ status: 422, body: { title: 'not-qualified' } });
  for (const token of [tokens.analyst, ada.token]) {
    const refused = await call('POST', `/opportunities/${opportunityId}/assign`, token, {
      associateId: ada.associateId,
    });
    expect(refused).toMatchObject({ status: 403, body: { title: 'role-missing' } });
  }
  await world.features.skills.setPresence(ada.personId, 'away');
  expect(await assign(opportunityId, ada)).toMatchObject({ status: 409, body: { title: 'not-at-desk' } });
  await world.features.skills.setPresence(ada.personId, 'available');
  const accepted = await call('POST', `/v1/offers/${given.body.offerId}/accept`, bo.token);
  expect(accepted.status).toBe(200);
  expect(await assign(opportunityId, ada)).toMatchObject({
    status: 409,
    body: { title: 'opportunity-taken', by: 'Associate 1' },
  });
});

test('EN1: a customer is given to another associate: one record, one audit entry, one slot moved, however often it is asked', async () => {
  await setPolicy(world, { mode: { can: 'choose', must: 'choose' } });
  const { opportunityId } = await open();
  const { engagementId } = (await approach(ada, opportunityId)).body;
  const message = { messageId: `msg_${'0'.repeat(32)}`, text: 'Hello, may I help?' };
  expect((await call('POST', `/v1/engagements/${engagementId}/messages`, ada.token, message)).status).toBe(200);
  const live = async () =>
    (await call('GET', '/engagements', tokens.supervisor)).body.items.find(
      (each: { engagementId: string }) => each.engagementId === engagementId,
    );
  expect(await live()).toMatchObject({ associateId: ada.associateId, messages: 1, lastFrom: 'associate' });
  const reassign = (server: number) =>
    call('POST', `/engagements/${engagementId}/reassign`, tokens.supervisor, { associateId: bo.associateId }, server);
  await leaveSlots(bo, 0);
  expect(await reassign(0)).toMatchObject({ status: 409, body: { title: 'no-slot' } });
  await rowsOf(world, 'update skills_presence set capacity = 1000');
  await world.features.skills.setPresence(bo.personId, 'away');
  expect(await reassign(0)).toMatchObject({ status: 409, body: { title: 'not-at-desk' } });
  await world.features.skills.setPresence(bo.personId, 'available');
  const simulate = (simulated: boolean) =>
    rowsOf(world, 'update engagement set simulated = $2 where engagement_id = $1', [engagementId, simulated]);
  await simulate(true);
  expect(await reassign(0)).toMatchObject({ status: 422, body: { title: 'simulated-customer' } });
  await simulate(false);
  const answers = await Promise.all([reassign(0), reassign(1), reassign(0)]);
  expect(answers.map((each) => each.status)).toEqual([204, 204, 204]);
  expect(await auditOf(engagementId)).toEqual([{ action: 'engagement.reassign' }]);
  expect(await rowsOf(world, 'select person_id from skills_slot where holder = $1', [engagementId])).toEqual([
    { person_id: bo.personId },
  ]);
  const hers = await call('GET', `/v1/engagements/${engagementId}`, bo.token);
  expect(hers).toMatchObject({ status: 200, body: { associateId: bo.associateId, messages: [message] } });
  expect((await call('GET', `/v1/engagements/${engagementId}`, ada.token)).status).toBe(404);
  const told = await rowsOf<{ stream_id: string; kind: string }>(
    world,
    `select stream_id, kind from stream_entry where stream_id = any($1) and (data->>'engagementId' = $2)
     order by stream_id, seq`,
    [[`associate:${ada.associateId}`, `associate:${bo.associateId}`], engagementId],
  );
  expect(told.map((each) => each.kind).toSorted()).toEqual([
    'engagement.ended',
    'engagement.started',
    'engagement.started',
  ]);
  expect(await live()).toMatchObject({ associateId: bo.associateId, associate: 'Associate 1' });
  const shown = [...(await world.features.attention.bySession(world.enterpriseId)).values()];
  expect(shown.find((each) => each.opportunityId === opportunityId)?.takenBy).toBe('Associate 1');

  const close = (reason: string) =>
    call('POST', `/engagements/${engagementId}/close`, tokens.supervisor, { reason }, 1);
  expect((await close('bored')).status).toBe(400);
  expect([(await close('test')).status, (await close('test')).status]).toEqual([204, 204]);
  expect((await auditOf(engagementId)).map((each) => each.action).toSorted()).toEqual([
    'engagement.close',
    'engagement.reassign',
  ]);
  expect(await rowsOf(world, 'select from skills_slot where holder = $1', [engagementId])).toEqual([]);
  expect(await reassign(0)).toMatchObject({ status: 409, body: { title: 'conversation-over' } });
});

test('EN1, EN3: a supervisor ends the search with a reason, and the report says so', async () => {
  const { opportunityId } = await open();
  const close = (body: object) => call('POST', `/opportunities/${opportunityId}/close`, tokens.supervisor, body);
  expect((await close({ reason: 'bored' })).status).toBe(400);
  expect((await close({ reason: 'other', note: 'Rang the branch' })).status).toBe(204);
  expect(await close({ reason: 'other' })).toMatchObject({ status: 409, body: { title: 'opportunity-over' } });
  const lost = (await call('GET', '/lost-opportunities?reason=other', tokens.analyst)).body;
  expect(lost).toMatchObject({ lost: 1, items: [{ opportunityId, note: 'Rang the branch' }] });
  expect((await call('GET', '/lost-opportunities', ada.token)).status).toBe(403);
  for (const query of ['from=2026-99-99', 'to=2026-01-01T99Z', 'from=2026-01-01T...', 'from=2026-01-01T10:00']) {
    expect(await call('GET', `/inbox?${query}`, ada.token), query).toMatchObject({ status: 400 });
  }
  for (const query of [
    'from=soon',
    'hour=24',
    'timeZone=Mars/Base',
    'timeZone=AET',
    'limit=0',
    'from=2020-01-01T00:00:00Z',
  ]) {
    expect(await call('GET', `/lost-opportunities?${query}`, tokens.analyst), query).toMatchObject({ status: 400 });
  }
  const answers = (await call('GET', '/offer-answers', tokens.analyst)).body;
  expect(answers.items.map((each: { name: string }) => each.name).toSorted()).toEqual(['Associate 0', 'Associate 1']);
});

test.each(['/opportunities', '/lost-opportunities', '/inbox', '/webhooks/whk_1/deliveries'])(
  'E7: %s: a cursor that no list gave is refused, and not read as a beginning',
  async (path) => {
    for (const cursor of ['', 'x', '9e99.x', '-1.x', '8640000000000001.x', '1.', 'NaN.opp_1']) {
      const answer = await call('GET', `${path}?cursor=${cursor}`, tokens.supervisor);
      expect(answer, cursor).toMatchObject({ status: 400 });
      expect(JSON.stringify(answer.body), cursor).toContain('querystring/cursor');
    }
  },
);
