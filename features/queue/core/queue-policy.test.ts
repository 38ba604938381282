import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidate, Ranking } from '../../matching/core/index.ts';
import {
  checkPolicy,
  chooseNext,
  DEFAULT_QUEUE_POLICY,
  decide,
  type Found,
  isWorthMatching,
  openOpportunity,
  type QueueCommand,
  type QueueDecision,
  type Queued,
  type QueuePolicy,
} from './index.ts';

const START = Date.UTC(2026, 0, 5, 9);
const found: Found = { verdict: 'must', triggerId: 'trg_a', nodeId: 'nod_a', why: [], openingWords: '' };
const CHOOSE: QueuePolicy = { ...DEFAULT_QUEUE_POLICY, mode: { can: 'choose', must: 'choose' } };

function candidate(name: string, more: Partial<Candidate> = {}): Candidate {
  const ids = { associateId: `mem_${name}`, personId: `per_${name}`, name };
  return { ...ids, score: 50, parts: [], availability: 'free', simulated: false, ...more };
}

function rankingOf(candidates: readonly Candidate[]): Ranking {
  const ruleSet = { ruleSetId: 'rul_1', ruleSetName: 'Default', ruleSetVersion: 1, chosenBy: 'default' } as const;
  return { ...ruleSet, scaleVersion: 1, scales: [], candidates, exclusions: [] };
}

function good(decision: QueueDecision): Extract<QueueDecision, { ok: true }> {
  if (!decision.ok) throw new Error(decision.refusal.reason);
  return decision;
}

function opened(policy: QueuePolicy, more: Partial<Found> = {}): Queued {
  const ids = { opportunityId: 'opp_1', enterpriseId: 'ent_1', websiteId: 'web_1', sessionId: 'ses_1' } as const;
  const opening = { ...ids, visitorId: 'vis_1', simulated: false, found: { ...found, ...more } };
  return good(openOpportunity(opening, [], START, policy)).next;
}

const run = (queued: Queued, command: QueueCommand, policy: QueuePolicy) =>
  good(decide(queued, command, START + 1_000, policy)).next;

function reasonOf(queued: Queued, command: QueueCommand, policy: QueuePolicy): unknown {
  const decision = decide(queued, command, START + 2_000, policy);
  return decision.ok ? 'not refused' : [decision.refusal.reason, decision.refusal.details?.['by']];
}

let made = 0;
const offering = (...candidates: Candidate[]): QueueCommand => ({
  kind: 'offer',
  ranking: rankingOf(candidates),
  held: {},
  offerIds: candidates.map(() => `off_${++made}` as const),
});
const approach = (who: Candidate): QueueCommand => ({ kind: 'approach', candidate: who, offerId: `off_${++made}` });
const assign = (who: Candidate): QueueCommand => ({ kind: 'assign', candidate: who, offerId: `off_${++made}` });

describe('taking it from the list', () => {
  const [anna, ben] = [candidate('anna'), candidate('ben')];
  test('QC3: nobody is offered it; the first who approaches has it, and the others are told who', () => {
    const listed = run(opened(CHOOSE), offering(anna, ben), CHOOSE);
    expect(listed).toMatchObject({ opportunity: { state: 'open', mode: 'choose' }, offers: [] });
    const taken = run(listed, approach(ben), CHOOSE);
    expect(taken).toMatchObject({
      opportunity: { state: 'engaged' },
      offers: [{ name: 'ben', state: 'accepted', via: 'list' }],
    });
    expect(reasonOf(taken, approach(anna), CHOOSE)).toEqual(['opportunity-taken', 'ben']);
    // Her own once more, because the reply was lost.
    expect(run(taken, approach(ben), CHOOSE)).toBe(taken);
  });
  test('DT1: what is offered is taken from the list only where the policy allows it, and then its holders are told', () => {
    const policy = { ...DEFAULT_QUEUE_POLICY, approachFromList: true };
    const held = run(opened(DEFAULT_QUEUE_POLICY), offering(anna, ben), DEFAULT_QUEUE_POLICY);
    expect(reasonOf(held, approach(ben), DEFAULT_QUEUE_POLICY)).toEqual(['not-from-list', undefined]);
    const taken = run(held, approach(ben), policy);
    expect(taken.offers.map((each) => [each.name, each.state, each.by])).toEqual([
      ['anna', 'withdrawn', 'ben'],
      ['ben', 'accepted', undefined],
    ]);
    // Who holds an offer of it accepts that.
    expect(run(held, approach(anna), policy).offers).toMatchObject([
      { name: 'anna', state: 'accepted', via: 'ranked' },
    ]);
  });
  test('A12: who let her go does not take her back', () => {
    const taken = run(opened(CHOOSE), approach(anna), CHOOSE);
    const again = run(taken, { kind: 'reopen', associateId: 'mem_anna', reason: 'not-greeted' }, CHOOSE);
    expect(reasonOf(again, approach(anna), CHOOSE)).toEqual(['let-go', undefined]);
    expect(run(again, approach(ben), CHOOSE).opportunity.state).toBe('engaged');
  });
});

describe('a supervisor', () => {
  const [anna, ben] = [candidate('anna'), candidate('ben', { availability: 'busy' })];
  test('EN1: gives it to one associate alone, whatever she declined before; once', () => {
    const held = run(opened(DEFAULT_QUEUE_POLICY), offering(anna), DEFAULT_QUEUE_POLICY);
    const tried = run(held, { kind: 'withdraw', associateId: 'mem_anna', reason: 'gone' }, DEFAULT_QUEUE_POLICY);
    const given = run(tried, assign(ben), DEFAULT_QUEUE_POLICY);
    expect(given).toMatchObject({
      opportunity: { state: 'offered', tried: [] },
      offers: [
        { name: 'anna', state: 'withdrawn' },
        { name: 'ben', state: 'pending', via: 'supervisor' },
      ],
    });
    expect(run(given, assign(ben), DEFAULT_QUEUE_POLICY)).toBe(given);
    expect(run(given, offering(anna), DEFAULT_QUEUE_POLICY)).toBe(given);
    const back = run(given, assign(anna), DEFAULT_QUEUE_POLICY);
    expect(back.offers.map((each) => [each.name, each.state])).toEqual([
      ['anna', 'withdrawn'],
      ['ben', 'withdrawn'],
      ['anna', 'pending'],
    ]);
  });
  test('EN1: ends the search, and who asked is told; not what somebody has', () => {
    const asked = opened(DEFAULT_QUEUE_POLICY, { askedAt: START });
    const over = run(asked, { kind: 'dismiss', reason: 'test' }, DEFAULT_QUEUE_POLICY);
    expect(over.opportunity).toMatchObject({ state: 'closed', closedReason: 'test', told: 'nobody' });
    const taken = run(opened(CHOOSE), approach(anna), CHOOSE);
    for (const command of [{ kind: 'dismiss', reason: 'test' } as const, assign(ben)]) {
      expect(reasonOf(taken, command, CHOOSE)).toEqual(['opportunity-taken', 'anna']);
    }
  });
});

describe('policy', () => {
  const known = { associates: new Set(['mem_a']), triggers: new Set(['trg_a']) };
  const pathsOf = (change: Partial<QueuePolicy>) =>
    checkPolicy({ ...DEFAULT_QUEUE_POLICY, ...change }, known).map(({ path }) => path);
  test('EN2: what cannot be meant is named with its place', () => {
    expect(pathsOf({})).toEqual([]);
    expect(pathsOf({ named: ['mem_a', 'mem_b'] })).toEqual(['named[1]']);
    expect(pathsOf({ triggers: [{ triggerId: 'trg_b', priority: 1 }] })).toEqual(['triggers[0].triggerId']);
    expect(pathsOf({ triggers: [{ triggerId: 'trg_a' }] })).toEqual(['triggers[0]']);
    const twice = { triggerId: 'trg_a', priority: 1 };
    expect(pathsOf({ triggers: [twice, twice] })).toEqual(['triggers[1].triggerId']);
    expect(pathsOf({ steps: [{ afterMs: 9_000 }, { afterMs: 9_000, width: 2 }] })).toEqual([
      'steps[0]',
      'steps[1].afterMs',
    ]);
    const narrowing: QueuePolicy['steps'] = [
      { afterMs: 1_000, pool: 'named' },
      { afterMs: 2_000, pool: 'wide' },
    ];
    expect(pathsOf({ steps: narrowing })).toEqual(['steps[1].pool']);
    expect(pathsOf({ mode: { can: 'assign', must: 'choose' }, chooseMs: 90_000 })).toEqual(['chooseMs']);
  });
  test('A10: a third associate never changes the order of two, whatever the band', () => {
    const someone = fc.record({
      score: fc.integer({ min: 0, max: 1_000 }).map((each) => each / 10),
      idleSince: fc.integer({ min: 0, max: 5 }),
    });
    fc.assert(
      fc.property(fc.tuple(someone, someone, someone), fc.constantFrom(0, 1, 5), ([one, two, three], fairBand) => {
        const policy = {
          ...DEFAULT_QUEUE_POLICY,
          mode: { can: 'race', must: 'race' },
          raceWidth: 3,
          fairBand,
        } as const;
        const [a, b, c] = [candidate('a', one), candidate('b', two), candidate('c', three)];
        const order = (...those: Candidate[]) => {
          const choice = chooseNext(opened(policy), rankingOf(those), {}, policy);
          return choice.kind === 'offer' ? choice.chosen.map((each) => each.candidate.name) : [];
        };
        expect(order(a, b, c).filter((name) => name !== 'c')).toEqual(order(a, b));
      }),
    );
  });
  test('A7: what is not worth matching stays as it is when it is matched; what somebody can be asked for is', () => {
    const someone = fc.record({
      availability: fc.constantFrom('free', 'busy', 'offline'),
      simulated: fc.boolean(),
      held: fc.constantFrom(undefined, 'can', 'must'),
      tried: fc.boolean(),
    });
    const about = fc.record({
      verdict: fc.constantFrom('can', 'must'),
      asked: fc.boolean(),
      told: fc.constantFrom('nothing', 'other-way'),
      pool: fc.constantFrom('qualified', 'wide', 'named'),
      simulated: fc.boolean(),
      race: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(someone, { maxLength: 4 }), about, fc.boolean(), (people, { race, ...change }, pending) => {
        const mode = race ? 'race' : 'assign';
        const policy: QueuePolicy = {
          ...DEFAULT_QUEUE_POLICY,
          mode: { can: mode, must: mode },
          raceWidth: 2,
          named: ['mem_0'],
        };
        const candidates = people.map(({ availability, simulated }, index) =>
          candidate(String(index), { availability, simulated }),
        );
        const held = Object.fromEntries(
          people.flatMap((each, index) => (each.held ? [[`mem_${index}`, each.held]] : [])),
        );
        const before = opened(policy);
        const looked = pending ? run(before, offering(candidate('else')), policy) : before;
        const tried = people.flatMap((each, index) => (each.tried ? [`mem_${index}`] : []));
        const queued = { ...looked, opportunity: { ...looked.opportunity, ...change, tried } };
        const command = { ...offering(...candidates), held, offerIds: ['off_x', 'off_y'] } as QueueCommand;
        const matched = good(decide(queued, command, START + 1_000, policy));
        const worth = isWorthMatching(queued, candidates, held, policy);
        if (!worth) expect([matched.next, matched.effects]).toEqual([queued, []]);
        const offers = matched.next.offers.length > queued.offers.length;
        if (offers) expect(worth).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
