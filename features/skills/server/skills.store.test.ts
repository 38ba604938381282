import { beforeEach, expect, test } from 'vitest';
import { describeEngine, describeEngines, type Engine, makeId } from '../../../platform/server/testing/engines.ts';
import { createEnterprise, type Enterprise } from '../../enterprise/server/enterprise.ts';
import type { RosterEntry } from '../core/index.ts';
import { createSkills, type Skills } from './skills.ts';

const ACTOR = 'command-line';

function must<T>(result: { ok: true; value: T } | { ok: false; refusal: { reason: string } }): T {
  if (!result.ok) throw new Error(result.refusal.reason);
  return result.value;
}

function open(engine: Engine): { enterprise: Enterprise; skills: Skills } {
  const enterprise = createEnterprise({ database: engine.database, makeId, publicUrl: undefined });
  const { membersIn, audit } = enterprise;
  return { enterprise, skills: createSkills({ database: engine.database, makeId, membersIn, audit }) };
}

/** News of one kind that waits to be handled, oldest first. */
async function news(engine: Engine, kind: string): Promise<readonly unknown[]> {
  const rows = await engine.connection.pool.query('select payload from outbox where kind = $1 order by outbox_id', [
    kind,
  ]);
  return rows.rows.map((row: { payload: unknown }) => row.payload);
}

async function seeded(engine: Engine) {
  const { enterprise, skills } = open(engine);
  const enterpriseId = await enterprise.createEnterprise('Harbour Lending', { actor: ACTOR });
  const join = async (personId: string, at: string = enterpriseId) =>
    must(await enterprise.addMembership({ enterpriseId: at, actor: ACTOR }, { personId, roles: ['associate'] }));
  const person = async (name: string) =>
    must(await enterprise.createPerson({ name, email: `${makeId('x')}@example.com` }));
  const personId = await person('Ada');
  const associateId = await join(personId);
  const entry = async (from: Skills = skills, at: string = enterpriseId): Promise<RosterEntry> => {
    const found = (await from.roster(at)).entries.find((each) => each.personId === personId);
    if (found === undefined) throw new Error('She is not on the roster.');
    return found;
  };
  const inTenant: Engine['database']['forTenant'] = (at, work) => engine.database.forTenant(at, work);
  /** Why it was refused, if it was. */
  const claim = async (holder: string, who: string = personId, at: string = enterpriseId) =>
    (await inTenant(at, (unit) => skills.claimSlot(unit, who, holder)))?.reason;
  const release = (holder: string, at: string = enterpriseId) =>
    inTenant(at, (unit) => skills.releaseSlot(unit, personId, holder));
  return { enterprise, skills, enterpriseId, personId, associateId, join, person, entry, claim, release };
}

type World = Awaited<ReturnType<typeof seeded>>;

describeEngines('skills', (engine) => {
  let world: World;
  beforeEach(async () => {
    world = await seeded(engine());
    // Desktops that earlier tests left connected.
    await engine().moveClock(16_000);
    await world.skills.sweep();
  });

  test('SK1, SK5: the roster shows what was stated, accredited and licensed', async () => {
    const { skills, enterpriseId, associateId, entry } = world;
    const stated = {
      title: 'Adviser',
      languages: ['en', 'fr'],
      experienceYears: 7,
      rating: 4.5,
      territories: ['Lyon'],
      capacity: 2,
    };
    must(await skills.saveProfile(enterpriseId, associateId, stated, ACTOR));
    must(await skills.saveProfile(enterpriseId, associateId, { title: 'Senior adviser' }, ACTOR));
    must(await skills.addAccreditation(enterpriseId, associateId, { nodeId: 'nod_loans', level: 2 }, ACTOR));
    must(
      await skills.addAccreditation(
        enterpriseId,
        associateId,
        { nodeId: 'nod_loans', level: 4, expiresAt: 9e12 },
        ACTOR,
      ),
    );
    const licence = must(await skills.grantLicence(enterpriseId, associateId, { nodeId: 'nod_loans' }, ACTOR));
    const again = must(await skills.grantLicence(enterpriseId, associateId, { nodeId: 'nod_loans' }, ACTOR));
    expect(again.licenceId).toBe(licence.licenceId);
    expect(await entry()).toMatchObject({
      ...stated,
      title: 'Senior adviser',
      name: 'Ada',
      permitted: true,
      accreditations: [{ nodeId: 'nod_loans', level: 4, expiresAt: 9e12 }],
      licences: [{ licenceId: licence.licenceId, nodeId: 'nod_loans' }],
      slotsUsed: 0,
      connected: false,
      declared: 'away',
    });
  });

  test('what cannot be is refused with its field', async () => {
    const { skills, enterpriseId, associateId } = world;
    const reasons = [
      await skills.saveProfile(enterpriseId, associateId, { rating: 6 }, ACTOR),
      await skills.saveProfile(enterpriseId, associateId, { capacity: 0 }, ACTOR),
      await skills.addAccreditation(enterpriseId, associateId, { nodeId: 'nod_a', level: 9 }, ACTOR),
      await skills.saveProfile(enterpriseId, 'mem_nobody', { title: 'x' }, ACTOR),
      await skills.revokeLicence(enterpriseId, 'lic_none', ACTOR),
    ].map((result) => (result.ok ? 'ok' : result.refusal.reason));
    expect(reasons).toEqual(['statement', 'statement', 'statement', 'no-such-associate', 'no-such-licence']);
  });

  test('EN6: every change of competence is in the audit, with identifiers only', async () => {
    const { enterprise, skills, enterpriseId, associateId } = world;
    must(await skills.saveProfile(enterpriseId, associateId, { title: 'Countess' }, ACTOR));
    must(await skills.addAccreditation(enterpriseId, associateId, { nodeId: 'nod_loans', level: 2 }, ACTOR));
    const licence = must(await skills.grantLicence(enterpriseId, associateId, { nodeId: 'nod_loans' }, ACTOR));
    must(await skills.revokeLicence(enterpriseId, licence.licenceId, ACTOR));
    must(await skills.revokeLicence(enterpriseId, licence.licenceId, ACTOR));
    const { items } = await enterprise.listAudit(enterpriseId, {});
    const own = items.filter((item) => item.action.startsWith('skills.'));
    expect(own.map((item) => item.action)).toEqual([
      'skills.licence-revoked',
      'skills.licence-granted',
      'skills.accredited',
      'skills.profile-saved',
    ]);
    expect(JSON.stringify(own)).not.toContain('Countess');
  });

  test('the roster is a copy until something changes, and any change is seen by every process', async () => {
    const { enterprise, skills, enterpriseId, personId, associateId, entry } = world;
    const elsewhere = open(engine()).skills;
    const first = await elsewhere.roster(enterpriseId);
    expect(await elsewhere.roster(enterpriseId)).toBe(first);
    const seen = async (change: () => Promise<unknown>) => {
      const before = await elsewhere.roster(enterpriseId);
      await change();
      const after = await elsewhere.roster(enterpriseId);
      expect(after.version).toBeGreaterThan(before.version);
      expect(await elsewhere.roster(enterpriseId)).toBe(after);
      return entry(elsewhere);
    };
    expect((await seen(() => skills.setPresence(personId, 'available'))).declared).toBe('available');
    expect((await seen(() => skills.connected(personId))).connected).toBe(true);
    expect((await seen(() => world.claim('eng_1'))).slotsUsed).toBe(1);
    expect((await seen(() => world.release('eng_1'))).slotsUsed).toBe(0);
    const accredit = () => skills.addAccreditation(enterpriseId, associateId, { nodeId: 'nod_a', level: 1 }, ACTOR);
    expect((await seen(accredit)).accreditations).toHaveLength(1);
    const other = await enterprise.createEnterprise('Camera Shop', { actor: ACTOR });
    const there = await world.join(personId, other);
    const learn = () => skills.saveProfile(other, there, { languages: ['it'] }, ACTOR);
    expect((await seen(learn)).languages).toEqual(['it']);
    const second = await world.person('Bea');
    await world.join(second);
    const suspend = () => enterprise.suspendMembership({ enterpriseId, actor: ACTOR }, associateId);
    // There must stay an administrator.
    must(
      await enterprise.addMembership(
        { enterpriseId, actor: ACTOR },
        { personId: await world.person('Cy'), roles: ['administrator'] },
      ),
    );
    expect((await seen(suspend)).permitted).toBe(false);
    expect((await elsewhere.roster(enterpriseId)).entries).toHaveLength(2);
  });

  test('A3: slots are claimed once per holder, up to the capacity, and given back once', async () => {
    const { skills, enterpriseId, personId, associateId, entry, claim, release } = world;
    must(await skills.saveProfile(enterpriseId, associateId, { capacity: 2 }, ACTOR));
    const reasons = [await claim('eng_1'), await claim('eng_1'), await claim('eng_2'), await claim('eng_3')];
    expect(reasons).toEqual([undefined, undefined, undefined, 'no-slot']);
    expect((await entry()).slotsUsed).toBe(2);
    await release('eng_9');
    await release('eng_1');
    await release('eng_1');
    expect((await entry()).slotsUsed).toBe(1);
    expect(await claim('eng_3')).toBeUndefined();
    const released = await news(engine(), 'slot.released');
    expect(released.filter((each) => (each as { personId: string }).personId === personId)).toEqual([
      { personId, enterpriseIds: [enterpriseId] },
    ]);
  });

  test('QC7: a claim whose transaction fails leaves no slot behind', async () => {
    const { skills, enterpriseId, personId, entry } = world;
    await expect(
      engine().database.forTenant(enterpriseId, async (unit) => {
        await skills.claimSlot(unit, personId, 'eng_lost');
        throw new Error('the claim failed later');
      }),
    ).rejects.toThrow('failed later');
    expect((await entry()).slotsUsed).toBe(0);
  });

  test('EN5: one capacity over all enterprises; another enterprise sees that she is busy and nothing else', async () => {
    const { enterprise, skills, enterpriseId, personId, associateId, join, entry, claim, release } = world;
    const other = await enterprise.createEnterprise('Camera Shop', { actor: ACTOR });
    await join(personId, other);
    must(await skills.saveProfile(enterpriseId, associateId, { capacity: 1, title: 'Adviser', rating: 5 }, ACTOR));
    await claim('eng_1');
    expect(await claim('eng_2', personId, other)).toBe('no-slot');
    const seen = await entry(skills, other);
    expect(seen).toMatchObject({ slotsUsed: 1, capacity: 1 });
    expect(seen.title).toBeUndefined();
    expect(seen.rating).toBeUndefined();
    const slots = await engine().database.forTenant(other, (unit) => unit.sql('select * from skills_slot'));
    expect(slots).toEqual([]);
    await release('eng_1');
    expect((await news(engine(), 'slot.released')).at(-1)).toEqual({
      personId,
      enterpriseIds: [enterpriseId, other].sort(),
    });
  });

  test('E1: an enterprise without her neither sees nor claims her', async () => {
    const { enterprise, skills, personId } = world;
    const stranger = await enterprise.createEnterprise('Stranger', { actor: ACTOR });
    await skills.setPresence(personId, 'available');
    expect((await skills.roster(stranger)).entries).toEqual([]);
    for (const table of ['skills_presence', 'skills_person', 'skills_associate']) {
      expect(await engine().database.forTenant(stranger, (unit) => unit.sql(`select from ${table}`))).toEqual([]);
    }
    await expect(world.claim('eng_1', personId, stranger)).rejects.toThrow(/row-level security/);
  });

  test('SK8: she declares herself, apart from being connected; each change is announced once', async () => {
    const { skills, enterpriseId, personId, entry } = world;
    expect(await skills.presence(personId)).toMatchObject({ declared: 'away', connected: false });
    await skills.connected(personId);
    expect(await skills.presence(personId)).toMatchObject({ declared: 'away', connected: true });
    await skills.setPresence(personId, 'available');
    await skills.setPresence(personId, 'available');
    expect(await entry()).toMatchObject({ declared: 'available', connected: true });
    const told = (await news(engine(), 'presence.changed')).filter(
      (each) => (each as { personId: string }).personId === personId,
    );
    expect(told).toEqual(Array.from({ length: 2 }, () => ({ personId, enterpriseIds: [enterpriseId] })));
  });

  test('A12: a desktop that is gone is noticed; a reload is not', async () => {
    const { skills, personId, entry } = world;
    await skills.connected(personId);
    await skills.connected(personId);
    await skills.disconnected(personId);
    await engine().moveClock(14_000);
    await skills.beat();
    await engine().moveClock(14_000);
    expect(await skills.sweep()).toEqual([]);
    await skills.disconnected(personId);
    await skills.connected(personId);
    await engine().moveClock(6_000);
    expect(await skills.sweep()).toEqual([]);
    await skills.disconnected(personId);
    expect(await skills.sweep()).toEqual([]);
    await engine().moveClock(6_000);
    expect(await skills.sweep()).toEqual([personId]);
    expect((await entry()).connected).toBe(false);
    expect(await skills.sweep()).toEqual([]);
  });

  test('A12: a process that dies is noticed by another; one that was only cut off comes back with its next beat', async () => {
    const { skills, personId, entry } = world;
    const survivor = open(engine()).skills;
    await skills.connected(personId);
    await engine().moveClock(16_000);
    expect(await survivor.sweep()).toEqual([personId]);
    expect((await entry(survivor)).connected).toBe(false);
    await skills.beat();
    expect((await entry(survivor)).connected).toBe(true);
    await survivor.connected(personId);
    await engine().moveClock(16_000);
    await survivor.beat();
    expect(await survivor.sweep()).toEqual([]);
  });

  test('A12: two lapses in a row make not responding; any sign of life clears it', async () => {
    const { skills, enterpriseId, personId, entry } = world;
    const lapse = () => engine().database.forTenant(enterpriseId, (unit) => skills.noteLapse(unit, personId));
    await lapse();
    await skills.signOfLife(personId);
    await lapse();
    expect((await entry()).notResponding).toBe(false);
    await lapse();
    expect((await entry()).notResponding).toBe(true);
    await skills.signOfLife(personId);
    expect((await entry()).notResponding).toBe(false);
    await lapse();
    await lapse();
    await skills.setPresence(personId, 'away');
    expect((await entry()).notResponding).toBe(false);
  });

  test('A4: at the moment of the claim licence and permission decide, with the reason', async () => {
    const { enterprise, skills, enterpriseId, associateId } = world;
    const check = async (sale: Parameters<Skills['checkLicence']>[2]) =>
      (await engine().database.forTenant(enterpriseId, (unit) => skills.checkLicence(unit, associateId, sale)))?.reason;
    const nodeIds = ['nod_fixed', 'nod_loans'];
    expect(await check({ nodeIds })).toBe('no-licence');
    const now = await engine().database.forTenant(enterpriseId, async (unit) => unit.now);
    const terms = { nodeId: 'nod_loans', territories: ['Lyon'], expiresAt: now + 60_000 };
    must(await skills.grantLicence(enterpriseId, associateId, terms, ACTOR));
    expect(await check({ nodeIds, territory: 'Lyon' })).toBeUndefined();
    expect(await check({ nodeIds, territory: 'Nice' })).toBe('territory');
    await engine().moveClock(60_000);
    expect(await check({ nodeIds, territory: 'Lyon' })).toBe('licence-expired');
    const fresh = must(await skills.grantLicence(enterpriseId, associateId, { nodeId: 'nod_fixed' }, ACTOR));
    expect(await check({ nodeIds })).toBeUndefined();
    must(await skills.revokeLicence(enterpriseId, fresh.licenceId, ACTOR));
    expect(await check({ nodeIds })).toBe('licence-expired');
    must(await skills.grantLicence(enterpriseId, associateId, { nodeId: 'nod_fixed' }, ACTOR));
    must(
      await enterprise.addMembership(
        { enterpriseId, actor: ACTOR },
        { personId: await world.person('Cy'), roles: ['administrator'] },
      ),
    );
    must(await enterprise.suspendMembership({ enterpriseId, actor: ACTOR }, associateId));
    expect(await check({ nodeIds })).toBe('not-permitted');
  });
});

describeEngine('postgresql', 'a roster that several ask for at once', (engine) => {
  test('A7: who asks after a change sees it, though one who asked before it is not answered yet', async () => {
    const { enterprise, skills, enterpriseId, personId } = await seeded(engine());
    const { database, connection } = engine();
    // Each question's answer from the database is held until it is let go.
    const held: (() => void)[] = [];
    const slow: Engine['database'] = Object.create(database, {
      forTenant: {
        value: ((at, work, manner) =>
          database.forTenant(
            at,
            (unit) => {
              const sql: typeof unit.sql = async <Row>(text: string, values?: readonly unknown[]) => {
                const rows = await unit.sql<Row>(text, values);
                if (text.includes('presence.changed')) await new Promise<void>((go) => held.push(go));
                return rows;
              };
              return work(Object.create(unit, { sql: { value: sql } }));
            },
            manner,
          )) satisfies Engine['database']['forTenant'],
      },
    });
    const { membersIn, audit } = enterprise;
    const { roster } = createSkills({ database: slow, makeId, membersIn, audit });
    const isConnected = async (asked: ReturnType<typeof roster>) =>
      (await asked).entries.find((each) => each.personId === personId)?.connected;
    const answered = (count: number) => expect.poll(() => held.length).toBe(count);
    await roster(enterpriseId);
    // Somebody writes all the while: how far a copy goes is the same for both.
    const writer = await connection.pool.connect();
    try {
      await writer.query('begin');
      await writer.query('select pg_current_xact_id()');
      const before = roster(enterpriseId);
      await answered(1);
      await skills.connected(personId);
      const [after, beside] = [roster(enterpriseId), roster(enterpriseId)];
      held[0]?.();
      expect(await isConnected(before)).toBe(false);
      await answered(2);
      held[1]?.();
      expect(await isConnected(after)).toBe(true);
      // Two who ask at once are answered by one read.
      expect(await beside).toBe(await after);
      expect(held).toHaveLength(2);
    } finally {
      await writer.query('rollback');
      writer.release();
    }
  });
});

describeEngine('postgresql', 'slots under concurrency', (engine) => {
  test('A3: a limit of three and 20 claims at once from several connections: three get her, each round', async () => {
    const world = await seeded(engine());
    for (let round = 0; round < 20; round += 1) {
      const holders = Array.from({ length: 20 }, (_, index) => `eng_${round}_${index}`);
      const won = await Promise.all(holders.map((holder) => world.claim(holder)));
      expect(won.filter((reason) => reason === undefined)).toHaveLength(3);
      expect((await world.entry()).slotsUsed).toBe(3);
      await Promise.all(holders.filter((_, index) => won[index] === undefined).map((holder) => world.release(holder)));
      expect((await world.entry()).slotsUsed).toBe(0);
    }
  });

  test('A3: the same holder claiming and releasing at once never leaks a slot', async () => {
    const world = await seeded(engine());
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          index % 2 === 0 ? world.claim(`eng_${index % 6}`) : world.release(`eng_${index % 5}`),
        ),
      );
      const held = await engine().connection.pool.query('select from skills_slot where person_id = $1', [
        world.personId,
      ]);
      expect((await world.entry()).slotsUsed).toBe(held.rowCount);
      expect(held.rowCount).toBeLessThanOrEqual(3);
    }
  });

  test('A12: sweeps of three processes while desktops come and go end with the truth, announced', async () => {
    const world = await seeded(engine());
    const others = [open(engine()).skills, open(engine()).skills];
    for (let round = 0; round < 10; round += 1) {
      await world.skills.connected(world.personId);
      await engine().moveClock(16_000);
      await Promise.all([...others.map((skills) => skills.sweep()), others[0]?.connected(world.personId)]);
      expect((await world.entry()).connected).toBe(true);
      await Promise.all([others[0]?.disconnected(world.personId), world.skills.disconnected(world.personId)]);
      await engine().moveClock(6_000);
      await Promise.all([world.skills, ...others].map((skills) => skills.sweep()));
      expect((await world.entry()).connected).toBe(false);
    }
  });
});
