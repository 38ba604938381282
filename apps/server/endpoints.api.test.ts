import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewRuleSetBody } from '../../features/matching/core/index.ts';
import { createHttp } from '../../platform/server/http/http.ts';
import { createLog } from '../../platform/server/log.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { plantRow, tenantColumns } from '../../platform/server/testing/planted-row.ts';
import { routes } from './routes.ts';
import { must, seedWorld, type World } from './testing/server-world.ts';

const E = '/v1/enterprises/:enterpriseId';
const SITE = { name: 'n', origins: [] };
const PERSON = { name: 'n', email: 'n@example.com', password: 'correct horse', roles: ['associate'] };
const TRIGGERS = { thresholds: { can: 1, must: 2 }, triggers: [] };
const RULE_SET = {
  name: 'n',
  boundTo: { default: true as const },
  rules: [{ ruleId: 'r', kind: 'rating', weight: 1 }],
  requiredLevel: 1,
} satisfies NewRuleSetBody;
const MESSAGE = { messageId: `msg_${'0'.repeat(32)}`, text: 'hello' };

/** Open to everybody, or to whoever has a write key; what they do with foreign keys is tested with the clickstream. */
const OPEN = new Set([
  'GET /healthz',
  'GET /readyz',
  // Whom it answers is tested in apps/server/operation.api.test.ts.
  'GET /metrics',
  'POST /v1/auth/sign-in/email',
  'POST /v1/auth/sign-out',
  'POST /v1/events',
  ...['batch', 'b', 'import'].map((call) => `POST /v1/${call}`),
  ...['track', 'page', 'identify', 'alias', 'group', 'screen'].flatMap((type) => [
    `POST /v1/${type}`,
    `POST /v1/${type.charAt(0)}`,
  ]),
  'POST /beacon/v1/batch',
  ...['e', 'batch', 'i/v0/e', 'capture', 'track', 'engage', 'flags', 'decide'].flatMap((call) => [
    `POST /${call}`,
    `POST /${call}/`,
  ]),
  'POST /com.snowplowanalytics.snowplow/tp2',
  'GET /com.snowplowanalytics.snowplow/tp2',
  'GET /i',
  'POST /mp/collect',
  'POST /g/collect',
  'GET /g/collect',
  'POST /v1/cloud-events',
  'POST /v1/session-messages',
  'GET /v1/session-messages.xsd',
  // What enters with whose signature or token is tested in apps/server/customers-messages.api.test.ts.
  'POST /v1/opportunity-messages',
  'GET /v1/opportunity-messages.xsd',
  'GET /v1/opportunity-messages.schema.json',
  'GET /array/:key/config',
  'GET /array/:key/config.js',
  'GET /v1/projects/:key/settings',
  'GET /sourceConfig',
  'GET /sourceConfig/',
  'GET /v1/widget/state',
  'POST /v1/widget/messages',
  'POST /v1/widget/callbacks',
  'GET /s/:file',
  'GET /s/part/:build/:name',
  'GET /desk',
  'GET /desk/*',
  'GET /console',
  'GET /console/*',
]);

/** What a person asks about herself: there is no other tenant's id in it. */
const OWN: Readonly<Record<string, object | undefined>> = {
  'GET /v1/me': undefined,
  'GET /v1/me/presence': undefined,
  'PUT /v1/me/presence': { declared: 'away' },
  'GET /v1/me/schedule': undefined,
  'PUT /v1/me/schedule': { schedule: null },
  'GET /v1/me/devices': undefined,
  'PUT /v1/me/devices': {
    endpoint: 'https://push.example/',
    keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) },
    label: 'l',
  },
  'GET /v1/desk': undefined,
};

/** What belongs to an enterprise, with a body that its schema accepts. */
const FOREIGN: Readonly<Record<string, object | undefined>> = {
  [`GET ${E}/websites`]: undefined,
  [`POST ${E}/websites`]: SITE,
  [`GET ${E}/websites/:websiteId`]: undefined,
  [`PATCH ${E}/websites/:websiteId`]: SITE,
  [`GET ${E}/websites/:websiteId/snippet`]: undefined,
  [`GET ${E}/websites/:websiteId/identity-secret`]: undefined,
  [`POST ${E}/websites/:websiteId/write-keys`]: { kind: 'public' },
  [`GET ${E}/websites/:websiteId/events`]: undefined,
  [`DELETE ${E}/write-keys/:writeKeyId`]: undefined,
  [`GET ${E}/audit`]: undefined,
  [`GET ${E}/staff`]: undefined,
  [`POST ${E}/staff`]: PERSON,
  [`GET ${E}/staff/:membershipId`]: undefined,
  [`PATCH ${E}/staff/:membershipId`]: { status: 'suspended' },
  [`GET ${E}/products`]: undefined,
  [`GET ${E}/products/:productId`]: undefined,
  [`GET ${E}/nodes`]: undefined,
  [`POST ${E}/nodes`]: { code: 'c', name: 'n', parents: [] },
  [`PUT ${E}/nodes/:nodeId`]: { name: 'n', parents: [] },
  [`DELETE ${E}/nodes/:nodeId`]: undefined,
  [`POST ${E}/catalog`]: {},
  [`POST ${E}/imports`]: { name: 'n' },
  [`GET ${E}/imports`]: undefined,
  [`GET ${E}/imports/:importId`]: undefined,
  [`GET ${E}/imports/:importId/rejections`]: undefined,
  [`POST ${E}/imports/:importId/cancel`]: undefined,
  [`PUT ${E}/imports/:importId/file`]: {},
  [`GET ${E}/websites/:websiteId/mappings`]: undefined,
  [`POST ${E}/websites/:websiteId/mappings`]: { by: 'address', pattern: '/p/{sku}' },
  [`PUT ${E}/websites/:websiteId/mappings/:mappingId`]: { by: 'address', pattern: '/p/{sku}' },
  [`DELETE ${E}/websites/:websiteId/mappings/:mappingId`]: undefined,
  [`POST ${E}/websites/:websiteId/page-trials`]: { url: '/p/1' },
  [`GET ${E}/specifications`]: undefined,
  [`PUT ${E}/specifications/:code`]: { name: 'n', type: 'text', nodeId: 'nod_any' },
  [`DELETE ${E}/specifications/:code`]: undefined,
  [`GET ${E}/inbox`]: undefined,
  [`POST ${E}/inbox/:messageId/read`]: undefined,
  [`POST ${E}/inbox/:messageId/reply`]: { text: 'hello' },
  [`GET ${E}/customers`]: undefined,
  [`GET ${E}/customers/:customerId`]: undefined,
  [`PUT ${E}/customers/:customerId`]: {},
  [`GET ${E}/customer-imports`]: undefined,
  [`GET ${E}/customer-imports/:importId`]: undefined,
  [`PUT ${E}/customer-imports/:importId`]: undefined,
  [`GET ${E}/customer-imports/:importId/rejections`]: undefined,
  [`GET ${E}/customer-attributes`]: undefined,
  [`PUT ${E}/customer-attributes`]: { attributes: [] },
  [`GET ${E}/customer-attributes/versions`]: undefined,
  [`GET ${E}/segments`]: undefined,
  [`PUT ${E}/segments`]: { segments: [] },
  [`GET ${E}/segments/versions`]: undefined,
  [`POST ${E}/segments/versions/:version/restore`]: undefined,
  [`POST ${E}/customer-attributes/versions/:version/restore`]: undefined,
  [`POST ${E}/segments/count`]: {},
  [`POST ${E}/segments/test`]: { customerId: 'C-1' },
  [`GET ${E}/associates`]: undefined,
  [`GET ${E}/associates/:associateId/standing`]: undefined,
  [`PUT ${E}/associates/:associateId/profile`]: { rating: 1 },
  [`POST ${E}/associates/:associateId/accreditations`]: { nodeId: 'any', level: 1 },
  [`POST ${E}/associates/:associateId/licences`]: { nodeId: 'any' },
  [`DELETE ${E}/licences/:licenceId`]: undefined,
  [`PUT ${E}/associates/:associateId/presence`]: { declared: 'busy' },
  [`GET ${E}/associates/:associateId/schedule`]: undefined,
  [`PUT ${E}/associates/:associateId/schedule`]: { schedule: null },
  [`GET ${E}/presence-policy`]: undefined,
  [`PUT ${E}/presence-policy`]: { wrapMs: 1_000 },
  'DELETE /v1/me/devices/:deviceId': undefined,
  'POST /v1/me/devices/:deviceId/test': undefined,
  [`GET ${E}/browsing`]: undefined,
  [`GET ${E}/sessions/:sessionId`]: undefined,
  [`GET ${E}/sessions/:sessionId/visitor-links`]: undefined,
  [`DELETE ${E}/visitor-links/:visitorId`]: undefined,
  [`GET ${E}/triggers`]: undefined,
  [`PUT ${E}/triggers`]: TRIGGERS,
  [`GET ${E}/triggers/versions`]: undefined,
  [`GET ${E}/triggers/versions/:version`]: undefined,
  [`GET ${E}/triggers/versions/:version/changes`]: undefined,
  [`POST ${E}/triggers/versions/:version/restore`]: undefined,
  [`GET ${E}/sessions/:sessionId/verdict`]: undefined,
  [`GET ${E}/verdicts`]: undefined,
  [`GET ${E}/decisions`]: undefined,
  [`GET ${E}/decisions/:decisionId`]: undefined,
  [`GET ${E}/rule-sets`]: undefined,
  [`POST ${E}/rule-sets`]: RULE_SET,
  [`PUT ${E}/rule-sets/:ruleSetId`]: { ...RULE_SET, version: 1 },
  [`POST ${E}/dry-runs`]: {},
  [`GET ${E}/dry-runs/:dryRunId`]: undefined,
  [`GET ${E}/dry-runs/:dryRunId/sessions`]: undefined,
  [`DELETE ${E}/dry-runs/:dryRunId`]: undefined,
  [`GET ${E}/rule-sets/:ruleSetId`]: undefined,
  [`DELETE ${E}/rule-sets/:ruleSetId`]: undefined,
  [`GET ${E}/rule-sets/:ruleSetId/versions`]: undefined,
  [`POST ${E}/rule-sets/:ruleSetId/rollback`]: { version: 1 },
  [`POST ${E}/rule-sets/preview`]: { ruleSet: RULE_SET },
  [`GET ${E}/rule-kinds`]: undefined,
  [`GET ${E}/matching-policy`]: undefined,
  [`PUT ${E}/matching-policy`]: { attributes: [] },
  'POST /v1/match': { enterpriseId: ':enterpriseId' },
  [`GET ${E}/opportunities`]: undefined,
  [`POST ${E}/opportunities/:opportunityId/approach`]: undefined,
  [`POST ${E}/opportunities/:opportunityId/assign`]: { associateId: 'mem_any' },
  [`POST ${E}/opportunities/:opportunityId/close`]: { reason: 'other' },
  [`GET ${E}/lost-opportunities`]: undefined,
  [`GET ${E}/lost-opportunities.csv`]: undefined,
  [`GET ${E}/offer-answers`]: undefined,
  [`GET ${E}/queue`]: undefined,
  [`GET ${E}/engagements`]: undefined,
  [`POST ${E}/engagements/:engagementId/reassign`]: { associateId: 'mem_any' },
  [`POST ${E}/engagements/:engagementId/close`]: { reason: 'other' },
  [`GET ${E}/queue-health`]: undefined,
  [`GET ${E}/queue-policy`]: undefined,
  [`PUT ${E}/queue-policy`]: { version: 0 },
  [`GET ${E}/webhooks`]: undefined,
  [`POST ${E}/webhooks`]: { direction: 'out', name: 'n', url: 'https://x.example/' },
  [`PUT ${E}/webhooks/:webhookId`]: { direction: 'out', name: 'n', url: 'https://x.example/' },
  [`DELETE ${E}/webhooks/:webhookId`]: undefined,
  [`POST ${E}/webhooks/:webhookId/secret`]: undefined,
  [`POST ${E}/webhooks/:webhookId/enable`]: undefined,
  [`POST ${E}/webhooks/:webhookId/test`]: undefined,
  [`GET ${E}/webhooks/:webhookId/deliveries`]: undefined,
  [`POST ${E}/webhooks/:webhookId/deliveries/:deliveryId/send`]: undefined,
  'POST /v1/offers/:offerId/accept': undefined,
  'POST /v1/offers/:offerId/decline': {},
  'GET /v1/engagements/:engagementId': undefined,
  'POST /v1/engagements/:engagementId/messages': MESSAGE,
  'POST /v1/engagements/:engagementId/call': { result: 'answered' },
  'POST /v1/engagements/:engagementId/end': undefined,
  'PUT /v1/engagements/:engagementId/outcome': { result: 'not-sold' },
};

/** The same for a customer's browser: its key and token open its own conversations only. */
const WIDGET: Readonly<Record<string, object | undefined>> = {
  'POST /v1/widget/engagements/:engagementId/answer': { answer: 'accept' },
  'POST /v1/widget/engagements/:engagementId/messages': MESSAGE,
  'POST /v1/widget/engagements/:engagementId/end': undefined,
  'POST /v1/widget/callbacks/:callbackId/cancel': undefined,
  'POST /v1/widget/other-ways/:opportunityId/refuse': undefined,
};

describe.each(['embedded', 'postgresql'] as const)('endpoints (%s)', (name) => {
  const addresses = new Set<string>();
  let world: World;
  let app: FastifyInstance;
  let drop: () => Promise<void>;
  let ids: Readonly<Record<string, string>>;
  /** Staff of another enterprise with every role, and another customer of another website. */
  let stranger: {
    readonly headers: Record<string, string>;
    readonly enterpriseId: string;
    readonly visitor: Record<string, string>;
  };

  beforeAll(async () => {
    const fresh = await freshLocation(name);
    drop = fresh.drop;
    world = await seedWorld(fresh.location, 1);
    const { foundation, features } = world;
    app = createHttp(createLog('silent'), { trustProxy: false });
    app.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (!['HEAD', 'OPTIONS'].includes(each)) addresses.add(`${each} ${url}`);
    });
    await app.register(routes(foundation, features, () => 'http://localhost'));
    await app.ready();
    ids = await plantOpportunity(world);
    stranger = await seedStranger(world);
  }, 90_000);

  afterAll(async () => {
    await app.close();
    await world.close();
    await drop();
  });

  function ask(address: string, enterpriseId: string, headers: Record<string, string>, payload: object | undefined) {
    const [method, path = ''] = address.split(' ');
    const url = path.replace(/:(\w+)/g, (_, id: string) =>
      id === 'enterpriseId' ? enterpriseId : (ids[id] ?? 'any_1'),
    );
    return app.inject({
      method: method as 'GET',
      url,
      headers: { ...headers, 'if-match': '"1"' },
      ...(payload === undefined
        ? {}
        : { payload: JSON.parse(JSON.stringify(payload).replace(':enterpriseId', enterpriseId)) }),
    });
  }

  test('E1: every endpoint is in this table, and the table has no other', () => {
    const known = [...OPEN, ...Object.keys(OWN), ...Object.keys(FOREIGN), ...Object.keys(WIDGET)];
    expect([...addresses].sort()).toEqual(known.sort());
  });

  test.each(Object.entries({ ...OWN, ...FOREIGN }))('E1: %s tells nobody anything', async (address, payload) => {
    expect((await ask(address, world.enterpriseId, {}, payload)).statusCode).toBe(401);
  });

  test.each(Object.entries(FOREIGN))(
    'E1 E10: %s with the ids of another tenant is not there',
    async (address, payload) => {
      const asked = await ask(address, world.enterpriseId, stranger.headers, payload);
      expect(asked.statusCode, asked.body).toBe(404);
      for (const id of Object.values(ids))
        if (!address.includes('/v1/enterprises')) expect(asked.body).not.toContain(id);
      // Her own enterprise in the address, and the other's ids behind it.
      if (!/:enterpriseId\/.*:/.test(address)) return;
      const mixed = await ask(address, stranger.enterpriseId, stranger.headers, payload);
      // Saving a customer under a number that another enterprise uses too makes a customer of her own.
      const own: Readonly<Record<string, number[]>> = {
        [`PUT ${E}/customers/:customerId`]: [200, 204],
        // So does a file of customers; here it is none.
        [`PUT ${E}/customer-imports/:importId`]: [400],
      };
      const allowed = own[address] ?? [404];
      // Standing and events of what is unknown are empty.
      const empty = [`GET ${E}/associates/:associateId/standing`, `GET ${E}/websites/:websiteId/events`].includes(
        address,
      );
      expect([...allowed, ...(empty ? [200] : [])], mixed.body).toContain(mixed.statusCode);
      expect(mixed.body).not.toContain('canary');
    },
  );

  test.each(Object.entries(WIDGET))('E1: %s of another visitor is not there', async (address, payload) => {
    const asked = await ask(address, world.enterpriseId, stranger.visitor, payload);
    expect([403, 404], asked.body).toContain(asked.statusCode);
    expect((await ask(address, world.enterpriseId, {}, payload)).statusCode).toBe(401);
  });

  test('E1: nothing of it has changed', async () => {
    const { database } = world.foundation;
    const rows = await database.forTenant(world.enterpriseId, async (unit) => ({
      websites: await unit.sql('select name from website'),
      members: await unit.sql('select status from membership'),
      messages: await unit.sql('select from engagement_message'),
      engagements: await unit.sql('select state from engagement'),
      offers: await unit.sql('select state from queue_offer'),
      licences: await unit.sql('select revoked_at from skills_licence'),
      ruleSets: await unit.sql('select version from matching_rule_set'),
      policies: await unit.sql('select version from queue_policy'),
      presences: await unit.sql('select declared from skills_presence'),
      presencePolicies: await unit.sql('select version from skills_presence_policy'),
      schedules: await unit.sql('select version from skills_schedule'),
      dryRuns: await unit.sql('select state, cancel from dryrun_run'),
    }));
    expect(rows).toEqual({
      websites: [{ name: 'Lender online' }],
      members: [{ status: 'active' }],
      messages: [],
      engagements: [{ state: 'talking' }],
      offers: [{ state: 'pending' }],
      licences: [{ revoked_at: null }],
      ruleSets: [{ version: 1 }],
      policies: [],
      presences: [{ declared: 'away' }],
      presencePolicies: [],
      schedules: [],
      dryRuns: [{ state: 'running', cancel: false }],
    });
    const devices = await database.system('devices', (unit) => unit.sql('select label from skills_device'));
    expect(devices).toEqual([{ label: 'canary' }]);
  });
});

/** One live opportunity with offer and engagement, and what else has an id. */
async function plantOpportunity({ foundation, features, ...world }: World): Promise<Readonly<Record<string, string>>> {
  const { makeId, connection } = foundation;
  const associate = world.associates[0];
  const [website] = await features.enterprise.websites(world.enterpriseId);
  const [entry] = (await features.skills.roster(world.enterpriseId)).entries;
  const device = must(
    await features.devices.add(associate?.personId ?? '', {
      endpoint: 'http://127.0.0.1:9/canary',
      keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) },
      label: 'canary',
    }),
  );
  const ruleSet = must(await features.matching.writeRuleSet(world.enterpriseId, { ...RULE_SET, version: 0 }, 'test'));
  const ids: Record<string, string> = {
    websiteId: world.websiteId,
    writeKeyId: website?.keys[0]?.writeKeyId ?? '',
    membershipId: associate?.associateId ?? '',
    deviceId: device.deviceId,
    associateId: associate?.associateId ?? '',
    licenceId: entry?.licences[0]?.licenceId ?? '',
    ruleSetId: ruleSet.ruleSetId,
    offerId: makeId('off'),
    engagementId: makeId('eng'),
    opportunityId: makeId('opp'),
    sessionId: makeId('ses'),
    decisionId: makeId('dec'),
    messageId: makeId('msg'),
    customerId: 'C-1',
    dryRunId: makeId('dry'),
    version: '1',
  };
  const tables = [
    'queue_opportunity',
    'queue_offer',
    'engagement',
    'customers_message',
    'customers_profile',
    'dryrun_run',
  ];
  const states: Readonly<Record<string, string>> = {
    queue_opportunity: 'engaged',
    queue_offer: 'pending',
    engagement: 'talking',
    dryrun_run: 'running',
  };
  const columns = Map.groupBy(await tenantColumns(connection, tables), (column) => column.table);
  expect([...columns.keys()].sort()).toEqual(tables.toSorted());
  for (const [table, own] of columns) {
    await plantRow(connection, own, ({ name, type }) => {
      const id = ids[name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];
      if (name === 'enterprise_id') return world.enterpriseId;
      if (name === 'person_id') return associate?.personId;
      if (id !== undefined) return id;
      if (name === 'state') return states[table];
      if (name === 'verdict') return 'must';
      if (/^jsonb?$/.test(type)) return '[]';
      if (type === 'text') return `canary ${name}`;
      if (type === 'boolean') return false;
      if (type.startsWith('timestamp')) return new Date(Date.now() + 60_000);
      return 1;
    });
  }
  return ids;
}

async function seedStranger({ features, foundation }: World) {
  const { enterprise } = features;
  const enterpriseId = await enterprise.createEnterprise('Other', { actor: 'test' });
  const change = { enterpriseId, actor: 'test' };
  const roles = ['administrator', 'supervisor', 'analyst', 'associate'] as const;
  const member = must(await enterprise.addStaff(change, { name: 'Eve', email: 'eve@other.example', roles }));
  const { token } = must(await enterprise.issueToken(member.personId, 'test'));
  const website = must(await enterprise.createWebsite(change, { name: 'Other', origins: ['https://other.example'] }));
  return {
    enterpriseId,
    headers: { authorization: `Bearer ${token}` },
    visitor: {
      origin: 'https://other.example',
      'x-floorwalker-key': website.publicKey,
      'x-floorwalker-visitor': foundation.makeId('tok'),
    },
  };
}
