import { describe, expect, test } from 'vitest';
import type { Candidate, Ranking } from '../../matching/core/index.ts';
import {
  type AttemptEnd,
  afterAttempt,
  DEFAULT_QUEUE_POLICY,
  decide,
  type Found,
  isWorthMatching,
  mayOpen,
  type OfferId,
  openAnew,
  openOpportunity,
  type PastOpportunity,
  type QueueCommand,
  type QueueDecision,
  type Queued,
  type QueueEffect,
  type QueuePolicy,
  type VisitContact,
  widthOf,
} from './index.ts';

const START = Date.UTC(2026, 0, 5, 9);
const found: Found = {
  verdict: 'can',
  triggerId: 'trg_a',
  nodeId: 'nod_a',
  why: ['looked twice'],
  openingWords: 'Hello',
};

function candidate(name: string, more: Partial<Candidate> = {}): Candidate {
  const ids = { associateId: `mem_${name}`, personId: `per_${name}`, name };
  return { ...ids, score: 50, parts: [], availability: 'free', simulated: false, ...more };
}

function ranking(...candidates: Candidate[]): Ranking {
  return {
    ruleSetId: 'rul_1',
    ruleSetName: 'Default',
    ruleSetVersion: 1,
    chosenBy: 'default',
    scaleVersion: 1,
    scales: [],
    candidates,
    exclusions: [],
  };
}

const RACE: QueuePolicy = { ...DEFAULT_QUEUE_POLICY, mode: { can: 'race', must: 'race' }, raceWidth: 2 };

function opened(change: Partial<Found> = {}, simulated = false, policy = DEFAULT_QUEUE_POLICY): Queued {
  const ids = { opportunityId: 'opp_1', enterpriseId: 'ent_1', websiteId: 'web_1', sessionId: 'ses_1' } as const;
  const opening = { ...ids, visitorId: 'vis_1', simulated, found: { ...found, ...change } };
  return must(openOpportunity(opening, [], START, policy)).next;
}

function must(decision: QueueDecision): Extract<QueueDecision, { ok: true }> {
  if (!decision.ok) throw new Error(decision.refusal.reason);
  return decision;
}

function run(queued: Queued, command: QueueCommand, after = 1_000, policy: QueuePolicy = DEFAULT_QUEUE_POLICY) {
  return must(decide(queued, command, START + after, policy));
}

function refusal(queued: Queued, command: QueueCommand, after = 1_000) {
  const decision = decide(queued, command, START + after, DEFAULT_QUEUE_POLICY);
  if (decision.ok) throw new Error('was not refused');
  return decision.refusal;
}

let made = 0;
function offering(...candidates: Candidate[]): QueueCommand {
  const offerIds = candidates.map((): OfferId => `off_${++made}`);
  return { kind: 'offer', ranking: ranking(...candidates), held: {}, offerIds };
}
function firstOffer(queued: Queued): string {
  return queued.offers.find((offer) => offer.state === 'pending')?.offerId ?? 'none';
}

function engagedBy(...candidates: Candidate[]): Queued {
  const first = run(opened(), offering(...candidates)).next;
  return run(first, { kind: 'accept', offerId: firstOffer(first) }).next;
}

/** Anna has her, and she asks. */
function askedLate(): Queued {
  const engaged = engagedBy(candidate('anna'), candidate('ben'));
  return run(engaged, { kind: 'follow', found: { ...found, askedAt: START + 1 } }).next;
}

function nextFor({ opportunity }: Queued, reason: string, more: Partial<AttemptEnd> = {}) {
  return afterAttempt(opportunity, { associateId: 'mem_anna', reason, talked: false, refused: false, ...more });
}

describe('opening', () => {
  const past = (change: Partial<PastOpportunity>): PastOpportunity[] => [
    { state: 'closed', verdict: 'can', triggerId: 'trg_a', closedReason: 'not-now', tried: [], ...change },
  ];
  test('QC7: one trigger approaches once in a visit; a must goes beyond the can before it', () => {
    expect(mayOpen([], found)).toBe(true);
    expect(mayOpen(past({}), found)).toBe(false);
    expect(mayOpen(past({ triggerId: 'trg_b' }), found)).toBe(true);
    expect(mayOpen(past({}), { ...found, verdict: 'must' })).toBe(true);
    expect(mayOpen(past({ closedReason: 'nobody-free', state: 'expired' }), found)).toBe(true);
    expect(mayOpen(past({ closedReason: 'faded' }), found)).toBe(true);
    expect(mayOpen(past({ closedReason: 'faded', tried: ['mem_anna'] }), found)).toBe(false);
    expect(mayOpen([], { ...found, verdict: 'none' })).toBe(false);
  });
  test('OQ2: after a refusal nothing is opened in this visit, unless the customer asks', () => {
    expect(mayOpen(past({ state: 'refused', triggerId: 'trg_b' }), { ...found, verdict: 'must' })).toBe(false);
    expect(mayOpen(past({ state: 'refused' }), { ...found, askedAt: START })).toBe(true);
    expect(mayOpen(past({ state: 'refused', askedAt: START }), { ...found, askedAt: START })).toBe(false);
  });
  test('OQ8: a customer who asks is a must and is told that somebody is looked for', () => {
    const opening = opened({ verdict: 'none', askedAt: START });
    expect(opening.opportunity).toMatchObject({ verdict: 'must', asked: true, told: 'waiting', state: 'open' });
  });
  test('an old request for help does not make a later opportunity one that was asked for', () => {
    const ids = { opportunityId: 'opp_2', enterpriseId: 'ent_1', websiteId: 'web_1', sessionId: 'ses_1' } as const;
    const again = { ...ids, visitorId: 'vis_1', simulated: false, found: { ...found, askedAt: START } };
    const next = must(
      openOpportunity(again, past({ triggerId: 'trg_b', askedAt: START }), START, DEFAULT_QUEUE_POLICY),
    );
    expect(next.next.opportunity).toMatchObject({ asked: false, verdict: 'can', askedAt: START });
  });
});

describe('assign', () => {
  const [anna, ben, cleo] = [candidate('anna'), candidate('ben'), candidate('cleo')];
  test('QC1: the best is offered it; when she declines, the next best; until somebody accepts', () => {
    const first = run(opened(), offering(anna, ben)).next;
    expect(first.opportunity.state).toBe('offered');
    expect(first.offers.map((offer) => offer.name)).toEqual(['anna']);
    const declined = run(first, { kind: 'decline', offerId: firstOffer(first) });
    expect(declined.next.opportunity).toMatchObject({ state: 'open', tried: ['mem_anna'] });
    expect(declined.effects).toContainEqual({ kind: 'match' });
    const second = run(declined.next, offering(anna, ben)).next;
    expect(second.offers.map((offer) => [offer.name, offer.state])).toEqual([
      ['anna', 'declined'],
      ['ben', 'pending'],
    ]);
    const taken = run(second, { kind: 'accept', offerId: firstOffer(second) });
    expect(taken.next.opportunity.state).toBe('engaged');
    expect(taken.effects.filter((effect) => effect.kind === 'claim')).toHaveLength(1);
  });
  test('QC1: an offer that lapses counts and goes to the next best', () => {
    const first = run(opened(), offering(anna, ben)).next;
    const command: QueueCommand = { kind: 'lapse', offerId: firstOffer(first) };
    expect(refusal(first, command, 30_000).reason).toBe('not-yet');
    const lapsed = run(first, command, 31_000);
    expect(lapsed.effects).toContainEqual({ kind: 'lapse.noted', personId: 'per_anna' });
    expect(lapsed.next.opportunity).toMatchObject({ state: 'open', tried: ['mem_anna'] });
  });
  test('QC2: a race offers it to several at once; the others are told who was faster', () => {
    const first = run(opened({}, false, RACE), offering(anna, ben, cleo), 0, RACE).next;
    expect(first.offers.map((offer) => offer.name)).toEqual(['anna', 'ben']);
    const taken = run(first, { kind: 'accept', offerId: first.offers[1]?.offerId ?? '' }, 2_000, RACE).next;
    expect(taken.offers.map((offer) => offer.state)).toEqual(['withdrawn', 'accepted']);
    expect(refusal(taken, { kind: 'accept', offerId: first.offers[0]?.offerId ?? '' })).toMatchObject({
      kind: 'conflict',
      reason: 'offer-taken',
      details: { by: 'ben', at: new Date(START + 2_000).toISOString() },
    });
  });
  test('an associate with another offer is asked only when this one is a must and that one a can', () => {
    const held = { mem_anna: 'can' } as const;
    const offerIds: OfferId[] = ['off_x'];
    const asCan = run(opened(), { kind: 'offer', ranking: ranking(anna, ben), held, offerIds }).next;
    expect(asCan.offers[0]?.name).toBe('ben');
    const asMust = run(opened({ verdict: 'must' }), {
      kind: 'offer',
      ranking: ranking(anna, ben),
      held,
      offerIds,
    }).next;
    expect(asMust.offers[0]?.name).toBe('anna');
  });
  test('QC4: declining a must needs a reason', () => {
    const first = run(opened({ verdict: 'must' }), offering(anna)).next;
    expect(refusal(first, { kind: 'decline', offerId: firstOffer(first) })).toMatchObject({
      kind: 'invalid',
      reason: 'reason-needed',
    });
    expect(
      run(first, { kind: 'decline', offerId: firstOffer(first), reason: 'on the telephone' }).next.offers[0],
    ).toMatchObject({ state: 'declined', reason: 'on the telephone' });
  });
  test('a simulated associate never takes a real customer while a real associate is eligible', () => {
    const simulated = candidate('sim', { simulated: true });
    const first = run(opened(), offering(simulated, anna)).next;
    expect(refusal(first, { kind: 'accept', offerId: firstOffer(first) }).reason).toBe('yields-to-real');
    const alone = run(opened(), offering(simulated)).next;
    expect(run(alone, { kind: 'accept', offerId: firstOffer(alone) }).next.opportunity.state).toBe('engaged');
  });
  test('a simulated customer is offered to simulated associates only', () => {
    const simulated = candidate('sim', { simulated: true });
    expect(run(opened({}, true), offering(anna, simulated)).next.offers.map((offer) => offer.name)).toEqual(['sim']);
  });
});

describe('late and impossible answers', () => {
  const [anna, ben] = [candidate('anna'), candidate('ben')];
  test('A4: accept after the deadline is refused', () => {
    const first = run(opened(), offering(anna)).next;
    expect(refusal(first, { kind: 'accept', offerId: firstOffer(first) }, 60_000).reason).toBe('offer-lapsed');
  });
  test('A4: accept after the customer left or refused is refused with why', () => {
    const first = run(opened(), offering(anna)).next;
    const offerId = firstOffer(first);
    for (const command of [{ kind: 'leave' }, { kind: 'refuse', from: 'session' }] as const) {
      const gone = run(first, command).next;
      expect(gone.offers[0]?.state).toBe('withdrawn');
      expect(refusal(gone, { kind: 'accept', offerId })).toMatchObject({ kind: 'conflict', reason: 'offer-withdrawn' });
    }
  });
  test('A4: one who may not sell is rescinded, and the next best is looked for', () => {
    const first = run(opened(), offering(anna, ben)).next;
    const rescinded = run(first, {
      kind: 'rescind',
      offerId: firstOffer(first),
      reason: 'licence-expired',
      tried: true,
    });
    expect(rescinded.next.opportunity).toMatchObject({ state: 'open', tried: ['mem_anna'] });
    expect(rescinded.effects).toContainEqual({ kind: 'match' });
  });
  test('A12: an available associate who has gone loses the offer, and may be asked again', () => {
    const first = run(opened(), offering(anna, ben)).next;
    const gone = run(first, { kind: 'withdraw', associateId: 'mem_anna', reason: 'gone' }).next;
    expect(gone.opportunity).toMatchObject({ state: 'open', tried: [] });
  });
});

describe('following the session', () => {
  const [anna, ben] = [candidate('anna'), candidate('ben')];
  test('QC4: a can rises to a must in place, and the desk sees it', () => {
    const first = run(opened(), offering(anna)).next;
    const raised = run(first, { kind: 'follow', found: { ...found, verdict: 'must', triggerId: 'trg_b' } });
    expect(raised.next.opportunity).toMatchObject({ verdict: 'must', state: 'offered', triggerId: 'trg_b' });
    expect(raised.effects.map((effect) => effect.kind)).toContain('offer.changed');
  });
  test('a change of product rescinds the offers of those who may not sell it', () => {
    const first = run(opened({}, false, RACE), offering(anna, ben), 0, RACE).next;
    const elsewhere = { ...found, nodeId: 'nod_b' };
    expect(refusal(first, { kind: 'follow', found: elsewhere }).reason).toBe('ranking-needed');
    const moved = run(first, { kind: 'follow', found: elsewhere, maySell: ['mem_ben'] }, 0, RACE).next;
    expect(moved.offers.map((offer) => offer.state)).toEqual(['rescinded', 'pending']);
    expect(moved.opportunity).toMatchObject({ nodeId: 'nod_b', state: 'offered' });
  });
  test('nothing is downgraded while offered; what nobody holds fades', () => {
    const none: QueueCommand = { kind: 'follow', found: { ...found, verdict: 'none' } };
    const first = run(opened(), offering(anna)).next;
    expect(run(first, none).next).toEqual(first);
    expect(run(opened(), none).next.opportunity).toMatchObject({ state: 'closed', closedReason: 'faded' });
    const asked = opened({ askedAt: START });
    expect(run(asked, { kind: 'follow', found: { ...found, verdict: 'none', askedAt: START } }).next).toEqual(asked);
  });
});

describe('nobody free', () => {
  const asked = { verdict: 'must', askedAt: START } as const;
  test('A8: nobody eligible at all: the pool widens at once, then the customer who asked is told', () => {
    const wide = run(opened(asked), offering());
    expect(wide.next.opportunity).toMatchObject({ state: 'open', pool: 'wide' });
    expect(wide.effects).toContainEqual({ kind: 'match' });
    const named = run(wide.next, offering()).next;
    expect(named.opportunity.pool).toBe('named');
    const over = run(named, offering());
    expect(over.next.opportunity).toMatchObject({ state: 'expired', closedReason: 'nobody-eligible', told: 'nobody' });
    expect(over.effects).toContainEqual({
      kind: 'customer.told',
      entry: { kind: 'help.nobody', data: { opportunityId: 'opp_1', reason: 'nobody-eligible' } },
    });
  });
  test('A8: widening at set steps, another way within 20 s, released by 90 s', () => {
    const opening = openOpportunity(
      {
        opportunityId: 'opp_1',
        enterpriseId: 'ent_1',
        websiteId: 'web_1',
        sessionId: 'ses_1',
        visitorId: 'vis_1',
        simulated: false,
        found: { ...found, ...asked },
      },
      [],
      START,
      DEFAULT_QUEUE_POLICY,
    );
    const timers = must(opening).effects.flatMap((effect) =>
      effect.kind === 'timer.set' ? [[effect.timer, effect.dueAt - START]] : [],
    );
    expect(timers).toEqual([
      ['opportunity.give-up', 90_000],
      ['opportunity.other-way', 20_000],
      ['opportunity.widen', 15_000],
    ]);
    // Then a step every 15 s: wider, the people named, three at once, six at once; and no further.
    let waiting = opened(asked);
    const taken: unknown[] = [];
    for (const after of [15_000, 30_000, 45_000, 60_000]) {
      const widened = run(waiting, { kind: 'widen' }, after);
      const due = widened.effects.flatMap((each) => (each.kind === 'timer.set' ? [each.dueAt - START] : []));
      const { pool } = widened.next.opportunity;
      taken.push([pool, widthOf(widened.next.opportunity, DEFAULT_QUEUE_POLICY), ...due]);
      waiting = widened.next;
    }
    expect(taken).toEqual([
      ['wide', 1, 30_000],
      ['named', 1, 45_000],
      ['named', 3, 60_000],
      ['named', 6],
    ]);
    expect(run(waiting, { kind: 'widen' }, 70_000).next).toEqual(waiting);
    const busy = run(opened(asked), offering(candidate('anna', { availability: 'busy' }))).next;
    expect(busy.opportunity).toMatchObject({ state: 'open', told: 'waiting' });
    const other = run(busy, { kind: 'other-way' }, 20_000).next;
    expect(other.opportunity.told).toBe('other-way');
    expect(run(other, { kind: 'give-up' }, 90_000).next.opportunity).toMatchObject({
      state: 'expired',
      closedReason: 'nobody-free',
      told: 'nobody',
    });
  });
  test('A8: with everybody off line the other way is offered at once', () => {
    const waiting = run(opened(asked), offering(candidate('anna', { availability: 'offline' }))).next;
    expect(waiting.opportunity).toMatchObject({ state: 'open', told: 'other-way' });
  });
  test('QC4: a must escalates to the named people, free or not', () => {
    const policy = { ...DEFAULT_QUEUE_POLICY, named: ['mem_head'] };
    const head = candidate('head', { availability: 'busy' });
    const wide = run(opened(asked), { kind: 'widen' }, 15_000, RACE).next;
    expect(run(wide, offering(head), 16_000, policy).next.offers).toEqual([]);
    const named = run(wide, { kind: 'widen' }, 30_000, RACE).next;
    expect(run(named, offering(head), 30_000, policy).next.offers.map((offer) => offer.name)).toEqual(['head']);
  });
  test('QC4: a named person who is off line is passed over, and asked when she is there; with nobody else the other way is offered', () => {
    const policy = { ...DEFAULT_QUEUE_POLICY, named: ['mem_head', 'mem_deputy'] };
    const wide = run(opened(asked), { kind: 'widen' }, 15_000, policy).next;
    const named = run(wide, { kind: 'widen' }, 30_000, policy).next;
    const away = candidate('head', { availability: 'offline', score: 90 });
    const deputy = candidate('deputy', { availability: 'busy' });
    const offered = run(named, offering(away, deputy), 30_000, policy).next;
    expect(offered.offers).toMatchObject([{ name: 'deputy', via: 'named' }]);
    const waiting = run(named, offering(away), 30_000, policy).next;
    expect(waiting).toMatchObject({ opportunity: { state: 'open', told: 'other-way' }, offers: [] });
    expect(isWorthMatching(waiting, [away], {}, policy)).toBe(false);
    const back = { ...away, availability: 'busy' as const };
    expect(isWorthMatching(waiting, [back], {}, policy)).toBe(true);
    expect(run(waiting, offering(back), 40_000, policy).next.offers).toMatchObject([{ name: 'head', via: 'named' }]);
  });
  test('OQ8: a can that nobody takes ends in silence', () => {
    const over = run(opened(), { kind: 'give-up' }, 90_000);
    expect(over.next.opportunity).toMatchObject({ state: 'expired', told: 'nothing' });
    expect(over.effects.map((effect) => effect.kind)).not.toContain('customer.told');
  });
});

describe('QC4: a must that nobody takes, of a customer who did not ask', () => {
  const visit: VisitContact = { invitations: 0, refused: false, otherWay: false };
  const tellings = (effects: readonly QueueEffect[]) =>
    effects.flatMap((each) => (each.kind === 'customer.told' ? [each.entry] : []));
  const giveUp = { kind: 'give-up' } as const;
  const unasked = (change: Partial<Found> = {}, simulated = false) => opened({ verdict: 'must', ...change }, simulated);
  const end = (queued: Queued, how: Partial<VisitContact> = {}, policy: Partial<QueuePolicy> = {}) =>
    must(decide(queued, giveUp, START + 90_000, { ...DEFAULT_QUEUE_POLICY, ...policy }, { ...visit, ...how }));

  test('QC4: she is offered another way, which counts as an invitation, and it is lost with its reason', () => {
    for (const simulated of [false, true]) {
      const over = end(unasked({}, simulated));
      expect(over.next.opportunity).toMatchObject({
        state: 'expired',
        closedReason: 'nobody-free',
        told: 'nothing',
        otherWay: 'offered',
      });
      expect(tellings(over.effects)).toEqual([{ kind: 'other-way.offered', data: { opportunityId: 'opp_1' } }]);
      expect(over.effects.filter(({ kind }) => kind === 'invitation.noted')).toHaveLength(1);
    }
  });
  test('QC4: also where nobody accepted, and at once where nobody may serve her in any pool', () => {
    const anna = candidate('anna');
    const first = run(unasked(), offering(anna)).next;
    const declined = run(first, { kind: 'decline', offerId: firstOffer(first), reason: 'no time' }).next;
    expect(end(declined).next.opportunity).toMatchObject({ closedReason: 'nobody-accepted', otherWay: 'offered' });
    const widest = run(run(unasked(), offering()).next, offering()).next;
    const over = must(decide(widest, offering(), START + 1_000, DEFAULT_QUEUE_POLICY, visit));
    expect(over.next.opportunity).toMatchObject({ closedReason: 'nobody-eligible', otherWay: 'offered' });
  });
  test('QC4: also where everybody leaves the desk while somebody is looked for; not where nothing speaks for her any more', () => {
    const gone = (withheld?: string) => {
      const now: Found = { ...found, verdict: 'none', ...(withheld === undefined ? {} : { withheld }) };
      return must(decide(unasked(), { kind: 'follow', found: now }, START + 1_000, DEFAULT_QUEUE_POLICY, visit)).next;
    };
    expect(gone('nobody-can-serve').opportunity).toMatchObject({
      state: 'closed',
      closedReason: 'nobody-can-serve',
      otherWay: 'offered',
    });
    for (const why of [undefined, 'refused', 'unreachable']) expect(gone(why).opportunity.otherWay).toBeUndefined();
  });
  test('QC4: not without knowing how she was approached in this visit', () => {
    expect(refusal(unasked(), giveUp, 90_000)).toMatchObject({ kind: 'conflict', reason: 'visit-needed' });
  });
  test.each<[string, Partial<VisitContact>, Partial<QueuePolicy>]>([
    ['she refused in this visit', { refused: true }, {}],
    ['she was offered another way before', { otherWay: true, invitations: 1 }, {}],
    ['that would be an invitation too many', { invitations: 3 }, {}],
    ['nobody is invited', {}, { invitationsPerVisit: 0 }],
    ['the enterprise does not want it', {}, { otherWayUnasked: false }],
  ])('OQ2: silence where %s', (_, how, policy) => {
    const over = end(unasked(), how, policy);
    expect(over.next.opportunity).toMatchObject({ state: 'expired', closedReason: 'nobody-free' });
    expect(over.next.opportunity.otherWay).toBeUndefined();
    expect(over.effects.map(({ kind }) => kind)).not.toContain('invitation.noted');
    expect(tellings(over.effects)).toEqual([]);
  });
  test('CS7: who is called back has no page to read it on; who asked is told that nobody came; a supervisor who ends it has seen it', () => {
    expect(tellings(end(unasked({ callback: { number: '+41446681800' } })).effects)).toEqual([]);
    expect(tellings(end(unasked({ askedAt: START })).effects)).toEqual([
      { kind: 'help.nobody', data: { opportunityId: 'opp_1', reason: 'nobody-free' } },
    ]);
    const dismissed = must(
      decide(unasked(), { kind: 'dismiss', reason: 'other' }, START + 1_000, DEFAULT_QUEUE_POLICY, visit),
    );
    expect(tellings(dismissed.effects)).toEqual([]);
  });
});

describe('after the claim', () => {
  test('B8: an answer sent again, because its reply was lost, changes nothing', () => {
    const [anna, ben] = [candidate('anna'), candidate('ben')];
    const first = run(opened(), offering(anna, ben)).next;
    for (const kind of ['accept', 'decline'] as const) {
      const once = run(first, { kind, offerId: firstOffer(first) }).next;
      expect(run(once, { kind, offerId: firstOffer(first) }, 60_000)).toMatchObject({ next: once, effects: [] });
    }
  });
  test('A1: an acceptance that came to nothing is not given back once somebody else has the customer', () => {
    const [anna, ben] = [candidate('anna'), candidate('ben')];
    const first = run(opened(), offering(anna, ben)).next;
    const late = firstOffer(first);
    const engaged = run(first, { kind: 'accept', offerId: late }).next;
    const again = run(engaged, { kind: 'reopen', associateId: 'mem_anna', reason: 'not-greeted' }).next;
    expect(refusal(again, { kind: 'accept', offerId: late }).reason).toBe('offer-accepted');
    const second = run(again, offering(anna, ben)).next;
    const taken = run(second, { kind: 'accept', offerId: second.offers.at(-1)?.offerId ?? '' }).next;
    expect(refusal(taken, { kind: 'accept', offerId: late }).reason).toBe('offer-accepted');
  });
  test('A12: one who does not greet loses the customer to the next best', () => {
    const [anna, ben] = [candidate('anna'), candidate('ben')];
    const first = run(opened({ askedAt: START }), offering(anna, ben)).next;
    const engaged = run(first, { kind: 'accept', offerId: firstOffer(first) }).next;
    const again = run(engaged, { kind: 'reopen', associateId: 'mem_anna', reason: 'not-greeted' });
    expect(again.next.opportunity).toMatchObject({ state: 'open', tried: ['mem_anna'], told: 'other-way' });
    expect(run(again.next, offering(anna, ben)).next.offers.at(-1)).toMatchObject({ name: 'ben', state: 'pending' });
  });
  test('A8, OQ8: who asks in the last moment of an invitation was not heard, and is looked for again', () => {
    const [anna, ben] = [candidate('anna'), candidate('ben')];
    const asks = askedLate();
    expect(nextFor(engagedBy(anna, ben), 'no-answer').command).toEqual({ kind: 'close', reason: 'no-answer' });
    for (const reason of ['not-now', 'customer-left']) {
      expect(nextFor(asks, reason).command).toEqual({ kind: 'close', reason });
    }
    for (const reason of ['no-answer', 'withdrawn', 'ended-by-supervisor', 'suspended']) {
      expect(nextFor(asks, reason, { heardAt: START + 1 }).command).toEqual({ kind: 'close', reason });
      // Of what she had asked before it was heard, of the last question not.
      expect(nextFor(asks, reason, { heardAt: START }).command.kind).toBe('reopen');
      const { command, asksAnew } = nextFor(asks, reason);
      expect(asksAnew).toBe(false);
      const again = run(asks, command);
      expect(again.next.opportunity).toMatchObject({ state: 'open', asked: true, told: 'other-way', tried: [] });
      expect(again.effects).toContainEqual({ kind: 'match' });
      expect(run(again.next, offering(anna, ben)).next.offers.at(-1)).toMatchObject({ name: 'anna', state: 'pending' });
    }
    // Nobody is looked for where she has gone meanwhile.
    const gone: Queued = { ...asks, opportunity: { ...asks.opportunity, otherWay: 'gone' } };
    expect(nextFor(gone, 'no-answer').command).toEqual({ kind: 'close', reason: 'no-answer' });
    expect(nextFor(asks, 'no-thanks', { refused: true }).command).toEqual({ kind: 'refuse', from: 'answer' });
  });
  test('A8, OQ8: what she asks in the last moment of a talk is a wish of its own: the talk is over, and another is looked for', () => {
    const asks = askedLate();
    for (const reason of ['ended', 'ended-by-supervisor', 'suspended']) {
      const close = { kind: 'close', reason } as const;
      expect(nextFor(asks, reason, { talked: true })).toEqual({ command: close, asksAnew: true });
      expect(nextFor(asks, reason, { talked: true, heardAt: START + 1 })).toEqual({ command: close, asksAnew: false });
    }
    for (const reason of ['ended-by-customer', 'customer-left']) {
      expect(nextFor(asks, reason, { talked: true }).asksAnew).toBe(false);
    }
    const anew = must(openAnew(asks.opportunity, 'opp_2', START + 10, DEFAULT_QUEUE_POLICY));
    const { askedAt, why, sessionId, visitorId } = asks.opportunity;
    expect(anew.next).toEqual({
      opportunity: expect.objectContaining({
        ...{
          opportunityId: 'opp_2',
          state: 'open',
          verdict: 'must',
          asked: true,
          openedAt: START + 10,
          told: 'waiting',
        },
        ...{ askedAt, why, sessionId, visitorId, tried: [], step: 0, pool: 'qualified' },
      }),
      offers: [],
    });
    expect(anew.effects).toContainEqual({
      kind: 'customer.told',
      entry: { kind: 'help.waiting', data: { opportunityId: 'opp_2', anew: true } },
    });
    expect(anew.effects.at(-1)).toEqual({ kind: 'match' });
  });
  test('EN1: what becomes of a customer whom a supervisor gave to a colleague is not put down to who had accepted her', () => {
    const [anna, ben] = [candidate('anna'), candidate('ben')];
    const first = run(opened({ askedAt: START }), offering(anna, ben)).next;
    const engaged = run(first, { kind: 'accept', offerId: firstOffer(first) }).next;
    const passed = (associateId: string, reason: string) =>
      run(engaged, { kind: 'reopen', associateId, reason }).next.offers[0]?.reason;
    expect(passed('mem_anna', 'not-greeted')).toBe('not-greeted');
    expect(passed('mem_ben', 'not-greeted')).toBe('given-on');
    expect(passed('mem_ben', 'associate-gone')).toBeUndefined();
  });
  test('OQ2: no thanks ends it as refused', () => {
    const first = run(opened(), offering(candidate('anna'))).next;
    const engaged = run(first, { kind: 'accept', offerId: firstOffer(first) }).next;
    expect(run(engaged, { kind: 'refuse', from: 'answer' }).next.opportunity.state).toBe('refused');
    expect(run(engaged, { kind: 'refuse', from: 'session' }).next).toEqual(engaged);
  });
});

describe('QC7: a customer whose associate has gone while they talked', () => {
  const [anna, ben] = [candidate('anna'), candidate('ben')];
  const taken = (queued: Queued): Queued => run(queued, { kind: 'accept', offerId: firstOffer(queued) }).next;
  const gone: QueueCommand = { kind: 'reopen', associateId: 'mem_anna', reason: 'associate-gone' };

  test('is one who asked and must be served, whoever had approached her; she may leave a message meanwhile', () => {
    const again = run(taken(run(opened(), offering(anna, ben)).next), gone);
    expect(again.next.opportunity).toMatchObject({ state: 'open', asked: true, verdict: 'must', told: 'other-way' });
    expect(again.next.offers).toMatchObject([{ state: 'accepted', reason: 'associate-gone' }]);
    expect(again.effects).toContainEqual({
      kind: 'customer.told',
      entry: { kind: 'help.waiting', data: { opportunityId: 'opp_1', otherWay: true, again: true, gone: true } },
    });
    expect(again.effects).toContainEqual({ kind: 'match' });
    expect(again.effects).toContainEqual({ kind: 'news', news: 'opportunity.raised' });
    // Nobody comes: she hears it.
    expect(run(again.next, { kind: 'give-up' }, 100_000).effects).toContainEqual({
      kind: 'customer.told',
      entry: { kind: 'help.nobody', data: { opportunityId: 'opp_1', reason: 'nobody-accepted' } },
    });
  });
  test('whom a supervisor had given her to accepted nothing: the record of who did says nothing of it', () => {
    const again = run(taken(run(opened(), offering(anna, ben)).next), { ...gone, associateId: 'mem_ben' }).next;
    expect(again.offers[0]).not.toHaveProperty('reason');
  });
  test('goes to the next best, or back to her associate once she is there', () => {
    const again = run(taken(run(opened(), offering(anna, ben)).next), gone).next;
    const offline = run(again, offering({ ...anna, availability: 'offline' }, ben)).next;
    expect(offline.offers.at(-1)).toMatchObject({ associateId: 'mem_ben', state: 'pending' });
    const back = run(again, offering(anna)).next;
    expect(back.offers.at(-1)).toMatchObject({ associateId: 'mem_anna', state: 'pending' });
    expect(taken(back).opportunity.state).toBe('engaged');
  });
});

describe('CS7: a customer who is called back', () => {
  const [anna, ben] = [candidate('anna'), candidate('ben')];
  const callback = { number: '+41446681800', name: 'Ann' };
  const asked = () => opened({ verdict: 'none', askedAt: START, callback });
  const taken = (queued: Queued): Queued => run(queued, { kind: 'accept', offerId: firstOffer(queued) }).next;
  const missed: QueueCommand = { kind: 'reopen', associateId: 'mem_anna', reason: 'not-reached' };

  test('who cannot be reached opens nothing, though she asks; and what is open is closed, looked at or not', () => {
    const gone = { ...found, verdict: 'none', askedAt: START + 1, withheld: 'unreachable' } as const;
    expect(mayOpen([], gone)).toBe(false);
    expect(run(asked(), { kind: 'follow', found: gone }).next.opportunity).toMatchObject({ state: 'closed' });
    const offered = run(run(asked(), offering(anna)).next, { kind: 'follow', found: gone });
    expect(offered.next).toMatchObject({
      opportunity: { state: 'closed', closedReason: 'unreachable' },
      offers: [{ state: 'withdrawn' }],
    });
    const engaged = taken(run(asked(), offering(anna)).next);
    expect(run(engaged, { kind: 'follow', found: gone }).next.opportunity.state).toBe('engaged');
  });
  test('another number, or the widget, is shown on the offer in place; while somebody calls it is kept for the next', () => {
    const offered = run(asked(), offering(anna)).next;
    const again: Found = { ...found, verdict: 'must', askedAt: START, callback: { number: '+41446681801' } };
    const changed = run(offered, { kind: 'follow', found: again, maySell: ['mem_anna'] });
    expect(changed.next.opportunity.callback).toEqual({ number: '+41446681801' });
    expect(changed.effects.map((effect) => effect.kind)).toContain('offer.changed');
    const { callback: _, ...inWidget } = again;
    const back = run(changed.next, { kind: 'follow', found: inWidget, maySell: ['mem_anna'] }).next;
    expect(back.opportunity).not.toHaveProperty('callback');
    expect(run(taken(offered), { kind: 'follow', found: again }).next.opportunity).toMatchObject({
      state: 'engaged',
      callback: { number: '+41446681801' },
    });
  });
  test('not reached: by policy the next associate calls, each once, and then it is over', () => {
    const engaged = taken(run(asked(), offering(anna, ben)).next);
    expect(run(engaged, missed).next.opportunity).toMatchObject({ state: 'closed', closedReason: 'not-reached' });
    const twice = { ...DEFAULT_QUEUE_POLICY, callbackTries: 2 };
    const again = run(engaged, missed, 1_000, twice);
    expect(again.next.opportunity).toMatchObject({ state: 'open', tried: ['mem_anna'], callback });
    const second = taken(run(again.next, offering(anna, ben), 1_000, twice).next);
    expect(run(second, { ...missed, associateId: 'mem_ben' }, 1_000, twice).next.opportunity.state).toBe('closed');
    // Who did not call at all has used up no try.
    expect(run(engaged, { ...missed, reason: 'not-called' }).next.opportunity.state).toBe('open');
  });
});
