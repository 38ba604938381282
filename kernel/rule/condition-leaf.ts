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
};

/** Judges the value of a field that is known. */
export type ValueTest = (value: FactValue, now: number) => Code;

const code = (truth: boolean): Code => (truth ? TRUE : FALSE);

/** The test of one comparison; a value of another type than the comparison needs is unknown. */
export function valueTest({ operator, type, constants }: Comparison): ValueTest {
  if (operator === 'exists') return () => TRUE;
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

/** The moments at which a comparison of a length of time turns: true from `from` on, and no longer from `to` on. */
function turningPoints(
  operator: string,
  constants: readonly unknown[],
): (fact: FactValue) => readonly [number, number] {
  const limit = Number(constants[0]);
  const upper = Number(constants[1]);
  const reached = (fact: FactValue, bound: number, beyond: boolean) =>
    isTimeFact(fact) ? momentReached(fact, bound, beyond) : Number.NaN;
  const ALWAYS = Number.NEGATIVE_INFINITY;
  const NEVER = Number.POSITIVE_INFINITY;
  switch (operator) {
    case '>=':
      return (fact) => [reached(fact, limit, false), NEVER];
    case '>':
      return (fact) => [reached(fact, limit, true), NEVER];
    case '<':
      return (fact) => [ALWAYS, reached(fact, limit, false)];
    case '<=':
      return (fact) => [ALWAYS, reached(fact, limit, true)];
    case 'between':
      return (fact) => [reached(fact, limit, false), reached(fact, upper, true)];
    default:
      throw new Error(`unknown operator ${operator} for a length of time`);
  }
}

function timeTest(operator: string, constants: readonly unknown[]): ValueTest {
  const points = turningPoints(operator, constants);
  return (value, now) => {
    if (!isTimeFact(value)) return UNKNOWN;
    const [from, to] = points(value);
    return code(now >= from && now < to);
  };
}

/** The next moment at which a comparison turns by time alone; Infinity if none. */
export function valueLook({ operator, type, constants }: Comparison): (value: FactValue, now: number) => number {
  if (type !== 'time' || operator === 'exists') return () => Number.POSITIVE_INFINITY;
  const points = turningPoints(operator, constants);
  return (value, now) => {
    if (!isTimeFact(value)) return Number.POSITIVE_INFINITY;
    const [from, to] = points(value);
    if (from > now) return from;
    return to > now ? to : Number.POSITIVE_INFINITY;
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
  const { field, operator, constants } = comparison;
  const trace = {
    field,
    operator,
    operand: constants.length === 1 ? constants[0] : constants.length === 0 ? null : constants,
    actual: value === undefined ? null : isTimeFact(value) ? elapsed(value, now) : value,
    truth: TRUTHS[truth],
  };
  return negated ? { ...trace, negated } : trace;
}
