import { sql } from 'kysely';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { type Instant, toIso } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { checkTriggers, type DeclaredFields, SESSION_FIELDS, type TriggerSet, withDeclared } from '../core/index.ts';
import type { QualifierTables } from './qualifier-tables.ts';

/** A set of triggers as it stands in the database. */
export type StoredTriggers = { readonly set: TriggerSet; readonly savedAt?: Instant };

/** Before an enterprise has written any: only a call for help is an opportunity. */
const NO_TRIGGERS: StoredTriggers = { set: { version: 0, thresholds: { can: 1, must: 2 }, triggers: [] } };

/** The versions in force of the enterprises in $1. */
export const TRIGGER_VERSIONS = `select enterprise_id as key, max(version) as version from qualifier_trigger_set
  where enterprise_id = any($1::text[]) group by enterprise_id`;

/** The set in force; `before` itself if it still is. */
export async function readTriggers(unit: Unit, before?: StoredTriggers): Promise<StoredTriggers> {
  const newest = await unit
    .db<QualifierTables>()
    .selectFrom('qualifier_trigger_set')
    .select((each) => each.fn.max('version').as('version'))
    .executeTakeFirst();
  const version = newest?.version ?? 0;
  if (before?.set.version === version) return before;
  return (await readVersion(unit, version)) ?? NO_TRIGGERS;
}

/** One version; version 0 is that of an enterprise that has written none. */
export async function readVersion(unit: Unit, version: number): Promise<StoredTriggers | undefined> {
  if (version === 0) return NO_TRIGGERS;
  const row = await unit
    .db<QualifierTables>()
    .selectFrom('qualifier_trigger_set')
    .select(['document', 'saved_at'])
    .where('version', '=', version)
    .executeTakeFirst();
  return row === undefined ? undefined : { set: { ...row.document, version }, savedAt: row.saved_at };
}

/** The version that was in force at a moment. */
export async function versionAt(unit: Unit, at: Instant): Promise<number> {
  const row = await unit
    .db<QualifierTables>()
    .selectFrom('qualifier_trigger_set')
    .select((each) => each.fn.max('version').as('version'))
    .where(sql<boolean>`saved_at <= ${new Date(at)}`)
    .executeTakeFirst();
  return row?.version ?? 0;
}

const MOST_LISTED = 200;

/** What was saved, by whom, when and why, newest first. */
export async function listVersions(unit: Unit) {
  const rows = await unit
    .db<QualifierTables>()
    .selectFrom('qualifier_trigger_set')
    .select(['version', 'saved_at', 'saved_by', 'note', 'restored_from'])
    .select(sql<number>`jsonb_array_length(document -> 'triggers')`.as('triggers'))
    .orderBy('version', 'desc')
    .limit(MOST_LISTED)
    .execute();
  return rows.map((row) => ({
    version: row.version,
    savedAt: toIso(row.saved_at),
    savedBy: row.saved_by,
    note: row.note,
    ...(row.restored_from === null ? {} : { restoredFrom: row.restored_from }),
    triggers: row.triggers,
  }));
}

/** Who saves, and why; `restoredFrom` for an older version that is brought back. */
export type Saving = {
  readonly savedBy: string;
  readonly note?: string;
  readonly restoredFrom?: number;
  /** Fields that are checked by the type that the enterprise declares. */
  readonly declared?: DeclaredFields;
};

/**
 * Keeps a set of triggers as the next version. What does not pass `checkTriggers` is refused with every problem; what was
 * written against another version than the one in force is refused too, so that nobody's change is lost unseen.
 * @param written its `version` is that of the set it was made from (0 for the first)
 */
export async function writeTriggers(
  unit: Unit,
  enterpriseId: string,
  written: TriggerSet,
  { savedBy, note = '', restoredFrom, declared = {} }: Saving,
): Promise<Result<TriggerSet>> {
  const { version: based, ...document } = written;
  const problems = checkTriggers(document, withDeclared(SESSION_FIELDS, declared));
  if (problems.length > 0) {
    const [first] = problems;
    const message = `These triggers cannot be used: ${first?.pointer} ${first?.message}.`;
    return refuse('unprocessable', 'triggers-invalid', message, { problems });
  }
  // One writer of an enterprise's triggers at a time: the second finds the version taken.
  await unit.sql('select pg_advisory_xact_lock(hashtext($1))', [`qualifier:${enterpriseId}`]);
  const { set: current } = await readTriggers(unit);
  if (based !== current.version) {
    const message = `Somebody saved version ${current.version} since version ${based} was read.`;
    return refuse('conflict', 'triggers-changed', message, { version: current.version });
  }
  const version = current.version + 1;
  await unit
    .db<QualifierTables>()
    .insertInto('qualifier_trigger_set')
    .values({
      enterprise_id: enterpriseId,
      version,
      document: JSON.stringify(document),
      saved_at: new Date(unit.now),
      saved_by: savedBy,
      note,
      restored_from: restoredFrom ?? null,
    })
    .execute();
  return ok({ ...document, version });
}
