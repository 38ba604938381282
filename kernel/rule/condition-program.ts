import { type Comparison, TRUE, UNKNOWN, type ValueTest, valueTest } from './condition-leaf.ts';
import { type Slots, valueAt } from './condition-slots.ts';

/** A condition as the program is made from: comparisons joined by `and` and `or`, with each `!` moved down to the comparisons. */
export type Plain =
  | { readonly comparison: Comparison; readonly slot: number; readonly negated: boolean; readonly timed: boolean }
  | { readonly join: 'and' | 'or'; readonly parts: readonly Plain[] };

/**
 * Whether a condition matches, as a run through a list of comparisons: each says where to go on if it speaks for the condition, and
 * where if it does not. Kleene's logic needs no third value here: with every `!` at a comparison, a condition is true exactly
 * when it comes out true with each comparison taken as "is true" (or "is false", where it is negated), unknown being neither.
 */
export type Program = {
  /** 1: it matches. Adds 2 if a comparison was looked at that time turns: only then can time change the answer. */
  readonly run: (slots: Slots, now: number) => 0 | 1 | 2 | 3;
};

const MATCH = -1;
const MISS = -2;

// How a comparison is judged. The frequent ones are judged in the loop itself, for speed.
const ANY = 0;
const AT_LEAST = 1;
const MORE = 2;
const AT_MOST = 3;
const LESS = 4;
const BETWEEN = 5;
const EQUAL = 6;
const DIFFERENT = 7;
const TIMED = 8;

const CODES: Readonly<Record<string, number>> = {
  '>=': AT_LEAST,
  '>': MORE,
  '<=': AT_MOST,
  '<': LESS,
  between: BETWEEN,
  '==': EQUAL,
  '!=': DIFFERENT,
};

type Step = {
  readonly code: number;
  readonly slot: number;
  readonly wanted: boolean;
  readonly low: number;
  readonly high: number;
  readonly constant: unknown;
  readonly kind: string;
  readonly test: ValueTest;
  yes: number;
  no: number;
};

/** Lays a condition out as a program. */
export function programOf(condition: Plain): Program {
  const laid: Laid = { steps: [], labels: 0 };
  lay(condition, MATCH, MISS, laid);
  const { steps } = laid;
  const length = steps.length;
  const run = (slots: Slots, now: number): 0 | 1 | 2 | 3 => {
    let at = 0;
    let timed: 0 | 2 = 0;
    while (at >= 0 && at < length) {
      const step = steps[at];
      if (step === undefined) break;
      const value = valueAt(slots, step.slot);
      let holds: boolean;
      switch (step.code) {
        case AT_LEAST:
          holds = typeof value === 'number' && value >= step.low === step.wanted;
          break;
        case MORE:
          holds = typeof value === 'number' && value > step.low === step.wanted;
          break;
        case AT_MOST:
          holds = typeof value === 'number' && value <= step.low === step.wanted;
          break;
        case LESS:
          holds = typeof value === 'number' && value < step.low === step.wanted;
          break;
        case BETWEEN:
          holds = typeof value === 'number' && (value >= step.low && value <= step.high) === step.wanted;
          break;
        case EQUAL:
          holds = typeof value === step.kind && (value === step.constant) === step.wanted;
          break;
        case DIFFERENT:
          holds = typeof value === step.kind && (value !== step.constant) === step.wanted;
          break;
        default: {
          if (step.code === TIMED) timed = 2;
          const truth = step.test(value, now);
          holds = truth !== UNKNOWN && (truth === TRUE) === step.wanted;
        }
      }
      at = holds ? step.yes : step.no;
    }
    return at === MATCH ? (timed === 0 ? 1 : 3) : timed;
  };
  return { run };
}

type Laid = { readonly steps: Step[]; labels: number };

/** Appends the steps of a part, which goes on at `yes` or at `no`. Steps stand in the order in which they are asked. */
function lay(part: Plain, yes: number, no: number, laid: Laid): void {
  const { steps } = laid;
  if ('comparison' in part) {
    steps.push(stepOf(part, yes, no));
    return;
  }
  const parts = part.parts.toSorted((one, other) => costOf(one) - costOf(other));
  for (const [index, each] of parts.entries()) {
    if (index === parts.length - 1) {
      lay(each, yes, no, laid);
      continue;
    }
    // Where the next part begins is known once this one is laid: until then a label stands for it.
    laid.labels += 1;
    const label = MISS - laid.labels;
    const from = steps.length;
    if (part.join === 'and') lay(each, label, no, laid);
    else lay(each, yes, label, laid);
    for (const step of steps.slice(from)) {
      if (step.yes === label) step.yes = steps.length;
      if (step.no === label) step.no = steps.length;
    }
  }
}

function stepOf(
  { comparison, slot, negated, timed }: Extract<Plain, { readonly slot: number }>,
  yes: number,
  no: number,
): Step {
  const [first, second] = comparison.constants;
  const code = timed ? TIMED : comparison.type === 'time' ? ANY : (CODES[comparison.operator] ?? ANY);
  return {
    code,
    slot,
    wanted: !negated,
    low: Number(first),
    high: Number(second),
    constant: first,
    kind: typeof first,
    test: valueTest(comparison),
    yes,
    no,
  };
}

/**
 * In which order the parts of an `and` or `or` are asked: what time cannot change first, for if that decides, no look at the clock is
 * needed; among those what is quickly compared, texts and lists later.
 */
function costOf(part: Plain): number {
  if (!('comparison' in part)) {
    const costs = part.parts.map(costOf);
    return Math.max(...costs) + (costs.some((cost) => cost >= TIMED_COST) ? 0 : 10);
  }
  if (part.timed) return TIMED_COST;
  return COSTS[part.comparison.operator] ?? 0;
}

const TIMED_COST = 100;
const COSTS: Readonly<Record<string, number>> = { in: 2, contains: 3, glob: 4 };
