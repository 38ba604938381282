import { type Static, Type } from 'typebox';
import { PAGE_CURSOR } from '../../../kernel/page-cursor.ts';
import { ToldReasonView } from '../../qualifier/core/index.ts';
import { WaitEstimate } from './wait-estimate.ts';

/** One who holds an offer now. Times in ISO 8601. */
const BoardOffer = Type.Object({
  offerId: Type.String(),
  associateId: Type.String(),
  name: Type.String(),
  score: Type.Number(),
  /** How it came to her: `ranked`, `idle`, `preferred`, `named`, `supervisor`. */
  via: Type.String(),
  madeAt: Type.String(),
  /** It lapses then. */
  dueAt: Type.String(),
});

/** What a customer who asked meets while she waits, and what was told her of it. */
export const BoardWait = Type.Object({
  /** Customers before her who wait for the same associates. */
  ahead: Type.Integer(),
  /** Associates who may serve her and are at the desk, and those of them who are free. */
  desk: Type.Integer(),
  free: Type.Integer(),
  /** By then 80 of 100 like her are answered, as it looks now (ISO 8601); absent where the past says too little. */
  expectedBy: Type.Optional(Type.String()),
  told: WaitEstimate,
});
export type BoardWait = Static<typeof BoardWait>;

/** One opportunity that waits for an associate. */
const BoardOpportunity = Type.Object({
  opportunityId: Type.String(),
  sessionId: Type.String(),
  websiteName: Type.String(),
  topic: Type.String(),
  why: Type.Array(ToldReasonView),
  verdict: Type.Union([Type.Literal('can'), Type.Literal('must')]),
  /** The customer asked, so she waits. */
  asked: Type.Boolean(),
  /** `open` (nobody holds it) or `offered`. */
  state: Type.Union([Type.Literal('open'), Type.Literal('offered')]),
  mode: Type.Union([Type.Literal('assign'), Type.Literal('race'), Type.Literal('choose')]),
  /** Who is asked by now: `qualified`, `wide`, `named`. */
  pool: Type.String(),
  /** Of its trigger: the higher goes first. */
  priority: Type.Integer(),
  /** Its place in the order in which somebody who becomes free is asked, from 1. */
  position: Type.Integer(),
  openedAt: Type.String(),
  /** Milliseconds since it was opened, at `now`. */
  ageMs: Type.Integer(),
  /** Of a customer who asked, from when she has been looked for. */
  wait: Type.Optional(BoardWait),
  /** How many associates passed it up, or lost it. */
  tried: Type.Integer(),
  /** Who holds an offer of it now, oldest first. */
  offers: Type.Array(BoardOffer),
  simulated: Type.Boolean(),
});

/** What waits for associates, in the order in which it is served; the first 200 of `total`. */
export const QueueBoard = Type.Object({
  /** The database's time, which ages and deadlines are measured by. */
  now: Type.String(),
  total: Type.Integer(),
  waiting: Type.Array(BoardOpportunity),
});
export type QueueBoard = Static<typeof QueueBoard>;

/** A supervisor gives an opportunity to this associate: it is offered to her alone; whoever else holds it loses it. */
export const AssignBody = Type.Object(
  { associateId: Type.String({ minLength: 1, maxLength: 80 }) },
  { additionalProperties: false },
);
export type AssignBody = Static<typeof AssignBody>;

/** The offer that she holds now; the same one where she held it already. */
export const Assigned = Type.Object({ offerId: Type.String(), dueAt: Type.String() });
export type Assigned = Static<typeof Assigned>;

/** Why a supervisor ends something, by a word that reports count and, where she wants, her own. */
export const SupervisorCloseBody = Type.Object(
  {
    reason: Type.Union([
      Type.Literal('handled-elsewhere'),
      Type.Literal('not-a-customer'),
      Type.Literal('test'),
      Type.Literal('other'),
    ]),
    note: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { additionalProperties: false },
);
export type SupervisorCloseBody = Static<typeof SupervisorCloseBody>;

/** ISO 8601. */
const Moment = Type.String({ maxLength: 40, pattern: '^\\d{4}-[0-9T:.Z+-]+$' });

const Figure = Type.Object({
  /** What is counted: a reason, a trigger's id, a node's id, an hour of the day `00` to `23`. Empty: there is none. */
  key: Type.String(),
  /** Words for it, where it has some. */
  label: Type.Optional(Type.String()),
  lost: Type.Integer(),
});

/**
 * Which opportunities a report is about: closed in `from` (included; a week before `to` without it) to `to` (not; now without it), at most 400
 * days. Filters add up.
 */
export const LostQuery = Type.Object(
  {
    from: Type.Optional(Moment),
    to: Type.Optional(Moment),
    verdict: Type.Optional(Type.Union([Type.Literal('can'), Type.Literal('must')])),
    reason: Type.Optional(Type.String({ maxLength: 80 })),
    triggerId: Type.Optional(Type.String({ maxLength: 80 })),
    nodeId: Type.Optional(Type.String({ maxLength: 80 })),
    hour: Type.Optional(Type.String({ pattern: '^([01][0-9]|2[0-3])$' })),
    /** IANA name by which hours of the day are told; UTC without one. */
    timeZone: Type.Optional(Type.String({ maxLength: 60, pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$' })),
    cursor: Type.Optional(Type.String({ pattern: PAGE_CURSOR })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  { additionalProperties: false },
);
export type LostQuery = Static<typeof LostQuery>;

/** What a file of lost opportunities holds: all of them, its reasons in `language` (English without it). */
export const LostFileQuery = Type.Object(
  {
    ...Type.Omit(LostQuery, ['cursor', 'limit']).properties,
    language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('de'), Type.Literal('es')])),
  },
  { additionalProperties: false },
);
export type LostFileQuery = Static<typeof LostFileQuery>;

/** What came of another way that she was offered; `OtherWay` says what each means. */
const OtherWayView = Type.Union([
  Type.Literal('offered'),
  Type.Literal('message'),
  Type.Literal('callback'),
  Type.Literal('refused'),
  Type.Literal('over'),
]);

/**
 * Opportunities that came to nothing for want of an associate: they expired, or the customer left or could no longer be reached before
 * anybody had her, or a supervisor ended the search. What faded, or what the customer refused, is not lost.
 */
export const LostReport = Type.Object({
  /** All that were over in this time, and how many of them were lost. */
  ended: Type.Integer(),
  lost: Type.Integer(),
  byReason: Type.Array(Figure),
  byTrigger: Type.Array(Figure),
  byPlace: Type.Array(Figure),
  byHour: Type.Array(Figure),
  /** The opportunities behind the figures, the latest first. */
  items: Type.Array(
    Type.Object({
      opportunityId: Type.String(),
      sessionId: Type.String(),
      websiteName: Type.String(),
      topic: Type.String(),
      verdict: Type.String(),
      asked: Type.Boolean(),
      reason: Type.String(),
      note: Type.Optional(Type.String()),
      why: Type.Array(ToldReasonView),
      openedAt: Type.String(),
      closedAt: Type.String(),
      /** She did not ask, and was offered to leave a message or be called back. */
      otherWay: Type.Optional(OtherWayView),
      /** How many were offered it. */
      offers: Type.Integer(),
      decisionIds: Type.Array(Type.String()),
      simulated: Type.Boolean(),
    }),
  ),
  next: Type.Optional(Type.String()),
});
export type LostReport = Static<typeof LostReport>;

/** How associates answered the offers made to them in a time; `mustDeclined` are among `declined`. */
export const AnswersReport = Type.Object({
  items: Type.Array(
    Type.Object({
      associateId: Type.String(),
      name: Type.String(),
      offered: Type.Integer(),
      accepted: Type.Integer(),
      /** Of those accepted: she talked to the customer, and her connection was lost for too long. */
      gone: Type.Integer(),
      declined: Type.Integer(),
      mustDeclined: Type.Integer(),
      lapsed: Type.Integer(),
      /** Taken by somebody faster, or withdrawn. */
      withdrawn: Type.Integer(),
      /** Why a `must` was declined, the most frequent first, at most ten. */
      reasons: Type.Array(Type.Object({ reason: Type.String(), times: Type.Integer() })),
    }),
  ),
});
export type AnswersReport = Static<typeof AnswersReport>;
