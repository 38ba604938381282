import type { FastifyInstance } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { createHttp } from '../../../platform/server/http/http.ts';
import { createOutbound } from '../../../platform/server/http/outbound.ts';
import { RefusalError } from '../../../platform/server/http/problem.ts';
import { createLog } from '../../../platform/server/log.ts';
import { createPush } from '../../../platform/server/push.ts';
import { describeEngine, makeId } from '../../../platform/server/testing/engines.ts';
import { createCatalog } from '../../catalog/server/catalog.ts';
import { catalogRoutes } from '../../catalog/server/catalog-routes.ts';
import { type Customers, createCustomers } from '../../customers/server/customers.ts';
import { customersRoutes } from '../../customers/server/customers-routes.ts';
import type { Role } from '../../enterprise/core/index.ts';
import { createEnterprise } from '../../enterprise/server/enterprise.ts';
import { createDevices } from './devices.ts';
import { presenceRoutes } from './presence-routes.ts';
import { createSkills, type Skills } from './skills.ts';
import { skillsRoutes } from './skills-routes.ts';

const ACTOR = 'command-line';

function must<T>(result: { ok: true; value: T } | { ok: false; refusal: { reason: string } }): T {
  if (!result.ok) throw new Error(result.refusal.reason);
  return result.value;
}

type Method = 'GET' | 'POST' | 'PUT';

describeEngine('postgresql', 'catalogue, customers and skills over HTTP', (engine) => {
  let app: FastifyInstance;
  let customers: Customers;
  let skills: Skills;
  let enterpriseId: string;
  let websiteId: string;
  let associate: { token: string; membershipId: string };
  let administrator: { token: string };
  let stranger: { token: string };

  beforeAll(async () => {
    const { database } = engine();
    const enterprise = createEnterprise({ database, makeId, publicUrl: undefined });
    const { audit, membersIn } = enterprise;
    const listWebsiteIds = async (at: string) => (await enterprise.websites(at)).map((website) => website.websiteId);
    const catalog = createCatalog({ database, makeId, listWebsiteIds, audit });
    customers = createCustomers({ database, makeId, audit });
    skills = createSkills({ database, makeId, membersIn, audit });
    app = createHttp(createLog('silent'), { trustProxy: false });
    const authenticated = async (request: { headers: Record<string, string | string[] | undefined> }) => {
      const caller = await enterprise.authenticate(request.headers);
      if (!caller.ok) throw new RefusalError(caller.refusal);
      return caller.value;
    };
    catalogRoutes(catalog, { authenticated })(app);
    customersRoutes(customers, { authenticated })(app);
    const hasNode = async (at: string, nodeId: string) =>
      (await catalog.hierarchy(at)).nodes.has(nodeId as `nod_${string}`);
    skillsRoutes(skills, { authenticated, hasNode })(app);
    const outbound = createOutbound({ allowLoopback: true });
    const push = createPush({ outbound, subject: 'mailto:operator@localhost', allowLoopback: true });
    const devices = createDevices({ database, makeId, push, log: createLog('silent') });
    presenceRoutes(skills, devices, { authenticated })(app);
    enterpriseId = await enterprise.createEnterprise('Camera Shop', { actor: ACTOR });
    const change = { enterpriseId, actor: ACTOR };
    websiteId = must(
      await enterprise.createWebsite(change, { name: 'Shop', origins: ['https://shop.example'] }),
    ).websiteId;
    const elsewhere = { enterpriseId: await enterprise.createEnterprise('Other', { actor: ACTOR }), actor: ACTOR };
    const staff = async (name: string, roles: readonly Role[], at = change) => {
      const personId = must(await enterprise.createPerson({ name, email: `${makeId('x')}@example.com` }));
      const membershipId = must(await enterprise.addMembership(at, { personId, roles }));
      return { membershipId, token: must(await enterprise.issueToken(personId, 'test')).token };
    };
    associate = await staff('Ada', ['associate']);
    administrator = await staff('Bo', ['administrator']);
    stranger = await staff('Cy', ['administrator', 'associate'], elsewhere);
  });

  async function call(method: Method, path: string, token: string | undefined, body?: object) {
    const response = await app.inject({
      method,
      url: path,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: response.statusCode, body: response.body === '' ? undefined : response.json() };
  }

  const at = (path: string) => `/v1/enterprises/${enterpriseId}${path}`;

  test('E1: nobody without the right reads or writes: 401 unknown, 404 stranger, 403 wrong role', async () => {
    const statuses: Record<string, readonly number[]> = {};
    const endpoints: readonly (readonly [Method, string, object | undefined, string])[] = [
      ['GET', '/products', undefined, ''],
      ['GET', '/products/prd_x', undefined, ''],
      ['GET', '/nodes', undefined, ''],
      ['POST', '/catalog', {}, associate.token],
      ['GET', '/inbox', undefined, administrator.token],
      ['POST', '/inbox/msg_x/read', undefined, administrator.token],
      ['POST', '/inbox/msg_x/reply', { text: 'x' }, administrator.token],
      ['GET', '/customers', undefined, ''],
      ['GET', '/customers/C-1', undefined, ''],
      ['PUT', '/customers/C-1', {}, associate.token],
      ['GET', '/associates', undefined, associate.token],
    ];
    for (const [method, path, body, wrongRole] of endpoints) {
      const found = [];
      for (const token of [undefined, stranger.token, wrongRole]) {
        if (token !== '') found.push((await call(method, at(path), token, body)).status);
      }
      statuses[`${method} ${path}`] = found;
    }
    const expected = endpoints.map(([method, path, , role]) => [
      `${method} ${path}`,
      role === '' ? [401, 404] : [401, 404, 403],
    ]);
    expect(statuses).toEqual(Object.fromEntries(expected));
  });

  test('CE2, EN2: an administrator imports, an associate finds; wrong rows are named', async () => {
    const wrong = await call('POST', at('/catalog'), administrator.token, {
      products: [{ sku: 'X', name: 'X', nodes: ['nowhere'] }],
    });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ list: 'products', row: 1, field: 'nodes' }] } });
    const imported = await call('POST', at('/catalog'), administrator.token, {
      nodes: [{ code: 'cameras', name: 'Cameras' }],
      products: [
        {
          sku: 'C1',
          name: 'Pocket',
          nodes: ['cameras'],
          price: { minor: 100, currency: 'EUR' },
          attributes: { zoom: '8x' },
        },
      ],
      mappings: [{ websiteId, pattern: '/p/{sku}' }],
    });
    expect(imported).toMatchObject({ status: 200, body: { products: 1, productIds: { C1: expect.any(String) } } });
    const found = await call('GET', at('/products?q=pock&limit=5'), associate.token);
    expect(found.body).toMatchObject({ items: [{ sku: 'C1', price: { minor: 100 }, attributes: { zoom: '8x' } }] });
    const one = await call('GET', at(`/products/${imported.body.productIds.C1}`), associate.token);
    expect(one.body).toMatchObject({ name: 'Pocket', related: [] });
    expect((await call('GET', at('/nodes'), associate.token)).body.items).toMatchObject([
      { code: 'cameras', products: 1 },
    ]);
    expect((await call('GET', at('/products/prd_none'), associate.token)).status).toBe(404);
  });

  test('OQ8, DT1: a message left is read and answered at the desk', async () => {
    const messageId = makeId('msg');
    const left = {
      messageId,
      enterpriseId,
      name: 'Ann',
      contact: 'ann@example.org',
      text: 'Call me',
      simulated: false,
    };
    await engine().database.forTenant(enterpriseId, (unit) => customers.leaveMessage(unit, left));
    expect((await call('GET', at('/inbox?state=open'), associate.token)).body).toMatchObject({
      open: 1,
      items: [{ messageId, contact: 'ann@example.org', contactKind: 'mail', read: false }],
    });
    expect((await call('POST', at(`/inbox/${messageId}/read`), associate.token)).body.read).toBe(true);
    const replied = await call('POST', at(`/inbox/${messageId}/reply`), associate.token, { text: 'At nine', seen: 0 });
    expect(replied.body).toMatchObject({ assignedTo: { associateId: associate.membershipId, name: 'Ada' } });
    const late = await call('POST', at(`/inbox/${messageId}/reply`), associate.token, { text: 'At ten', seen: 0 });
    expect(late).toMatchObject({ status: 409, body: { title: 'answered-meanwhile', replies: 1 } });
    expect((await call('GET', at('/inbox?state=open'), associate.token)).body.items).toEqual([]);
    expect((await call('GET', at('/inbox?from=yesterday'), associate.token)).status).toBe(400);
  });

  test('CE1, DT1: an administrator states a customer, an associate finds and opens her', async () => {
    const stated = {
      name: 'Carla',
      email: 'carla@example.org',
      segments: ['private'],
      attributes: { age: 44, vip: true },
    };
    expect((await call('PUT', at('/customers/C-1'), administrator.token, stated)).status).toBe(204);
    expect((await call('GET', at('/customers?q=carla'), associate.token)).body.items).toMatchObject([
      { customerId: 'C-1' },
    ]);
    expect((await call('GET', at('/customers/C-1'), associate.token)).body).toMatchObject(stated);
    expect((await call('PUT', at('/customers/C-1'), administrator.token, { salary: 1 })).status).toBe(400);
  });

  test('SK8: she declares her presence for all her enterprises; the console sees the roster', async () => {
    expect((await call('PUT', '/v1/me/presence', associate.token, { declared: 'asleep' })).status).toBe(400);
    const declared = await call('PUT', '/v1/me/presence', associate.token, { declared: 'available' });
    expect(declared.body).toEqual({
      declared: 'available',
      connected: false,
      notResponding: false,
      offDuty: false,
      capacity: 3,
      slotsUsed: 0,
    });
    expect((await call('GET', '/v1/me/presence', associate.token)).body).toEqual(declared.body);
    must(await skills.addAccreditation(enterpriseId, associate.membershipId, { nodeId: 'nod_c', level: 3 }, ACTOR));
    must(await skills.grantLicence(enterpriseId, associate.membershipId, { nodeId: 'nod_c', expiresAt: 9e12 }, ACTOR));
    const { body } = await call('GET', at('/associates'), administrator.token);
    expect(body.items).toMatchObject([
      {
        associateId: associate.membershipId,
        name: 'Ada',
        declared: 'available',
        accreditations: [{ nodeId: 'nod_c', level: 3 }],
        licences: [{ nodeId: 'nod_c', expiresAt: new Date(9e12).toISOString() }],
      },
    ]);
  });
});
