/**
 * Conditions: a closed subset of JsonLogic. At most 100 leaves, depth 8, no arithmetic.
 * `{"and": [...]}`, `{"or": [...]}`, `{"!": c}`, `{">=": [{"var": "cart.value"}, 300000]}` (also > < <= == !=),
 * `{"in": [{"var": f}, [..]]}`, `{"between": [{"var": f}, low, high]}`, `{"exists": [{"var": f}]}`,
 * `{"contains": [{"var": f}, text]}`, `{"glob": [{"var": f}, pattern]}`.
 * Equality and `in` are exact; `contains` and `glob` ignore case. On a list, `in`, `contains` and `glob` ask whether one of
 * its items is listed, equals the text, or fits the pattern. `exists` asks only whether the field is known.
 */
export type Condition =
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly '!': Condition }
  | { readonly [operator: string]: unknown };

/**
 * Type of a field. `time` fields hold milliseconds that may run with the clock; they compare only with constants.
 * `any` is a value whose type only the page knows: compared with another type it is unknown.
 */
export type FieldType = 'text' | 'number' | 'boolean' | 'list' | 'time' | 'any';

/** The fields that conditions may read. Names under `values.` may be open: `values.*` stands for all of them. */
export type FieldCatalogue = Readonly<Record<string, { readonly type: FieldType; readonly label: string }>>;

/** A length of time that was `ms` (whole) at `at` and, if `running`, grows with the clock until `until`. */
export type TimeFact = { readonly ms: number; readonly at: number; readonly running: boolean; readonly until?: number };

export type FactValue = string | number | boolean | readonly string[] | TimeFact;

/** What is known. A missing field is unknown, and what is unknown never matches. */
export type Facts = Readonly<Record<string, FactValue>>;

export type Truth = 'true' | 'false' | 'unknown';

/** One leaf as it was judged: the field, what it was compared with, what it held. */
export type LeafTrace = {
  readonly field: string;
  readonly operator: string;
  readonly operand: unknown;
  readonly actual: string | number | boolean | readonly string[] | null;
  readonly truth: Truth;
  /** Stands under an odd number of `!`: it speaks for the condition when it is false. */
  readonly negated?: true;
};

type Judgement = {
  readonly truth: Truth;
  /** Every leaf that was looked at. */
  readonly leaves: readonly LeafTrace[];
  /** The earliest moment at which the truth could change by time alone; absent if never. */
  readonly nextLook?: number;
};

/** A condition made ready. `test` is the fast path without reasons. */
export type CompiledCondition = {
  readonly fields: readonly string[];
  readonly test: (facts: Facts, now: number) => Truth;
  readonly judge: (facts: Facts, now: number) => Judgement;
  /** Every leaf alone. */
  readonly explain: (facts: Facts, now: number) => readonly LeafTrace[];
  /** The next look alone, without leaves; `Infinity` if the truth cannot change by time. */
  readonly look: (facts: Facts, now: number) => number;
  /** Whether it reads a `time` field at all; if not, `look` is always `Infinity`. */
  readonly timed: boolean;
};
