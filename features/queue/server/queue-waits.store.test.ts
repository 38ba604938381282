import { expect, test } from 'vitest';
import { MINUTE, SECOND, toIso } from '../../../kernel/time.ts';
import { describeEngines, makeId } from '../../../platform/server/testing/engines.ts';
import { asking, associateIdOf, createQueueWorld, type QueueWorld, sessionOf } from './testing/queue-world.ts';

const MUST = { verdict: 'must', triggerId: 'trg_must' } as const;

describeEngines('waiting for somebody', (engine) => {
  const told = (visitorId: string, kind: string) =>
    engine()
      .entries.filter(({ stream, entry }) => stream === `visitor:${visitorId}` && entry.kind === kind)
      .map(({ entry }) => entry.data);

  async function asks(world: QueueWorld) {
    const session = asking(sessionOf(world.enterpriseId));
    await world.move(session, MUST);
    return session;
  }

  async function waitingOf(world: QueueWorld, visitorId: string) {
    return engine().database.forTenant(world.enterpriseId, (unit) => world.queue.waitingOf(unit, visitorId));
  }

  /** Twelve customers of this enterprise whom somebody answered, each after 20 s. */
  async function past(world: QueueWorld): Promise<void> {
    for (let customer = 0; customer < 12; customer += 1) {
      const session = await asks(world);
      await engine().database.forTenant(world.enterpriseId, async (unit) => {
        const waiting = await world.queue.waitingOf(unit, session.visitorId);
        await world.queue.noteAnswered(unit, waiting?.opportunityId ?? '');
        await unit.sql("update queue_wait set asked_at = ended_at - interval '20 seconds'");
      });
      await world.move({ ...session, endedAt: Date.now() }, { verdict: 'none' });
    }
  }

  test('OQ8: with nothing known no time is told; from recent waits of this enterprise one is, and it stays', async () => {
    const world = createQueueWorld(engine());
    world.add('anna');
    const first = await asks(world);
    expect(await waitingOf(world, first.visitorId)).toEqual({ opportunityId: expect.any(String) });
    expect(told(first.visitorId, 'help.estimate')).toEqual([]);
    await world.move({ ...first, endedAt: Date.now() }, { verdict: 'none' });
    await past(world);
    // The past is remembered for seconds.
    await engine().moveClock(6 * SECOND);
    const session = await asks(world);
    const waiting = await waitingOf(world, session.visitorId);
    const by = Date.parse(waiting?.estimate?.by ?? '');
    const now = await engine().database.forTenant(world.enterpriseId, async (unit) => unit.now);
    expect(by - now).toBeGreaterThan(20 * SECOND);
    expect(by - now).toBeLessThanOrEqual(30 * SECOND);
    expect(told(session.visitorId, 'help.estimate')).toEqual([
      { opportunityId: waiting?.opportunityId, estimate: { by: toIso(by) } },
    ]);
    // Who supervises sees what she meets, what is expected, and what her page says.
    const [waits] = (await world.queue.board(world.enterpriseId)).waiting;
    expect(waits?.wait).toEqual({
      ahead: 0,
      desk: 1,
      free: expect.any(Number),
      expectedBy: expect.any(String),
      told: { by: toIso(by) },
    });
    expect(Date.parse(waits?.wait?.expectedBy ?? '')).toBeLessThanOrEqual(by);
    await world.queue.rematch(world.enterpriseId);
    expect(told(session.visitorId, 'help.estimate')).toHaveLength(1);
    // Another enterprise learns nothing from it.
    const other = createQueueWorld(engine());
    other.add('olga');
    const stranger = await asks(other);
    expect((await waitingOf(other, stranger.visitorId))?.estimate).toBeUndefined();
  });

  test('OQ8: who stands in a queue sees her place, and moves up when one before her leaves', async () => {
    const world = createQueueWorld(engine());
    world.add('anna', { availability: 'busy' });
    const customers = [await asks(world), await asks(world), await asks(world)];
    const places = async () =>
      Promise.all(customers.map(async (each) => (await waitingOf(world, each.visitorId))?.estimate?.place));
    expect(await places()).toEqual([undefined, 2, 3]);
    const { waiting } = await world.queue.board(world.enterpriseId);
    expect(waiting.map(({ wait }) => [wait?.ahead, wait?.told.place, wait?.expectedBy])).toEqual([
      [0, undefined, undefined],
      [1, 2, undefined],
      [2, 3, undefined],
    ]);
    const [first, , third] = customers;
    if (first === undefined || third === undefined) throw new Error('three asked');
    await world.move({ ...first, endedAt: Date.now() }, { verdict: 'none' });
    await world.queue.tellWaiting(world.enterpriseId);
    expect(await places()).toEqual([undefined, 1, 2]);
    expect(told(third.visitorId, 'help.estimate').map((each) => (each as { estimate: object }).estimate)).toEqual([
      { place: 3 },
      { place: 2 },
    ]);
  });

  test('A12: somebody takes her and does not greet: she is told so, and waits on with the next best', async () => {
    const world = createQueueWorld(engine());
    const anna = world.add('anna', { score: 90 });
    world.add('ben');
    const session = await asks(world);
    const [offer] = await world.offersOf('anna');
    await world.queue.accept(world.caller('anna'), offer?.offerId ?? '');
    const opportunityId = offer?.opportunityId ?? '';
    await engine().database.forTenant(world.enterpriseId, (unit) =>
      world.queue.reopen(unit, { opportunityId, associateId: anna.associateId, reason: 'not-greeted' }),
    );
    await world.queue.idle();
    expect(told(session.visitorId, 'help.waiting').at(-1)).toEqual({ opportunityId, otherWay: true, again: true });
    expect(await waitingOf(world, session.visitorId)).toEqual({ opportunityId, otherWay: true, again: true });
    expect(await world.offersOf('ben')).toHaveLength(1);
  });

  test('OQ8, CB6: she is called instead: at once or at her time, once, with her words; nobody else may see it or end it', async () => {
    const world = createQueueWorld(engine());
    world.add('anna', { availability: 'busy' });
    const session = await asks(world);
    const { enterpriseId } = world;
    const caller = { enterpriseId, websiteId: 'web_lender', visitorId: session.visitorId };
    const cbk = () => `cbk_${makeId('x').slice(2).replaceAll('-', '')}`;
    const body = { callbackId: cbk(), number: '+41 44 668 18 00', name: 'Ann', text: 'About a loan' };
    const soon = await world.queue.agreeCallback(caller, body);
    expect(soon).toEqual({ ok: true, value: { callbackId: body.callbackId, number: '… 800' } });
    expect(await world.queue.agreeCallback(caller, body)).toEqual(soon);
    const other = { ...caller, visitorId: 'vis_other' };
    expect(await world.queue.agreeCallback(other, body)).toMatchObject({ refusal: { reason: 'callback-id-used' } });
    expect(await world.queue.cancelCallback(other, body.callbackId)).toMatchObject({ refusal: { kind: 'not-found' } });
    // She waits here no more.
    expect(await waitingOf(world, session.visitorId)).toBeUndefined();
    for (const candidate of world.candidates) Object.assign(candidate, { availability: 'free' });
    await world.queue.onCallbackDue(enterpriseId, body.callbackId);
    await world.queue.onCallbackDue(enterpriseId, body.callbackId);
    await world.queue.idle();
    const [offer, ...more] = await world.offersOf('anna');
    expect(more).toEqual([]);
    expect(offer).toMatchObject({ verdict: 'must', callback: '+4144 …', why: ['asked to be called back'] });
    const agreed = () =>
      engine().database.forTenant(enterpriseId, (unit) => world.queue.callbackFor(unit, session.visitorId));
    expect(await agreed()).toMatchObject({ callbackId: body.callbackId });
    // Nobody takes it: it is noted, once, where somebody reads it.
    await engine().moveClock(2 * MINUTE);
    await world.queue.onGiveUp(enterpriseId, offer?.opportunityId ?? '');
    for (let round = 0; round < 2; round += 1) {
      await world.queue.onCallbackEnded(enterpriseId, offer?.opportunityId ?? '');
    }
    expect(world.left).toMatchObject([{ contact: '+41446681800', name: 'Ann', text: 'About a loan' }]);
    expect(await agreed()).toMatchObject({ callbackId: body.callbackId });
    // A later call takes its place; refused where it cannot be.
    const now = await engine().database.forTenant(enterpriseId, async (unit) => unit.now);
    const nowhere = toIso(now + 60 * MINUTE).slice(0, 16);
    for (const at of ['tomorrow morning', nowhere, toIso(now - 5 * MINUTE), toIso(now + 30 * 24 * 60 * MINUTE)]) {
      expect(await world.queue.agreeCallback(caller, { ...body, callbackId: cbk(), at })).toMatchObject({
        refusal: { reason: 'callback-time' },
      });
    }
    const later = { ...body, callbackId: cbk(), at: toIso(now + 60 * MINUTE) };
    await world.queue.agreeCallback(caller, later);
    expect(await agreed()).toMatchObject({ callbackId: later.callbackId, at: later.at });
    expect((await world.queue.cancelCallback(caller, later.callbackId)).ok).toBe(true);
    await world.queue.onCallbackDue(enterpriseId, later.callbackId);
    expect(await agreed()).toBeUndefined();
    expect(told(session.visitorId, 'callback.over')).toEqual([{ callbackId: later.callbackId }]);
  });

  test('CB6, QC7: a call that was accepted and never made, and then nobody took, is noted; one that was talked is done', async () => {
    const world = createQueueWorld(engine());
    const anna = world.add('anna');
    const { enterpriseId } = world;
    const calls = async (visitorId: string) => {
      const callbackId = `cbk_${makeId('x').slice(2).replaceAll('-', '')}`;
      const caller = { enterpriseId, websiteId: 'web_lender', visitorId };
      expect(await world.queue.agreeCallback(caller, { callbackId, number: '+41446681800' })).toMatchObject({
        ok: true,
      });
      await world.queue.onCallbackDue(enterpriseId, callbackId);
      await world.queue.idle();
      const [offer] = await world.offersOf('anna');
      expect(await world.queue.accept(world.caller('anna'), offer?.offerId ?? '')).toMatchObject({ ok: true });
      return { opportunityId: offer?.opportunityId ?? '', callbackId };
    };
    const stateOf = (callbackId: string) =>
      engine().database.forTenant(enterpriseId, async (unit) => {
        const [row] = await unit.sql<{ state: string }>('select state from queue_callback where callback_id = $1', [
          callbackId,
        ]);
        return row?.state;
      });
    const never = await calls('vis_never');
    const { opportunityId } = never;
    await engine().database.forTenant(enterpriseId, (unit) =>
      world.queue.reopen(unit, { opportunityId, associateId: anna.associateId, reason: 'not-called' }),
    );
    await engine().moveClock(2 * MINUTE);
    await world.queue.onGiveUp(enterpriseId, opportunityId);
    await world.queue.onCallbackEnded(enterpriseId, opportunityId);
    expect(await stateOf(never.callbackId)).toBe('noted');
    expect(world.left).toMatchObject([{ contact: '+41446681800' }]);
    const talked = await calls('vis_talked');
    await engine().database.forTenant(enterpriseId, (unit) =>
      world.queue.close(unit, {
        opportunityId: talked.opportunityId,
        associateId: anna.associateId,
        reason: 'ended',
        talked: true,
        refused: false,
      }),
    );
    await world.queue.onCallbackEnded(enterpriseId, talked.opportunityId);
    expect(await stateOf(talked.callbackId)).toBe('done');
    expect(world.left).toHaveLength(1);
  });

  test('CB6, A2: who has a customer that now wants a call is told to stop, and nobody else is asked before she has', async () => {
    const world = createQueueWorld(engine());
    world.add('anna', { score: 90 });
    world.add('ben');
    const { enterpriseId } = world;
    const session = await asks(world);
    const [offer] = await world.offersOf('anna');
    expect(await world.queue.accept(world.caller('anna'), offer?.offerId ?? '')).toMatchObject({ ok: true });
    const caller = { enterpriseId, websiteId: 'web_lender', visitorId: session.visitorId };
    const stops = () =>
      engine().database.forTenant(enterpriseId, (unit) =>
        unit.sql<{ id: string }>(
          `select payload ->> 'opportunityId' as id from outbox where kind = 'opportunity.callback' and enterprise_id = $1
           order by outbox_id`,
          [enterpriseId],
        ),
      );
    const agree = async () => {
      const callbackId = `cbk_${makeId('x').slice(2).replaceAll('-', '')}`;
      expect(await world.queue.agreeCallback(caller, { callbackId, number: '+41446681800' })).toMatchObject({
        ok: true,
      });
      await world.queue.onCallbackDue(enterpriseId, callbackId);
      await world.queue.idle();
      return callbackId;
    };
    const first = await agree();
    expect((await stops()).map(({ id }) => id)).toEqual([offer?.opportunityId]);
    expect(await world.offersOf('ben')).toEqual([]);
    // While somebody has her the news changes nothing here: it is for that one.
    await world.queue.onCallbackAgreed(enterpriseId, offer?.opportunityId ?? '');
    // She has stopped: now somebody is asked to call.
    await engine().database.forTenant(enterpriseId, (unit) =>
      world.queue.close(unit, {
        opportunityId: offer?.opportunityId ?? '',
        associateId: associateIdOf('anna', enterpriseId),
        reason: 'customer-left',
        talked: false,
        refused: false,
      }),
    );
    await world.queue.onCallbackDue(enterpriseId, first);
    await world.queue.idle();
    const [call] = await world.offersOf('anna');
    expect(call).toMatchObject({ why: ['asked to be called back'] });
    // Another call takes the place of one that is offered already, and of one that is accepted.
    const second = await agree();
    const [next, ...more] = await world.offersOf('anna');
    expect(more).toEqual([]);
    expect(next?.opportunityId).not.toBe(call?.opportunityId);
    expect(await world.queue.accept(world.caller('anna'), next?.offerId ?? '')).toMatchObject({ ok: true });
    await agree();
    expect((await stops()).map(({ id }) => id)).toEqual([offer?.opportunityId, next?.opportunityId]);
    expect(await world.offersOf('ben')).toEqual([]);
    const rows = await engine().database.forTenant(enterpriseId, (unit) =>
      unit.sql<{ id: string; state: string }>(
        'select callback_id as id, state from queue_callback where visitor_id = $1 and callback_id in ($2, $3)',
        [session.visitorId, first, second],
      ),
    );
    expect(rows.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    // She let the call pass before she was told to stop: it is wanted no more, whoever was asked then.
    const opportunityId = next?.opportunityId ?? '';
    await engine().database.forTenant(enterpriseId, (unit) =>
      world.queue.reopen(unit, {
        opportunityId,
        associateId: associateIdOf('anna', enterpriseId),
        reason: 'not-called',
      }),
    );
    await world.queue.idle();
    expect(await world.offersOf('ben')).toMatchObject([{ opportunityId }]);
    await world.queue.onCallbackAgreed(enterpriseId, opportunityId);
    expect(await world.offersOf('ben')).toEqual([]);
  });

  test('A8: who asks while she is invited, and whose invitation ends before that is heard, is looked for again', async () => {
    const world = createQueueWorld(engine());
    const { associateId } = world.add('anna');
    const session = sessionOf(world.enterpriseId);
    await world.move(session);
    const [offer] = await world.offersOf('anna');
    expect(await world.queue.accept(world.caller('anna'), offer?.offerId ?? '')).toMatchObject({ ok: true });
    const opportunityId = offer?.opportunityId ?? '';
    await world.move({ ...session, help: { value: 'Can I repay early?', at: Date.now(), eventId: 'evt_2' } });
    await engine().database.forTenant(world.enterpriseId, (unit) =>
      world.queue.close(unit, { opportunityId, associateId, reason: 'no-answer', talked: false, refused: false }),
    );
    await world.queue.idle();
    expect(told(session.visitorId, 'help.waiting').at(-1)).toEqual({ opportunityId, otherWay: true, again: true });
    const [again] = await world.offersOf('anna');
    expect(again).toMatchObject({ opportunityId });
    // Nobody has answered her yet; then somebody has, and what she asks of that one later changes nothing of it.
    const total = async () => (await world.queue.health(world.enterpriseId)).total;
    expect(await total()).toEqual({ waited: 1, answered: 0, answeredInTime: 0, lost: 0 });
    await engine().moveClock(5 * SECOND);
    expect(await world.queue.accept(world.caller('anna'), again?.offerId ?? '')).toMatchObject({ ok: true });
    const answered = await total();
    expect(answered).toMatchObject({ waited: 1, answered: 1, answeredInTime: 1, lost: 0 });
    expect(answered.medianMs).toBeGreaterThanOrEqual(5 * SECOND);
    const later = Date.now() + MINUTE;
    await world.move({ ...session, help: { value: 'And a second one?', at: later, eventId: 'evt_3' } });
    expect((await total()).medianMs).toBeGreaterThanOrEqual(5 * SECOND);
    // A simulated customer's offer is none of the figures.
    world.add('sam', { simulated: true });
    await world.move(sessionOf(world.enterpriseId, { visitorId: 'sim_1' }));
    expect(await world.offersOf('sam')).toHaveLength(1);
    expect((await world.queue.health(world.enterpriseId)).waiting.offers).toBe(0);
  });

  test('A8: who asks in a talk that ends before it is heard waits anew: for anybody, with an estimate and a place of her own', async () => {
    const world = createQueueWorld(engine());
    const { associateId } = world.add('anna');
    const session = sessionOf(world.enterpriseId);
    await world.move(session);
    const [offer] = await world.offersOf('anna');
    expect(await world.queue.accept(world.caller('anna'), offer?.offerId ?? '')).toMatchObject({ ok: true });
    const opportunityId = offer?.opportunityId ?? '';
    const help = { value: 'Can I repay early?', at: Date.now(), eventId: 'evt_2' };
    await world.move({ ...session, help });
    await engine().database.forTenant(world.enterpriseId, (unit) =>
      world.queue.close(unit, { opportunityId, associateId, reason: 'ended', talked: true, refused: false }),
    );
    await world.queue.idle();
    expect(told(session.visitorId, 'help.ended')).toEqual([{ opportunityId }]);
    const [anew] = await world.offersOf('anna');
    expect(anew?.opportunityId).not.toBe(opportunityId);
    expect(anew).toMatchObject({ asked: true, verdict: 'must' });
    expect(told(session.visitorId, 'help.waiting').at(-1)).toEqual({ opportunityId: anew?.opportunityId, anew: true });
    // Her session goes on: it is the one that she waits in, and nothing else is opened for the same wish.
    await world.move({ ...session, help });
    expect(await world.offersOf('anna')).toEqual([anew]);
    const states = await engine().database.forTenant(world.enterpriseId, (unit) =>
      unit.sql<{ state: string; reason: string | null }>(
        'select state, closed_reason as reason from queue_opportunity where session_id = $1 order by opened_at, state',
        [session.sessionId],
      ),
    );
    expect(states).toEqual([
      { state: 'closed', reason: 'ended' },
      { state: 'offered', reason: null },
    ]);
    const waits = await engine().database.forTenant(world.enterpriseId, (unit) =>
      unit.sql('select opportunity_id as "opportunityId", again from queue_wait where ended_at is null', []),
    );
    expect(waits).toContainEqual({ opportunityId: anew?.opportunityId, again: false });
    expect((await world.queue.health(world.enterpriseId)).total).toMatchObject({ waited: 2, answered: 1, lost: 0 });
  });

  test('OQ8: what she writes when she asks while an associate looks at the offer comes with the offer', async () => {
    const world = createQueueWorld(engine());
    world.add('anna');
    const session = sessionOf(world.enterpriseId);
    await world.move(session);
    await world.move({ ...session, help: { value: 'Can I repay early?', at: Date.now(), eventId: 'evt_2' } });
    expect(await world.offersOf('anna')).toMatchObject([{ verdict: 'must', question: 'Can I repay early?' }]);
  });
});
