import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../kernel/time.ts';
import type { SessionEvent } from '../../clickstream/core/index.ts';
import type { RuleSet } from '../../matching/core/index.ts';
import type { Staffing, Throttle, Trigger } from '../../qualifier/core/index.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import { createDryRun, type DryRunPlan, differenceOf, documentsToTry, type Made } from './index.ts';

const NOON = Date.parse('2026-05-04T12:00:00Z');

function triggers(...all: readonly Omit<Trigger, 'triggerId'>[]) {
  const named = all.map((each, index): Trigger => ({ triggerId: `trg_${index}`, ...each }));
  return { version: 1, thresholds: { can: 1, must: 2 }, triggers: named };
}

const rules: RuleSet = {
  ruleSetId: 'rul_1',
  name: 'Rating',
  version: 1,
  boundTo: { default: true },
  requiredLevel: 0,
  rules: [{ ruleId: 'rating', kind: 'rating', weight: 1, bounds: [0, 5] }],
};

function associate(name: string, changes: Partial<RosterEntry> = {}): RosterEntry {
  return {
    associateId: `mem_${name}`,
    personId: `per_${name}`,
    name,
    languages: ['en'],
    permitted: true,
    declared: 'away',
    connected: false,
    notResponding: false,
    capacity: 1,
    slotsUsed: 0,
    idleSince: 0,
    experienceYears: name === 'Ada' ? 9 : 1,
    rating: name === 'Ada' ? 2 : 5,
    accreditations: [],
    licences: [{ licenceId: 'lic_1', nodeId: 'nod_loans' }],
    simulated: false,
    ...changes,
  };
}

function page(visitor: number, number: number, at: number, path = 'a'): SessionEvent {
  return {
    id: `${visitor}-${number}`,
    at,
    receivedAt: at,
    websiteId: 'web_1',
    enterpriseId: 'ent_1',
    visitorId: `vis_${visitor}`,
    senderSession: `s${visitor}`,
    url: `https://a.example/${path}`,
    reach: 'widget',
    body: { kind: 'page' },
  };
}

function planOf(changes: Partial<DryRunPlan>): DryRunPlan {
  const before = { triggers: triggers(), ruleSets: [rules] };
  return {
    enterpriseId: 'ent_1',
    from: NOON - DAY,
    to: NOON + DAY,
    at: NOON + DAY,
    before,
    now: before,
    nodes: [{ nodeId: 'nod_loans', name: 'Loans', code: 'loans', parents: [] }],
    roster: [associate('Ada'), associate('Bo')],
    attributes: [],
    sales: [],
    invitationsPerVisit: 2,
    apart: false,
    ...changes,
  };
}

function outcome(plan: DryRunPlan, events: readonly SessionEvent[]) {
  const dryRun = createDryRun(plan, { topicOf: () => ({ nodeId: 'nod_loans' }), customerOf: () => undefined });
  dryRun.take(events);
  const count = dryRun.finish();
  return { result: count.result(), kept: count.kept() };
}

const seen = (pages: number, verdict: 'can' | 'must' = 'can') => ({
  name: `${pages} pages`,
  when: { '>=': [{ var: 'visit.pages' }, pages] },
  gives: { verdict },
});

test('ME6: a session that time alone makes an opportunity is one, and only up to the moment of the dry run', () => {
  const set = triggers({
    name: 'Stays',
    when: { '>=': [{ var: 'time.visit' }, 20 * SECOND] },
    gives: { verdict: 'can' },
  });
  const before = { triggers: set, ruleSets: [rules] };
  const events = [page(1, 1, NOON)];
  expect(outcome(planOf({ before, now: before, at: NOON + MINUTE }), events).kept[0]?.now).toMatchObject({
    trigger: 'Stays',
    at: new Date(NOON + 20 * SECOND).toISOString(),
  });
  expect(outcome(planOf({ before, now: before, at: NOON + 10 * SECOND }), events).kept).toEqual([]);
});

test('ME6: other rules give it to another associate; both are named with their scores', () => {
  const inForce = { triggers: triggers(seen(2)), ruleSets: [rules] };
  const experience: RuleSet = {
    ...rules,
    rules: [{ ruleId: 'years', kind: 'experience', weight: 1, bounds: [0, 10] }],
  };
  const plan = planOf({ before: inForce, now: { ...inForce, ruleSets: [experience] } });
  const { result, kept } = outcome(plan, [page(1, 1, NOON), page(1, 2, NOON + MINUTE)]);
  expect(kept[0]).toMatchObject({
    difference: 'other-associate',
    before: { who: { name: 'Bo', score: 100 } },
    now: { who: { name: 'Ada', score: 90 } },
  });
  expect(result.associates).toEqual([
    { associateId: 'mem_Ada', name: 'Ada', before: 0, now: 1 },
    { associateId: 'mem_Bo', name: 'Bo', before: 1, now: 0 },
  ]);
});

test('ME6: only sessions that began in the time asked for count', () => {
  const before = { triggers: triggers(seen(1)), ruleSets: [rules] };
  const plan = planOf({ before, now: before, from: NOON, to: NOON + HOUR });
  const events = [
    page(1, 1, NOON - MINUTE),
    page(1, 2, NOON + MINUTE),
    page(2, 1, NOON + 2 * MINUTE),
    page(3, 1, NOON + HOUR),
  ];
  expect(outcome(plan, events).result).toMatchObject({ sessions: 1, total: { now: { can: 1, must: 0 } } });
});

test('ME6: counts agree with one another, whatever happened and whatever is tried', () => {
  const side = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom('can' as const, 'must' as const)), {
    maxLength: 3,
  });
  const visits = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(side, side, visits, (was, is, pages) => {
      const made = (all: typeof was) => ({
        triggers: triggers(...all.map(([least, verdict]) => seen(least, verdict))),
        ruleSets: [rules],
      });
      const events = pages
        .flatMap((count, visitor) =>
          Array.from({ length: count }, (_, index) => page(visitor, index, NOON + index * MINUTE)),
        )
        .sort((one, other) => one.at - other.at);
      const { result, kept } = outcome(planOf({ before: made(was), now: made(is) }), events);
      // The plain way: how many pages a visit had says all.
      const plain = (all: typeof was, count: number) => {
        const fitting = all.filter(([least]) => count >= least).map(([, verdict]) => verdict);
        return fitting.includes('must') ? 'must' : fitting[0];
      };
      for (const [name, all] of [
        ['before', was],
        ['now', is],
      ] as const) {
        const verdicts = pages.map((count) => plain(all, count));
        const total = {
          can: verdicts.filter((each) => each === 'can').length,
          must: verdicts.filter((each) => each === 'must').length,
        };
        expect(result.total[name]).toEqual(total);
        for (const lists of [result.days, result.triggers]) {
          const sum = lists.reduce((so, each) => so + each[name].can + each[name].must, 0);
          expect(sum).toBe(total.can + total.must);
        }
        expect(result.associates.reduce((so, each) => so + each[name], 0)).toBe(total.can + total.must);
      }
      expect(result.sessions).toBe(pages.length);
      const differing = Object.values(result.differences).reduce((so, each) => so + each, 0);
      expect(kept.length).toBe(differing);
    }),
    { numRuns: 100 },
  );
});

const limited = (limits: Trigger['limits']) => triggers({ ...seen(1), ...(limits === undefined ? {} : { limits }) });

test('ME6, OQ4: caps and cool-downs hold as they would have held, for a customer, for all, and by each side’s own firings', () => {
  const open = { triggers: limited(undefined), ruleSets: [rules] };
  const made = (limits: Trigger['limits'], events: readonly SessionEvent[]) => {
    const tried = { triggers: limited(limits), ruleSets: [rules] };
    const { result } = outcome(planOf({ before: open, now: tried }), events);
    return { before: result.total.before.can, now: result.total.now.can, held: result.limits.heldBack };
  };
  // One customer, three visits of an hour each; another one between.
  const visit = (visitor: number, session: number, at: number): SessionEvent => ({
    ...page(visitor, session, at),
    senderSession: `v${visitor}s${session}`,
  });
  const events = [
    visit(1, 1, NOON),
    visit(2, 1, NOON + 10 * MINUTE),
    visit(1, 2, NOON + 2 * HOUR),
    visit(1, 3, NOON + 23 * HOUR),
  ];
  expect(made({ perDay: 1 }, events)).toEqual({ before: 4, now: 2, held: { before: 0, now: 2 } });
  expect(made({ perDay: 2 }, events)).toEqual({ before: 4, now: 3, held: { before: 0, now: 1 } });
  expect(made({ coolDownMinutes: 180 }, events)).toEqual({ before: 4, now: 3, held: { before: 0, now: 1 } });
  expect(made({ perHour: 1 }, events)).toEqual({ before: 4, now: 3, held: { before: 0, now: 1 } });
  expect(made({ perVisit: 1 }, events)).toEqual({ before: 4, now: 4, held: { before: 0, now: 0 } });
  const approaches = { triggers: { ...limited(undefined), approachesPerDay: 1 }, ruleSets: [rules] };
  expect(outcome(planOf({ before: open, now: approaches }), events).result).toMatchObject({
    total: { before: { can: 4 }, now: { can: 2 } },
    limits: { heldBack: { before: 0, now: 2 }, approximate: false, leftOut: [] },
  });
});

test('ME6, OQ4: a cap for all is used up in the order of time, whatever order events tell of it', () => {
  const waits = (limits: Trigger['limits']) => ({
    triggers: triggers({
      name: 'Stays',
      when: { '>=': [{ var: 'time.visit' }, 10 * SECOND] },
      gives: { verdict: 'can' },
      ...(limits === undefined ? {} : { limits }),
    }),
    ruleSets: [rules],
  });
  // The first is due after ten seconds by time alone, and its next event comes after that of the second.
  const events = [
    page(1, 1, NOON),
    page(2, 1, NOON + SECOND),
    page(2, 2, NOON + 13 * SECOND),
    page(1, 2, NOON + 20 * SECOND),
  ];
  const { kept } = outcome(planOf({ before: waits(undefined), now: waits({ perHour: 1 }) }), events);
  const first = kept.find((each) => each.now !== undefined);
  expect(first?.now?.at).toBe(new Date(NOON + 10 * SECOND).toISOString());
  expect(kept.filter((each) => each.now !== undefined)).toHaveLength(1);
});

test('ME6: what a dry run leaves out it says: throttles, and caps an hour that are approximate', () => {
  const set = { ...limited({ perHour: 3 }), throttle: { minFree: 2 } };
  const tried = { triggers: set, ruleSets: [rules] };
  const { limits } = outcome(planOf({ now: tried, apart: true }), [page(1, 1, NOON)]).result;
  expect(limits).toEqual({
    heldBack: { before: 0, now: 0 },
    throttled: { before: 0, now: 0 },
    approximate: true,
    leftOut: ['throttle'],
  });
});

test('ME6, OQ2: a throttle holds as if the assumed associates were free, of them those who may sell there', () => {
  const throttled = (throttle: Throttle) => {
    const tried = { triggers: { ...limited(undefined), throttle }, ruleSets: [rules] };
    return (assumed: Staffing, roster = [associate('Ada'), associate('Bo')]) => {
      const { total, limits } = outcome(planOf({ now: tried, assumed, roster }), [page(1, 1, NOON)]).result;
      expect(limits).toMatchObject({ assumed, leftOut: [] });
      return [total.now.can, limits.throttled?.now];
    };
  };
  const least = throttled({ minFree: 2 });
  expect(least({ free: 2, atDesk: 2 })).toEqual([1, 0]);
  expect(least({ free: 1, atDesk: 2 })).toEqual([0, 1]);
  // Nine free ones help nothing where only one may sell.
  expect(least({ free: 9, atDesk: 9 }, [associate('Ada'), associate('Bo', { licences: [] })])).toEqual([0, 1]);
  const share = throttled({ minShare: 0.6 });
  expect(share({ free: 1, atDesk: 2 })).toEqual([0, 1]);
  expect(share({ free: 2, atDesk: 2 })).toEqual([1, 0]);
});

test('ME6: how two outcomes of a session differ', () => {
  const made = (verdict: Made['verdict'], associateId = 'mem_a'): Made => ({
    verdict,
    trigger: 't',
    at: NOON,
    why: () => [],
    who: { associateId, name: associateId, score: 1, ruleSet: 'r' },
  });
  const cases = [
    [{}, undefined],
    [{ now: made('can') }, 'new'],
    [{ before: made('can') }, 'gone'],
    [{ before: made('can'), now: made('must') }, 'raised'],
    [{ before: made('must'), now: made('can') }, 'lowered'],
    [{ before: made('can'), now: made('can', 'mem_b') }, 'other-associate'],
    [{ before: made('can'), now: made('can') }, 'same'],
  ] as const;
  for (const [pair, difference] of cases) expect(differenceOf(pair)).toBe(difference);
});

test('EN2: what cannot be saved is not tried, and every problem is told with its place', () => {
  const inForce = { triggers: triggers(seen(1)), ruleSets: [rules] };
  const nodes = new Set(['nod_loans']);
  const problems = (written: Parameters<typeof documentsToTry>[1]) => {
    const tried = documentsToTry(inForce, written, nodes);
    return 'problems' in tried ? tried.problems.map(({ pointer }) => pointer) : [];
  };
  const { version: _, ruleSetId: __, ...unnamed } = rules;
  expect(problems({})).toEqual([]);
  expect(problems({ ruleSets: [{ ...rules, requiredLevel: 2 }] })).toEqual([]);
  expect(problems({ ruleSets: [unnamed] })).toEqual(['/ruleSets/0/boundTo']);
  expect(problems({ ruleSets: [{ ...rules, ruleSetId: 'rul_2', boundTo: { node: 'nod_x' } }, rules, rules] })).toEqual([
    '/ruleSets/0/boundTo/node',
    '/ruleSets/2/ruleSetId',
  ]);
  expect(problems({ ruleSets: [7] })).toEqual(['/ruleSets/0']);
  expect(problems({ triggers: 'none' }).length).toBeGreaterThan(0);
});
