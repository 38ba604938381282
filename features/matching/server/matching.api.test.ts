import type { FastifyInstance } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { createHttp } from '../../../platform/server/http/http.ts';
import { RefusalError } from '../../../platform/server/http/problem.ts';
import { createLog } from '../../../platform/server/log.ts';
import { describeEngine, makeId } from '../../../platform/server/testing/engines.ts';
import { createCatalog } from '../../catalog/server/catalog.ts';
import { createCustomers } from '../../customers/server/customers.ts';
import type { Role } from '../../enterprise/core/index.ts';
import { createEnterprise } from '../../enterprise/server/enterprise.ts';
import { createQualifier } from '../../qualifier/server/qualifier.ts';
import { qualifierRoutes } from '../../qualifier/server/qualifier-routes.ts';
import { createSkills } from '../../skills/server/skills.ts';
import { FIRST_RULE_SET } from '../core/index.ts';
import { createMatching, type Matching } from './matching.ts';
import { matchingRoutes } from './matching-routes.ts';
import { ruleSetRoutes } from './rule-set-routes.ts';

const ACTOR = 'command-line';

function must<T>(result: { ok: true; value: T } | { ok: false; refusal: { reason: string } }): T {
  if (!result.ok) throw new Error(result.refusal.reason);
  return result.value;
}

describeEngine('postgresql', 'triggers, rule sets, decisions and standings over HTTP', (engine) => {
  let app: FastifyInstance;
  let matching: Matching;
  let enterpriseId: string;
  let nodeId: string;
  let ada: { token: string; membershipId: string };
  let eve: { token: string; membershipId: string };
  let analyst: { token: string };
  let stranger: { token: string };

  beforeAll(async () => {
    const { database } = engine();
    const enterprise = createEnterprise({ database, makeId, publicUrl: undefined });
    const { audit, membersIn } = enterprise;
    const catalog = createCatalog({ database, makeId, listWebsiteIds: async () => [], audit });
    const skills = createSkills({ database, makeId, membersIn, audit });
    matching = createMatching({
      database,
      makeId,
      roster: skills.roster,
      answers: async () => ({ version: 0, of: () => undefined }),
      hierarchy: catalog.hierarchy,
      customer: async () => undefined,
      placeOfProduct: async () => [],
      declaredFields: async () => ({}),
      persons: async () => new Map(),
      audit,
    });
    const qualifier = createQualifier({
      database,
      audit,
      hierarchy: catalog.hierarchy,
      openProfile: createCustomers({ database, makeId, audit }).openProfile,
      contactHistory: async () => ({ refusedThisVisit: false, invitationsThisVisit: 0, engagedThisVisit: false }),
      canServe: matching.canServe,
      invitationsPerVisit: async () => 1,
    });
    app = createHttp(createLog('silent'), { trustProxy: false });
    const authenticated = async (request: { headers: Record<string, string | string[] | undefined> }) => {
      const caller = await enterprise.authenticate(request.headers);
      if (!caller.ok) throw new RefusalError(caller.refusal);
      return caller.value;
    };
    matchingRoutes(matching, { authenticated })(app);
    ruleSetRoutes(matching, { authenticated })(app);
    qualifierRoutes(qualifier, { authenticated })(app);

    enterpriseId = await enterprise.createEnterprise('Lender', { actor: ACTOR });
    const change = { enterpriseId, actor: ACTOR };
    const elsewhere = { enterpriseId: await enterprise.createEnterprise('Other', { actor: ACTOR }), actor: ACTOR };
    const staff = async (name: string, roles: readonly Role[], at = change) => {
      const personId = must(await enterprise.createPerson({ name, email: `${makeId('x')}@example.com` }));
      const membershipId = must(await enterprise.addMembership(at, { personId, roles }));
      return { membershipId, token: must(await enterprise.issueToken(personId, 'test')).token };
    };
    ada = await staff('Ada', ['associate']);
    eve = await staff('Eve', ['associate']);
    analyst = await staff('Ann', ['analyst']);
    stranger = await staff('Cy', ['administrator', 'associate'], elsewhere);
    must(
      await catalog.importCatalog(
        enterpriseId,
        { nodes: [{ code: 'loans', name: 'Loans' }], products: [], mappings: [] },
        ACTOR,
      ),
    );
    nodeId = (await catalog.nodes(enterpriseId)).items[0]?.nodeId ?? '';
    must(await skills.addAccreditation(enterpriseId, ada.membershipId, { nodeId, level: 3 }, ACTOR));
    must(await skills.grantLicence(enterpriseId, ada.membershipId, { nodeId }, ACTOR));
    await database.forTenant(enterpriseId, async (unit) => {
      const principal = { '>=': [{ var: 'values.calculator.principal' }, 300_000] };
      const triggers = [
        { triggerId: 'trg_principal', name: 'Large loan', when: principal, gives: { verdict: 'must' } },
      ] as const;
      const set = { version: 0, thresholds: { can: 1, must: 2 }, triggers };
      must(await qualifier.saveTriggers(unit, enterpriseId, set, ACTOR));
      const ruleSet = { ...FIRST_RULE_SET, ruleSetId: 'rul_own', name: 'Ours' } as const;
      must(await matching.saveRuleSet(unit, enterpriseId, ruleSet, ACTOR));
    });
  });

  async function get(path: string, token?: string) {
    const response = await app.inject({
      method: 'GET',
      url: `/v1/enterprises/${enterpriseId}${path}`,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    return { status: response.statusCode, body: response.json() };
  }

  test('E1: nobody without the right reads: 401 unknown, 404 stranger, 403 wrong role', async () => {
    const own = `/associates/${ada.membershipId}/standing`;
    for (const path of ['/triggers', '/rule-sets', '/decisions', '/decisions/dec_x', own]) {
      const found = [];
      for (const token of [undefined, stranger.token, eve.token]) found.push((await get(path, token)).status);
      expect([path, found]).toEqual([path, [401, 404, 403]]);
    }
  });

  test('OQ4: triggers are shown as sentences, with the fields there are', async () => {
    const { status, body } = await get('/triggers', analyst.token);
    expect([status, body.version]).toEqual([200, 1]);
    expect(body.triggers).toMatchObject([
      { sentence: 'When calculator principal is at least 300,000, this is a must.', verdict: 'must' },
    ]);
    expect(body.triggers[0].when).toEqual({ '>=': [{ var: 'values.calculator.principal' }, 300_000] });
    expect(body.fields.length).toBeGreaterThan(40);
  });

  test('ME3, A10: a decision shows rule set, scores, weights, and who was left out and why', async () => {
    expect((await get('/rule-sets', analyst.token)).body.items).toMatchObject([{ name: 'Ours', version: 1 }]);
    const ranking = await matching.rank({ enterpriseId, nodeId, why: ['calculator principal is 400,000'] });
    const decisionId = await engine().database.forTenant(enterpriseId, async (unit) =>
      matching.keepDecision(unit, { enterpriseId, opportunityId: 'opp_1', verdict: 'must', topic: 'Loans', ranking }),
    );
    const list = await get('/decisions?opportunityId=opp_1&limit=5', analyst.token);
    expect(list.body.items).toMatchObject([{ decisionId, candidates: 1, excluded: 1, first: { name: 'Ada' } }]);
    const { body } = await get(`/decisions/${decisionId}`, analyst.token);
    expect(body).toMatchObject({
      why: ['calculator principal is 400,000'],
      ruleSet: { name: 'Ours', chosenBy: 'default' },
      candidates: [{ name: 'Ada', rank: 1 }],
      exclusions: [{ name: 'Eve', reason: 'no-licence' }],
    });
    expect(body.candidates[0].parts).toHaveLength(3);
    expect(body.candidates[0].parts[0].label).toBe('Accreditation in Loans');
    expect((await get('/decisions/dec_none', analyst.token)).status).toBe(404);
    expect((await get('/decisions?limit=0', analyst.token)).status).toBe(400);
  });

  test('DT8, SK6: an associate sees her own standing with its interval; those who watch see everybody', async () => {
    const sold = { trials: 2, won: 1, revenueMinor: 900, currency: 'EUR' };
    await engine().database.forTenant(enterpriseId, (unit) =>
      matching.recordOutcome(unit, { enterpriseId, associateId: ada.membershipId, places: [nodeId], ...sold }),
    );
    const path = `/associates/${ada.membershipId}/standing`;
    const { body } = await get(path, ada.token);
    expect(body).toMatchObject({ ...sold, places: [{ nodeId, name: 'Loans', trials: 2, won: 1 }] });
    expect(body.interval.low).toBeLessThan(0.5);
    expect(body.interval.high).toBeGreaterThan(0.5);
    expect((await get(path, analyst.token)).body).toEqual(body);
  });
});
