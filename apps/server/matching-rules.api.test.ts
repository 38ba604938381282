import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../features/enterprise/core/index.ts';
import { createHttp } from '../../platform/server/http/http.ts';
import { createLog } from '../../platform/server/log.ts';
import { freshLocation } from '../../platform/server/testing/engines.ts';
import { build, type Features } from './build.ts';
import { type Foundation, layFoundation } from './foundation.ts';
import { routes } from './routes.ts';
import { must } from './testing/server-world.ts';

const ACTOR = 'test';

/** An enterprise of two websites with a place, and who works there. */
type House = {
  readonly enterpriseId: string;
  readonly websites: readonly string[];
  readonly nodeId: string;
  readonly productId: string;
  readonly admin: Record<string, string>;
  readonly members: Map<string, { readonly associateId: string; readonly personId: string }>;
};

let foundation: Foundation;
/** Another process on the same database. */
let elsewhere: { readonly foundation: Foundation; readonly features: Features };
let features: Features;
let app: FastifyInstance;
let drop: () => Promise<void>;
let lender: House;
let bank: House;
/** Sells for both; one person, one presence, one capacity. */
let both: string;

beforeAll(async () => {
  const fresh = await freshLocation('postgresql');
  drop = fresh.drop;
  const config = {
    port: 0,
    host: '127.0.0.1',
    database: fresh.location,
    publicUrl: undefined,
    logLevel: 'silent' as const,
    trustProxy: false,
    test: true,
  };
  foundation = await layFoundation(config);
  features = build(foundation, () => undefined);
  const other = await layFoundation(config);
  elsewhere = { foundation: other, features: build(other, () => undefined) };
  app = createHttp(createLog('silent'), { trustProxy: false });
  await app.register(routes(foundation, features, () => 'http://localhost'));
  lender = await makeHouse('Lender');
  bank = await makeHouse('Bank');
  both = must(await features.enterprise.createPerson({ name: 'Ines', email: 'ines@example.com' }));
  await join(lender, 'cara', 'captive');
  await join(bank, 'bea', 'captive');
  await join(lender, 'ines', 'independent', both);
  await join(bank, 'ines', 'independent', both);
}, 60_000);

afterAll(async () => {
  await app.close();
  await elsewhere.foundation.close();
  await foundation.close();
  await drop();
});

async function makeHouse(name: string): Promise<House> {
  const { enterprise, catalog } = features;
  const enterpriseId = await enterprise.createEnterprise(name, { actor: ACTOR });
  const change = { enterpriseId, actor: ACTOR };
  const websites: string[] = [];
  for (const site of ['loans', 'savings']) {
    const origins = [`https://${site}.${name.toLowerCase()}.example`];
    websites.push(must(await enterprise.createWebsite(change, { name: site, origins })).websiteId);
  }
  const nodes = [{ code: 'loans', name: 'Loans' }];
  const products = [{ sku: 'fixed', name: 'Fixed', nodes: ['loans'], url: '/loans/fixed' }];
  const mappings = websites.map((websiteId) => ({ websiteId, pattern: '/loans/*', node: 'loans' }));
  must(await catalog.importCatalog(enterpriseId, { nodes, products, mappings }, ACTOR));
  const roles: readonly Role[] = ['administrator'];
  const admin = must(
    await enterprise.addStaff(change, {
      name: `Head of ${name}`,
      email: `head@${name}.example`,
      password: 'correct horse',
      roles,
    }),
  );
  return {
    enterpriseId,
    websites,
    nodeId: (await catalog.nodes(enterpriseId)).items[0]?.nodeId ?? '',
    productId: (await catalog.find(enterpriseId, {})).items[0]?.productId ?? '',
    admin: { authorization: `Bearer ${must(await enterprise.issueToken(admin.personId, 'test')).token}` },
    members: new Map(),
  };
}

async function join(house: House, name: string, kind: 'captive' | 'independent', known?: string): Promise<void> {
  const { enterprise, skills } = features;
  const { enterpriseId, nodeId } = house;
  const personId = known ?? must(await enterprise.createPerson({ name, email: `${name}@example.com` }));
  const associateId = must(
    await enterprise.addMembership({ enterpriseId, actor: ACTOR }, { personId, roles: ['associate'], kind }),
  );
  must(await skills.addAccreditation(enterpriseId, associateId, { nodeId, level: 3 }, ACTOR));
  must(await skills.grantLicence(enterpriseId, associateId, { nodeId }, ACTOR));
  await skills.setPresence(personId, 'available');
  await foundation.database.system('presence', (unit) =>
    unit.sql('update skills_presence set connected = true where person_id = $1', [personId]),
  );
  house.members.set(name, { associateId, personId });
}

async function call(
  house: House,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  payload?: object,
  version?: number,
) {
  const response = await app.inject({
    method,
    url: path.startsWith('/v1') ? path : `/v1/enterprises/${house.enterpriseId}${path}`,
    headers: { ...house.admin, ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
    ...(payload === undefined ? {} : { payload }),
  });
  const body = response.body === '' ? {} : response.json();
  return { status: response.statusCode, etag: response.headers['etag'], body };
}

const rule = (kind: string, weight: number, args?: object) => ({
  ruleId: `rule_${kind}`,
  kind,
  weight,
  ...(args === undefined ? {} : { args }),
});
const ruleSet = (house: House, ...rules: readonly object[]) => ({
  name: 'Loans',
  boundTo: { node: house.nodeId },
  requiredLevel: 1,
  rules,
});
const match = (house: House, more: object = {}) =>
  call(house, 'POST', '/v1/match', { enterpriseId: house.enterpriseId, nodeId: house.nodeId, ...more });
const names = (body: { candidates: readonly { name: string }[] }) => body.candidates.map((each) => each.name);

describe('rule sets and matching over HTTP', () => {
  let ruleSetId: string;

  test('ME6: what is wrong with a rule set is refused with 422 and its place', async () => {
    const refused = async (body: object) => {
      const { status, body: problem } = await call(lender, 'POST', '/rule-sets', body);
      return [status, problem.problems?.map((each: { path: string }) => each.path)];
    };
    const good = ruleSet(lender, rule('conversion', 1));
    expect(await refused({ ...good, rules: [rule('conversion', 1), rule('load', -1)] })).toEqual([
      422,
      ['rules[1].weight'],
    ]);
    expect(await refused({ ...good, rules: [rule('conversion', 0)] })).toEqual([422, ['rules']]);
    expect(await refused({ ...good, boundTo: {} })).toEqual([422, ['boundTo']]);
    expect(await refused({ ...good, boundTo: undefined })).toEqual([422, ['boundTo']]);
    expect(await refused({ ...good, boundTo: { node: bank.nodeId } })).toEqual([422, ['boundTo.node']]);
    const when = { and: [{ '>=': [{ var: 'associate.rating' }, 'good'] }] };
    expect(await refused({ ...good, rules: [rule('condition', 1, { name: 'n', when })] })).toEqual([
      422,
      ['rules[0].args.when.and[0].>='],
    ]);
    expect(await refused({ ...good, rules: [rule('same-attribute', 1, { attribute: 'ageBand' })] })).toEqual([
      422,
      ['rules[0].args.attribute'],
    ]);
  });

  test('ME6: saved as shares of one, in force at once in every process, changed only from the version that was read', async () => {
    const made = await call(lender, 'POST', '/rule-sets', {
      ...ruleSet(lender, rule('conversion', 3), rule('load', 1)),
      note: 'first',
    });
    expect([made.status, made.etag]).toEqual([201, '"1"']);
    expect(made.body.rules.map((each: { weight: number }) => each.weight)).toEqual([0.75, 0.25]);
    ruleSetId = made.body.ruleSetId;
    const there = () => elsewhere.features.matching.rank({ enterpriseId: lender.enterpriseId, nodeId: lender.nodeId });
    expect(await there()).toMatchObject({ ruleSetId, ruleSetVersion: 1, chosenBy: 'node' });
    const changed = { ...ruleSet(lender, rule('conversion', 1), rule('experience', 1)), requiredLevel: 3 };
    expect((await call(lender, 'PUT', `/rule-sets/${ruleSetId}`, changed)).status).toBe(400);
    expect((await call(lender, 'PUT', `/rule-sets/${ruleSetId}`, changed, 7)).body).toMatchObject({
      title: 'rule-set-changed',
      version: 1,
    });
    expect((await call(lender, 'PUT', `/rule-sets/${ruleSetId}`, { ...changed, note: 'years count' }, 1)).etag).toBe(
      '"2"',
    );
    expect(await there()).toMatchObject({ ruleSetVersion: 2 });
    expect((await call(lender, 'GET', `/rule-sets/${ruleSetId}`)).etag).toBe('"2"');
  });

  test('ME6: versions say who, why and what changed in words; an earlier one is taken back; a retired one counts no more', async () => {
    const path = `/rule-sets/${ruleSetId}`;
    const { body } = await call(lender, 'GET', `${path}/versions?language=de`);
    expect(body.items.map((each: { version: number }) => each.version)).toEqual([2, 1]);
    expect(body.items[0]).toMatchObject({
      savedByName: 'Head of Lender',
      note: 'years count',
      differences: [
        'Verlangt Akkreditierung der Stufe 3 statt 1.',
        'Freie Kapazität zählt nicht mehr; es waren 25 %.',
        'Abschlussquote zählt 50 % statt 75 %.',
        'Erfahrung zählt jetzt: 50 %.',
      ],
    });
    expect((await call(lender, 'POST', `${path}/rollback`, { version: 9 }, 2)).status).toBe(404);
    expect((await call(lender, 'POST', `${path}/rollback`, { version: 1 }, 1)).status).toBe(409);
    const back = await call(lender, 'POST', `${path}/rollback`, { version: 1, note: 'no' }, 2);
    expect([back.status, back.etag, back.body.requiredLevel]).toEqual([200, '"3"', 1]);
    expect((await call(lender, 'DELETE', path, undefined, 3)).status).toBe(204);
    expect((await match(lender)).body.ruleSet.ruleSetId).toBe('rul_first');
    expect((await call(lender, 'GET', path)).status).toBe(404);
    expect((await call(lender, 'POST', `${path}/rollback`, { version: 3 }, 4)).etag).toBe('"5"');
    expect((await match(lender)).body.ruleSet).toMatchObject({ ruleSetId, version: 5 });
  });

  test('ME6: kinds of rules describe themselves in three languages, with the schema of what they are told', async () => {
    const { items, fields } = (await call(lender, 'GET', '/rule-kinds')).body;
    expect(items).toHaveLength(18);
    for (const { words, args } of items) {
      for (const language of ['en', 'de', 'es']) expect(words[language].sentence.length).toBeGreaterThan(5);
      for (const name of Object.keys(args.properties)) expect(words.es.args[name]).toBeDefined();
    }
    expect(fields.map((each: { name: string }) => each.name)).toContain('associate.rating');
  });

  test('ME6: a trial ranks real associates by what is not saved, and keeps nothing', async () => {
    const { members, enterpriseId } = lender;
    must(
      await features.skills.saveProfile(
        enterpriseId,
        members.get('cara')?.associateId ?? '',
        { experienceYears: 20 },
        ACTOR,
      ),
    );
    const kept = () =>
      foundation.database.forTenant(enterpriseId, (unit) =>
        unit.sql(
          'select (select count(*) from matching_scale) as scales, (select count(*) from matching_decision) as decisions, (select count(*) from matching_rule_set) as sets',
        ),
      );
    const before = await kept();
    const tried = await call(lender, 'POST', '/rule-sets/preview', { ruleSet: ruleSet(lender, rule('experience', 1)) });
    expect(names(tried.body)).toEqual(['cara', 'Ines']);
    expect(tried.body.candidates[0]).toMatchObject({ score: 100, parts: [{ kind: 'experience', raw: 20 }] });
    const wrong = await call(lender, 'POST', '/rule-sets/preview', {
      ruleSet: ruleSet(lender, rule('experience', -1)),
    });
    expect(wrong.status).toBe(422);
    expect(await kept()).toEqual(before);
  });

  test('ME5: attributes are compared only where the enterprise says so, and what it withdraws is neutral at once', async () => {
    const { enterpriseId, members } = lender;
    const ines = members.get('ines')?.associateId ?? '';
    must(
      await features.skills.saveProfile(
        enterpriseId,
        ines,
        { attributes: { ageBand: '30-39' }, proficiency: 4 },
        ACTOR,
      ),
    );
    expect((await call(lender, 'PUT', '/matching-policy', { attributes: ['ageBand'] })).status).toBe(400);
    expect((await call(lender, 'PUT', '/matching-policy', { attributes: ['ageBand'] }, 0)).etag).toBe('"1"');
    const alike = ruleSet(lender, rule('same-attribute', 1, { attribute: 'ageBand' }));
    const customer = { attributes: { ageBand: '30-39' } };
    const ranked = async () => (await call(lender, 'POST', '/rule-sets/preview', { ruleSet: alike, ...customer })).body;
    expect((await ranked()).candidates).toMatchObject([
      { name: 'Ines', score: 100 },
      { name: 'cara', score: 50 },
    ]);
    const saved = await call(lender, 'PUT', `/rule-sets/${ruleSetId}`, alike, 5);
    expect(saved.status).toBe(200);
    expect((await match(lender, customer)).body.candidates[0]).toMatchObject({ name: 'Ines', score: 100 });
    await call(lender, 'PUT', '/matching-policy', { attributes: [] }, 1);
    expect((await match(lender, customer)).body.candidates[0]).toMatchObject({ score: 50 });
  });

  test('ME9: who is best over the counter, by product, place and what is known; unknown things are not there', async () => {
    const { body, status } = await match(lender, {
      productId: lender.productId,
      nodeId: undefined,
      language: 'de',
      most: 1,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ place: 'Loans', qualified: 2 });
    expect(body.candidates.length).toBeLessThanOrEqual(2);
    for (const missing of [{ productId: 'prd_x', nodeId: undefined }, { nodeId: 'nod_x' }, { customerId: 'nobody' }])
      expect((await match(lender, missing)).status).toBe(404);
    const cara = must(await features.enterprise.issueToken(lender.members.get('cara')?.personId ?? '', 'test')).token;
    const asAssociate = { ...lender, admin: { authorization: `Bearer ${cara}` } };
    expect((await match(asAssociate)).status).toBe(200);
    expect((await call(asAssociate, 'GET', '/rule-sets')).status).toBe(403);
  });

  test('ME8: captive and independent associates of two enterprises with two websites each: what one knows the other never sees', async () => {
    expect([lender.websites.length, bank.websites.length]).toEqual([2, 2]);
    expect(names((await match(lender)).body).sort()).toEqual(['Ines', 'cara']);
    expect(names((await match(bank)).body).sort()).toEqual(['Ines', 'bea']);
    const [here, there] = [lender.members.get('ines')?.associateId ?? '', bank.members.get('ines')?.associateId ?? ''];
    must(
      await features.skills.saveProfile(lender.enterpriseId, here, { rating: 5, title: 'Secret of the lender' }, ACTOR),
    );
    await foundation.database.forTenant(lender.enterpriseId, (unit) =>
      features.matching.recordOutcome(unit, {
        enterpriseId: lender.enterpriseId,
        associateId: here,
        places: [lender.nodeId],
        trials: 40,
        won: 30,
        revenueMinor: 900_000,
        rating: 5,
        currency: 'EUR',
      }),
    );
    const asks = (house: House) =>
      call(house, 'POST', '/rule-sets/preview', {
        ruleSet: ruleSet(house, rule('conversion', 1), rule('rating', 1), rule('satisfaction', 1)),
      });
    const partsOf = (body: { candidates: { name: string; parts: { kind: string; raw: number | null }[] }[] }) =>
      Object.fromEntries(
        body.candidates.find((each) => each.name === 'Ines')?.parts.map((part) => [part.kind, part.raw]) ?? [],
      );
    const lent = partsOf((await asks(lender)).body);
    expect(lent['rating']).toBe(5);
    expect(lent['conversion']).toBeGreaterThan(0.4);
    const banked = await asks(bank);
    expect(partsOf(banked.body)).toMatchObject({ rating: null });
    expect(partsOf(banked.body)['conversion']).toBeLessThan(0.2);
    expect(JSON.stringify(banked.body)).not.toMatch(/Secret|EUR|900000/);
    expect(await features.matching.standing(bank.enterpriseId, there)).toMatchObject({ trials: 0, revenueMinor: 0 });
    // The other's ids: its associates, places, rule sets, products and decisions are not there.
    expect((await match(bank, { nodeId: lender.nodeId })).status).toBe(404);
    expect((await match(bank, { nodeId: undefined, productId: lender.productId })).status).toBe(404);
    expect((await call(bank, 'GET', `/rule-sets/${ruleSetId}`)).status).toBe(404);
    expect((await call(bank, 'GET', `/rule-sets/${ruleSetId}/versions`)).status).toBe(404);
    expect(
      (
        await call({ ...bank, enterpriseId: lender.enterpriseId }, 'POST', '/v1/match', {
          enterpriseId: lender.enterpriseId,
        })
      ).status,
    ).toBe(404);
    const ranking = await features.matching.rank({ enterpriseId: lender.enterpriseId, nodeId: lender.nodeId });
    const decisionId = await foundation.database.forTenant(lender.enterpriseId, async (unit) =>
      features.matching.keepDecision(unit, {
        enterpriseId: lender.enterpriseId,
        opportunityId: 'opp_1',
        verdict: 'can',
        topic: 'Loans',
        ranking,
      }),
    );
    expect((await call(bank, 'POST', '/rule-sets/preview', { decisionId })).status).toBe(404);
    expect((await call(lender, 'POST', '/rule-sets/preview', { decisionId })).status).toBe(200);
  });

  test("ME8: slots are the person's: a customer of one enterprise makes her busier in both, in every process", async () => {
    const free = async (house: House, of: Features) => {
      const ranking = await of.matching.rank({ enterpriseId: house.enterpriseId, nodeId: house.nodeId });
      return ranking.candidates.find((each) => each.name === 'Ines')?.availability;
    };
    expect([await free(lender, features), await free(bank, elsewhere.features)]).toEqual(['free', 'free']);
    await foundation.database.forTenant(lender.enterpriseId, async (unit) => {
      for (const holder of ['eng_1', 'eng_2', 'eng_3']) await features.skills.claimSlot(unit, both, holder);
    });
    for (const of of [features, elsewhere.features])
      expect([await free(lender, of), await free(bank, of)]).toEqual(['busy', 'busy']);
    const { body } = await call(bank, 'GET', '/associates');
    expect(JSON.stringify(body)).not.toContain('eng_1');
    await foundation.database.forTenant(lender.enterpriseId, (unit) =>
      features.skills.releaseSlot(unit, both, 'eng_1'),
    );
    expect([await free(bank, features), await free(lender, elsewhere.features)]).toEqual(['free', 'free']);
  });
});
