import { expect, test } from 'vitest';
import { describeEngines, makeId } from '../../../platform/server/testing/engines.ts';
import type { Database } from '../../../platform/server/unit.ts';
import { applyQueueEntry, type Desk, type QueueEntry } from '../core/index.ts';
import {
  asking,
  associateIdOf,
  createQueueWorld,
  type QueueWorld,
  rankingOf,
  sessionOf,
} from './testing/queue-world.ts';

describeEngines('queue control', (engine) => {
  const MUST = { verdict: 'must', triggerId: 'trg_must' } as const;

  async function list(world: QueueWorld) {
    return (await world.queue.opportunities(world.enterpriseId, {})).items;
  }
  function told(visitorId: string): unknown[] {
    return engine()
      .entries.filter(({ stream }) => stream === `visitor:${visitorId}`)
      .map(({ entry }) => ({ kind: entry.kind, ...(entry.data as object) }));
  }
  async function onlyOffer(world: QueueWorld, name: string): Promise<string> {
    const offers = await world.offersOf(name);
    expect(offers).toHaveLength(1);
    return offers[0]?.offerId ?? '';
  }

  test('QC1: offered to the best, after her no to the next best, who accepts: engagement, slot, words', async () => {
    const world = createQueueWorld(engine());
    world.add('anna', { score: 80 });
    world.add('ben', { score: 60 });
    const session = sessionOf(world.enterpriseId);
    await world.move(session, MUST);
    expect(await world.offersOf('ben')).toEqual([]);
    const first = await onlyOffer(world, 'anna');
    expect((await world.offersOf('anna'))[0]).toMatchObject({
      who: 'Anonymous',
      verdict: 'must',
      topic: 'Mortgages',
      openingWords: 'I am anna, about Mortgages.',
      reasons: [{ label: 'Experience', text: '9 years', contribution: 0.4 }],
    });
    const noReason = await world.queue.decline(world.caller('anna'), first, undefined);
    expect(noReason).toMatchObject({ ok: false, refusal: { reason: 'reason-needed' } });
    expect((await world.queue.decline(world.caller('anna'), first, 'at lunch')).ok).toBe(true);
    await world.queue.idle();
    const second = await onlyOffer(world, 'ben');
    const accepted = await world.queue.accept(world.caller('ben'), second);
    expect(accepted.ok && accepted.value.engagementId).toBe(world.started[0]?.engagementId);
    expect(world.started).toMatchObject([
      { sessionId: session.sessionId, greetMs: 45_000, associate: { name: 'ben', title: 'Adviser' } },
    ]);
    const [shown] = await list(world);
    expect(shown).toMatchObject({
      state: 'engaged',
      engagementId: world.started[0]?.engagementId,
      websiteName: 'lender.example',
    });
    expect(shown?.offers.map((offer) => [offer.name, offer.state, offer.reason])).toEqual([
      ['anna', 'declined', 'at lunch'],
      ['ben', 'accepted', undefined],
    ]);
    expect(shown?.decisionIds.length).toBeGreaterThanOrEqual(2);
  });

  test('QC1: where somebody is free it is offered in the transaction that opens it, once', async () => {
    const world = createQueueWorld(engine());
    world.add('anna');
    const session = sessionOf(world.enterpriseId);
    await world.move(session, MUST);
    await world.move(session, MUST);
    await onlyOffer(world, 'anna');
    const [shown] = await list(world);
    // The database's time is one for a transaction.
    expect(shown?.offers.map((offer) => offer.madeAt)).toEqual([shown?.openedAt]);
    expect(shown?.decisionIds).toHaveLength(1);
  });

  test.for([
    { mode: 'assign', ben: 'is busy when it is ranked' },
    { mode: 'assign', ben: 'is taken when it is opened' },
    { mode: 'race', ben: 'is busy when it is ranked' },
    { mode: 'race', ben: 'is taken when it is opened' },
    { mode: 'race', ben: 'is free' },
  ] as const)(
    'A7: who becomes free after a new opportunity was ranked and before it is committed is asked; by $mode, where another $ben',
    async ({ mode, ben }) => {
      let rankings = 0;
      const world: QueueWorld = createQueueWorld(engine(), {
        rank: async () => {
          rankings += 1;
          if (rankings > 1) return rankingOf(world.candidates);
          const other = {
            ...world.add('ben'),
            availability: ben === 'is busy when it is ranked' ? 'busy' : 'free',
          } as const;
          world.candidates[0] = { ...other, availability: ben === 'is free' ? 'free' : 'busy' };
          // She comes when the first ranking is done.
          world.add('anna');
          return rankingOf([other]);
        },
      });
      await world.setPolicy({ mode: { can: mode, must: mode } });
      await world.move(sessionOf(world.enterpriseId), MUST);
      await onlyOffer(world, 'anna');
      expect(await world.offersOf('ben')).toHaveLength(ben === 'is free' ? 1 : 0);
    },
  );

  test('A7: a session whose ranking fails has its opportunity all the same', async () => {
    let fails = true;
    const world: QueueWorld = createQueueWorld(engine(), {
      rank: async () => {
        if (fails) throw new Error('no ranking');
        return rankingOf(world.candidates);
      },
    });
    world.add('anna');
    await world.move(sessionOf(world.enterpriseId), MUST);
    const [opened] = await list(world);
    expect(opened).toMatchObject({ state: 'open', offers: [] });
    fails = false;
    await world.queue.match(world.enterpriseId, opened?.opportunityId ?? '');
    await onlyOffer(world, 'anna');
  });

  test('QC7: one live opportunity for a session, however often it moves, also at once', async () => {
    const world = createQueueWorld(engine());
    world.add('anna');
    const session = sessionOf(world.enterpriseId);
    await Promise.all([world.move(session), world.move(session), world.move(session)]);
    expect(await list(world)).toHaveLength(1);
    await onlyOffer(world, 'anna');
  });

  test('A4: late, gone, unlicensed, not hers, without permission: refused with the reason, and kept', async () => {
    const world = createQueueWorld(engine());
    world.add('anna');
    const accept = (name: string, offerId: string, roles?: Parameters<QueueWorld['caller']>[1]) =>
      world.queue.accept(world.caller(name, roles), offerId);
    const reasonOf = async (result: ReturnType<typeof accept>) => {
      const { refusal } = (await result) as { refusal: { kind: string; reason: string } };
      return `${refusal.kind} ${refusal.reason}`;
    };

    await world.move(sessionOf(world.enterpriseId));
    const first = await onlyOffer(world, 'anna');
    expect(await reasonOf(accept('ben', first))).toBe('not-found no-such-offer');
    expect(await reasonOf(accept('anna', first, ['analyst']))).toBe('forbidden role-missing');
    world.unlicensed.set(associateIdOf('anna', world.enterpriseId), {
      kind: 'forbidden',
      reason: 'licence-expired',
      message: 'Your licence ended.',
    });
    expect(await reasonOf(accept('anna', first))).toBe('forbidden licence-expired');
    await world.queue.idle();
    world.unlicensed.clear();
    expect((await list(world))[0]).toMatchObject({ state: 'expired', closedReason: 'all-tried' });

    const leaving = sessionOf(world.enterpriseId);
    await world.move(leaving);
    const second = await onlyOffer(world, 'anna');
    await world.move({ ...leaving, endedAt: Date.now() }, { verdict: 'none', withheld: 'ended' });
    expect(await reasonOf(accept('anna', second))).toBe('conflict offer-withdrawn');
    expect(await world.offersOf('anna')).toEqual([]);

    await world.move(sessionOf(world.enterpriseId));
    const third = await onlyOffer(world, 'anna');
    await engine().moveClock(31_000);
    expect(await reasonOf(accept('anna', third))).toBe('conflict offer-lapsed');
    expect(world.started).toEqual([]);

    const kept = await engine().database.forTenant(world.enterpriseId, (unit) =>
      unit.sql<{ reason: string }>('select reason from queue_denial order by denied_at, denial_id'),
    );
    expect(kept.map((row) => row.reason)).toEqual([
      'role-missing',
      'licence-expired',
      'offer-withdrawn',
      'offer-lapsed',
    ]);
  });

  test('QC1, A12: an offer lapses at its deadline on the clock of the database, counts, and goes on', async () => {
    const world = createQueueWorld(engine());
    world.add('anna');
    world.add('ben');
    await world.move(sessionOf(world.enterpriseId));
    const first = await onlyOffer(world, 'anna');
    await world.queue.onOfferDue(world.enterpriseId, first);
    expect(await onlyOffer(world, 'anna')).toBe(first);
    await engine().moveClock(30_001);
    await world.queue.onOfferDue(world.enterpriseId, first);
    await world.queue.onOfferDue(world.enterpriseId, first);
    await world.queue.idle();
    expect(world.lapsed).toEqual([world.candidates[0]?.personId]);
    await onlyOffer(world, 'ben');
  });

  test('A12: an associate who has gone loses her offers to the next best', async () => {
    const world = createQueueWorld(engine());
    const anna = world.add('anna');
    world.add('ben');
    await world.move(sessionOf(world.enterpriseId));
    await world.queue.withdrawFrom(world.enterpriseId, anna.personId, 'away');
    world.candidates[0] = { ...anna, availability: 'offline' };
    await world.queue.idle();
    expect(await world.offersOf('anna')).toEqual([]);
    await onlyOffer(world, 'ben');
  });

  test('A7: who becomes free gets the must before the can, and the older before the younger', async () => {
    const world = createQueueWorld(engine());
    const sessions = [1, 2, 3].map(() => sessionOf(world.enterpriseId));
    const anna = world.add('anna', { availability: 'busy' });
    for (const [index, session] of sessions.entries()) {
      await world.move(session, index === 1 ? MUST : { verdict: 'can' });
    }
    expect(await world.offersOf('anna')).toEqual([]);
    world.candidates[0] = { ...anna, availability: 'free' };
    const order: (string | undefined)[] = [];
    for (let round = 0; round < 3; round += 1) {
      await world.queue.rematch(world.enterpriseId);
      const [offer] = await world.offersOf('anna');
      order.push(offer?.sessionId);
      await world.queue.accept(world.caller('anna'), offer?.offerId ?? '');
    }
    expect(order).toEqual([sessions[1]?.sessionId, sessions[0]?.sessionId, sessions[2]?.sessionId]);
  });

  test('A3: a claim without a free slot is refused, and somebody else is found', async () => {
    const world = createQueueWorld(engine());
    const anna = world.add('anna');
    world.slots.set(anna.personId, 0);
    await world.move(sessionOf(world.enterpriseId));
    const result = await world.queue.accept(world.caller('anna'), await onlyOffer(world, 'anna'));
    expect(result).toMatchObject({ ok: false, refusal: { kind: 'conflict', reason: 'no-slot' } });
    expect(world.started).toEqual([]);
  });

  test('A8: nobody eligible and the customer asked: told at once, kept as lost', async () => {
    const world = createQueueWorld(engine());
    const session = asking(sessionOf(world.enterpriseId));
    await world.move(session, MUST);
    expect((await list(world))[0]).toMatchObject({ state: 'expired', closedReason: 'nobody-eligible' });
    expect(told(session.visitorId).map((entry) => (entry as { kind: string }).kind)).toEqual([
      'help.waiting',
      'help.nobody',
    ]);
    await world.move(session, MUST);
    expect(await list(world)).toHaveLength(1);
  });

  test('A8: nobody free: waiting, another way by 20 s, released by 90 s; never silence', async () => {
    const world = createQueueWorld(engine());
    world.add('anna', { availability: 'busy' });
    const session = asking(sessionOf(world.enterpriseId));
    await world.move(session, MUST);
    const opportunityId = (await list(world))[0]?.opportunityId ?? '';
    const due = await engine().database.forTenant(world.enterpriseId, (unit) =>
      unit.sql<{ kind: string; wait: number }>(
        `select kind, extract(epoch from due_at - $2)::int as wait from outbox where subject = $1 order by due_at`,
        [opportunityId, new Date(unit.now)],
      ),
    );
    expect(due.map((row) => row.kind)).toEqual(['opportunity.widen', 'opportunity.other-way', 'opportunity.give-up']);
    for (const [index, most] of [15, 20, 90].entries()) expect(due[index]?.wait).toBeLessThanOrEqual(most);
    await world.queue.onWiden(world.enterpriseId, opportunityId);
    await world.queue.onOtherWay(world.enterpriseId, opportunityId);
    expect(
      await engine().database.forTenant(world.enterpriseId, (unit) => world.queue.waitingOf(unit, session.visitorId)),
    ).toEqual({ opportunityId, otherWay: true });
    await world.queue.onGiveUp(world.enterpriseId, opportunityId);
    await world.queue.idle();
    expect(told(session.visitorId)).toEqual([
      { kind: 'help.waiting', opportunityId },
      { kind: 'help.waiting', opportunityId, otherWay: true },
      { kind: 'help.nobody', opportunityId, reason: 'nobody-free' },
    ]);
    const left = await engine().database.forTenant(world.enterpriseId, (unit) =>
      unit.sql('select kind from outbox where subject = $1', [opportunityId]),
    );
    expect(left).toEqual([]);
  });

  test('OQ2: a refusal ends the approach, is kept for the visit, and gives way only to a call for help', async () => {
    const world = createQueueWorld(engine());
    world.add('anna');
    const session = sessionOf(world.enterpriseId);
    await world.move(session);
    await onlyOffer(world, 'anna');
    const refused = { ...session, refused: Date.now() };
    await world.move(refused, { verdict: 'none', withheld: 'refused' });
    expect(await world.offersOf('anna')).toEqual([]);
    expect(await world.queue.contactHistory(refused)).toMatchObject({
      refusedThisVisit: true,
      refusedAt: refused.refused,
    });
    await world.move(session, MUST);
    expect(await list(world)).toHaveLength(1);
    await world.move(asking(refused, Date.now() + 1), { ...MUST, triggerId: 'trg_help' });
    expect((await list(world)).map((each) => each.state)).toEqual(['offered', 'refused']);
  });

  test('OQ2: a refusal while somebody has her is told once, whatever she clicks after it', async () => {
    const world = createQueueWorld(engine());
    world.add('anna');
    const session = sessionOf(world.enterpriseId);
    await world.move(session);
    await world.queue.accept(world.caller('anna'), await onlyOffer(world, 'anna'));
    const refused = { ...session, refused: Date.now() };
    for (let round = 0; round < 3; round += 1) await world.move(refused, { verdict: 'none', withheld: 'refused' });
    const news = await engine().database.forTenant(world.enterpriseId, (unit) =>
      unit.sql("select from outbox where kind = 'opportunity.refused'"),
    );
    expect(news).toHaveLength(1);
    expect((await list(world))[0]?.state).toBe('engaged');
  });

  test('a change of product: offers of those who may not sell it are rescinded, and the others see it', async () => {
    const world = createQueueWorld(engine());
    await world.setPolicy({ mode: { can: 'race', must: 'race' }, raceWidth: 2 });
    world.add('anna');
    world.add('ben');
    const session = sessionOf(world.enterpriseId);
    await world.move(session);
    await onlyOffer(world, 'anna');
    world.candidates.splice(0, 1);
    const step = {
      eventId: 'evt_2',
      at: session.lastAt + 1,
      url: 'https://lender.example/bank',
      nodeId: 'nod_bank',
      dwellMs: 0,
    };
    await world.move({ ...session, path: [...session.path, step] }, MUST);
    expect(await world.offersOf('anna')).toEqual([]);
    expect(await world.offersOf('ben')).toMatchObject([{ verdict: 'must' }]);
    expect((await list(world))[0]?.offers.map((offer) => [offer.name, offer.state])).toEqual([
      ['anna', 'rescinded'],
      ['ben', 'pending'],
    ]);
  });

  test('A2: the answer to the commit of an opportunity is lost: it is followed all the same when its customer leaves', async () => {
    const { database } = engine();
    let lost = false;
    const forTenant: Database['forTenant'] = async (enterpriseId, work, manner) => {
      const result = await database.forTenant(enterpriseId, work, manner);
      if (lost && manner === 'asks first') throw new Error('The connection is gone.');
      return result;
    };
    const world = createQueueWorld({ ...engine(), database: { ...database, forTenant } });
    world.add('anna');
    const session = sessionOf(world.enterpriseId);
    lost = true;
    await expect(world.move(session, { verdict: 'must' })).rejects.toThrow('The connection is gone.');
    await world.queue.idle();
    lost = false;
    await world.move({ ...session, endedAt: session.lastAt }, { verdict: 'none' });
    expect((await list(world)).map(({ state }) => state)).toEqual(['left']);
  });

  test('A2: a lane that was lost decides nothing', async () => {
    const world = createQueueWorld(engine());
    world.lane.held = false;
    world.add('anna');
    await world.move(sessionOf(world.enterpriseId));
    expect(await list(world)).toEqual([]);
  });

  test('A12: not greeted: open again for the next best; the other one is not asked twice', async () => {
    const world = createQueueWorld(engine());
    const anna = world.add('anna');
    world.add('ben');
    await world.move(asking(sessionOf(world.enterpriseId)), MUST);
    await world.queue.accept(world.caller('anna'), await onlyOffer(world, 'anna'));
    const [start] = world.started;
    await engine().database.forTenant(world.enterpriseId, (unit) =>
      world.queue.reopen(unit, {
        opportunityId: start?.opportunityId ?? '',
        associateId: anna.associateId,
        reason: 'not-greeted',
      }),
    );
    await world.queue.idle();
    expect(await world.offersOf('anna')).toEqual([]);
    // The customer is not counted as answered until somebody is there who may be.
    const total = async () => (await world.queue.health(world.enterpriseId)).total;
    expect(await total()).toEqual({ waited: 1, answered: 0, answeredInTime: 0, lost: 0 });
    await world.queue.accept(world.caller('ben'), await onlyOffer(world, 'ben'));
    expect(await total()).toMatchObject({ waited: 1, answered: 1, answeredInTime: 1, lost: 0 });
    // In her record it counts as let pass; what was taken from her before she answered, and what she did not answer yet, does not.
    const answers = await world.queue.answersLately(world.enterpriseId);
    expect(['anna', 'ben', 'cleo'].map((name) => answers.of(associateIdOf(name, world.enterpriseId)))).toEqual([
      { taken: 0, passed: 1 },
      { taken: 1, passed: 0 },
      undefined,
    ]);
    // And so in the report.
    const report = await world.queue.answers(world.enterpriseId, {});
    const told = report.ok ? report.value.items.map(({ name, accepted, lapsed }) => [name, accepted, lapsed]) : [];
    expect(told).toContainEqual(['anna', 0, 1]);
    expect(told).toContainEqual(['ben', 1, 0]);
  });

  test('OQ8: invitations of a visit are counted; no thanks is a refusal of the visit', async () => {
    const world = createQueueWorld(engine());
    const { associateId } = world.add('anna');
    const session = sessionOf(world.enterpriseId);
    await world.move(session);
    await world.queue.accept(world.caller('anna'), await onlyOffer(world, 'anna'));
    const opportunityId = world.started[0]?.opportunityId ?? '';
    await engine().database.forTenant(world.enterpriseId, (unit) => world.queue.noteInvited(unit, opportunityId));
    expect(await world.queue.contactHistory(session)).toMatchObject({
      invitationsThisVisit: 1,
      engagedThisVisit: true,
    });
    await engine().database.forTenant(world.enterpriseId, (unit) =>
      world.queue.close(unit, { opportunityId, associateId, reason: 'no-thanks', talked: false, refused: true }),
    );
    expect(await world.queue.contactHistory(session)).toMatchObject({ refusedThisVisit: true });
    expect((await list(world))[0]?.state).toBe('refused');
  });

  test('B1: a desk folded from its stream is the desk loaded fresh, and lists are cut into pages', async () => {
    const world = createQueueWorld(engine());
    await world.setPolicy({ mode: { can: 'race', must: 'race' }, raceWidth: 2 });
    for (const name of ['anna', 'ben', 'cleo']) world.add(name);
    for (let round = 0; round < 3; round += 1) await world.move(sessionOf(world.enterpriseId), MUST);
    const [offer] = await world.offersOf('ben');
    await world.queue.accept(world.caller('ben'), offer?.offerId ?? '');
    await world.queue.idle();
    for (const name of ['anna', 'ben', 'cleo']) {
      const stream = `associate:${associateIdOf(name, world.enterpriseId)}`;
      const entries = engine().entries.filter((each) => each.stream === stream);
      const desk = entries.reduce<Desk>(
        (copy, { entry }) => applyQueueEntry(copy, { kind: entry.kind, data: entry.data } as QueueEntry),
        { offers: [] },
      );
      expect(desk.offers).toEqual(await world.offersOf(name));
    }
    const page = await world.queue.opportunities(world.enterpriseId, { limit: 2 });
    expect(page.items).toHaveLength(2);
    const rest = await world.queue.opportunities(world.enterpriseId, { limit: 2, cursor: page.next ?? '' });
    expect([...page.items, ...rest.items].map((each) => each.opportunityId)).toEqual(
      (await list(world)).map((each) => each.opportunityId),
    );
    expect(rest.next).toBeUndefined();
  });

  test('E1: another enterprise sees nothing of it', async () => {
    const world = createQueueWorld(engine());
    world.add('anna');
    await world.move(sessionOf(world.enterpriseId));
    const offerId = await onlyOffer(world, 'anna');
    const stranger = makeId('ent');
    expect((await world.queue.opportunities(stranger, {})).items).toEqual([]);
    const caller = {
      ...world.caller('anna'),
      memberships: [{ ...world.caller('anna').memberships[0], enterpriseId: stranger }],
    };
    expect(await world.queue.accept(caller as ReturnType<QueueWorld['caller']>, offerId)).toMatchObject({
      ok: false,
      refusal: { kind: 'not-found' },
    });
  });
});
