import type { CompiledCondition, Condition, Facts, FieldCatalogue, LeafTrace, Truth } from './condition.ts';
import { checkCondition, fieldEntry, variableName } from './condition-check.ts';
import {
  type Code,
  type Comparison,
  FALSE,
  TRUE,
  TRUTHS,
  traceOf,
  UNKNOWN,
  valueLook,
  valueTest,
} from './condition-leaf.ts';
import { type Plain, programOf } from './condition-program.ts';
import { createSlots, type FieldReader, factsReader, type Slots, valueAt } from './condition-slots.ts';

/** A truth that somebody waits for, or waits to be over. */
type Wanted = typeof FALSE | typeof TRUE;

/** One part of a condition, made ready: its truth, its next look, and both with every leaf written down. */
type Part = {
  readonly test: (slots: Slots, now: number) => Code;
  /** Until when whether its truth is `wanted` stays as it is. */
  readonly look: (slots: Slots, now: number, wanted: Wanted) => number;
  readonly trace: (slots: Slots, now: number, negated: boolean, leaves: LeafTrace[]) => void;
  readonly timed: boolean;
  /** The same for the fast path, as it is or under a `!`. */
  readonly plain: (negated: boolean) => Plain;
};

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Makes a condition ready. It must have passed `checkCondition`; otherwise this throws, naming the first problem.
 *
 * Truth is Kleene's three-valued logic: a comparison with a missing field is unknown, `!` of unknown is unknown, `and` is
 * false as soon as one part is, `or` true as soon as one part is. Only `true` matches.
 *
 * The truth stays what it is until the next look, if the facts do. An `and` does not match as long as any one of its parts
 * does not: never, if time does not turn that part; else until the latest look among such parts. If all match, it does until
 * the earliest look of them. `or` is its mirror.
 */
export function compileCondition(condition: Condition, catalogue: FieldCatalogue): CompiledCondition {
  const { fields, read, conditions } = compileConditions<Facts>([condition], catalogue, factsReader);
  const [only] = conditions;
  if (only === undefined) throw new Error('no condition was compiled');
  return {
    fields,
    timed: only.timed,
    test: (facts, now) => only.test(read(facts), now),
    look: (facts, now) => only.anyLook(read(facts), now),
    explain: (facts, now) => only.explain(read(facts), now),
    judge: (facts, now) => {
      const slots = read(facts);
      const look = only.anyLook(slots, now);
      const judgement = { truth: only.test(slots, now), leaves: only.explain(slots, now) };
      return look === NEVER ? judgement : { ...judgement, nextLook: look };
    },
  };
}

/** One condition of a set: as a `CompiledCondition`, on values that are read when they are asked for. */
export type SetCondition = {
  readonly timed: boolean;
  /** Whether it matches: the fast path. 1 or 3: it does; 2 or 3: time could change that, so `look` is worth asking. */
  readonly match: (slots: Slots, now: number) => 0 | 1 | 2 | 3;
  readonly test: (slots: Slots, now: number) => Truth;
  /** Until when it goes on matching, or not matching. */
  readonly look: (slots: Slots, now: number) => number;
  /** Until when its truth stays, unknown told from false. */
  readonly anyLook: (slots: Slots, now: number) => number;
  readonly explain: (slots: Slots, now: number) => readonly LeafTrace[];
};

/** Several conditions that are asked about the same source: every field is read once for all of them, if at all. */
export type ConditionSet<Source> = {
  readonly fields: readonly string[];
  /** Begins with a source; what it gives is good until the set reads the next one. */
  readonly read: (source: Source) => Slots;
  readonly conditions: readonly SetCondition[];
};

/**
 * Makes several conditions ready, each as `compileCondition` does.
 * @param readerOf how a field is read from the source
 */
export function compileConditions<Source>(
  conditions: readonly Condition[],
  catalogue: FieldCatalogue,
  readerOf: (field: string) => FieldReader<Source>,
): ConditionSet<Source> {
  const fields: string[] = [];
  const compiled = conditions.map((condition): SetCondition => {
    const [problem] = checkCondition(condition, catalogue);
    if (problem !== undefined) throw new Error(`condition at "${problem.pointer}": ${problem.message}`);
    const part = compile(condition, catalogue, fields);
    return {
      timed: part.timed,
      match: programOf(part.plain(false)).run,
      test: (slots, now) => TRUTHS[part.test(slots, now)],
      look: (slots, now) => part.look(slots, now, TRUE),
      anyLook: (slots, now) => Math.min(part.look(slots, now, TRUE), part.look(slots, now, FALSE)),
      explain: (slots, now) => {
        const leaves: LeafTrace[] = [];
        part.trace(slots, now, false, leaves);
        return leaves;
      },
    };
  });
  return { fields, conditions: compiled, read: createSlots(fields.map(readerOf)) };
}

function compile(condition: Condition, catalogue: FieldCatalogue, fields: string[]): Part {
  const [operator, operand] = Object.entries(condition)[0] ?? ['', undefined];
  if (operator === '!') return negation(compile(operand as Condition, catalogue, fields));
  if (operator === 'and' || operator === 'or') {
    const parts = (operand as readonly Condition[]).map((each) => compile(each, catalogue, fields));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : junction(parts, operator === 'and' ? FALSE : TRUE);
  }
  const [reference, ...constants] = operand as readonly unknown[];
  const field = variableName(reference) ?? '';
  if (!fields.includes(field)) fields.push(field);
  const shown = constants.length > 1 ? constants : (constants[0] ?? null);
  const type = fieldEntry(field, catalogue)?.type ?? 'any';
  return leaf({ operator, field, type, constants, operand: shown }, fields.indexOf(field));
}

function leaf(comparison: Comparison, slot: number): Part {
  const ofValue = valueTest(comparison);
  const lookOfValue = valueLook(comparison);
  const timed = lookOfValue !== undefined;
  return {
    timed,
    plain: (negated) => ({ comparison, slot, negated, timed }),
    test: (slots, now) => ofValue(valueAt(slots, slot), now),
    look: lookOfValue === undefined ? () => NEVER : (slots, now) => lookOfValue(valueAt(slots, slot), now),
    trace: (slots, now, negated, leaves) => {
      const value = valueAt(slots, slot);
      leaves.push(traceOf(comparison, value, ofValue(value, now), negated, now));
    },
  };
}

function negation(part: Part): Part {
  return {
    test: (slots, now) => {
      const truth = part.test(slots, now);
      return truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE;
    },
    look: (slots, now, wanted) => part.look(slots, now, wanted === TRUE ? FALSE : TRUE),
    timed: part.timed,
    plain: (negated) => part.plain(!negated),
    trace: (slots, now, negated, leaves) => part.trace(slots, now, !negated, leaves),
  };
}

/** `and` (decided by one false part) or `or` (decided by one true part). */
function junction(parts: readonly Part[], decisive: typeof FALSE | typeof TRUE): Part {
  const other: Code = decisive === FALSE ? TRUE : FALSE;
  const steady = parts.filter((part) => !part.timed);
  const timed = parts.filter((part) => part.timed);
  // What time cannot change is asked first: if it decides, nothing else has to be asked.
  const tests = [...steady, ...timed].map((part) => part.test);
  const test = (slots: Slots, now: number): Code => {
    let truth: Code = other;
    for (let index = 0; index < tests.length; index += 1) {
      const each = tests[index]?.(slots, now);
      if (each === decisive) return decisive;
      if (each === UNKNOWN) truth = UNKNOWN;
    }
    return truth;
  };
  const look = (slots: Slots, now: number, wanted: Wanted): number => {
    // One part settles it: any that has the decisive truth if that is wanted, else any that has not the other.
    const settles = (truth: Code): boolean => (wanted === decisive ? truth === decisive : truth !== wanted);
    for (const part of steady) if (settles(part.test(slots, now))) return NEVER;
    let earliest = NEVER;
    let latest = Number.NEGATIVE_INFINITY;
    for (const part of timed) {
      const next = part.look(slots, now, wanted);
      if (next < earliest) earliest = next;
      if (next > latest && settles(part.test(slots, now))) latest = next;
    }
    return latest === Number.NEGATIVE_INFINITY ? earliest : latest;
  };
  return {
    test,
    timed: timed.length > 0,
    look: timed.length > 0 ? look : () => NEVER,
    // The denial of an `and` is the `or` of its parts' denials, and the other way round.
    plain: (negated) => ({
      join: (decisive === FALSE) === negated ? 'or' : 'and',
      parts: parts.map((part) => part.plain(negated)),
    }),
    trace: (slots, now, negated, leaves) => {
      for (const part of parts) part.trace(slots, now, negated, leaves);
    },
  };
}
