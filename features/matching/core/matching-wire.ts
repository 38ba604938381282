import { type Static, Type } from 'typebox';
import { ToldReasonView } from '../../qualifier/core/index.ts';

/** One rule's part in a score. `standing` and `weight` 0..1; `contribution` = standing x weight. */
export const ScorePartView = Type.Object({
  ruleId: Type.String(),
  kind: Type.String(),
  /** In English words, e.g. "Conversion in Mortgages". */
  label: Type.String(),
  raw: Type.Union([Type.Number(), Type.Null()]),
  /** Raw value in words, e.g. "31 % of 42". */
  rawText: Type.String(),
  standing: Type.Number(),
  weight: Type.Number(),
  contribution: Type.Number(),
  /** What a rule with arguments was told: the attribute, the name of the condition. */
  about: Type.Optional(Type.String()),
  sample: Type.Optional(Type.Number()),
});
export type ScorePartView = Static<typeof ScorePartView>;

/** A qualified associate with her score, 0 to 100, taken apart by rule. */
export const CandidateView = Type.Object({
  associateId: Type.String(),
  name: Type.String(),
  rank: Type.Number(),
  score: Type.Number(),
  availability: Type.String(),
  simulated: Type.Boolean(),
  parts: Type.Array(ScorePartView),
});
export type CandidateView = Static<typeof CandidateView>;

/** Somebody who was left out and why; of large pools one entry a reason, without id. */
export const ExclusionView = Type.Object({
  associateId: Type.String(),
  name: Type.String(),
  reason: Type.String(),
  /** In English words; empty where the reason says it all. */
  detail: Type.String(),
  /** What the detail names, for words in other languages: `day`, `required`, `level`, `allowed`, `actual`. */
  about: Type.Optional(Type.Record(Type.String(), Type.String())),
  /** Of large pools: how many are left out for this reason. */
  count: Type.Optional(Type.Integer()),
});
export type ExclusionView = Static<typeof ExclusionView>;

/** A scale by which standings were measured. */
export const ScaleView = Type.Object({
  ruleId: Type.String(),
  low: Type.Number(),
  high: Type.Number(),
  source: Type.String(),
});

/** A kept decision, as the console shows it. */
export const DecisionView = Type.Object({
  decisionId: Type.String(),
  at: Type.String(),
  opportunityId: Type.String(),
  verdict: Type.String(),
  topic: Type.String(),
  trigger: Type.Optional(Type.String()),
  /** The reasons of the qualifier: words, or comparisons that pages put into words. */
  why: Type.Array(ToldReasonView),
  ruleSet: Type.Object({
    ruleSetId: Type.String(),
    name: Type.String(),
    version: Type.Number(),
    chosenBy: Type.String(),
  }),
  scales: Type.Array(ScaleView),
  scaleVersion: Type.Number(),
  candidates: Type.Array(CandidateView),
  /** How many were qualified: the candidates are the best of them. */
  qualified: Type.Number(),
  exclusions: Type.Array(ExclusionView),
  /** The place it was about, and the currency of amounts, for words in the reader's language. */
  place: Type.Optional(Type.String()),
  currency: Type.Optional(Type.String()),
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
