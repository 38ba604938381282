import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  checkRuleSet,
  isBoundAlike,
  keptRuleSet,
  type MatchingPolicyView,
  type RuleSet,
  type RuleSetBody,
  type RuleSetId,
  type RuleSetSurroundings,
  type WrittenRuleSet,
} from '../core/index.ts';
import type { MatchingTables } from './matching-tables.ts';

/** The rule sets in force at one version of an enterprise's rules, and what they may compare. */
export type StoredRules = {
  readonly version: number;
  readonly ruleSets: readonly RuleSet[];
  readonly savedAt: ReadonlyMap<string, Instant>;
  readonly policy: MatchingPolicyView;
};

export const NO_RULES: StoredRules = {
  version: -1,
  ruleSets: [],
  savedAt: new Map(),
  policy: { version: 0, attributes: [] },
};

/** The rule sets in force; `before` itself if they still are. */
export async function readRules(unit: Unit, version: number, before?: StoredRules): Promise<StoredRules> {
  if (before?.version === version) return before;
  const latest = unit
    .db<MatchingTables>()
    .selectFrom('matching_rule_set')
    .distinctOn('rule_set_id')
    .select(['rule_set_id', 'version', 'document', 'saved_at', 'retired'])
    .orderBy('rule_set_id')
    .orderBy('version', 'desc');
  const rows = (await latest.execute()).filter((row) => !row.retired);
  return {
    version,
    ruleSets: rows.map((row) => ({ ...row.document, ruleSetId: row.rule_set_id, version: row.version })),
    savedAt: new Map(rows.map((row) => [row.rule_set_id, row.saved_at])),
    policy: await readPolicy(unit),
  };
}

/** One version of a rule set as it was kept. */
export type KeptVersion = {
  readonly version: number;
  readonly document: WrittenRuleSet;
  readonly savedAt: Instant;
  readonly savedBy: string;
  readonly note: string | null;
  readonly retired: boolean;
};

/** All versions, newest first. */
export async function readVersions(unit: Unit, ruleSetId: string): Promise<readonly KeptVersion[]> {
  const rows = await unit
    .db<MatchingTables>()
    .selectFrom('matching_rule_set')
    .selectAll()
    .where('rule_set_id', '=', ruleSetId as RuleSetId)
    .orderBy('version', 'desc')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    document: row.document,
    savedAt: row.saved_at,
    savedBy: row.saved_by,
    note: row.note,
    retired: row.retired,
  }));
}

/** Who writes a version, and what else is said of it. */
export type VersionWriter = {
  readonly enterpriseId: string;
  readonly savedBy: string;
  readonly note?: string | undefined;
  readonly retired?: boolean;
};

/**
 * Keeps a rule set as its next version. What does not pass `checkRuleSet`, or was written against another version than the one
 * in force, is refused, and so is a second one bound to the same thing: it would never be used.
 * @param written its `version` is that of the one it was made from (0 for a new one)
 */
export async function writeRuleSet(
  unit: Unit,
  ruleSetId: RuleSetId,
  { version: from = 0, ...written }: RuleSetBody,
  writer: VersionWriter,
  surroundings: Pick<RuleSetSurroundings, 'hasNode' | 'declared'> = {},
): Promise<Result<RuleSet>> {
  const { enterpriseId, retired = false } = writer;
  await moveOn(unit, enterpriseId);
  const { ruleSets, policy } = await readRules(unit, 0);
  const problems = retired ? [] : checkRuleSet({ ...written, ruleSetId }, { ...policy, ...surroundings });
  const [first] = problems;
  if (first !== undefined) {
    const message = `This rule set cannot be used: ${first.path} ${first.message}.`;
    return refuse('unprocessable', 'rule-set-invalid', message, { problems });
  }
  const current = (await readVersions(unit, ruleSetId))[0]?.version ?? 0;
  if (current === 0 && from > 0) return NO_SUCH_RULE_SET;
  if (from !== current) {
    const message = `Somebody saved version ${current} since version ${from} was read.`;
    return refuse('conflict', 'rule-set-changed', message, { version: current });
  }
  const document = keptRuleSet(written);
  const alike = ruleSets.find((each) => each.ruleSetId !== ruleSetId && isBoundAlike(each.boundTo, document.boundTo));
  if (alike !== undefined && !retired) {
    const message = `"${alike.name}" is bound to the same thing already.`;
    return refuse('conflict', 'binding-taken', message, { ruleSetId: alike.ruleSetId });
  }
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
      saved_by: writer.savedBy,
      note: writer.note ?? written.note ?? null,
      retired,
    })
    .execute();
  return ok({ ...document, ruleSetId, version });
}

export const NO_SUCH_RULE_SET = refuse('not-found', 'no-such-rule-set', 'There is no such rule set.');

/** The number by which every process finds that rules changed; it lets one writer in at a time. Who waits is looked at again. */
async function moveOn(unit: Unit, enterpriseId: string): Promise<void> {
  await unit.sql(
    `insert into matching_version (enterprise_id, rules) values ($1, 1)
     on conflict (enterprise_id) do update set rules = matching_version.rules + 1`,
    [enterpriseId],
  );
  unit.deadline('rules.changed', enterpriseId, unit.now, enterpriseId);
}

async function readPolicy(unit: Unit): Promise<MatchingPolicyView> {
  const row = await unit
    .db<MatchingTables>()
    .selectFrom('matching_policy')
    .select(['version', 'attributes'])
    .executeTakeFirst();
  return row === undefined ? { version: 0, attributes: [] } : { version: row.version, attributes: [...row.attributes] };
}

/**
 * Sets what rules may compare. A rule on an attribute that is taken from the list stays and is neutral from now on.
 * @param from the version it was made from (0 where there is none)
 */
export async function writePolicy(
  unit: Unit,
  attributes: readonly string[],
  from: number,
  { enterpriseId, savedBy }: VersionWriter,
): Promise<Result<MatchingPolicyView>> {
  await moveOn(unit, enterpriseId);
  const before = await readPolicy(unit);
  if (before.version !== from) {
    const message = `Somebody saved version ${before.version} since version ${from} was read.`;
    return refuse('conflict', 'matching-policy-changed', message, { version: before.version });
  }
  const saved = { version: from + 1, saved_at: new Date(unit.now), saved_by: savedBy };
  const kept = { ...saved, attributes: JSON.stringify(attributes) };
  await unit
    .db<MatchingTables>()
    .insertInto('matching_policy')
    .values({ enterprise_id: enterpriseId, ...kept })
    .onConflict((conflict) => conflict.column('enterprise_id').doUpdateSet(kept))
    .execute();
  return ok({ version: from + 1, attributes: [...attributes] });
}
