import type { MakeId } from '../../../kernel/ids.ts';
import type { Language } from '../../../kernel/language.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { NodeId } from '../../catalog/core/index.ts';
import {
  differencesInWords,
  FIRST_RULE_SET,
  factsReadBy,
  type MatchingPolicyView,
  type RollbackBody,
  type RuleKindList,
  type RuleSet,
  type RuleSetBody,
  type RuleSetId,
  type RuleSetSurroundings,
  type RuleSetVersions,
  type RuleSetView,
} from '../core/index.ts';
import type { AskDeclaredFields, AskHierarchy, AskPersons, AuditRuleSets } from './matching-ports.ts';
import type { MatchingStates } from './matching-state.ts';
import {
  NO_SUCH_RULE_SET,
  readVersions,
  type StoredRules,
  type VersionWriter,
  writePolicy,
  writeRuleSet,
} from './rule-set-store.ts';
import { ruleKindList, ruleSetView } from './rule-set-view.ts';

export type RuleSetsDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly states: MatchingStates;
  readonly hierarchy: AskHierarchy;
  readonly persons: AskPersons;
  readonly declaredFields: AskDeclaredFields;
  readonly audit: AuditRuleSets;
};

/** The rule sets of enterprises: versioned documents of which the newest version counts. */
export type RuleSets = {
  /** Checks and keeps a rule set as its next version; after the commit it is in force, in every process. */
  saveRuleSet(unit: Unit, enterpriseId: string, ruleSet: RuleSet, savedBy: string): Promise<Result<RuleSet>>;
  /** The same in a unit of its own; what it is bound to has to be there. Without an id it is a new one. Never inside a unit. */
  writeRuleSet(
    enterpriseId: string,
    written: RuleSetBody & { readonly ruleSetId?: string },
    savedBy: string,
  ): Promise<Result<RuleSetView>>;
  /** The facts of session and customer that the rules in force read; at most a second old. Never inside a unit. */
  factsRead(enterpriseId: string): Promise<readonly string[]>;
  /** Every kind of rule, and the fields that conditions may read here. Never inside a unit. */
  ruleKinds(enterpriseId: string): Promise<RuleKindList>;
  ruleSets(enterpriseId: string): Promise<readonly RuleSetView[]>;
  ruleSet(enterpriseId: string, ruleSetId: string): Promise<Result<RuleSetView>>;
  /** All versions, newest first, each with what it changed in words. */
  versions(enterpriseId: string, ruleSetId: string, language: Language): Promise<Result<RuleSetVersions>>;
  /** Takes an earlier version back, as the next one after `from`. */
  rollBack(
    enterpriseId: string,
    ruleSetId: string,
    back: RollbackBody,
    from: number,
    savedBy: string,
  ): Promise<Result<RuleSetView>>;
  /** Ends a rule set: what it was bound to falls to the next nearest. Its versions stay, and can be taken back. */
  retire(enterpriseId: string, ruleSetId: string, from: number, savedBy: string): Promise<Result<undefined>>;
  policy(enterpriseId: string): Promise<MatchingPolicyView>;
  savePolicy(
    enterpriseId: string,
    attributes: readonly string[],
    from: number,
    savedBy: string,
  ): Promise<Result<MatchingPolicyView>>;
};

type Surroundings = Pick<RuleSetSurroundings, 'hasNode' | 'declared'>;

export function createRuleSets(deps: RuleSetsDeps): RuleSets {
  const { database, makeId, states, hierarchy, persons, declaredFields, audit } = deps;

  async function keep(
    unit: Unit,
    ruleSetId: RuleSetId,
    written: RuleSetBody,
    writer: VersionWriter & { readonly action: string },
    surroundings: Surroundings = {},
  ): Promise<Result<RuleSet>> {
    const { enterpriseId, savedBy, action } = writer;
    const saved = await writeRuleSet(unit, ruleSetId, written, writer, surroundings);
    if (!saved.ok) return saved;
    const versions = { before: { version: written.version ?? 0 }, after: { version: saved.value.version } };
    await audit(unit, { enterpriseId, actor: savedBy, action, subject: ruleSetId, ...versions });
    unit.afterCommit(() => states.doubt(enterpriseId));
    return saved;
  }

  const factNames = new WeakMap<StoredRules, readonly string[]>();

  /** What the places of an enterprise are called. */
  async function namesOfPlaces(enterpriseId: string): Promise<(nodeId: string) => string | undefined> {
    const { nodes } = await hierarchy(enterpriseId);
    return (nodeId) => nodes.get(nodeId as NodeId)?.name;
  }

  /** What a rule set is checked against when it is saved. */
  async function surroundingsOf(enterpriseId: string): Promise<Surroundings> {
    const [nameOf, declared] = [await namesOfPlaces(enterpriseId), await declaredFields(enterpriseId)];
    return { hasNode: (nodeId) => nameOf(nodeId) !== undefined, declared };
  }

  return {
    saveRuleSet: (unit, enterpriseId, { ruleSetId, ...document }, savedBy) =>
      keep(unit, ruleSetId, bodyOf(document), { enterpriseId, savedBy, action: 'rule-set.save' }),
    writeRuleSet: async (enterpriseId, { ruleSetId, ...written }, savedBy) => {
      const [nameOf, surroundings] = [await namesOfPlaces(enterpriseId), await surroundingsOf(enterpriseId)];
      const id = (ruleSetId ?? makeId('rul')) as RuleSetId;
      return database.forTenant(enterpriseId, async (unit) => {
        const saved = await keep(unit, id, written, { enterpriseId, savedBy, action: 'rule-set.save' }, surroundings);
        return saved.ok ? ok(ruleSetView(saved.value, unit.now, nameOf)) : saved;
      });
    },
    factsRead: async (enterpriseId) => {
      const { rules } = await states.recent(enterpriseId);
      let names = factNames.get(rules);
      if (names === undefined) {
        names = factsReadBy([FIRST_RULE_SET, ...rules.ruleSets].flatMap((each) => each.rules));
        factNames.set(rules, names);
      }
      return names;
    },
    ruleKinds: async (enterpriseId) => ruleKindList(await declaredFields(enterpriseId)),
    ruleSets: async (enterpriseId) => {
      const nameOf = await namesOfPlaces(enterpriseId);
      const { rules } = await database.forTenant(enterpriseId, (unit) => states.of(unit, enterpriseId));
      return rules.ruleSets.map((each) => ruleSetView(each, rules.savedAt.get(each.ruleSetId), nameOf));
    },
    ruleSet: async (enterpriseId, ruleSetId) => {
      const nameOf = await namesOfPlaces(enterpriseId);
      const { rules } = await database.forTenant(enterpriseId, (unit) => states.of(unit, enterpriseId));
      const found = rules.ruleSets.find((each) => each.ruleSetId === ruleSetId);
      return found === undefined ? NO_SUCH_RULE_SET : ok(ruleSetView(found, rules.savedAt.get(ruleSetId), nameOf));
    },
    versions: async (enterpriseId, ruleSetId, language) => {
      const [nameOf, named] = [await namesOfPlaces(enterpriseId), await persons(enterpriseId)];
      const kept = await database.forTenant(enterpriseId, (unit) => readVersions(unit, ruleSetId));
      if (kept.length === 0) return NO_SUCH_RULE_SET;
      const items = kept.map(({ version, document, savedAt, savedBy, note, retired }, index) => {
        const savedByName = named.get(savedBy);
        return {
          version,
          savedAt: toIso(savedAt),
          savedBy,
          ...(savedByName === undefined ? {} : { savedByName }),
          ...(note === null ? {} : { note }),
          retired,
          differences: [...differencesInWords(kept[index + 1]?.document, document, language, nameOf)],
          ruleSet: ruleSetView({ ...document, ruleSetId: ruleSetId as RuleSetId, version }, savedAt, nameOf),
        };
      });
      return ok({ items });
    },
    rollBack: async (enterpriseId, ruleSetId, { version, note }, from, savedBy) => {
      const [nameOf, surroundings] = [await namesOfPlaces(enterpriseId), await surroundingsOf(enterpriseId)];
      return database.forTenant(enterpriseId, async (unit) => {
        const kept = await readVersions(unit, ruleSetId);
        if (kept.length === 0) return NO_SUCH_RULE_SET;
        const earlier = kept.find((each) => each.version === version);
        if (earlier === undefined)
          return refuse('not-found', 'no-such-version', `There is no version ${version}.`, { field: 'version' });
        const written = { ...bodyOf(earlier.document), version: from };
        const writer = { enterpriseId, savedBy, note, action: 'rule-set.roll-back' };
        const saved = await keep(unit, ruleSetId as RuleSetId, written, writer, surroundings);
        return saved.ok ? ok(ruleSetView(saved.value, unit.now, nameOf)) : saved;
      });
    },
    retire: (enterpriseId, ruleSetId, from, savedBy) =>
      database.forTenant(enterpriseId, async (unit) => {
        const [latest] = await readVersions(unit, ruleSetId);
        if (latest === undefined || latest.retired) return NO_SUCH_RULE_SET;
        const written = { ...bodyOf(latest.document), version: from };
        const writer = { enterpriseId, savedBy, retired: true, action: 'rule-set.retire' };
        const saved = await keep(unit, ruleSetId as RuleSetId, written, writer);
        return saved.ok ? ok(undefined) : saved;
      }),
    policy: async (enterpriseId) =>
      (await database.forTenant(enterpriseId, (unit) => states.of(unit, enterpriseId))).rules.policy,
    savePolicy: (enterpriseId, attributes, from, savedBy) =>
      database.forTenant(enterpriseId, async (unit) => {
        const saved = await writePolicy(unit, attributes, from, { enterpriseId, savedBy });
        if (!saved.ok) return saved;
        const change = { enterpriseId, actor: savedBy, action: 'matching-policy.save', subject: enterpriseId };
        await audit(unit, { ...change, before: { version: from }, after: { version: saved.value.version } });
        unit.afterCommit(() => states.doubt(enterpriseId));
        return saved;
      }),
  };
}

/** A kept document in the shape in which one is written. */
function bodyOf(document: Omit<RuleSet, 'ruleSetId' | 'version'> & { readonly version?: number }): RuleSetBody {
  return {
    ...document,
    boundTo: { ...document.boundTo },
    rules: document.rules.map(({ bounds, args, ...rule }) => ({
      ...rule,
      ...(args === undefined ? {} : { args: { ...args } }),
      ...(bounds === undefined ? {} : { bounds: [...bounds] }),
    })),
  };
}
