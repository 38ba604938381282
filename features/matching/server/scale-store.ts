import type { Selectable } from 'kysely';
import type { Unit } from '../../../platform/server/unit.ts';
import { completeMean, EVERYTHING, type RuleSet, type ScaleSheet } from '../core/index.ts';
import type { MatchingTables } from './matching-tables.ts';

/** Where scales belong: one rule set at one place. */
export type ScaleKey = { readonly ruleSet: RuleSet; readonly nodeId?: string };

/** The newest sheet made for this version of the rule set at this place. */
export async function readSheet(
  unit: Unit,
  { ruleSet, nodeId = EVERYTHING }: ScaleKey,
): Promise<ScaleSheet | undefined> {
  const [row] = await unit.sql<
    Pick<Selectable<MatchingTables['matching_scale']>, 'version' | 'sheet' | 'rule_set_version'>
  >(
    `select version, sheet, rule_set_version from matching_scale where rule_set_id = $1 and node_id = $2
     order by version desc limit 1`,
    [ruleSet.ruleSetId, nodeId],
  );
  if (row?.rule_set_version !== ruleSet.version) return undefined;
  return { ...row.sheet, means: row.sheet.means.map(completeMean), version: row.version };
}

/** Keeps a sheet as the next version; if another process just did, that one counts, so that all measure alike. */
export async function writeSheet(
  unit: Unit,
  enterpriseId: string,
  { ruleSet, nodeId = EVERYTHING }: ScaleKey,
  sheet: Omit<ScaleSheet, 'version'>,
): Promise<ScaleSheet> {
  await unit.sql(
    `insert into matching_scale (enterprise_id, rule_set_id, rule_set_version, node_id, version, sheet, made_at)
     select $1, $2, $3, $4, coalesce(max(version), 0) + 1, $5, $6
     from matching_scale where enterprise_id = $1 and rule_set_id = $2 and node_id = $4
     on conflict do nothing`,
    [enterpriseId, ruleSet.ruleSetId, ruleSet.version, nodeId, JSON.stringify(sheet), new Date(unit.now)],
  );
  const kept = await readSheet(unit, { ruleSet, nodeId });
  if (kept === undefined) throw new Error(`No scales could be kept for ${ruleSet.ruleSetId} at ${nodeId}.`);
  return kept;
}

/** Every place at which a rule set was measured, by rule set. */
export async function measuredPlaces(
  unit: Unit,
): Promise<readonly { readonly ruleSetId: string; readonly nodeId: string }[]> {
  const rows = await unit
    .db<MatchingTables>()
    .selectFrom('matching_scale')
    .select(['rule_set_id', 'node_id'])
    .distinct()
    .execute();
  return rows.map((row) => ({ ruleSetId: row.rule_set_id, nodeId: row.node_id }));
}
