import { beforeEach, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../kernel/time.ts';
import { describeEngine, describeEngines, type Engine, makeId } from '../../../platform/server/testing/engines.ts';
import { createEnterprise } from '../../enterprise/server/enterprise.ts';
import type { Channel, RosterEntry, Schedule } from '../core/index.ts';
import { createSkills, type Skills } from './skills.ts';

const ACTOR = 'command-line';

function must<T>(result: { ok: true; value: T } | { ok: false; refusal: { reason: string } }): T {
  if (!result.ok) throw new Error(result.refusal.reason);
  return result.value;
}

async function seeded(engine: Engine) {
  const { database } = engine;
  const enterprise = createEnterprise({ database, makeId, publicUrl: undefined });
  const { membersIn, audit } = enterprise;
  const skills: Skills = createSkills({ database, makeId, membersIn, audit });
  const enterpriseId = await enterprise.createEnterprise('Harbour Lending', { actor: ACTOR });
  const personId = must(await enterprise.createPerson({ name: 'Ada', email: `${makeId('x')}@example.com` }));
  const join = async (at: string, kind: 'captive' | 'independent' = 'captive') =>
    must(await enterprise.addMembership({ enterpriseId: at, actor: ACTOR }, { personId, roles: ['associate'], kind }));
  const associateId = await join(enterpriseId);
  await skills.connected(personId);
  await skills.setPresence(personId, 'available');
  return {
    enterprise,
    skills,
    enterpriseId,
    personId,
    associateId,
    join,
    claim: async (holder: string, channel: Channel = 'chat', at: string = enterpriseId) =>
      (await database.forTenant(at, (unit) => skills.claimSlot(unit, personId, holder, channel)))?.reason,
    release: (holder: string) => database.forTenant(enterpriseId, (unit) => skills.releaseSlot(unit, personId, holder)),
    wrapUp: (holder: string) => database.forTenant(enterpriseId, (unit) => skills.beginWrapUp(unit, personId, holder)),
    now: () => database.system('presence', async (unit) => unit.now),
    entry: async (at: string = enterpriseId): Promise<RosterEntry> => {
      const found = (await skills.roster(at)).entries.find((each) => each.personId === personId);
      if (found === undefined) throw new Error('She is not on the roster.');
      return found;
    },
    /** Deadlines of a kind for a subject, as milliseconds from now. */
    due: async (kind: string, subject: string): Promise<number | undefined> => {
      const rows = await database.system('presence', async (unit) => {
        const found = await unit.sql<{ due_at: number }>('select due_at from outbox where kind = $1 and subject = $2', [
          kind,
          subject,
        ]);
        return found.map((row) => row.due_at - unit.now);
      });
      return rows[0];
    },
    news: async (kind: string): Promise<number> => {
      const rows = await engine.connection.pool.query('select from outbox where kind = $1 and payload::text like $2', [
        kind,
        `%${personId}%`,
      ]);
      return rows.rowCount ?? 0;
    },
    /** What her desks were told last. */
    told: async (): Promise<Record<string, unknown> | undefined> => {
      const rows = await engine.connection.pool.query(
        `select data from stream_entry where stream_id = $1 and kind = 'presence' order by seq desc limit 1`,
        [`associate:${associateId}`],
      );
      return (rows.rows as { data: Record<string, unknown> }[])[0]?.data;
    },
  };
}

type World = Awaited<ReturnType<typeof seeded>>;

/** Hours of today in UTC, from so many minutes before now to so many after; tests begin in the middle of a day. */
function hoursAround(now: number, before: number, after: number): Schedule {
  const time = (moment: number) => new Date(moment).toISOString().slice(11, 16);
  const date = new Date(now - before * MINUTE).toISOString().slice(0, 10);
  const hours = [{ from: time(now - before * MINUTE), to: time(now + after * MINUTE) }];
  return { timeZone: 'UTC', weekly: [], exceptions: [{ date, hours }] };
}

describeEngines('presence', (engine) => {
  let world: World;
  beforeEach(async () => {
    world = await seeded(engine());
  });

  test('A3: limits of the enterprise and of a channel refuse with the reason; another enterprise has its own', async () => {
    const { enterprise, skills, enterpriseId, claim, release, entry, join } = world;
    const saved = await skills.savePresencePolicy(enterpriseId, 0, { wrapMs: 0, customers: 2, callbacks: 1 }, ACTOR);
    expect(must(saved).version).toBe(1);
    expect(await world.due('roster.changed', enterpriseId)).toBeLessThanOrEqual(0);
    expect(await skills.savePresencePolicy(enterpriseId, 0, { wrapMs: 0 }, ACTOR)).toMatchObject({
      refusal: { reason: 'presence-policy-changed', details: { version: 1 } },
    });
    expect(await claim('eng_1', 'callback')).toBeUndefined();
    expect(await claim('eng_2', 'callback')).toBe('callback-limit');
    expect(await entry()).toMatchObject({ noCallback: true, noChat: false });
    expect(await claim('eng_2', 'chat')).toBeUndefined();
    expect(await claim('eng_3', 'chat')).toBe('enterprise-limit');
    expect(await entry()).toMatchObject({ noCallback: true, noChat: true, slotsUsed: 2, capacity: 3 });
    const other = await enterprise.createEnterprise('Camera Shop', { actor: ACTOR });
    await join(other);
    expect(await claim('eng_4', 'callback', other)).toBe('callback-limit');
    expect(await claim('eng_4', 'chat', other)).toBeUndefined();
    expect(await claim('eng_5', 'chat', other)).toBe('no-slot');
    await release('eng_1');
    expect(await entry()).toMatchObject({ noCallback: false, noChat: false, slotsUsed: 2 });
    // A limit that is lowered below what she has takes nobody away from her.
    must(await skills.savePresencePolicy(enterpriseId, 1, { wrapMs: 0, customers: 1 }, ACTOR));
    expect(await entry()).toMatchObject({ noChat: true, slotsUsed: 2 });
    expect((await entry(other)).noChat).toBe(false);
  });

  test('SK8: after a conversation she wraps up: busy until the outcome, until her time is over, or until she says so', async () => {
    const { skills, enterpriseId, personId, claim, release, wrapUp, entry, due } = world;
    must(await skills.savePresencePolicy(enterpriseId, 0, { wrapMs: 30 * SECOND }, ACTOR));
    for (const holder of ['eng_1', 'eng_2', 'eng_3']) expect(await claim(holder)).toBeUndefined();
    await wrapUp('eng_1');
    await wrapUp('eng_1');
    await wrapUp('eng_2');
    expect(await entry()).toMatchObject({ wrapping: true, slotsUsed: 3 });
    expect(Date.parse((await skills.presence(personId)).wrapUntil ?? '')).toBeGreaterThan(await world.now());
    expect((await world.told())?.['wrapUntil']).toBeDefined();
    await release('eng_1');
    expect(await due('presence.wrap', 'eng_1')).toBeUndefined();
    expect(await entry()).toMatchObject({ wrapping: true, slotsUsed: 2 });
    // Not before its time, by the database's clock.
    await skills.onWrapDue(enterpriseId, 'eng_2');
    expect((await entry()).wrapping).toBe(true);
    await engine().moveClock(30 * SECOND);
    await skills.onWrapDue(enterpriseId, 'eng_2');
    await skills.onWrapDue(enterpriseId, 'eng_2');
    expect(await entry()).toMatchObject({ wrapping: false, slotsUsed: 1 });
    // The outcome comes later: nothing is given back twice.
    await release('eng_2');
    expect((await entry()).slotsUsed).toBe(1);
    await wrapUp('eng_3');
    expect(await skills.setPresence(personId, 'available')).not.toHaveProperty('wrapUntil');
    expect(await entry()).toMatchObject({ wrapping: false, slotsUsed: 0 });
    expect(await due('presence.wrap', 'eng_3')).toBeUndefined();
    must(await skills.savePresencePolicy(enterpriseId, 1, { wrapMs: 0 }, ACTOR));
    await claim('eng_4');
    await wrapUp('eng_4');
    expect(await entry()).toMatchObject({ wrapping: false, slotsUsed: 0 });
  });

  test('DT8: outside her hours she is off duty unless she declares herself available; edges are deadlines', async () => {
    const { skills, personId, entry, due } = world;
    const now = await world.now();
    expect(must(await skills.saveSchedule(personId, 0, hoursAround(now, 60, 30))).version).toBe(1);
    expect(await entry()).toMatchObject({ offDuty: false, declared: 'available' });
    expect(await due('presence.shift', personId)).toBeLessThanOrEqual(30 * MINUTE);
    await engine().moveClock(31 * MINUTE);
    const before = await world.news('presence.changed');
    await skills.onShiftDue(personId);
    expect(await entry()).toMatchObject({ offDuty: true, declared: 'available' });
    expect(await world.news('presence.changed')).toBe(before + 1);
    expect(await world.told()).toMatchObject({ offDuty: true });
    expect(await due('presence.shift', personId)).toBeGreaterThan(6 * 24 * HOUR);
    await skills.setPresence(personId, 'busy');
    expect((await entry()).offDuty).toBe(true);
    await skills.setPresence(personId, 'available');
    expect((await entry()).offDuty).toBe(false);
    const later = await world.now();
    must(await skills.saveSchedule(personId, 1, hoursAround(later, -30, 90)));
    expect((await entry()).offDuty).toBe(true);
    await engine().moveClock(31 * MINUTE);
    await skills.onShiftDue(personId);
    expect((await entry()).offDuty).toBe(false);
    expect(await skills.saveSchedule(personId, 1, null)).toMatchObject({
      refusal: { reason: 'schedule-changed', details: { version: 2 } },
    });
    must(await skills.saveSchedule(personId, 2, null));
    expect(await due('presence.shift', personId)).toBeUndefined();
    expect(await skills.schedule(personId)).toEqual({ version: 3, schedule: null });
    const wrong: Schedule = { timeZone: 'Mars/Base', weekly: [], exceptions: [] };
    expect(await skills.saveSchedule(personId, 3, wrong)).toMatchObject({
      refusal: { reason: 'schedule-invalid', details: { errors: [{ where: 'body/schedule/timeZone' }] } },
    });
  });

  test('EN6: a supervisor sets presence, capacity and hours: audited, and she is told by whom; not of one who works for others too', async () => {
    const { enterprise, skills, enterpriseId, associateId, personId, entry, join } = world;
    const who = { enterpriseId, associateId, actor: { personId: 'per_boss', name: 'Bo Boss' } };
    expect(must(await skills.setFor(who, { declared: 'away', capacity: 2 }))).toMatchObject({
      declared: 'away',
      capacity: 2,
    });
    expect(await entry()).toMatchObject({ declared: 'away', capacity: 2 });
    expect(await world.told()).toMatchObject({ declared: 'away', by: 'Bo Boss', set: 'presence' });
    must(await skills.setFor(who, { declared: 'away' }));
    must(await skills.saveScheduleFor(who, 0, hoursAround(await world.now(), 60, 60)));
    expect(must(await skills.scheduleOf(enterpriseId, associateId)).version).toBe(1);
    expect(await world.told()).toMatchObject({ by: 'Bo Boss', set: 'hours' });
    const { items } = await enterprise.listAudit(enterpriseId, {});
    const own = items.filter((item) => /^skills\.(presence|schedule)/.test(item.action));
    expect(own.map(({ action, before, after }) => ({ action, before, after }))).toEqual([
      { action: 'skills.schedule-saved', before: { version: 0 }, after: { version: 1 } },
      {
        action: 'skills.presence-set',
        before: { declared: 'available', capacity: 3 },
        after: { declared: 'away', capacity: 2 },
      },
    ]);
    const other = await enterprise.createEnterprise('Camera Shop', { actor: ACTOR });
    const there = { ...who, enterpriseId: other, associateId: await join(other, 'independent') };
    expect(await skills.setFor(there, { declared: 'away' })).toMatchObject({ refusal: { reason: 'independent' } });
    expect(await skills.saveScheduleFor(there, 1, null)).toMatchObject({ refusal: { reason: 'independent' } });
    expect(await skills.setFor({ ...who, enterpriseId: other }, { declared: 'away' })).toMatchObject({
      refusal: { reason: 'no-such-associate' },
    });
    // A supervisor's word is no sign of life of hers.
    const lapse = () => engine().database.forTenant(enterpriseId, (unit) => skills.noteLapse(unit, personId));
    await lapse();
    await lapse();
    must(await skills.setFor(who, { declared: 'available' }));
    expect((await entry()).notResponding).toBe(true);
    must(await skills.setFor(who, { capacity: 4 }));
    expect(await world.told()).toMatchObject({ capacity: 4, by: 'Bo Boss', set: 'capacity' });
  });
});

describeEngine('postgresql', 'limits under concurrency', (engine) => {
  test('A3: claims of two channels at once from several connections stay within every limit, each round', async () => {
    const world = await seeded(engine());
    const limits = { wrapMs: 0, customers: 3, callbacks: 1, chats: 2 };
    must(await world.skills.saveProfile(world.enterpriseId, world.associateId, { capacity: 5 }, ACTOR));
    must(await world.skills.savePresencePolicy(world.enterpriseId, 0, limits, ACTOR));
    for (let round = 0; round < 10; round += 1) {
      const holders = Array.from({ length: 20 }, (_, index) => `eng_${round}_${index}`);
      const reasons = await Promise.all(
        holders.map((holder, index) => world.claim(holder, index % 2 === 0 ? 'callback' : 'chat')),
      );
      const won = holders.filter((_, index) => reasons[index] === undefined);
      expect(won).toHaveLength(3);
      const calls = holders.filter((_, index) => index % 2 === 0 && reasons[index] === undefined);
      expect(calls).toHaveLength(1);
      const refused = new Set(reasons.filter((reason) => reason !== undefined));
      expect([...refused].every((reason) => /^(enterprise|chat|callback)-limit$/.test(reason))).toBe(true);
      await Promise.all(won.map((holder) => world.release(holder)));
      expect(await world.entry()).toMatchObject({ slotsUsed: 0, noChat: false, noCallback: false });
    }
  });
});
