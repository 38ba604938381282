import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { RuleSetBody } from './matching-wire.ts';
import { RULE_KINDS } from './raw-value.ts';
import type { RuleKind, RuleSet } from './rule-set.ts';

const RuleSetShape = Type.Object(
  { ruleSetId: Type.String({ pattern: '^rul_[A-Za-z0-9_-]{1,64}$' }), ...RuleSetBody.properties },
  { additionalProperties: false },
);

export type RuleSetProblem = { readonly path: string; readonly message: string };

/** Checks a rule set as somebody wrote it. No problems means that it can be saved. */
export function checkRuleSet(written: unknown): readonly RuleSetProblem[] {
  if (!Value.Check(RuleSetShape, written)) {
    return Value.Errors(RuleSetShape, written).map(({ instancePath, message }) => ({ path: instancePath, message }));
  }
  const shaped: Static<typeof RuleSetShape> = written;
  const problems: RuleSetProblem[] = [];
  const seen = new Set<string>();
  for (const [index, rule] of shaped.rules.entries()) {
    const path = `rules[${index}]`;
    if (seen.has(rule.ruleId)) problems.push({ path, message: `${rule.ruleId} is there twice` });
    seen.add(rule.ruleId);
    if (!isRuleKind(rule.kind)) {
      problems.push({
        path,
        message: `unknown kind "${rule.kind.slice(0, 40)}"; known are ${Object.keys(RULE_KINDS).join(', ')}`,
      });
    }
    if (rule.bounds !== undefined && rule.bounds[0] >= rule.bounds[1]) {
      problems.push({
        path,
        message: `the lower bound ${rule.bounds[0]} is not below the upper bound ${rule.bounds[1]}`,
      });
    }
  }
  if (shaped.rules.every((rule) => rule.weight === 0))
    problems.push({ path: 'rules', message: 'all weights are zero' });
  return problems;
}

function isRuleKind(kind: string): kind is RuleKind {
  return Object.hasOwn(RULE_KINDS, kind);
}

/** What a rule set is bound to, as one kind and one id. */
export function bindingOf(boundTo: RuleSet['boundTo']): { readonly kind: string; readonly id?: string } {
  if ('trigger' in boundTo) return { kind: 'trigger', id: boundTo.trigger };
  if ('product' in boundTo) return { kind: 'product', id: boundTo.product };
  return 'node' in boundTo ? { kind: 'node', id: boundTo.node } : { kind: 'default' };
}

/** Whether two rule sets are bound to the same thing, so that one of them would never be used. */
export function isBoundAlike(one: RuleSet['boundTo'], other: RuleSet['boundTo']): boolean {
  const [first, second] = [bindingOf(one), bindingOf(other)];
  return first.kind === second.kind && first.id === second.id;
}
