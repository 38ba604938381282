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

const Key = Type.String({ minLength: 1, maxLength: 80 });

const RuleBody = Type.Object(
  {
    /** Unique within the set. */
    ruleId: Key,
    /** One of `RULE_KINDS`. */
    kind: Type.String(),
    /** Relative importance: the weights of a set count by their share of the sum. */
    weight: Type.Number({ minimum: 0, maximum: 1_000_000 }),
    /** Declared scale, low before high, in the kind's own unit; without it the scale is measured. */
    bounds: Type.Optional(Type.Tuple([Type.Number(), Type.Number()])),
  },
  { additionalProperties: false },
);

/**
 * A new rule set. Refused with 400 `rule-set-invalid` and the place of each problem, with 409 `binding-taken` and the `ruleSetId` of
 * the one that is bound to the same thing.
 */
export const NewRuleSetBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    boundTo: Type.Union([
      Type.Object({ trigger: Key }, { additionalProperties: false }),
      Type.Object({ product: Key }, { additionalProperties: false }),
      Type.Object({ node: Key }, { additionalProperties: false }),
      Type.Object({ default: Type.Literal(true) }, { additionalProperties: false }),
    ]),
    rules: Type.Array(RuleBody, { minItems: 1, maxItems: 50 }),
    /** Least accreditation level, 0 to 5; 0 asks for none. */
    requiredLevel: Type.Integer({ minimum: 0, maximum: 5 }),
  },
  { additionalProperties: false },
);

/**
 * A rule set as a whole, in place of its `version` (0 makes a new one under the id in the address). Another version is refused with 409
 * `rule-set-changed` and the one in force, an id that is not there with 404; else as a new one.
 */
export const RuleSetBody = Type.Object(
  { version: Type.Integer({ minimum: 0 }), ...NewRuleSetBody.properties },
  { additionalProperties: false },
);

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
