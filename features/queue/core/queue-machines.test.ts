import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allows, flawsOf } from '../../../kernel/machine.ts';
import type { Candidate, Ranking } from '../../matching/core/index.ts';
import {
  DEFAULT_QUEUE_POLICY,
  decide,
  type Found,
  isLive,
  type Mode,
  type OfferMove,
  offerMachine,
  openOpportunity,
  opportunityMachine,
  type QueueCommand,
  type Queued,
  type QueueEffect,
  type QueuePolicy,
  type VisitContact,
} from './index.ts';

const START = Date.UTC(2026, 0, 5, 9);

test('QC7: every state of the machines can be reached and left', () => {
  expect(flawsOf(opportunityMachine)).toEqual([]);
  expect(flawsOf(offerMachine)).toEqual([]);
});

/** One thing that happens, not yet tied to an offer that exists. */
type Happening =
  | {
      readonly do: 'offer';
      readonly who: readonly Candidate[];
      readonly held: Readonly<Record<string, 'can' | 'must'>>;
      readonly earlier: readonly string[];
    }
  | { readonly do: 'accept' | 'decline' | 'lapse' | 'rescind'; readonly which: number; readonly tried: boolean }
  | { readonly do: 'withdraw'; readonly associateId: string }
  | { readonly do: 'approach' | 'assign'; readonly candidate: Candidate }
  | { readonly do: 'follow'; readonly found: Found; readonly maySell: readonly string[] }
  | { readonly do: 'plain'; readonly command: QueueCommand };

const names = fc.constantFrom('a', 'b', 'c', 'd');
const candidateArb: fc.Arbitrary<Candidate> = fc.record({
  associateId: names,
  personId: names,
  name: names,
  score: fc.integer({ min: 0, max: 100 }),
  parts: fc.constant([]),
  availability: fc.constantFrom('free', 'free', 'busy', 'offline'),
  simulated: fc.boolean(),
});
const foundArb: fc.Arbitrary<Found> = fc
  .record({
    verdict: fc.constantFrom<Found['verdict']>('none', 'can', 'must'),
    asked: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 1 }),
    nodeId: fc.constantFrom('nod_a', 'nod_b'),
    triggerId: fc.constantFrom('trg_a', 'trg_b'),
    reach: fc.constantFrom('widget', 'widget', 'callback', 'none'),
  })
  .map(({ asked, reach, ...rest }) => ({
    ...rest,
    ...(reach === 'callback' ? { callback: { number: '+41446681800' } } : {}),
    ...(reach === 'none' ? { verdict: 'none' as const, withheld: 'unreachable' } : {}),
    ...(asked === null ? {} : { askedAt: START + asked }),
    why: [],
    openingWords: '',
  }));
const happeningArb: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('offer' as const),
      who: fc.uniqueArray(candidateArb, { selector: (each) => each.associateId }),
      held: fc.dictionary(names, fc.constantFrom('can', 'must'), { maxKeys: 1 }),
      earlier: fc.array(names, { maxLength: 1 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('accept', 'accept', 'decline', 'lapse', 'rescind'),
      which: fc.constantFrom(0, 0, 0, 1),
      tried: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), associateId: names }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('approach', 'approach', 'assign'), candidate: candidateArb }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('follow' as const), found: foundArb, maySell: fc.array(names) }),
  },
  { weight: 3, arbitrary: fc.constant<Happening>({ do: 'plain', command: { kind: 'give-up' } }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Happening>(
      { do: 'plain', command: { kind: 'refuse', from: 'session' } },
      { do: 'plain', command: { kind: 'refuse', from: 'answer' } },
      { do: 'plain', command: { kind: 'leave' } },
      { do: 'plain', command: { kind: 'other-way' } },
      { do: 'plain', command: { kind: 'widen' } },
      { do: 'plain', command: { kind: 'unchosen' } },
      { do: 'plain', command: { kind: 'dismiss', reason: 'test' } },
      { do: 'plain', command: { kind: 'reopen', associateId: 'a', reason: 'not-greeted' } },
      { do: 'plain', command: { kind: 'reopen', associateId: 'a', reason: 'not-reached' } },
      { do: 'plain', command: { kind: 'reopen', associateId: 'a', reason: 'associate-gone' } },
      { do: 'plain', command: { kind: 'close', reason: 'sold' } },
    ),
  },
);

const modeArb = fc.constantFrom<Mode>('assign', 'assign', 'race', 'race', 'choose');
const policyArb: fc.Arbitrary<QueuePolicy> = fc
  .record({
    mode: fc.record({ can: modeArb, must: modeArb }),
    triggers: fc.constantFrom([], [{ triggerId: 'trg_b', mode: 'choose' as const, priority: 3 }]),
    raceWidth: fc.constantFrom(2, 50),
    afterChoose: fc.constantFrom('assign', 'race'),
    approachFromList: fc.boolean(),
    preferredMs: fc.constantFrom(0, 10_000),
    mayDeclineMust: fc.boolean(),
    otherWayUnasked: fc.constantFrom(true, true, false),
    steps: fc.constantFrom(DEFAULT_QUEUE_POLICY.steps, [], [{ afterMs: 10_000, width: 4 }]),
  })
  .map((more) => ({ ...DEFAULT_QUEUE_POLICY, ...more, named: ['d'] }));

const visitArb: fc.Arbitrary<VisitContact> = fc.record({
  invitations: fc.constantFrom(0, 0, 2, 3),
  refused: fc.constantFrom(false, false, false, true),
  otherWay: fc.constantFrom(false, false, false, true),
});

describe('A2: whatever happens, in whatever order', () => {
  test('A2: never two owners, never an orphan, in any mode', () => {
    const claimedIn: Record<Mode, number> = { assign: 0, race: 0, choose: 0 };
    let offeredOtherWay = 0;
    fc.assert(
      fc.property(
        foundArb,
        fc.array(fc.tuple(happeningArb, fc.constantFrom(10, 10, 10, 20_000, 40_000)), {
          maxLength: 40,
        }),
        policyArb,
        visitArb,
        (found, happenings, policy, visit) => {
          const opening = openOpportunity({ ...IDS, found }, [], START, policy);
          if (!opening.ok) return;
          let queued = opening.next;
          const timers = new Map<string, number>();
          apply(timers, opening.effects);
          let owners = 0;
          let now = START;
          check(queued, timers, owners, policy);
          for (const [happening, wait] of happenings) {
            now += wait;
            const command = commandOf(happening, queued);
            let decision = decide(queued, command, now, policy);
            if (!decision.ok && decision.refusal.reason === 'visit-needed') {
              decision = decide(queued, command, now, policy, visit);
              expect(decision.ok).toBe(true);
            }
            if (!decision.ok) continue;
            assertOfferMoves(queued, decision.next);
            const claimed = decision.effects.filter((effect) => effect.kind === 'claim').length;
            owners += claimed;
            claimedIn[queued.opportunity.mode] += claimed;
            if (decision.effects.some((effect) => effect.kind === 'news' && effect.news === 'opportunity.reopened'))
              owners -= 1;
            queued = decision.next;
            apply(timers, decision.effects);
            check(queued, timers, owners, policy);
            checkTold(queued, decision.effects, policy, visit);
            if (queued.opportunity.otherWay !== undefined) offeredOtherWay += 1;
          }
        },
      ),
      { numRuns: 2_000 },
    );
    for (const claims of Object.values(claimedIn)) expect(claims).toBeGreaterThan(10);
    expect(offeredOtherWay).toBeGreaterThan(5);
  });
});

const IDS = {
  opportunityId: 'opp_1',
  enterpriseId: 'ent_1',
  websiteId: 'web_1',
  sessionId: 'ses_1',
  visitorId: 'vis_1',
  simulated: false,
} as const;

let made = 0;
function commandOf(happening: Happening, queued: Queued): QueueCommand {
  switch (happening.do) {
    case 'offer': {
      const offerIds = Array.from({ length: 50 }, () => `off_${++made}` as const);
      return {
        kind: 'offer',
        ranking: rankingOf(happening.who),
        held: happening.held,
        earlier: happening.earlier,
        offerIds,
      };
    }
    case 'approach':
    case 'assign':
      return { kind: happening.do, candidate: happening.candidate, offerId: `off_${++made}` };
    case 'withdraw':
      return { kind: 'withdraw', associateId: happening.associateId, reason: 'gone' };
    case 'follow':
      return { kind: 'follow', found: happening.found, maySell: happening.maySell };
    case 'plain':
      return happening.command;
    default: {
      const offerId = queued.offers.at(-1 - happening.which)?.offerId ?? 'off_unknown';
      if (happening.do === 'rescind') return { kind: 'rescind', offerId, reason: 'no-slot', tried: happening.tried };
      return { kind: happening.do, offerId };
    }
  }
}

function rankingOf(candidates: readonly Candidate[]): Ranking {
  const ruleSet = { ruleSetId: 'rul_1', ruleSetName: 'Default', ruleSetVersion: 1, chosenBy: 'default' } as const;
  return { ...ruleSet, scaleVersion: 1, scales: [], candidates, exclusions: [] };
}

function apply(timers: Map<string, number>, effects: readonly QueueEffect[]): void {
  for (const effect of effects) {
    if (effect.kind === 'timer.set') timers.set(`${effect.timer} ${effect.subject}`, effect.dueAt);
    if (effect.kind === 'timer.clear') timers.delete(`${effect.timer} ${effect.subject}`);
  }
}

function assertOfferMoves(before: Queued, after: Queued): void {
  const moves: readonly OfferMove[] = ['accept', 'decline', 'lapse', 'rescind', 'withdraw'];
  for (const offer of before.offers) {
    const next = after.offers.find((each) => each.offerId === offer.offerId);
    expect(next).toBeDefined();
    if (next === undefined || next.state === offer.state) continue;
    expect(moves.some((move) => allows(offerMachine, offer.state, move, next.state))).toBe(true);
  }
}

function check(queued: Queued, timers: ReadonlyMap<string, number>, owners: number, policy: QueuePolicy): void {
  const { opportunity, offers } = queued;
  const pending = offers.filter((offer) => offer.state === 'pending');
  expect(owners === 0 || owners === 1).toBe(true);
  if (opportunity.state === 'engaged') expect(owners).toBe(1);
  if (opportunity.state === 'open' || opportunity.state === 'offered' || opportunity.state === 'expired') {
    expect(owners).toBe(0);
  }
  expect(pending.length > 0).toBe(opportunity.state === 'offered');
  expect(new Set(pending.map((offer) => offer.associateId)).size).toBe(pending.length);
  for (const offer of pending) expect(opportunity.tried).not.toContain(offer.associateId);
  const due = [...timers.keys()].filter((key) => key.startsWith('offer.due'));
  expect(due.toSorted()).toEqual(pending.map((offer) => `offer.due ${offer.offerId}`).toSorted());
  const searching = opportunity.state === 'open' || opportunity.state === 'offered';
  expect(timers.has('opportunity.give-up opp_1')).toBe(searching);
  if (!searching) expect(timers.size).toBe(0);
  // Nobody waits on a list for ever: a `must` that is to be chosen goes over, and widens like any other.
  const waits = searching && (opportunity.verdict === 'must' || opportunity.asked);
  if (waits && opportunity.mode === 'choose') expect(timers.has('opportunity.unchosen opp_1')).toBe(true);
  if (waits && opportunity.step < policy.steps.length) expect(timers.has('opportunity.widen opp_1')).toBe(true);
  // Who has it alone has it alone.
  const alone = pending.filter((offer) => offer.via === 'preferred' || offer.via === 'supervisor');
  if (alone.length > 0) expect(pending).toHaveLength(1);
  if (!isLive(opportunity)) expect(opportunity.closedReason).toBeDefined();
  if (opportunity.state === 'expired' && opportunity.asked) expect(opportunity.told).toBe('nobody');
}

/** QC4: a `must` that ends for want of anybody is not silent, unless she wants it so, or cannot be shown anything. */
function checkTold(
  { opportunity }: Queued,
  effects: readonly QueueEffect[],
  policy: QueuePolicy,
  { refused, otherWay, invitations }: VisitContact,
): void {
  const { state, verdict, asked, callback } = opportunity;
  const offered = effects.some((each) => each.kind === 'customer.told' && each.entry.kind === 'other-way.offered');
  const expires = state === 'expired' && effects.length > 0;
  const may = policy.otherWayUnasked && !refused && !otherWay && invitations < policy.invitationsPerVisit;
  expect(offered).toBe(expires && verdict === 'must' && !asked && callback === undefined && may);
  expect(effects.some(({ kind }) => kind === 'invitation.noted')).toBe(offered);
  expect(opportunity.otherWay).toBe(state === 'expired' && offered ? 'offered' : opportunity.otherWay);
  if (opportunity.otherWay !== undefined) expect(state).toBe('expired');
}
