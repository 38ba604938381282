import { type Static, Type } from 'typebox';
import { BrowsingRow, VisitKind } from './clickstream-wire.ts';

/** Rows that one view may hold: several screens of the largest. */
export const MOST_IN_VIEW = 200;

const Name = Type.String({ minLength: 1, maxLength: 200 });

/**
 * The part of the live floor that a reader looks at: rows `first` (from 0) to `first + count` of those that pass, in order. What is left
 * out filters nothing.
 */
export const FloorView = Type.Object(
  {
    first: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_IN_VIEW })),
    /** `mine`: those she is matched with; `all`: all that she may see. */
    show: Type.Optional(Type.Union([Type.Literal('mine'), Type.Literal('all')])),
    /** Chosen products and places, by name. */
    topics: Type.Optional(Type.Array(Name, { maxItems: 50 })),
    websiteId: Type.Optional(Name),
    /** `worth`: `can` or `must`. */
    verdict: Type.Optional(Type.Union([Type.Literal('worth'), Type.Literal('must'), Type.Literal('can')])),
    kind: Type.Optional(VisitKind),
    /** Words that all stand in who she is, what she views or what it is about. */
    text: Type.Optional(Type.String({ maxLength: 200 })),
    hideSimulated: Type.Optional(Type.Boolean()),
    /** `matters`: must, can, others, each by own score, kind of visit and topic, then who came first; else by when the visit began. */
    sort: Type.Optional(Type.Union([Type.Literal('matters'), Type.Literal('newest'), Type.Literal('longest')])),
    /** Rows keep their places, and those who leave keep theirs, until it is let go. */
    hold: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type FloorView = Static<typeof FloorView>;

const Count = Type.Integer({ minimum: 0 });

/**
 * What is on the floor for a reader: the totals whatever she filters by; `by...` says of each choice of a filter how many rows it would leave
 * beside her other filters.
 */
export const FloorCounts = Type.Object({
  live: Count,
  /** Those she is matched with. */
  mine: Count,
  /** Opportunities that can be reached and that nobody serves. */
  worth: Count,
  /** Of these, those that she may sell. */
  approachable: Count,
  /** Served already or not; `worth` is both together. */
  byVerdict: Type.Object({ worth: Count, must: Count, can: Count }),
  byKind: Type.Record(VisitKind, Count),
  /** Products and places by name, those with most visits first, at most 100. */
  byTopic: Type.Array(Type.Object({ topic: Type.String(), live: Count })),
  byWebsite: Type.Array(Type.Object({ websiteId: Type.String(), name: Type.String(), live: Count })),
  simulated: Count,
});
export type FloorCounts = Static<typeof FloorCounts>;

/** What a reader of the live floor is sent, at most once a second unless she looks elsewhere: what differs from what she has. */
export const FloorFrame = Type.Object({
  first: Count,
  /** How many pass the filter. */
  total: Count,
  /** The sessions of her window in order; left out while it is the same. */
  order: Type.Optional(Type.Array(Type.String())),
  /** Rows of the window that she has not, or not like this. */
  rows: Type.Array(BrowsingRow),
  /** Of the window, those who left while it was held. */
  gone: Type.Array(Type.String()),
  /** How many have come that a held window does not show. */
  fresh: Count,
  /** Left out while they are the same. */
  counts: Type.Optional(FloorCounts),
});
export type FloorFrame = Static<typeof FloorFrame>;
