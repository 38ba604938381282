import type { Condition } from '../../kernel/rule/condition.ts';

/** One comparison as a form holds it. */
export type ConditionRow = {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly unknown[];
  /** It must not be so. */
  readonly negated: boolean;
};

/** Comparisons that all (`and`) or any (`or`) have to be true: what a form of rows can show. */
export type ConditionRows = { readonly join: 'and' | 'or'; readonly rows: readonly ConditionRow[] };

/** A condition as rows; undefined if it has groups within groups, which rows cannot show. */
export function rowsOf(condition: Condition): ConditionRows | undefined {
  const [operator, operand] = Object.entries(condition)[0] ?? [];
  if ((operator === 'and' || operator === 'or') && Array.isArray(operand)) {
    const rows = operand.map((each: Condition) => rowOf(each));
    return rows.every((row) => row !== undefined) ? { join: operator, rows } : undefined;
  }
  const row = rowOf(condition);
  return row === undefined ? undefined : { join: 'and', rows: [row] };
}

/** The condition that rows say; of no rows one that nobody fulfils. */
export function conditionOf({ join, rows }: ConditionRows): Condition {
  const parts = rows.map(({ field, operator, values, negated }): Condition => {
    const leaf: Condition = { [operator]: [{ var: field }, ...values] };
    return negated ? { '!': leaf } : leaf;
  });
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return join === 'and' ? { and: parts } : { or: parts };
}

function rowOf(condition: Condition): ConditionRow | undefined {
  const [operator = '', operand] = Object.entries(condition)[0] ?? [];
  if (operator === '!') {
    const inner = rowOf(operand as Condition);
    return inner === undefined || inner.negated ? undefined : { ...inner, negated: true };
  }
  if (!Array.isArray(operand)) return undefined;
  const [reference, ...values]: unknown[] = operand;
  if (typeof reference !== 'object' || reference === null || !('var' in reference)) return undefined;
  return typeof reference.var === 'string' ? { field: reference.var, operator, values, negated: false } : undefined;
}

/** The comparisons that make sense for a type of field, the usual one first. */
export function operatorsFor(type: string): readonly string[] {
  switch (type) {
    case 'number':
      return ['>=', '<=', '>', '<', '==', 'between', 'exists'];
    case 'time':
      return ['>=', '<=', 'between', 'exists'];
    case 'boolean':
      return ['==', 'exists'];
    case 'list':
      return ['in', 'contains', 'exists'];
    case 'text':
      return ['==', 'in', 'contains', 'glob', 'exists'];
    default:
      return ['==', '>=', '<=', 'in', 'contains', 'glob', 'exists'];
  }
}

/** What a comparison begins with before anybody has said what to compare with. */
export function firstValues(operator: string, type: string): readonly unknown[] {
  if (operator === 'exists') return [];
  if (operator === 'in') return [[]];
  if (operator === 'between') return [0, 0];
  if (type === 'boolean') return [true];
  return type === 'number' || type === 'time' || /[<>]/.test(operator) ? [0] : [''];
}
