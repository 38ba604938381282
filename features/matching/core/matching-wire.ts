import { type Static, Type } from 'typebox';

/** One rule's part in a score. `standing` and `weight` 0..1; `contribution` = standing x weight. */
export const ScorePartView = Type.Object({
  ruleId: Type.String(),
  /** In words, e.g. "Conversion in Mortgages". */
  label: Type.String(),
  raw: Type.Union([Type.Number(), Type.Null()]),
  /** Raw value in words, e.g. "31 % of 42". */
  rawText: Type.String(),
  standing: Type.Number(),
  weight: Type.Number(),
  contribution: Type.Number(),
  sample: Type.Optional(Type.Number()),
});
export type ScorePartView = Static<typeof ScorePartView>;

/** A kept decision, as the console shows it. */
export const DecisionView = Type.Object({
  decisionId: Type.String(),
  at: Type.String(),
  opportunityId: Type.String(),
  verdict: Type.String(),
  topic: Type.String(),
  trigger: Type.Optional(Type.String()),
  /** The reasons of the qualifier in words. */
  why: Type.Array(Type.String()),
  ruleSet: Type.Object({
    ruleSetId: Type.String(),
    name: Type.String(),
    version: Type.Number(),
    chosenBy: Type.String(),
  }),
  scales: Type.Array(
    Type.Object({ ruleId: Type.String(), low: Type.Number(), high: Type.Number(), source: Type.String() }),
  ),
  scaleVersion: Type.Number(),
  candidates: Type.Array(
    Type.Object({
      associateId: Type.String(),
      name: Type.String(),
      rank: Type.Number(),
      score: Type.Number(),
      availability: Type.String(),
      simulated: Type.Boolean(),
      parts: Type.Array(ScorePartView),
    }),
  ),
  exclusions: Type.Array(
    Type.Object({ associateId: Type.String(), name: Type.String(), reason: Type.String(), detail: Type.String() }),
  ),
  facts: Type.Record(Type.String(), Type.Unknown()),
});
export type DecisionView = Static<typeof DecisionView>;
