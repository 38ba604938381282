import { expect, test } from 'vitest';
import { describeEngines } from '../../../platform/server/testing/engines.ts';
import {
  asking,
  associateIdOf,
  createQueueWorld,
  type QueueWorld,
  rankingOf,
  sessionOf,
  slotsFor,
} from './testing/queue-world.ts';

const MUST = { verdict: 'must', triggerId: 'trg_must' } as const;

describeEngines('modes of the queue', (engine) => {
  const first = async (world: QueueWorld) => {
    const [item] = (await world.queue.opportunities(world.enterpriseId, {})).items;
    if (item === undefined) throw new Error('There is no opportunity.');
    return item;
  };
  const idOf = async (world: QueueWorld) => (await first(world)).opportunityId;
  const offered = async (world: QueueWorld) =>
    (await first(world)).offers.filter((each) => each.state === 'pending').map((each) => [each.name, each.via]);

  /** Deadlines of an opportunity, in seconds from its opening. */
  async function deadlines(world: QueueWorld): Promise<Record<string, number>> {
    const subject = await idOf(world);
    const rows = await engine().database.forTenant(world.enterpriseId, (unit) =>
      unit.sql<{ kind: string; wait: number }>(
        `select kind, round(extract(epoch from due_at - opened_at))::int as wait
         from outbox join queue_opportunity on opportunity_id = subject where subject = $1`,
        [subject],
      ),
    );
    return Object.fromEntries(rows.map((row) => [row.kind.replace('opportunity.', ''), row.wait]));
  }

  test('QC3, A8: a must that is to be chosen is offered to nobody, goes over at its time, and widens as others do', async () => {
    const world = createQueueWorld(engine());
    await world.setPolicy({ mode: { can: 'choose', must: 'choose' }, afterChoose: 'race', raceWidth: 2 });
    for (const name of ['anna', 'ben', 'cleo']) world.add(name);
    await world.move(asking(sessionOf(world.enterpriseId)), MUST);
    expect(await first(world)).toMatchObject({ state: 'open', mode: 'choose', topic: 'Mortgages', offers: [] });
    expect((await first(world)).decisionIds).toHaveLength(1);
    expect(await deadlines(world)).toEqual({ unchosen: 20, 'other-way': 20, widen: 15, 'give-up': 90 });
    await world.queue.rematch(world.enterpriseId);
    expect((await first(world)).decisionIds).toHaveLength(1);
    await world.queue.onUnchosen(world.enterpriseId, await idOf(world));
    await world.queue.idle();
    expect(await offered(world)).toEqual([
      ['anna', 'ranked'],
      ['ben', 'ranked'],
    ]);
    // 15 s: a wider pool; 30 s: the people named; 45 s: three at once.
    for (let step = 0; step < 3; step += 1) await world.queue.onWiden(world.enterpriseId, await idOf(world));
    await world.queue.idle();
    expect(await offered(world)).toHaveLength(3);
    await world.queue.onGiveUp(world.enterpriseId, await idOf(world));
    expect(await first(world)).toMatchObject({ state: 'expired', closedReason: 'nobody-accepted' });
  });

  test('QC3: a can stands on the list for its time; nobody at all who could serve it is found out at once', async () => {
    const world = createQueueWorld(engine());
    await world.setPolicy({ mode: { can: 'choose', must: 'assign' }, listMs: 300_000 });
    await world.move(sessionOf(world.enterpriseId));
    expect(await first(world)).toMatchObject({ state: 'expired', closedReason: 'nobody-eligible' });
    world.add('anna', { availability: 'busy' });
    await world.move(sessionOf(world.enterpriseId));
    expect(await first(world)).toMatchObject({ state: 'open', mode: 'choose' });
    expect(await deadlines(world)).toEqual({ 'give-up': 300 });
  });

  test('QC4: a trigger goes its own way; a can that rises to a must goes the way of a must', async () => {
    const world = createQueueWorld(engine());
    await world.setPolicy({ triggers: [{ triggerId: 'trg_a', mode: 'choose', priority: 5 }] });
    world.add('anna');
    const session = sessionOf(world.enterpriseId);
    await world.move(session);
    expect(await first(world)).toMatchObject({ mode: 'choose', offers: [] });
    await world.move(session, MUST);
    expect(await first(world)).toMatchObject({ mode: 'assign', state: 'offered' });
  });

  test('A7: who becomes free gets the must first, then what the trigger puts first, then the oldest', async () => {
    const world = createQueueWorld(engine());
    await world.setPolicy({ triggers: [{ triggerId: 'trg_a', priority: 3 }] });
    const anna = world.add('anna', { availability: 'busy' });
    const sessions = [1, 2, 3].map(() => sessionOf(world.enterpriseId));
    const found = [{ triggerId: 'trg_help' }, { triggerId: 'trg_a' }, MUST] as const;
    for (const [index, session] of sessions.entries()) await world.move(session, found[index]);
    const board = await world.queue.board(world.enterpriseId);
    expect(board).toMatchObject({ total: 3 });
    expect(board.waiting.map((each) => [each.position, each.sessionId, each.priority])).toEqual([
      [1, sessions[2]?.sessionId, 0],
      [2, sessions[1]?.sessionId, 3],
      [3, sessions[0]?.sessionId, 0],
    ]);
    world.candidates[0] = { ...anna, availability: 'free' };
    await world.queue.rematch(world.enterpriseId);
    const [held] = (await world.queue.board(world.enterpriseId)).waiting;
    expect(held).toMatchObject({
      sessionId: sessions[2]?.sessionId,
      state: 'offered',
      offers: [{ name: 'anna', dueAt: expect.any(String) }],
    });
    expect(await world.offersOf('anna')).toHaveLength(1);
  });

  test('A7: of a long queue only that is ranked which somebody free could take, and nothing once no slot is left', async () => {
    const ranked: string[] = [];
    const world: QueueWorld = createQueueWorld(engine(), {
      rank: async ({ opportunityId }) => {
        ranked.push(opportunityId);
        return rankingOf(world.candidates);
      },
    });
    const anna = world.add('anna', { availability: 'busy' });
    const sessions = Array.from({ length: 8 }, () => sessionOf(world.enterpriseId));
    for (const [index, session] of sessions.entries()) await world.move(session, index === 5 ? MUST : {});
    ranked.length = 0;
    await world.queue.rematch(world.enterpriseId);
    expect(ranked).toEqual([]);
    world.candidates[0] = { ...anna, availability: 'free' };
    await world.queue.rematch(world.enterpriseId);
    await world.queue.rematch(world.enterpriseId);
    expect((await world.offersOf('anna')).map((each) => each.sessionId)).toEqual([sessions[5]?.sessionId]);
    expect(ranked).toHaveLength(1);
    // With everybody off line there is nobody to wait for: who asked is offered another way at once.
    world.candidates[0] = { ...anna, availability: 'busy' };
    await world.move(asking(sessionOf(world.enterpriseId)), MUST);
    world.candidates[0] = { ...anna, availability: 'offline' };
    await world.queue.rematch(world.enterpriseId);
    expect(ranked.length).toBeGreaterThan(1);
  });

  test('A3: an offer holds its slot: who was taken while she was ranked is not offered it, and a must takes the slot of a can', async () => {
    const taken = new Set<string>();
    const world: QueueWorld = createQueueWorld(engine(), {
      availability: async (_unit, personIds) =>
        new Map(
          personIds.map((personId) => [
            personId,
            taken.has(personId)
              ? ({ availability: 'busy', fits: slotsFor(0) } as const)
              : ({ availability: 'free', fits: slotsFor(1) } as const),
          ]),
        ),
    });
    const anna = world.add('anna', { score: 90 });
    world.add('ben', { score: 80 });
    taken.add(anna.personId);
    await world.move(sessionOf(world.enterpriseId));
    expect([await world.offersOf('anna'), await world.offersOf('ben')]).toMatchObject([[], [{ verdict: 'can' }]]);
    // Her one slot: the must takes it, and the can is looked for elsewhere in the same moment.
    await world.move(sessionOf(world.enterpriseId), MUST);
    expect((await world.offersOf('ben')).map((each) => each.verdict)).toEqual(['must']);
    taken.clear();
    await world.queue.rematch(world.enterpriseId);
    expect((await world.offersOf('anna')).map((each) => each.verdict)).toEqual(['can']);
    // Who takes a customer from elsewhere loses what she has no slot for any more, and only that.
    await world.queue.withdrawExcess(world.enterpriseId, anna.personId);
    expect(await world.offersOf('anna')).toHaveLength(1);
    taken.add(anna.personId);
    await world.queue.withdrawExcess(world.enterpriseId, anna.personId);
    expect([await world.offersOf('anna'), await world.offersOf('ben')]).toMatchObject([[], [{ verdict: 'must' }]]);
  });

  test('QC1: who talked to her before has her alone first; equals in score go by who is idle longest', async () => {
    const world = createQueueWorld(engine());
    await world.setPolicy({ mode: { can: 'race', must: 'race' }, raceWidth: 2, preferredMs: 10_000 });
    world.add('anna', { score: 80.9, idleSince: 2_000 });
    world.add('ben', { score: 80.1, idleSince: 1_000 });
    world.add('cleo', { score: 60 });
    world.earlier.push(associateIdOf('cleo', world.enterpriseId));
    await world.move(sessionOf(world.enterpriseId));
    expect(await offered(world)).toEqual([['cleo', 'preferred']]);
    const [offer] = await world.offersOf('cleo');
    expect(Date.parse(offer?.dueAt ?? '') - Date.parse(offer?.madeAt ?? '')).toBe(10_000);
    await world.queue.decline(world.caller('cleo'), offer?.offerId ?? '', undefined);
    await world.queue.idle();
    expect(await offered(world)).toEqual([
      ['ben', 'idle'],
      ['anna', 'ranked'],
    ]);
  });

  test('QC4: declining a must may be forbidden, and else the desk offers the reasons of the enterprise', async () => {
    const world = createQueueWorld(engine());
    await world.setPolicy({ mayDeclineMust: false });
    world.add('anna');
    const session = sessionOf(world.enterpriseId);
    await world.move(session);
    expect((await world.offersOf('anna'))[0]).not.toHaveProperty('mayDecline');
    await world.move(session, MUST);
    const [held] = await world.offersOf('anna');
    expect(held).toMatchObject({ verdict: 'must', mayDecline: false });
    const declined = await world.queue.decline(world.caller('anna'), held?.offerId ?? '', 'at lunch');
    expect(declined).toMatchObject({ ok: false, refusal: { kind: 'forbidden', reason: 'must-not-be-declined' } });
    await world.setPolicy({ declineReasons: ['In a meeting'] });
    world.add('ben');
    await world.move(sessionOf(world.enterpriseId), MUST);
    expect((await world.offersOf('ben'))[0]).toMatchObject({ declineReasons: ['In a meeting'] });
  });

  test('EN3: what was lost is counted by reason, trigger, place and hour, with the list behind each figure', async () => {
    const world = createQueueWorld(engine());
    world.add('anna');
    await world.move(sessionOf(world.enterpriseId));
    await world.queue.onGiveUp(world.enterpriseId, await idOf(world));
    const leaving = sessionOf(world.enterpriseId);
    await world.move(leaving, MUST);
    const [offer] = await world.offersOf('anna');
    await world.queue.decline(world.caller('anna'), offer?.offerId ?? '', 'at lunch');
    await world.queue.idle();
    const faded = sessionOf(world.enterpriseId);
    world.candidates[0] = { ...world.candidates[0], availability: 'busy' } as QueueWorld['candidates'][number];
    await world.move(faded);
    await world.move(faded, { verdict: 'none' });
    const asked = asking(sessionOf(world.enterpriseId));
    await world.move(asked, MUST);
    const who = { enterpriseId: world.enterpriseId, actor: 'per_boss' };
    const note = 'She rang the branch.';
    expect(await world.queue.dismiss(who, await idOf(world), { reason: 'handled-elsewhere', note })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(world.audited).toMatchObject([{ action: 'opportunity.close', actor: 'per_boss' }]);
    expect(
      engine()
        .entries.filter(({ stream }) => stream === `visitor:${asked.visitorId}`)
        .at(-1)?.entry.kind,
    ).toBe('help.nobody');
    const report = async (query = {}) => {
      const lost = await world.queue.lost(world.enterpriseId, query);
      if (!lost.ok) throw new Error(lost.refusal.message);
      return lost.value;
    };
    const all = await report();
    expect(all).toMatchObject({ ended: 4, lost: 3 });
    expect(Object.fromEntries(all.byReason.map((each) => [each.key, each.lost]))).toEqual({
      'nobody-accepted': 1,
      'all-tried': 1,
      'handled-elsewhere': 1,
    });
    expect(all.byTrigger).toContainEqual({ key: 'trg_must', lost: 2 });
    expect(all.byPlace).toEqual([{ key: 'nod_mortgages', label: 'Mortgages', lost: 3 }]);
    expect(all.byHour.reduce((sum, each) => sum + each.lost, 0)).toBe(3);
    expect(all.items.map((each) => each.offers)).toEqual([0, 1, 1]);
    expect(all.items[0]).toMatchObject({ reason: 'handled-elsewhere', note, asked: true });
    for (const { key, lost } of all.byReason) expect((await report({ reason: key })).items).toHaveLength(lost);
    expect((await report({ verdict: 'can' })).items.map((each) => each.reason)).toEqual(['nobody-accepted']);
    const page = await report({ limit: 2 });
    const rest = await report({ limit: 2, cursor: page.next ?? '' });
    expect([...page.items, ...rest.items]).toEqual(all.items);
    expect((await report({ timeZone: 'Asia/Kolkata' })).lost).toBe(3);
    for (const query of [
      { from: '2026-02-30T99:00:00Z' },
      { from: '2027-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' },
    ]) {
      expect(await world.queue.lost(world.enterpriseId, query)).toMatchObject({ ok: false });
    }
    expect(await world.queue.lost(world.enterpriseId, { timeZone: 'Mars/Base' })).toMatchObject({ ok: false });

    const answers = await world.queue.answers(world.enterpriseId, {});
    expect(answers.ok && answers.value.items).toMatchObject([
      {
        name: 'anna',
        offered: 2,
        declined: 1,
        mustDeclined: 1,
        withdrawn: 1,
        reasons: [{ reason: 'at lunch', times: 1 }],
      },
    ]);
  });
});
