/** A value in a reason: as it is, or the name that stands for an id. */
export type ToldValue = string | number | boolean | { readonly name: string };

/** One comparison that speaks for a verdict, without words: which field, compared how and with what, and what it held. */
export type ToldComparison = {
  readonly field: string;
  readonly operator: string;
  /** What it was compared with: two values of `between`, several of `in`, none of `exists`. */
  readonly operand: readonly ToldValue[];
  /** What it held, of a list what the comparison was about; empty where nothing is known. */
  readonly actual: readonly ToldValue[];
  /** It speaks for the verdict because it is false. */
  readonly negated?: true;
};

/** A reason for a verdict: somebody's own words, or a comparison that is put into words in the reader's language. */
export type ToldReason = string | ToldComparison;
