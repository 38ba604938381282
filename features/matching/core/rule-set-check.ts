import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { checkCondition } from '../../../kernel/rule/condition-check.ts';
import { type DeclaredFields, withDeclared } from '../../qualifier/core/index.ts';
import { CONDITION_FIELDS } from './condition-fields.ts';
import { normalised } from './rank.ts';
import type { MatchingRule, RuleSet, WrittenRuleSet } from './rule-set.ts';
import { RuleSetBody } from './rule-set-wire.ts';
import { isRuleKind, RULE_LIBRARY, ruleObject } from './rules/rule-library.ts';

const RuleSetShape = Type.Object(
  { ruleSetId: Type.Optional(Type.String({ pattern: '^rul_[A-Za-z0-9_-]{1,64}$' })), ...RuleSetBody.properties },
  { additionalProperties: false },
);

/** What is wrong with a rule set: where (`rules[1].args.when.and[0].>=`), and what, as the end of a sentence. */
export type RuleSetProblem = { readonly path: string; readonly message: string };

/** What a rule set is checked against beside itself. Left out, it is not checked. */
export type RuleSetSurroundings = {
  /** Customers' attributes that the enterprise lets be compared. */
  readonly attributes?: readonly string[];
  readonly hasNode?: (nodeId: string) => boolean;
  /** Fields that conditions are checked by the type that the enterprise declares. */
  readonly declared?: DeclaredFields;
};

/** Checks a rule set as somebody wrote it. No problems means that it can be saved. */
export function checkRuleSet(written: unknown, surroundings: RuleSetSurroundings = {}): readonly RuleSetProblem[] {
  if (!Value.Check(RuleSetShape, written)) {
    return Value.Errors(RuleSetShape, written).map(({ instancePath, message }) => ({
      path: dotted(instancePath),
      message,
    }));
  }
  const { rules, boundTo = {} } = written;
  const problems: RuleSetProblem[] = [];
  const seen = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const path = `rules[${index}]`;
    if (seen.has(rule.ruleId)) problems.push({ path: `${path}.ruleId`, message: `${rule.ruleId} is there twice` });
    seen.add(rule.ruleId);
    problems.push(...ruleProblems(rule, path, surroundings));
  }
  if (rules.length === 0) problems.push({ path: 'rules', message: 'has no rule' });
  else if (rules.every((rule) => rule.weight === 0))
    problems.push({ path: 'rules', message: 'all weights are zero, so nobody would be better than another' });
  const bindings = Object.keys(boundTo);
  if (bindings.length !== 1) {
    const message =
      bindings.length === 0
        ? 'is bound to nothing: name a trigger, a product, a node, or make it the default'
        : `is bound to ${bindings.join(' and ')}; it can be bound to one thing`;
    problems.push({ path: 'boundTo', message });
  }
  if (boundTo.node !== undefined && surroundings.hasNode?.(boundTo.node) === false)
    problems.push({ path: 'boundTo.node', message: `there is no place ${boundTo.node}` });
  return problems;
}

type ShapedRule = {
  readonly kind: string;
  readonly weight: number;
  readonly args?: unknown;
  readonly bounds?: readonly number[];
};

function ruleProblems(rule: ShapedRule, path: string, surroundings: RuleSetSurroundings): RuleSetProblem[] {
  const problems: RuleSetProblem[] = [];
  if (rule.weight < 0) problems.push({ path: `${path}.weight`, message: `a weight of ${rule.weight} is below zero` });
  const [low = 0, high = 1] = rule.bounds ?? [];
  if (low >= high)
    problems.push({ path: `${path}.bounds`, message: `the lower bound ${low} is not below the upper bound ${high}` });
  if (!isRuleKind(rule.kind)) {
    const message = `unknown kind "${rule.kind.slice(0, 40)}"; known are ${Object.keys(RULE_LIBRARY).join(', ')}`;
    return [...problems, { path: `${path}.kind`, message }];
  }
  const { args: schema } = ruleObject(rule.kind);
  const args = rule.args ?? {};
  if (!Value.Check(schema, args)) {
    const wrong = Value.Errors(schema, args).map(({ instancePath, message }) => ({
      path: `${path}.args${instancePath === '' ? '' : `.${dotted(instancePath)}`}`,
      message,
    }));
    return [...problems, ...wrong];
  }
  const { attribute, when }: { readonly attribute?: unknown; readonly when?: unknown } = args;
  if (rule.kind === 'condition') {
    for (const each of checkCondition(when, withDeclared(CONDITION_FIELDS, surroundings.declared ?? {})))
      problems.push({
        path: `${path}.args.when${each.pointer === '' ? '' : `.${dotted(each.pointer)}`}`,
        message: each.message,
      });
  }
  if (typeof attribute === 'string' && surroundings.attributes?.includes(attribute) === false)
    problems.push({
      path: `${path}.args.attribute`,
      message: `the enterprise does not let "${attribute}" be compared`,
    });
  return problems;
}

/** `/rules/0/weight` as people write it: `rules[0].weight`. */
function dotted(pointer: string): string {
  return pointer
    .replace(/^\//, '')
    .replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.');
}

/** A checked rule set as it is kept: weights are shares of their sum, and nothing stands in it that was not said. */
export function keptRuleSet(written: RuleSetBody): WrittenRuleSet {
  const shares = normalised(written.rules);
  return {
    name: written.name,
    boundTo: (written.boundTo ?? { default: true }) as RuleSet['boundTo'],
    requiredLevel: written.requiredLevel,
    rules: written.rules.map(({ ruleId, kind, args, bounds }, index): MatchingRule => {
      const [low, high] = bounds ?? [];
      return {
        ruleId,
        kind: kind as MatchingRule['kind'],
        weight: shares[index] ?? 0,
        ...(args === undefined || Object.keys(args).length === 0 ? {} : { args }),
        ...(low === undefined || high === undefined ? {} : { bounds: [low, high] as const }),
      };
    }),
  };
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
