import type { CompiledCondition, Condition, Facts, FieldCatalogue, LeafTrace } from './condition.ts';
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

/** One part of a condition, made ready: its truth, its next look, and both with every leaf written down. */
type Part = {
  readonly test: (facts: Facts, now: number) => Code;
  readonly look: (facts: Facts, now: number) => number;
  readonly trace: (facts: Facts, now: number, negated: boolean, leaves: LeafTrace[]) => void;
  readonly timed: boolean;
};

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Makes a condition ready. It must have passed `checkCondition`; otherwise this throws, naming the first problem.
 *
 * Truth is Kleene's three-valued logic: a comparison with a missing field is unknown, `!` of unknown is unknown, `and` is
 * false as soon as one part is, `or` true as soon as one part is. Only `true` matches.
 *
 * The truth stays what it is until the next look, if the facts do: a false `and` stays false as long as any one of its
 * false parts does, so its next look is the latest among those; otherwise the earliest of all parts. `or` is its mirror.
 */
export function compileCondition(condition: Condition, catalogue: FieldCatalogue): CompiledCondition {
  const [problem] = checkCondition(condition, catalogue);
  if (problem !== undefined) throw new Error(`condition at "${problem.path}": ${problem.message}`);
  const fields = new Set<string>();
  const part = compile(condition, catalogue, fields);
  return {
    fields: [...fields],
    timed: part.timed,
    test: (facts, now) => TRUTHS[part.test(facts, now)],
    look: part.look,
    judge: (facts, now) => {
      const leaves: LeafTrace[] = [];
      part.trace(facts, now, false, leaves);
      const look = part.look(facts, now);
      const truth = TRUTHS[part.test(facts, now)];
      return look === NEVER ? { truth, leaves } : { truth, leaves, nextLook: look };
    },
  };
}

function compile(condition: Condition, catalogue: FieldCatalogue, fields: Set<string>): Part {
  const [operator, operand] = Object.entries(condition)[0] ?? ['', undefined];
  if (operator === '!') return negation(compile(operand as Condition, catalogue, fields));
  if (operator === 'and' || operator === 'or') {
    const parts = (operand as readonly Condition[]).map((each) => compile(each, catalogue, fields));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : junction(parts, operator === 'and' ? FALSE : TRUE);
  }
  const [reference, ...constants] = operand as readonly unknown[];
  const field = variableName(reference) ?? '';
  fields.add(field);
  return leaf({ operator, field, type: fieldEntry(field, catalogue)?.type ?? 'any', constants });
}

function leaf(comparison: Comparison): Part {
  const { field, operator } = comparison;
  const ofValue = valueTest(comparison);
  const lookOfValue = valueLook(comparison);
  const missing: Code = operator === 'exists' ? FALSE : UNKNOWN;
  const test = (facts: Facts, now: number): Code => {
    const value = facts[field];
    return value === undefined ? missing : ofValue(value, now);
  };
  const timed = comparison.type === 'time' && operator !== 'exists';
  return {
    test,
    timed,
    look: (facts, now) => {
      const value = facts[field];
      return value === undefined ? NEVER : lookOfValue(value, now);
    },
    trace: (facts, now, negated, leaves) => {
      leaves.push(traceOf(comparison, facts[field], test(facts, now), negated, now));
    },
  };
}

function negation(part: Part): Part {
  return {
    test: (facts, now) => {
      const truth = part.test(facts, now);
      return truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE;
    },
    look: part.look,
    timed: part.timed,
    trace: (facts, now, negated, leaves) => part.trace(facts, now, !negated, leaves),
  };
}

/** `and` (decided by one false part) or `or` (decided by one true part). */
function junction(parts: readonly Part[], decisive: typeof FALSE | typeof TRUE): Part {
  const other: Code = decisive === FALSE ? TRUE : FALSE;
  const timed = parts.some((part) => part.timed);
  const test = (facts: Facts, now: number): Code => {
    let truth: Code = other;
    for (const part of parts) {
      const each = part.test(facts, now);
      if (each === decisive) return decisive;
      if (each === UNKNOWN) truth = UNKNOWN;
    }
    return truth;
  };
  const look = (facts: Facts, now: number): number => {
    let earliest = NEVER;
    let latestDecisive = Number.NEGATIVE_INFINITY;
    for (const part of parts) {
      const next = part.timed ? part.look(facts, now) : NEVER;
      if (next < earliest) earliest = next;
      if (next > latestDecisive && part.test(facts, now) === decisive) latestDecisive = next;
    }
    return latestDecisive === Number.NEGATIVE_INFINITY ? earliest : latestDecisive;
  };
  return {
    test,
    timed,
    look: timed ? look : () => NEVER,
    trace: (facts, now, negated, leaves) => {
      for (const part of parts) part.trace(facts, now, negated, leaves);
    },
  };
}
