import { type Static, Type } from 'typebox';
import type { Condition } from '../../../kernel/rule/condition.ts';

const Label = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });

/** A declared attribute. See `AttributeDeclaration`. */
const Attribute = Type.Object(
  {
    name: Type.String({ pattern: '^[a-zA-Z][a-zA-Z0-9_]{0,59}$' }),
    label: Label,
    type: Type.Union([
      Type.Literal('text'),
      Type.Literal('number'),
      Type.Literal('flag'),
      Type.Literal('choice'),
      Type.Literal('date'),
      Type.Literal('list'),
    ]),
    options: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 200 })),
    personal: Type.Boolean(),
    usable: Type.Boolean(),
  },
  { additionalProperties: false },
);

/** All attributes that customers may have; what is left out is no longer one, its values stay unseen. */
export const AttributesBody = Type.Object(
  { attributes: Type.Array(Attribute, { maxItems: 200 }) },
  { additionalProperties: false },
);
export type AttributesBody = Static<typeof AttributesBody>;

/** `suggested`: a beginning for those who have declared nothing (version 0). */
export const AttributesView = Type.Object({
  version: Type.Integer(),
  savedAt: Type.Optional(Type.String()),
  attributes: Type.Array(Attribute),
  suggested: Type.Array(Attribute),
});
export type AttributesView = Static<typeof AttributesView>;

const SegmentBody = Type.Object(
  {
    segmentId: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' }),
    name: Label,
    /** A condition over the fields of the view. */
    when: Type.Unsafe<Condition>({}),
  },
  { additionalProperties: false },
);

/** All segments of an enterprise. */
export const SegmentsBody = Type.Object(
  { segments: Type.Array(SegmentBody, { maxItems: 200 }) },
  { additionalProperties: false },
);
export type SegmentsBody = Static<typeof SegmentsBody>;

/** The segments in force, and what their conditions may read. */
export const SegmentsView = Type.Object({
  version: Type.Integer(),
  savedAt: Type.Optional(Type.String()),
  segments: Type.Array(SegmentBody),
  fields: Type.Array(
    Type.Object({
      field: Type.String(),
      type: Type.String(),
      label: Type.String(),
      /** Of a choice or a list: what it may be. */
      options: Type.Optional(Type.Array(Type.String())),
    }),
  ),
});
export type SegmentsView = Static<typeof SegmentsView>;

/** Versions, the latest first, with what each has over the one before. */
export const VersionList = Type.Object({
  items: Type.Array(
    Type.Object({
      version: Type.Integer(),
      savedAt: Type.String(),
      savedBy: Type.String(),
      added: Type.Array(Type.String()),
      removed: Type.Array(Type.String()),
      changed: Type.Array(Type.String()),
    }),
  ),
});
export type VersionList = Static<typeof VersionList>;

/** Counts a slice of the customers, by the segments in force or by `segments` as they would be. */
export const CountBody = Type.Object(
  {
    segments: Type.Optional(SegmentsBody.properties.segments),
    cursor: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);
export type CountBody = Static<typeof CountBody>;

/** What one slice added: go on with `next` until there is none. `total`: how many customers there are. */
export const CountView = Type.Object({
  counts: Type.Record(Type.String(), Type.Integer()),
  counted: Type.Integer(),
  total: Type.Integer(),
  next: Type.Optional(Type.String()),
});
export type CountView = Static<typeof CountView>;

/** Asks of one customer why she is in each segment, or not. */
export const SegmentTestBody = Type.Object(
  {
    customerId: Type.String({ minLength: 1, maxLength: 200 }),
    segments: Type.Optional(SegmentsBody.properties.segments),
  },
  { additionalProperties: false },
);
export type SegmentTestBody = Static<typeof SegmentTestBody>;

export const SegmentTestView = Type.Object({
  items: Type.Array(
    Type.Object({
      segmentId: Type.String(),
      name: Type.String(),
      /** `unknown`: what it asks for is not known of her, so she is not in. */
      truth: Type.Union([Type.Literal('true'), Type.Literal('false'), Type.Literal('unknown')]),
      leaves: Type.Array(
        Type.Object({
          field: Type.String(),
          label: Type.String(),
          type: Type.String(),
          operator: Type.String(),
          operand: Type.Unknown(),
          /** What was found; null: not known. */
          actual: Type.Unknown(),
          truth: Type.String(),
          negated: Type.Optional(Type.Boolean()),
        }),
      ),
    }),
  ),
});
export type SegmentTestView = Static<typeof SegmentTestView>;

/** How far an import has come. Rows are counted as the file has them, the head of a CSV not. */
export const ImportView = Type.Object({
  importId: Type.String(),
  state: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('broken')]),
  /** Why it is broken; sent again with the same id it goes on where it stopped. */
  reason: Type.Optional(Type.String()),
  /** In which encoding it was read; `guessed`: neither its sender nor a byte order mark said so. */
  encoding: Type.Optional(Type.String()),
  guessed: Type.Optional(Type.Boolean()),
  rows: Type.Integer(),
  taken: Type.Integer(),
  rejected: Type.Integer(),
  startedAt: Type.String(),
  changedAt: Type.String(),
});
export type ImportView = Static<typeof ImportView>;

export const ImportList = Type.Object({ items: Type.Array(ImportView) });
export type ImportList = Static<typeof ImportList>;

/** The rejected rows in the order of the file; `next` goes on after the last of them. */
export const RejectionList = Type.Object({
  items: Type.Array(Type.Object({ row: Type.Integer(), field: Type.String(), reason: Type.String() })),
  next: Type.Optional(Type.Integer()),
});
export type RejectionList = Static<typeof RejectionList>;
