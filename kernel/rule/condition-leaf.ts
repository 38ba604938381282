import type { FactValue, FieldType, LeafTrace, Truth } from './condition.ts';
import { fitsLowered } from './glob.ts';
import { elapsed, isTimeFact, momentReached } from './time-fact.ts';

/** Truth as a small number, for speed: these three and no others. */
export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;
export type Code = typeof FALSE | typeof TRUE | typeof UNKNOWN;

export const TRUTHS: readonly [Truth, Truth, Truth] = ['false', 'true', 'unknown'];

/** Texts are looked at up to this length, so that a pattern costs bounded time whatever a page sends. */
const LONGEST_TEXT = 4_000;

/** A comparison of one field with constants, as it stands in a condition that has been checked. */
export type Comparison = {
  readonly operator: string;
  readonly field: string;
  readonly type: FieldType;
  readonly constants: readonly unknown[];
  /** What traces show of the constants: one alone, the list of several, null for none. */
  readonly operand: unknown;
};

/** Judges the value of a field, or that it is missing. */
export type ValueTest = (value: FactValue | undefined, now: number) => Code;

const code = (truth: boolean): Code => (truth ? TRUE : FALSE);

/** The test of one comparison; a value that is missing, or of another type than the comparison needs, is unknown. */
export function valueTest({ operator, type, constants }: Comparison): ValueTest {
  if (operator === 'exists') return (value) => code(value !== undefined);
  if (type === 'time') return timeTest(operator, constants);
  switch (operator) {
    case '==':
    case '!=':
      return equalityTest(constants[0], operator === '==');
    case 'in':
      return membershipTest(constants[0]);
    case 'contains':
    case 'glob':
      return textTest(operator, String(constants[0]).toLowerCase());
    default:
      return numberTest(operator, constants);
  }
}

function equalityTest(constant: unknown, equal: boolean): ValueTest {
  const kind = typeof constant;
  return (value) => (typeof value === kind ? code((value === constant) === equal) : UNKNOWN);
}

function numberTest(operator: string, constants: readonly unknown[]): ValueTest {
  const limit = Number(constants[0]);
  switch (operator) {
    case '>':
      return (value) => (typeof value === 'number' ? code(value > limit) : UNKNOWN);
    case '>=':
      return (value) => (typeof value === 'number' ? code(value >= limit) : UNKNOWN);
    case '<':
      return (value) => (typeof value === 'number' ? code(value < limit) : UNKNOWN);
    case '<=':
      return (value) => (typeof value === 'number' ? code(value <= limit) : UNKNOWN);
    case 'between': {
      const high = Number(constants[1]);
      return (value) => (typeof value === 'number' ? code(value >= limit && value <= high) : UNKNOWN);
    }
    default:
      throw new Error(`unknown operator ${operator}`);
  }
}

function membershipTest(items: unknown): ValueTest {
  const listed = new Set<unknown>(Array.isArray(items) ? items : []);
  const kinds = new Set([...listed].map((item) => typeof item));
  return (value) => {
    if (typeof value === 'object') {
      return Array.isArray(value) ? code(value.some((item: unknown) => listed.has(item))) : UNKNOWN;
    }
    return kinds.has(typeof value) ? code(listed.has(value)) : UNKNOWN;
  };
}

function textTest(operator: 'contains' | 'glob', wanted: string): ValueTest {
  const inText = operator === 'glob' ? fitsLowered.bind(undefined, wanted) : (text: string) => text.includes(wanted);
  const inItem = operator === 'glob' ? inText : (text: string) => text === wanted;
  const lowered = (text: string) => text.slice(0, LONGEST_TEXT).toLowerCase();
  return (value) => {
    if (typeof value === 'string') return code(inText(lowered(value)));
    return Array.isArray(value) ? code(value.some((item: string) => inItem(lowered(item)))) : UNKNOWN;
  };
}

/** A comparison of a length of time, as the two moments at which it turns: true from `from` on, and no longer from `to` on. */
type Turning = {
  /** A limit that has to be reached, or passed (`beyond`); undefined: it is true from the beginning. */
  readonly from?: { readonly limit: number; readonly beyond: boolean };
  /** A limit that must not be reached, or passed; undefined: it stays true for ever. */
  readonly to?: { readonly limit: number; readonly beyond: boolean };
};

function turningOf(operator: string, constants: readonly unknown[]): Turning {
  const limit = Number(constants[0]);
  switch (operator) {
    case '>=':
      return { from: { limit, beyond: false } };
    case '>':
      return { from: { limit, beyond: true } };
    case '<':
      return { to: { limit, beyond: false } };
    case '<=':
      return { to: { limit, beyond: true } };
    case 'between':
      return { from: { limit, beyond: false }, to: { limit: Number(constants[1]), beyond: true } };
    default:
      throw new Error(`unknown operator ${operator} for a length of time`);
  }
}

function timeTest(operator: string, constants: readonly unknown[]): ValueTest {
  const { from, to } = turningOf(operator, constants);
  return (value, now) => {
    if (!isTimeFact(value)) return UNKNOWN;
    if (from !== undefined && now < momentReached(value, from.limit, from.beyond)) return FALSE;
    return code(to === undefined || now < momentReached(value, to.limit, to.beyond));
  };
}

/** The next moment at which a comparison turns by time alone, Infinity if none; undefined for one that time never turns. */
export function valueLook({
  operator,
  type,
  constants,
}: Comparison): ((value: FactValue | undefined, now: number) => number) | undefined {
  if (type !== 'time' || operator === 'exists') return undefined;
  const { from, to } = turningOf(operator, constants);
  return (value, now) => {
    if (!isTimeFact(value)) return Number.POSITIVE_INFINITY;
    const start = from === undefined ? now : momentReached(value, from.limit, from.beyond);
    if (start > now) return start;
    const end = to === undefined ? now : momentReached(value, to.limit, to.beyond);
    return end > now ? end : Number.POSITIVE_INFINITY;
  };
}

/** What was compared, as a leaf trace shows it: one constant, or the list of them. */
export function traceOf(
  comparison: Comparison,
  value: FactValue | undefined,
  truth: Code,
  negated: boolean,
  now: number,
): LeafTrace {
  const { field, operator, operand } = comparison;
  const actual = value === undefined ? null : isTimeFact(value) ? elapsed(value, now) : value;
  return negated
    ? { field, operator, operand, actual, truth: TRUTHS[truth], negated }
    : { field, operator, operand, actual, truth: TRUTHS[truth] };
}
