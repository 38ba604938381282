import { type Static, Type } from 'typebox';
import { LANGUAGES } from '../../../kernel/language.ts';
import { CandidateView, ExclusionView, ScaleView } from './matching-wire.ts';

const Key = Type.String({ minLength: 1, maxLength: 80 });

/** A rule set in force, or as it was. `share` of the weights, 0..1. */
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
      args: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      bounds: Type.Optional(Type.Array(Type.Number())),
    }),
  ),
});
export type RuleSetView = Static<typeof RuleSetView>;

export const RuleSetList = Type.Object({ items: Type.Array(RuleSetView) });

const RuleBody = Type.Object(
  {
    /** Unique within the set. */
    ruleId: Key,
    /** One of the kinds that `GET .../rule-kinds` lists. */
    kind: Type.String({ maxLength: 80 }),
    /** Relative importance, 0 or more: what is saved are the shares of the sum. */
    weight: Type.Number(),
    /** As the kind's schema says. */
    args: Type.Optional(Type.Record(Type.String({ maxLength: 80 }), Type.Unknown())),
    /** Declared scale, low before high, in the kind's own unit; without it the scale is measured. */
    bounds: Type.Optional(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 })),
  },
  { additionalProperties: false },
);

/**
 * A new rule set. Refused with 422 `rule-set-invalid` and `problems`, each with the `path` of what is wrong (`rules[1].weight`), and
 * with 409 `binding-taken` and the `ruleSetId` of the one that is bound to the same thing.
 */
export const NewRuleSetBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 120 }),
    /** Exactly one of these. */
    boundTo: Type.Optional(
      Type.Object(
        {
          trigger: Type.Optional(Key),
          product: Type.Optional(Key),
          node: Type.Optional(Key),
          default: Type.Optional(Type.Literal(true)),
        },
        { additionalProperties: false },
      ),
    ),
    rules: Type.Array(RuleBody, { maxItems: 50 }),
    /** Least accreditation level, 0 to 5; 0 asks for none. */
    requiredLevel: Type.Integer({ minimum: 0, maximum: 5 }),
    /** What was changed and why, for who reads the versions. */
    note: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);
export type NewRuleSetBody = Static<typeof NewRuleSetBody>;

/**
 * A rule set as a whole, in place of the version in `If-Match` (or in the body; 0 makes a new one under the id in the address). Another
 * version is refused with 409 `rule-set-changed` and the one in force, an id that is not there with 404; else as a new one. A dry run
 * takes rule sets in this shape.
 */
export const RuleSetBody = Type.Object(
  { version: Type.Optional(Type.Integer({ minimum: 0 })), ...NewRuleSetBody.properties },
  { additionalProperties: false },
);
export type RuleSetBody = Static<typeof RuleSetBody>;

/** Takes an earlier version back as the next one. */
export const RollbackBody = Type.Object(
  { version: Type.Integer({ minimum: 1 }), note: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
);
export type RollbackBody = Static<typeof RollbackBody>;

const LanguageName = Type.Union(LANGUAGES.map((language) => Type.Literal(language)));

export const VersionsQuery = Type.Object({ language: Type.Optional(LanguageName) });
export type VersionsQuery = Static<typeof VersionsQuery>;

/** The versions of a rule set, newest first, each with what it changed, in words. */
export const RuleSetVersions = Type.Object({
  items: Type.Array(
    Type.Object({
      version: Type.Number(),
      savedAt: Type.String(),
      savedBy: Type.String(),
      savedByName: Type.Optional(Type.String()),
      note: Type.Optional(Type.String()),
      /** From this version on it is no longer used. */
      retired: Type.Boolean(),
      differences: Type.Array(Type.String()),
      ruleSet: RuleSetView,
    }),
  ),
});
export type RuleSetVersions = Static<typeof RuleSetVersions>;

const WordsView = Type.Object({
  name: Type.String(),
  sentence: Type.String(),
  hint: Type.String(),
  args: Type.Optional(Type.Record(Type.String(), Type.String())),
});

/** A kind of rule as it describes itself; forms draw themselves from `args`, a JSON Schema. */
export const RuleKindView = Type.Object({
  kind: Type.String(),
  words: Type.Object({ en: WordsView, de: WordsView, es: WordsView }),
  args: Type.Unknown(),
  facts: Type.Array(Type.String()),
  unit: Type.String(),
  ofPlace: Type.Boolean(),
  scale: Type.Object({ low: Type.Number(), high: Type.Number(), measured: Type.Boolean() }),
});
export type RuleKindView = Static<typeof RuleKindView>;

/** All kinds, and the fields that conditions may read. */
export const RuleKindList = Type.Object({
  items: Type.Array(RuleKindView),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      type: Type.String(),
      label: Type.String(),
      /** All that its value may be, where that is declared. */
      options: Type.Optional(Type.Array(Type.String())),
      /** An attribute of customers that the enterprise declares: the label is its own. */
      declared: Type.Optional(Type.Literal(true)),
    }),
  ),
});
export type RuleKindList = Static<typeof RuleKindList>;

const AttributeValue = Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]);

/** An opportunity that came in anywhere: what it is about, and what is known of the customer. Everything but the enterprise may be unknown. */
const Opportunity = {
  productId: Type.Optional(Key),
  nodeId: Type.Optional(Key),
  triggerId: Type.Optional(Key),
  /** The enterprise's own number for a customer it knows; 404 `no-such-customer` where it does not. */
  customerId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** What is known of her beside, or instead. */
  attributes: Type.Optional(Type.Record(Type.String({ maxLength: 60 }), AttributeValue)),
  territory: Type.Optional(Key),
  segment: Type.Optional(Key),
  language: Type.Optional(Type.String({ minLength: 2, maxLength: 35 })),
  /** How many are wanted, 20 if not said. */
  most: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
};

/** `POST /v1/match`: who is best for an opportunity from over the counter. Nothing of it is kept. */
export const MatchBody = Type.Object({ enterpriseId: Key, ...Opportunity }, { additionalProperties: false });
export type MatchBody = Static<typeof MatchBody>;

/**
 * Ranks by a rule set that is not saved: `ruleSet` in the shape of `PUT`; without it by the one that counts there. `decisionId`: for the
 * customer of a kept decision, by the facts of that moment.
 */
export const PreviewBody = Type.Object(
  { ruleSet: Type.Optional(RuleSetBody), decisionId: Type.Optional(Key), ...Opportunity },
  { additionalProperties: false },
);
export type PreviewBody = Static<typeof PreviewBody>;

/** A ranking that was asked for and not kept. */
export const MatchView = Type.Object({
  ruleSet: Type.Object({
    ruleSetId: Type.String(),
    name: Type.String(),
    version: Type.Number(),
    chosenBy: Type.String(),
  }),
  /** The name of the place it is about. */
  place: Type.Optional(Type.String()),
  currency: Type.Optional(Type.String()),
  scaleVersion: Type.Number(),
  scales: Type.Array(ScaleView),
  candidates: Type.Array(CandidateView),
  qualified: Type.Number(),
  exclusions: Type.Array(ExclusionView),
});
export type MatchView = Static<typeof MatchView>;

/** What an enterprise lets rules compare: names of customers' attributes. */
export const MatchingPolicyBody = Type.Object(
  {
    attributes: Type.Array(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]{0,59}$' }), {
      maxItems: 50,
      uniqueItems: true,
    }),
  },
  { additionalProperties: false },
);
export type MatchingPolicyBody = Static<typeof MatchingPolicyBody>;

export const MatchingPolicyView = Type.Object({ version: Type.Number(), attributes: Type.Array(Type.String()) });
export type MatchingPolicyView = Static<typeof MatchingPolicyView>;
