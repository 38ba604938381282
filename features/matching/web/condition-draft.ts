/** A condition as a list of comparisons, joined by "and" or by "or". */
export type ConditionDraft = { readonly join: 'and' | 'or'; readonly comparisons: readonly ComparisonDraft[] };

export type ComparisonDraft = {
  readonly field: string;
  readonly operator: string;
  /** As it is typed; lists with commas. */
  readonly value: string;
};

/** The comparisons that make sense for a type of field, the usual one first. */
export function operatorsFor(type: string): readonly string[] {
  switch (type) {
    case 'number':
      return ['>=', '<=', '>', '<', '==', '!=', 'exists'];
    case 'time':
      return ['>=', '<=', 'exists'];
    case 'boolean':
      return ['==', 'exists'];
    case 'list':
      return ['contains', 'in', 'exists'];
    case 'any':
      return ['==', '!=', '>=', '<=', 'in', 'contains', 'exists'];
    default:
      return ['==', '!=', 'in', 'contains', 'glob', 'exists'];
  }
}

/** What is typed as the field's type has it: numbers and flags where it is one. */
function typed(value: string, type: string): string | number | boolean {
  const text = value.trim();
  const number = Number(text);
  const isNumber = text !== '' && Number.isFinite(number);
  if (type === 'boolean' || (type === 'any' && (text === 'true' || text === 'false'))) return text === 'true';
  if (type === 'number' || type === 'time' || type === 'any') return isNumber ? number : text;
  return text;
}

/** The condition as it is kept. */
export function conditionOf({ join, comparisons }: ConditionDraft, typeOf: (field: string) => string): object {
  return {
    [join]: comparisons.map(({ field, operator, value }) => {
      const reference = { var: field };
      const type = typeOf(field);
      if (operator === 'exists') return { exists: [reference] };
      if (operator !== 'in') return { [operator]: [reference, typed(value, type)] };
      const items = value.split(',').filter((item) => item.trim() !== '');
      return { in: [reference, items.map((item) => typed(item, type === 'list' ? 'text' : type))] };
    }),
  };
}

/** The list that a kept condition is; undefined where it is nested deeper. */
export function draftOf(condition: unknown): ConditionDraft | undefined {
  if (typeof condition !== 'object' || condition === null) return { join: 'and', comparisons: [] };
  const entries: readonly (readonly [string, unknown])[] = Object.entries(condition);
  const [entry] = entries;
  if (entry === undefined) return { join: 'and', comparisons: [] };
  const [operator, operand] = entry;
  const parts: readonly unknown[] =
    operator === 'and' || operator === 'or' ? (operand as readonly unknown[]) : [condition];
  const comparisons = parts.map(comparisonOf);
  if (comparisons.includes(undefined)) return undefined;
  return { join: operator === 'or' ? 'or' : 'and', comparisons: comparisons.flatMap((each) => each ?? []) };
}

function comparisonOf(part: unknown): ComparisonDraft | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const [entry] = Object.entries(part) as (readonly [string, unknown])[];
  if (entry === undefined || ['and', 'or', '!', 'between'].includes(entry[0]) || !Array.isArray(entry[1]))
    return undefined;
  const [reference, value]: readonly unknown[] = entry[1];
  const field = (reference as { readonly var?: unknown } | undefined)?.var;
  if (typeof field !== 'string') return undefined;
  const shown = Array.isArray(value) ? value.join(', ') : value === undefined ? '' : String(value);
  return { field, operator: entry[0], value: shown };
}
