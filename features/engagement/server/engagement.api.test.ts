import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { createHttp } from '../../../platform/server/http/http.ts';
import { RefusalError } from '../../../platform/server/http/problem.ts';
import { createLog } from '../../../platform/server/log.ts';
import { describeEngine, makeId } from '../../../platform/server/testing/engines.ts';
import { type Customers, createCustomers } from '../../customers/server/customers.ts';
import type { Role } from '../../enterprise/core/index.ts';
import { createEnterprise } from '../../enterprise/server/enterprise.ts';
import type { Candidate } from '../../matching/core/index.ts';
import { queueRoutes } from '../../queue/server/queue-routes.ts';
import { asking, createQueueWorld, type QueueWorld, sessionOf } from '../../queue/server/testing/queue-world.ts';
import { createSkills, type Skills } from '../../skills/server/skills.ts';
import type { Visitor } from './engagement-ports.ts';
import { engagementRoutes } from './engagement-routes.ts';
import { createEngagement, type Engagements } from './engagements.ts';
import { widgetRoutes } from './widget-routes.ts';

const ACTOR = 'command-line';
const ORIGIN = 'https://lender.example';
const MUST = { verdict: 'must', triggerId: 'trg_must' } as const;

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.reason);
  return result.value;
}

type Staff = {
  readonly token: string;
  readonly membershipId: string;
  readonly personId: string;
  readonly name: string;
};
type Method = 'GET' | 'POST' | 'PUT' | 'OPTIONS';

/** Enterprise, skills, customers, queue and engagement as they are; only the ranking is made by hand. */
describeEngine('postgresql', 'offers and conversations over HTTP', (engine) => {
  let app: FastifyInstance;
  let world: QueueWorld;
  let skills: Skills;
  let customers: Customers;
  let ada: Staff;
  let bo: Staff;
  let analyst: Staff;
  let stranger: Staff;
  let enroll: (name: string, roles: readonly Role[]) => Promise<Staff>;

  beforeAll(async () => {
    const { database } = engine();
    const enterprise = createEnterprise({ database, makeId, publicUrl: undefined });
    const { audit, membersIn } = enterprise;
    skills = createSkills({ database, makeId, membersIn, audit });
    customers = createCustomers({ database, makeId, audit });
    const enterpriseId = await enterprise.createEnterprise('Harbour Lending', { actor: ACTOR });
    const bound: { engagements?: Engagements } = {};
    world = createQueueWorld(
      engine(),
      {
        claimSlots: skills.claimSlots,
        sellers: skills.sellers,
        noteLapse: skills.noteLapse,
        startEngagement: async (unit, start) => {
          await bound.engagements?.start(unit, start);
        },
      },
      enterpriseId,
    );
    const { queue } = world;
    const engagements = createEngagement({
      database,
      log: createLog('silent'),
      claimSlot: skills.claimSlot,
      releaseSlot: skills.releaseSlot,
      checkLicence: skills.checkLicence,
      colleagueOf: async () => undefined,
      isAtDesk: skills.isAtDesk,
      greetMs: async () => 45_000,
      audit: enterprise.audit,
      beginWrapUp: skills.beginWrapUp,
      noteLapse: skills.noteLapse,
      recordOutcome: async () => undefined,
      reopenOpportunity: queue.reopen,
      closeOpportunity: queue.close,
      noteInvited: queue.noteInvited,
      noteAnswered: queue.noteAnswered,
      callbackFor: queue.callbackFor,
      agreeCallback: queue.agreeCallback,
      cancelCallback: queue.cancelCallback,
      otherWayOf: queue.otherWayOf,
      refuseOtherWay: queue.refuseOtherWay,
      noteMessageLeft: queue.noteMessageLeft,
      wishOf: async () => undefined,
      waitingOf: queue.waitingOf,
      leaveMessage: customers.leaveMessage,
      heads: async (streamIds) => Object.fromEntries(streamIds.map((each) => [each, 0])),
      anyoneAtDesk: async () => false,
    });
    bound.engagements = engagements;
    const authenticated = async (request: FastifyRequest) => {
      const caller = await enterprise.authenticate(request.headers);
      if (!caller.ok) throw new RefusalError(caller.refusal);
      return caller.value;
    };
    app = createHttp(createLog('silent'), { trustProxy: false });
    queueRoutes(queue, { authenticated })(app);
    engagementRoutes(engagements.desk, { authenticated })(app);
    widgetRoutes(engagements.widget, { visitorOf: async (request) => visitorOf(request, enterpriseId) })(app);

    const staffOf =
      (at: string) =>
      async (name: string, roles: readonly Role[]): Promise<Staff> => {
        const personId = must(await enterprise.createPerson({ name, email: `${makeId('x')}@example.com` }));
        const change = { enterpriseId: at as typeof enterpriseId, actor: ACTOR };
        const membershipId = must(await enterprise.addMembership(change, { personId, roles }));
        return { name, personId, membershipId, token: must(await enterprise.issueToken(personId, 'test')).token };
      };
    enroll = staffOf(enterpriseId);
    analyst = await enroll('Cy', ['analyst']);
    stranger = await staffOf(await enterprise.createEnterprise('Other', { actor: ACTOR }))('Di', [
      'associate',
      'analyst',
    ]);
  });

  // Each test has associates of its own, with free slots.
  beforeEach(async () => {
    ada = await enroll('Ada', ['associate']);
    bo = await enroll('Bo', ['associate']);
    for (const staff of [ada, bo]) await license(staff);
  });

  async function license(staff: Staff, expiresAt?: number): Promise<void> {
    const licence = { nodeId: 'nod_mortgages', ...(expiresAt === undefined ? {} : { expiresAt }) };
    must(await skills.grantLicence(world.enterpriseId, staff.membershipId, licence, ACTOR));
    must(await skills.saveProfile(world.enterpriseId, staff.membershipId, { capacity: 3 }, ACTOR));
  }

  function visitorOf(request: FastifyRequest, enterpriseId: string): Result<Visitor> {
    const { 'x-floorwalker-visitor': token, origin } = request.headers;
    if (origin !== undefined && origin !== ORIGIN) return refuse('forbidden', 'origin-not-allowed', 'Not from there.');
    if (typeof token !== 'string') return refuse('unauthorized', 'no-visitor', 'Who are you?');
    return ok({ visitorId: token, websiteId: 'web_lender', enterpriseId });
  }

  function ranked(...staff: readonly Staff[]): void {
    const candidates = staff.map(
      ({ membershipId, personId, name }): Candidate => ({
        associateId: membershipId,
        personId,
        name,
        score: 50,
        parts: [],
        availability: 'free',
        simulated: false,
      }),
    );
    world.candidates.splice(0, world.candidates.length, ...candidates);
  }

  async function call(method: Method, url: string, as: Staff | string | undefined, body?: object) {
    const headers: Record<string, string> =
      as === undefined
        ? {}
        : typeof as === 'string'
          ? { 'x-floorwalker-visitor': as, 'x-floorwalker-key': 'wk', origin: ORIGIN }
          : { authorization: `Bearer ${as.token}` };
    const response = await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body === '' ? undefined : response.json(),
    };
  }

  /** A customer is offered to the first of these, whose offer is returned. */
  async function offeredTo(asks: boolean, ...staff: readonly Staff[]) {
    // What earlier tests left open is settled among those who were there then.
    await world.queue.idle();
    ranked(...staff);
    const plain = sessionOf(world.enterpriseId);
    const session = asks ? asking(plain) : plain;
    await world.move(session, MUST);
    const offers = await engine().database.forTenant(world.enterpriseId, (unit) =>
      world.queue.deskOffers(unit, staff[0]?.membershipId ?? ''),
    );
    return { session, offerId: offers.find((offer) => offer.sessionId === session.sessionId)?.offerId ?? 'off_none' };
  }
  const message = (text: string) => ({
    messageId: `msg_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`,
    text,
  });

  test('E1: nobody without the right: 401 unknown, 404 where it is not hers, 403 in the wrong role', async () => {
    const { offerId } = await offeredTo(false, ada);
    const { body } = await call('POST', `/v1/offers/${offerId}/accept`, ada);
    const engagement = `/v1/engagements/${body.engagementId}`;
    const opportunities = `/v1/enterprises/${world.enterpriseId}/opportunities`;
    const statuses: [Method, string, object | undefined, number[]][] = [
      ['POST', `/v1/offers/${offerId}/accept`, undefined, [401, 404, 404]],
      ['POST', `/v1/offers/${offerId}/decline`, { reason: 'x' }, [401, 404, 404]],
      ['GET', engagement, undefined, [401, 404, 404]],
      ['POST', `${engagement}/messages`, message('x'), [401, 404, 404]],
      ['POST', `${engagement}/end`, undefined, [401, 404, 404]],
      ['PUT', `${engagement}/outcome`, { result: 'sold' }, [401, 404, 404]],
      ['GET', opportunities, undefined, [401, 404, 403]],
    ];
    for (const [method, url, payload, expected] of statuses) {
      const found: number[] = [];
      for (const as of [undefined, stranger, bo]) found.push((await call(method, url, as, payload)).status);
      expect([url, found]).toEqual([url, expected]);
    }
    expect((await call('GET', opportunities, analyst)).body.items[0]).toMatchObject({ state: 'engaged' });
    await call('POST', `${engagement}/end`, ada);
  });

  test('A4: too late over HTTP: 409 with who took it and when', async () => {
    await world.setPolicy({ mode: { can: 'race', must: 'race' }, raceWidth: 2 });
    const { session, offerId } = await offeredTo(false, ada, bo);
    const [hers] = await engine().database.forTenant(world.enterpriseId, (unit) =>
      world.queue.deskOffers(unit, bo.membershipId),
    );
    expect(hers?.sessionId).toBe(session.sessionId);
    const taken = await call('POST', `/v1/offers/${offerId}/accept`, ada);
    expect(taken.status).toBe(200);
    const late = await call('POST', `/v1/offers/${hers?.offerId}/accept`, bo);
    expect(late).toMatchObject({
      status: 409,
      body: { title: 'offer-taken', by: 'Ada', at: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
    expect(late.headers['content-type']).toContain('application/problem+json');
    await world.setPolicy({});
    await call('POST', `/v1/engagements/${taken.body.engagementId}/end`, ada);
  });

  test('A4: a licence that ended while the offer was open: 403 with the reason, and the next best is asked', async () => {
    const now = await engine().database.system('readiness', async (unit) => unit.now);
    const eve = await enroll('Eve', ['associate']);
    await license(eve, now + 10_000);
    const { offerId } = await offeredTo(true, eve, bo);
    await engine().moveClock(11_000);
    expect(await call('POST', `/v1/offers/${offerId}/accept`, eve)).toMatchObject({
      status: 403,
      body: { title: 'licence-expired' },
    });
    await world.queue.idle();
    const [next] = await engine().database.forTenant(world.enterpriseId, (unit) =>
      world.queue.deskOffers(unit, bo.membershipId),
    );
    expect(next?.asked).toBe(true);
    await call('POST', `/v1/offers/${next?.offerId}/decline`, bo, { reason: 'lunch' });
  });

  test('QC4, bad input: a must is not declined without a reason; what does not fit is named', async () => {
    const { offerId } = await offeredTo(false, ada);
    expect(await call('POST', `/v1/offers/${offerId}/decline`, ada)).toMatchObject({
      status: 400,
      body: { title: 'reason-needed' },
    });
    expect((await call('POST', `/v1/offers/${offerId}/decline`, ada, { reason: 7 })).status).toBe(400);
    expect((await call('POST', `/v1/offers/${offerId}/decline`, ada, { reason: 'lunch' })).status).toBe(204);
    expect(await call('POST', '/v1/engagements/eng_x/messages', ada, { text: 'no id' })).toMatchObject({
      status: 400,
      body: { title: 'malformed' },
    });
    expect((await call('POST', '/v1/offers/off_nothing/accept', ada)).status).toBe(404);
  });

  test('CB1, OQ8: both sides over HTTP, from the origin of the website only', async () => {
    const { session, offerId } = await offeredTo(false, ada);
    const { engagementId } = (await call('POST', `/v1/offers/${offerId}/accept`, ada)).body;
    const widget = `/v1/widget/engagements/${engagementId}`;
    expect((await call('POST', `${widget}/answer`, session.visitorId, { answer: 'accept' })).status).toBe(404);
    await call('POST', `/v1/engagements/${engagementId}/messages`, ada, message('Good morning'));
    const state = await call('GET', '/v1/widget/state', session.visitorId);
    expect(state).toMatchObject({
      status: 200,
      body: { engagement: { engagementId, state: 'inviting', associate: { name: 'Ada' } } },
    });
    expect(state.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect((await call('POST', `${widget}/answer`, session.visitorId, { answer: 'perhaps' })).status).toBe(400);
    expect((await call('POST', `${widget}/answer`, session.visitorId, { answer: 'accept' })).status).toBe(204);
    const said = await call('POST', `${widget}/messages`, session.visitorId, message('Hello'));
    expect(said).toMatchObject({ status: 200, body: { from: 'customer', text: 'Hello' } });
    expect((await call('POST', `${widget}/messages`, session.visitorId, message('Hello'))).body).toEqual(said.body);
    expect((await call('POST', `${widget}/messages`, 'vis_other', message('Me too'))).status).toBe(404);
    expect((await call('POST', `${widget}/end`, session.visitorId)).status).toBe(204);
    expect(await call('POST', `/v1/engagements/${engagementId}/messages`, ada, message('Hello?'))).toMatchObject({
      status: 409,
      body: { title: 'conversation-over', why: 'ended-by-customer' },
    });
    const detail = await call('GET', `/v1/engagements/${engagementId}`, ada);
    expect(detail.body).toMatchObject({ state: 'wrapping', cursor: { [`engagement:${engagementId}`]: 0 } });
    expect(
      (await call('PUT', `/v1/engagements/${engagementId}/outcome`, ada, { result: 'sold', amountMinor: 5 })).body
        .title,
    ).toBe('currency-missing');
    expect((await call('PUT', `/v1/engagements/${engagementId}/outcome`, ada, { result: 'lead' })).body.state).toBe(
      'closed',
    );
    const foreign = await app.inject({
      method: 'GET',
      url: '/v1/widget/state',
      headers: { 'x-floorwalker-visitor': 'v', origin: 'https://evil.example' },
    });
    expect(foreign.statusCode).toBe(403);
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
    const preflight = await app.inject({ method: 'OPTIONS', url: '/v1/widget/messages', headers: { origin: ORIGIN } });
    expect(preflight.headers['access-control-allow-headers']).toContain('x-floorwalker-visitor');
  });

  test('OQ8: a message left twice by one id is in the inbox once', async () => {
    const body = { ...message('Please call me'), name: 'Kim', contact: 'kim@example.com' };
    for (let round = 0; round < 2; round += 1)
      expect((await call('POST', '/v1/widget/messages', 'vis_kim', body)).status).toBe(200);
    const other = await call('POST', '/v1/widget/messages', 'vis_kim', { ...body, text: 'Another matter' });
    expect(other).toMatchObject({ status: 409, body: { title: 'message-id-used' } });
    const { items } = await customers.inbox(world.enterpriseId, {});
    expect(items.filter((item) => item.messageId === body.messageId)).toMatchObject([{ text: body.text }]);
  });

  test('A3: 20 customers and one associate with three slots: exactly three are hers', async () => {
    const fay = await enroll('Fay', ['associate']);
    await license(fay);
    ranked(fay);
    world.candidates[0] = { ...(world.candidates[0] as Candidate), availability: 'busy' };
    await world.setPolicy({ named: [fay.membershipId] });
    const sessions = Array.from({ length: 20 }, () => sessionOf(world.enterpriseId));
    for (const session of sessions) await world.move(session, MUST);
    const { items } = await world.queue.opportunities(world.enterpriseId, { live: true });
    for (const { opportunityId, sessionId } of items) {
      if (!sessions.some((session) => session.sessionId === sessionId)) continue;
      await world.queue.onWiden(world.enterpriseId, opportunityId);
      await world.queue.onWiden(world.enterpriseId, opportunityId);
    }
    await world.queue.idle();
    const offers = await engine().database.forTenant(world.enterpriseId, (unit) =>
      world.queue.deskOffers(unit, fay.membershipId),
    );
    expect(offers).toHaveLength(20);
    const answers = await Promise.all(offers.map((offer) => call('POST', `/v1/offers/${offer.offerId}/accept`, fay)));
    const count = (title: string | undefined) => answers.filter((each) => each.body?.title === title).length;
    expect([count(undefined), count('no-slot')]).toEqual([3, 17]);
  });
});
