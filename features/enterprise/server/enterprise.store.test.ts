import { beforeAll, expect, test } from 'vitest';
import { describeEngines, makeId } from '../../../platform/server/testing/engines.ts';
import { listAudit } from './audit-store.ts';
import { createEnterprise, type Enterprise } from './enterprise.ts';

const ACTOR = 'command-line';
const UNKNOWN_KEY = `fwk_${'0'.repeat(32)}`;

function must<T>(result: { ok: true; value: T } | { ok: false; refusal: { reason: string } }): T {
  if (!result.ok) throw new Error(result.refusal.reason);
  return result.value;
}

describeEngines('enterprise', (engine) => {
  let enterprise: Enterprise;
  beforeAll(() => {
    enterprise = createEnterprise({ database: engine().database, makeId, publicUrl: undefined });
  });

  async function lender() {
    const enterpriseId = await enterprise.createEnterprise('Harbour Lending', { actor: ACTOR });
    const change = { enterpriseId, actor: ACTOR };
    const { websiteId, publicKey } = must(
      await enterprise.createWebsite(change, { name: 'Front', origins: ['https://Lender.example/'] }),
    );
    return { enterpriseId, change, websiteId, publicKey };
  }

  async function member(enterpriseId: string, roles: readonly ('administrator' | 'associate')[]) {
    const email = `${makeId('x')}@example.com`;
    const personId = must(await enterprise.createPerson({ name: 'Ada', email, password: 'correct horse' }));
    const membershipId = must(await enterprise.addMembership({ enterpriseId, actor: ACTOR }, { personId, roles }));
    return { personId, membershipId, email };
  }

  async function signIn(email: string, password: string): Promise<{ status: number; cookie: string }> {
    const response = await enterprise.handleSignIn(
      new Request('http://localhost/v1/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'http://localhost' },
        body: JSON.stringify({ email, password }),
      }),
    );
    return { status: response.status, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  }

  test('a write key opens its website; an unknown, a malformed and a revoked one open nothing, at once', async () => {
    const { enterpriseId, change, websiteId, publicKey } = await lender();
    expect(await enterprise.lookUpWriteKey(publicKey)).toMatchObject({
      status: 'active',
      kind: 'public',
      website: { websiteId, enterpriseId, origins: ['https://lender.example'], demonstration: false },
    });
    expect(await enterprise.lookUpWriteKey(UNKNOWN_KEY)).toEqual({ status: 'unknown' });
    expect(await enterprise.lookUpWriteKey("' or 1=1")).toEqual({ status: 'unknown' });
    const [website] = await enterprise.websites(enterpriseId);
    must(await enterprise.revokeWriteKey(change, website?.keys[0]?.writeKeyId ?? ''));
    expect(await enterprise.lookUpWriteKey(publicKey)).toEqual({ status: 'revoked' });
  });

  test('EN6: a secret key is shown once and kept as a hash only', async () => {
    const { enterpriseId, change, websiteId } = await lender();
    const made = must(await enterprise.createWriteKey(change, websiteId, 'secret'));
    expect(made.key).toMatch(/^fws_[0-9a-f]{64}$/);
    expect(await enterprise.lookUpWriteKey(made.key ?? '')).toMatchObject({ status: 'active', kind: 'secret' });
    const [website] = await enterprise.websites(enterpriseId);
    expect(JSON.stringify(website)).not.toContain(made.key);
    const rows = await engine().database.forTenant(enterpriseId, (unit) => unit.sql('select * from write_key'));
    expect(JSON.stringify(rows)).not.toContain(made.key);
  });

  test('a repeated creating request makes nothing new; its key with another body is refused', async () => {
    const { enterpriseId, change } = await lender();
    const body = { name: 'Second', origins: [] };
    const repeat = { key: 'k1', body };
    const [one, two] = await Promise.all([
      enterprise.createWebsite({ ...change, repeat }, body),
      enterprise.createWebsite({ ...change, repeat }, body),
    ]);
    expect(must(one)).toEqual(must(two));
    expect(await enterprise.websites(enterpriseId)).toHaveLength(2);
    const other = { key: 'k1', body: { name: 'Third', origins: [] } };
    expect(await enterprise.createWebsite({ ...change, repeat: other }, other.body)).toMatchObject({
      refusal: { reason: 'idempotency-key-used' },
    });
  });

  test('an edit on a version that is no longer the latest is refused; intake sees an edit at once', async () => {
    const { change, websiteId, publicKey } = await lender();
    await enterprise.lookUpWriteKey(publicKey);
    const edited = must(await enterprise.editWebsite(change, websiteId, 1, { origins: ['https://new.example'] }));
    expect(edited.version).toBe(2);
    expect(await enterprise.lookUpWriteKey(publicKey)).toMatchObject({ website: { origins: ['https://new.example'] } });
    expect(await enterprise.editWebsite(change, websiteId, 1, { name: 'Late' })).toMatchObject({
      refusal: { reason: 'changed-meanwhile', details: { version: 2 } },
    });
  });

  test('E1: what belongs to another enterprise is not there: websites, keys, staff, persons, audit', async () => {
    const mine = await lender();
    const theirs = await lender();
    const foreign = await member(theirs.enterpriseId, ['administrator']);
    const [website] = await enterprise.websites(theirs.enterpriseId);
    const keyId = website?.keys[0]?.writeKeyId ?? '';
    expect(await enterprise.websiteView(mine.enterpriseId, theirs.websiteId)).toMatchObject({ ok: false });
    expect(await enterprise.editWebsite(mine.change, theirs.websiteId, undefined, { name: 'x' })).toMatchObject({
      ok: false,
    });
    expect(await enterprise.createWriteKey(mine.change, theirs.websiteId, 'secret')).toMatchObject({ ok: false });
    expect(await enterprise.revokeWriteKey(mine.change, keyId)).toMatchObject({ refusal: { reason: 'no-such-key' } });
    expect(await enterprise.identitySecret(mine.enterpriseId, theirs.websiteId)).toMatchObject({ ok: false });
    expect(await enterprise.suspendMembership(mine.change, foreign.membershipId)).toMatchObject({ ok: false });
    expect(await enterprise.staff(mine.enterpriseId)).toEqual([]);
    const persons = await engine().database.forTenant(mine.enterpriseId, (unit) =>
      unit.sql('select * from person where person_id = $1', [foreign.personId]),
    );
    expect(persons).toEqual([]);
    expect(await enterprise.lookUpWriteKey(theirs.publicKey)).toMatchObject({ status: 'active' });
    const { items } = await enterprise.listAudit(mine.enterpriseId, { limit: 200 });
    expect(items.every((each) => each.subject !== theirs.websiteId)).toBe(true);
  });

  test('E1: a person sees her own memberships and their enterprises only', async () => {
    const mine = await lender();
    await lender();
    const { personId } = await member(mine.enterpriseId, ['associate']);
    await member(mine.enterpriseId, ['associate']);
    const seen = await engine().database.forPerson(personId, async (unit) => ({
      enterprises: await unit.sql('select enterprise_id from enterprise'),
      memberships: await unit.sql('select person_id from membership'),
      persons: await unit.sql('select person_id from person'),
    }));
    expect(seen.enterprises).toEqual([{ enterprise_id: mine.enterpriseId }]);
    expect(seen.memberships).toEqual([{ person_id: personId }]);
    expect(seen.persons).toEqual([{ person_id: personId }]);
    await expect(
      engine().database.forPerson(personId, (unit) => unit.sql('select * from auth_account')),
    ).rejects.toThrow(/permission denied/);
  });

  test('SK8: signs in with a password, is known by the cookie, and is nobody after signing out', async () => {
    const { enterpriseId } = await lender();
    const { email, personId, membershipId } = await member(enterpriseId, ['associate']);
    expect((await signIn(email, 'wrong horse')).status).toBe(401);
    const { status, cookie } = await signIn(email.toUpperCase(), 'correct horse');
    expect(status).toBe(200);
    expect(must(await enterprise.authenticate({ cookie: `other=1; ${cookie}` }))).toMatchObject({
      personId,
      via: 'session',
      memberships: [{ membershipId, enterpriseId, enterpriseName: 'Harbour Lending', roles: ['associate'] }],
    });
    expect(await enterprise.authenticate({ cookie: `${cookie}x` })).toMatchObject({ ok: false });
    const headers = { cookie, origin: 'http://localhost', 'content-type': 'application/json' };
    await enterprise.handleSignIn(
      new Request('http://localhost/v1/auth/sign-out', { method: 'POST', headers, body: '{}' }),
    );
    expect(await enterprise.authenticate({ cookie })).toMatchObject({ refusal: { reason: 'not-signed-in' } });
  });

  test('E5: a suspended membership gives no access at once; the others of the person stay', async () => {
    const one = await lender();
    const two = await lender();
    const { email, personId, membershipId } = await member(one.enterpriseId, ['associate']);
    must(await enterprise.addMembership(two.change, { personId, roles: ['associate'], kind: 'independent' }));
    const { cookie } = await signIn(email, 'correct horse');
    expect(must(await enterprise.authenticate({ cookie })).memberships).toHaveLength(2);
    await member(one.enterpriseId, ['administrator']);
    must(await enterprise.suspendMembership(one.change, membershipId));
    const caller = must(await enterprise.authenticate({ cookie }));
    expect(caller.memberships.map((each) => each.enterpriseId)).toEqual([two.enterpriseId]);
  });

  test('EN6: the last administrator stays one', async () => {
    const { enterpriseId, change } = await lender();
    const { membershipId } = await member(enterpriseId, ['administrator']);
    expect(await enterprise.suspendMembership(change, membershipId)).toMatchObject({
      refusal: { reason: 'last-administrator' },
    });
    expect(await enterprise.editMembership(change, membershipId, 1, { roles: ['associate'] })).toMatchObject({
      refusal: { reason: 'last-administrator' },
    });
  });

  test('a bearer token calls as its person, until it is revoked or expires', async () => {
    const { enterpriseId } = await lender();
    const { personId } = await member(enterpriseId, ['administrator']);
    const { tokenId, token } = must(await enterprise.issueToken(personId, 'script'));
    const headers = { authorization: `Bearer ${token}` };
    expect(must(await enterprise.authenticate(headers))).toMatchObject({ personId, via: 'token' });
    const rows = await engine().database.system('sign-in', (unit) => unit.sql('select * from api_token'));
    expect(JSON.stringify(rows)).not.toContain(token);
    must(await enterprise.revokeToken(tokenId));
    expect(await enterprise.authenticate(headers)).toMatchObject({ refusal: { reason: 'token-invalid' } });
    expect(await enterprise.authenticate({ authorization: 'Bearer nonsense' })).toMatchObject({ ok: false });
    const old = must(await enterprise.issueToken(personId, 'old', Date.now() - 1_000));
    expect(await enterprise.authenticate({ authorization: `Bearer ${old.token}` })).toMatchObject({ ok: false });
  });

  test('a password reset ends all sessions; the old password is gone', async () => {
    const { enterpriseId } = await lender();
    const { email } = await member(enterpriseId, ['associate']);
    const { cookie } = await signIn(email, 'correct horse');
    must(await enterprise.authenticate({ cookie }));
    must(await enterprise.resetPassword(email, 'battery staple', ACTOR));
    expect(await enterprise.authenticate({ cookie })).toMatchObject({ ok: false });
    expect((await signIn(email, 'correct horse')).status).toBe(401);
    expect((await signIn(email, 'battery staple')).status).toBe(200);
    expect(await enterprise.resetPassword('nobody@example.com', 'battery staple', ACTOR)).toMatchObject({ ok: false });
  });

  test('EN6: every change leaves one audit entry with identifiers and no personal data', async () => {
    const { enterpriseId, change, websiteId } = await lender();
    const { email, membershipId } = await member(enterpriseId, ['administrator']);
    must(await enterprise.editWebsite(change, websiteId, 1, { name: 'Renamed' }));
    must(await enterprise.editMembership(change, membershipId, 1, { roles: ['administrator', 'associate'] }));
    await enterprise.resetPassword(email, 'battery staple', ACTOR);
    const { items } = await enterprise.listAudit(enterpriseId, {});
    expect(items.map((each) => each.action).toReversed()).toEqual([
      'enterprise.create',
      'website.create',
      'write-key.create',
      'membership.create',
      'website.edit',
      'membership.edit',
      'password.reset',
    ]);
    expect(items[1]).toMatchObject({
      actor: ACTOR,
      subject: membershipId,
      before: { roles: ['administrator'], version: 1 },
      after: { roles: ['administrator', 'associate'], version: 2 },
    });
    const text = JSON.stringify(items);
    for (const personal of [email, 'Ada', 'Renamed']) expect(text).not.toContain(personal);
    const page = await enterprise.listAudit(enterpriseId, { limit: 3 });
    const rest = await listAudit(engine().database, enterpriseId, { cursor: page.next ?? '', limit: 10 });
    expect([...page.items, ...rest.items]).toEqual(items);
    await expect(
      engine().database.forTenant(enterpriseId, (unit) => unit.sql('delete from audit_entry')),
    ).rejects.toThrow(/permission denied/);
  });

  test('two accounts cannot share an address; nobody is twice a member', async () => {
    const { enterpriseId, change } = await lender();
    const { email, personId } = await member(enterpriseId, ['associate']);
    expect(await enterprise.createPerson({ name: 'Bo', email: email.toUpperCase() })).toMatchObject({
      refusal: { reason: 'email-taken' },
    });
    expect(await enterprise.addMembership(change, { personId, roles: ['analyst'] })).toMatchObject({
      refusal: { reason: 'member-already' },
    });
    const repeat = { key: 'staff-1', body: {} };
    const body = {
      name: 'Cy',
      email: `${makeId('x')}@example.com`,
      password: 'correct horse',
      roles: ['associate'],
    } as const;
    const first = must(await enterprise.addStaff({ ...change, repeat }, body));
    expect(must(await enterprise.addStaff({ ...change, repeat }, body))).toEqual(first);
  });
});
