import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttp } from '../../platform/server/http/http.ts';
import { createLog } from '../../platform/server/log.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { routes } from './routes.ts';
import { must, seedWorld, type World } from './testing/server-world.ts';

let world: World;
let app: FastifyInstance;
let boss: string;
let associateId: string;
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 1);
  endings.push(world.close);
  const { foundation, features, enterpriseId } = world;
  const { enterprise } = features;
  const person = { name: 'Boss', email: 'boss@lender.example', roles: ['administrator'] } as const;
  const { personId } = must(await enterprise.addStaff({ enterpriseId, actor: 'test' }, person));
  boss = must(await enterprise.issueToken(personId, 'test')).token;
  associateId = world.associates[0]?.associateId ?? '';
  app = createHttp(createLog('silent'), { trustProxy: false });
  await app.register(routes(foundation, features, () => 'http://localhost'));
  endings.push(() => app.close());
}, 60_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function call(method: Method, path: string, body?: object, token = boss, version?: number) {
  const answer = await app.inject({
    method,
    url: `/v1/enterprises/${world.enterpriseId}${path}`,
    headers: { authorization: `Bearer ${token}`, ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

const LARGE = { '>=': [{ var: 'values.calculator.principal' }, 300_000] };
const trigger = (more: object = {}) => ({
  triggerId: 'trg_large',
  name: 'Large',
  when: LARGE,
  gives: { verdict: 'must' },
  ...more,
});
const triggers = (...list: readonly object[]) => ({
  thresholds: { can: 1, must: 2 },
  triggers: list,
});
const ruleSet = (more: object = {}) => ({
  name: 'Ours',
  boundTo: { default: true },
  rules: [{ ruleId: 'level', kind: 'accreditation-level', weight: 1, bounds: [1, 5] }],
  requiredLevel: 1,
  ...more,
});

/** The place of the first fault, in whichever of the two forms a problem names it. */
function placeOf(body: {
  errors?: { where: string }[];
  problems?: { path?: string; pointer?: string }[];
  field?: string;
}): string {
  return body.errors?.[0]?.where ?? body.problems?.[0]?.pointer ?? body.problems?.[0]?.path ?? body.field ?? '';
}

test('EN2, OQ4: triggers are replaced as a whole, by who has seen those in force', async () => {
  const first = await call('GET', '/triggers');
  const second = trigger({ triggerId: 'trg_deep', gives: { weight: 2 }, openingWords: 'Hello, I am {associate}.' });
  const saved = await call('PUT', '/triggers', triggers(trigger(), second), boss, first.body.version);
  expect(saved).toMatchObject({
    status: 200,
    body: { version: 2, savedAt: expect.any(String), triggers: [{ verdict: 'must' }, { weight: 2 }] },
  });
  expect((await call('GET', '/triggers')).body).toEqual(saved.body);
  const late = await call('PUT', '/triggers', triggers(trigger()), boss, 1);
  expect(late).toMatchObject({ status: 409, body: { title: 'triggers-changed', version: 2 } });
});

test('EN2, ME6: a rule set is made and changed by versions; two are never bound to the same thing', async () => {
  const made = await call('POST', '/rule-sets', ruleSet());
  expect(made).toMatchObject({ status: 201, body: { version: 1, boundTo: { kind: 'default' }, name: 'Ours' } });
  const { ruleSetId } = made.body;
  const again = await call('POST', '/rule-sets', ruleSet());
  expect(again).toMatchObject({ status: 409, body: { title: 'binding-taken', ruleSetId } });
  const change = ruleSet({ version: 1, boundTo: { node: world.nodeId } });
  const changed = await call('PUT', `/rule-sets/${ruleSetId}`, change);
  expect(changed).toMatchObject({ status: 200, body: { version: 2, boundTo: { kind: 'node', name: 'Mortgages' } } });
  expect((await call('GET', '/rule-sets')).body.items).toEqual([changed.body]);
  const late = await call('PUT', `/rule-sets/${ruleSetId}`, change);
  expect(late).toMatchObject({ status: 409, body: { title: 'rule-set-changed', version: 2 } });
  const unknown = await call('PUT', '/rule-sets/rul_none', ruleSet({ version: 1 }));
  expect(unknown).toMatchObject({ status: 404, body: { title: 'no-such-rule-set' } });
});

test('EN2, QC1: queue policy is read, replaced over what was read, and what is left out is as it was made', async () => {
  const first = await call('GET', '/queue-policy');
  expect(first).toMatchObject({ status: 200, body: { version: 0, raceWidth: 3, offerMs: 30_000, named: [] } });
  const saved = await call('PUT', '/queue-policy', { version: 0, raceWidth: 2, named: [associateId] });
  expect(saved.body).toEqual({ ...first.body, version: 1, raceWidth: 2, named: [associateId] });
  expect((await call('PUT', '/queue-policy', { ...saved.body, offerMs: 20_000 })).body).toMatchObject({ version: 2 });
  for (const version of [0, 1, 9]) {
    const late = await call('PUT', '/queue-policy', { version });
    expect(late).toMatchObject({ status: 409, body: { title: 'queue-policy-changed', version: 2 } });
  }
  const back = await call('PUT', '/queue-policy', { version: 2 });
  expect(back.body).toEqual({ ...first.body, version: 3 });
});

test('EN2, SK1, SK5: profile, accreditation and licence of an associate are stated, and a licence is revoked', async () => {
  const own = `/associates/${associateId}`;
  expect((await call('PUT', `${own}/profile`, { title: 'Adviser', languages: ['de-CH'], capacity: 3 })).status).toBe(
    204,
  );
  const accredited = await call('POST', `${own}/accreditations`, { nodeId: world.nodeId, level: 5 });
  expect(accredited).toMatchObject({ status: 201, body: { nodeId: world.nodeId, level: 5 } });
  const licence = { nodeId: world.nodeId, territories: ['Lyon'], expiresAt: '2099-01-01' };
  const granted = await call('POST', `${own}/licences`, licence);
  expect(granted).toMatchObject({ status: 201, body: { ...licence, expiresAt: '2099-01-01T00:00:00.000Z' } });
  expect((await call('POST', `${own}/licences`, licence)).body).toEqual(granted.body);
  const { licenceId } = granted.body;
  for (let round = 0; round < 2; round += 1)
    expect(await call('DELETE', `/licences/${licenceId}`)).toEqual({ status: 204, body: undefined });
  const [entry] = (await call('GET', '/associates')).body.items;
  expect(entry).toMatchObject({ title: 'Adviser', rating: 4, capacity: 3, accreditations: [accredited.body] });
  expect(entry.licences).toContainEqual({ ...granted.body, revokedAt: expect.any(String) });
});

test('EN6: each change is in the audit, and nothing personal', async () => {
  const { items } = (await call('GET', '/audit?limit=200')).body;
  const ours = items.filter((item: { actorName?: string }) => item.actorName === 'Boss');
  expect(new Set(ours.map((item: { action: string }) => item.action))).toEqual(
    new Set([
      'triggers.save',
      'rule-set.save',
      'queue-policy.save',
      'skills.profile-saved',
      'skills.accredited',
      'skills.licence-granted',
      'skills.licence-revoked',
    ]),
  );
  expect(JSON.stringify(ours)).not.toMatch(/Adviser|Hello|Ours/);
});

test('E1: an associate changes none of it', async () => {
  const token = world.associates[0]?.token ?? '';
  const asked: [Method, string, object?][] = [
    ['PUT', '/triggers', triggers()],
    ['POST', '/rule-sets', ruleSet()],
    ['PUT', '/rule-sets/rul_any', ruleSet({ version: 1 })],
    ['GET', '/queue-policy'],
    ['PUT', '/queue-policy', { version: 3 }],
    ['PUT', `/associates/${associateId}/profile`, { rating: 5 }],
    ['POST', `/associates/${associateId}/accreditations`, { nodeId: world.nodeId, level: 5 }],
    ['POST', `/associates/${associateId}/licences`, { nodeId: world.nodeId }],
    ['DELETE', '/licences/lic_any'],
  ];
  for (const [method, path, body] of asked)
    expect([path, (await call(method, path, body, token)).status]).toEqual([path, 403]);
});

const NUL = 'a\u0000b';
const deep = (levels: number): object => (levels === 0 ? LARGE : { '!': deep(levels - 1) });

/** What is sent, and the place that the answer names. */
const TRIGGER_FAULTS: readonly (readonly [object, string])[] = [
  [{}, ''],
  [triggers(trigger({ more: 1 })), '/triggers/0'],
  [{ ...triggers(), version: 2 }, '/version'],
  [triggers(trigger({ name: '' })), '/triggers/0/name'],
  [triggers(trigger({ gives: { weight: -1 } })), '/triggers/0/gives'],
  [{ ...triggers(), thresholds: { can: 3, must: 2 } }, '/thresholds'],
  [triggers(trigger(), trigger()), '/triggers/1/triggerId'],
  [triggers(trigger({ when: { and: [LARGE, { '>=': [{ var: 'nonsense' }, 1] }] } })), '/triggers/0/when/and/1/>='],
  [triggers(trigger({ when: { '>=': [{ var: 'time.page' }, 'long'] } })), '/triggers/0/when/>='],
  [triggers(trigger({ when: { '+': [1, 2] } })), '/triggers/0/when'],
  [triggers(trigger({ when: 'always' })), '/triggers/0/when'],
  [triggers(trigger({ when: deep(20) })), `/triggers/0/when${'/!'.repeat(8)}`],
  [triggers(trigger({ name: NUL })), 'text'],
  [triggers(trigger({ name: '\ud800' })), 'text'],
];
test.each(TRIGGER_FAULTS)('bad input, triggers: %j', async (body, place) => {
  const refused = await call('PUT', '/triggers', body, boss, 2);
  // What is stored nowhere is refused by the database's own words.
  expect(refused.status, JSON.stringify(refused.body)).toBe(place === 'text' ? 400 : 422);
  if (place !== 'text') expect(placeOf(refused.body)).toContain(place);
  expect((await call('GET', '/triggers')).body.version).toBe(2);
});

const RULE = { ruleId: 'r', kind: 'rating', weight: 1 };
const RULE_SET_FAULTS: readonly (readonly [object, string])[] = [
  [{}, 'body'],
  [ruleSet({ version: 1 }), 'body'],
  [ruleSet({ ruleSetId: 'rul_mine' }), 'body'],
  [ruleSet({ requiredLevel: 6 }), 'body/requiredLevel'],
  [ruleSet({ requiredLevel: '1' }), 'body/requiredLevel'],
  [ruleSet({ boundTo: {} }), 'boundTo'],
  [ruleSet({ boundTo: { node: 'nod_none' } }), 'boundTo.node'],
  [ruleSet({ rules: [] }), 'rules'],
  [ruleSet({ rules: [{ ...RULE, kind: 'charm' }] }), 'rules[0]'],
  [ruleSet({ rules: [RULE, RULE] }), 'rules[1]'],
  [ruleSet({ rules: [{ ...RULE, weight: 0 }] }), 'rules'],
  [ruleSet({ rules: [{ ...RULE, bounds: [5, 1] }] }), 'rules[0]'],
  [ruleSet({ rules: [{ ...RULE, bounds: [5] }] }), 'body/rules/0/bounds'],
  [ruleSet({ name: NUL }), ''],
];
test.each(RULE_SET_FAULTS)('bad input, rule sets: %j', async (body, place) => {
  const refused = await call('POST', '/rule-sets', body);
  // What has not the shape of a rule set is no request; what has it and cannot be used is answered with the place in it.
  const shapeless = place === '' || place.startsWith('body');
  expect(refused.status, JSON.stringify(refused.body)).toBe(shapeless ? 400 : 422);
  expect(placeOf(refused.body)).toContain(place);
  expect([400, 422]).toContain((await call('PUT', '/rule-sets/rul%20x', { ...body, version: 0 })).status);
  expect((await call('GET', '/rule-sets')).body.items).toHaveLength(1);
});

const POLICY_FAULTS: readonly (readonly [object, string])[] = [
  [{}, 'body'],
  [{ version: 3, offerMs: 5 }, 'body/offerMs'],
  [{ version: 3, raceWidth: 0 }, 'body/raceWidth'],
  [{ version: 3, raceWidth: 1.5 }, 'body/raceWidth'],
  [{ version: 3, patience: 1 }, 'body'],
  [{ version: -1 }, 'body/version'],
  [{ version: 3, named: ['mem_none'] }, 'named[0]'],
];
test.each(POLICY_FAULTS)('bad input, queue policy: %j', async (body, place) => {
  const refused = await call('PUT', '/queue-policy', body);
  expect(refused.status, JSON.stringify(refused.body)).toBe(400);
  expect(placeOf(refused.body)).toContain(place);
  expect((await call('GET', '/queue-policy')).body.version).toBe(3);
});

const ASSOCIATE_FAULTS: readonly (readonly [string, object, string])[] = [
  ['PUT profile', {}, 'body'],
  ['PUT profile', { rating: 6 }, 'body/rating'],
  ['PUT profile', { rating: '5' }, 'body/rating'],
  ['PUT profile', { capacity: 21 }, 'body/capacity'],
  ['PUT profile', { languages: ['german language'] }, 'body/languages/0'],
  ['PUT profile', { pictureUrl: 'javascript:alert(1)' }, 'body/pictureUrl'],
  ['PUT profile', { salary: 1 }, 'body'],
  ['PUT profile', { title: NUL }, ''],
  ['POST accreditations', { level: 3 }, 'body'],
  ['POST accreditations', { nodeId: 'n', level: 6 }, 'body/level'],
  ['POST accreditations', { nodeId: 'n', level: 3, expiresAt: 'soon' }, 'body/expiresAt'],
  ['POST accreditations', { nodeId: 'n', level: 3, expiresAt: '2027-13-45' }, 'expiresAt'],
  ['POST licences', { nodeId: 'n', expiresAt: '2027-02-30' }, 'expiresAt'],
  ['POST licences', {}, 'body'],
  ['POST licences', { nodeId: 'n', territories: [] }, 'body/territories'],
  ['POST licences', { nodeId: 'n', segments: 'private' }, 'body/segments'],
  ['POST licences', { nodeId: 'n', revokedAt: '2027-01-01' }, 'body'],
];
test.each(ASSOCIATE_FAULTS)('bad input, associates: %s %j', async (address, body, place) => {
  const [method, what] = address.split(' ');
  const refused = await call(method as Method, `/associates/${associateId}/${what}`, body);
  expect(refused.status, JSON.stringify(refused.body)).toBe(400);
  expect(placeOf(refused.body)).toContain(place);
});

test('bad input: a place, an associate, a licence that is not there; somebody who does not sell', async () => {
  const own = `/associates/${associateId}`;
  const place = { nodeId: world.nodeId, level: 1 };
  const boss = (await world.features.enterprise.staff(world.enterpriseId)).find((each) => each.name === 'Boss');
  const asked: [Method, string, object | undefined, string][] = [
    ['POST', `${own}/accreditations`, { nodeId: 'nod_none', level: 1 }, 'no-such-node'],
    ['POST', `${own}/licences`, { nodeId: 'nod_none' }, 'no-such-node'],
    ['POST', '/associates/mem_none/accreditations', place, 'no-such-associate'],
    ['POST', '/associates/mem_none/licences', { nodeId: world.nodeId }, 'no-such-associate'],
    ['PUT', `/associates/${boss?.membershipId}/profile`, { rating: 1 }, 'no-such-associate'],
    ['DELETE', '/licences/lic_none', undefined, 'no-such-licence'],
  ];
  for (const [method, path, body, title] of asked)
    expect(await call(method, path, body)).toMatchObject({ status: 404, body: { title } });
});
