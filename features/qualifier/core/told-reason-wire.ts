import { Type } from 'typebox';
import type { ToldReason } from '../../../kernel/rule/told-reason.ts';

const Value = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Object({ name: Type.String() })]);

/**
 * A reason for a verdict: somebody's own words, or a comparison as field, operator and values, which a page puts into words in its
 * reader's language. `negated`: it speaks for the verdict because it is false. Lengths of time are in milliseconds.
 */
export const ToldReasonView = Type.Unsafe<ToldReason>(
  Type.Union([
    Type.String(),
    Type.Object({
      field: Type.String(),
      operator: Type.String(),
      /** What it was compared with: two values of `between`, some of `in`, none of `exists`. */
      operand: Type.Array(Value),
      /** What it held; empty where nothing is known. A `name` stands for the id of a product or place. */
      actual: Type.Array(Value),
      negated: Type.Optional(Type.Literal(true)),
    }),
  ]),
);
