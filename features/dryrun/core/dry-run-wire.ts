import { type Static, Type } from 'typebox';
import { ToldReasonView } from '../../qualifier/core/index.ts';

/** Days for which events are kept, and so the longest time that a dry run can look back. */
export const MOST_DAYS = 30;

/** How many associates are taken to be free, and at their desks, in all of the time: nobody recorded how many were. */
const AssumedStaffing = Type.Object(
  { free: Type.Integer({ minimum: 1, maximum: 10_000 }), atDesk: Type.Integer({ minimum: 1, maximum: 10_000 }) },
  { additionalProperties: false },
);

/**
 * What to try, on which recorded sessions: those that began in the last `days` (7 unless told), or from `from` to `to` (ISO 8601,
 * at most 30 days; `to` is now unless told), of one website or of all. `triggers` is the body of `PUT triggers`, `ruleSets` are bodies of
 * `PUT rule-sets/:id`, each with its `ruleSetId` where it takes the place of one in force. What is left out is as it is in force.
 * Documents that do not pass the checks of saving are refused with 422 and the place of each problem, e.g. `/triggers/triggers/2/when/and/0`
 * or `/ruleSets/0/rules/1`; their versions do not matter here. Throttles are applied as if the `assumed` associates had been free and at
 * their desks all the time, of them at each place as many as may sell there; without it they are left out.
 */
export const DryRunBody = Type.Object(
  {
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_DAYS })),
    from: Type.Optional(Type.String({ maxLength: 40 })),
    to: Type.Optional(Type.String({ maxLength: 40 })),
    websiteId: Type.Optional(Type.String({ maxLength: 80 })),
    assumed: Type.Optional(AssumedStaffing),
    triggers: Type.Optional(Type.Unknown()),
    ruleSets: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 200 })),
  },
  { additionalProperties: false },
);
export type DryRunBody = Static<typeof DryRunBody>;

const Verdicts = Type.Object({ can: Type.Integer(), must: Type.Integer() });
/** The same counted by the documents in force (`before`) and by those that are tried (`now`). */
const Compared = Type.Object({ before: Verdicts, now: Verdicts });

/** How what is tried differs from what is in force, in one session. */
export const DIFFERENCES = ['new', 'gone', 'raised', 'lowered', 'other-associate', 'same'] as const;
export type Difference = (typeof DIFFERENCES)[number];

/** An opportunity as one set of documents would have made it. `at`: when it became what it is. */
const MadeView = Type.Object({
  verdict: Type.String(),
  triggerId: Type.Optional(Type.String()),
  trigger: Type.String(),
  at: Type.String(),
  /** The qualifier's reasons in words that name no person. */
  why: Type.Array(ToldReasonView),
  topic: Type.Optional(Type.String()),
  /** Who stands first by the rule set that counts; absent where nobody is qualified. `score` 0..100. */
  who: Type.Optional(
    Type.Object({
      associateId: Type.String(),
      name: Type.String(),
      score: Type.Number(),
      ruleSet: Type.String(),
    }),
  ),
});
export type MadeView = Static<typeof MadeView>;

/** A session that is an opportunity by one of the two, or by both. */
export const TriedSession = Type.Object({
  sessionId: Type.String(),
  websiteId: Type.String(),
  startedAt: Type.String(),
  pages: Type.Integer(),
  difference: Type.String(),
  before: Type.Optional(MadeView),
  now: Type.Optional(MadeView),
});
export type TriedSession = Static<typeof TriedSession>;

/** What came of a dry run. Days are those of UTC, and a session belongs to the one on which it began. */
export const DryRunResult = Type.Object({
  sessions: Type.Integer(),
  total: Compared,
  /** Opportunities for which nobody would have been qualified. */
  nobody: Type.Object({ before: Type.Integer(), now: Type.Integer() }),
  /**
   * What limits did. `heldBack`: sessions that came to nothing, because a trigger had fired as often as it may (caps, cool-downs) or the
   * customer had been approached often enough that day. `throttled`: sessions that came to nothing, because too few of the `assumed` associates
   * were free. `approximate`: there are so many events that visitors are read apart; caps an
   * hour then let more pass than they would have. `leftOut`: `throttle`, where it is set and nothing was assumed. Dry runs of before
   * throttles were applied have no `throttled`.
   */
  limits: Type.Object({
    heldBack: Type.Object({ before: Type.Integer(), now: Type.Integer() }),
    throttled: Type.Optional(Type.Object({ before: Type.Integer(), now: Type.Integer() })),
    assumed: Type.Optional(AssumedStaffing),
    approximate: Type.Boolean(),
    leftOut: Type.Array(Type.String()),
  }),
  /** How many sessions differ in which way. */
  differences: Type.Record(Type.String(), Type.Integer()),
  days: Type.Array(Type.Object({ day: Type.String(), sessions: Type.Integer(), ...Compared.properties })),
  /** By the trigger that decided, in the order of the set. */
  triggers: Type.Array(Type.Object({ triggerId: Type.String(), name: Type.String(), ...Compared.properties })),
  /** Who would have got how many, most first; at most 100. */
  associates: Type.Array(
    Type.Object({ associateId: Type.String(), name: Type.String(), before: Type.Integer(), now: Type.Integer() }),
  ),
});
export type DryRunResult = Static<typeof DryRunResult>;

/**
 * A dry run. `state`: running, done, cancelled, or failed (`problem` says why). `progress` 0..1. Kept for seven days. `triggers` and
 * `ruleSets` say what was tried in place of what is in force.
 */
export const DryRunView = Type.Object({
  dryRunId: Type.String(),
  state: Type.String(),
  startedAt: Type.String(),
  endedAt: Type.Optional(Type.String()),
  from: Type.String(),
  to: Type.String(),
  websiteId: Type.Optional(Type.String()),
  triggers: Type.Boolean(),
  ruleSets: Type.Integer(),
  progress: Type.Number(),
  events: Type.Integer(),
  sessions: Type.Integer(),
  problem: Type.Optional(Type.String()),
  result: Type.Optional(DryRunResult),
});
export type DryRunView = Static<typeof DryRunView>;

/** Which sessions to show: of one difference or of all that differ first, ten at once unless told. */
export const TriedQuery = Type.Object({
  difference: Type.Optional(Type.Union(DIFFERENCES.map((each) => Type.Literal(each)))),
  cursor: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});
export type TriedQuery = Static<typeof TriedQuery>;

/** Sessions of a dry run. `kept` of each difference at most 100, evenly chosen, the same ones whenever the same is tried again. */
export const TriedList = Type.Object({
  items: Type.Array(TriedSession),
  kept: Type.Integer(),
  next: Type.Optional(Type.Integer()),
});
export type TriedList = Static<typeof TriedList>;
