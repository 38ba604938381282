import type { LeafTrace } from '../../../kernel/rule/condition.ts';
import { HOUR, MINUTE, SECOND } from '../../../kernel/time.ts';
import { fieldLabel, isPseudonymous, SESSION_FIELDS } from './session-fields.ts';
import type { Reason } from './trigger.ts';

/** Gives the name of a product, node or website for its id, where there is one. */
export type NameOf = (id: string) => string | undefined;

/**
 * Why a session is an opportunity, in words, the deciding reason first and nothing twice, e.g. "calculator principal is
 * 400,000 (at least 300,000)". Only comparisons that speak for it are told.
 * @param options.pseudonymous leaves out what a customer wrote or is called, for places where no personal data may be
 */
export function reasonWords(
  reasons: readonly Reason[],
  options: { readonly nameOf?: NameOf; readonly pseudonymous?: boolean } = {},
): readonly string[] {
  const words = new Set<string>();
  for (const reason of reasons) {
    if (reason.words !== undefined) {
      words.add(reason.words);
      continue;
    }
    for (const leaf of reason.leaves) {
      if (leaf.truth !== (leaf.negated === true ? 'false' : 'true')) continue;
      if (options.pseudonymous === true && !isPseudonymous(leaf.field, leaf.actual)) words.add(reason.name);
      else words.add(leafWords(leaf, options.nameOf));
    }
  }
  return [...words];
}

function leafWords(leaf: LeafTrace, nameOf: NameOf = () => undefined): string {
  const label = fieldLabel(leaf.field);
  const { actual, negated } = leaf;
  if (leaf.operator === 'exists') return `${label} is ${actual === null ? 'not known' : 'known'}`;
  if (typeof actual === 'boolean')
    return isFlag(leaf.field) ? `${actual ? '' : 'not: '}${label}` : `${label} is ${actual}`;
  const show = valueShower(leaf.field, nameOf);
  const compared = comparison(leaf, show);
  const stated = Array.isArray(actual) ? listed(actual, leaf, show) : show(actual);
  const verb = typeof actual === 'number' && isCount(leaf.field) ? ':' : ' is';
  return compared === ''
    ? `${label}${verb} ${stated}`
    : `${label}${verb} ${stated} (${negated ? 'not ' : ''}${compared})`;
}

function comparison({ operator, operand, actual }: LeafTrace, show: (value: unknown) => string): string {
  switch (operator) {
    case '>=':
      return `at least ${show(operand)}`;
    case '<=':
      return `at most ${show(operand)}`;
    case '>':
      return `more than ${show(operand)}`;
    case '<':
      return `less than ${show(operand)}`;
    case '!=':
      return `not ${show(operand)}`;
    case 'between': {
      const bounds: readonly unknown[] = Array.isArray(operand) ? operand : [];
      return `between ${show(bounds[0])} and ${show(bounds[1])}`;
    }
    case 'contains':
      return `contains ${show(operand)}`;
    case 'glob':
      return `like ${show(operand)}`;
    case 'in':
      return Array.isArray(actual)
        ? ''
        : `one of ${Array.isArray(operand) ? operand.slice(0, 5).map(show).join(', ') : ''}`;
    default:
      return '';
  }
}

/** Of a list, what the comparison was about: the items that are listed, else the latest few. */
function listed(actual: readonly string[], { operator, operand }: LeafTrace, show: (value: unknown) => string): string {
  const wanted: readonly unknown[] = operator === 'in' && Array.isArray(operand) ? operand : [];
  const shared = actual.filter((item) => wanted.includes(item));
  return (shared.length > 0 ? shared : actual.slice(-3)).map(show).join(', ');
}

/** Shows a value of a field: lengths of time and numbers for reading, ids by their names, texts with spaces in quotes. */
export function valueShower(field: string, nameOf: NameOf): (value: unknown) => string {
  const isTime = typeOf(field) === 'time';
  return (value) => {
    if (typeof value === 'number') return isTime ? durationWords(value) : numberWords(value);
    if (typeof value !== 'string') return value === null ? 'unknown' : String(value);
    return nameOf(value) ?? (/\s|^$/.test(value) ? `"${value}"` : value);
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

/** A number with thousands marked and at most two decimals: 400,000. */
function numberWords(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  const [whole = '', decimals] = String(Math.abs(rounded)).split('.');
  const marked = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${rounded < 0 ? '-' : ''}${marked}${decimals === undefined ? '' : `.${decimals}`}`;
}

/** A length of time in its two largest units: 2 min 10 s. */
function durationWords(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [SECOND, 's'],
  ];
  let rest = Math.max(0, Math.round(ms / SECOND)) * SECOND;
  const parts: string[] = [];
  for (const [size, unit] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.length === 0 ? '0 s' : parts.slice(0, 2).join(' ');
}
