import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TriggerRecord } from '../../features/qualifier/core/index.ts';
import { until } from '../../platform/server/testing/until.ts';
import { must, type World, type WorldAssociate } from './testing/server-world.ts';
import { call, openDesk } from './testing/staff-calls.ts';
import { type StaffedServer, startStaffedServer } from './testing/staffed-server.ts';
import { createVisitor } from './testing/test-visitor.ts';
import { rowsOf } from './testing/world-floor.ts';

let staffed: StaffedServer;
let world: World;
const endings: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  staffed = await startStaffedServer(1);
  ({ world } = staffed);
  endings.push(staffed.close);
}, 60_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const ask = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, version?: number) =>
  call(
    method,
    `${staffed.server.url}/v1/enterprises/${world.enterpriseId}${path}`,
    staffed.administrator.token,
    body,
    version,
  );

type Row = { readonly sessionId: string; readonly identity: string };

async function sessionIds(): Promise<readonly string[]> {
  return ((await ask('GET', '/browsing')).body['items'] as Row[]).map((row) => row.sessionId);
}

test('OQ4, OQ8: a trigger fires, an associate answers and sells, and the trigger has earned it; for another session it is told why nobody was called', async () => {
  const [ada] = world.associates as [WorldAssociate];
  const before = await ask('GET', '/triggers');
  const [trigger] = before.body['triggers'] as [{ triggerId: string; name: string; when: object; gives: object }];
  const { triggerId, name, when, gives } = trigger;
  const document = {
    thresholds: before.body['thresholds'],
    triggers: [{ triggerId, name, when, gives, reason: 'She borrows a lot', limits: { perVisit: 1 } }],
    note: 'with words',
  };
  expect((await ask('PUT', '/triggers', document)).body).toMatchObject({ title: 'if-match-missing' });
  const saved = await ask('PUT', '/triggers', document, Number(before.body['version']));
  expect(saved).toMatchObject({ status: 200, body: { version: 2 } });
  expect(await ask('PUT', '/triggers', document, 1)).toMatchObject({ status: 409, body: { version: 2 } });

  const desk = await openDesk(staffed.server.url, ada);
  endings.push(async () => desk.close());
  const quiet = createVisitor(() => staffed.server.url, world.key);
  expect((await quiet.send({ kind: 'page' })).status).toBe(200);
  const [quietId = ''] = await until('she is on the floor', async () => {
    const ids = await sessionIds();
    return ids.length === 1 ? ids : undefined;
  });
  // Nothing but that the sum is not known, told with every comparison.
  const why = await until('she has been judged with what was saved', async () => {
    const asked = await ask('GET', `/sessions/${quietId}/verdict`);
    return asked.body['version'] === 2 ? asked : undefined;
  });
  expect(why).toMatchObject({
    status: 200,
    body: {
      verdict: 'none',
      history: [],
      triggers: [
        {
          triggerId,
          truth: 'unknown',
          leaves: [{ needed: 'calculator principal is at least 300,000', truth: 'unknown' }],
        },
      ],
    },
  });

  const borrower = createVisitor(() => staffed.server.url, world.key);
  await until('her loan is a must that somebody can serve', async () => {
    await borrower.send(
      { kind: 'page', url: 'https://lender.example/mortgages/fixed' },
      { kind: 'value', name: 'calculator.principal', value: 400_000 },
    );
    return (await rowsOf(world, 'select 1 from queue_opportunity')).length > 0;
  });
  const borrowerId = (await sessionIds()).find((each) => each !== quietId) ?? '';
  const judged = await until('the verdict is kept', async () => {
    const asked = await ask('GET', `/sessions/${borrowerId}/verdict`);
    return (asked.body['history'] as { verdict: string }[]).some((row) => row.verdict === 'must') ? asked : undefined;
  });
  expect(judged.body).toMatchObject({ verdict: 'must', triggers: [{ truth: 'true' }] });
  expect(await rowsOf(world, 'select why from queue_opportunity')).toEqual([{ why: ['She borrows a lot'] }]);

  const recordOf = async () =>
    ((await ask('GET', '/triggers')).body['triggers'] as { record: TriggerRecord }[])[0]?.record;
  await until('it has fired', async () => (await recordOf())?.fired === 1);
  const [offer] = await until('it is offered', async () => {
    const rows = await rowsOf<{ offer_id: string }>(world, "select offer_id from queue_offer where state = 'pending'");
    return rows.length > 0 ? rows : undefined;
  });
  const accepted = await call('POST', `${staffed.server.url}/v1/offers/${offer?.offer_id}/accept`, ada.token);
  expect(accepted.status).toBe(200);
  await until('somebody talks with her', async () => (await recordOf())?.engaged === 1);

  const [engagement] = await rowsOf<{ engagement_id: string }>(world, 'select engagement_id from engagement');
  const of = `engagements/${engagement?.engagement_id}`;
  const greeting = { messageId: `msg_${'1'.repeat(32)}`, text: 'Hello, I am Ada.' };
  expect((await call('POST', `${staffed.server.url}/v1/${of}/messages`, ada.token, greeting)).status).toBe(200);
  expect((await borrower.widget(`${of}/answer`, { answer: 'accept' })).ok).toBe(true);
  expect((await call('POST', `${staffed.server.url}/v1/${of}/end`, ada.token)).status).toBeLessThan(300);
  const sell = (amountMinor: number) =>
    call('PUT', `${staffed.server.url}/v1/${of}/outcome`, ada.token, { result: 'sold', amountMinor, currency: 'USD' });
  expect((await sell(41_200)).status).toBeLessThan(300);
  await until('it has earned', async () => (await recordOf())?.revenue[0]?.minor === 41_200);
  // A correction counts as what it changes.
  expect((await sell(50_000)).status).toBeLessThan(300);
  await until('it is corrected', async () => (await recordOf())?.revenue[0]?.minor === 50_000);
  expect(await recordOf()).toEqual({ fired: 1, engaged: 1, sold: 1, revenue: [{ minor: 50_000, currency: 'USD' }] });
}, 60_000);

test('OQ4: sessions are found by what came of them, and another enterprise finds none', async () => {
  const { enterprise } = world.features;
  const elsewhere = await enterprise.createEnterprise('Other', { actor: 'test' });
  const { personId } = must(
    await enterprise.addStaff(
      { enterpriseId: elsewhere, actor: 'test' },
      { name: 'Eve', email: 'eve@other.example', password: 'correct horse battery', roles: ['administrator'] },
    ),
  );
  const eve = must(await enterprise.issueToken(personId, 'test')).token;
  await staffed.server.features.clickstream.checkpoint();
  const { body: musts } = await ask('GET', '/verdicts?verdict=must');
  expect(musts).toMatchObject({ items: [{ highest: 'must', websiteId: world.websiteId }] });
  expect((await ask('GET', '/verdicts?verdict=none')).body).toMatchObject({ items: [{ highest: 'none' }] });
  const [{ sessionId }] = musts['items'] as [Row];
  const base = `${staffed.server.url}/v1/enterprises`;
  expect((await call('GET', `${base}/${elsewhere}/sessions/${sessionId}/verdict`, eve)).status).toBe(404);
  expect((await call('GET', `${base}/${elsewhere}/verdicts`, eve)).body).toEqual({ items: [] });
  expect((await ask('GET', '/verdicts?before=yesterday')).status).toBe(400);
}, 60_000);

test('EN2: versions are listed with who and why, told apart, and brought back', async () => {
  expect((await ask('GET', '/triggers/versions')).body).toMatchObject({
    items: [
      { version: 2, savedBy: 'Boss', note: 'with words' },
      { version: 1, savedBy: 'test' },
    ],
  });
  const changes = (await ask('GET', '/triggers/versions/2/changes')).body['changes'] as { what: string }[];
  expect(changes.map(({ what }) => what)).toEqual(['reason', 'limits']);
  expect(await ask('POST', '/triggers/versions/1/restore', undefined, 1)).toMatchObject({ status: 409 });
  expect(await ask('POST', '/triggers/versions/1/restore', undefined, 2)).toMatchObject({
    status: 200,
    body: { version: 3 },
  });
  expect((await ask('GET', '/triggers/versions/3/changes?from=1')).body).toEqual({ from: 1, to: 3, changes: [] });
  expect((await ask('GET', '/triggers/versions/9')).status).toBe(404);
});

test('OQ4, CE1: declared attributes are typed fields of the conditions of triggers and rules, with their options', async () => {
  const attributes = [
    {
      name: 'wealthBand',
      label: 'Band of wealth',
      type: 'choice',
      options: ['low', 'high'],
      personal: true,
      usable: true,
    },
    { name: 'loans', label: 'Loans so far', type: 'number', personal: false, usable: true },
    { name: 'note', label: 'Note', type: 'text', personal: true, usable: false },
    // Its list is made from the text that was stated: what the product says of it stays.
    { name: 'interests', label: 'What she likes', type: 'text', personal: true, usable: true },
  ];
  expect((await ask('PUT', '/customer-attributes', { attributes }, 0)).status).toBe(200);
  const { body: view } = await ask('GET', '/triggers');
  const fields = view['fields'] as { readonly field: string }[];
  const of = (name: string) => fields.filter(({ field }) => field === `customer.${name}`);
  expect(of('wealthBand')).toEqual([
    { field: 'customer.wealthBand', type: 'text', label: 'Band of wealth', options: ['low', 'high'], declared: true },
  ]);
  expect(of('loans')).toMatchObject([{ type: 'number', label: 'Loans so far', declared: true }]);
  expect(of('note')).toEqual([]);
  expect(of('interests')).toMatchObject([{ type: 'list', label: 'the interests of the customer' }]);
  expect((await ask('GET', '/rule-kinds')).body['fields']).toContainEqual(
    expect.objectContaining({ name: 'customer.loans', type: 'number', declared: true }),
  );

  const [trigger] = view['triggers'] as [{ triggerId: string; name: string; gives: object }];
  const { triggerId, name, gives } = trigger;
  const asking = (when: object) => ({ thresholds: view['thresholds'], triggers: [{ triggerId, name, gives, when }] });
  const wrong = { contains: [{ var: 'customer.loans' }, 'x'] };
  const right = { '>=': [{ var: 'customer.loans' }, 2] };
  const version = Number(view['version']);
  expect(await ask('PUT', '/triggers', asking(wrong), version)).toMatchObject({
    status: 422,
    body: { title: 'triggers-invalid', problems: [{ pointer: expect.stringMatching(/^\/triggers\/0\/when/) }] },
  });
  expect((await ask('PUT', '/triggers', asking(right), version)).status).toBe(200);
  expect(await ask('POST', '/dry-runs', { days: 1, triggers: asking(wrong) })).toMatchObject({
    status: 422,
    body: {
      title: 'documents-invalid',
      problems: [{ pointer: expect.stringMatching(/^\/triggers\/triggers\/0\/when/) }],
    },
  });
  const ruleSet = (when: object) => ({
    name: 'By loans',
    boundTo: { product: 'prd_loans' },
    requiredLevel: 0,
    rules: [{ ruleId: 'loans', kind: 'condition', weight: 1, args: { name: 'borrowed before', when } }],
  });
  expect(await ask('POST', '/rule-sets', ruleSet(wrong))).toMatchObject({
    status: 422,
    body: { problems: [{ path: expect.stringMatching(/^rules\[0\]\.args\.when/) }] },
  });
  expect((await ask('POST', '/rule-sets', ruleSet(right))).status).toBe(201);
});
