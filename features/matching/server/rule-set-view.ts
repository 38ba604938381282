import { type Instant, toIso } from '../../../kernel/time.ts';
import { type DeclaredFields, offeredFields } from '../../qualifier/core/index.ts';
import {
  aboutOf,
  bindingOf,
  CONDITION_FIELDS,
  RULE_LIBRARY,
  type RuleKindList,
  type RuleSet,
  type RuleSetView,
  ruleObject,
} from '../core/index.ts';

/** A rule set as pages show it: each rule in words, with its share of the weights. */
export function ruleSetView(
  ruleSet: RuleSet,
  savedAt: Instant | undefined,
  nameOf: (nodeId: string) => string | undefined,
): RuleSetView {
  const sum = ruleSet.rules.reduce((total, rule) => total + rule.weight, 0);
  const binding = bindingOf(ruleSet.boundTo);
  const name = binding.id === undefined ? undefined : nameOf(binding.id);
  return {
    ruleSetId: ruleSet.ruleSetId,
    name: ruleSet.name,
    version: ruleSet.version,
    boundTo: name === undefined ? binding : { ...binding, name },
    requiredLevel: ruleSet.requiredLevel,
    ...(savedAt === undefined ? {} : { savedAt: toIso(savedAt) }),
    rules: ruleSet.rules.map(({ ruleId, kind, weight, bounds, args }) => ({
      ruleId,
      kind,
      label: aboutOf({ kind, ...(args === undefined ? {} : { args }) }) ?? ruleObject(kind).words.en.name,
      weight,
      share: sum > 0 ? weight / sum : 1 / ruleSet.rules.length,
      ...(args === undefined ? {} : { args: { ...args } }),
      ...(bounds === undefined ? {} : { bounds: [...bounds] }),
    })),
  };
}

/** Every kind of rule as it describes itself, and the fields that conditions may read. */
export function ruleKindList(declared: DeclaredFields): RuleKindList {
  return {
    items: Object.values(RULE_LIBRARY).map(({ kind, words, args, facts, unit, ofPlace, scale }) => ({
      kind,
      words,
      args,
      facts: [...facts],
      unit,
      ofPlace: ofPlace === true,
      scale: { low: scale.bounds[0], high: scale.bounds[1], measured: scale.measured },
    })),
    fields: offeredFields(CONDITION_FIELDS, declared).map(({ field, options, ...each }) => ({
      name: field,
      ...each,
      ...(options === undefined ? {} : { options: [...options] }),
    })),
  };
}
