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

/**
 * All triggers of an enterprise, in order, as they are written: the whole set at once. `version` is that of the set which it
 * replaces (0 for the first); another is refused with 409 `triggers-changed` and the `version` in force. `thresholds` are the sums of
 * weights from which a session is `can` and `must`. What cannot be used is refused with 400, each problem with its place.
 */
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
