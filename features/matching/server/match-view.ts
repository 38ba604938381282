import type { Hierarchy, NodeId } from '../../catalog/core/index.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import { type MatchView, type Ranking, scorePartView } from '../core/index.ts';
import { exclusionViews, keptExclusions, type Names } from './decision-store.ts';
import type { Place } from './ranking-place.ts';

/** A ranking as somebody is shown it who asked for it. */
export function matchView(
  ranking: Ranking,
  place: Place,
  places: Hierarchy,
  entries: readonly RosterEntry[],
  currency: string | undefined,
): MatchView {
  const nodeName = places.nodes.get(place.nodeId as NodeId)?.name;
  const byId = new Map(entries.map((entry): [string, string] => [entry.associateId, entry.name]));
  const names: Names = { associate: (associateId) => byId.get(associateId), place: () => undefined };
  const words = {
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(currency === undefined ? {} : { currency }),
  };
  return {
    ruleSet: {
      ruleSetId: ranking.ruleSetId,
      name: ranking.ruleSetName,
      version: ranking.ruleSetVersion,
      chosenBy: ranking.chosenBy,
    },
    ...(nodeName === undefined ? {} : { place: nodeName }),
    ...(currency === undefined ? {} : { currency }),
    scaleVersion: ranking.scaleVersion,
    scales: ranking.scales.map((scale) => ({ ...scale })),
    candidates: ranking.candidates.map(({ associateId, name, score, availability, simulated, parts }, index) => ({
      associateId,
      name,
      rank: index + 1,
      score,
      availability,
      simulated,
      parts: parts.map((part) => scorePartView(part, words)),
    })),
    qualified: ranking.candidateCount ?? ranking.candidates.length,
    exclusions: exclusionViews(keptExclusions(ranking), names),
  };
}
