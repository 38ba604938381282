import { SECOND, toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  afterLapse,
  DEFAULT_CAPACITY,
  type Declared,
  type PresenceEntry,
  type PresenceView,
  RELOAD_GRACE,
  type SetByOther,
  STALE_AFTER,
} from '../core/index.ts';

declare module '../../../platform/server/unit.ts' {
  interface AppendedEntries {
    'associate, by skills': PresenceEntry;
  }
}

/** A person's presence row, locked. */
export type Presence = {
  readonly declared: Declared;
  readonly connected: boolean;
  readonly lapses: number;
  readonly not_responding: boolean;
  readonly capacity: number;
  readonly slots_used: number;
  readonly calls_used: number;
  readonly off_duty: boolean;
  readonly wraps: number;
  readonly wrap_until: number | null;
};

const COLUMNS =
  'declared, connected, lapses, not_responding, capacity, slots_used, calls_used, off_duty, wraps, wrap_until';

/** Locks the presence rows of these persons, where there are any, in one order; without `waits` those that nobody else holds. */
export function findPresences(
  unit: Unit,
  personIds: readonly string[],
  waits: boolean,
): Promise<(Presence & { person_id: string })[]> {
  return unit.sql(
    `select person_id, ${COLUMNS} from skills_presence where person_id = any($1) order by person_id
     for update${waits ? '' : ' skip locked'}`,
    [personIds],
  );
}

/** Locks a person's presence row, made if missing. Everything that changes presence or slots passes through this lock. */
export async function lockPresence(unit: Unit, personId: string): Promise<Presence> {
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

/**
 * Tells every enterprise of a person that her presence is another, and every desk of hers.
 * @param told who changed it, if not she
 */
export async function announce(
  unit: Unit,
  kind: 'presence.changed' | 'slot.released',
  personId: string,
  told?: SetByOther,
): Promise<void> {
  const enterpriseIds = await readEnterprisesOf(unit, personId);
  const [first] = enterpriseIds;
  if (first !== undefined) unit.emit(kind, { personId, enterpriseIds }, first);
  await tellDesks(unit, personId, told);
}

/** The enterprises for which she works, whatever the unit may see of them. */
export async function readEnterprisesOf(unit: Unit, personId: string): Promise<readonly string[]> {
  const rows = await unit.sql<{ enterprise_id: string }>('select skills_enterprises_of($1) as enterprise_id', [
    personId,
  ]);
  return rows.map((row) => row.enterprise_id);
}

/** A desk follows the streams of all her memberships: one of them will do. */
export async function tellDesks(unit: Unit, personId: string, told: SetByOther | undefined): Promise<void> {
  const [desk] = await unit.sql<{ id: string }>('select skills_desks_of($1) as id limit 1', [personId]);
  if (desk === undefined) return;
  const data = { ...(await readPresence(unit, personId)), ...told };
  unit.append(`associate:${desk.id}`, { kind: 'presence', data });
}

export async function readPresence(unit: Unit, personId: string): Promise<PresenceView> {
  const [row] = await unit.sql<Presence>(`select ${COLUMNS} from skills_presence where person_id = $1`, [personId]);
  return {
    declared: row?.declared ?? 'away',
    connected: row?.connected ?? false,
    notResponding: row?.not_responding ?? false,
    offDuty: row?.off_duty ?? false,
    ...(row?.wrap_until == null ? {} : { wrapUntil: toIso(row.wrap_until) }),
    capacity: row?.capacity ?? DEFAULT_CAPACITY,
    slotsUsed: row?.slots_used ?? 0,
  };
}

/** Whether a desk of hers is connected that may serve her customers of this membership: who may not sell in it any more has none. */
export async function readAtDesk(
  unit: Unit,
  { personId, associateId }: { readonly personId: string; readonly associateId: string },
): Promise<boolean> {
  const there = await unit.sql(
    'select from skills_presence where person_id = $1 and connected and $2 in (select skills_desks_of($1))',
    [personId, associateId],
  );
  return there.length > 0;
}

/** She declares herself; to declare is a sign of life. Available outside her hours: on duty until they change next. */
export async function declare(unit: Unit, personId: string, declared: Declared): Promise<PresenceView> {
  const before = await lockPresence(unit, personId);
  const offDuty = before.off_duty && declared !== 'available';
  const changed = before.declared !== declared || before.not_responding || before.off_duty !== offDuty;
  if (changed || before.lapses > 0) {
    await unit.sql(
      `update skills_presence set declared = $2, lapses = 0, not_responding = false, off_duty = $4, version = version + 1,
         idle_since = case when $2 = 'available' and declared <> 'available' then $3 else idle_since end
       where person_id = $1`,
      [personId, declared, new Date(unit.now), offDuty],
    );
    if (changed) await announce(unit, 'presence.changed', personId);
  }
  return readPresence(unit, personId);
}

/**
 * Somebody else says what she declares, and how many customers she can have at once. No sign of life of hers: whoever does not
 * respond still does not, and her hours stay as they are. @returns whether anything changed
 */
export async function setForHer(
  unit: Unit,
  personId: string,
  set: { readonly declared?: Declared; readonly capacity?: number },
  by?: string,
): Promise<{ readonly before: Presence; readonly changed: boolean }> {
  const before = await lockPresence(unit, personId);
  const { declared = before.declared, capacity = before.capacity } = set;
  if (declared === before.declared && capacity === before.capacity) return { before, changed: false };
  await unit.sql(
    `update skills_presence set declared = $2, capacity = $3, version = version + 1,
       idle_since = case when $2 = 'available' and declared <> 'available' then $4 else idle_since end
     where person_id = $1`,
    [personId, declared, capacity, new Date(unit.now)],
  );
  const what = declared === before.declared ? 'capacity' : 'presence';
  await announce(unit, 'presence.changed', personId, by === undefined ? undefined : { by, set: what });
  return { before, changed: true };
}

/** Her hours say that she works, or does not. */
export async function setDuty(unit: Unit, personId: string, onDuty: boolean): Promise<void> {
  const before = await lockPresence(unit, personId);
  if (before.off_duty === !onDuty) return;
  await unit.sql(
    `update skills_presence set off_duty = $2, version = version + 1,
       idle_since = case when $2 then idle_since else $3 end where person_id = $1`,
    [personId, !onDuty, new Date(unit.now)],
  );
  await announce(unit, 'presence.changed', personId);
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
