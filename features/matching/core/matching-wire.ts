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

/** A kept decision in a list. */
export const DecisionSummary = Type.Object({
  decisionId: Type.String(),
  at: Type.String(),
  opportunityId: Type.String(),
  verdict: Type.String(),
  topic: Type.String(),
  ruleSetName: Type.String(),
  chosenBy: Type.String(),
  candidates: Type.Number(),
  excluded: Type.Number(),
  /** Who stood first. */
  first: Type.Optional(Type.Object({ associateId: Type.String(), name: Type.String(), score: Type.Number() })),
});
export type DecisionSummary = Static<typeof DecisionSummary>;

/** Newest first. */
export const DecisionList = Type.Object({ items: Type.Array(DecisionSummary), next: Type.Optional(Type.String()) });
export type DecisionList = Static<typeof DecisionList>;

export const DecisionQuery = Type.Object({
  opportunityId: Type.Optional(Type.String({ maxLength: 80 })),
  cursor: Type.Optional(Type.String({ maxLength: 80 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
});
export type DecisionQuery = Static<typeof DecisionQuery>;

/** A rule set in force. `share` of the weights, 0..1. */
export const RuleSetView = Type.Object({
  ruleSetId: Type.String(),
  name: Type.String(),
  version: Type.Number(),
  /** What it is attached to: trigger, product, node or default, and its id and name where it has one. */
  boundTo: Type.Object({
    kind: Type.String(),
    id: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
  }),
  requiredLevel: Type.Number(),
  savedAt: Type.Optional(Type.String()),
  rules: Type.Array(
    Type.Object({
      ruleId: Type.String(),
      kind: Type.String(),
      label: Type.String(),
      weight: Type.Number(),
      share: Type.Number(),
      bounds: Type.Optional(Type.Array(Type.Number())),
    }),
  ),
});
export type RuleSetView = Static<typeof RuleSetView>;

/** An associate's record at an enterprise. `interval`: 95 %, of the share sold, 0..1. Revenue in minor units. */
export const StandingView = Type.Object({
  trials: Type.Number(),
  won: Type.Number(),
  revenueMinor: Type.Number(),
  returnedMinor: Type.Number(),
  currency: Type.Optional(Type.String()),
  interval: Type.Object({ low: Type.Number(), high: Type.Number() }),
  /** By place in the hierarchy, most conversations first. */
  places: Type.Array(
    Type.Object({
      nodeId: Type.String(),
      name: Type.String(),
      trials: Type.Number(),
      won: Type.Number(),
      revenueMinor: Type.Number(),
    }),
  ),
});
export type StandingView = Static<typeof StandingView>;
