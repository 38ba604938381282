import { expect, test } from 'vitest';
import { readClockRate, setClockRate } from './clock-rate.ts';
import { createHttp } from './http/http.ts';
import { createLog } from './log.ts';
import { refuseUnsafeRoles } from './role-check.ts';
import { anyEntry } from './testing/any-entry.ts';
import { describeEngine, describeEngines } from './testing/engines.ts';
import type { Unit } from './unit.ts';

describeEngines('database handles', (engine) => {
  test('a unit writes news, deadlines and stream entries together, or not at all', async () => {
    const { database, entries } = engine();
    await expect(
      database.forTenant('ent_a', async (unit) => {
        unit.emit('lost', {}, 'ent_a');
        unit.append('visitor:lost', anyEntry('k'));
        await unit.sql('select 1');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await database.forTenant('ent_a', async (unit) => {
      unit.emit('kept', { n: 1 }, 'ent_a');
      unit.deadline('due', 'x', unit.now + 1000, 'ent_a');
      unit.deadline('due', 'x', unit.now + 2000, 'ent_a');
      unit.append('visitor:kept', anyEntry('first'));
      unit.append('visitor:kept', anyEntry('second'));
    });
    const rows = await database.system('outbox', (unit) =>
      unit.sql('select kind, subject from outbox order by outbox_id'),
    );
    expect(rows).toEqual([
      { kind: 'kept', subject: null },
      { kind: 'due', subject: 'x' },
    ]);
    expect(entries.map(({ stream, entry }) => [stream, entry.seq, entry.kind])).toEqual([
      ['visitor:kept', 1, 'first'],
      ['visitor:kept', 2, 'second'],
    ]);
  });

  test('the change that failed is told, not the statements that failed after it', async () => {
    const { database } = engine();
    const failing = database.forTenant('ent_f', async (unit) => {
      unit.write({ sql: 'update outbox set due_at = fw_now() where kind = $1', parameters: ['nobody'] }, 'one row');
      await unit.sql('select 1');
    });
    await expect(failing).rejects.toThrow(/No row was changed/);
  });

  test('a unit that reads only changes nothing, and has its answer', async () => {
    const { database } = engine();
    const one = (unit: Unit) => unit.sql<{ n: number }>('select 1 as n');
    expect(await database.forTenant('ent_f', one, 'reads only')).toEqual([{ n: 1 }]);
    const early = database.forTenant('ent_f', async (unit) => unit.now, 'reads only');
    await expect(early).rejects.toThrow(/knows the time when/);
    const asks = (unit: Unit) => unit.sql("insert into stream (stream_id, head) values ('visitor:f', 1)");
    await expect(database.forTenant('ent_f', asks, 'reads only')).rejects.toThrow(/read-only/);
    const leaves = async (unit: Unit) => {
      await one(unit);
      unit.emit('lost', {}, 'ent_f');
    };
    await expect(database.forTenant('ent_f', leaves, 'reads only')).rejects.toThrow(/has changed something/);
    expect(await database.forTenant('ent_f', async (unit) => [await one(unit), unit.now > 0], 'asks first')).toEqual([
      [{ n: 1 }],
      true,
    ]);
  });

  test.each(['asks first', 'reads only', 'asks for lists'] as const)(
    'A9: a unit that %s knows the time when its first answer is here, though all answers come in one packet',
    async (manner) => {
      for (let round = 0; round < 10; round += 1) {
        const asks = async (unit: Unit) => {
          const asked = unit.sql('select 1');
          // The server answers while this process is busy.
          setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10), 0);
          await asked;
          return unit.now;
        };
        expect(await engine().database.forTenant('ent_a', asks, manner)).toBeGreaterThan(0);
      }
    },
  );

  test('a unit clears and moves deadlines and writes several streams at once; a person gives news, and changes no deadline', async () => {
    const { database, entries } = engine();
    const marks = (of: 'forTenant' | 'forPerson', due: readonly [string, number][], gone: readonly string[] = []) =>
      database[of](of === 'forTenant' ? 'ent_d' : 'per_d', async (unit) => {
        for (const [subject, after] of due) unit.deadline('mark', subject, unit.now + after, 'ent_d');
        for (const subject of gone) unit.clearDeadline('mark', subject);
        unit.emit('told', null, 'ent_d');
      });
    await marks('forTenant', [
      ['stays', 1_000],
      ['moves', 2_000],
      ['goes', 3_000],
    ]);
    await marks('forTenant', [['moves', 9_000_000]], ['goes', 'never was']);
    await marks('forPerson', []);
    await expect(marks('forPerson', [['moves', 1]])).rejects.toThrow(/permission denied/);
    const rows = await database.system('outbox', (unit) =>
      unit.sql(
        `select kind, subject, payload, due_at > fw_now() + interval '1 hour' as late from outbox
         where enterprise_id = 'ent_d' order by outbox_id`,
      ),
    );
    const told = { kind: 'told', subject: null, payload: null, late: false };
    expect(rows.filter((row) => row['kind'] === 'told')).toEqual([told, told, told]);
    expect(rows.filter((row) => row['kind'] === 'mark')).toEqual([
      { kind: 'mark', subject: 'stays', payload: { subject: 'stays' }, late: false },
      { kind: 'mark', subject: 'moves', payload: { subject: 'moves' }, late: true },
    ]);

    // Another enterprise's deadline of the same subject is another deadline.
    await database.forTenant('ent_e', async (unit) => {
      unit.deadline('mark', 'stays', unit.now + 5_000, 'ent_e');
      unit.clearDeadline('mark', 'moves');
    });
    const marked = await database.system('outbox', (unit) =>
      unit.sql(`select enterprise_id, subject from outbox where kind = 'mark' order by outbox_id`),
    );
    expect(marked).toEqual([
      { enterprise_id: 'ent_d', subject: 'stays' },
      { enterprise_id: 'ent_d', subject: 'moves' },
      { enterprise_id: 'ent_e', subject: 'stays' },
    ]);

    const before = entries.length;
    for (const times of [1, 2]) {
      await database.forTenant('ent_d', async (unit) => {
        for (let n = 0; n < times; n += 1) {
          const two = anyEntry(`two ${times}.${n}`, { text: 'a "b" \\ \n' });
          unit.append('visitor:two', { ...two, audience: 'customer' });
          unit.append('associate:one', anyEntry(`one ${times}.${n}`, null));
        }
      });
    }
    const told2 = entries
      .slice(before)
      .map(({ stream, entry }) => [stream, entry.seq, entry.kind, entry.audience, entry.data]);
    const kept = await database.system('streams', (unit) =>
      unit.sql<Record<string, unknown>>(
        `select stream_id, seq, kind, audience, data from stream_entry where stream_id in ('visitor:two', 'associate:one')
         order by kind like 'two 2%', kind like 'one 2%', stream_id, seq`,
      ),
    );
    expect(told2).toHaveLength(6);
    expect(told2.map((each) => JSON.stringify(each)).sort()).toEqual(
      kept.map((row) => JSON.stringify(Object.values(row))).sort(),
    );
    expect(kept.filter((row) => row['stream_id'] === 'visitor:two').map((row) => row['seq'])).toEqual([1, 2, 3]);
  });

  test('E1: a tenant sees and writes its own rows only', async () => {
    const { database } = engine();
    await database.forTenant('ent_b', async (unit) => unit.emit('mine', {}, 'ent_b'));
    expect(
      await database.forTenant('ent_c', (unit) => unit.sql("select from outbox where kind = 'mine'")),
    ).toHaveLength(0);
    await expect(database.forTenant('ent_c', async (unit) => unit.emit('forged', {}, 'ent_b'))).rejects.toThrow(
      /row-level security/,
    );
    await expect(database.forTenant('ent_c', (unit) => unit.sql('select * from stream_entry'))).rejects.toThrow(
      /permission denied/,
    );
  });

  test('A9: every unit takes its time from the database, shifted in one place', async () => {
    const { database, moveClock } = engine();
    const before = await database.system('readiness', async (unit) => unit.now);
    await moveClock(3_600_000);
    const after = await database.system('readiness', async (unit) => unit.now);
    expect(after - before).toBeGreaterThanOrEqual(3_600_000);
    expect(after - before).toBeLessThan(3_660_000);
    await expect(refuseUnsafeRoles(engine().connection, false)).rejects.toThrow(/shifted/);
  });

  test('A9: a simulation’s clock runs faster, in the same place; what is about processes lasts as long as ever', async () => {
    const { database, connection, moveClock } = engine();
    const moments = () =>
      database.system('readiness', async (unit) => {
        const [row] = await unit.sql<{ machine: number; lease: number }>(
          `select now() as machine, extract(epoch from fw_real('10 seconds')) as lease`,
        );
        return { now: unit.now, machine: row?.machine ?? 0, lease: row?.lease ?? 0 };
      });
    await moveClock(1_000);
    const before = await moments();
    await setClockRate(connection, 60);
    const begun = await moments();
    // Nothing leaps when the rate changes: what has passed since is at most what the machine's clock says, sixty times. Both are read
    // in whole milliseconds.
    expect(begun.now - before.now).toBeLessThanOrEqual((begun.machine - before.machine + 1) * 60 + 1);
    expect(begun.now - before.now).toBeGreaterThanOrEqual(begun.machine - before.machine - 1);
    const later = await moments();
    expect(Math.abs(later.now - begun.now - (later.machine - begun.machine) * 60)).toBeLessThanOrEqual(61);
    expect(later.lease).toBe(600);
    expect(await readClockRate(connection)).toBe(60);
    await moveClock(3_600_000);
    expect((await moments()).now - later.now).toBeGreaterThanOrEqual(3_600_000);
    await expect(refuseUnsafeRoles(connection, false)).rejects.toThrow(/shifted/);
    await setClockRate(connection, 1);
    expect((await moments()).lease).toBe(10);
  });
});

describeEngine('postgresql', 'sessions that end', (engine) => {
  const stopped = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
  const asleep = () => new Promise((done) => setTimeout(done, 150));

  test.each([
    ['before it says more', stopped],
    ['before it hears of that', asleep],
  ])(
    'QC7: PostgreSQL ends the session of a process that was silent within a unit, %s: the unit failed as in an outage, and the process goes on',
    async (_when, silence) => {
      const { database } = engine();
      const app = createHttp(createLog('silent'), { trustProxy: false });
      const write = async (unit: Unit) => {
        await unit.sql("select set_config('idle_in_transaction_session_timeout', '20', true)");
        unit.emit('never', {}, 'ent_a');
        await silence();
        await unit.sql('select 1');
      };
      app.post('/units', async () => database.forTenant('ent_a', write));
      const answer = await app.inject({ method: 'POST', url: '/units' });
      expect([answer.statusCode, answer.json().title, answer.headers['retry-after']]).toEqual([
        503,
        'database-unavailable',
        '2',
      ]);
      const kept = await database.system('outbox', (unit) => unit.sql("select from outbox where kind = 'never'"));
      expect(kept).toEqual([]);
      await app.close();
    },
  );
});

describeEngine('postgresql', 'roles', (engine) => {
  test('E10: a role that bypasses row security is refused, and named', async () => {
    const { connection } = engine();
    await refuseUnsafeRoles(connection, true);
    await connection.pool.query('create table owned (enterprise_id text)');
    await expect(refuseUnsafeRoles(connection, true)).rejects.toThrow(/owned has no row security/);
    await connection.pool.query('alter table owned owner to fw_tenant');
    await expect(refuseUnsafeRoles(connection, true)).rejects.toThrow(/fw_tenant owns/);
    await connection.pool.query('drop table owned');
    await refuseUnsafeRoles(connection, true);
  });
});
