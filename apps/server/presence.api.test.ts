import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sessionOf } from '../../features/queue/server/testing/queue-world.ts';
import { MINUTE, SECOND } from '../../kernel/time.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { until } from '../../platform/server/testing/until.ts';
import { type PushService, startPushService } from './testing/push-service.ts';
import { type ServerProcess, startProcess } from './testing/server-process.ts';
import { must, seedWorld, type World, type WorldAssociate } from './testing/server-world.ts';
import { type Answer, accept, call, openDesk, type TestDesk } from './testing/staff-calls.ts';
import { moveClock, rowsOf, setPolicy } from './testing/world-floor.ts';

let world: World;
let server: ServerProcess;
let ada: WorldAssociate;
/** A supervisor. */
let sue: string;
let desk: TestDesk;
let pushService: PushService;
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 1);
  endings.push(world.close);
  [ada] = world.associates as [WorldAssociate];
  const member = must(
    await world.features.enterprise.addStaff(
      { enterpriseId: world.enterpriseId, actor: 'test' },
      {
        name: 'Sue',
        email: 'sue@lender.example',
        password: 'correct horse battery',
        roles: ['supervisor', 'administrator'],
      },
    ),
  );
  sue = must(await world.features.enterprise.issueToken(member.personId, 'test')).token;
  // Nothing but the change that is tried may bring an offer: no timer of the queue is near.
  const long = { offerMs: 30 * MINUTE, giveUpMs: 60 * MINUTE, otherWayMs: 60 * MINUTE };
  await setPolicy(world, { ...long, steps: [] });
  server = await startProcess(location);
  endings.push(server.stop);
  pushService = await startPushService();
  endings.push(pushService.close);
  desk = await openDesk(server.url, ada);
  await until('she is connected', async () => (await presence())['connected']);
}, 120_000);
afterAll(async () => {
  desk?.close();
  for (const end of endings.splice(0).reverse()) await end();
});

const mine = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown, version?: number) =>
  call(method, `${server.url}/v1/me/${path}`, ada.token, body, version);
const hers = (method: 'GET' | 'PUT', path: string, body?: unknown, version?: number) =>
  call(
    method,
    `${server.url}/v1/enterprises/${world.enterpriseId}/associates/${ada.associateId}/${path}`,
    sue,
    body,
    version,
  );

async function presence(): Promise<Record<string, unknown>> {
  return (await mine('GET', 'presence')).body;
}

async function done(answer: Promise<Answer>): Promise<void> {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
}

const inTenant: World['foundation']['database']['forTenant'] = (...given) =>
  world.foundation.database.forTenant(...given);

/** A session worth an associate, whatever is thought of it elsewhere: with nobody free the qualifier would withhold a `can`. */
async function arrive(verdict: 'can' | 'must'): Promise<string> {
  const { features, enterpriseId, websiteId, nodeId } = world;
  const path = [{ eventId: 'evt_1', at: Date.now(), url: 'https://lender.example/', nodeId, dwellMs: 1_000 }];
  const session = sessionOf(enterpriseId, { websiteId, path });
  const qualification = { verdict, triggerId: 'trg_test', reasons: [], version: 1 } as const;
  return until('an opportunity is open', async () => {
    const [lane] = await rowsOf<{ lane: number; epoch: number }>(world, 'select * from clickstream_lane limit 1');
    if (lane !== undefined) await features.queue.follow(session, qualification, lane);
    await features.queue.idle();
    const found = await rowsOf<{ opportunity_id: string }>(
      world,
      'select opportunity_id from queue_opportunity where session_id = $1',
      [session.sessionId],
    );
    return found[0]?.opportunity_id;
  });
}

const live = () =>
  rowsOf<{ opportunity_id: string; verdict: string; state: string }>(
    world,
    `select opportunity_id, verdict, state from queue_opportunity where state in ('open', 'offered', 'engaged') order by opened_at`,
  );
const pending = () =>
  rowsOf<{ offer_id: string; opportunity_id: string }>(
    world,
    `select offer_id, opportunity_id from queue_offer where state = 'pending'`,
  );

/** Waits for the offer that she is made now. */
const offered = () => until('she is offered one', async () => (await pending())[0], 5 * SECOND);

const clock = async (): Promise<number> =>
  (await rowsOf<{ now: number }>(world, 'select fw_now() as now'))[0]?.now ?? Number.NaN;

/** How long after she became free an offer was made to her, by what is stored: her desks are told of her presence when it changes. */
async function waitedFor(offerId: string, changedAfter: number): Promise<number> {
  const [row] = await rowsOf<{ made: number; told: number | null }>(
    world,
    `select made_at as made, (select max(at) from stream_entry where stream_id = $2 and kind = 'presence' and at <= made_at) as told
     from queue_offer where offer_id = $1`,
    [offerId, `associate:${ada.associateId}`],
  );
  return (row?.made ?? Number.NaN) - Math.max(changedAfter, row?.told ?? 0);
}

/** Declines whatever she is offered until nothing is left. */
async function clearFloor(): Promise<void> {
  await until('the floor is empty', async () => {
    const [offer] = await pending();
    if (offer !== undefined) {
      await call('POST', `${server.url}/v1/offers/${offer.offer_id}/decline`, ada.token, { reason: 'a test' });
    }
    return (await live()).length === 0;
  });
}

const claim = (holder: string) =>
  inTenant(world.enterpriseId, (unit) => world.features.skills.claimSlot(unit, ada.personId, holder));
const release = (holder: string) =>
  inTenant(world.enterpriseId, (unit) => world.features.skills.releaseSlot(unit, ada.personId, holder));
const wrapUp = (holder: string) =>
  inTenant(world.enterpriseId, (unit) => world.features.skills.beginWrapUp(unit, ada.personId, holder));

async function setLimits(limits: Readonly<Record<string, number>>): Promise<void> {
  const { version } = await world.features.skills.presencePolicy(world.enterpriseId);
  const path = `${server.url}/v1/enterprises/${world.enterpriseId}/presence-policy`;
  await done(call('PUT', path, sue, { wrapMs: 5 * SECOND, ...limits }, version));
}

/** What she is offered nothing for, and the change that ends it. */
type Change = {
  readonly block: () => Promise<unknown>;
  readonly change: () => Promise<unknown>;
  /** It is made by a process that handles no news, as one that dies after it: others look every second. */
  readonly elsewhere?: true;
};

const declare = (declared: string) => done(mine('PUT', 'presence', { declared }));

async function saveHours(by: 'her' | 'supervisor', schedule: object | null): Promise<void> {
  const { version } = await world.features.skills.schedule(ada.personId);
  await done(
    by === 'her' ? mine('PUT', 'schedule', { schedule }, version) : hers('PUT', 'schedule', { schedule }, version),
  );
}

const NEVER = { timeZone: 'Europe/Zurich', weekly: [], exceptions: [] };

const CHANGES: Readonly<Record<string, Change>> = {
  'she declares herself available': { block: () => declare('busy'), change: () => declare('available') },
  'she is back after two lapses': {
    block: async () => {
      const lapse = () => inTenant(world.enterpriseId, (unit) => world.features.skills.noteLapse(unit, ada.personId));
      await lapse();
      await lapse();
      expect(await presence()).toMatchObject({ notResponding: true, declared: 'available' });
    },
    change: () => declare('available'),
  },
  'a supervisor sets her available': {
    block: () => done(hers('PUT', 'presence', { declared: 'away' })),
    change: () => done(hers('PUT', 'presence', { declared: 'available' })),
  },
  'a supervisor ends her hours': {
    block: () => saveHours('her', NEVER),
    change: () => saveHours('supervisor', null),
  },
  'she works outside her hours': {
    block: () => saveHours('her', NEVER),
    change: async () => {
      await declare('available');
    },
  },
  'her hours begin': {
    block: async () => {
      // Seconds before a full minute; the clock moves while no desk of hers could seem dead by it.
      desk.close();
      const [row] = await rowsOf<{ now: number }>(world, 'select fw_now() as now');
      const left = MINUTE - ((row?.now ?? 0) % MINUTE);
      await moveClock(world, left + MINUTE - 8 * SECOND);
      const begin = (row?.now ?? 0) + left + MINUTE;
      const [date, from] = [new Date(begin).toISOString().slice(0, 10), new Date(begin).toISOString().slice(11, 16)];
      await saveHours('her', { ...NEVER, timeZone: 'UTC', exceptions: [{ date, hours: [{ from, to: '24:00' }] }] });
      desk = await openDesk(server.url, ada);
      // Opening a desk declares her available, which would be to work outside her hours.
      await declare('busy');
      const { version } = await world.features.skills.schedule(ada.personId);
      const again = { ...NEVER, timeZone: 'UTC', exceptions: [{ date, hours: [{ from, to: '24:00' }] }] };
      await done(mine('PUT', 'schedule', { schedule: again }, version));
      await done(hers('PUT', 'presence', { declared: 'available' }));
      expect(await presence()).toMatchObject({ declared: 'available', offDuty: true });
    },
    change: () => moveClock(world, 9 * SECOND),
  },
  'a customer of hers is done': {
    block: async () => {
      await done(hers('PUT', 'presence', { capacity: 1 }));
      expect(await claim('eng_done')).toBeUndefined();
    },
    change: () => release('eng_done'),
    elsewhere: true,
  },
  'a supervisor raises her capacity': {
    block: async () => {
      await done(hers('PUT', 'presence', { capacity: 1 }));
      expect(await claim('eng_capacity')).toBeUndefined();
    },
    change: () => done(hers('PUT', 'presence', { capacity: 3 })),
  },
  'the enterprise raises its limit': {
    block: async () => {
      await setLimits({ customers: 1 });
      expect(await claim('eng_limit')).toBeUndefined();
    },
    change: () => setLimits({}),
  },
  'her time to wrap up is over': {
    block: async () => {
      await claim('eng_wrap');
      await wrapUp('eng_wrap');
      expect(await presence()).toHaveProperty('wrapUntil');
    },
    change: () => moveClock(world, 6 * SECOND),
  },
  'she is ready before it is over': {
    block: async () => {
      await claim('eng_ready');
      await wrapUp('eng_ready');
    },
    change: () => declare('available'),
  },
  'her desk comes online': {
    block: async () => {
      desk.close();
      // A closed socket leaves a moment for a reload; nobody is missed in the first 15 s of a server.
      await until('it has been closed', () => desk.isClosed());
      await moveClock(world, 6 * SECOND);
      await until('she is missed', async () => (await presence())['connected'] === false, 20 * SECOND);
    },
    change: async () => {
      desk = await openDesk(server.url, ada);
    },
  },
};

afterEach(async () => {
  for (const holder of ['eng_done', 'eng_capacity', 'eng_limit', 'eng_wrap', 'eng_ready']) await release(holder);
  await saveHours('her', null);
  await setLimits({});
  await done(hers('PUT', 'presence', { capacity: 3 }));
  if (desk.isClosed()) desk = await openDesk(server.url, ada);
  await declare('available');
  await clearFloor();
  expect(await presence()).toMatchObject({ slotsUsed: 0, offDuty: false, notResponding: false });
});

describe('A7', () => {
  test.each(Object.entries(CHANGES))(
    'A7: %s: in a second she is offered the must before the older can',
    async (_, { block, change, elsewhere = false }) => {
      await block();
      await arrive('can');
      const wanted = await arrive('must');
      // Whatever has the waiting matched is done with: that they came, and what happened before.
      const news = `select from outbox where kind in
        ('opportunity.match', 'queue.rematch', 'presence.changed', 'offer.ended', 'slot.released', 'roster.changed', 'rules.changed')`;
      await until('both wait', async () => (await rowsOf(world, news)).length === 0);
      expect(await pending()).toEqual([]);
      const before = await clock();
      await change();
      const { offer_id: offerId, opportunity_id: opportunityId } = await offered();
      expect(opportunityId).toBe(wanted);
      expect(await waitedFor(offerId, before)).toBeLessThan((elsewhere ? 2 : 1) * SECOND);
    },
  );
});

test.each([
  ['a supervisor lowers her capacity', () => done(hers('PUT', 'presence', { capacity: 1 }))],
  ['the enterprise lowers its limit', () => setLimits({ customers: 1 })],
])(
  'A3: %s: of what she is offered she keeps what is most urgent, and the other is looked for elsewhere',
  async (_, change) => {
    const can = await arrive('can');
    const must = await arrive('must');
    await until('she is offered both', async () => (await pending()).length === 2);
    await change();
    await until('one is hers no more', async () => (await pending()).length === 1);
    expect((await pending()).map((each) => each.opportunity_id)).toEqual([must]);
    expect((await live()).find((each) => each.opportunity_id === can)).toMatchObject({ state: 'open' });
  },
);

test('EN1: a customer whom a supervisor gave to a busy associate stays hers to answer while she is at her desk', async () => {
  await declare('busy');
  const opportunityId = await arrive('must');
  const path = `${server.url}/v1/enterprises/${world.enterpriseId}/opportunities/${opportunityId}/assign`;
  await done(call('POST', path, sue, { associateId: ada.associateId }));
  const given = await offered();
  const settled = () =>
    until(
      'what follows is done',
      async () =>
        (await rowsOf(world, `select from outbox where kind in ('presence.changed', 'queue.rematch')`)).length === 0,
    );
  await done(hers('PUT', 'presence', { capacity: 2 }));
  await settled();
  expect((await pending()).map((each) => each.offer_id)).toEqual([given.offer_id]);
  await declare('away');
  await until('it is hers no more', async () => (await pending()).length === 0);
});

test('A7: that somebody is to be looked for, as an earlier version noted it, is done as well', async () => {
  const noted = "from outbox where kind = 'opportunity.match' and subject is null";
  await inTenant(world.enterpriseId, async (unit) =>
    unit.emit('opportunity.match', { opportunityId: 'opp_gone' }, world.enterpriseId),
  );
  await until('it is done', async () => (await rowsOf(world, `select ${noted}`)).length === 0);
});

test('SK8, A12: with several devices she is connected while one is; an offer rings on all and stops on all when she takes it', async () => {
  const other = await openDesk(server.url, ada);
  await arrive('must');
  const { offer_id: offerId } = await offered();
  const rings = (each: TestDesk) =>
    each.entries.some((entry) => entry.kind === 'offer.made' && entry.data['offerId'] === offerId);
  const stopped = (each: TestDesk) =>
    each.entries.find((entry) => entry.kind === 'offer.ended' && entry.data['offerId'] === offerId);
  await until('both ring', () => rings(desk) && rings(other));
  // The desktop takes it; the phone's notification is pressed a moment later: the same conversation, not a second one.
  const first = await accept(server.url, ada, offerId);
  const again = await accept(server.url, ada, offerId);
  expect([first.status, again.status]).toEqual([200, 200]);
  expect(again.body).toEqual(first.body);
  await until('both have stopped', () => stopped(desk) && stopped(other));
  expect(stopped(other)?.data).toMatchObject({ state: 'accepted' });
  other.close();
  await moveClock(world, 6 * SECOND);
  await mine('PUT', 'presence', { declared: 'busy' });
  expect(await presence()).toMatchObject({ connected: true });
  await until('her desk is told of her presence', () =>
    desk.entries.some((entry) => entry.kind === 'presence' && entry.data['declared'] === 'busy'),
  );
  await done(call('POST', `${server.url}/v1/engagements/${String(first.body['engagementId'])}/end`, ada.token));
  await declare('available');
});

test('E1, EN6: hours, presence and limits are set by those who may; a change over an older version is refused', async () => {
  const schedule = { ...NEVER, timeZone: 'Nowhere/City' };
  const { version } = await world.features.skills.schedule(ada.personId);
  const wrong = await mine('PUT', 'schedule', { schedule }, version);
  expect(wrong).toMatchObject({
    status: 400,
    type: 'application/problem+json; charset=utf-8',
    body: { title: 'schedule-invalid', errors: [{ where: 'body/schedule/timeZone' }] },
  });
  expect((await mine('PUT', 'schedule', { schedule: NEVER })).body).toMatchObject({ title: 'if-match-missing' });
  expect((await mine('PUT', 'schedule', { schedule: null }, version + 7)).status).toBe(409);
  expect(
    (await mine('PUT', 'schedule', { schedule: { ...NEVER, weekly: [{ day: 8, from: '1', to: '2' }] } }, 0)).status,
  ).toBe(400);
  const hersByHerself = await call(
    'PUT',
    `${server.url}/v1/enterprises/${world.enterpriseId}/associates/${ada.associateId}/presence`,
    ada.token,
    { declared: 'away' },
  );
  expect(hersByHerself).toMatchObject({ status: 403, body: { title: 'role-missing' } });
  const policy = `${server.url}/v1/enterprises/${world.enterpriseId}/presence-policy`;
  expect((await call('PUT', policy, ada.token, { wrapMs: 1 }, 0)).status).toBe(403);
  expect((await call('PUT', policy, sue, { wrapMs: -1 }, 0)).status).toBe(400);
  expect((await call('PUT', policy, sue, { wrapMs: 1 }, 0)).status).toBe(409);
});

test('QC5: an offer reaches a phone, sealed, signed and naming nobody; it is taken back; who is gone is forgotten', async () => {
  const { subscription, received } = pushService;
  const device = { ...subscription, label: 'Phone' };
  for (const endpoint of [
    'https://10.0.0.1/push',
    'https://rival.example/push',
    'http://fcm.googleapis.com/x',
    'ftp://push.example/x',
  ]) {
    expect(await mine('PUT', 'devices', { ...device, endpoint })).toMatchObject({
      status: 400,
      body: { title: 'push-endpoint', errors: [{ where: 'body/endpoint' }] },
    });
  }
  const { body: added } = await mine('PUT', 'devices', device);
  expect((await mine('PUT', 'devices', device)).body).toEqual(added);
  await done(mine('POST', `devices/${String(added['deviceId'])}/test`));
  expect(received.at(-1)?.payload).toEqual({ kind: 'test', subject: `test-${String(added['deviceId'])}` });

  await arrive('must');
  const { offer_id: offerId } = await offered();
  const made = await until('the phone is told', () => received.find((each) => each.payload['kind'] === 'offer'));
  expect(made.payload).toEqual({ kind: 'offer', subject: offerId, verdict: 'must' });
  expect(made.headers).toMatchObject({ 'content-encoding': 'aes128gcm', urgency: 'high', ttl: String(30 * 60) });
  expect(made.claims.aud).toBe(new URL(subscription.endpoint).origin);
  expect(made.claims.exp).toBeLessThanOrEqual(Date.now() / 1_000 + 24 * 3_600);
  const { publicKey } = (await mine('GET', 'devices')).body;
  expect(made.headers['authorization']).toContain(`k=${String(publicKey)}`);
  const taken = await accept(server.url, ada, offerId);
  const ended = await until('it is taken back', () => received.find((each) => each.payload['kind'] === 'offer-ended'));
  expect(ended.payload).toEqual({ kind: 'offer-ended', subject: offerId });
  expect(ended.headers['topic']).toBe(made.headers['topic']);
  await done(call('POST', `${server.url}/v1/engagements/${String(taken.body['engagementId'])}/end`, ada.token));
  await declare('available');

  pushService.answer(429);
  expect(await mine('POST', `devices/${String(added['deviceId'])}/test`)).toMatchObject({
    status: 422,
    body: { title: 'push-failed', answered: 429 },
  });
  expect((await mine('GET', 'devices')).body['items']).toMatchObject([{ label: 'Phone', lastStatus: 429 }]);
  pushService.answer(410);
  await arrive('must');
  await until('a subscription that is over is forgotten', async () => {
    const { body } = await mine('GET', 'devices');
    return Array.isArray(body['items']) && body['items'].length === 0;
  });
  await clearFloor();
  pushService.answer(201);
  const { body: anew } = await mine('PUT', 'devices', device);
  expect((await call('DELETE', `${server.url}/v1/me/devices/${String(anew['deviceId'])}`, sue)).status).toBe(404);
  await done(mine('DELETE', `devices/${String(anew['deviceId'])}`));
  expect((await mine('GET', 'devices')).body['items']).toEqual([]);
});
