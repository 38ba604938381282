import { beforeEach, expect, test } from 'vitest';
import type { Condition } from '../../../kernel/rule/condition.ts';
import { describeEngines } from '../../../platform/server/testing/engines.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { hierarchyOf } from '../../catalog/core/index.ts';
import type { Session } from '../../clickstream/core/index.ts';
import type { ContactHistory, Trigger, TriggerSet } from '../core/index.ts';
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
      why: [{ field: 'values.calculator.principal', operator: '>=', operand: [300_000], actual: [400_000] }],
      openingWords: 'Hello',
    });
    expect(qualifier.judgedOf('ses_1')).toMatchObject({
      facts: { 'node.ancestors': ['nod_fixed', 'nod_loans'] },
      why: [{ field: 'values.calculator.principal', operator: '>=', operand: [300_000], actual: [400_000] }],
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

  const verdicts = (enterpriseId: string) =>
    inTenant(enterpriseId, (unit) =>
      unit.sql<{ session_id: string; verdict: string; withheld: string | null; fired: string[] }>(
        'select session_id, verdict, withheld, fired from qualifier_verdict order by at, session_id',
      ),
    );

  function limited(limits: Trigger['limits'], more: Partial<TriggerSet> = {}): TriggerSet {
    const { triggers, ...set } = setOf(0);
    return { ...set, ...more, triggers: triggers.map((each) => ({ ...each, ...(limits && { limits }) })) };
  }
  const poor = (enterpriseId: string, sessionId: `ses_${string}` = 'ses_1') =>
    borrower(enterpriseId, { sessionId, values: {} });

  test('OQ2: a trigger fires no more often than its limits allow; what it gave is not taken back, by a new process neither', async () => {
    const qualifier = open();
    const save = (ent: string, set: TriggerSet) =>
      inTenant(ent, (unit) => qualifier.saveTriggers(unit, ent, set, 'per_1'));
    await save('ent_h', limited({ perVisit: 1 }));
    const processes = new Map([['ent_h', qualifier]]);
    const judge = async (session: Session, at: number, by = processOf(session.enterpriseId)) => {
      const { verdict, withheld } = await by.qualify(session, at);
      return withheld ?? verdict;
    };
    /** One for each enterprise: their sessions have the same ids here. */
    function processOf(enterpriseId: string) {
      const process = processes.get(enterpriseId) ?? open();
      processes.set(enterpriseId, process);
      return process;
    }
    expect(await judge(borrower('ent_h'), NOW)).toBe('must');
    expect(await judge(borrower('ent_h'), NOW + 1)).toBe('must');
    await qualifier.flush();
    // Another owner of the lane judges it again: it stands by its trigger still, and nothing is noted twice.
    const other = open();
    expect(await judge(borrower('ent_h'), NOW + 2, other)).toBe('must');
    await other.flush();
    expect(await verdicts('ent_h')).toHaveLength(1);
    expect(await judge(poor('ent_h'), NOW + 3)).toBe('none');
    expect(await judge(borrower('ent_h'), NOW + 4)).toBe('cap');
    expect(await judge(borrower('ent_h', { sessionId: 'ses_2' }), NOW + 5)).toBe('must');

    await save('ent_i', limited({ coolDownMinutes: 30 }));
    const again = borrower('ent_i', { sessionId: 'ses_2' });
    expect(await judge(borrower('ent_i'), NOW)).toBe('must');
    expect(await processOf('ent_i').qualify(again, NOW + 1)).toMatchObject({
      verdict: 'none',
      withheld: 'cool-down',
      passedOver: [{ triggerId: 'trg_principal', until: NOW + 30 * 60_000 }],
      nextLook: NOW + 30 * 60_000,
    });
    expect(await judge(borrower('ent_i', { sessionId: 'ses_3', visitorId: 'vis_2' }), NOW + 2)).toBe('must');

    await save('ent_j', limited({ perHour: 2 }));
    const visit = (number: number) => borrower('ent_j', { sessionId: `ses_${number}`, visitorId: `vis_${number}` });
    const given: string[] = [];
    for (let number = 1; number <= 4; number += 1) given.push(await judge(visit(number), NOW + number));
    expect(given).toEqual(['must', 'must', 'cap', 'cap']);

    // What an earlier process gave is no new firing when its session is judged again after a restart.
    await save('ent_restart', limited({ perHour: 2 }));
    const visitTo = (number: number) =>
      borrower('ent_restart', { sessionId: `ses_${number}`, visitorId: `vis_${number}` });
    expect(await judge(visitTo(1), NOW)).toBe('must');
    await processOf('ent_restart').flush();
    const restarted = open();
    expect(await judge(visitTo(1), NOW + 1, restarted)).toBe('must');
    expect(await judge(visitTo(2), NOW + 2, restarted)).toBe('must');
    expect(await judge(visitTo(3), NOW + 3, restarted)).toBe('cap');

    await save('ent_k', limited(undefined, { approachesPerDay: 1 }));
    expect(await judge(borrower('ent_k'), NOW)).toBe('must');
    expect(await judge(borrower('ent_k', { sessionId: 'ses_2' }), NOW + 1)).toBe('cap');
    // Known by her number, she is the same customer on another browser.
    const known = { customerId: 'c1', status: 'verified' } as const;
    expect(await judge(borrower('ent_k', { sessionId: 'ses_3', visitorId: 'vis_3', identity: known }), NOW + 2)).toBe(
      'must',
    );
    expect(await judge(borrower('ent_k', { sessionId: 'ses_4', visitorId: 'vis_4', identity: known }), NOW + 3)).toBe(
      'cap',
    );
  });

  test('OQ2: a can is made only while enough associates are free, a must always', async () => {
    let free = 1;
    const qualifier = open({ staffing: async () => ({ free, atDesk: 4 }) });
    const throttled = (verdict: 'can' | 'must') => ({ ...setOf(0, PRINCIPAL, verdict), throttle: { minShare: 0.5 } });
    await inTenant('ent_l', (unit) => qualifier.saveTriggers(unit, 'ent_l', throttled('can'), 'per_1'));
    expect(await qualifier.qualify(borrower('ent_l'), NOW)).toMatchObject({
      verdict: 'none',
      withheld: 'throttled',
      nextLook: NOW + 5_000,
    });
    free = 2;
    expect(await qualifier.qualify(borrower('ent_l'), NOW + 5_000)).toMatchObject({ verdict: 'can' });
    // Once made, it is not taken back because somebody is busy with it.
    free = 1;
    expect(await qualifier.qualify(borrower('ent_l'), NOW + 6_000)).toMatchObject({ verdict: 'can' });
    await inTenant('ent_m', (unit) => qualifier.saveTriggers(unit, 'ent_m', throttled('must'), 'per_1'));
    expect(await qualifier.qualify(borrower('ent_m'), NOW)).toMatchObject({ verdict: 'must' });
  });

  test('OQ4: a restart is no new firing of a trigger without limits, whatever is judged first after it', async () => {
    const first = open();
    await inTenant('ent_again', (unit) => first.saveTriggers(unit, 'ent_again', setOf(0), 'per_1'));
    const session = borrower('ent_again', { sessionId: 'ses_again' });
    expect((await first.qualify(session, NOW + 6_000)).verdict).toBe('must');
    await first.close();
    let somebody = false;
    const second = open({ canServe: async () => somebody });
    expect((await second.qualify(session, NOW + 12_000)).withheld).toBe('nobody-can-serve');
    somebody = true;
    expect((await second.qualify(session, NOW + 18_000)).verdict).toBe('must');
    await second.flush();
    expect((await second.triggers('ent_again')).triggers[0]?.record).toMatchObject({ fired: 1 });
    await second.close();
  });

  test('OQ4: a trigger knows how often it fired and what it earned, each news counted once', async () => {
    const qualifier = open();
    await inTenant('ent_n', (unit) => qualifier.saveTriggers(unit, 'ent_n', setOf(0), 'per_1'));
    const recordOf = async () => (await qualifier.triggers('ent_n')).triggers[0]?.record;
    expect(await recordOf()).toEqual({ fired: 0, engaged: 0, sold: 0, revenue: [] });
    await qualifier.qualify(borrower('ent_n'), NOW);
    const news = (newsId: number) => ({ newsId, opportunityId: 'opp_n', sessionId: 'ses_1' });
    await qualifier.credit.opened('ent_n', news(1));
    for (const newsId of [2, 2, 3]) await qualifier.credit.engaged('ent_n', news(newsId));
    const sold = { ...news(4), won: 1, revenueMinor: 41_200, currency: 'EUR' };
    await qualifier.credit.outcome('ent_n', sold);
    await qualifier.credit.outcome('ent_n', sold);
    expect(await recordOf()).toEqual({
      fired: 1,
      engaged: 1,
      sold: 1,
      revenue: [{ minor: 41_200, currency: 'EUR' }],
    });
    await qualifier.credit.outcome('ent_n', { ...news(5), won: -1, revenueMinor: -41_200, currency: 'EUR' });
    expect(await recordOf()).toMatchObject({ fired: 1, engaged: 1, sold: 0, revenue: [{ minor: 0 }] });
    // An opportunity of which nothing is noted is credited to the trigger that it names.
    await qualifier.credit.engaged('ent_n', {
      newsId: 6,
      opportunityId: 'opp_m',
      sessionId: 'ses_9',
      triggerId: 'trg_principal',
    });
    expect(await recordOf()).toMatchObject({ engaged: 2 });
    expect((await qualifier.triggers('ent_o')).triggers).toEqual([]);
  });

  test('EN2: versions tell who saved what and why, what changed, and come back', async () => {
    const qualifier = open({ namesOf: async () => new Map([['per_1', 'Noor']]) });
    const first = setOf(0);
    await qualifier.replaceTriggers('ent_p', first, 'per_1', 'the first');
    await qualifier.replaceTriggers('ent_p', { ...setOf(1, PRINCIPAL, 'can'), throttle: { minFree: 2 } }, 'per_2');
    expect((await qualifier.versions('ent_p')).items).toMatchObject([
      { version: 2, savedBy: 'per_2', note: '', triggers: 1 },
      { version: 1, savedBy: 'Noor', note: 'the first' },
    ]);
    expect(await qualifier.changes('ent_p', 1, 2)).toMatchObject({
      value: {
        changes: [
          { what: 'throttle', before: '–', after: 'at least 2 free' },
          { what: 'gives', name: 'Large loan', before: 'this is a must', after: 'this is a can' },
        ],
      },
    });
    expect(await qualifier.restoreTriggers('ent_p', 1, 1, 'per_1')).toMatchObject({ refusal: { kind: 'conflict' } });
    expect(await qualifier.restoreTriggers('ent_p', 9, 2, 'per_1')).toMatchObject({ refusal: { kind: 'not-found' } });
    expect(await qualifier.restoreTriggers('ent_p', 1, 2, 'per_1')).toMatchObject({ value: { version: 3 } });
    expect((await qualifier.versions('ent_p')).items[0]).toMatchObject({ version: 3, restoredFrom: 1 });
    expect(await qualifier.changes('ent_p', 1, 3)).toMatchObject({ value: { changes: [] } });
    expect(await qualifier.qualify(borrower('ent_p'), NOW)).toMatchObject({ verdict: 'must', version: 3 });
  });

  test('OQ4: why nobody was called is answered from what is stored, with the triggers of then', async () => {
    const session = borrower('ent_q', { lastAt: Date.now() - 60_000, endedAt: Date.now() - 1_000 });
    const listed = { sessionId: 'ses_1', websiteId: 'web_1', startedAt: NOW, lastAt: NOW, ended: true, pages: 1 };
    const qualifier = open({
      canServe: async () => false,
      findSession: async (_enterpriseId, sessionId) => (sessionId === 'ses_1' ? session : undefined),
      listSessions: async () => [listed],
    });
    const silent: Condition = {
      and: [PRINCIPAL, { '!': { exists: [{ var: 'campaign' }] } }, { '>=': [{ var: 'cart.value' }, 5] }],
    };
    await inTenant('ent_q', (unit) => qualifier.saveTriggers(unit, 'ent_q', setOf(0, silent), 'per_1'));
    await inTenant('ent_q', (unit) =>
      unit.sql("update qualifier_trigger_set set saved_at = saved_at - interval '1 hour'"),
    );
    await inTenant('ent_q', (unit) => qualifier.saveTriggers(unit, 'ent_q', setOf(1), 'per_1'));
    const { endedAt: _, ...live } = session;
    expect((await qualifier.qualify(live, NOW)).withheld).toBe('nobody-can-serve');
    const then = await qualifier.sessionVerdicts.verdict('ent_q', 'ses_1');
    expect(then).toMatchObject({
      value: {
        version: 1,
        newest: 2,
        verdict: 'none',
        triggers: [
          {
            use: 'used',
            truth: 'false',
            leaves: [
              { needed: 'calculator principal is at least 300,000', seen: '400,000', truth: 'true' },
              { needed: 'not (the campaign is known)', truth: 'true' },
              { needed: 'the cart value is at least 5', seen: '0', truth: 'false' },
            ],
          },
        ],
        history: [{ verdict: 'none', withheld: 'nobody-can-serve', fired: [], version: 2 }],
      },
    });
    expect(await qualifier.sessionVerdicts.verdict('ent_q', 'ses_1', { version: 2 })).toMatchObject({
      value: { version: 2, verdict: 'none', withheld: 'nobody-can-serve', triggers: [{ truth: 'true' }] },
    });
    expect(await qualifier.sessionVerdicts.verdict('ent_q', 'ses_2')).toMatchObject({ refusal: { kind: 'not-found' } });
    const items = async (verdict?: 'none' | 'withheld' | 'must') => {
      const found = await qualifier.sessionVerdicts.sessions('ent_q', verdict === undefined ? {} : { verdict });
      return found.ok ? found.value.items.map((each) => each.withheld) : found.refusal;
    };
    expect([await items(), await items('withheld'), await items('must')]).toEqual([
      ['nobody-can-serve'],
      ['nobody-can-serve'],
      [],
    ]);
    // Another enterprise has none of it.
    expect(await verdicts('ent_r')).toEqual([]);
  });

  test('OQ4: a list of judged sessions goes on past those that are not there any more', async () => {
    const there = { sessionId: 'ses_1', websiteId: 'web_1', startedAt: NOW, lastAt: NOW, ended: true, pages: 1 };
    const qualifier = open({ listSessions: async () => [there] });
    await inTenant('ent_list', (unit) => qualifier.saveTriggers(unit, 'ent_list', setOf(0), 'per_1'));
    for (const number of [1, 2, 3])
      await qualifier.qualify(borrower('ent_list', { sessionId: `ses_${number}` }), NOW + number);
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const query = { verdict: 'must', limit: 1, ...(before === undefined ? {} : { before }) } as const;
      const page = await qualifier.sessionVerdicts.sessions('ent_list', query);
      if (!page.ok) throw new Error(page.refusal.message);
      seen.push(...page.value.items.map((item) => item.sessionId));
      before = page.value.next;
    } while (before !== undefined);
    expect(seen).toEqual(['ses_1']);
  });
});
