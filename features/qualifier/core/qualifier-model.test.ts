import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../kernel/rule/condition.ts';
import { elapsed, isTimeFact } from '../../../kernel/rule/time-fact.ts';
import { DAY, HOUR, MINUTE } from '../../../kernel/time.ts';
import { reachOf, type Session } from '../../clickstream/core/index.ts';
import {
  asksForHelp,
  compileTriggers,
  type FactsContext,
  type Firing,
  type Firings,
  factSource,
  isRefused,
  type QualifyContext,
  qualify,
  sessionFacts,
  type Trigger,
  type TriggerId,
  type TriggerSet,
} from './index.ts';

// The whole qualifier once more, plain and slow: facts made in full, conditions read as they are written, one rule after another.
// What the fast path says has to be the same.

const NOW = 1_800_000_000_000;

/** Whether a condition is true of facts; undefined for unknown. */
function holds(condition: Condition, facts: Readonly<Record<string, unknown>>): boolean | undefined {
  const [[operator, operand]] = Object.entries(condition) as [[string, unknown]];
  if (operator === '!') {
    const inner = holds(operand as Condition, facts);
    return inner === undefined ? undefined : !inner;
  }
  if (operator === 'and' || operator === 'or') {
    const all = (operand as readonly Condition[]).map((each) => holds(each, facts));
    const decisive = operator === 'or';
    if (all.includes(decisive)) return decisive;
    return all.includes(undefined) ? undefined : !decisive;
  }
  const [{ var: field }, first, second] = operand as [{ var: string }, never, never];
  const value = facts[field] as never;
  if (operator === 'exists') return value !== undefined;
  if (value === undefined) return undefined;
  if (operator === '>=') return value >= first;
  if (operator === '<') return value < first;
  if (operator === '==') return value === first;
  if (operator === 'in') return (first as readonly unknown[]).includes(value);
  if (operator === 'between') return value >= first && value <= second;
  throw new Error(`the model knows no ${operator}`);
}

type Case = { readonly set: TriggerSet; readonly session: Session; readonly context: FactsContext & QualifyContext };

function model({ set, session, context }: Case) {
  const { now, history } = context;
  if (session.endedAt !== undefined) return { verdict: 'none', withheld: 'ended' };
  const facts: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(sessionFacts(session, context)))
    facts[field] = isTimeFact(value) ? elapsed(value, now) : value;
  const firings = context.firings?.();
  const staffing = context.staffing?.();
  if (firings === undefined || staffing === undefined) throw new Error('the model is told everything');

  const matching = set.triggers.filter(
    (each) =>
      each.enabled !== false &&
      (each.websiteIds ?? [session.websiteId]).includes(session.websiteId) &&
      holds(each.when, facts) === true,
  );
  const held = new Map<string, 'cap' | 'cool-down'>();
  for (const { triggerId, limits } of matching) {
    if (limits === undefined || firings.standing.has(triggerId)) continue;
    const own = firings.ofCustomer.filter((each) => each.triggerId === triggerId);
    const since = (span: number) => own.filter(({ at }) => at > now - span).length;
    const anybody = firings.ofTrigger(triggerId).filter((at) => at > now - HOUR).length;
    const inVisit = own.filter((each) => each.sessionId === session.sessionId).length;
    const isFull =
      inVisit >= (limits.perVisit ?? Infinity) ||
      since(DAY) >= (limits.perDay ?? Infinity) ||
      anybody >= (limits.perHour ?? Infinity);
    const isHot = limits.coolDownMinutes !== undefined && since(limits.coolDownMinutes * MINUTE) > 0;
    if (isFull || isHot) held.set(triggerId, isFull ? 'cap' : 'cool-down');
  }
  const verdictOf = (triggers: readonly Trigger[]) => {
    const alone = (wanted: string) =>
      triggers.find(({ gives }) => 'verdict' in gives && gives.verdict === wanted)?.triggerId;
    const weighted = triggers
      .flatMap(({ triggerId, gives }) => ('weight' in gives ? [{ triggerId, weight: gives.weight }] : []))
      .map((each, place) => ({ ...each, place }))
      .sort((one, other) => other.weight - one.weight || one.place - other.place);
    let sum = 0;
    for (const { gives } of triggers) sum += 'weight' in gives ? gives.weight : 0;
    const all = weighted.map(({ triggerId }) => triggerId);
    const must = alone('must');
    const can = alone('can');
    if (must !== undefined) return { verdict: 'must', deciding: [must] };
    if (sum >= set.thresholds.must) return { verdict: 'must', deciding: all };
    if (can !== undefined) return { verdict: 'can', deciding: [can] };
    if (sum >= set.thresholds.can) return { verdict: 'can', deciding: all };
    return { verdict: 'none', deciding: [] };
  };
  const left = matching.filter(({ triggerId }) => !held.has(triggerId));
  const found = verdictOf(left);
  const asked = asksForHelp(session, history);
  if (found.verdict === 'none' && !asked) {
    const [why] = held.values();
    return { verdict: 'none', withheld: verdictOf(matching).verdict === 'none' ? undefined : why };
  }
  const verdict = asked ? 'must' : found.verdict;
  const deciding = asked ? ['trg_help'] : found.deciding;
  const withheldBy = (): string | undefined => {
    if (reachOf(session) === 'none') return 'unreachable';
    if (asked) return undefined;
    if (isRefused(session, history) || (history.refusedUntil ?? 0) > now) return 'refused';
    if (history.engagedThisVisit || history.invitationsThisVisit >= context.invitationsPerVisit)
      return 'invitation-limit';
    const first = left.find(({ triggerId }) => triggerId === deciding[0]);
    if (first === undefined || firings.standing.has(first.triggerId)) return undefined;
    const approaches = new Set(firings.ofCustomer.filter(({ at }) => at > now - DAY).map(({ at }) => at));
    const throttle = verdict === 'can' ? (first.throttle ?? set.throttle) : undefined;
    if ((set.approachesPerDay ?? Infinity) <= approaches.size) return 'cap';
    if (throttle === undefined) return undefined;
    const share = staffing.atDesk === 0 ? -1 : staffing.free / staffing.atDesk;
    return staffing.free < (throttle.minFree ?? 0) || share < (throttle.minShare ?? -1) ? 'throttled' : undefined;
  };
  const withheld = withheldBy();
  return { verdict: withheld === undefined ? verdict : 'none', withheld, deciding };
}

/** Chances from a seed (mulberry32), quick enough for 100,000 cases. */
function chances(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    int,
    chance: (share: number): boolean => next() < share,
    of: <T>(items: readonly T[]): T => items[int(0, items.length - 1)] as T,
  };
}
type Chances = ReturnType<typeof chances>;

function conditionBy({ int, of, chance }: Chances, depth: number): Condition {
  const variable = (field: string) => ({ var: field });
  if (depth > 0 && chance(0.4)) {
    const parts = Array.from({ length: int(1, 3) }, () => conditionBy({ int, of, chance }, depth - 1));
    return of<() => Condition>([() => ({ and: parts }), () => ({ or: parts }), () => ({ '!': { and: parts } })])();
  }
  return of<() => Condition>([
    () => ({ '>=': [variable('values.principal'), int(1, 4)] }),
    () => ({ '<': [variable('visit.pages'), int(1, 4)] }),
    () => ({ '==': [variable('device'), of(['mobile', 'desktop'])] }),
    () => ({ in: [variable('language'), ['en', 'de']] }),
    () => ({ '>=': [variable('time.site'), int(0, 30) * 1_000] }),
    () => ({ between: [variable('time.visit'), int(0, 20) * 1_000, int(20, 60) * 1_000] }),
    () => ({ exists: [variable('campaign')] }),
    () => ({ '==': [variable('help.asked'), false] }),
  ])();
}

function caseBy(dice: Chances, set: TriggerSet): Case {
  const { int, of, chance } = dice;
  const now = NOW + int(0, 40) * 1_000;
  const stamped = <T>(value: T) => ({ value, at: NOW - int(0, 5) * 1_000, eventId: 'e' });
  const session: Session = {
    sessionId: 'ses_1',
    websiteId: of(['web_1', 'web_2']),
    enterpriseId: 'ent_1',
    visitorId: 'vis_1',
    startedAt: NOW - int(0, 60) * 1_000,
    lastAt: NOW,
    path: [],
    searches: [],
    values: chance(0.7) ? { principal: stamped(int(1, 4)) } : {},
    cart: { items: [], valueMinor: 0, currency: 'USD' },
    counts: { events: 1, pages: int(1, 4), products: 0, clicks: 0, cartAdds: 0, orders: 0 },
    visibleMs: int(0, 30) * 1_000,
    reach: chance(0.95) ? 'widget' : 'none',
    ...(chance(0.5) ? { device: of(['mobile', 'desktop']) } : {}),
    ...(chance(0.5) ? { locale: of(['en-US', 'fr']) } : {}),
    ...(chance(0.3) ? { campaign: 'spring' } : {}),
    ...(chance(0.05) ? { help: stamped('please') } : {}),
    ...(chance(0.05) ? { refused: NOW - 2_000 } : {}),
    ...(chance(0.02) ? { endedAt: NOW } : {}),
  };
  const ids = set.triggers.map(({ triggerId }) => triggerId);
  const ofCustomer = Array.from(
    { length: chance(0.5) ? 0 : int(1, 4) },
    (): Firing => ({
      triggerId: of(ids),
      sessionId: of(['ses_1', 'ses_0']),
      at: now - of([MINUTE, HOUR, 20 * HOUR, 30 * HOUR]) + int(0, 3),
    }),
  );
  const lately = Array.from({ length: int(0, 4) }, () => now - int(0, 90) * MINUTE);
  const firings: Firings = {
    standing: new Set(chance(0.2) ? [of(ids)] : []),
    ofCustomer,
    ofTrigger: () => lately,
  };
  const atDesk = int(0, 4);
  const staffing = { free: int(0, atDesk), atDesk };
  const history = {
    refusedThisVisit: chance(0.03),
    invitationsThisVisit: int(0, 2),
    engagedThisVisit: chance(0.03),
    ...(chance(0.03) ? { refusedUntil: now + int(-5, 5) } : {}),
  };
  return {
    set,
    session,
    context: {
      ancestors: [],
      history,
      now,
      invitationsPerVisit: 2,
      firings: () => firings,
      staffing: () => staffing,
    },
  };
}

function setBy(dice: Chances): TriggerSet {
  const { int, of, chance } = dice;
  const triggers = Array.from(
    { length: int(1, 6) },
    (_, index): Trigger => ({
      triggerId: `trg_${index}` as TriggerId,
      name: `Trigger ${index}`,
      when: conditionBy(dice, 2),
      gives: chance(0.5) ? { weight: int(1, 3) / 2 } : { verdict: of(['can', 'must']) },
      ...(chance(0.1) ? { enabled: false } : {}),
      ...(chance(0.2) ? { websiteIds: ['web_1'] } : {}),
      ...(chance(0.4)
        ? {
            limits: {
              ...(chance(0.3) ? { perVisit: int(1, 2) } : {}),
              ...(chance(0.3) ? { perDay: int(1, 3) } : {}),
              ...(chance(0.3) ? { perHour: int(1, 4) } : {}),
              ...(chance(0.3) ? { coolDownMinutes: of([30, 1_440]) } : {}),
            },
          }
        : {}),
      ...(chance(0.2) ? { throttle: { minFree: int(1, 2) } } : {}),
    }),
  );
  return {
    version: 1,
    triggers,
    thresholds: { can: 1, must: of([1, 2, 3]) },
    ...(chance(0.3) ? { throttle: { minShare: 0.5 } } : {}),
    ...(chance(0.3) ? { approachesPerDay: int(1, 3) } : {}),
  };
}

describe('the qualifier beside its model', () => {
  test('OQ1, OQ2, OQ4: on 100,000 random sessions the fast path gives what the plain one gives, and is constant until the next look', () => {
    const dice = chances(4);
    const seen = new Map<string, number>();
    for (let round = 0; round < 5_000; round += 1) {
      const set = setBy(dice);
      const compiled = compileTriggers(set);
      for (let each = 0; each < 20; each += 1) {
        const one = caseBy(dice, set);
        const found = qualify(compiled, factSource(one.session, one.context), one.context);
        const expected = model(one);
        const said = `${found.verdict} ${found.withheld} ${found.deciding?.join() ?? ''}`;
        const wanted = `${expected.verdict} ${expected.withheld} ${expected.deciding?.join() ?? ''}`;
        if (said !== wanted) throw new Error(`${said}, but ${wanted}: ${JSON.stringify(one)}`);
        const key = `${found.verdict} ${found.withheld}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
        if (each > 0) continue;
        // Until the next look, nothing changes by time; firings grow old and refusals end, and both are announced.
        for (const share of [0.3, 0.9, 0.999]) {
          const now = Math.floor(
            one.context.now + share * Math.min(60_000, (found.nextLook ?? Infinity) - one.context.now),
          );
          if (now >= (found.nextLook ?? Infinity)) continue;
          const later = qualify(compiled, factSource(one.session, one.context), { ...one.context, now });
          expect([later.verdict, later.withheld, later.triggerId]).toEqual([
            found.verdict,
            found.withheld,
            found.triggerId,
          ]);
        }
      }
    }
    // Nothing of it is there only by name.
    for (const withheld of ['ended', 'refused', 'invitation-limit', 'unreachable', 'cap', 'cool-down', 'throttled'])
      expect([withheld, (seen.get(`none ${withheld}`) ?? 0) > 200]).toEqual([withheld, true]);
    for (const verdict of ['can undefined', 'must undefined', 'none undefined'])
      expect([verdict, (seen.get(verdict) ?? 0) > 2_000]).toEqual([verdict, true]);
  });
});
