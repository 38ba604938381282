import { type Static, Type } from 'typebox';
import { ToldReasonView } from '../../qualifier/core/index.ts';
import { AssignBody, CallbackView, SupervisorCloseBody, WaitEstimate } from '../../queue/core/index.ts';

/** inviting -> talking -> wrapping -> closed. */
export const EngagementState = Type.Union([
  Type.Literal('inviting'),
  Type.Literal('talking'),
  Type.Literal('wrapping'),
  Type.Literal('closed'),
]);
export type EngagementState = Static<typeof EngagementState>;

export const MessageView = Type.Object({
  messageId: Type.String(),
  from: Type.Union([Type.Literal('associate'), Type.Literal('customer'), Type.Literal('system')]),
  text: Type.String(),
  at: Type.String(),
});
export type MessageView = Static<typeof MessageView>;

/** `messageId` is made by the sender (`msg_` + 32 hex): the same id sent twice is one message. */
export const SendMessageBody = Type.Object({
  messageId: Type.String({ pattern: '^msg_[0-9a-f]{32}$' }),
  text: Type.String({ minLength: 1, maxLength: 4000 }),
});
export type SendMessageBody = Static<typeof SendMessageBody>;

export const OutcomeBody = Type.Object({
  result: Type.Union([
    Type.Literal('sold'),
    Type.Literal('not-sold'),
    Type.Literal('lead'),
    Type.Literal('appointment'),
  ]),
  /** Sold: total in minor units and its currency. */
  amountMinor: Type.Optional(Type.Integer({ minimum: 0, maximum: 1e13 })),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  productsSold: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 })),
  productsAttempted: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 })),
  reason: Type.Optional(Type.String({ maxLength: 500 })),
});
export type OutcomeBody = Static<typeof OutcomeBody>;

/** How it went when a customer was called who wants to be called back. */
export const CallBody = Type.Object({
  result: Type.Union([Type.Literal('answered'), Type.Literal('not-reached'), Type.Literal('wrong-number')]),
});
export type CallBody = Static<typeof CallBody>;

/** The conversation with which this one goes on, whose associate had gone, and her name. */
const Continued = Type.Object({ engagementId: Type.String(), associate: Type.String() });
export type Continued = Static<typeof Continued>;

/** The engagement as its associate sees it. */
export const EngagementView = Type.Object({
  engagementId: Type.String(),
  enterpriseId: Type.String(),
  opportunityId: Type.String(),
  sessionId: Type.String(),
  associateId: Type.String(),
  state: EngagementState,
  /** The associate has sent her first words. */
  greeted: Type.Boolean(),
  who: Type.String(),
  identity: Type.String(),
  topic: Type.String(),
  verdict: Type.String(),
  why: Type.Array(ToldReasonView),
  openingWords: Type.String(),
  /** She is called back, and reads nothing that is written. `number` is `+` and digits. */
  callback: Type.Optional(Type.Object({ number: Type.String(), name: Type.Optional(Type.String()) })),
  startedAt: Type.String(),
  /** Deadline of the present state (greeting, call, invitation, return of an associate who has gone), if any. */
  dueAt: Type.Optional(Type.String()),
  closedReason: Type.Optional(Type.String()),
  /** She has gone from the talk, and the customer has been told so. */
  connectionLost: Type.Optional(Type.Literal(true)),
  continues: Type.Optional(Continued),
  /** Who goes on with it since she has gone, by name. */
  passedTo: Type.Optional(Type.String()),
  messages: Type.Array(MessageView),
  outcome: Type.Optional(OutcomeBody),
  simulated: Type.Boolean(),
});
export type EngagementView = Static<typeof EngagementView>;

/** The engagement as the customer's widget sees it. */
export const VisitorEngagementView = Type.Object({
  engagementId: Type.String(),
  state: EngagementState,
  associate: Type.Object({
    name: Type.String(),
    title: Type.Optional(Type.String()),
    pictureUrl: Type.Optional(Type.String()),
  }),
  messages: Type.Array(MessageView),
  closedReason: Type.Optional(Type.String()),
  /** The connection to her associate is lost, and is waited for. */
  connectionLost: Type.Optional(Type.Literal(true)),
  continues: Type.Optional(Continued),
});
export type VisitorEngagementView = Static<typeof VisitorEngagementView>;

export const InvitationAnswer = Type.Object({
  answer: Type.Union([Type.Literal('accept'), Type.Literal('not-now'), Type.Literal('no-thanks')]),
});
export type InvitationAnswer = Static<typeof InvitationAnswer>;

/** A message left when nobody is at the desk. */
export const LeaveMessageBody = Type.Object({
  messageId: Type.String({ pattern: '^msg_[0-9a-f]{32}$' }),
  name: Type.String({ minLength: 1, maxLength: 120 }),
  /** E-mail address or telephone number at which to answer. */
  contact: Type.String({ minLength: 3, maxLength: 200 }),
  text: Type.String({ minLength: 1, maxLength: 4000 }),
  sessionId: Type.Optional(Type.String({ maxLength: 100 })),
});
export type LeaveMessageBody = Static<typeof LeaveMessageBody>;

/** One conversation that is not closed, as those who supervise see it. Times in ISO 8601. */
const LiveEngagement = Type.Object({
  engagementId: Type.String(),
  opportunityId: Type.String(),
  sessionId: Type.String(),
  associateId: Type.String(),
  /** Her name. */
  associate: Type.String(),
  /** The customer's name if known, else "Anonymous". */
  who: Type.String(),
  topic: Type.String(),
  verdict: Type.String(),
  state: EngagementState,
  greeted: Type.Boolean(),
  /** She is called back. */
  byCallback: Type.Boolean(),
  startedAt: Type.String(),
  talkingAt: Type.Optional(Type.String()),
  /** Deadline of the present state, if it has one. */
  dueAt: Type.Optional(Type.String()),
  /** Since when no desk of the associate is connected; the customer of a talk waits for her until `dueAt`. */
  goneAt: Type.Optional(Type.String()),
  messages: Type.Integer(),
  /** Who wrote last, and when: a customer who did waits since then. */
  lastFrom: Type.Optional(Type.String()),
  lastAt: Type.Optional(Type.String()),
  simulated: Type.Boolean(),
});

/** The conversations of an enterprise that are not closed, the oldest first; the first 500 of `total`. */
export const LiveEngagements = Type.Object({
  /** The database's time. */
  now: Type.String(),
  total: Type.Integer(),
  items: Type.Array(LiveEngagement),
});
export type LiveEngagements = Static<typeof LiveEngagements>;

/** A supervisor gives the conversation to this associate, who sees all of it. */
export const ReassignBody = AssignBody;
export type ReassignBody = AssignBody;

/** Why a supervisor ends a conversation; kept in the audit trail. */
export const EngagementCloseBody = Type.Pick(SupervisorCloseBody, ['reason'], { additionalProperties: false });
export type EngagementCloseBody = Static<typeof EngagementCloseBody>;

/** A conversation with the sequences from which its streams continue. */
export const EngagementDetail = Type.Intersect([
  EngagementView,
  Type.Object({ cursor: Type.Record(Type.String(), Type.Number()) }),
]);
export type EngagementDetail = Static<typeof EngagementDetail>;

/**
 * Somebody is looked for. `otherWay`: a message or a call is offered meanwhile; `again`: who had taken her did not come, the next one is
 * asked. `gone`: it was somebody who talked to her already.
 */
export const WaitingView = Type.Object({
  opportunityId: Type.String(),
  otherWay: Type.Optional(Type.Boolean()),
  again: Type.Optional(Type.Boolean()),
  gone: Type.Optional(Type.Boolean()),
  estimate: Type.Optional(WaitEstimate),
});
export type WaitingView = Static<typeof WaitingView>;

/** Another way than to be served now, and for which opportunity it is offered. */
const OtherWayView = Type.Object({ opportunityId: Type.String() });
export type OtherWayView = Static<typeof OtherWayView>;

/** What the widget loads: what is going on for this visitor, and whether somebody is at the desk. */
export const WidgetState = Type.Object({
  cursor: Type.Record(Type.String(), Type.Number()),
  visitorId: Type.String(),
  engagement: Type.Optional(VisitorEngagementView),
  /** The server's time, by which estimates are counted down. */
  now: Type.String(),
  waiting: Type.Optional(WaitingView),
  callback: Type.Optional(CallbackView),
  /** She did not ask, and nobody was free: she may leave a message or be called back, until she answers. */
  otherWay: Type.Optional(OtherWayView),
  open: Type.Boolean(),
});
export type WidgetState = Static<typeof WidgetState>;
