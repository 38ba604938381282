import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../kernel/rule/condition.ts';
import { checkCondition, fieldEntry } from '../../../kernel/rule/condition-check.ts';
import { isTimeFact } from '../../../kernel/rule/time-fact.ts';
import type { Session } from '../../clickstream/core/index.ts';
import {
  type ContactHistory,
  checkTriggers,
  compileTriggers,
  conditionWords,
  type FactsContext,
  factSource,
  HELP_TRIGGER,
  pseudonymousFacts,
  type QualifyContext,
  qualify,
  reasonWords,
  SESSION_FIELDS,
  sessionFacts,
  type Trigger,
  type TriggerSet,
} from './index.ts';

const NOW = 1_800_000_000_000;
const NO_HISTORY: ContactHistory = { refusedThisVisit: false, invitationsThisVisit: 0, engagedThisVisit: false };

function sessionWith(changes: Partial<Session> = {}): Session {
  return {
    sessionId: 'ses_1',
    websiteId: 'web_1',
    enterpriseId: 'ent_1',
    visitorId: 'vis_1',
    startedAt: NOW - 60_000,
    lastAt: NOW,
    path: [],
    searches: [],
    values: {},
    cart: { items: [], valueMinor: 0, currency: 'USD' },
    counts: { events: 1, pages: 1, products: 0, clicks: 0, cartAdds: 0, orders: 0 },
    visibleMs: 0,
    reach: 'widget',
    ...changes,
  };
}

const stamped = <T>(value: T, at = NOW) => ({ value, at, eventId: 'e' });
const variable = (field: string) => ({ var: field });

function triggersOf(
  ...triggers: (Omit<Trigger, 'triggerId' | 'name'> & { readonly triggerId?: string })[]
): TriggerSet {
  return {
    version: 3,
    thresholds: { can: 1, must: 2 },
    triggers: triggers.map((each, index) => ({
      ...each,
      name: `Trigger ${index}`,
      triggerId: `trg_${index}` as const,
    })),
  };
}

const PRINCIPAL: Condition = { '>=': [variable('values.calculator.principal'), 300_000] };
const BORROWER = sessionWith({ values: { 'calculator.principal': stamped(400_000) } });

function decide(
  set: TriggerSet,
  session: Session,
  history = NO_HISTORY,
  now = NOW,
  context: Partial<FactsContext & QualifyContext> = {},
) {
  const source = factSource(session, { ancestors: [], history, ...context });
  return qualify(compileTriggers(set), source, { history, now, invitationsPerVisit: 2, ...context });
}

describe('facts of a session', () => {
  const step = (sku: string | undefined, dwellMs: number, url = 'https://shop.example/p') => ({
    eventId: 'e',
    at: NOW,
    url,
    dwellMs,
    ...(sku === undefined ? {} : { sku, productId: `prd_${sku}` }),
  });

  test('CS2: everything a session tells becomes a fact of the catalogue, with its type', () => {
    const session = sessionWith({
      path: [
        step('a', 5_000),
        step('a', 1_000),
        step('b', 2_000),
        step('a', 3_000, 'https://shop.example/p/a?ref=1#top'),
      ],
      searches: [stamped('zoom lens'), stamped('tripod')],
      values: { 'calculator.principal': stamped(400_000), plan: stamped('fixed'), open: stamped(true) },
      cart: { items: [{ sku: 'a', quantity: 2 }], valueMinor: 129_900, currency: 'EUR' },
      counts: { events: 9, pages: 4, products: 4, clicks: 7, cartAdds: 1, orders: 1 },
      referrer: 'https://search.example',
      campaign: 'spring',
      device: 'mobile',
      locale: 'de-AT',
      identity: { customerId: 'c1', status: 'verified' },
      help: stamped('please'),
      wishes: { a: stamped(true), b: stamped(false) },
      coupon: stamped('SPRING'),
      happened: { 'Guide Downloaded': 2 },
      checkout: NOW,
      purchased: { minor: 5_000, currency: 'EUR' },
      visibleMs: 11_000,
    });
    const facts = sessionFacts(session, {
      ancestors: ['nod_cameras', 'nod_root'],
      topic: { productId: 'prd_a', nodeId: 'nod_cameras' },
      customer: { segments: ['private'], purchases: 3, postalCode: '1010' },
    });
    expect(facts).toMatchObject({
      'page.path': '/p/a',
      'product.id': 'prd_a',
      'product.visits': 2,
      'node.ancestors': ['nod_cameras', 'nod_root'],
      'search.last': 'tripod',
      'values.calculator.principal': 400_000,
      'cart.value': 1_299,
      'cart.items': 2,
      'order.value': 50,
      'wishlist.skus': ['a'],
      coupon: 'SPRING',
      'events.Guide Downloaded': 2,
      language: 'de',
      'customer.segments': ['private'],
      'customer.postalCode': '1010',
      'help.asked': true,
      'time.product': { ms: 9_000, at: NOW, running: true },
    });
    for (const [field, value] of Object.entries(facts)) {
      const type = fieldEntry(field, SESSION_FIELDS)?.type;
      const actual = isTimeFact(value)
        ? 'time'
        : Array.isArray(value)
          ? 'list'
          : typeof value === 'string'
            ? 'text'
            : typeof value;
      expect([field, type === 'any' ? actual : type]).toEqual([field, actual]);
    }
    const groups = Object.keys(SESSION_FIELDS).filter((field) => !field.endsWith('*'));
    const missing = groups.filter((field) => !(field in facts));
    const ofProfile = groups.filter((field) => field.startsWith('customer.') && !(field in facts));
    expect(missing.filter((field) => !ofProfile.includes(field)).sort()).toEqual([
      'identity.claimed',
      'page.title',
      'product.name',
    ]);
  });

  test('E9: a claimed identity opens no profile and satisfies nothing that asks for a verified one', () => {
    const customer = { segments: ['private-banking'], purchases: 9 };
    const claimed = sessionWith({ identity: { customerId: 'someone-else', status: 'claimed' } });
    const facts = sessionFacts(claimed, { ancestors: [], customer });
    expect(Object.keys(facts).filter((field) => field.startsWith('customer.'))).toEqual([]);
    const must = { verdict: 'must' } as const;
    const set = triggersOf(
      { when: { in: [variable('customer.segments'), ['private-banking']] }, gives: must },
      { when: { '==': [variable('identity.verified'), true] }, gives: must },
      { when: { exists: [variable('customer.id')] }, gives: must },
      { when: { '==': [variable('customer.id'), 'someone-else'] }, gives: must },
      { when: { '>': [variable('customer.purchases'), 0] }, gives: must },
    );
    expect(decide(set, claimed, NO_HISTORY, NOW, { customer })).toMatchObject({ verdict: 'none', reasons: [] });
    const verified = sessionWith({ identity: { customerId: 'someone-else', status: 'verified' } });
    expect(decide(set, verified, NO_HISTORY, NOW, { customer }).reasons).toHaveLength(5);
  });

  test('A10: what is kept of the facts names nobody', () => {
    const session = sessionWith({
      searches: [stamped('Jane Doe')],
      values: { name: stamped('Jane Doe'), 'calculator.principal': stamped(400_000) },
      identity: { customerId: 'jane@example.com', status: 'verified' },
      help: stamped('I am Jane Doe'),
      path: [step(undefined, 0, 'https://shop.example/account/Jane%20Doe')],
    });
    const facts = sessionFacts(session, { ancestors: [], customer: { name: 'Jane Doe', interests: ['Jane Doe'] } });
    const kept = JSON.stringify(pseudonymousFacts(facts, NOW + 1_000));
    expect(kept).not.toMatch(/jane/i);
    expect(pseudonymousFacts(facts, NOW + 1_000)).toMatchObject({
      'values.calculator.principal': 400_000,
      'time.site': 1_000,
    });
  });
});

describe('qualifying', () => {
  const must = { verdict: 'must' } as const;
  const can = { verdict: 'can' } as const;

  test('OQ1, OQ4: a calculator principal of 400,000 is a must, with the reason in words', () => {
    const result = decide(triggersOf({ when: PRINCIPAL, gives: must }), BORROWER);
    expect(result).toMatchObject({ verdict: 'must', triggerId: 'trg_0', version: 3 });
    expect(reasonWords(result.reasons)).toEqual(['calculator principal is 400,000 (at least 300,000)']);
    expect(decide(triggersOf({ when: PRINCIPAL, gives: must }), sessionWith()).verdict).toBe('none');
  });

  test('OQ4: the first trigger that gives the final verdict names it; weak ones add up', () => {
    const always: Condition = { exists: [variable('website')] };
    expect(
      decide(
        triggersOf({ when: always, gives: can }, { when: always, gives: must }, { when: always, gives: must }),
        BORROWER,
      ),
    ).toMatchObject({ verdict: 'must', triggerId: 'trg_1' });
    const weak = (weight: number) => ({ when: always, gives: { weight } });
    expect(decide(triggersOf(weak(0.4), weak(0.5)), BORROWER)).not.toHaveProperty('withheld');
    expect(decide(triggersOf(weak(0.4), weak(0.7)), BORROWER)).toMatchObject({ verdict: 'can', triggerId: 'trg_1' });
    expect(decide(triggersOf(weak(1), weak(1), { when: always, gives: can }), BORROWER)).toMatchObject({
      verdict: 'must',
      triggerId: 'trg_0',
    });
    expect(decide(triggersOf(weak(1), { when: always, gives: can }), BORROWER)).toMatchObject({ triggerId: 'trg_1' });
    expect(decide(triggersOf({ when: always, gives: must, websiteIds: ['web_2'] }), BORROWER).verdict).toBe('none');
  });

  test('OQ1: a verdict that time brings is announced, and constant until then', () => {
    const leaf = fc.tuple(
      fc.constantFrom('time.site', 'time.visit', 'time.page', 'time.idle'),
      fc.constantFrom('>', '>=', '<', '<='),
      fc.integer({ min: 0, max: 50 }).map((seconds) => seconds * 1_000),
    );
    const trigger = fc.record({
      when: fc.array(leaf, { minLength: 1, maxLength: 3 }).map(
        (leaves): Condition => ({
          and: leaves.map(([field, operator, limit]) => ({ [operator]: [variable(field), limit] })),
        }),
      ),
      gives: fc.constantFrom(must, can, { weight: 0.6 }, { weight: 1.2 }),
    });
    const session = sessionWith({ visibleMs: 20_000, path: [step()] });
    function step() {
      return { eventId: 'e', at: NOW, url: 'https://a.example/', dwellMs: 7_000 };
    }
    fc.assert(
      fc.property(fc.array(trigger, { minLength: 1, maxLength: 4 }), (triggers) => {
        const set = triggersOf(...triggers);
        const first = decide(set, session);
        for (let now = NOW; now < Math.min(first.nextLook ?? NOW + 90_000, NOW + 90_000); now += 500) {
          const { verdict, triggerId } = decide(set, session, NO_HISTORY, now);
          expect([verdict, triggerId]).toEqual([first.verdict, first.triggerId]);
        }
      }),
      { numRuns: 300 },
    );
    const dwell = triggersOf({ when: { '>=': [variable('time.site'), 30_000] }, gives: can });
    expect(decide(dwell, session)).toMatchObject({ verdict: 'none', nextLook: NOW + 10_000 });
    expect(decide(dwell, session, NO_HISTORY, NOW + 10_000)).toMatchObject({ verdict: 'can' });
  });

  test('OQ2: a refusal withholds can and must for the visit; a later call for help lifts it', () => {
    const set = triggersOf({ when: PRINCIPAL, gives: must });
    const refused = { ...BORROWER, refused: NOW - 1_000 };
    expect(decide(set, refused)).toMatchObject({ verdict: 'none', withheld: 'refused' });
    expect(decide(set, BORROWER, { ...NO_HISTORY, refusedThisVisit: true })).toMatchObject({ withheld: 'refused' });
    expect(decide(set, { ...refused, help: stamped('please', NOW - 500) })).toMatchObject({
      verdict: 'must',
      triggerId: HELP_TRIGGER,
    });
    expect(decide(set, { ...refused, help: stamped('please', NOW - 2_000) })).toMatchObject({ withheld: 'refused' });
    const saidNo = { ...NO_HISTORY, refusedThisVisit: true, refusedAt: NOW - 100 };
    expect(decide(set, { ...BORROWER, help: stamped('please', NOW - 500) }, saidNo)).toMatchObject({
      withheld: 'refused',
    });
    const longer = { ...NO_HISTORY, refusedUntil: NOW + 5_000 };
    expect(decide(set, BORROWER, longer)).toMatchObject({
      verdict: 'none',
      withheld: 'refused',
      nextLook: NOW + 5_000,
    });
    expect(decide(set, BORROWER, longer, NOW + 5_000)).toMatchObject({ verdict: 'must' });
  });

  test('OQ2: invitations are capped; who was helped is not invited again, but may ask again', () => {
    const set = triggersOf({ when: PRINCIPAL, gives: must });
    expect(decide(set, BORROWER, { ...NO_HISTORY, invitationsThisVisit: 1 }).verdict).toBe('must');
    expect(decide(set, BORROWER, { ...NO_HISTORY, invitationsThisVisit: 2 })).toMatchObject({
      withheld: 'invitation-limit',
    });
    const helped = { ...NO_HISTORY, engagedThisVisit: true, settledAt: NOW };
    const asked = { ...BORROWER, help: stamped('please', NOW - 500) };
    expect(decide(set, asked, helped)).toMatchObject({ withheld: 'invitation-limit' });
    expect(decide(set, { ...asked, help: stamped('again', NOW + 1) }, helped)).toMatchObject({ verdict: 'must' });
  });

  test('OQ8: who asks for help needs no trigger', () => {
    const result = decide(triggersOf(), sessionWith({ help: stamped('please') }));
    expect(result).toMatchObject({ verdict: 'must', triggerId: HELP_TRIGGER });
    expect(reasonWords(result.reasons)).toEqual(['help was asked for']);
  });

  test('CS7: who cannot be reached, or is gone, is never an opportunity', () => {
    const set = triggersOf({ when: PRINCIPAL, gives: must });
    const asked = { ...BORROWER, help: stamped('please') };
    expect(decide(set, { ...asked, reach: 'none' })).toMatchObject({ verdict: 'none', withheld: 'unreachable' });
    const called: Session = { ...asked, reach: 'callback' };
    expect(decide(set, called)).toMatchObject({ verdict: 'none', withheld: 'unreachable' });
    expect(decide(set, { ...called, callback: stamped({ number: '+41446681800' }) })).toMatchObject({
      verdict: 'must',
    });
    expect(decide(set, { ...asked, endedAt: NOW })).toMatchObject({ verdict: 'none', withheld: 'ended' });
  });
});

describe('words', () => {
  test('OQ4: reasons say what was found and what was asked for', () => {
    const session = sessionWith({
      device: 'mobile',
      visibleMs: 130_000,
      searches: [stamped('jumbo loan')],
      cart: { items: [], valueMinor: 123_456, currency: 'USD' },
    });
    const when: Condition = {
      and: [
        { '>=': [variable('time.site'), 120_000] },
        { between: [variable('cart.value'), 1_000, 2_000] },
        { '!': { '==': [variable('device'), 'desktop'] } },
        { glob: [variable('search.last'), '*jumbo*'] },
        { in: [variable('node.ancestors'), ['nod_loans', 'nod_x']] },
        { '==': [variable('checkout.started'), false] },
        { or: [{ '>': [variable('visit.clicks'), 100] }, { exists: [variable('device')] }] },
      ],
    };
    const { reasons } = decide(triggersOf({ when, gives: { verdict: 'can' } }), session, NO_HISTORY, NOW, {
      ancestors: ['nod_fixed', 'nod_loans'],
      topic: { nodeId: 'nod_fixed' },
    });
    const nameOf = (id: string) => (id === 'nod_loans' ? 'Loans' : undefined);
    expect(reasonWords(reasons, { nameOf })).toEqual([
      'time on site is 2 min 10 s (at least 2 min)',
      'the cart value is 1,234.56 (between 1,000 and 2,000)',
      'the device is mobile',
      'the latest search is "jumbo loan" (like *jumbo*)',
      'the part of the range is Loans',
      'not: checkout was begun',
      'the device is known',
    ]);
    expect(reasonWords(reasons, { nameOf, pseudonymous: true }).join()).not.toContain('jumbo');
    expect(conditionWords(when, nameOf)).toBe(
      'time on site is at least 2 min and the cart value is between 1,000 and 2,000 and not (the device is desktop) and ' +
        'the latest search is like *jumbo* and the part of the range is one of Loans, nod_x and not: checkout was begun and ' +
        '(clicks is more than 100 or the device is known)',
    );
  });
});

describe('checking triggers', () => {
  test('EN2: wrong triggers are refused with the place and the reason', () => {
    const paths = (written: unknown) => checkTriggers(written).map((problem) => problem.pointer);
    const { version: _, ...good } = triggersOf({ when: PRINCIPAL, gives: { verdict: 'must' } });
    expect(checkTriggers(good)).toEqual([]);
    const [trigger] = good.triggers;
    expect(paths({ ...good, triggers: [trigger, trigger] })).toEqual(['/triggers/1/triggerId']);
    expect(paths({ ...good, thresholds: { can: 3, must: 2 } })).toEqual(['/thresholds']);
    expect(paths({ ...good, triggers: [{ ...trigger, when: { and: [{ '>': [variable('nope'), 1] }] } }] })).toEqual([
      '/triggers/0/when/and/0/>',
    ]);
    expect(paths({ ...good, triggers: [{ ...trigger, gives: { weight: -1 } }] })[0]).toContain('/triggers/0/gives');
    for (const junk of [null, [], 'x', {}]) expect(paths(junk).length).toBeGreaterThan(0);
  });

  test('EN2: every field of the catalogue can be asked for', () => {
    for (const field of Object.keys(SESSION_FIELDS)) {
      const name = field.replace('*', 'x');
      expect(checkCondition({ exists: [variable(name)] }, SESSION_FIELDS)).toEqual([]);
    }
  });
});
