import { type Instant, toIso } from '../../../kernel/time.ts';
import { bindingOf, RULE_KINDS, type RuleSet, type RuleSetView } from '../core/index.ts';

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
    rules: ruleSet.rules.map(({ ruleId, kind, weight, bounds }) => ({
      ruleId,
      kind,
      label: RULE_KINDS[kind].label,
      weight,
      share: sum > 0 ? weight / sum : 1 / ruleSet.rules.length,
      ...(bounds === undefined ? {} : { bounds: [...bounds] }),
    })),
  };
}
