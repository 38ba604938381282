import type { Database } from '../../../platform/server/unit.ts';
import type { RuleSet, SalesRow } from '../core/index.ts';
import type { MatchingTables } from './matching-tables.ts';
import { readRules } from './rule-set-store.ts';

/** What rankings are made of beside the roster, as plain data: it can be sent to another thread. */
export type MatchingMaterial = {
  readonly ruleSets: readonly RuleSet[];
  /** The customers' attributes that may be compared. */
  readonly attributes: readonly string[];
  readonly sales: readonly SalesRow[];
};

/** The rule sets in force and all counters, read anew. Never inside a unit. */
export function readMaterial(database: Database, enterpriseId: string): Promise<MatchingMaterial> {
  return database.forTenant(enterpriseId, async (unit) => {
    const { ruleSets, policy } = await readRules(unit, 0);
    const rows = await unit.db<MatchingTables>().selectFrom('matching_tally').selectAll().execute();
    const sales = rows.map(
      (row): SalesRow => ({
        associateId: row.associate_id,
        nodeId: row.node_id,
        ...(row.segment === '' ? {} : { segment: row.segment }),
        trials: row.trials,
        won: row.won,
        revenueMinor: row.revenue_minor,
        returnedMinor: row.returned_minor,
        rescinded: row.rescinded,
        rated: row.rated,
        ratingSum: row.rating_sum,
      }),
    );
    return { ruleSets, attributes: policy.attributes, sales };
  });
}
