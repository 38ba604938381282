import type { FieldType } from '../../../kernel/rule/condition.ts';

/** What a customer's attribute may hold. Dates are `YYYY-MM-DD`. */
export type AttributeValue = string | number | boolean | readonly string[];

export type AttributeType = 'text' | 'number' | 'flag' | 'choice' | 'date' | 'list';

/** What an enterprise declares of an attribute of its customers. */
export type AttributeDeclaration = {
  /** How it is called in files, conditions and over the API, e.g. `wealthBand`. */
  readonly name: string;
  /** What people read. */
  readonly label: string;
  readonly type: AttributeType;
  /** Of a choice: what it may be. Of a list: what its items may be; none: anything. */
  readonly options?: readonly string[];
  /** Describes a person: marked on pages. */
  readonly personal: boolean;
  /** Triggers and matching may use it; segments may use every attribute. */
  readonly usable: boolean;
};

/** The declarations in force. Version 0: nothing is declared, so any attribute is taken. */
export type AttributeSet = { readonly version: number; readonly attributes: readonly AttributeDeclaration[] };

/** What is wrong, and where: a JSON pointer (RFC 6901). */
export type PlacedProblem = { readonly pointer: string; readonly message: string };

/** Names that conditions give to something else. */
const TAKEN: ReadonlySet<string> = new Set(['id', 'segments', 'associates', 'purchases']);

const OPTIONS_OF: ReadonlySet<AttributeType> = new Set(['choice', 'list']);

/** What most enterprises know of their customers (CE1): a beginning for those who have declared nothing. */
export const SUGGESTED_ATTRIBUTES: readonly AttributeDeclaration[] = [
  { name: 'postalCode', label: 'Postal code', type: 'text', personal: true, usable: true },
  {
    name: 'ageBand',
    label: 'Age band',
    type: 'choice',
    options: ['under 25', '25-34', '35-49', '50-64', '65 and over'],
    personal: true,
    usable: true,
  },
  { name: 'household', label: 'People in the household', type: 'number', personal: true, usable: true },
  {
    name: 'incomeBand',
    label: 'Income band',
    type: 'choice',
    options: ['low', 'middle', 'high'],
    personal: true,
    usable: true,
  },
  {
    name: 'wealthBand',
    label: 'Wealth band',
    type: 'choice',
    options: ['low', 'middle', 'high', 'very high'],
    personal: true,
    usable: true,
  },
  { name: 'interests', label: 'Interests', type: 'list', personal: true, usable: true },
  {
    name: 'buyingStyle',
    label: 'Buying style',
    type: 'choice',
    options: ['decides fast', 'compares', 'seeks advice', 'looks for a bargain'],
    personal: true,
    usable: true,
  },
];

/** The type by which conditions compare an attribute; a date is the time that has passed since it. */
export function fieldTypeOf(type: AttributeType): FieldType {
  const types: Readonly<Record<AttributeType, FieldType>> = {
    text: 'text',
    number: 'number',
    flag: 'boolean',
    choice: 'text',
    date: 'time',
    list: 'list',
  };
  return types[type];
}

/** Whether a text is a day that exists, e.g. `2027-02-28`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text);
}

/** What is wrong with declarations beyond their shape: names twice or taken, choices without options. */
export function checkDeclarations(attributes: readonly AttributeDeclaration[]): readonly PlacedProblem[] {
  const problems: PlacedProblem[] = [];
  const names = new Set<string>();
  for (const [index, { name, type, options }] of attributes.entries()) {
    const at = `/attributes/${index}`;
    const say = (part: string, message: string) => problems.push({ pointer: `${at}/${part}`, message });
    if (names.has(name)) say('name', `"${name}" is declared twice`);
    if (TAKEN.has(name)) say('name', `"${name}" means something else in conditions`);
    names.add(name);
    if (type === 'choice' && (options ?? []).length === 0) say('options', 'a choice needs at least one option');
    if (options !== undefined && !OPTIONS_OF.has(type)) say('options', `a ${type} has no options`);
    if (options !== undefined && new Set(options).size < options.length) say('options', 'an option is there twice');
  }
  return problems;
}

/** What is wrong with one value; undefined if it fits its declaration. */
export function valueProblem(
  value: unknown,
  { type, options }: Pick<AttributeDeclaration, 'type' | 'options'>,
): string | undefined {
  switch (type) {
    case 'text':
      return isText(value) ? undefined : 'must be a text of at most 500 characters';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number';
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'choice':
      return isText(value) && options?.includes(value) === true
        ? undefined
        : `must be one of ${(options ?? []).join(', ')}`;
    case 'date':
      return typeof value === 'string' && isDay(value) ? undefined : 'must be a day that exists, as YYYY-MM-DD';
    case 'list': {
      if (!Array.isArray(value) || !value.every(isText) || value.length > 100) {
        return 'must be a list of at most 100 texts';
      }
      const strange = options === undefined ? undefined : value.find((item) => !options.includes(item));
      return strange === undefined ? undefined : `has an item that is none of ${(options ?? []).join(', ')}`;
    }
  }
}

/** Values that do not fit what is declared, and names that are not; while nothing is declared all fit. */
export function checkAttributes(
  attributes: Readonly<Record<string, unknown>>,
  { version, attributes: declared }: AttributeSet,
): readonly PlacedProblem[] {
  if (version === 0) return [];
  const known = new Map(declared.map((each) => [each.name, each]));
  return Object.entries(attributes).flatMap(([name, value]) => {
    const declaration = known.get(name);
    const message = declaration === undefined ? 'is not declared' : valueProblem(value, declaration);
    return message === undefined ? [] : [{ pointer: `/attributes/${pointerPart(name)}`, message }];
  });
}

/** Of attributes, those that triggers and matching may use. */
export function usableOnly(
  attributes: Readonly<Record<string, AttributeValue>>,
  { version, attributes: declared }: AttributeSet,
): Readonly<Record<string, AttributeValue>> {
  if (version === 0) return attributes;
  const usable = new Set(declared.filter((each) => each.usable).map((each) => each.name));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => usable.has(name)));
}

/**
 * Reads an attribute's value from the text of a file: numbers with a point, flags as true, yes, 1 and their opposites, lists
 * parted by `|`. What cannot be read is returned as it is, so that the check says what is wrong with it.
 */
export function readAttribute(text: string, type: AttributeType | undefined): AttributeValue {
  const trimmed = text.trim();
  if (type === 'number') return /^[-+]?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
  if (type === 'flag') {
    if (/^(true|yes|1)$/i.test(trimmed)) return true;
    return /^(false|no|0)$/i.test(trimmed) ? false : trimmed;
  }
  if (type === 'list') return splitList(trimmed);
  return trimmed;
}

/** The items of a list as files write it, `a|b`. */
export function splitList(text: string): readonly string[] {
  return text
    .split('|')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A name within a JSON pointer. */
export function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 500;
}
