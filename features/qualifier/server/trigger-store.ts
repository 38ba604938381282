import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { checkTriggerSet, type TriggerSet } from '../core/index.ts';
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
  if (version === 0) return NO_TRIGGERS;
  if (before?.set.version === version) return before;
  const row = await unit
    .db<QualifierTables>()
    .selectFrom('qualifier_trigger_set')
    .select(['document', 'saved_at'])
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return { set: { ...row.document, version }, savedAt: row.saved_at };
}

/**
 * Keeps a set of triggers as the next version. What does not pass `checkTriggerSet` is refused with every problem; what was
 * written against another version than the one in force is refused too, so that nobody's change is lost unseen.
 * @param written its `version` is that of the set it was made from (0 for the first)
 */
export async function writeTriggers(
  unit: Unit,
  enterpriseId: string,
  written: TriggerSet,
  savedBy: string,
): Promise<Result<TriggerSet>> {
  const problems = checkTriggerSet(written);
  if (problems.length > 0) {
    const [first] = problems;
    const message = `These triggers cannot be used: ${first?.path} ${first?.message}.`;
    return refuse('invalid', 'triggers-invalid', message, { problems });
  }
  // One writer of an enterprise's triggers at a time: the second finds the version taken.
  await unit.sql('select pg_advisory_xact_lock(hashtext($1))', [`qualifier:${enterpriseId}`]);
  const { set: current } = await readTriggers(unit);
  if (written.version !== current.version) {
    const message = `Somebody saved version ${current.version} since version ${written.version} was read.`;
    return refuse('conflict', 'triggers-changed', message, { version: current.version });
  }
  const next: TriggerSet = { ...written, version: current.version + 1 };
  const { version, ...document } = next;
  await unit
    .db<QualifierTables>()
    .insertInto('qualifier_trigger_set')
    .values({
      enterprise_id: enterpriseId,
      version,
      document: JSON.stringify(document),
      saved_at: new Date(unit.now),
      saved_by: savedBy,
    })
    .execute();
  return ok(next);
}
