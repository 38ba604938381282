import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { NodeId } from '../../catalog/core/index.ts';
import type { DecisionId, DecisionList, DecisionQuery, DecisionView, StandingView } from '../core/index.ts';
import { type DecisionToKeep, listDecisions, type Names, viewDecision, writeDecision } from './decision-store.ts';
import { type MatchingMaterial, readMaterial } from './matching-material.ts';
import { createMatchingStates } from './matching-state.ts';
import { createRanker, type Ranker, type RankerDeps } from './ranker.ts';
import { type RecordChange, writeRecord } from './record-store.ts';
import { createRuleSets, type RuleSets, type RuleSetsDeps } from './rule-sets.ts';
import { standingView } from './standing-view.ts';

export type MatchingDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
} & Omit<RankerDeps, 'database' | 'states'> &
  Omit<RuleSetsDeps, 'database' | 'makeId' | 'states'>;

export type Matching = Ranker &
  RuleSets & {
    keepDecision(unit: Unit, decision: DecisionToKeep): DecisionId;
    /** Adds an outcome, or a correction of one, to the records, in its transaction; the next ranking uses it. */
    recordOutcome(unit: Unit, change: RecordChange): Promise<void>;
    /** What rankings are made of, for whoever makes them elsewhere. */
    material(enterpriseId: string): Promise<MatchingMaterial>;
    decisions(enterpriseId: string, query: DecisionQuery): Promise<DecisionList>;
    decision(enterpriseId: string, decisionId: string): Promise<Result<DecisionView>>;
    standing(enterpriseId: string, associateId: string): Promise<StandingView>;
    /** The standings of everybody with a record, by associate. */
    standings(enterpriseId: string): Promise<ReadonlyMap<string, StandingView>>;
  };

export function createMatching(deps: MatchingDeps): Matching {
  const { database, makeId, roster, hierarchy } = deps;
  const states = createMatchingStates(database);

  async function namesOf(enterpriseId: string): Promise<Names> {
    const [people, places] = [await roster(enterpriseId), await hierarchy(enterpriseId)];
    const byId = new Map(people.entries.map((entry): [string, string] => [entry.associateId, entry.name]));
    return {
      associate: (associateId) => byId.get(associateId),
      place: (nodeId) => places.nodes.get(nodeId as NodeId)?.name,
    };
  }

  return {
    ...createRanker({ ...deps, states }),
    ...createRuleSets({ ...deps, states }),
    keepDecision: (unit, decision) => writeDecision(unit, makeId, decision),
    recordOutcome: (unit, change) => writeRecord(unit, change),
    material: (enterpriseId) => readMaterial(database, enterpriseId),
    decisions: async (enterpriseId, query) => {
      const names = await namesOf(enterpriseId);
      return database.forTenant(enterpriseId, (unit) => listDecisions(unit, query, names));
    },
    decision: async (enterpriseId, decisionId) => {
      const names = await namesOf(enterpriseId);
      const view = await database.forTenant(enterpriseId, async (unit) => {
        const { records } = await states.of(unit, enterpriseId);
        return viewDecision(unit, decisionId, names, records.currency);
      });
      return view === undefined ? refuse('not-found', 'no-such-decision', 'There is no such decision.') : ok(view);
    },
    standing: async (enterpriseId, associateId) => {
      const names = await namesOf(enterpriseId);
      const { records } = await database.forTenant(enterpriseId, (unit) => states.of(unit, enterpriseId));
      return standingView(records, associateId, names);
    },
    standings: async (enterpriseId) => {
      const names = await namesOf(enterpriseId);
      const { records } = await database.forTenant(enterpriseId, (unit) => states.of(unit, enterpriseId));
      return new Map(records.everybody().map((each) => [each, standingView(records, each, names)]));
    },
  };
}
