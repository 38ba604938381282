import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { describeEngine, describeEngines, type Engine } from '../../../platform/server/testing/engines.ts';
import { holdsLane } from './lane-lease.ts';
import { type Harness, openHarness, until } from './testing/clickstream-harness.ts';

const open: Harness[] = [];

async function harness(engine: Engine, options?: Parameters<typeof openHarness>[1]): Promise<Harness> {
  const made = await openHarness(engine.database, options);
  open.push(made);
  return made;
}

afterEach(async () => {
  for (const each of open.splice(0)) await each.clickstream.close().catch(() => undefined);
});

function fresh(): string {
  return randomBytes(8).toString('hex');
}

function page(id = fresh(), more: object = {}): object {
  return { id, kind: 'page', at: Date.now(), url: 'https://lender.example/mortgages', title: 'Mortgages', ...more };
}

async function countEvents(engine: Engine): Promise<number> {
  const [row] = await engine.database.system('lanes', (unit) =>
    unit.sql<{ count: number }>('select count(*) as count from clickstream_event'),
  );
  return row?.count ?? Number.NaN;
}

describeEngines('clickstream', (engine) => {
  test('B6: the same event id twice is one row and is folded once', async () => {
    const { post, moves, clickstream } = await harness(engine());
    const before = await countEvents(engine());
    const session = fresh();
    const event = page();
    const replies = await Promise.all([
      post([event, event], { session }),
      post([event], { session }),
      post([page(), event], { session }),
    ]);
    expect(replies.map((each) => each.status)).toEqual([200, 200, 200]);
    expect(await countEvents(engine())).toBe(before + 2);
    await clickstream.idle();
    await until(() => moves.some((each) => each.session.counts.pages === 2));
    await post([event], { session });
    await clickstream.idle();
    expect(moves.at(-1)?.session.counts).toMatchObject({ pages: 2, events: 2 });
  });

  test('B6: one message id counts once within 48 hours, across midnight, and again after', async () => {
    const { post, clickstream } = await harness(engine());
    const [{ now = 0 } = {}] = await engine().database.system('lanes', (unit) =>
      unit.sql<{ now: number }>('select fw_now() as now'),
    );
    const event = page();
    const before = await countEvents(engine());
    // To 23:00 of the same day, to 23:00 of the day after next minus a little, and beyond 48 hours.
    await engine().moveClock((47 - (Math.floor(now / 3_600_000) % 24)) * 3_600_000 - (now % 3_600_000));
    await post([event]);
    expect(await countEvents(engine())).toBe(before + 1);
    for (const hours of [2, 22, 23.5]) {
      await engine().moveClock(hours * 3_600_000);
      expect((await post([event])).body).toMatchObject({ received: 1 });
      expect(await countEvents(engine())).toBe(before + 1);
    }
    await engine().moveClock(3_600_000);
    await post([event]);
    expect(await countEvents(engine())).toBe(before + 2);
    await clickstream.idle();
  });

  test('D4: partitions are made ahead and dropped after the days that events are kept', async () => {
    const { post, clickstream } = await harness(engine());
    await post([page()]);
    await clickstream.close();
    const before = await countEvents(engine());
    await engine().moveClock(31 * 86_400_000);
    const next = await harness(engine());
    expect(await countEvents(engine())).toBeLessThan(before);
    expect((await next.post([page()])).status).toBe(200);
    // A day for which nobody made a partition: as after a long sleep of the machine.
    await engine().moveClock(9 * 86_400_000);
    expect((await next.post([page()])).status).toBe(200);
  });

  test('A11: an event committed by a process that dies before folding it is judged by the next owner', async () => {
    const intakeOnly = await harness(engine(), { folds: false });
    const session = fresh();
    await intakeOnly.post([page(), { ...page(), kind: 'value', name: 'calculator.principal', value: 400_000 }], {
      session,
    });
    await intakeOnly.kill();
    const next = await harness(engine());
    await until(() => next.moves.some((each) => each.session.values['calculator.principal']?.value === 400_000));
    expect(next.moves.at(-1)?.session.path.at(-1)).toMatchObject({ nodeId: 'nod_mortgages' });
  });

  test('A11: a new owner loads checkpoints, folds later events, and judges every live session again, once each', async () => {
    const first = await harness(engine());
    const saved = fresh();
    const unsaved = fresh();
    await first.post([page(`p1${saved}`), page(`p2${saved}`)], { session: saved, visitor: `saved-${saved}` });
    await first.clickstream.idle();
    await first.clickstream.checkpoint();
    await first.post([page(`p3${saved}`)], { session: saved, visitor: `saved-${saved}` });
    await first.post([page(`p4${saved}`)], { session: unsaved, visitor: `unsaved-${saved}` });
    await first.clickstream.idle();
    await first.kill();
    const ids = new Set(first.moves.slice(-2).map((each) => each.session.sessionId));
    const next = await harness(engine());
    await until(() => next.moves.some((each) => each.session.counts.pages === 3));
    await until(() => [...ids].every((id) => next.moves.some((each) => each.session.sessionId === id)));
    const last = new Map(next.moves.map((each) => [each.session.sessionId, each.session]));
    expect(
      [...last.values()]
        .filter((each) => ids.has(each.sessionId))
        .map((each) => each.counts.pages)
        .sort(),
    ).toEqual([1, 3]);
    // The same events again, as a sender does who heard no reply: nothing is counted twice.
    await next.post([page(`p1${saved}`), page(`p3${saved}`)], { session: saved, visitor: `saved-${saved}` });
    await next.clickstream.idle();
    for (const id of ids) expect(next.clickstream.session(id)?.counts.pages).toBe(last.get(id as never)?.counts.pages);
  });

  test('a stale owner is fenced: its epoch no longer holds after a take-over', async () => {
    const first = await harness(engine());
    const session = fresh();
    await first.post([page()], { session });
    await until(() => first.moves.length > 0);
    const { fence, session: moved } = first.moves.at(-1) as (typeof first.moves)[number];
    const holds = (): Promise<boolean> =>
      engine().database.forTenant(moved.enterpriseId, (unit) => holdsLane(unit, fence));
    expect(await holds()).toBe(true);
    await first.kill();
    expect(await holds()).toBe(true);
    const next = await harness(engine());
    expect(await holds()).toBe(false);
    await until(() => next.moves.some((each) => each.session.sessionId === moved.sessionId));
    const renewed = next.moves.find((each) => each.session.sessionId === moved.sessionId);
    expect(renewed?.fence.epoch).toBe(fence.epoch + 1);
  });

  test('a judgement that fails is tried again until it succeeds, with what happened meanwhile', async () => {
    let outages = 3;
    const seen: number[] = [];
    const { post, failures } = await harness(engine(), {
      ports: {
        sessionMoved: async (session) => {
          outages -= 1;
          if (outages >= 0) throw new Error('the database is away');
          seen.push(session.counts.pages);
          return {};
        },
      },
    });
    const session = fresh();
    await post([page()], { session });
    await post([page()], { session });
    await until(() => seen.includes(2));
    expect(failures.length).toBeGreaterThanOrEqual(3);
  });

  test('a session is looked at again at the moment it asked for, and is over after 30 minutes', async () => {
    const looks: { ended: boolean }[] = [];
    const campaign = fresh();
    const { post } = await harness(engine(), {
      ports: {
        sessionMoved: async (session) => {
          if (session.campaign !== campaign) return {};
          looks.push({ ended: session.endedAt !== undefined });
          return looks.length === 1 ? { nextLook: session.lastAt + 300 } : {};
        },
      },
    });
    await post([page(fresh(), { campaign })], { session: fresh() });
    await until(() => looks.length === 2);
    expect(looks[1]?.ended).toBe(false);
    await engine().moveClock(31 * 60_000);
    await until(() => looks.some((each) => each.ended), 'the end of the session');
  });

  test('sessions that are over and put away go on when their sender names them again', async () => {
    const { post, clickstream, moves } = await harness(engine());
    const session = fresh();
    const campaign = fresh();
    const own = () => moves.filter((each) => each.session.campaign === campaign);
    await post([page(fresh(), { campaign })], { session });
    await until(() => own().length > 0);
    const id = own()[0]?.session.sessionId ?? '';
    await engine().moveClock(31 * 60_000);
    await until(() => own().some((each) => each.session.endedAt !== undefined));
    await clickstream.checkpoint();
    await engine().moveClock(3 * 60_000);
    await until(async () => {
      await clickstream.checkpoint();
      return clickstream.session(id) === undefined;
    }, 'the session’s leaving memory');
    expect(await clickstream.sessionView('ent_lender', id)).toMatchObject({ ok: true, value: { ended: true } });
    await post([page()], { session });
    await clickstream.idle();
    expect(clickstream.session(id)).toMatchObject({ counts: { pages: 2 } });
    await until(() => own().at(-1)?.session.counts.pages === 2 && own().at(-1)?.session.endedAt === undefined);
  });

  test('CS3: a website’s events, sessions and counts are seen by its own enterprise only', async () => {
    const { post, clickstream } = await harness(engine());
    const session = fresh();
    await post([page()], { session });
    await clickstream.idle();
    await clickstream.checkpoint();
    const own = await clickstream.browsingRows('ent_lender');
    const row = own.find((each) => each.views === 'Mortgages');
    expect(row).toMatchObject({
      who: 'Anonymous',
      identity: 'anonymous',
      nodeId: 'nod_mortgages',
      websiteName: 'web_lender',
    });
    expect(await clickstream.browsingRows('ent_shop')).toEqual([]);
    expect(await clickstream.sessionView('ent_shop', row?.sessionId ?? '')).toMatchObject({ ok: false });
    expect(await clickstream.sessionView('ent_lender', row?.sessionId ?? '')).toMatchObject({ ok: true });
    for (const table of ['clickstream_event', 'clickstream_session', 'clickstream_tally']) {
      const foreign = await engine().database.forTenant('ent_shop', (unit) => unit.sql(`select 1 from ${table}`));
      expect(foreign).toEqual([]);
    }
  });

  test('the live list tells everything once, then what changed', async () => {
    const { post, clickstream } = await harness(engine());
    const news: { rows: number; gone: number }[] = [];
    const stop = clickstream.watchFloor('ent_lender', ({ rows, gone }) =>
      news.push({ rows: rows.length, gone: gone.length }),
    );
    await until(() => news.length === 1);
    await post([page()], { session: fresh(), visitor: `live-${fresh()}` });
    await until(() => news.length === 2);
    expect(news[1]).toEqual({ rows: 1, gone: 0 });
    await engine().moveClock(31 * 60_000);
    await until(() => news.some((each) => each.gone > 0));
    stop();
  });

  test('what was dropped and parked is known after a restart, with the reason', async () => {
    const first = await harness(engine());
    const id = fresh();
    const reply = await first.post([
      { id: `parked-${id}`, kind: 'dance', at: Date.now(), steps: [1, 2] },
      { id: `dropped-${id}`, kind: 'search', at: Date.now() },
      page(),
    ]);
    expect(reply.body).toMatchObject({
      received: 1,
      dropped: [{ id: `dropped-${id}`, reason: expect.stringContaining('query') }],
      parked: [{ id: `parked-${id}`, reason: expect.stringContaining('dance') }],
    });
    await first.clickstream.close();
    const next = await harness(engine());
    const { items, counts } = await next.clickstream.recentEvents('ent_lender', 'web_lender');
    expect(items.find((each) => each.id === `parked-${id}`)).toMatchObject({ verdict: 'park', kind: 'dance' });
    expect(items.find((each) => each.id === `dropped-${id}`)).toMatchObject({ verdict: 'drop', kind: 'search' });
    expect(counts.map((each) => [each.verdict, each.reason])).toEqual(
      expect.arrayContaining([
        ['park', 'unknown-kind'],
        ['drop', 'invalid-event'],
        ['ok', undefined],
      ]),
    );
    const [kept] = await engine().database.forTenant('ent_lender', (unit) =>
      unit.sql<{ body: unknown }>('select body from clickstream_reject where message_id = $1', [`parked-${id}`]),
    );
    expect(kept?.body).toMatchObject({ kind: 'dance', steps: [1, 2] });
  });
});

describeEngine('postgresql', 'clickstream on several processes', (engine) => {
  test('events that one process commits reach the owner of their lane in another', async () => {
    const owner = await harness(engine());
    const other = await harness(engine(), { folds: false });
    const session = fresh();
    await other.post([page()], { session, visitor: `other-${session}` });
    await until(() => owner.moves.some((each) => each.session.path.length === 1));
    await other.post([page()], { session, visitor: `other-${session}` });
    await until(() => owner.moves.some((each) => each.session.path.length === 2));
    expect(owner.moves.filter((each) => each.session.path.length > 2)).toEqual([]);
    // The process that folds nothing answers for the session all the same.
    const id = owner.moves.at(-1)?.session.sessionId ?? '';
    expect(await other.clickstream.sessionView('ent_lender', id)).toMatchObject({ ok: true });
    expect((await other.clickstream.browsingRows('ent_lender')).map((row) => row.sessionId)).toContain(id);
  });

  test('A11: lanes are shared out, and those of a dead process are taken within 10 s and judged', async () => {
    const first = await harness(engine(), { alone: false });
    const second = await harness(engine(), { alone: false });
    await until(() => first.clickstream.lanesReady() === 32 && second.clickstream.lanesReady() === 32, 'an even share');
    const campaign = fresh();
    const judged = (moves: Harness['moves']): Set<string> =>
      new Set(moves.filter((each) => each.session.campaign === campaign).map((each) => each.session.sessionId));
    const visitors = Array.from({ length: 20 }, () => `visitor-${fresh()}`);
    await Promise.all(
      visitors.map((visitor) => first.post([page(fresh(), { campaign })], { visitor, session: visitor })),
    );
    await until(() => judged([...first.moves, ...second.moves]).size === 20);
    expect(judged(first.moves).size).toBeGreaterThan(0);
    expect(judged(second.moves).size).toBeGreaterThan(0);
    await first.kill();
    await until(() => judged(second.moves).size === 20, 'the take-over', 10_000);
  });
});
