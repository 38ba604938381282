import { beforeEach, expect, test } from 'vitest';
import type { Condition } from '../../../kernel/rule/condition.ts';
import { describeEngines } from '../../../platform/server/testing/engines.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { hierarchyOf } from '../../catalog/core/index.ts';
import type { Session } from '../../clickstream/core/index.ts';
import type { ContactHistory, TriggerSet } from '../core/index.ts';
import { createQualifier, type QualifierDeps } from './qualifier.ts';

const NOW = 1_800_000_000_000;
const PRINCIPAL: Condition = { '>=': [{ var: 'values.calculator.principal' }, 300_000] };
const NO_HISTORY: ContactHistory = { refusedThisVisit: false, invitationsThisVisit: 0, engagedThisVisit: false };

function setOf(version: number, when: Condition = PRINCIPAL, verdict: 'can' | 'must' = 'must'): TriggerSet {
  return {
    version,
    thresholds: { can: 1, must: 2 },
    triggers: [{ triggerId: 'trg_principal', name: 'Large loan', when, gives: { verdict }, openingWords: 'Hello' }],
  };
}

function borrower(enterpriseId: string, changes: Partial<Session> = {}): Session {
  return {
    sessionId: 'ses_1',
    websiteId: 'web_1',
    enterpriseId,
    visitorId: 'vis_1',
    startedAt: NOW,
    lastAt: NOW,
    path: [{ eventId: 'e1', at: NOW, url: 'https://lender.example/fixed', nodeId: 'nod_fixed', dwellMs: 0 }],
    searches: [],
    values: { 'calculator.principal': { value: 400_000, at: NOW, eventId: 'e2' } },
    cart: { items: [], valueMinor: 0, currency: 'USD' },
    counts: { events: 2, pages: 1, products: 0, clicks: 0, cartAdds: 0, orders: 0 },
    visibleMs: 0,
    reach: 'widget',
    ...changes,
  };
}

describeEngines('qualifier', (engine) => {
  let asked: unknown[] = [];
  beforeEach(() => {
    asked = [];
  });

  function open(changes: Partial<QualifierDeps> = {}) {
    return createQualifier({
      database: engine().database,
      contactHistory: async () => NO_HISTORY,
      canServe: async (request) => {
        asked.push(request);
        return true;
      },
      hierarchy: async () =>
        hierarchyOf([
          { nodeId: 'nod_loans', name: 'Loans', parents: [], code: 'loans' },
          { nodeId: 'nod_fixed', name: 'Fixed rate', parents: ['nod_loans'], code: 'fixed' },
        ]),
      openProfile: async () => ({ shut: 'unknown-customer' }),
      invitationsPerVisit: async () => 2,
      audit: async () => undefined,
      ...changes,
    });
  }

  function inTenant<T>(enterpriseId: string, work: (unit: Unit) => Promise<T>): Promise<T> {
    return engine().database.forTenant(enterpriseId, work);
  }

  test('OQ1, OQ4: saved triggers decide at once, with words for reasons', async () => {
    const qualifier = open();
    expect(await qualifier.qualify(borrower('ent_a'), NOW)).toMatchObject({ verdict: 'none', version: 0 });
    const saved = await inTenant('ent_a', (unit) => qualifier.saveTriggers(unit, 'ent_a', setOf(0), 'per_1'));
    expect(saved).toMatchObject({ ok: true, value: { version: 1 } });
    const found = await qualifier.qualify(borrower('ent_a'), NOW);
    expect(found).toMatchObject({ verdict: 'must', triggerId: 'trg_principal', version: 1 });
    expect(await qualifier.phrase('ent_a', found)).toEqual({
      why: ['calculator principal is 400,000 (at least 300,000)'],
      openingWords: 'Hello',
    });
    expect(qualifier.judgedOf('ses_1')).toMatchObject({
      facts: { 'node.ancestors': ['nod_fixed', 'nod_loans'] },
      why: ['calculator principal is 400,000 (at least 300,000)'],
      trigger: 'Large loan',
    });
    const view = await qualifier.triggers('ent_a');
    expect(view.triggers[0]?.sentence).toBe('When calculator principal is at least 300,000, this is a must.');
    expect(asked).toEqual([
      expect.objectContaining({ verdict: 'must', nodeId: 'nod_fixed', triggerId: 'trg_principal' }),
    ]);
  });

  test('EN2: what cannot be used is refused with every problem, and the old triggers stay', async () => {
    const qualifier = open();
    await inTenant('ent_b', (unit) => qualifier.saveTriggers(unit, 'ent_b', setOf(0), 'per_1'));
    const bad = setOf(1, { and: [{ '>=': [{ var: 'nope' }, 1] }, { plus: [1, 2] }] });
    const refused = await inTenant('ent_b', (unit) => qualifier.saveTriggers(unit, 'ent_b', bad, 'per_1'));
    expect(refused).toMatchObject({ ok: false, refusal: { kind: 'unprocessable', reason: 'triggers-invalid' } });
    if (!refused.ok) expect(refused.refusal.details?.['problems']).toHaveLength(2);
    expect((await qualifier.triggers('ent_b')).version).toBe(1);
  });

  test('EN2: who saves over a version she has not seen is refused; every version is kept', async () => {
    const qualifier = open();
    const save = (set: TriggerSet) => inTenant('ent_c', (unit) => qualifier.saveTriggers(unit, 'ent_c', set, 'per_1'));
    await save(setOf(0));
    expect(await save(setOf(0))).toMatchObject({
      ok: false,
      refusal: { kind: 'conflict', reason: 'triggers-changed' },
    });
    expect(await save(setOf(1, PRINCIPAL, 'can'))).toMatchObject({ ok: true, value: { version: 2 } });
    const kept = await inTenant('ent_c', (unit) =>
      unit.sql('select version from qualifier_trigger_set order by version'),
    );
    expect(kept).toEqual([{ version: 1 }, { version: 2 }]);
    expect(await qualifier.qualify(borrower('ent_c'), NOW)).toMatchObject({ verdict: 'can', version: 2 });
  });

  test('E1: one enterprise never sees the triggers of another', async () => {
    const qualifier = open();
    await inTenant('ent_d', (unit) => qualifier.saveTriggers(unit, 'ent_d', setOf(0), 'per_1'));
    expect(await qualifier.triggers('ent_e')).toMatchObject({ version: 0, triggers: [] });
    expect(await inTenant('ent_e', (unit) => unit.sql('select 1 from qualifier_trigger_set'))).toEqual([]);
    const intruding = inTenant('ent_e', (unit) => qualifier.saveTriggers(unit, 'ent_d', setOf(0), 'per_1'));
    await expect(intruding).rejects.toThrow(/row-level security/);
  });

  test('OQ2: nobody is invited where nobody could serve; who asks for help is not turned away', async () => {
    const qualifier = open({ canServe: async () => false });
    await inTenant('ent_f', (unit) => qualifier.saveTriggers(unit, 'ent_f', setOf(0), 'per_1'));
    const found = await qualifier.qualify(borrower('ent_f'), NOW);
    expect(found).toMatchObject({ verdict: 'none', withheld: 'nobody-can-serve', nextLook: NOW + 5_000 });
    const asking = borrower('ent_f', { help: { value: 'please', at: NOW, eventId: 'e3' } });
    expect(await qualifier.qualify(asking, NOW)).toMatchObject({ verdict: 'must' });
  });

  test('E9: a profile is asked for and used for verified customers only', async () => {
    const opened: unknown[] = [];
    const qualifier = open({
      openProfile: async (_enterpriseId, identity) => {
        opened.push(identity);
        return {
          profile: { customerId: 'c1', segments: ['private-banking'], attributes: {}, purchases: [], associates: [] },
        };
      },
    });
    const privateBanking: Condition = { in: [{ var: 'customer.segments' }, ['private-banking']] };
    await inTenant('ent_g', (unit) => qualifier.saveTriggers(unit, 'ent_g', setOf(0, privateBanking), 'per_1'));
    const as = (status: 'claimed' | 'verified') => borrower('ent_g', { identity: { customerId: 'c1', status } });
    expect((await qualifier.qualify(as('claimed'), NOW)).verdict).toBe('none');
    expect(opened).toEqual([]);
    expect((await qualifier.qualify(as('verified'), NOW)).verdict).toBe('must');
    expect((await qualifier.qualify(as('verified'), NOW + 1_000)).verdict).toBe('must');
    expect(opened).toHaveLength(1);
  });
});
