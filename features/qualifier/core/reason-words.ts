import { type Language, numberWords } from '../../../kernel/language.ts';
import type { LeafTrace } from '../../../kernel/rule/condition.ts';
import type { ToldComparison, ToldReason, ToldValue } from '../../../kernel/rule/told-reason.ts';
import { HOUR, MINUTE, SECOND } from '../../../kernel/time.ts';
import { fieldLabel } from './field-labels.ts';
import { isPseudonymous, SESSION_FIELDS } from './session-fields.ts';
import type { Reason } from './trigger.ts';
import { WORDING, type Wording } from './wording.ts';

/** Gives the name of a product, node or website for its id, where there is one. */
export type NameOf = (id: string) => string | undefined;

/** Of a listing, so many values are told. */
const MOST_TOLD = 5;

/**
 * Why a session is an opportunity, the deciding reason first and nothing twice: the trigger's own words, or each comparison that speaks
 * for it, to be put into words by `toldWords`.
 * @param options.pseudonymous leaves out what a customer wrote or is called, for places where no personal data may be
 */
export function toldReasons(
  reasons: readonly Reason[],
  options: { readonly nameOf?: NameOf; readonly pseudonymous?: boolean } = {},
): readonly ToldReason[] {
  const told = new Map<string, ToldReason>();
  const tell = (reason: ToldReason): void => {
    const words = toldWords(reason);
    if (!told.has(words)) told.set(words, reason);
  };
  for (const reason of reasons) {
    if (reason.words !== undefined) {
      tell(reason.words);
      continue;
    }
    for (const leaf of reason.leaves) {
      if (leaf.truth !== (leaf.negated === true ? 'false' : 'true')) continue;
      if (options.pseudonymous === true && !isPseudonymous(leaf.field, leaf.actual)) tell(reason.name);
      else tell(toldComparison(leaf, options.nameOf));
    }
  }
  return [...told.values()];
}

/** Reasons in words, e.g. "calculator principal is 400,000 (at least 300,000)". */
export function reasonWords(reasons: readonly Reason[], options: Parameters<typeof toldReasons>[1] = {}): string[] {
  return toldReasons(reasons, options).map((told) => toldWords(told));
}

function toldComparison(
  { field, operator, operand, actual, negated }: LeafTrace,
  nameOf: NameOf = () => undefined,
): ToldComparison {
  const named = (value: unknown): ToldValue => {
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    const text = String(value);
    const name = nameOf(text);
    return name === undefined ? text : { name };
  };
  const compared: readonly unknown[] = operator === 'exists' ? [] : Array.isArray(operand) ? operand : [operand];
  const known: readonly unknown[] = actual === null ? [] : Array.isArray(actual) ? actual : [actual];
  // Of a list, what the comparison was about: the items that are listed, else the latest few.
  const shared = operator === 'in' && Array.isArray(actual) ? known.filter((item) => compared.includes(item)) : [];
  return {
    field,
    operator,
    operand: Array.isArray(actual) && operator === 'in' ? [] : compared.slice(0, MOST_TOLD).map(named),
    actual: (shared.length > 0 ? shared : known.slice(-3)).map(named),
    ...(negated === true ? { negated } : {}),
  };
}

/** A reason in the reader's language; the field's name is that of the catalogue, or what the page calls it. */
export function toldWords(told: ToldReason, language: Language = 'en'): string {
  if (typeof told === 'string') return told;
  const { field, operator, operand, actual, negated } = told;
  const w = WORDING[language];
  const label = fieldLabel(field, language);
  const [first] = actual;
  if (operator === 'exists') return first === undefined ? w.notKnown(label) : w.known(label);
  const show = toldShower(field, language);
  if (typeof first === 'boolean') {
    if (isFlag(field)) return first ? label : w.not(label);
    return w.held(label, show(first), false);
  }
  const stated = first === undefined ? w.unknown : actual.map(show).join(', ');
  const held = w.held(label, stated, typeof first === 'number' && isCount(field));
  const compared = comparisonWords(operator, operand.map(show), w);
  return compared === '' ? held : `${held} (${negated === true ? w.negated(compared) : compared})`;
}

/** What something is compared with, e.g. "at least 300,000"; empty for what it equals. */
function comparisonWords(operator: string, values: readonly string[], w: Wording): string {
  const [first = '', second = ''] = values;
  switch (operator) {
    case '>=':
      return w.atLeast(first);
    case '<=':
      return w.atMost(first);
    case '>':
      return w.moreThan(first);
    case '<':
      return w.lessThan(first);
    case '!=':
      return w.other(first);
    case 'between':
      return w.between(first, second);
    case 'contains':
      return w.contains(first);
    case 'glob':
      return w.like(first);
    case 'in':
      return values.length === 0 ? '' : w.oneOf(values.join(', '));
    default:
      return '';
  }
}

function toldShower(field: string, language: Language): (value: ToldValue) => string {
  const show = valueShower(field, () => undefined, language);
  return (value) => (typeof value === 'object' ? value.name : show(value));
}

/** Shows a value of a field: lengths of time and numbers for reading, ids by their names, texts with spaces in quotes. */
export function valueShower(field: string, nameOf: NameOf, language: Language = 'en'): (value: unknown) => string {
  const isTime = typeOf(field) === 'time';
  const w = WORDING[language];
  return (value) => {
    if (typeof value === 'number') return isTime ? durationWords(value, w) : numberWords(value, language);
    if (typeof value === 'boolean') return value ? w.yes : w.no;
    if (typeof value !== 'string') return value === null ? w.unknown : String(value);
    return nameOf(value) ?? (/\s|^$/.test(value) ? w.quoted(value) : value);
  };
}

function typeOf(field: string): string {
  return Object.hasOwn(SESSION_FIELDS, field) ? SESSION_FIELDS[field as keyof typeof SESSION_FIELDS].type : 'any';
}

function isFlag(field: string): boolean {
  return typeOf(field) === 'boolean';
}

/** Plural labels that read badly with "is". */
function isCount(field: string): boolean {
  return /^(visit\.|product\.visits|contact\.invitations|customer\.purchases)/.test(field);
}

/** A length of time in its two largest units: 2 min 10 s. */
function durationWords(ms: number, { units: names }: Wording): string {
  const units: readonly (readonly [number, string])[] = [
    [HOUR, names.h],
    [MINUTE, names.min],
    [SECOND, names.s],
  ];
  let rest = Math.max(0, Math.round(ms / SECOND)) * SECOND;
  const parts: string[] = [];
  for (const [size, unit] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.length === 0 ? `0 ${names.s}` : parts.slice(0, 2).join(' ');
}
