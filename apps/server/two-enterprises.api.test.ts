import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../features/enterprise/core/index.ts';
import { createHttp } from '../../platform/server/http/http.ts';
import { createLog } from '../../platform/server/log.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { tenantColumns } from '../../platform/server/testing/planted-row.ts';
import { until } from '../../platform/server/testing/until.ts';
import { routes } from './routes.ts';
import { sampleBody } from './testing/sample-body.ts';
import { must, seedWorld, type World } from './testing/server-world.ts';
import { createVisitor, type TestVisitor } from './testing/test-visitor.ts';
import { rowsOf, seatAll } from './testing/world-floor.ts';

const ACTOR = 'test';
const WANTED = { '>=': [{ var: 'values.calculator.principal' }, 300_000] };

/** An enterprise with all that it has: two websites, captive people, and a share of one who works for both. */
type Tenant = {
  /** Stands in every text of this enterprise, and in nothing of the other. */
  readonly canary: string;
  readonly enterpriseId: string;
  readonly websites: readonly { readonly websiteId: string; readonly key: string; readonly origin: string }[];
  readonly administrator: string;
  readonly captive: { readonly token: string; readonly associateId: string; readonly personId: string };
  /** The independent associate's membership here. */
  readonly shared: string;
  /** By the names of parameters in addresses. */
  readonly ids: Record<string, string>;
  readonly customer: TestVisitor;
};

/** One who may do all in her enterprise: what is refused to her is refused for where it belongs. */
const EVERYTHING: readonly Role[] = ['administrator', 'supervisor', 'analyst', 'associate'];

type Address = { readonly method: string; readonly url: string; readonly body: unknown };

const addresses: Address[] = [];
const endings: (() => unknown)[] = [];
let world: World;
let app: FastifyInstance;
let url: string;
let one: Tenant;
let other: Tenant;
/** Bodies of which the schema does not say all. */
const BODIES: Readonly<Record<string, object>> = {
  'PUT /v1/enterprises/:enterpriseId/webhooks/:webhookId': { direction: 'out', name: 'n', url: 'https://x.example/' },
  'PUT /v1/enterprises/:enterpriseId/rule-sets/:ruleSetId': {
    name: 'n',
    version: 1,
    boundTo: { default: true },
    requiredLevel: 1,
    rules: [{ ruleId: 'r', kind: 'rating', weight: 1 }],
  },
};

/** Who sells for both. */
let independent: { readonly personId: string; readonly token: string };
let before: string;

async function addPerson(enterpriseId: string, name: string, roles: readonly Role[]) {
  const { enterprise } = world.features;
  const email = `${name.replaceAll(/\W/g, '-').toLowerCase()}@people.example`;
  const member = must(await enterprise.addStaff({ enterpriseId, actor: ACTOR }, { name, email, roles: [...roles] }));
  const { token } = must(await enterprise.issueToken(member.personId, ACTOR));
  return { associateId: member.membershipId, personId: member.personId, token };
}

/** The same person becomes a member of a second enterprise. An administrator cannot do that: the accounts are the operator's. */
async function join(enterpriseId: string, personId: string): Promise<string> {
  const membershipId = world.foundation.makeId('mem');
  await rowsOf(
    world,
    `insert into membership (membership_id, enterprise_id, person_id, kind, roles, status)
     values ($1, $2, $3, 'independent', '{associate}', 'active')`,
    [membershipId, enterpriseId, personId],
  );
  return membershipId;
}

async function furnish(canary: string): Promise<Tenant> {
  const { enterprise, catalog, skills, qualifier, matching, customers } = world.features;
  const enterpriseId = await enterprise.createEnterprise(canary, { actor: ACTOR });
  const change = { enterpriseId, actor: ACTOR };
  const websites = [];
  for (const front of ['shop', 'app']) {
    const origin = `https://${front}-${canary}.example`;
    const made = must(await enterprise.createWebsite(change, { name: `${canary} ${front}`, origins: [origin] }));
    websites.push({ websiteId: made.websiteId, key: made.publicKey, origin });
  }
  const [first] = websites;
  if (first === undefined) throw new Error('There are no websites.');
  must(
    await catalog.importCatalog(
      enterpriseId,
      {
        nodes: [{ code: 'loans', name: `${canary} loans` }],
        products: [{ sku: 'S-1', name: `${canary} loan`, nodes: ['loans'], price: { minor: 100, currency: 'EUR' } }],
        mappings: [{ websiteId: first.websiteId, pattern: '/mortgages/*', node: 'loans' }],
      },
      ACTOR,
    ),
  );
  const nodeId = (await catalog.nodes(enterpriseId)).items[0]?.nodeId ?? '';
  const trigger = {
    triggerId: 'trg_wanted',
    name: `${canary} wanted`,
    when: WANTED,
    gives: { verdict: 'must' },
  } as const;
  const set = { version: 0, thresholds: { can: 1, must: 2 }, triggers: [trigger] };
  must(await qualifier.replaceTriggers(enterpriseId, set, ACTOR));
  const ruleSet = must(
    await matching.writeRuleSet(
      enterpriseId,
      {
        name: `${canary} rules`,
        version: 0,
        boundTo: { default: true },
        requiredLevel: 1,
        rules: [{ ruleId: 'r', kind: 'rating', weight: 1 }],
      },
      ACTOR,
    ),
  );
  await customers.saveProfile(enterpriseId, 'C-1', { name: `${canary} customer` }, ACTOR);
  const { token: administrator } = await addPerson(enterpriseId, `${canary} boss`, EVERYTHING);
  const captive = await addPerson(enterpriseId, `${canary} captive`, ['associate']);
  independent ??= await addPerson(enterpriseId, 'Independent', ['associate']);
  const known = await rowsOf<{ id: string }>(
    world,
    'select membership_id as id from membership where enterprise_id = $1 and person_id = $2',
    [enterpriseId, independent.personId],
  );
  const shared = known[0]?.id ?? (await join(enterpriseId, independent.personId));
  for (const associateId of [captive.associateId, shared]) {
    must(await skills.saveProfile(enterpriseId, associateId, { title: `${canary} adviser`, rating: 4 }, ACTOR));
    must(await skills.addAccreditation(enterpriseId, associateId, { nodeId, level: 3 }, ACTOR));
    must(await skills.grantLicence(enterpriseId, associateId, { nodeId }, ACTOR));
  }
  const entry = (await skills.roster(enterpriseId)).entries.find((each) => each.associateId === captive.associateId);
  const [keyed] = await enterprise.websites(enterpriseId);
  const ids: Record<string, string> = {
    websiteId: first.websiteId,
    writeKeyId: keyed?.keys[0]?.writeKeyId ?? '',
    membershipId: captive.associateId,
    associateId: captive.associateId,
    licenceId: entry?.licences[0]?.licenceId ?? '',
    ruleSetId: ruleSet.ruleSetId,
    nodeId,
    productId: (await catalog.find(enterpriseId, {})).items[0]?.productId ?? '',
    customerId: `${canary}-customer`,
    // Versions are counted anew in each enterprise: one that neither has.
    version: '9',
  };
  await customers.saveProfile(enterpriseId, ids['customerId'] ?? '', { name: `${canary} other` }, ACTOR);
  const customer = createVisitor(() => url, first.key, first.origin);
  return { canary, enterpriseId, websites, administrator, captive, shared, ids, customer };
}

/** A customer wants something, an associate of this enterprise talks with her, and she leaves a message: all that has an id then has one. */
async function sell({ canary, enterpriseId, ids, captive, customer, administrator }: Tenant): Promise<void> {
  const sent = await customer.send({ kind: 'page' }, { kind: 'value', name: 'calculator.principal', value: 400_000 });
  expect(sent.status).toBe(200);
  const [offer] = await until(`${canary} has an offer`, async () => {
    const rows = await rowsOf<Record<string, string>>(
      world,
      `select offer_id as "offerId", opportunity_id as "opportunityId", session_id as "sessionId", visitor_id as "visitorId",
         associate_id as "associateId"
       from queue_offer join queue_opportunity using (opportunity_id) where queue_offer.enterprise_id = $1`,
      [enterpriseId],
    );
    return rows.length === 0 ? undefined : rows;
  });
  const { associateId: holder, ...found } = offer ?? {};
  Object.assign(ids, found);
  const token = holder === captive.associateId ? captive.token : independent.token;
  const accepted = await app.inject({
    method: 'POST',
    url: `/v1/offers/${ids['offerId']}/accept`,
    headers: bearer(token),
  });
  expect(accepted.statusCode, accepted.body).toBe(200);
  const engagements = 'select engagement_id as id from engagement where enterprise_id = $1';
  ids['engagementId'] = (await rowsOf<{ id: string }>(world, engagements, [enterpriseId]))[0]?.id ?? '';
  const greeting = { messageId: world.foundation.makeId('msg'), text: `${canary} hello` };
  const said = await app.inject({
    method: 'POST',
    url: `/v1/engagements/${ids['engagementId']}/messages`,
    headers: bearer(token),
    payload: greeting,
  });
  expect(said.statusCode, said.body).toBeLessThan(300);
  const left = await customer.widget('messages', {
    messageId: world.foundation.makeId('msg'),
    text: `${canary} please write`,
    name: `${canary} customer`,
    contact: 'c@customers.example',
  });
  expect(left.status, await left.text()).toBeLessThan(300);
  const list = await app.inject({ url: `/v1/enterprises/${enterpriseId}/inbox`, headers: bearer(captive.token) });
  ids['messageId'] = list.json<{ items: { messageId: string }[] }>().items[0]?.messageId ?? '';
  const decided = await app.inject({
    url: `/v1/enterprises/${enterpriseId}/decisions`,
    headers: bearer(administrator),
  });
  ids['decisionId'] = decided.json<{ items: { decisionId: string }[] }>().items[0]?.decisionId ?? '';
  const tried = await app.inject({
    method: 'POST',
    url: `/v1/enterprises/${enterpriseId}/dry-runs`,
    headers: bearer(administrator),
    payload: {},
  });
  ids['dryRunId'] = tried.json<{ dryRunId: string }>().dryRunId;
  await until('the dry run is done', async () => {
    const states = await rowsOf<{ state: string }>(world, 'select state from dryrun_run where enterprise_id = $1', [
      enterpriseId,
    ]);
    return states[0]?.state === 'done';
  });
}

function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}

/** Asks an address with the ids of one enterprise behind the number of another, or of the same. */
async function ask({ method, url: path, body }: Address, token: string, enterpriseId: string, ids: Tenant['ids']) {
  const filled = path.replace(/:(\w+)/g, (_, name: string) =>
    name === 'enterpriseId' ? enterpriseId : (ids[name] ?? 'any_1'),
  );
  const answer = await app.inject({
    method: method as 'GET',
    url: filled,
    headers: { ...bearer(token), 'if-match': '"1"' },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  return { status: answer.statusCode, text: answer.body, asked: `${method} ${filled}` };
}

/** Everything that the database holds of an enterprise. */
async function contents(enterpriseId: string): Promise<string> {
  const tables = new Set((await tenantColumns(world.foundation.connection)).map((column) => column.table));
  const lines: string[] = [];
  // What the server writes by itself as time goes: leases, counts, checkpoints, deadlines.
  const moving = /^(outbox|stream|clickstream_|queue_|skills_|audit)/;
  for (const table of [...tables].filter((each) => !moving.test(each)).sort()) {
    const rows = await rowsOf<{ line: string }>(
      world,
      `select row_to_json(each)::text as line from "${table}" each where enterprise_id = $1 order by 1`,
      [enterpriseId],
    );
    lines.push(...rows.map(({ line }) => `${table} ${line}`));
  }
  return lines.join('\n');
}

/** Addresses beneath an enterprise, and those that lead to one by an offer or an engagement. */
const ofTenants = () =>
  addresses.filter(({ url: path }) => /\/v1\/(enterprises\/:enterpriseId|offers|engagements)\//.test(path));

beforeAll(async () => {
  const { location, drop } = await freshLocation('postgresql');
  endings.push(drop);
  world = await seedWorld(location, 0);
  endings.push(world.close);
  const { foundation, features } = world;
  app = createHttp(createLog('silent'), { trustProxy: false });
  app.addHook('onRoute', ({ method, url: path, schema }) => {
    for (const each of [method].flat())
      if (!['HEAD', 'OPTIONS'].includes(each))
        addresses.push({ method: each, url: path, body: BODIES[`${each} ${path}`] ?? sampleBody(schema?.body) });
  });
  await app.register(routes(foundation, features, () => url));
  url = await app.listen({ port: 0, host: '127.0.0.1' });
  endings.push(() => app.close());
  await features.clickstream.start();
  endings.push(features.clickstream.close, features.queue.idle, features.dryRuns.close);
  one = await furnish('amber');
  other = await furnish('cobalt');
  const people = [one.captive, other.captive, { associateId: one.shared, ...independent }];
  endings.push(await seatAll(world, people));
  for (const tenant of [one, other]) await sell(tenant);
  before = await contents(other.enterpriseId);
}, 120_000);
afterAll(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

test('E1: there is something to find: its own people read both enterprises', async () => {
  expect(ofTenants().length).toBeGreaterThan(50);
  for (const { canary, enterpriseId, administrator, ids } of [one, other]) {
    expect(Object.entries(ids).filter(([, id]) => id === '')).toEqual([]);
    const readable = ofTenants().filter(({ method, url: path }) => method === 'GET' && path.includes('enterprises'));
    let seen = 0;
    for (const address of readable) {
      const { status, text } = await ask(address, administrator, enterpriseId, ids);
      if (status === 200 && text.includes(canary)) seen += 1;
    }
    expect(seen).toBeGreaterThan(readable.length / 3);
  }
});

test('E1: no address of an enterprise opens to those of the other', async () => {
  for (const address of ofTenants()) {
    for (const token of [one.administrator, one.captive.token]) {
      const { status, text, asked } = await ask(address, token, other.enterpriseId, other.ids);
      expect([403, 404], `${asked}: ${text}`).toContain(status);
      expect(text).not.toContain('cobalt');
    }
  }
});

/** What is empty, not missing, where it is unknown. */
const EMPTY = [/\/associates\/:associateId\/standing$/, /\/websites\/:websiteId\/events$/];
/** What an enterprise names itself: the same name is another thing there. */
const OWN_NAME = /^(PUT|DELETE) .*\/(customers\/:customerId|specifications\/:code|customer-imports\/:importId)$/;

test('E1: behind the own enterprise, ids of the other are not there', async () => {
  const asked = ofTenants().filter(({ url: path }) => /:enterpriseId\/.*:/.test(path));
  expect(asked.length).toBeGreaterThan(20);
  for (const address of asked) {
    const name = `${address.method} ${address.url}`;
    const allowed = OWN_NAME.test(name) ? [200, 204, 400] : EMPTY.some((each) => each.test(name)) ? [200] : [];
    const answer = await ask(address, one.administrator, one.enterpriseId, other.ids);
    expect([404, ...allowed], `${answer.asked}: ${answer.text}`).toContain(answer.status);
    expect(answer.text).not.toContain('cobalt ');
  }
});

test('E1 ME8: who sells for both sees each for itself, and of neither what an associate may not', async () => {
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const) {
    for (const address of ofTenants()) {
      const { status, text, asked } = await ask(address, independent.token, here.enterpriseId, there.ids);
      // Offers and engagements are found by their own ids; those of a captive colleague stay shut.
      if (!address.url.includes('enterprises')) continue;
      expect(text, asked).not.toContain(`${there.canary} `);
      if (address.method !== 'GET') expect([400, 403, 404, 409], `${asked}: ${text}`).toContain(status);
    }
  }
  const me = (await app.inject({ url: '/v1/me', headers: bearer(independent.token) })).json<{
    memberships: { enterpriseId: string }[];
  }>();
  expect(me.memberships.map((each) => each.enterpriseId).sort()).toEqual([one.enterpriseId, other.enterpriseId].sort());
  const captive = await app.inject({ url: '/v1/me', headers: bearer(one.captive.token) });
  expect(captive.body).not.toContain(other.enterpriseId);
});

test('ME8: a customer whom she serves for one enterprise makes her busy for the other, and says nothing more', async () => {
  const { skills } = world.features;
  const holder = world.foundation.makeId('eng');
  await world.foundation.database.forTenant(other.enterpriseId, async (unit) => {
    expect(await skills.claimSlot(unit, independent.personId, holder)).toBeUndefined();
  });
  const slots = async ({ enterpriseId, shared }: Tenant) =>
    (await skills.roster(enterpriseId)).entries.find((each) => each.associateId === shared)?.slotsUsed;
  await until('both enterprises see it', async () => (await slots(one)) === (await slots(other)));
  expect(await slots(one)).toBeGreaterThan(0);
  const seen = await app.inject({
    url: `/v1/enterprises/${one.enterpriseId}/associates`,
    headers: bearer(one.administrator),
  });
  expect(seen.body).toContain('Independent');
  expect(seen.body).toContain(one.shared);
  expect(seen.body).not.toMatch(new RegExp(`cobalt|${holder}|${other.shared}|${other.enterpriseId}`));
});

test('E1: websites are apart too: of one enterprise, and of two', async () => {
  const [shop, front] = one.websites;
  if (shop === undefined || front === undefined) throw new Error('There are no websites.');
  const events = async (websiteId: string) =>
    (
      await app.inject({
        url: `/v1/enterprises/${one.enterpriseId}/websites/${websiteId}/events`,
        headers: bearer(one.administrator),
      })
    ).json<{ items: unknown[] }>().items;
  expect((await events(shop.websiteId)).length).toBeGreaterThan(0);
  expect(await events(front.websiteId)).toEqual([]);
  // The same browser, with the key of another website: another visitor, to whom nobody has spoken.
  for (const website of [front, ...other.websites]) {
    const headers = {
      origin: website.origin,
      'x-floorwalker-key': website.key,
      'x-floorwalker-visitor': one.customer.token,
    };
    for (const { method, url: path, body } of addresses.filter((each) => each.url.includes('/widget/engagements/'))) {
      const asked = await app.inject({
        method: method as 'POST',
        url: path.replace(':engagementId', one.ids['engagementId'] ?? ''),
        headers,
        ...(body === undefined ? {} : { payload: body as object }),
      });
      expect([403, 404], asked.body).toContain(asked.statusCode);
      expect(asked.body).not.toContain('amber');
    }
    const state = await app.inject({ url: '/v1/widget/state', headers });
    expect(state.body).not.toContain('amber');
  }
  // A key opens from the pages of its own website only.
  const stolen = createVisitor(() => url, shop.key, front.origin);
  expect((await stolen.send({ kind: 'page' })).status).toBe(403);
});

test('E1: after all that, the other enterprise is as it was', async () => {
  expect(await contents(other.enterpriseId)).toBe(before);
});

test('E1, CB6: a call is of its enterprise, though a page of the other has named one the same', async () => {
  const callbackId = `cbk_${'c'.repeat(32)}`;
  const callsOf = ({ enterpriseId }: Tenant) =>
    rowsOf<{ number: string; state: string }>(
      world,
      'select number, state from queue_callback where enterprise_id = $1 and callback_id = $2',
      [enterpriseId, callbackId],
    );
  const at = new Date(Date.now() + 3_600_000).toISOString();
  for (const [tenant, number] of [
    [one, '+442079460958'],
    [other, '+41446681800'],
  ] as const) {
    const agreed = await tenant.customer.widget('callbacks', { callbackId, number, at });
    expect(agreed.status, await agreed.text()).toBeLessThan(300);
    expect(await callsOf(tenant)).toEqual([{ number, state: 'waiting' }]);
  }
  const cancelled = await one.customer.widget(`callbacks/${callbackId}/cancel`, {});
  expect(cancelled.status, await cancelled.text()).toBeLessThan(300);
  expect(await callsOf(one)).toMatchObject([{ state: 'cancelled' }]);
  expect(await callsOf(other)).toMatchObject([{ state: 'waiting' }]);
  const due = "select enterprise_id as id from outbox where kind = 'callback.due' and subject = $1";
  expect(await rowsOf(world, due, [callbackId])).toEqual([{ id: other.enterpriseId }]);
});
