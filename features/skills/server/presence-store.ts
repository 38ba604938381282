import { SECOND } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  afterLapse,
  DEFAULT_CAPACITY,
  type Declared,
  type PresenceView,
  RELOAD_GRACE,
  STALE_AFTER,
} from '../core/index.ts';

/** A person's presence row, locked. */
type Presence = {
  readonly declared: Declared;
  readonly connected: boolean;
  readonly lapses: number;
  readonly not_responding: boolean;
  readonly capacity: number;
  readonly slots_used: number;
};

const COLUMNS = 'declared, connected, lapses, not_responding, capacity, slots_used';

/** Locks a person's presence row, made if missing. Everything that changes presence or slots passes through this lock. */
async function lockPresence(unit: Unit, personId: string): Promise<Presence> {
  const lock = () =>
    unit.sql<Presence>(`select ${COLUMNS} from skills_presence where person_id = $1 for update`, [personId]);
  const [row] = await lock();
  if (row !== undefined) return row;
  await unit.sql(
    `insert into skills_presence (person_id, declared, connected, lapses, not_responding, capacity, slots_used, idle_since, version)
     values ($1, 'away', false, 0, false, ${DEFAULT_CAPACITY}, 0, $2, 1) on conflict do nothing`,
    [personId, new Date(unit.now)],
  );
  const [made] = await lock();
  if (made === undefined) throw new Error(`The presence of ${personId} cannot be seen from here.`);
  return made;
}

/** Tells every enterprise of a person that her presence is another. */
async function announce(unit: Unit, kind: 'presence.changed' | 'slot.released', personId: string): Promise<void> {
  const rows = await unit.sql<{ enterprise_id: string }>('select skills_enterprises_of($1) as enterprise_id', [
    personId,
  ]);
  const enterpriseIds = rows.map((row) => row.enterprise_id);
  const [first] = enterpriseIds;
  if (first !== undefined) unit.emit(kind, { personId, enterpriseIds }, first);
}

export async function readPresence(unit: Unit, personId: string): Promise<PresenceView> {
  const [row] = await unit.sql<Presence>(`select ${COLUMNS} from skills_presence where person_id = $1`, [personId]);
  return {
    declared: row?.declared ?? 'away',
    connected: row?.connected ?? false,
    notResponding: row?.not_responding ?? false,
    capacity: row?.capacity ?? DEFAULT_CAPACITY,
    slotsUsed: row?.slots_used ?? 0,
  };
}

/** She declares herself; to declare is a sign of life. */
export async function declare(unit: Unit, personId: string, declared: Declared): Promise<PresenceView> {
  const before = await lockPresence(unit, personId);
  if (before.declared !== declared || before.not_responding || before.lapses > 0) {
    await unit.sql(
      `update skills_presence set declared = $2, lapses = 0, not_responding = false, version = version + 1,
         idle_since = case when $2 = 'available' and declared <> 'available' then $3 else idle_since end
       where person_id = $1`,
      [personId, declared, new Date(unit.now)],
    );
    if (before.declared !== declared || before.not_responding) await announce(unit, 'presence.changed', personId);
  }
  return readPresence(unit, personId);
}

/** Sets how many customers she can have at once. */
export async function setCapacity(unit: Unit, personId: string, capacity: number): Promise<void> {
  const before = await lockPresence(unit, personId);
  if (before.capacity === capacity) return;
  await unit.sql('update skills_presence set capacity = $2, version = version + 1 where person_id = $1', [
    personId,
    capacity,
  ]);
  if (capacity > before.capacity) await announce(unit, 'presence.changed', personId);
}

/** A desktop of hers is connected to this process; a sign of life. */
export async function noteConnected(unit: Unit, personId: string, processId: string): Promise<void> {
  const before = await lockPresence(unit, personId);
  await unit.sql(
    `insert into skills_connection (person_id, process_id, seen_at) values ($1, $2, $3)
     on conflict (person_id, process_id) do update set seen_at = excluded.seen_at`,
    [personId, processId, new Date(unit.now)],
  );
  if (before.connected && !before.not_responding && before.lapses === 0) return;
  await unit.sql(
    `update skills_presence set connected = true, lapses = 0, not_responding = false, version = version + 1
     where person_id = $1`,
    [personId],
  );
  if (!before.connected || before.not_responding) await announce(unit, 'presence.changed', personId);
}

/** Her last desktop at this process is gone: the row lives on for a moment, so that a reload goes unnoticed. */
export async function noteDisconnected(unit: Unit, personId: string, processId: string): Promise<void> {
  await unit.sql(
    `update skills_connection set seen_at = $3::timestamptz - fw_real(make_interval(secs => $4))
     where person_id = $1 and process_id = $2`,
    [personId, processId, new Date(unit.now), (STALE_AFTER - RELOAD_GRACE) / SECOND],
  );
}

/** Renews the rows of this process. @returns those who have none any more: swept while the database was out of reach */
export async function renewConnections(
  unit: Unit,
  processId: string,
  personIds: readonly string[],
): Promise<readonly string[]> {
  const renewed = await unit.sql<{ person_id: string }>(
    'update skills_connection set seen_at = $3 where process_id = $1 and person_id = any($2::text[]) returning person_id',
    [processId, [...personIds], new Date(unit.now)],
  );
  const known = new Set(renewed.map((row) => row.person_id));
  return personIds.filter((personId) => !known.has(personId));
}

/** Removes connections that nobody renews. @returns the persons whom that leaves without any: to be marked one by one */
export async function dropStale(unit: Unit): Promise<readonly string[]> {
  await unit.sql(
    'delete from skills_connection where seen_at <= $1::timestamptz - fw_real(make_interval(secs => $2))',
    [new Date(unit.now), STALE_AFTER / SECOND],
  );
  const lost = await unit.sql<{ person_id: string }>(
    `select person_id from skills_presence where connected
     and not exists (select from skills_connection live where live.person_id = skills_presence.person_id)
     order by person_id`,
  );
  return lost.map((row) => row.person_id);
}

/** Marks a person as gone unless, now that her row is locked, a desktop of hers is connected after all. */
export async function markGone(unit: Unit, personId: string): Promise<boolean> {
  await lockPresence(unit, personId);
  const gone = await unit.sql(
    `update skills_presence set connected = false, version = version + 1 where person_id = $1 and connected
     and not exists (select from skills_connection live where live.person_id = $1) returning person_id`,
    [personId],
  );
  if (gone.length > 0) await announce(unit, 'presence.changed', personId);
  return gone.length > 0;
}

/** An offer to her lapsed: two in a row make her `not responding`. */
export async function countLapse(unit: Unit, personId: string): Promise<void> {
  const row = await lockPresence(unit, personId);
  const before = { lapses: row.lapses, notResponding: row.not_responding };
  const after = afterLapse(before);
  await unit.sql(
    'update skills_presence set lapses = $2, not_responding = $3, version = version + 1 where person_id = $1',
    [personId, after.lapses, after.notResponding],
  );
  if (after.notResponding && !before.notResponding) await announce(unit, 'presence.changed', personId);
}

/** She did something: whatever lapsed before no longer counts. */
export async function countLife(unit: Unit, personId: string): Promise<void> {
  const lapsed = await unit.sql('select from skills_presence where person_id = $1 and (lapses > 0 or not_responding)', [
    personId,
  ]);
  if (lapsed.length === 0) return;
  const before = await lockPresence(unit, personId);
  if (before.lapses === 0 && !before.not_responding) return;
  await unit.sql(
    'update skills_presence set lapses = 0, not_responding = false, version = version + 1 where person_id = $1',
    [personId],
  );
  if (before.not_responding) await announce(unit, 'presence.changed', personId);
}

/** Takes one of her slots for a holder (an engagement). True if the holder has it now, also from before; false when she is full. */
export async function claimSlot(unit: Unit, personId: string, holder: string): Promise<boolean> {
  const presence = await lockPresence(unit, personId);
  const held = await unit.sql('select from skills_slot where person_id = $1 and holder = $2', [personId, holder]);
  if (held.length > 0) return true;
  if (presence.slots_used >= presence.capacity) return false;
  await unit.sql('insert into skills_slot (person_id, holder, claimed_at) values ($1, $2, $3)', [
    personId,
    holder,
    new Date(unit.now),
  ]);
  await unit.sql('update skills_presence set slots_used = slots_used + 1, version = version + 1 where person_id = $1', [
    personId,
  ]);
  return true;
}

/** Gives a holder's slot back. Nothing happens where it has none. */
export async function releaseSlot(unit: Unit, personId: string, holder: string): Promise<void> {
  await lockPresence(unit, personId);
  const held = await unit.sql('delete from skills_slot where person_id = $1 and holder = $2 returning holder', [
    personId,
    holder,
  ]);
  if (held.length === 0) return;
  await unit.sql(
    `update skills_presence set slots_used = slots_used - 1, version = version + 1, idle_since = $2 where person_id = $1`,
    [personId, new Date(unit.now)],
  );
  await announce(unit, 'slot.released', personId);
}
