import type { FastifyInstance } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { createHttp } from '../../../platform/server/http/http.ts';
import { createLog } from '../../../platform/server/log.ts';
import { describeEngines, makeId } from '../../../platform/server/testing/engines.ts';
import type { NewStaffBody, Role, WebsiteView } from '../core/index.ts';
import { authenticatedBy, authRoutes } from './auth-routes.ts';
import { createEnterprise, type Enterprise } from './enterprise.ts';
import { enterpriseRoutes } from './enterprise-routes.ts';
import { staffRoutes } from './staff-routes.ts';

const PASSWORD = 'correct horse';

function must<T>(result: { ok: true; value: T } | { ok: false; refusal: { reason: string } }): T {
  if (!result.ok) throw new Error(result.refusal.reason);
  return result.value;
}

describeEngines('enterprise routes', (engine) => {
  let app: FastifyInstance;
  let enterprise: Enterprise;

  function open(publicUrl?: string): FastifyInstance {
    const server = createHttp(createLog('silent'), { trustProxy: false });
    enterprise = createEnterprise({ database: engine().database, makeId, publicUrl });
    const authenticated = authenticatedBy(enterprise.authenticate);
    const presenceOf = async () => ({ declared: 'away' as const, capacity: 3 });
    authRoutes(enterprise)(server);
    const address = () => publicUrl ?? 'http://localhost:8080';
    enterpriseRoutes(enterprise, { authenticated, presenceOf, address })(server);
    staffRoutes(enterprise, { authenticated })(server);
    return server;
  }

  beforeAll(() => {
    app = open();
  });

  /** An enterprise with a member, and how she calls. */
  async function seller(roles: readonly Role[] = ['administrator']) {
    const enterpriseId = await enterprise.createEnterprise('Harbour', { actor: 'command-line' });
    const email = `${makeId('x')}@example.com`;
    const personId = must(await enterprise.createPerson({ name: 'Ada', email, password: PASSWORD }));
    must(await enterprise.addMembership({ enterpriseId, actor: 'command-line' }, { personId, roles }));
    const { token } = must(await enterprise.issueToken(personId, 'test'));
    const headers = { authorization: `Bearer ${token}` };
    const of = `/v1/enterprises/${enterpriseId}`;
    return { enterpriseId, email, personId, headers, of };
  }

  async function website(of: string, headers: Record<string, string>): Promise<WebsiteView> {
    const payload = { name: 'Front', origins: ['https://front.example'] };
    const made = await app.inject({ method: 'POST', url: `${of}/websites`, headers, payload });
    expect(made.statusCode).toBe(201);
    return made.json();
  }

  const signIn = (email: string, password: string, server = app) =>
    server.inject({ method: 'POST', url: '/v1/auth/sign-in/email', payload: { email, password } });

  test('SK8: signs in, is told who she is, signs out', async () => {
    const { email, personId, enterpriseId } = await seller(['associate']);
    const wrong = await signIn(email, 'wrong');
    expect(wrong.statusCode).toBe(401);
    expect(wrong.headers['content-type']).toContain('application/problem+json');
    expect(wrong.json()).toMatchObject({ title: 'invalid-email-or-password' });
    const signedIn = await signIn(email, PASSWORD);
    expect(signedIn.statusCode).toBe(200);
    const setCookie = String(signedIn.headers['set-cookie']);
    expect(setCookie).toMatch(/HttpOnly/i);
    expect(setCookie).toMatch(/SameSite=Lax/i);
    expect(setCookie).not.toMatch(/Secure/i);
    const headers = { cookie: setCookie.split(';')[0] ?? '', origin: 'http://localhost:80' };
    const me = await app.inject({ url: '/v1/me', headers });
    expect(me.json()).toMatchObject({
      personId,
      memberships: [{ enterpriseId, enterpriseName: 'Harbour', roles: ['associate'] }],
      presence: { declared: 'away', capacity: 3 },
    });
    await app.inject({ method: 'POST', url: '/v1/auth/sign-out', headers });
    expect((await app.inject({ url: '/v1/me', headers })).statusCode).toBe(401);
    expect((await app.inject({ url: '/v1/me' })).json()).toMatchObject({ title: 'not-signed-in' });
  });

  test('E4: off loopback the cookie is Secure', async () => {
    const { email } = await seller();
    const server = open('https://sell.example');
    const signedIn = await signIn(email, PASSWORD, server);
    expect(String(signedIn.headers['set-cookie'])).toMatch(/^__Secure-.*; *Secure/i);
    app = open();
  });

  test('E4: a page that is not ours changes nothing with the cookie, not even one of the same site; a token may', async () => {
    const { email, headers, of } = await seller();
    const signedIn = await signIn(email, PASSWORD);
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    const create = (from: string, by: Record<string, string>) =>
      app.inject({
        method: 'POST',
        url: `${of}/websites`,
        headers: { ...by, 'sec-fetch-site': from },
        payload: { name: 'Front', origins: ['https://front.example'] },
      });
    for (const from of ['cross-site', 'same-site']) {
      const refused = await create(from, { cookie });
      expect([refused.statusCode, refused.json().title]).toEqual([403, 'foreign-page']);
      expect((await create(from, headers)).statusCode).toBe(201);
    }
    expect((await create('same-origin', { cookie })).statusCode).toBe(201);
  });

  test('E4: another website cannot sign a browser in', async () => {
    const { email } = await seller();
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    const payload = { email, password: PASSWORD };
    const answer = await app.inject({ method: 'POST', url: '/v1/auth/sign-in/email', headers, payload });
    expect(answer.statusCode).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('E6: too many attempts are told when to retry; the right password waits as well', async () => {
    const { email } = await seller();
    for (let attempt = 0; attempt < 10; attempt += 1) expect((await signIn(email, 'wrong')).statusCode).toBe(401);
    const held = await signIn(email, PASSWORD);
    expect(held.statusCode).toBe(429);
    expect(Number(held.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('E6: one address is held to a rate whatever accounts it tries, and told when to retry; another is heard', async () => {
    const from = (remoteAddress: string, account: string) =>
      app.inject({
        method: 'POST',
        url: '/v1/auth/sign-in/email',
        remoteAddress,
        payload: { email: `${account}@example.com`, password: 'wrong' },
      });
    const statuses: number[] = [];
    // Attempts that are held already cost no hash and count all the same.
    for (let attempt = 0; attempt < 60; attempt += 1) statuses.push((await from('203.0.113.7', 'one')).statusCode);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    const held = await from('203.0.113.7', 'other');
    expect(held.statusCode).toBe(429);
    expect(Number(held.headers['retry-after'])).toBeGreaterThan(0);
    expect((await from('203.0.113.8', 'other')).statusCode).toBe(401);
  });

  test('OQ3: a website says which sources of page data are read, and in which order; a new one reads what is public', async () => {
    const { of, headers } = await seller();
    const made = await website(of, headers);
    expect(made).toMatchObject({ settings: { pageData: ['json-ld', 'microdata', 'open-graph'] } });
    const save = async (pageData: readonly string[], version: number) => {
      const url = `${of}/websites/${made.websiteId}`;
      const payload = { settings: { ...made.settings, pageData } };
      return app.inject({ method: 'PATCH', url, headers: { ...headers, 'if-match': `"${version}"` }, payload });
    };
    expect((await save(['ga4', 'json-ld'], 1)).json()).toMatchObject({ settings: { pageData: ['ga4', 'json-ld'] } });
    for (const wrong of [['rdfa'], ['ga4', 'ga4']]) expect((await save(wrong, 2)).statusCode).toBe(400);
    expect((await save([], 2)).json()).toMatchObject({ settings: { pageData: [] } });
  });

  test('EN5: makes a website with its key and snippet, changes it, revokes the key', async () => {
    const { of, headers } = await seller();
    const made = await website(of, headers);
    const key = made.keys[0];
    expect(made).toMatchObject({ origins: ['https://front.example'], version: 1, settings: { consent: 'required' } });
    const url = `${of}/websites/${made.websiteId}`;
    const snippet = await app.inject({ url: `${url}/snippet`, headers });
    expect(snippet.json()).toEqual({
      key: key?.shown,
      address: `http://localhost:8080/s/${key?.shown}.js`,
      html: `<script async src="http://localhost:8080/s/${key?.shown}.js"></script>`,
    });
    const payload = { origins: ['https://other.example'] };
    expect((await app.inject({ method: 'PATCH', url, headers, payload })).json()).toMatchObject({
      title: 'if-match-missing',
    });
    const edit = { method: 'PATCH', url, headers: { ...headers, 'if-match': '"1"' }, payload } as const;
    const edited = await app.inject(edit);
    expect(edited.headers['etag']).toBe('"2"');
    expect(edited.json()).toMatchObject({ origins: ['https://other.example'], version: 2 });
    expect((await app.inject(edit)).statusCode).toBe(409);
    const revoke = { method: 'DELETE', url: `${of}/write-keys/${key?.writeKeyId}`, headers } as const;
    expect((await app.inject(revoke)).statusCode).toBe(204);
    expect((await app.inject({ url: `${url}/snippet`, headers })).json()).toMatchObject({ title: 'no-public-key' });
    const audit = await app.inject({ url: `${of}/audit`, headers });
    expect(
      audit
        .json()
        .items.map((each: { action: string }) => each.action)
        .slice(0, 2),
    ).toEqual(['write-key.revoke', 'website.edit']);
  });

  test('a creating request sent again makes one thing; bad input says what is wrong and where', async () => {
    const { of, headers } = await seller();
    const request = {
      method: 'POST',
      url: `${of}/websites`,
      headers: { ...headers, 'idempotency-key': 'a1' },
      payload: { name: 'Front', origins: [] },
    } as const;
    const first = await app.inject(request);
    expect((await app.inject(request)).json()).toEqual(first.json());
    const secret = {
      ...request,
      url: `${of}/websites/${first.json().websiteId}/write-keys`,
      headers: { ...headers, 'idempotency-key': 'a2' },
      payload: { kind: 'secret' },
    } as const;
    const made = await app.inject(secret);
    const { key, ...rest } = made.json();
    expect(key).toMatch(/^fws_/);
    expect((await app.inject(secret)).json()).toEqual(rest);
    const bad = await app.inject({ ...request, headers, payload: { name: 'Front', origins: ['front.example'] } });
    expect(bad.statusCode).toBe(400);
    expect(bad.json()).toMatchObject({ title: 'origin-malformed', detail: expect.stringContaining('front.example') });
    const malformed = await app.inject({ ...request, headers, payload: { name: '' } });
    expect(malformed.statusCode).toBe(400);
    expect(malformed.json().errors.length).toBeGreaterThan(0);
  });

  test('EN6: staff are added with roles; suspending takes access at once', async () => {
    const { of, headers } = await seller();
    const body: NewStaffBody = {
      name: 'Bo',
      email: `${makeId('x')}@example.com`,
      password: PASSWORD,
      roles: ['associate'],
    };
    const added = await app.inject({ method: 'POST', url: `${of}/staff`, headers, payload: body });
    expect(added.statusCode).toBe(201);
    const cookie = String((await signIn(body.email, PASSWORD)).headers['set-cookie']).split(';')[0] ?? '';
    const { membershipId, version } = added.json();
    expect((await app.inject({ url: '/v1/me', headers: { cookie } })).json().memberships).toHaveLength(1);
    const url = `${of}/staff/${membershipId}`;
    const payload = { status: 'suspended' };
    const edit = { ...headers, 'if-match': `"${version}"` };
    expect((await app.inject({ method: 'PATCH', url, headers: edit, payload })).statusCode).toBe(200);
    expect((await app.inject({ url: '/v1/me', headers: { cookie } })).json().memberships).toEqual([]);
    expect((await app.inject({ url: `${of}/websites`, headers: { cookie } })).statusCode).toBe(404);
    expect((await app.inject({ method: 'POST', url: `${of}/staff`, headers, payload: body })).json()).toMatchObject({
      title: 'email-taken',
    });
  });

  test('E1: every route answers a stranger with 404 and one without the role with 403', async () => {
    const mine = await seller();
    const theirs = await seller();
    const seen = await seller(['associate']);
    const made = await website(theirs.of, theirs.headers);
    const staff = await app.inject({ url: `${theirs.of}/staff`, headers: theirs.headers });
    const membershipId: string = staff.json().items[0].membershipId;
    const key = made.keys[0]?.writeKeyId ?? '';
    const site = { name: 'n', origins: [] };
    const person = { name: 'n', email: 'n@example.com', password: PASSWORD, roles: ['associate'] };
    const routes = [
      ['GET', '/websites'],
      ['POST', '/websites', site],
      ['GET', `/websites/${made.websiteId}`],
      ['PATCH', `/websites/${made.websiteId}`, { name: 'n' }],
      ['GET', `/websites/${made.websiteId}/snippet`],
      ['GET', `/websites/${made.websiteId}/identity-secret`],
      ['POST', `/websites/${made.websiteId}/write-keys`, { kind: 'public' }],
      ['DELETE', `/write-keys/${key}`],
      ['GET', '/audit'],
      ['GET', '/staff'],
      ['POST', '/staff', person],
      ['GET', `/staff/${membershipId}`],
      ['PATCH', `/staff/${membershipId}`, { status: 'suspended' }],
    ] as const;
    for (const [method, path, payload] of routes) {
      const ask = (of: string, headers: Record<string, string>) =>
        app.inject({
          method,
          url: `${of}${path}`,
          headers: { ...headers, 'if-match': '"1"' },
          ...(payload && { payload }),
        });
      expect((await ask(theirs.of, mine.headers)).statusCode, `${method} ${path} as a stranger`).toBe(404);
      expect((await ask(theirs.of, {})).statusCode, `${method} ${path} as nobody`).toBe(401);
      expect((await ask(seen.of, seen.headers)).statusCode, `${method} ${path} as associate`).toBe(403);
      // With her own enterprise in the address, the other's ids open nothing.
      if (path.includes('_')) {
        expect((await ask(mine.of, mine.headers)).statusCode, `${method} ${path} under her own`).toBe(404);
      }
    }
    expect((await enterprise.websites(theirs.enterpriseId))[0]).toMatchObject({ name: 'Front', version: 1 });
  });
});
