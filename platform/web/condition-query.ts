import type { RuleGroupType, RuleType } from 'react-querybuilder';
import type { Condition } from '../../kernel/rule/condition.ts';
import { variableName } from '../../kernel/rule/condition-check.ts';

/** A rule's value as the editor holds it: what stands after the field in the condition. */
export type Constants = readonly unknown[];

const EMPTY: RuleGroupType = { combinator: 'and', rules: [] };

/** A condition as the editor's tree. A `!` becomes a group's "not", so that every condition can be shown. */
export function queryOf(condition: unknown): RuleGroupType {
  const part = partOf(condition);
  if (part === undefined) return EMPTY;
  return 'rules' in part ? part : { combinator: 'and', rules: [part] };
}

function partOf(condition: unknown): RuleGroupType | RuleType | undefined {
  if (typeof condition !== 'object' || condition === null) return undefined;
  const [entry] = Object.entries(condition);
  if (entry === undefined) return undefined;
  const [operator, operand]: [string, unknown] = entry;
  if (operator === 'and' || operator === 'or') {
    const parts: readonly unknown[] = Array.isArray(operand) ? operand : [];
    return { combinator: operator, rules: parts.map(partOf).filter((each) => each !== undefined) };
  }
  if (operator === '!') {
    const inner = partOf(operand);
    if (inner === undefined) return undefined;
    const group = 'rules' in inner && inner.not !== true ? inner : { ...EMPTY, rules: [inner] };
    return { ...group, not: true };
  }
  const [reference, ...constants]: readonly unknown[] = Array.isArray(operand) ? operand : [];
  return { field: variableName(reference) ?? '', operator, value: constants };
}

/** The editor's tree as a condition: the inverse of `queryOf`, without groups that hold one thing and say nothing of it. */
export function conditionOf(query: RuleGroupType): Condition {
  const rules = query.rules.flatMap((rule): Condition[] => {
    if (typeof rule === 'string') return [];
    if ('rules' in rule) return rule.rules.length === 0 ? [] : [conditionOf(rule)];
    return [leafOf(rule)];
  });
  const [only] = rules;
  const inner: Condition =
    rules.length === 1 && only !== undefined ? only : query.combinator === 'or' ? { or: rules } : { and: rules };
  return query.not === true ? { '!': inner } : inner;
}

/** One rule as a condition. */
export function leafOf(rule: Pick<RuleType, 'field' | 'operator' | 'value'>): Condition {
  return { [rule.operator]: [{ var: rule.field }, ...constantsOf(rule.value)] };
}

export function constantsOf(value: unknown): Constants {
  return Array.isArray(value) ? value : [];
}

/** What a comparison is given to begin with when its field or operator was changed; what still fits is kept. */
export function freshConstants(operator: string, type: string, before: Constants): Constants {
  const [first] = before;
  const number = typeof first === 'number' ? first : type === 'time' ? 60_000 : 1;
  switch (operator) {
    case 'exists':
      return [];
    case 'between':
      return [number, typeof before[1] === 'number' ? before[1] : number];
    case 'in':
      return [Array.isArray(first) ? first : typeof first === 'string' && first !== '' ? [first] : []];
    case 'contains':
    case 'glob':
      return [typeof first === 'string' ? first : ''];
    case '==':
    case '!=':
      if (type === 'boolean') return [typeof first === 'boolean' ? first : true];
      if (type === 'number') return [number];
      if (type === 'any') return [Array.isArray(first) || first === undefined ? '' : first];
      return [typeof first === 'string' ? first : ''];
    default:
      return [number];
  }
}
