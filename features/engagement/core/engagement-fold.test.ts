import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OfferView, QueueEntry, VisitorQueueEntry } from '../../queue/core/index.ts';
import {
  type AssociateDesk,
  type AssociateEngagementEntry,
  applyAssociateEntry,
  applyEngagementEntry,
  applyVisitorEngagementEntry,
  applyVisitorEntry,
  decideEngagement,
  type Engagement,
  type EngagementCommand,
  type EngagementEntry,
  type EngagementFacts,
  engagementView,
  type MessageView,
  NOTHING_COUNTED,
  type VisitorEngagementEntry,
  type VisitorState,
  visitorEngagementView,
} from './index.ts';

const START = Date.UTC(2026, 0, 5, 9);
const facts: EngagementFacts = {
  enterpriseId: 'ent_1',
  sessionId: 'ses_1',
  who: 'Anonymous',
  identity: 'anonymous',
  topic: 'Mortgages',
  verdict: 'must',
  why: ['calculator principal is 400,000'],
  openingWords: 'Hello',
  simulated: false,
  associate: { name: 'Anna' },
};
const begun: Engagement = {
  engagementId: 'eng_1',
  opportunityId: 'opp_1',
  associateId: 'mem_anna',
  personId: 'per_anna',
  state: 'inviting',
  asked: false,
  greeted: false,
  startedAt: START,
  inviteMs: 60_000,
  reconnectMs: 60_000,
  dueAt: START + 45_000,
  counted: NOTHING_COUNTED,
};
const offer = (offerId: string): OfferView => ({
  offerId,
  opportunityId: 'opp_1',
  enterpriseId: 'ent_1',
  enterpriseName: 'Lender',
  associateId: 'mem_anna',
  sessionId: 'ses_1',
  websiteName: 'lender.example',
  who: 'Anonymous',
  identity: 'anonymous',
  verdict: 'can',
  asked: false,
  topic: 'Mortgages',
  why: [],
  score: 70,
  reasons: [],
  openingWords: 'Hello',
  madeAt: new Date(START).toISOString(),
  dueAt: new Date(START + 30_000).toISOString(),
  simulated: false,
});

type World = {
  readonly engagement: Engagement;
  readonly messages: readonly MessageView[];
  readonly entries: EngagementEntry[];
};

/** A conversation as the shell would write it: the engagement, its messages, and the entries of its stream. */
function live(steps: readonly (readonly [EngagementCommand, number])[]): World[] {
  const worlds: World[] = [{ engagement: begun, messages: [], entries: [] }];
  let now = START;
  for (const [command, wait] of steps) {
    now += wait;
    const last = worlds.at(-1) as World;
    const decision = decideEngagement(last.engagement, command, now);
    if (!decision.ok) continue;
    const entries = decision.effects.flatMap((effect): EngagementEntry[] => {
      if (effect.kind === 'message') return [{ kind: 'message', data: effect.message }];
      return effect.kind === 'entry' ? [effect.entry] : [];
    });
    const said = entries.flatMap((entry) => (entry.kind === 'message' ? [entry.data] : []));
    worlds.push({ engagement: decision.next, messages: [...last.messages, ...said], entries });
  }
  return worlds;
}

let made = 0;
const say = (from: 'associate' | 'customer'): EngagementCommand => ({
  kind: 'say',
  from,
  messageId: `msg_${++made}`,
  text: 'words',
});
const stepArb = fc.tuple(
  fc
    .constantFrom(
      'greet',
      'say',
      'accept',
      'no-thanks',
      'end',
      'sold',
      'corrected',
      'wrap',
      'late',
      'gone',
      'back',
      'gone-due',
    )
    .map((name): EngagementCommand => {
      if (name === 'greet') return say('associate');
      if (name === 'say') return say('customer');
      if (name === 'accept') return { kind: 'answer', answer: 'accept' };
      if (name === 'no-thanks') return { kind: 'answer', answer: 'no-thanks' };
      if (name === 'end') return { kind: 'end', by: 'associate' };
      if (name === 'sold') return { kind: 'outcome', outcome: { result: 'sold', amountMinor: 5, currency: 'USD' } };
      if (name === 'corrected') return { kind: 'outcome', outcome: { result: 'not-sold', reason: 'price' } };
      if (name === 'gone' || name === 'back') return { kind: 'presence', there: name === 'back' };
      if (name === 'gone-due') return { kind: 'due', timer: 'engagement.gone' };
      if (name === 'wrap') return { kind: 'due', timer: 'engagement.wrap' };
      return { kind: 'due', timer: 'engagement.greet' };
    }),
  fc.constantFrom(1_000, 50_000, 700_000),
);

/** Every kind of entry, with the scenario that proves its fold. A kind that is not named here does not compile. */
const KINDS: Readonly<Record<EngagementEntry['kind'], true>> = {
  message: true,
  greeted: true,
  state: true,
  outcome: true,
};
const ASSOCIATE_KINDS: Readonly<Record<(QueueEntry | AssociateEngagementEntry)['kind'], true>> = {
  'offer.made': true,
  'offer.ended': true,
  'engagement.started': true,
  'engagement.ended': true,
};
const VISITOR_KINDS: Readonly<Record<(VisitorQueueEntry | VisitorEngagementEntry)['kind'], true>> = {
  'help.waiting': true,
  'help.estimate': true,
  'help.nobody': true,
  'help.ended': true,
  'other-way.offered': true,
  'other-way.ended': true,
  'callback.agreed': true,
  'callback.over': true,
  invited: true,
  'engagement.ended': true,
};

describe('B1: a stale copy and the entries since are a fresh load', () => {
  test("B1: the associate's conversation, every kind of entry, from every earlier copy, also read twice", () => {
    const covered = new Set<string>();
    fc.assert(
      fc.property(fc.array(stepArb, { minLength: 1, maxLength: 15 }), fc.nat(), (steps, pick) => {
        const worlds = live(steps);
        const from = pick % worlds.length;
        const start = worlds[from] as World;
        const last = worlds.at(-1) as World;
        let copy = engagementView(start.engagement, facts, start.messages);
        for (const world of worlds.slice(from + 1)) {
          for (const entry of world.entries) {
            copy = applyEngagementEntry(copy, entry);
            covered.add(entry.kind);
          }
        }
        expect(copy).toEqual(engagementView(last.engagement, facts, last.messages));
        for (const world of worlds) for (const entry of world.entries) copy = applyEngagementEntry(copy, entry);
        expect(copy).toEqual(engagementView(last.engagement, facts, last.messages));
      }),
      { numRuns: 500 },
    );
    expect([...covered].toSorted()).toEqual(Object.keys(KINDS).toSorted());
  });

  test("B1: the customer's conversation from the invitation on", () => {
    const covered = new Set<string>();
    fc.assert(
      fc.property(fc.array(stepArb, { minLength: 1, maxLength: 15 }), fc.nat(), (steps, pick) => {
        const worlds = live([[say('associate'), 1_000], ...steps]);
        const seen = worlds.slice(1);
        const from = pick % seen.length;
        const start = seen[from] as World;
        const last = seen.at(-1) as World;
        let copy: VisitorState = { engagement: visitorEngagementView(start.engagement, facts, start.messages) };
        for (const world of seen.slice(from + 1)) {
          for (const entry of world.entries) {
            copy = applyVisitorEngagementEntry(copy, 'eng_1', entry);
            covered.add(entry.kind);
          }
        }
        expect(copy.engagement).toEqual(visitorEngagementView(last.engagement, facts, last.messages));
      }),
      { numRuns: 500 },
    );
    // The greeting comes once, before the customer sees anything.
    covered.add('greeted');
    expect([...covered].toSorted()).toEqual(Object.keys(KINDS).toSorted());
  });

  test("B1: the associate's desk, every kind of entry", () => {
    const view = engagementView(begun, facts, []);
    const scenario: readonly (readonly [QueueEntry | AssociateEngagementEntry, AssociateDesk])[] = [
      [
        { kind: 'offer.made', data: offer('off_1') },
        { offers: [offer('off_1')], engagements: [] },
      ],
      [
        { kind: 'offer.made', data: offer('off_2') },
        { offers: [offer('off_1'), offer('off_2')], engagements: [] },
      ],
      [
        { kind: 'offer.made', data: { ...offer('off_1'), verdict: 'must' } },
        { offers: [{ ...offer('off_1'), verdict: 'must' }, offer('off_2')], engagements: [] },
      ],
      [
        { kind: 'offer.ended', data: { offerId: 'off_1', state: 'accepted' } },
        { offers: [offer('off_2')], engagements: [] },
      ],
      [
        { kind: 'engagement.started', data: view },
        { offers: [offer('off_2')], engagements: [view] },
      ],
      [
        { kind: 'offer.ended', data: { offerId: 'off_2', state: 'withdrawn', by: 'Ben' } },
        { offers: [], engagements: [view] },
      ],
      [
        { kind: 'engagement.ended', data: { engagementId: 'eng_1', reason: 'not-greeted' } },
        { offers: [], engagements: [] },
      ],
    ];
    let desk: AssociateDesk = { offers: [], engagements: [] };
    for (const [entry, fresh] of scenario) {
      desk = applyAssociateEntry(desk, entry);
      expect(desk).toEqual(fresh);
      expect(applyAssociateEntry(desk, entry)).toEqual(fresh);
    }
    expect([...new Set(scenario.map(([entry]) => entry.kind))].toSorted()).toEqual(
      Object.keys(ASSOCIATE_KINDS).toSorted(),
    );
  });

  test('B1: what a visitor is told, every kind of entry', () => {
    const engagement = visitorEngagementView({ ...begun, greeted: true }, facts, []);
    const scenario: readonly (readonly [VisitorQueueEntry | VisitorEngagementEntry, VisitorState])[] = [
      [{ kind: 'help.waiting', data: { opportunityId: 'opp_1' } }, { waiting: { opportunityId: 'opp_1' } }],
      [
        { kind: 'help.waiting', data: { opportunityId: 'opp_1', otherWay: true } },
        { waiting: { opportunityId: 'opp_1', otherWay: true } },
      ],
      [
        {
          kind: 'help.estimate',
          data: { opportunityId: 'opp_1', estimate: { by: '2026-11-21T09:02:00.000Z', place: 2 } },
        },
        {
          waiting: {
            opportunityId: 'opp_1',
            otherWay: true,
            estimate: { by: '2026-11-21T09:02:00.000Z', place: 2 },
          },
        },
      ],
      [
        { kind: 'help.waiting', data: { opportunityId: 'opp_1', again: true } },
        { waiting: { opportunityId: 'opp_1', again: true, estimate: { by: '2026-11-21T09:02:00.000Z', place: 2 } } },
      ],
      [{ kind: 'help.ended', data: { opportunityId: 'opp_1' } }, {}],
      [
        { kind: 'callback.agreed', data: { callbackId: 'cbk_1', number: '… 800' } },
        { callback: { callbackId: 'cbk_1', number: '… 800' } },
      ],
      [
        { kind: 'help.estimate', data: { opportunityId: 'opp_1', estimate: {} } },
        { callback: { callbackId: 'cbk_1', number: '… 800' } },
      ],
      [{ kind: 'callback.over', data: { callbackId: 'cbk_1' } }, {}],
      [
        { kind: 'help.nobody', data: { opportunityId: 'opp_1', reason: 'nobody-free' } },
        { nobody: { opportunityId: 'opp_1', reason: 'nobody-free' } },
      ],
      [
        { kind: 'other-way.offered', data: { opportunityId: 'opp_2' } },
        { nobody: { opportunityId: 'opp_1', reason: 'nobody-free' }, otherWay: { opportunityId: 'opp_2' } },
      ],
      [
        { kind: 'other-way.ended', data: { opportunityId: 'opp_1' } },
        { nobody: { opportunityId: 'opp_1', reason: 'nobody-free' }, otherWay: { opportunityId: 'opp_2' } },
      ],
      [
        { kind: 'other-way.ended', data: { opportunityId: 'opp_2' } },
        { nobody: { opportunityId: 'opp_1', reason: 'nobody-free' } },
      ],
      [{ kind: 'invited', data: engagement }, { engagement }],
      // Who talks to her has gone: she waits again, and its end says nothing more.
      [
        { kind: 'help.waiting', data: { opportunityId: 'opp_1', otherWay: true, again: true, gone: true } },
        { waiting: { opportunityId: 'opp_1', otherWay: true, again: true, gone: true } },
      ],
      [
        { kind: 'engagement.ended', data: { engagementId: 'eng_1', reason: 'associate-gone' } },
        { waiting: { opportunityId: 'opp_1', otherWay: true, again: true, gone: true } },
      ],
      [{ kind: 'invited', data: engagement }, { engagement }],
      [{ kind: 'help.waiting', data: { opportunityId: 'opp_1' } }, { engagement }],
      [
        { kind: 'engagement.ended', data: { engagementId: 'eng_1', reason: 'no-answer' } },
        { engagement: { ...engagement, state: 'closed', closedReason: 'no-answer' } },
      ],
    ];
    let state: VisitorState = {};
    for (const [entry, fresh] of scenario) {
      state = applyVisitorEntry(state, entry);
      expect(state).toEqual(fresh);
    }
    expect([...new Set(scenario.map(([entry]) => entry.kind))].toSorted()).toEqual(
      Object.keys(VISITOR_KINDS).toSorted(),
    );
  });
});
