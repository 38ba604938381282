import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { dutyAt, type Hours, hoursOn, type Schedule, scheduleProblems } from '../core/index.ts';
import { lockPresence, setDuty } from './presence-store.ts';

/** The deadline of the next edge of a person's hours; its subject is the person. */
export const SHIFT_DUE = 'presence.shift';

/** Null: she has none. Version 0: she never had one. */
export type StoredSchedule = { readonly version: number; readonly schedule: Schedule | null };

export type HoursToday = { readonly timeZone: string; readonly today: readonly Hours[] };

export async function readSchedule(unit: Unit, personId: string): Promise<StoredSchedule> {
  const [row] = await unit.sql<StoredSchedule>('select version, schedule from skills_schedule where person_id = $1', [
    personId,
  ]);
  return row ?? { version: 0, schedule: null };
}

/** Today's hours of those persons who have a schedule, by person. */
export async function readHoursToday(
  unit: Unit,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, HoursToday>> {
  const rows = await unit.sql<{ person_id: string; schedule: Schedule | null }>(
    'select person_id, schedule from skills_schedule where person_id = any($1::text[])',
    [personIds],
  );
  return new Map(
    rows.flatMap(({ person_id: personId, schedule }): [string, HoursToday][] =>
      schedule === null ? [] : [[personId, { timeZone: schedule.timeZone, today: hoursOn(schedule, unit.now) }]],
    ),
  );
}

/**
 * Keeps a person's hours in place of those of `version`, and begins to follow them: she is on duty or not from now on. Under the system's
 * role, for her deadline is one over all her enterprises. Refused as `schedule-invalid` or `schedule-changed`.
 */
export async function writeSchedule(
  unit: Unit,
  personId: string,
  version: number,
  schedule: Schedule | null,
): Promise<Result<StoredSchedule>> {
  const problems = schedule === null ? [] : scheduleProblems(schedule);
  if (problems.length > 0) {
    const errors = problems.map(({ path, message }) => ({ where: `body/schedule/${path}`, what: message }));
    return refuse('invalid', 'schedule-invalid', 'Something of this schedule cannot be.', { errors });
  }
  await lockPresence(unit, personId);
  const before = await readSchedule(unit, personId);
  if (before.version !== version) {
    const message = `Somebody saved version ${before.version} since version ${version} was read.`;
    return refuse('conflict', 'schedule-changed', message, { version: before.version });
  }
  await unit.sql(
    `insert into skills_schedule (person_id, version, schedule) values ($1, 1, $2)
     on conflict (person_id) do update set version = skills_schedule.version + 1, schedule = excluded.schedule`,
    [personId, JSON.stringify(schedule)],
  );
  await followSchedule(unit, personId);
  return ok({ version: version + 1, schedule });
}

/** An edge of her hours, or a change of them: whether she is on duty now, and when that is asked again. */
export async function followSchedule(unit: Unit, personId: string): Promise<void> {
  const { schedule } = await readSchedule(unit, personId);
  if (schedule === null) {
    unit.clearDeadline(SHIFT_DUE, personId);
    return setDuty(unit, personId, true);
  }
  const { onDuty, until } = dutyAt(schedule, unit.now);
  const [home] = await unit.sql<{ id: string }>('select skills_enterprises_of($1) as id limit 1', [personId]);
  if (home !== undefined) unit.deadline(SHIFT_DUE, personId, until, home.id);
  await setDuty(unit, personId, onDuty);
}
