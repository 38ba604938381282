import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { checkRuleSet, isBoundAlike, type RuleSet } from '../core/index.ts';
import type { MatchingTables } from './matching-tables.ts';

/** The rule sets in force at one version of an enterprise's rules. */
export type StoredRules = {
  readonly version: number;
  readonly ruleSets: readonly RuleSet[];
  readonly savedAt: ReadonlyMap<string, Instant>;
};

export const NO_RULES: StoredRules = { version: 0, ruleSets: [], savedAt: new Map() };

/** The rule sets in force; `before` itself if they still are. */
export async function readRules(unit: Unit, version: number, before?: StoredRules): Promise<StoredRules> {
  if (before?.version === version) return before;
  const rows = await unit
    .db<MatchingTables>()
    .selectFrom('matching_rule_set')
    .distinctOn('rule_set_id')
    .select(['rule_set_id', 'version', 'document', 'saved_at'])
    .orderBy('rule_set_id')
    .orderBy('version', 'desc')
    .execute();
  return {
    version,
    ruleSets: rows.map((row) => ({ ...row.document, ruleSetId: row.rule_set_id, version: row.version })),
    savedAt: new Map(rows.map((row) => [row.rule_set_id, row.saved_at])),
  };
}

/**
 * Keeps a rule set as its next version. What does not pass `checkRuleSet`, or was written against another version than the one
 * in force, is refused, and so is a second one bound to the same thing: it would never be used.
 * @param written its `version` is that of the one it was made from (0 for a new one)
 */
export async function writeRuleSet(
  unit: Unit,
  enterpriseId: string,
  written: RuleSet,
  savedBy: string,
): Promise<Result<RuleSet>> {
  const problems = checkRuleSet(written);
  if (problems.length > 0) {
    const [first] = problems;
    const message = `This rule set cannot be used: ${first?.path} ${first?.message}.`;
    return refuse('invalid', 'rule-set-invalid', message, { problems });
  }
  await unit.sql(
    `insert into matching_version (enterprise_id, rules) values ($1, 1)
     on conflict (enterprise_id) do update set rules = matching_version.rules + 1`,
    [enterpriseId],
  );
  const { ruleSets } = await readRules(unit, written.version);
  const current = ruleSets.find((each) => each.ruleSetId === written.ruleSetId)?.version ?? 0;
  if (current === 0 && written.version > 0)
    return refuse('not-found', 'no-such-rule-set', 'There is no such rule set.');
  if (written.version !== current) {
    const message = `Somebody saved version ${current} since version ${written.version} was read.`;
    return refuse('conflict', 'rule-set-changed', message, { version: current });
  }
  const alike = ruleSets.find(
    (each) => each.ruleSetId !== written.ruleSetId && isBoundAlike(each.boundTo, written.boundTo),
  );
  if (alike !== undefined) {
    const message = `"${alike.name}" is bound to the same thing already.`;
    return refuse('conflict', 'binding-taken', message, { ruleSetId: alike.ruleSetId });
  }
  const { ruleSetId, version: _, ...document } = written;
  const version = current + 1;
  await unit
    .db<MatchingTables>()
    .insertInto('matching_rule_set')
    .values({
      enterprise_id: enterpriseId,
      rule_set_id: ruleSetId,
      version,
      document: JSON.stringify(document),
      saved_at: new Date(unit.now),
      saved_by: savedBy,
    })
    .execute();
  return ok({ ...written, version });
}
