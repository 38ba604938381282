import type { Hierarchy } from '../../catalog/core/index.ts';
import type { RuleSet } from './rule-set.ts';

/** What a customer is about, as far as it decides who suits her. */
export type MatchingTopic = {
  readonly triggerId?: string;
  readonly productId?: string;
  readonly nodeId?: string;
};

export type ChosenRuleSet = {
  readonly ruleSet: RuleSet;
  readonly chosenBy: 'trigger' | 'product' | 'node' | 'default';
};

/** What counts for an enterprise that has written no rules yet: who sells, with who knows and who waits. */
export const FIRST_RULE_SET: RuleSet = {
  ruleSetId: 'rul_first',
  name: 'Until you write your own',
  version: 0,
  boundTo: { default: true },
  requiredLevel: 1,
  rules: [
    { ruleId: 'conversion', kind: 'conversion', weight: 50 },
    { ruleId: 'level', kind: 'accreditation-level', weight: 30 },
    { ruleId: 'idle', kind: 'idle-time', weight: 20 },
  ],
};

/**
 * The rule set for a topic: one bound to the trigger, else to the product, else to its place in the hierarchy or the nearest
 * ancestor (several at the same distance: the least node id), else the enterprise's default, else `FIRST_RULE_SET`. Of several
 * bound to the same thing, the least id counts.
 */
export function chooseRuleSet(
  ruleSets: readonly RuleSet[],
  topic: MatchingTopic,
  hierarchy: Pick<Hierarchy, 'ancestors'>,
): ChosenRuleSet {
  const bound = (fits: (boundTo: RuleSet['boundTo']) => boolean): RuleSet | undefined =>
    ruleSets
      .filter((ruleSet) => fits(ruleSet.boundTo))
      .toSorted((one, other) => (one.ruleSetId < other.ruleSetId ? -1 : 1))[0];
  const { triggerId, productId, nodeId } = topic;
  if (triggerId !== undefined) {
    const ruleSet = bound((to) => 'trigger' in to && to.trigger === triggerId);
    if (ruleSet !== undefined) return { ruleSet, chosenBy: 'trigger' };
  }
  if (productId !== undefined) {
    const ruleSet = bound((to) => 'product' in to && to.product === productId);
    if (ruleSet !== undefined) return { ruleSet, chosenBy: 'product' };
  }
  for (const each of nodeId === undefined ? [] : hierarchy.ancestors(nodeId as `nod_${string}`)) {
    const ruleSet = bound((to) => 'node' in to && to.node === each.nodeId);
    if (ruleSet !== undefined) return { ruleSet, chosenBy: 'node' };
  }
  return { ruleSet: bound((to) => 'default' in to) ?? FIRST_RULE_SET, chosenBy: 'default' };
}
