import type { FieldCatalogue, FieldType } from './condition.ts';

const MOST_LEAVES = 100;
const MOST_DEPTH = 8;
const MOST_TEXT = 500;
const MOST_ITEMS = 1_000;

/** What is wrong with a condition: where (a JSON pointer such as `/and/1/>=`, RFC 6901), and what, in a sentence. */
export type ConditionProblem = { readonly pointer: string; readonly message: string };

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
    problems.push({
      pointer: '',
      message: `has more than ${MOST_LEAVES} comparisons; at most ${MOST_LEAVES} are allowed`,
    });
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
  if (typeof shape === 'string') {
    check.problems.push({ pointer, message: shape });
    return;
  }
  const { operator, operand } = shape;
  const inner = `${pointer}/${operator}`;
  if (operator === 'and' || operator === 'or') {
    const parts: readonly unknown[] = Array.isArray(operand) ? operand : [];
    if (parts.length === 0)
      check.problems.push({ pointer, message: `"${operator}" needs a list of at least one condition` });
    for (const [index, part] of parts.entries()) visit(part, `${inner}/${index}`, depth + 1, check);
  } else if (operator === '!') {
    visit(operand, inner, depth + 1, check);
  } else {
    check.leaves.count += 1;
    const message = leafProblem(operator, operand, check.catalogue);
    if (message !== undefined) check.problems.push({ pointer: inner, message });
  }
}

/** The one operator of a condition and what it is given, or what is wrong with its shape. */
function shapeOf(written: unknown, depth: number): { readonly operator: string; readonly operand: unknown } | string {
  if (depth > MOST_DEPTH) return `is nested more than ${MOST_DEPTH} levels deep`;
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return 'must be an object with one operator, e.g. {">=": [{"var": "visit.pages"}, 3]}';
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(written);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return `must have exactly one operator, but has ${entries.length}`;
  const [operator, operand] = entry;
  if (operator === 'and' || operator === 'or' || operator === '!' || Object.hasOwn(OPERATORS, operator)) {
    return { operator, operand };
  }
  return `unknown operator "${operator.slice(0, 40)}"; known are and, or, !, ${Object.keys(OPERATORS).join(', ')}`;
}

function leafProblem(operator: string, operand: unknown, catalogue: FieldCatalogue): string | undefined {
  if (!Array.isArray(operand)) return 'needs a list that begins with {"var": "name of a field"}';
  const [reference, ...constants]: unknown[] = operand;
  const field = variableName(reference);
  if (field === undefined) return 'must compare a field: the first item is {"var": "name of a field"}';
  const entry = fieldEntry(field, catalogue);
  if (entry === undefined) return `unknown field "${field.slice(0, 80)}"`;
  const rule = OPERATORS[operator];
  if (rule === undefined || !rule.types.includes(entry.type)) {
    return `"${operator}" does not fit the field "${field}", which is of type ${entry.type}`;
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
): string | undefined {
  const wanted = { scalar: 1, number: 1, text: 1, items: 1, range: 2, none: 0 }[operand];
  if (constants.length !== wanted) return `needs ${wanted} value(s) after the field, but has ${constants.length}`;
  const [first, second] = constants;
  if (operand === 'number' && !isNumber(first)) return `"${field}" must be compared with a number`;
  if (operand === 'text' && !isText(first))
    return `"${field}" must be compared with a text of at most ${MOST_TEXT} characters`;
  if (operand === 'scalar') return scalarProblem(first, type, field);
  if (operand === 'range') {
    if (!isNumber(first) || !isNumber(second)) return `"${field}" must lie between two numbers`;
    return first > second ? `the lower bound ${first} is above the upper bound ${second}` : undefined;
  }
  if (operand !== 'items') return undefined;
  if (!Array.isArray(first) || first.length === 0) return 'needs a list of at least one value';
  if (first.length > MOST_ITEMS) return `lists ${first.length} values; at most ${MOST_ITEMS} are allowed`;
  for (const item of first as readonly unknown[]) {
    const problem = scalarProblem(item, type === 'list' ? 'text' : type, field);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function scalarProblem(value: unknown, type: FieldType, field: string): string | undefined {
  const fits = {
    text: isText(value),
    number: isNumber(value),
    boolean: typeof value === 'boolean',
    any: isText(value) || isNumber(value) || typeof value === 'boolean',
    list: false,
    time: false,
  }[type];
  return fits ? undefined : `"${field}" is of type ${type}, but is compared with ${describe(value)}`;
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
