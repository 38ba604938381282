import { type Static, Type } from 'typebox';

const Name = Type.String({ minLength: 1, maxLength: 120 });

/** One trigger as it is written and shown. `when` is a condition (kernel/rule/condition.ts). */
const TriggerView = Type.Object(
  {
    triggerId: Type.String({ pattern: '^trg_[A-Za-z0-9_-]{1,64}$' }),
    name: Name,
    when: Type.Unknown(),
    gives: Type.Union([
      Type.Object(
        { verdict: Type.Union([Type.Literal('can'), Type.Literal('must')]) },
        { additionalProperties: false },
      ),
      Type.Object(
        { weight: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }) },
        { additionalProperties: false },
      ),
    ]),
    openingWords: Type.Optional(Type.String({ maxLength: 500 })),
    websiteIds: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 1_000 })),
  },
  { additionalProperties: false },
);

/** All triggers of an enterprise, in order. */
export const TriggerSetView = Type.Object(
  {
    version: Type.Integer({ minimum: 0 }),
    thresholds: Type.Object(
      { can: Type.Number({ exclusiveMinimum: 0 }), must: Type.Number({ exclusiveMinimum: 0 }) },
      { additionalProperties: false },
    ),
    triggers: Type.Array(TriggerView, { maxItems: 500 }),
  },
  { additionalProperties: false },
);

/** What the console shows: the triggers, each in words too, and the fields there are to choose from. */
export const TriggersView = Type.Object({
  version: Type.Integer(),
  savedAt: Type.Optional(Type.String()),
  thresholds: Type.Object({ can: Type.Number(), must: Type.Number() }),
  triggers: Type.Array(
    Type.Object({
      triggerId: Type.String(),
      name: Type.String(),
      sentence: Type.String(),
      when: Type.Unknown(),
      verdict: Type.Optional(Type.String()),
      weight: Type.Optional(Type.Number()),
      openingWords: Type.Optional(Type.String()),
      websiteIds: Type.Optional(Type.Array(Type.String())),
    }),
  ),
  fields: Type.Array(Type.Object({ field: Type.String(), type: Type.String(), label: Type.String() })),
});
export type TriggersView = Static<typeof TriggersView>;
