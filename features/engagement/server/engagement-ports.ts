import type { FastifyRequest } from 'fastify';
import type { Refusal, Result } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { AuditChange } from '../../enterprise/core/index.ts';
import type { AssociateCard, AttemptEnd, CallbackBody, CallbackView } from '../../queue/core/index.ts';
import type { Channel } from '../../skills/core/index.ts';
import type { LeaveMessageBody, OtherWayView, OutcomeChange, WaitingView } from '../core/index.ts';

/** Gives back the slot that `holder` has; giving it back twice changes nothing. */
export type ReleaseSlot = (unit: Unit, personId: string, holder: string) => Promise<void>;

/** Takes one of a person's slots for `holder`; why not, where there is none left. */
export type ClaimSlot = (
  unit: Unit,
  personId: string,
  holder: string,
  channel: Channel,
) => Promise<Refusal | undefined>;

/** Whether an associate may sell here now; on the unit's time. */
export type CheckLicence = (
  unit: Unit,
  associateId: string,
  about: { readonly nodeIds: readonly string[] },
) => Promise<Refusal | undefined>;

/** An associate to whom a conversation may be given: who she is, how the customer sees her, whether she is at her desk. */
export type Colleague = {
  readonly personId: string;
  readonly card: AssociateCard;
  readonly atDesk: boolean;
  readonly simulated: boolean;
};
/** Not inside a unit. */
export type ColleagueOf = (enterpriseId: string, associateId: string) => Promise<Colleague | undefined>;

/** How long an associate has for her first words, in milliseconds. Not inside a unit. */
export type GreetMs = (enterpriseId: string) => Promise<number>;

/** Whether a desk of this person is connected, as the unit sees it. */
export type IsAtDesk = (
  unit: Unit,
  hers: { readonly personId: string; readonly associateId: string },
) => Promise<boolean>;

/** Keeps who changed what, in the same transaction as the change. */
export type AuditEngagement = (unit: Unit, change: AuditChange) => Promise<void>;
/** The conversation of `holder` is over, its outcome owed: counted as busy until then, or until the enterprise's time is over. */
export type BeginWrapUp = (unit: Unit, personId: string, holder: string) => Promise<void>;

/** She let a customer wait who was hers; two lapses in a row make her `not responding`. */
export type NoteLapse = (unit: Unit, personId: string) => Promise<void>;

/** Adds a change to the counters of an associate, in the transaction of the outcome. */
export type RecordOutcome = (
  unit: Unit,
  outcome: {
    readonly enterpriseId: string;
    readonly engagementId: string;
    readonly opportunityId: string;
    readonly associateId: string;
    readonly visitorId: string;
    readonly sessionId: string;
    readonly productId?: string;
    readonly nodeId?: string;
    /** The node and all its ancestors. */
    readonly nodeIds: readonly string[];
    readonly simulated: boolean;
    readonly change: OutcomeChange;
  },
) => Promise<void>;

/** Her associate did not begin, or has gone: somebody is looked for again. */
export type ReopenOpportunity = (
  unit: Unit,
  again: { readonly opportunityId: string; readonly associateId: string; readonly reason: string },
) => Promise<void>;

/** The attempt or the conversation is over. */
export type CloseOpportunity = (unit: Unit, end: AttemptEnd) => Promise<void>;

/** The customer was shown an invitation. */
export type NoteInvited = (unit: Unit, opportunityId: string) => Promise<void>;

/** Somebody who asked has been answered: the associate's first words are there. */
export type NoteAnswered = (unit: Unit, opportunityId: string) => Promise<void>;

/** What a visitor waits for who asked for help. */
export type WaitingOf = (unit: Unit, visitorId: string) => Promise<WaitingView | undefined>;

/** The call that was agreed with a visitor and is not over. */
export type CallbackFor = (unit: Unit, visitorId: string) => Promise<CallbackView | undefined>;

/** The other way that a visitor is offered who did not ask, and has not answered. */
export type OtherWayOf = (unit: Unit, visitorId: string) => Promise<OtherWayView | undefined>;

/** She puts it away: nobody approaches her again in this visit. Not inside a unit. */
export type RefuseOtherWay = (visitor: Visitor, opportunityId: string) => Promise<Result<undefined>>;

/** A visitor leaves a message: she is offered nothing else. @returns the session in which she was offered to, if she was */
export type NoteMessageLeft = (unit: Unit, visitorId: string) => Promise<string | undefined>;

/** She is called instead of waiting. Not inside a unit. */
export type AgreeCallback = (visitor: Visitor, body: CallbackBody) => Promise<Result<CallbackView>>;

/** She wants no call any more. Not inside a unit. */
export type CancelCallback = (visitor: Visitor, callbackId: string) => Promise<Result<undefined>>;

/** What a customer wrote when she last asked for help in this session. Not inside a unit. */
export type WishOf = (enterpriseId: string, sessionId: string) => Promise<string | undefined>;

/** Keeps a message for the inbox; the same message twice is one. Refused as `message-id-used` where its id is that of another one. */
export type LeaveMessage = (
  unit: Unit,
  message: LeaveMessageBody & {
    readonly enterpriseId: string;
    readonly websiteId: string;
    readonly visitorId: string;
    readonly simulated: boolean;
  },
) => Promise<Result<unknown>>;

/** The sequences at which streams stand. Not inside a unit. */
export type StreamHeads = (streamIds: readonly string[]) => Promise<Readonly<Record<string, number>>>;

/** Whether somebody could be asked now: decides what the widget promises. Not inside a unit. */
export type AnyoneAtDesk = (enterpriseId: string) => Promise<boolean>;

/** The visitor behind a request of the widget: by write key, origin and visitor token. */
export type Visitor = { readonly visitorId: string; readonly websiteId: string; readonly enterpriseId: string };
export type VisitorOf = (request: FastifyRequest) => Promise<Result<Visitor>>;
