import { type Static, Type } from 'typebox';
import { ToldReasonView } from './told-reason-wire.ts';

const Name = Type.String({ minLength: 1, maxLength: 120 });
const Count = Type.Integer({ minimum: 1, maximum: 1_000_000 });
/** The longest cool-down: a week. */
export const MOST_COOL_DOWN_MINUTES = 7 * 24 * 60;

/** A `can` only while so many associates are free: a number, a share (0..1) of those at their desks, or both. */
export const ThrottleView = Type.Object(
  {
    minFree: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    minShare: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
  },
  { additionalProperties: false, minProperties: 1 },
);

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
    enabled: Type.Optional(Type.Boolean()),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    openingWords: Type.Optional(Type.String({ maxLength: 500 })),
    websiteIds: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 1_000 })),
    limits: Type.Optional(
      Type.Object(
        {
          perVisit: Type.Optional(Count),
          perDay: Type.Optional(Count),
          perHour: Type.Optional(Count),
          coolDownMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_COOL_DOWN_MINUTES })),
        },
        { additionalProperties: false },
      ),
    ),
    throttle: Type.Optional(ThrottleView),
  },
  { additionalProperties: false },
);

const documentProperties = {
  thresholds: Type.Object(
    { can: Type.Number({ exclusiveMinimum: 0 }), must: Type.Number({ exclusiveMinimum: 0 }) },
    { additionalProperties: false },
  ),
  triggers: Type.Array(TriggerView, { maxItems: 500 }),
  throttle: Type.Optional(ThrottleView),
  approachesPerDay: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
};

/**
 * All triggers of an enterprise, in order, as they are written: the whole set at once (`TriggerDocument`). `thresholds` are the sums
 * of weights from which a session is `can` and `must`. What cannot be used is refused with 422, each problem with its JSON pointer.
 */
export const TriggerDocumentView = Type.Object(documentProperties, { additionalProperties: false });

/**
 * What is saved: a document, and why in a few words. `If-Match` names the version that it was made from (`"0"` for the first);
 * another is refused with 409 `triggers-changed` and the `version` in force.
 */
export const TriggersToSave = Type.Object(
  { ...documentProperties, note: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
);

/** What came of a trigger since it was first written: sales it took part in, their revenue by currency in minor units. */
const TriggerRecord = Type.Object({
  fired: Type.Integer(),
  engaged: Type.Integer(),
  sold: Type.Integer(),
  revenue: Type.Array(Type.Object({ minor: Type.Integer(), currency: Type.String() })),
});
export type TriggerRecord = Static<typeof TriggerRecord>;

/** What the console shows: the document in force, each trigger in words too, and the fields there are to choose from. */
export const TriggersView = Type.Object({
  version: Type.Integer(),
  savedAt: Type.Optional(Type.String()),
  thresholds: Type.Object({ can: Type.Number(), must: Type.Number() }),
  throttle: Type.Optional(ThrottleView),
  approachesPerDay: Type.Optional(Type.Integer()),
  triggers: Type.Array(
    Type.Object({
      ...TriggerView.properties,
      sentence: Type.String(),
      verdict: Type.Optional(Type.String()),
      weight: Type.Optional(Type.Number()),
      record: TriggerRecord,
    }),
  ),
  fields: Type.Array(
    Type.Object({
      field: Type.String(),
      type: Type.String(),
      label: Type.String(),
      /** All that its value may be, where that is declared. */
      options: Type.Optional(Type.Array(Type.String())),
      /** An attribute of customers that the enterprise declares: the label is its own. */
      declared: Type.Optional(Type.Literal(true)),
    }),
  ),
});
export type TriggersView = Static<typeof TriggersView>;

/** One saved version, newest first in a list; `restoredFrom` is the older one that it brought back. */
const TriggerVersion = Type.Object({
  version: Type.Integer(),
  savedAt: Type.String(),
  savedBy: Type.String(),
  note: Type.String(),
  restoredFrom: Type.Optional(Type.Integer()),
  triggers: Type.Integer(),
});
export const TriggerVersions = Type.Object({ items: Type.Array(TriggerVersion) });
export type TriggerVersions = Static<typeof TriggerVersions>;

/** One difference between two versions, in words where there are any. */
export const TriggerChange = Type.Object({
  what: Type.Union([
    Type.Literal('added'),
    Type.Literal('removed'),
    Type.Literal('moved'),
    Type.Literal('renamed'),
    Type.Literal('condition'),
    Type.Literal('gives'),
    Type.Literal('switched-on'),
    Type.Literal('switched-off'),
    Type.Literal('reason'),
    Type.Literal('opening-words'),
    Type.Literal('websites'),
    Type.Literal('limits'),
    Type.Literal('throttle'),
    Type.Literal('thresholds'),
    Type.Literal('approaches'),
  ]),
  triggerId: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  before: Type.Optional(Type.String()),
  after: Type.Optional(Type.String()),
});
export type TriggerChange = Static<typeof TriggerChange>;
/** What changed from version `from` to version `to`. */
export const TriggerChanges = Type.Object({
  from: Type.Integer(),
  to: Type.Integer(),
  changes: Type.Array(TriggerChange),
});
export type TriggerChanges = Static<typeof TriggerChanges>;

/** How a session was judged from a moment on, as it was kept: reasons that name no person. */
export const VerdictRow = Type.Object({
  at: Type.String(),
  version: Type.Integer(),
  verdict: Type.String(),
  withheld: Type.Optional(Type.String()),
  deciding: Type.Array(Type.String()),
  fired: Type.Array(Type.String()),
  passedOver: Type.Array(Type.Object({ triggerId: Type.String(), why: Type.String() })),
  why: Type.Array(ToldReasonView),
});
export type VerdictRow = Static<typeof VerdictRow>;

/** One comparison as it was judged: what was seen and what was needed, in words; `seen` is absent where nothing is known. */
const LeafView = Type.Object({
  field: Type.String(),
  label: Type.String(),
  needed: Type.String(),
  seen: Type.Optional(Type.String()),
  /** Of the comparison as it speaks for the condition: turned round under a "not". */
  truth: Type.Union([Type.Literal('true'), Type.Literal('false'), Type.Literal('unknown')]),
});

/** Why a session is, or is not, an opportunity: every trigger of a version with all that it compared. */
export const SessionVerdict = Type.Object({
  session: Type.Object({
    sessionId: Type.String(),
    websiteId: Type.String(),
    startedAt: Type.String(),
    lastAt: Type.String(),
    endedAt: Type.Optional(Type.String()),
    pages: Type.Integer(),
    views: Type.Optional(Type.String()),
  }),
  /** The moment as of which it is judged here, and with which version; `savedAt` is when that version was saved. */
  judgedAt: Type.String(),
  version: Type.Integer(),
  savedAt: Type.Optional(Type.String()),
  /** The version in force now. */
  newest: Type.Integer(),
  verdict: Type.String(),
  withheld: Type.Optional(Type.String()),
  triggers: Type.Array(
    Type.Object({
      triggerId: Type.String(),
      name: Type.String(),
      sentence: Type.String(),
      verdict: Type.Optional(Type.String()),
      weight: Type.Optional(Type.Number()),
      /** Whether it counts here: switched on, and for this website. */
      use: Type.Union([Type.Literal('used'), Type.Literal('switched-off'), Type.Literal('other-website')]),
      truth: Type.Union([Type.Literal('true'), Type.Literal('false'), Type.Literal('unknown')]),
      passedOver: Type.Optional(Type.String()),
      leaves: Type.Array(LeafView),
    }),
  ),
  /** Oldest first. */
  history: Type.Array(VerdictRow),
});
export type SessionVerdict = Static<typeof SessionVerdict>;

/** A session in the list of those that may be asked about. */
export const JudgedSession = Type.Object({
  sessionId: Type.String(),
  websiteId: Type.String(),
  startedAt: Type.String(),
  lastAt: Type.String(),
  ended: Type.Boolean(),
  pages: Type.Integer(),
  views: Type.Optional(Type.String()),
  /** Its latest verdict, and why one was withheld; the highest it ever had. */
  verdict: Type.String(),
  withheld: Type.Optional(Type.String()),
  highest: Type.String(),
});
export const JudgedSessions = Type.Object({ items: Type.Array(JudgedSession), next: Type.Optional(Type.String()) });
export type JudgedSessions = Static<typeof JudgedSessions>;

export const JudgedSessionsQuery = Type.Object({
  verdict: Type.Optional(
    Type.Union([Type.Literal('none'), Type.Literal('can'), Type.Literal('must'), Type.Literal('withheld')]),
  ),
  websiteId: Type.Optional(Type.String({ maxLength: 80 })),
  /** `next` of the page before. */
  before: Type.Optional(Type.String({ maxLength: 40, pattern: '^\\d{4}-[0-9T:.Z-]+$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});
export type JudgedSessionsQuery = Static<typeof JudgedSessionsQuery>;
