import { expect, test } from 'vitest';
import { ok } from '../../../kernel/result.ts';
import { createLog } from '../../../platform/server/log.ts';
import { describeEngines, type Engine, makeId } from '../../../platform/server/testing/engines.ts';
import type { EngagementStart, QueueEntry } from '../../queue/core/index.ts';
import {
  asking,
  associateIdOf,
  createQueueWorld,
  type QueueWorld,
  sessionOf,
} from '../../queue/server/testing/queue-world.ts';
import {
  type AssociateDesk,
  type AssociateEngagementEntry,
  applyAssociateEntry,
  applyEngagementEntry,
  applyVisitorEngagementEntry,
  applyVisitorEntry,
  type EngagementEntry,
  type EngagementView,
  type OutcomeChange,
  type VisitorState,
} from '../core/index.ts';
import type { Visitor } from './engagement-ports.ts';
import { createEngagement, type Engagements } from './engagements.ts';

type Floor = {
  readonly world: QueueWorld;
  readonly engagements: Engagements;
  readonly released: string[];
  readonly changes: OutcomeChange[];
  readonly left: unknown[];
  /** What she wrote when she asked, by session. */
  readonly wishes: Map<string, string>;
};

function createFloor(engine: Engine): Floor {
  const released: string[] = [];
  const changes: OutcomeChange[] = [];
  const left: unknown[] = [];
  const wishes = new Map<string, string>();
  const bound: { engagements?: Engagements } = {};
  const world: QueueWorld = createQueueWorld(engine, {
    startEngagement: async (unit, start: EngagementStart) => {
      world.started.push(start);
      await bound.engagements?.start(unit, start);
    },
  });
  const engagements = createEngagement({
    database: engine.database,
    log: createLog('silent'),
    claimSlot: async (_unit, personId) => {
      const left = world.slots.get(personId) ?? 3;
      world.slots.set(personId, Math.max(left - 1, 0));
      return left > 0 ? undefined : { kind: 'conflict', reason: 'no-slot', message: 'No slot is left.' };
    },
    checkLicence: async (_unit, associateId) => world.unlicensed.get(associateId),
    colleagueOf: async (_, associateId) => {
      const found = world.candidates.find((each) => each.associateId === associateId);
      if (found === undefined) return undefined;
      const { personId, name, availability, simulated } = found;
      return { personId, card: { name }, atDesk: availability !== 'offline', simulated };
    },
    isAtDesk: async (_unit, { personId }) =>
      world.candidates.some((each) => each.personId === personId && each.availability !== 'offline'),
    greetMs: async () => 45_000,
    audit: async (_unit, change) => {
      world.audited.push(change);
    },
    noteAnswered: (unit, opportunityId) => world.queue.noteAnswered(unit, opportunityId),
    callbackFor: (unit, visitorId) => world.queue.callbackFor(unit, visitorId),
    agreeCallback: (visitor, body) => world.queue.agreeCallback(visitor, body),
    cancelCallback: (visitor, callbackId) => world.queue.cancelCallback(visitor, callbackId),
    otherWayOf: (unit, visitorId) => world.queue.otherWayOf(unit, visitorId),
    refuseOtherWay: (visitor, opportunityId) => world.queue.refuseOtherWay(visitor, opportunityId),
    noteMessageLeft: (unit, visitorId) => world.queue.noteMessageLeft(unit, visitorId),
    wishOf: async (_enterpriseId, sessionId) => wishes.get(sessionId),
    releaseSlot: async (_unit, personId, holder) => {
      released.push(holder);
      world.slots.set(personId, (world.slots.get(personId) ?? 3) + 1);
    },
    beginWrapUp: async () => undefined,
    noteLapse: async (_unit, personId) => {
      world.lapsed.push(personId);
    },
    recordOutcome: async (_unit, { change }) => {
      changes.push(change);
    },
    reopenOpportunity: world.queue.reopen,
    closeOpportunity: world.queue.close,
    noteInvited: world.queue.noteInvited,
    waitingOf: world.queue.waitingOf,
    leaveMessage: async (_unit, message) => {
      left.push(message);
      return ok(undefined);
    },
    heads: async (streamIds) => Object.fromEntries(streamIds.map((each) => [each, headOf(engine, each)])),
    anyoneAtDesk: async () => world.candidates.some((each) => each.availability === 'free'),
  });
  bound.engagements = engagements;
  return { world, engagements, released, changes, left, wishes };
}

function headOf(engine: Engine, stream: string): number {
  return Math.max(0, ...engine.entries.filter((each) => each.stream === stream).map(({ entry }) => entry.seq));
}

const MUST = { verdict: 'must', triggerId: 'trg_must' } as const;
const say = (text: string, messageId = makeId('msg')) => ({ messageId, text });
const SOLD = { result: 'sold', amountMinor: 250_000, currency: 'USD' } as const;

describeEngines('engagements', (engine) => {
  /** A customer who is claimed by anna. */
  async function claimed(floor: Floor, asks = false) {
    const { world } = floor;
    if (world.candidates.length === 0) world.add('anna');
    const plain = sessionOf(world.enterpriseId);
    const session = asks ? asking(plain) : plain;
    await world.move(session, MUST);
    const [offer] = await world.offersOf('anna');
    const accepted = await world.queue.accept(world.caller('anna'), offer?.offerId ?? '');
    if (!accepted.ok) throw new Error(accepted.refusal.reason);
    const visitor: Visitor = {
      visitorId: session.visitorId,
      websiteId: 'web_lender',
      enterpriseId: world.enterpriseId,
    };
    return { session, visitor, engagementId: accepted.value.engagementId, anna: world.caller('anna') };
  }
  const lists = async (floor: Floor) => (await floor.world.queue.opportunities(floor.world.enterpriseId, {})).items;

  test('OQ8, CB1: invited by name and words, she accepts, both write, it ends, the outcome is kept', async () => {
    const floor = createFloor(engine());
    const { desk, widget } = floor.engagements;
    const { anna, visitor, engagementId } = await claimed(floor);
    expect(await widget.state(visitor)).toEqual({
      cursor: { [`visitor:${visitor.visitorId}`]: 0 },
      visitorId: visitor.visitorId,
      now: expect.any(String),
      open: true,
    });
    await desk.say(anna, engagementId, say('Good morning, I am Anna.'));
    const invited = await widget.state(visitor);
    expect(invited.engagement).toMatchObject({
      engagementId,
      state: 'inviting',
      associate: { name: 'anna', title: 'Adviser' },
      messages: [{ from: 'associate', text: 'Good morning, I am Anna.' }],
    });
    expect((await widget.answer(visitor, engagementId, 'accept')).ok).toBe(true);
    await widget.say(visitor, engagementId, say('Hello'));
    await desk.say(anna, engagementId, say('How may I help?'));
    const detail = await desk.detail(anna, engagementId);
    expect(detail.ok && detail.value.messages.map((message) => [message.from, message.text])).toEqual([
      ['associate', 'Good morning, I am Anna.'],
      ['customer', 'Hello'],
      ['associate', 'How may I help?'],
    ]);
    expect(await desk.end(anna, engagementId)).toMatchObject({ ok: true, value: { state: 'wrapping' } });
    expect(await desk.outcome(anna, engagementId, SOLD)).toMatchObject({
      ok: true,
      value: { state: 'closed', outcome: SOLD },
    });
    expect(floor.changes).toEqual([{ trials: 1, won: 1, revenueMinor: 250_000, currency: 'USD' }]);
    expect(floor.released).toEqual([engagementId]);
    expect((await lists(floor))[0]).toMatchObject({ state: 'closed', closedReason: 'ended' });
    expect(
      await floor.world.queue.contactHistory(
        sessionOf(floor.world.enterpriseId, { sessionId: (await lists(floor))[0]?.sessionId as `ses_${string}` }),
      ),
    ).toMatchObject({
      invitationsThisVisit: 1,
      engagedThisVisit: true,
    });
  });

  test('PE9: an outcome corrected days later changes the counters by the difference, in one record', async () => {
    const floor = createFloor(engine());
    const { desk } = floor.engagements;
    const { anna, engagementId } = await claimed(floor, true);
    await desk.say(anna, engagementId, say('Hello'));
    await desk.end(anna, engagementId);
    await desk.outcome(anna, engagementId, { result: 'not-sold', reason: 'thinks it over' });
    await desk.outcome(anna, engagementId, SOLD);
    // Sent again because the reply was lost: no revision.
    await desk.outcome(anna, engagementId, SOLD);
    expect(floor.changes).toEqual([
      { trials: 1, won: 0, revenueMinor: 0 },
      { trials: 0, won: 1, revenueMinor: 250_000, currency: 'USD' },
    ]);
    const rows = await engine().database.forTenant(floor.world.enterpriseId, (unit) =>
      unit.sql('select result, amount_minor, revision from engagement_outcome where engagement_id = $1', [
        engagementId,
      ]),
    );
    expect(rows).toEqual([{ result: 'sold', amount_minor: 250_000, revision: 2 }]);
    expect(floor.released).toEqual([engagementId]);
  });

  test('B6: the same message id twice is one message, also at once and after the end', async () => {
    const floor = createFloor(engine());
    const { desk, widget } = floor.engagements;
    const { anna, visitor, engagementId } = await claimed(floor, true);
    const first = say('Hello');
    const both = await Promise.all([desk.say(anna, engagementId, first), desk.say(anna, engagementId, first)]);
    expect(both[0]).toEqual(both[1]);
    const reply = say('Hi');
    await widget.say(visitor, engagementId, reply);
    await desk.end(anna, engagementId);
    expect(await widget.say(visitor, engagementId, reply)).toMatchObject({ ok: true, value: { text: 'Hi' } });
    expect(await desk.say(anna, engagementId, reply)).toMatchObject({
      ok: false,
      refusal: { reason: 'message-id-taken' },
    });
    const detail = await desk.detail(anna, engagementId);
    expect(detail.ok && detail.value.messages.map((message) => message.text)).toEqual(['Hello', 'Hi']);
    const sent = engine().entries.filter(
      ({ stream, entry }) => stream === `engagement:${engagementId}` && entry.kind === 'message',
    );
    expect(sent).toHaveLength(2);
  });

  test('CB1: a message to a conversation that is over is a conflict with why; others do not see it at all', async () => {
    const floor = createFloor(engine());
    const { desk, widget } = floor.engagements;
    const { anna, visitor, engagementId } = await claimed(floor, true);
    await desk.say(anna, engagementId, say('Hello'));
    await widget.end(visitor, engagementId);
    expect(await desk.say(anna, engagementId, say('Still there?'))).toMatchObject({
      ok: false,
      refusal: { kind: 'conflict', reason: 'conversation-over', details: { why: 'ended-by-customer' } },
    });
    const missing = { ok: false, refusal: { kind: 'not-found' } };
    const ben = floor.world.caller('ben');
    expect(await desk.detail(ben, engagementId)).toMatchObject(missing);
    expect(await desk.say(ben, engagementId, say('Hi'))).toMatchObject(missing);
    expect(await desk.end(ben, engagementId)).toMatchObject(missing);
    expect(await desk.outcome(ben, engagementId, SOLD)).toMatchObject(missing);
    const stranger = { ...visitor, visitorId: 'vis_other' };
    expect(await widget.say(stranger, engagementId, say('Hi'))).toMatchObject(missing);
    expect(await widget.answer(stranger, engagementId, 'accept')).toMatchObject(missing);
  });

  test('A12: no greeting: the slot is free, the next best is asked, the customer who asked waits on', async () => {
    const floor = createFloor(engine());
    const { world, engagements } = floor;
    world.add('anna');
    world.add('ben');
    const { visitor, engagementId } = await claimed(floor, true);
    await engagements.onGreetDue(world.enterpriseId, engagementId);
    expect(floor.released).toEqual([]);
    await engine().moveClock(45_001);
    await engagements.onGreetDue(world.enterpriseId, engagementId);
    await engagements.onGreetDue(world.enterpriseId, engagementId);
    await world.queue.idle();
    expect(floor.released).toEqual([engagementId]);
    expect(world.lapsed).toEqual([world.candidates[0]?.personId]);
    expect(await world.offersOf('ben')).toHaveLength(1);
    expect((await engagements.widget.state(visitor)).waiting).toMatchObject({ otherWay: true });
  });

  /** Anna talks to a customer, and her last desk goes. */
  async function left(floor: Floor, asks = true) {
    const { world, engagements } = floor;
    world.add('anna');
    const talk = await claimed(floor, asks);
    await engagements.desk.say(talk.anna, talk.engagementId, say('Good morning, I am Anna.'));
    if (!asks) await engagements.widget.answer(talk.visitor, talk.engagementId, 'accept');
    await engagements.widget.say(talk.visitor, talk.engagementId, say('Can I repay early?'));
    be(world, 'anna', 'offline');
    await engagements.followPresence(world.enterpriseId, talk.anna.personId);
    return talk;
  }
  function be(world: QueueWorld, name: string, availability: 'free' | 'offline'): void {
    const index = world.candidates.findIndex((each) => each.name === name);
    world.candidates[index] = { ...(world.candidates[index] as QueueWorld['candidates'][number]), availability };
  }

  test('QC7: an associate who has gone from a talk: the customer is told, then somebody else goes on with what was said', async () => {
    const floor = createFloor(engine());
    const { world, engagements, released, changes } = floor;
    const { visitor, engagementId, anna } = await left(floor);
    const { desk, widget, supervision } = engagements;
    const due = () => engagements.onGoneDue(world.enterpriseId, engagementId);
    await due();
    expect((await widget.state(visitor)).engagement).not.toHaveProperty('connectionLost');
    expect((await supervision.live(world.enterpriseId)).items).toMatchObject([
      { engagementId, goneAt: expect.any(String) },
    ]);
    await engine().moveClock(20_001);
    await due();
    expect((await widget.state(visitor)).engagement).toMatchObject({ state: 'talking', connectionLost: true });
    world.add('ben');
    await engine().moveClock(40_000);
    await due();
    await due();
    await world.queue.idle();
    expect(released).toEqual([engagementId]);
    expect([world.lapsed, changes]).toEqual([[], []]);
    const { engagement: _gone, ...waits } = await widget.state(visitor);
    expect(waits).toMatchObject({ waiting: { otherWay: true, again: true, gone: true } });
    const refusal = { ok: false, refusal: { kind: 'conflict', reason: 'passed-on' } };
    expect(await desk.say(anna, engagementId, say('Sorry'))).toMatchObject(refusal);
    expect(await desk.outcome(anna, engagementId, SOLD)).toMatchObject(refusal);
    const lost = () =>
      engine().database.forTenant(world.enterpriseId, (unit) =>
        desk.passedOn(unit, associateIdOf('anna', world.enterpriseId)),
      );
    const [searching] = await lost();
    expect(searching).toMatchObject({ engagementId, state: 'closed', closedReason: 'associate-gone' });
    expect(searching).not.toHaveProperty('passedTo');

    const [offer] = await world.offersOf('ben');
    const ben = world.caller('ben');
    const accepted = await world.queue.accept(ben, offer?.offerId ?? '');
    if (!accepted.ok) throw new Error(accepted.refusal.reason);
    const second = accepted.value.engagementId;
    const said = ['Good morning, I am Anna.', 'Can I repay early?'];
    const seen = await desk.detail(ben, second);
    expect(seen).toMatchObject({
      ok: true,
      value: { state: 'inviting', continues: { engagementId, associate: 'anna' } },
    });
    expect(seen.ok && seen.value.messages.map((each) => each.text)).toEqual(said);
    expect(await lost()).toMatchObject([{ engagementId, passedTo: 'ben' }]);
    await desk.say(ben, second, say('I am Ben, and go on.'));
    const shown = (await widget.state(visitor)).engagement;
    expect(shown).toMatchObject({
      engagementId: second,
      state: 'talking',
      associate: { name: 'ben' },
      continues: { engagementId },
    });
    expect(shown?.messages.map((each) => each.text)).toEqual([...said, 'I am Ben, and go on.']);
    await desk.outcome(ben, second, SOLD);
    expect(changes).toEqual([{ trials: 1, won: 1, revenueMinor: 250_000, currency: 'USD' }]);
    expect(await world.queue.answers(world.enterpriseId, {})).toMatchObject({
      ok: true,
      value: {
        items: expect.arrayContaining([expect.objectContaining({ name: 'anna', accepted: 1, gone: 1, lapsed: 0 })]),
      },
    });
  });

  test('QC7: who is back in time keeps her customer; at the very deadline the transaction that looks decides', async () => {
    const floor = createFloor(engine());
    const { world, engagements, released } = floor;
    const { visitor, engagementId, anna } = await left(floor);
    await engine().moveClock(60_001);
    be(world, 'anna', 'free');
    // The deadline is handled before the news that she is back.
    await engagements.onGoneDue(world.enterpriseId, engagementId);
    await engagements.followPresence(world.enterpriseId, anna.personId);
    await engine().moveClock(60_001);
    await engagements.onGoneDue(world.enterpriseId, engagementId);
    const { engagement } = await engagements.widget.state(visitor);
    expect(engagement).toMatchObject({ engagementId, state: 'talking' });
    expect(engagement).not.toHaveProperty('connectionLost');
    expect(released).toEqual([]);
    expect(await engagements.desk.say(anna, engagementId, say('Here I am again.'))).toMatchObject({ ok: true });
  });

  test('QC7: her customer left meanwhile: wrapping, as whenever a customer leaves; nobody is looked for', async () => {
    const floor = createFloor(engine());
    const { world, engagements } = floor;
    const { session, engagementId, anna } = await left(floor);
    await engagements.onSessionEnded(world.enterpriseId, session.sessionId);
    await engine().moveClock(60_001);
    await engagements.onGoneDue(world.enterpriseId, engagementId);
    expect(await engagements.desk.detail(anna, engagementId)).toMatchObject({
      value: { state: 'wrapping', closedReason: 'customer-left' },
    });
    expect(await lists(floor)).toMatchObject([{ state: 'closed', closedReason: 'customer-left' }]);
  });

  test('QC7: nobody else is there: who was invited hears it as one who asked; and her associate may have her back', async () => {
    const floor = createFloor(engine());
    const { world, engagements } = floor;
    const { visitor, engagementId } = await left(floor, false);
    await engine().moveClock(60_001);
    await engagements.onGoneDue(world.enterpriseId, engagementId);
    await world.queue.idle();
    expect((await engagements.widget.state(visitor)).waiting).toMatchObject({ otherWay: true, gone: true });
    be(world, 'anna', 'free');
    await world.queue.rematch(world.enterpriseId);
    await world.queue.idle();
    expect(await world.offersOf('anna')).toMatchObject([{ asked: true, verdict: 'must' }]);
    be(world, 'anna', 'offline');
    await world.queue.withdrawFrom(world.enterpriseId, world.caller('anna').personId, 'gone');
    await engine().moveClock(90_001);
    const [opportunity] = await lists(floor);
    await world.queue.onGiveUp(world.enterpriseId, opportunity?.opportunityId ?? '');
    const told = engine().entries.filter(({ stream }) => stream === `visitor:${visitor.visitorId}`);
    expect(told.at(-1)?.entry).toMatchObject({ kind: 'help.nobody' });
    expect(await lists(floor)).toMatchObject([{ state: 'expired' }]);
  });

  test('A12: an invitation that is ignored ends at its deadline; the customer is not asked again for the same reason', async () => {
    const floor = createFloor(engine());
    const { world, engagements } = floor;
    const { session, visitor, anna, engagementId } = await claimed(floor);
    await engagements.desk.say(anna, engagementId, say('Hello'));
    await engine().moveClock(60_001);
    await engagements.onAnswerDue(world.enterpriseId, engagementId);
    expect(floor.released).toEqual([engagementId]);
    expect(floor.changes).toEqual([]);
    expect(await engagements.widget.state(visitor)).not.toHaveProperty('engagement');
    await world.move(session, MUST);
    expect((await lists(floor)).map((each) => each.closedReason)).toEqual(['no-answer']);
  });

  test('OQ8: no thanks refuses the visit; not now only this invitation', async () => {
    for (const [answer, state] of [
      ['no-thanks', 'refused'],
      ['not-now', 'closed'],
    ] as const) {
      const floor = createFloor(engine());
      const { visitor, anna, session, engagementId } = await claimed(floor);
      await floor.engagements.desk.say(anna, engagementId, say('Hello'));
      await floor.engagements.widget.answer(visitor, engagementId, answer);
      expect((await lists(floor))[0]?.state).toBe(state);
      expect((await floor.world.queue.contactHistory(session)).refusedThisVisit).toBe(answer === 'no-thanks');
      expect(floor.released).toEqual([engagementId]);
    }
  });

  test('QC7: a customer who leaves ends talk and invitation; a refusal or a call for help reaches whoever invites her', async () => {
    const floor = createFloor(engine());
    const { world, engagements } = floor;
    const talk = await claimed(floor, true);
    await engagements.desk.say(talk.anna, talk.engagementId, say('Hello'));
    await engagements.onSessionEnded(world.enterpriseId, talk.session.sessionId);
    expect(await engagements.desk.detail(talk.anna, talk.engagementId)).toMatchObject({
      value: { state: 'wrapping', closedReason: 'customer-left' },
    });
    const asked = await claimed(floor);
    floor.wishes.set(asked.session.sessionId, 'Can I repay early?');
    for (const newsId of ['7', '7']) {
      const opportunityId = world.started.at(-1)?.opportunityId ?? '';
      await engagements.onAsked(world.enterpriseId, { opportunityId, at: Date.now(), newsId });
    }
    await engagements.desk.say(asked.anna, asked.engagementId, say('Hello'));
    // What she wrote with her wish is said, and said once.
    expect(await engagements.desk.detail(asked.anna, asked.engagementId)).toMatchObject({
      value: { state: 'talking', messages: [{ from: 'customer', text: 'Can I repay early?' }, { text: 'Hello' }] },
    });
    const refused = await claimed(floor);
    await engagements.onRefused(world.enterpriseId, world.started.at(-1)?.opportunityId ?? '');
    expect(await engagements.desk.detail(refused.anna, refused.engagementId)).toMatchObject({
      value: { state: 'closed', closedReason: 'refused' },
    });
  });

  test('OQ8: nobody at the desk: a message is left, and waiting is shown after a reload', async () => {
    const floor = createFloor(engine());
    floor.world.add('anna', { availability: 'offline' });
    const session = asking(sessionOf(floor.world.enterpriseId));
    await floor.world.move(session, MUST);
    const visitor = { visitorId: session.visitorId, websiteId: 'web_lender', enterpriseId: floor.world.enterpriseId };
    const state = await floor.engagements.widget.state(visitor);
    expect(state).toMatchObject({ waiting: { otherWay: true }, open: false });
    const body = { messageId: makeId('msg'), name: 'Kim', contact: 'kim@example.com', text: 'Please call' };
    expect((await floor.engagements.widget.leave(visitor, body)).ok).toBe(true);
    expect(floor.left).toMatchObject([{ ...body, visitorId: session.visitorId }]);
  });

  test('B1: folded from the streams, desk, conversation and widget are what a fresh load gives, at every step', async () => {
    const floor = createFloor(engine());
    const { world, engagements } = floor;
    const { desk, widget } = engagements;
    world.add('anna');
    const associateId = associateIdOf('anna', world.enterpriseId);
    const session = sessionOf(world.enterpriseId);
    const visitor: Visitor = {
      visitorId: session.visitorId,
      websiteId: 'web_lender',
      enterpriseId: world.enterpriseId,
    };
    const anna = world.caller('anna');
    let engagementId = '';
    const steps: (() => Promise<unknown>)[] = [
      () => world.move(session),
      () => world.move(session, MUST),
      async () => {
        const [offer] = await world.offersOf('anna');
        await world.queue.accept(anna, offer?.offerId ?? '');
        engagementId = world.started[0]?.engagementId ?? '';
      },
      () => desk.say(anna, engagementId, say('Hello')),
      () => widget.answer(visitor, engagementId, 'accept'),
      () => widget.say(visitor, engagementId, say('Yes')),
      () => desk.say(anna, engagementId, say('Good')),
      () => desk.end(anna, engagementId),
      () => desk.outcome(anna, engagementId, { ...SOLD, productsSold: [] }),
    ];
    const covered = new Set<string>();
    let conversation: EngagementView | undefined;
    for (const step of steps) {
      const from = engine().entries.length;
      await step();
      await world.queue.idle();
      const all = engine().entries.filter(({ stream }) => stream === `associate:${associateId}`);
      const folded = all.reduce<AssociateDesk>(
        (copy, { entry }) =>
          applyAssociateEntry(copy, { kind: entry.kind, data: entry.data } as QueueEntry | AssociateEngagementEntry),
        { offers: [], engagements: [] },
      );
      const fresh = await engine().database.forTenant(world.enterpriseId, async (unit) => ({
        offers: await world.queue.deskOffers(unit, associateId),
        engagements: await desk.deskEngagements(unit, associateId),
      }));
      expect(folded.offers).toEqual(fresh.offers);
      expect(folded.engagements.map((each) => each.engagementId)).toEqual(
        fresh.engagements.map((each) => each.engagementId),
      );
      if (engagementId === '') continue;
      const detail = await desk.detail(anna, engagementId);
      if (!detail.ok) throw new Error(detail.refusal.reason);
      const { cursor: _, ...view } = detail.value;
      if (conversation === undefined) {
        expect(folded.engagements[0]).toEqual(view);
        conversation = view;
      } else {
        for (const { stream, entry } of engine().entries.slice(from)) {
          if (stream !== `engagement:${engagementId}`) continue;
          covered.add(entry.kind);
          conversation = applyEngagementEntry(conversation, { kind: entry.kind, data: entry.data } as EngagementEntry);
        }
        expect(conversation).toEqual(view);
      }
      const shown = await widget.state(visitor);
      let known: VisitorState = {};
      for (const { stream, entry } of engine().entries) {
        if (stream === `visitor:${visitor.visitorId}`) {
          known = applyVisitorEntry(known, { kind: entry.kind, data: entry.data } as Parameters<
            typeof applyVisitorEntry
          >[1]);
        }
        if (stream === `engagement:${engagementId}` && entry.audience !== 'associate') {
          known = applyVisitorEngagementEntry(known, engagementId, {
            kind: entry.kind,
            data: entry.data,
          } as EngagementEntry);
        }
      }
      if (shown.engagement !== undefined) expect(known.engagement).toEqual(shown.engagement);
    }
    expect([...covered].toSorted()).toEqual(['greeted', 'message', 'outcome', 'state']);
  });

  test('the participants of a conversation are known to who guards its stream', async () => {
    const floor = createFloor(engine());
    const { anna, visitor, engagementId } = await claimed(floor);
    expect(await floor.engagements.participants(floor.world.enterpriseId, engagementId)).toMatchObject({
      personId: anna.personId,
      visitorId: visitor.visitorId,
    });
    expect(await floor.engagements.participants('ent_other', engagementId)).toBeUndefined();
  });
});
