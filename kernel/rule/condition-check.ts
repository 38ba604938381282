import type { FieldCatalogue, FieldType } from './condition.ts';

const MOST_LEAVES = 100;
const MOST_DEPTH = 8;
const MOST_TEXT = 500;
const MOST_ITEMS = 1_000;

/** What can be wrong with a condition, each with what its words name, in English. Pages have their own words for the same codes. */
export const CONDITION_PROBLEMS = {
  'too-many-comparisons': (most: number) => `has more than ${most} comparisons; at most ${most} are allowed`,
  'empty-group': (operator: string) => `"${operator}" needs a list of at least one condition`,
  'too-deep': (most: number) => `is nested more than ${most} levels deep`,
  'no-condition': () => 'must be an object with one operator, e.g. {">=": [{"var": "visit.pages"}, 3]}',
  'one-operator': (count: number) => `must have exactly one operator, but has ${count}`,
  'unknown-operator': (operator: string, known: string) => `unknown operator "${operator}"; known are ${known}`,
  'no-list': () => 'needs a list that begins with {"var": "name of a field"}',
  'no-field': () => 'must compare a field: the first item is {"var": "name of a field"}',
  'unknown-field': (field: string) => `unknown field "${field}"`,
  'unfit-operator': (operator: string, field: string, type: string) =>
    `"${operator}" does not fit the field "${field}", which is of type ${type}`,
  'value-count': (wanted: number, count: number) => `needs ${wanted} value(s) after the field, but has ${count}`,
  'no-number': (field: string) => `"${field}" must be compared with a number`,
  'no-text': (field: string, most: number) => `"${field}" must be compared with a text of at most ${most} characters`,
  'no-range': (field: string) => `"${field}" must lie between two numbers`,
  'turned-range': (low: number, high: number) => `the lower bound ${low} is above the upper bound ${high}`,
  'no-values': () => 'needs a list of at least one value',
  'too-many-values': (count: number, most: number) => `lists ${count} values; at most ${most} are allowed`,
  'wrong-type': (field: string, type: string, value: string) =>
    `"${field}" is of type ${type}, but is compared with ${value}`,
} as const satisfies Readonly<Record<string, (...args: never[]) => string>>;

export type ConditionProblemCode = keyof typeof CONDITION_PROBLEMS;

/** What is wrong in one place: a code, what its words name, and the English words. */
type Fault = {
  readonly code: ConditionProblemCode;
  readonly args: readonly (string | number)[];
  readonly message: string;
};

/** What is wrong with a condition: where (a JSON pointer such as `/and/1/>=`, RFC 6901), and what, as a code and in a sentence. */
export type ConditionProblem = Fault & { readonly pointer: string };

function fault<Code extends ConditionProblemCode>(
  code: Code,
  ...args: Parameters<(typeof CONDITION_PROBLEMS)[Code]>
): Fault {
  const words = CONDITION_PROBLEMS[code] as (...named: readonly (string | number)[]) => string;
  return { code, args, message: words(...args) };
}

type Operand = 'scalar' | 'number' | 'text' | 'items' | 'range' | 'none';

/** What each comparison takes beside the field, and the types of field it makes sense for. */
const OPERATORS: Readonly<Record<string, { readonly operand: Operand; readonly types: readonly FieldType[] }>> = {
  '==': { operand: 'scalar', types: ['text', 'number', 'boolean', 'any'] },
  '!=': { operand: 'scalar', types: ['text', 'number', 'boolean', 'any'] },
  '>': { operand: 'number', types: ['number', 'time', 'any'] },
  '>=': { operand: 'number', types: ['number', 'time', 'any'] },
  '<': { operand: 'number', types: ['number', 'time', 'any'] },
  '<=': { operand: 'number', types: ['number', 'time', 'any'] },
  in: { operand: 'items', types: ['text', 'number', 'boolean', 'list', 'any'] },
  between: { operand: 'range', types: ['number', 'time', 'any'] },
  exists: { operand: 'none', types: ['text', 'number', 'boolean', 'list', 'time', 'any'] },
  contains: { operand: 'text', types: ['text', 'list', 'any'] },
  glob: { operand: 'text', types: ['text', 'list', 'any'] },
};

/** The comparisons that make sense for a type of field. */
export function operatorsFor(type: FieldType): readonly string[] {
  return Object.entries(OPERATORS).flatMap(([operator, { types }]) => (types.includes(type) ? [operator] : []));
}

/** The catalogue's entry for a field: its own, else that of the open group it belongs to (`values.*`). */
export function fieldEntry(field: string, catalogue: FieldCatalogue): FieldCatalogue[string] | undefined {
  if (Object.hasOwn(catalogue, field)) return catalogue[field];
  const dot = field.indexOf('.');
  if (dot < 1 || dot === field.length - 1) return undefined;
  const group = `${field.slice(0, dot)}.*`;
  return Object.hasOwn(catalogue, group) ? catalogue[group] : undefined;
}

/**
 * Checks what somebody wrote as a condition: the closed set of operators, known fields, fitting types, at most 100
 * comparisons, at most 8 levels. No problems means that `compileCondition` takes it.
 */
export function checkCondition(written: unknown, catalogue: FieldCatalogue): readonly ConditionProblem[] {
  const problems: ConditionProblem[] = [];
  const leaves = { count: 0 };
  visit(written, '', 1, { problems, leaves, catalogue });
  if (leaves.count > MOST_LEAVES) {
    problems.push({ pointer: '', ...fault('too-many-comparisons', MOST_LEAVES) });
  }
  return problems;
}

type Check = {
  readonly problems: ConditionProblem[];
  readonly leaves: { count: number };
  readonly catalogue: FieldCatalogue;
};

function visit(written: unknown, pointer: string, depth: number, check: Check): void {
  if (check.leaves.count > MOST_LEAVES) return;
  const shape = shapeOf(written, depth);
  if ('code' in shape) {
    check.problems.push({ pointer, ...shape });
    return;
  }
  const { operator, operand } = shape;
  const inner = `${pointer}/${operator}`;
  if (operator === 'and' || operator === 'or') {
    const parts: readonly unknown[] = Array.isArray(operand) ? operand : [];
    if (parts.length === 0) check.problems.push({ pointer, ...fault('empty-group', operator) });
    for (const [index, part] of parts.entries()) visit(part, `${inner}/${index}`, depth + 1, check);
  } else if (operator === '!') {
    visit(operand, inner, depth + 1, check);
  } else {
    check.leaves.count += 1;
    const problem = leafProblem(operator, operand, check.catalogue);
    if (problem !== undefined) check.problems.push({ pointer: inner, ...problem });
  }
}

/** The one operator of a condition and what it is given, or what is wrong with its shape. */
function shapeOf(written: unknown, depth: number): { readonly operator: string; readonly operand: unknown } | Fault {
  if (depth > MOST_DEPTH) return fault('too-deep', MOST_DEPTH);
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return fault('no-condition');
  const entries: readonly (readonly [string, unknown])[] = Object.entries(written);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return fault('one-operator', entries.length);
  const [operator, operand] = entry;
  if (operator === 'and' || operator === 'or' || operator === '!' || Object.hasOwn(OPERATORS, operator)) {
    return { operator, operand };
  }
  return fault('unknown-operator', operator.slice(0, 40), `and, or, !, ${Object.keys(OPERATORS).join(', ')}`);
}

function leafProblem(operator: string, operand: unknown, catalogue: FieldCatalogue): Fault | undefined {
  if (!Array.isArray(operand)) return fault('no-list');
  const [reference, ...constants]: unknown[] = operand;
  const field = variableName(reference);
  if (field === undefined) return fault('no-field');
  const entry = fieldEntry(field, catalogue);
  if (entry === undefined) return fault('unknown-field', field.slice(0, 80));
  const rule = OPERATORS[operator];
  if (rule === undefined || !rule.types.includes(entry.type)) {
    return fault('unfit-operator', operator, field, entry.type);
  }
  return operandProblem(rule.operand, constants, entry.type, field);
}

/** The name in `{"var": name}`, if it is that and nothing else. */
export function variableName(reference: unknown): string | undefined {
  if (typeof reference !== 'object' || reference === null || !Object.hasOwn(reference, 'var')) return undefined;
  if (Object.keys(reference).length !== 1) return undefined;
  const name: unknown = (reference as { readonly var: unknown }).var;
  return typeof name === 'string' && name.length > 0 ? name : undefined;
}

function operandProblem(
  operand: Operand,
  constants: readonly unknown[],
  type: FieldType,
  field: string,
): Fault | undefined {
  const wanted = { scalar: 1, number: 1, text: 1, items: 1, range: 2, none: 0 }[operand];
  if (constants.length !== wanted) return fault('value-count', wanted, constants.length);
  const [first, second] = constants;
  if (operand === 'number' && !isNumber(first)) return fault('no-number', field);
  if (operand === 'text' && !isText(first)) return fault('no-text', field, MOST_TEXT);
  if (operand === 'scalar') return scalarProblem(first, type, field);
  if (operand === 'range') {
    if (!isNumber(first) || !isNumber(second)) return fault('no-range', field);
    return first > second ? fault('turned-range', first, second) : undefined;
  }
  if (operand !== 'items') return undefined;
  if (!Array.isArray(first) || first.length === 0) return fault('no-values');
  if (first.length > MOST_ITEMS) return fault('too-many-values', first.length, MOST_ITEMS);
  for (const item of first as readonly unknown[]) {
    const problem = scalarProblem(item, type === 'list' ? 'text' : type, field);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function scalarProblem(value: unknown, type: FieldType, field: string): Fault | undefined {
  const fits = {
    text: isText(value),
    number: isNumber(value),
    boolean: typeof value === 'boolean',
    any: isText(value) || isNumber(value) || typeof value === 'boolean',
    list: false,
    time: false,
  }[type];
  return fits ? undefined : fault('wrong-type', field, type, describe(value));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_TEXT;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string')
    return value.length > MOST_TEXT ? 'a text that is too long' : `the text "${value.slice(0, 40)}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`;
  return Array.isArray(value) ? 'a list' : 'an object';
}
