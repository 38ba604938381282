import { isDeepStrictEqual } from 'node:util';
import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Instant } from '../../../kernel/time.ts';
import { createFreshCopies } from '../../../platform/server/fresh-copies.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { NodeId } from '../../catalog/core/index.ts';
import type { RosterEntry } from '../../skills/core/index.ts';
import {
  availabilityOf,
  type DecisionId,
  type DecisionList,
  type DecisionQuery,
  type DecisionView,
  EVERYTHING,
  exclusionOf,
  FIRST_RULE_SET,
  type Ranking,
  type RuleSet,
  type RuleSetView,
  rank,
  type ScaleSheet,
  type StandingView,
} from '../core/index.ts';
import { type DecisionToKeep, listDecisions, type Names, viewDecision, writeDecision } from './decision-store.ts';
import { type MatchingMaterial, readMaterial } from './matching-material.ts';
import type { AskHierarchy, AskRoster, AuditRuleSets } from './matching-ports.ts';
import type { MatchingTables } from './matching-tables.ts';
import { basisOf, measure, type Place, placeAt, placeOf, type RankRequest } from './ranking-place.ts';
import { type KeptRecords, type RecordChange, readRecords, writeRecord } from './record-store.ts';
import { NO_RULES, readRules, type StoredRules, writeRuleSet } from './rule-set-store.ts';
import { ruleSetView } from './rule-set-view.ts';
import { measuredPlaces, readSheet, writeSheet } from './scale-store.ts';
import { standingView } from './standing-view.ts';

export type MatchingDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly roster: AskRoster;
  readonly hierarchy: AskHierarchy;
  readonly audit: AuditRuleSets;
};

type ServeRequest = RankRequest & {
  readonly verdict: 'can' | 'must';
  readonly now: Instant;
  /** A simulated customer, who is served by simulated associates only. */
  readonly simulated?: boolean;
};

export type Matching = {
  /** Ranks all qualified associates by the newest records. Never inside a unit. */
  rank(request: RankRequest): Promise<Ranking>;
  /** Whether somebody could serve this now: for a `can` somebody free, for a `must` somebody at her desk. Reads copies only. */
  canServe(request: ServeRequest): Promise<boolean>;
  keepDecision(unit: Unit, decision: DecisionToKeep): Promise<DecisionId>;
  /** Adds an outcome, or a correction of one, to the records, in its transaction; the next ranking uses it. */
  recordOutcome(unit: Unit, change: RecordChange): Promise<void>;
  /** Checks and keeps a rule set as its next version; after the commit it is in force. */
  saveRuleSet(unit: Unit, enterpriseId: string, ruleSet: RuleSet, savedBy: string): Promise<Result<RuleSet>>;
  /** The same in a unit of its own; a place that it is bound to has to be there. Without an id it is a new one. Never inside a unit. */
  writeRuleSet(
    enterpriseId: string,
    written: Omit<RuleSet, 'ruleSetId'> & Partial<Pick<RuleSet, 'ruleSetId'>>,
    savedBy: string,
  ): Promise<Result<RuleSetView>>;
  /** Measures the scales of all places anew. @returns how many changed */
  refreshScales(enterpriseId: string): Promise<number>;
  ruleSets(enterpriseId: string): Promise<readonly RuleSetView[]>;
  /** What rankings are made of, for whoever makes them elsewhere. */
  material(enterpriseId: string): Promise<MatchingMaterial>;
  decisions(enterpriseId: string, query: DecisionQuery): Promise<DecisionList>;
  decision(enterpriseId: string, decisionId: string): Promise<Result<DecisionView>>;
  standing(enterpriseId: string, associateId: string): Promise<StandingView>;
  /** The standings of everybody with a record, by associate. */
  standings(enterpriseId: string): Promise<ReadonlyMap<string, StandingView>>;
};

/** How old a copy of the rules may be where only `canServe` asks; rankings ask for the version each time. */
const FRESH_MS = 1_000;

type State = { readonly rules: StoredRules; readonly records: KeptRecords };

export function createMatching({ database, makeId, roster, hierarchy, audit }: MatchingDeps): Matching {
  const copies = createFreshCopies<State>(FRESH_MS, (enterpriseId) =>
    database.forTenant(enterpriseId, (unit) => stateOf(unit, enterpriseId)),
  );
  /** The newest state read by anyone; a copy, never authority. */
  const latest = new Map<string, State>();

  async function stateOf(unit: Unit, enterpriseId: string): Promise<State> {
    const before = latest.get(enterpriseId);
    const row = await unit.db<MatchingTables>().selectFrom('matching_version').selectAll().executeTakeFirst();
    const state = {
      rules: await readRules(unit, row?.rules ?? 0, before?.rules ?? NO_RULES),
      records: await readRecords(unit, row?.records ?? 0, before?.records),
    };
    latest.set(enterpriseId, state);
    return state;
  }

  /** Everything that a ranking measures by; made and kept when this rule set was never used at this place before. */
  async function sheetFor(
    unit: Unit,
    place: Place,
    state: State,
    entries: readonly RosterEntry[],
  ): Promise<ScaleSheet> {
    const { chosen, nodeId } = place;
    const key = { ruleSet: chosen.ruleSet, ...(nodeId === undefined ? {} : { nodeId }) };
    const kept = await readSheet(unit, key);
    return kept ?? writeSheet(unit, place.enterpriseId, key, measure(place, state.records, entries, unit.now));
  }

  async function namesOf(enterpriseId: string): Promise<Names> {
    const [people, places] = [await roster(enterpriseId), await hierarchy(enterpriseId)];
    const byId = new Map(people.entries.map((entry): [string, string] => [entry.associateId, entry.name]));
    return {
      associate: (associateId) => byId.get(associateId),
      place: (nodeId) => places.nodes.get(nodeId as NodeId)?.name,
    };
  }

  const saveRuleSet: Matching['saveRuleSet'] = async (unit, enterpriseId, ruleSet, savedBy) => {
    const saved = await writeRuleSet(unit, enterpriseId, ruleSet, savedBy);
    if (!saved.ok) return saved;
    const change = { enterpriseId, actor: savedBy, action: 'rule-set.save', subject: ruleSet.ruleSetId };
    await audit(unit, { ...change, before: { version: ruleSet.version }, after: { version: saved.value.version } });
    unit.afterCommit(() => copies.doubt(enterpriseId));
    return saved;
  };

  return {
    rank: async (request) => {
      const { enterpriseId } = request;
      const [{ entries }, places] = [await roster(enterpriseId), await hierarchy(enterpriseId)];
      return database.forTenant(enterpriseId, async (unit) => {
        const state = await stateOf(unit, enterpriseId);
        const place = placeOf(request, state.rules.ruleSets, places);
        const sheet = await sheetFor(unit, place, state, entries);
        const basis = basisOf(request, place, unit.now);
        const { territory, segment, language } = basis;
        const ranking = rank({
          chosen: place.chosen,
          entries,
          ancestors: place.ancestors,
          sheet,
          records: state.records,
          facts: request.facts ?? {},
          now: unit.now,
          ...(territory === undefined ? {} : { territory }),
          ...(segment === undefined ? {} : { segment }),
          ...(language === undefined ? {} : { language }),
          ...(request.exclude === undefined ? {} : { exclude: request.exclude }),
        });
        const { currency } = state.records;
        return { ...ranking, basis, ...(currency === undefined ? {} : { currency }) };
      });
    },
    canServe: async (request) => {
      const { enterpriseId, verdict, now } = request;
      const [{ rules }, { entries }] = [await copies.of(enterpriseId), await roster(enterpriseId)];
      const place = placeOf(request, rules.ruleSets, await hierarchy(enterpriseId));
      const { requiredLevel } = place.chosen.ruleSet;
      const { territory, segment } = basisOf(request, place, now);
      const demand = {
        ancestors: place.ancestors,
        requiredLevel,
        now,
        ...(territory === undefined ? {} : { territory }),
        ...(segment === undefined ? {} : { segment }),
      };
      return entries.some((entry) => {
        if (request.simulated === true && !entry.simulated) return false;
        const availability = availabilityOf(entry);
        if (availability === 'offline' || (verdict === 'can' && availability === 'busy')) return false;
        return exclusionOf(entry, demand) === undefined;
      });
    },
    keepDecision: (unit, decision) => writeDecision(unit, makeId, decision),
    recordOutcome: (unit, change) => writeRecord(unit, change),
    saveRuleSet,
    writeRuleSet: async (enterpriseId, written, savedBy) => {
      const { boundTo } = written;
      const { nodes } = await hierarchy(enterpriseId);
      if ('node' in boundTo && !nodes.has(boundTo.node as NodeId)) {
        const problems = [{ path: 'boundTo.node', message: `There is no place ${boundTo.node}` }];
        return refuse('invalid', 'rule-set-invalid', `There is no place ${boundTo.node}.`, { problems });
      }
      const ruleSet = { ...written, ruleSetId: written.ruleSetId ?? makeId('rul') };
      return database.forTenant(enterpriseId, async (unit) => {
        const saved = await saveRuleSet(unit, enterpriseId, ruleSet, savedBy);
        if (!saved.ok) return saved;
        return ok(ruleSetView(saved.value, unit.now, (nodeId) => nodes.get(nodeId as NodeId)?.name));
      });
    },
    refreshScales: async (enterpriseId) => {
      const [{ entries }, places] = [await roster(enterpriseId), await hierarchy(enterpriseId)];
      return database.forTenant(enterpriseId, async (unit) => {
        const state = await stateOf(unit, enterpriseId);
        let changed = 0;
        for (const { ruleSetId, nodeId } of await measuredPlaces(unit)) {
          const ruleSet = [...state.rules.ruleSets, FIRST_RULE_SET].find((each) => each.ruleSetId === ruleSetId);
          if (ruleSet === undefined) continue;
          const place = placeAt(enterpriseId, { ruleSet, chosenBy: 'default' }, nodeId, places);
          const key = { ruleSet, nodeId };
          const sheet = measure(place, state.records, entries, unit.now);
          const { version: _, ...kept } = (await readSheet(unit, key)) ?? { version: 0, scales: [], means: [] };
          if (isDeepStrictEqual(sheet, kept)) continue;
          await writeSheet(unit, enterpriseId, key, sheet);
          changed += 1;
        }
        return changed;
      });
    },
    ruleSets: async (enterpriseId) => {
      const names = await namesOf(enterpriseId);
      const { rules } = await copies.of(enterpriseId);
      return rules.ruleSets.map((ruleSet) => ruleSetView(ruleSet, rules.savedAt.get(ruleSet.ruleSetId), names.place));
    },
    material: (enterpriseId) => readMaterial(database, enterpriseId),
    decisions: async (enterpriseId, query) => {
      const names = await namesOf(enterpriseId);
      return database.forTenant(enterpriseId, (unit) => listDecisions(unit, query, names));
    },
    decision: async (enterpriseId, decisionId) => {
      const names = await namesOf(enterpriseId);
      const view = await database.forTenant(enterpriseId, async (unit) => {
        const { records } = await stateOf(unit, enterpriseId);
        return viewDecision(unit, decisionId, names, records.currency);
      });
      return view === undefined ? refuse('not-found', 'no-such-decision', 'There is no such decision.') : ok(view);
    },
    standing: async (enterpriseId, associateId) => {
      const names = await namesOf(enterpriseId);
      const { records } = await database.forTenant(enterpriseId, (unit) => stateOf(unit, enterpriseId));
      return standingView(records, associateId, names);
    },
    standings: async (enterpriseId) => {
      const names = await namesOf(enterpriseId);
      const { records } = await database.forTenant(enterpriseId, (unit) => stateOf(unit, enterpriseId));
      const everybody = [...(records.tallies.get(EVERYTHING)?.keys() ?? [])];
      return new Map(everybody.map((each) => [each, standingView(records, each, names)]));
    },
  };
}
