import type { MakeId } from '../../../kernel/ids.ts';
import { toIso } from '../../../kernel/time.ts';
import { insertionOf } from '../../../platform/server/statements.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  type DecisionId,
  type DecisionList,
  type DecisionQuery,
  type DecisionSummary,
  type DecisionView,
  type ExclusionReason,
  type ExclusionView,
  MOST_EXCLUSIONS,
  type Ranking,
  type RankingBasis,
  scorePartView,
} from '../core/index.ts';
import type { KeptCandidate, KeptExclusion, MatchingTables } from './matching-tables.ts';

/** Candidates kept with their parts. */
const MOST_CANDIDATES = 50;
const USUAL_PAGE = 50;

/** A decision to keep. */
export type DecisionToKeep = {
  readonly enterpriseId: string;
  readonly opportunityId: string;
  readonly verdict: string;
  /** Name of the product or place. */
  readonly topic: string;
  readonly ranking: Ranking;
};

const NO_BASIS: RankingBasis = { places: [], wide: false, facts: {}, why: [] };

/** Keeps what a ranking rested on, in the transaction of what follows from it. */
export function writeDecision(unit: Unit, makeId: MakeId, decision: DecisionToKeep): DecisionId {
  const { ranking, enterpriseId, opportunityId, verdict, topic } = decision;
  const decisionId = makeId('dec');
  unit.write(
    insertionOf('matching_decision', {
      decision_id: decisionId,
      enterprise_id: enterpriseId,
      opportunity_id: opportunityId,
      at: new Date(unit.now),
      verdict,
      topic,
      rule_set_id: ranking.ruleSetId,
      rule_set_name: ranking.ruleSetName,
      rule_set_version: ranking.ruleSetVersion,
      chosen_by: ranking.chosenBy,
      scale_version: ranking.scaleVersion,
      scales: JSON.stringify(ranking.scales),
      candidates: JSON.stringify(
        ranking.candidates.slice(0, MOST_CANDIDATES).map(({ name: _, ...kept }): KeptCandidate => kept),
      ),
      candidate_count: ranking.candidateCount ?? ranking.candidates.length,
      exclusions: JSON.stringify(keptExclusions(ranking)),
      exclusion_count: sumOf(excludedBy(ranking)),
      basis: JSON.stringify(ranking.basis ?? NO_BASIS),
    }),
  );
  return decisionId;
}

/** How many were left out for each reason. */
function excludedBy({ excluded, exclusions }: Ranking): ReadonlyMap<ExclusionReason, number> {
  if (excluded !== undefined) return new Map(Object.entries(excluded) as [ExclusionReason, number][]);
  const counts = new Map<ExclusionReason, number>();
  for (const { reason } of exclusions) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

function sumOf(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** In full for small pools, by reason for large ones. */
export function keptExclusions(ranking: Ranking): readonly KeptExclusion[] {
  const counts = excludedBy(ranking);
  if (sumOf(counts) <= MOST_EXCLUSIONS) return ranking.exclusions.map(({ name: _, ...kept }) => kept);
  return [...counts].map(([reason, count]) => ({ reason, count }));
}

/** Exclusions as pages show them. */
export function exclusionViews(kept: readonly KeptExclusion[], names: Names): ExclusionView[] {
  return kept.map((left) =>
    'count' in left
      ? { associateId: '', name: `${left.count} associates`, reason: left.reason, detail: '', count: left.count }
      : { ...left, name: names.associate(left.associateId) ?? GONE },
  );
}

/** Names for ids, as they are today. */
export type Names = {
  readonly associate: (associateId: string) => string | undefined;
  readonly place: (nodeId: string) => string | undefined;
};

const GONE = 'No longer here';

/** Decisions, newest first, one page. */
export async function listDecisions(unit: Unit, query: DecisionQuery, names: Names): Promise<DecisionList> {
  const limit = query.limit ?? USUAL_PAGE;
  let rows = unit
    .db<MatchingTables>()
    .selectFrom('matching_decision')
    .select(['decision_id', 'at', 'opportunity_id', 'verdict', 'topic', 'rule_set_name', 'chosen_by'])
    .select(['candidate_count', 'exclusion_count', 'candidates'])
    .orderBy('decision_id', 'desc')
    .limit(limit + 1);
  if (query.opportunityId !== undefined) rows = rows.where('opportunity_id', '=', query.opportunityId);
  const cursor = query.cursor as DecisionId | undefined;
  if (cursor !== undefined) rows = rows.where('decision_id', '<', cursor);
  const found = await rows.execute();
  const items = found.slice(0, limit).map((row): DecisionSummary => {
    const [best] = row.candidates;
    const summary = {
      decisionId: row.decision_id,
      at: toIso(row.at),
      opportunityId: row.opportunity_id,
      verdict: row.verdict,
      topic: row.topic,
      ruleSetName: row.rule_set_name,
      chosenBy: row.chosen_by,
      candidates: row.candidate_count,
      excluded: row.exclusion_count,
    };
    if (best === undefined) return summary;
    const { associateId, score } = best;
    return { ...summary, first: { associateId, name: names.associate(associateId) ?? GONE, score } };
  });
  const last = items.at(-1);
  return found.length > limit && last !== undefined ? { items, next: last.decisionId } : { items };
}

/** What a kept decision rested on. */
export async function readBasis(unit: Unit, decisionId: string): Promise<RankingBasis | undefined> {
  const row = await unit
    .db<MatchingTables>()
    .selectFrom('matching_decision')
    .select('basis')
    .where('decision_id', '=', decisionId as DecisionId)
    .executeTakeFirst();
  return row?.basis;
}

/** One decision in full, in words. */
export async function viewDecision(
  unit: Unit,
  decisionId: string,
  names: Names,
  currency: string | undefined,
): Promise<DecisionView | undefined> {
  const row = await unit
    .db<MatchingTables>()
    .selectFrom('matching_decision')
    .selectAll()
    .where('decision_id', '=', decisionId as DecisionId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { basis } = row;
  const nodeName = basis.nodeId === undefined ? undefined : names.place(basis.nodeId);
  const place = {
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(currency === undefined ? {} : { currency }),
  };
  return {
    decisionId: row.decision_id,
    at: toIso(row.at),
    opportunityId: row.opportunity_id,
    verdict: row.verdict,
    topic: row.topic,
    ...(basis.trigger === undefined ? {} : { trigger: basis.trigger }),
    why: [...basis.why],
    ruleSet: {
      ruleSetId: row.rule_set_id,
      name: row.rule_set_name,
      version: row.rule_set_version,
      chosenBy: row.chosen_by,
    },
    scales: row.scales.map((scale) => ({ ...scale })),
    scaleVersion: row.scale_version,
    candidates: row.candidates.map(({ associateId, score, availability, simulated, parts }, index) => ({
      associateId,
      name: names.associate(associateId) ?? GONE,
      rank: index + 1,
      score,
      availability,
      simulated,
      parts: parts.map((part) => scorePartView(part, place)),
    })),
    qualified: row.candidate_count,
    exclusions: exclusionViews(row.exclusions, names),
    ...(nodeName === undefined ? {} : { place: nodeName }),
    ...(currency === undefined ? {} : { currency }),
    facts: { ...basis.facts },
  };
}
