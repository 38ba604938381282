import { expect, test } from 'vitest';
import { describeEngines, makeId } from '../../../platform/server/testing/engines.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { Session } from '../../clickstream/core/index.ts';
import { createQueueAttention } from './queue-attention.ts';
import { asking, createQueueWorld, type QueueWorld, sessionOf } from './testing/queue-world.ts';

const MUST = { verdict: 'must', triggerId: 'trg_must' } as const;
const NONE = { verdict: 'none' } as const;

describeEngines('a must that nobody takes, of a customer who did not ask', (engine) => {
  const told = (visitorId: string) =>
    engine()
      .entries.filter(({ stream }) => stream === `visitor:${visitorId}`)
      .map(({ entry: { kind, data } }) => ({ kind, ...(data as { opportunityId: string }) }));
  const list = async (world: QueueWorld) => (await world.queue.opportunities(world.enterpriseId, {})).items;
  const otherWayOf = (world: QueueWorld, { visitorId }: Session) =>
    engine().database.forTenant(world.enterpriseId, (unit) => world.queue.otherWayOf(unit, visitorId));

  async function busyFloor(): Promise<QueueWorld> {
    const world = createQueueWorld(engine());
    world.add('anna', { availability: 'busy' });
    return world;
  }

  /** A `must` by the rules of this visit that is given up. @returns its opportunity */
  async function lose(world: QueueWorld, session: Session): Promise<string> {
    await world.move(session, MUST);
    const [latest] = await list(world);
    const opportunityId = latest?.opportunityId ?? '';
    await world.queue.onGiveUp(world.enterpriseId, opportunityId);
    await world.queue.idle();
    return opportunityId;
  }

  test('QC4: she is offered another way with the expiry, once a visit; it counts as an invitation, her page is woken, and it is lost', async () => {
    const world = await busyFloor();
    const session = sessionOf(world.enterpriseId);
    const attention = createQueueAttention(engine().database, async () => new Map());
    const opportunityId = await lose(world, session);
    expect(told(session.visitorId)).toEqual([{ kind: 'other-way.offered', opportunityId }]);
    expect(await otherWayOf(world, session)).toEqual({ opportunityId });
    await attention.refresh();
    expect(attention.of(session.visitorId)).toEqual({ attention: true, live: false });
    // Where nobody was free the same trigger may find her again: she is looked for once more, and told nothing twice.
    await lose(world, session);
    expect(told(session.visitorId)).toHaveLength(1);
    expect((await list(world)).map(({ state, closedReason }) => [state, closedReason])).toEqual([
      ['expired', 'nobody-free'],
      ['expired', 'nobody-free'],
    ]);
    expect(await world.queue.contactHistory(session)).toMatchObject({
      invitationsThisVisit: 1,
      refusedThisVisit: false,
    });
    const lost = await world.queue.lost(world.enterpriseId, {});
    expect(lost.ok && lost.value.byReason).toEqual([{ key: 'nobody-free', lost: 2 }]);
    // Another visit is another.
    const next = { ...sessionOf(world.enterpriseId), visitorId: session.visitorId };
    await world.move({ ...session, endedAt: Date.now() }, NONE);
    await lose(world, next);
    expect(told(session.visitorId).map(({ kind }) => kind)).toEqual([
      'other-way.offered',
      'other-way.ended',
      'other-way.offered',
    ]);
  });

  test('QC4: nobody eligible: widened, ended and told in one go, and nothing is left to be done', async () => {
    const world = createQueueWorld(engine());
    const session = sessionOf(world.enterpriseId);
    await world.move(session, MUST);
    expect((await list(world))[0]).toMatchObject({ state: 'expired', closedReason: 'nobody-eligible' });
    const opportunityId = (await list(world))[0]?.opportunityId ?? '';
    expect(told(session.visitorId)).toEqual([{ kind: 'other-way.offered', opportunityId }]);
    const left = await engine().database.forTenant(world.enterpriseId, (unit) =>
      unit.sql("select kind from outbox where subject = $1 and kind like '%.%' and due_at > $2", [
        opportunityId,
        new Date(unit.now),
      ]),
    );
    expect(left).toEqual([]);
  });

  test('OQ2: silence for a can, by policy, at the cap', async () => {
    const world = await busyFloor();
    const can = sessionOf(world.enterpriseId);
    await world.move(can);
    await world.queue.onGiveUp(world.enterpriseId, (await list(world))[0]?.opportunityId ?? '');
    const [off, capped] = [sessionOf(world.enterpriseId), sessionOf(world.enterpriseId)];
    await world.setPolicy({ otherWayUnasked: false });
    await lose(world, off);
    await world.setPolicy({ invitationsPerVisit: 0 });
    await lose(world, capped);
    for (const session of [can, off, capped]) {
      expect(told(session.visitorId)).toEqual([]);
      expect(await otherWayOf(world, session)).toBeUndefined();
    }
    expect((await list(world)).map(({ state }) => state)).toEqual(['expired', 'expired', 'expired']);
  });

  test('OQ2: putting it away is a refusal of the visit: nobody approaches her again, whoever is looking; twice is once', async () => {
    const world = await busyFloor();
    const { enterpriseId, queue } = world;
    const session = sessionOf(enterpriseId);
    const { visitorId } = session;
    const opportunityId = await lose(world, session);
    await world.move(session, MUST);
    expect((await list(world))[0]?.state).toBe('open');
    const stranger = { enterpriseId, visitorId: 'vis_other' };
    for (const other of [stranger, { enterpriseId: makeId('ent'), visitorId }]) {
      expect(await queue.refuseOtherWay(other, opportunityId)).toMatchObject({ refusal: { kind: 'not-found' } });
    }
    for (let time = 0; time < 2; time += 1) {
      expect(await queue.refuseOtherWay({ enterpriseId, visitorId }, opportunityId)).toEqual({
        ok: true,
        value: undefined,
      });
    }
    expect((await list(world)).map(({ state }) => state)).toEqual(['refused', 'expired']);
    expect(told(visitorId).map(({ kind }) => kind)).toEqual(['other-way.offered', 'other-way.ended']);
    expect(await queue.contactHistory(session)).toMatchObject({ refusedThisVisit: true });
    await world.move(session, MUST);
    expect(await list(world)).toHaveLength(2);
  });

  test('QC4: who holds her when she puts it away hears that she refused', async () => {
    const world = await busyFloor();
    const { enterpriseId, queue } = world;
    const session = sessionOf(enterpriseId);
    const opportunityId = await lose(world, session);
    world.add('ben');
    await world.move(session, MUST);
    await queue.accept(world.caller('ben'), (await world.offersOf('ben'))[0]?.offerId ?? '');
    await queue.refuseOtherWay({ enterpriseId, visitorId: session.visitorId }, opportunityId);
    const news = await engine().database.forTenant(enterpriseId, (unit) =>
      unit.sql<{ kind: string }>("select kind from outbox where kind = 'opportunity.refused' and enterprise_id = $1", [
        enterpriseId,
      ]),
    );
    expect(news).toHaveLength(1);
  });

  test('CS7: who has gone while somebody had her is offered nothing when that one lets go', async () => {
    const world = createQueueWorld(engine());
    const { enterpriseId, queue } = world;
    const { associateId } = world.add('anna');
    const session = sessionOf(enterpriseId);
    await world.move(session, MUST);
    await queue.accept(world.caller('anna'), (await world.offersOf('anna'))[0]?.offerId ?? '');
    const opportunityId = world.started[0]?.opportunityId ?? '';
    await world.move({ ...session, endedAt: Date.now() }, NONE);
    await engine().database.forTenant(enterpriseId, (unit) =>
      queue.reopen(unit, { opportunityId, associateId, reason: 'not-greeted' }),
    );
    await queue.idle();
    await queue.onGiveUp(enterpriseId, opportunityId);
    expect((await list(world))[0]?.state).toBe('expired');
    expect(told(session.visitorId)).toEqual([]);
    const lost = await queue.lost(enterpriseId, {});
    expect(lost.ok && lost.value.items[0]).not.toHaveProperty('otherWay');
  });

  test('QC4: it ends when she asks, is invited, goes, refuses on the website, leaves a message or wants a call, and is kept with what is lost', async () => {
    const world = await busyFloor();
    const { enterpriseId, queue } = world;
    const inUnit = (work: (unit: Unit) => Promise<unknown>) => engine().database.forTenant(enterpriseId, work);
    const ways: Readonly<Record<string, (session: Session) => Promise<unknown>>> = {
      asks: (session) => world.move(asking(session), MUST),
      invited: async (session) => {
        await world.move(session, MUST);
        const opportunityId = (await list(world))[0]?.opportunityId ?? '';
        await inUnit((unit) => queue.noteInvited(unit, opportunityId));
      },
      goes: (session) => world.move({ ...session, endedAt: Date.now() }, NONE),
      refuses: (session) => world.move({ ...session, refused: Date.now() }, { ...NONE, withheld: 'refused' }),
      message: ({ visitorId }) => inUnit((unit) => queue.noteMessageLeft(unit, visitorId)),
      call: ({ visitorId }) =>
        queue.agreeCallback(
          { enterpriseId, websiteId: 'web_lender', visitorId },
          {
            callbackId: `cbk_${visitorId
              .replace(/\W|[g-z_]/g, '')
              .padEnd(32, '0')
              .slice(-32)}`,
            number: '+41446681800',
          },
        ),
    };
    const became: Record<string, unknown> = {};
    for (const [name, act] of Object.entries(ways)) {
      const session = sessionOf(enterpriseId);
      const opportunityId = await lose(world, session);
      await act(session);
      await queue.idle();
      expect(await otherWayOf(world, session), name).toBeUndefined();
      expect(told(session.visitorId), name).toContainEqual({ kind: 'other-way.ended', opportunityId });
      const lost = await queue.lost(enterpriseId, {});
      became[name] = lost.ok && lost.value.items.find((each) => each.opportunityId === opportunityId)?.otherWay;
    }
    expect(became).toEqual({
      asks: 'over',
      invited: 'over',
      goes: 'over',
      refuses: 'refused',
      message: 'message',
      call: 'callback',
    });
  });
});
