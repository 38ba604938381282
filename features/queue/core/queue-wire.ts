import { type Static, Type } from 'typebox';
import { ToldReasonView } from '../../qualifier/core/index.ts';

/** An offer as the associate's desktop shows it. Times in ISO 8601. */
export const OfferView = Type.Object({
  offerId: Type.String(),
  opportunityId: Type.String(),
  enterpriseId: Type.String(),
  enterpriseName: Type.String(),
  associateId: Type.String(),
  sessionId: Type.String(),
  websiteName: Type.String(),
  who: Type.String(),
  identity: Type.String(),
  verdict: Type.Union([Type.Literal('can'), Type.Literal('must')]),
  asked: Type.Boolean(),
  /** What she wrote when she asked. */
  question: Type.Optional(Type.String()),
  /** She is to be called back: the beginning of her number. All of it is shown to the one who accepts. */
  callback: Type.Optional(Type.String()),
  topic: Type.String(),
  /** Why it is an opportunity: words, or comparisons that pages put into words. */
  why: Type.Array(ToldReasonView),
  /** Own score 0..100. */
  score: Type.Number(),
  /** The three strongest reasons for her. */
  reasons: Type.Array(
    Type.Object({
      /** In English words. */
      label: Type.String(),
      text: Type.String(),
      contribution: Type.Number(),
      /** What the words tell, for other languages: the kind of rule, its value, what it was told, what it rests on, and where. */
      kind: Type.Optional(Type.String()),
      raw: Type.Optional(Type.Number()),
      about: Type.Optional(Type.String()),
      sample: Type.Optional(Type.Number()),
      place: Type.Optional(Type.String()),
      currency: Type.Optional(Type.String()),
    }),
  ),
  openingWords: Type.String(),
  /** How it came to her: `ranked`, `idle`, `preferred` (she knows the customer), `named`, `list`, `supervisor`. */
  via: Type.Optional(Type.String()),
  /** False where the enterprise lets nobody decline a `must`: it can only be accepted, or lapse. */
  mayDecline: Type.Optional(Type.Boolean()),
  /** The enterprise's own reasons for declining a `must`; own words are always possible. Absent: the desk's. */
  declineReasons: Type.Optional(Type.Array(Type.String())),
  madeAt: Type.String(),
  dueAt: Type.String(),
  simulated: Type.Boolean(),
});
export type OfferView = Static<typeof OfferView>;

/** What an accepted offer, or an approach from the list, began. */
export const Claimed = Type.Object({ engagementId: Type.String() });

/** Why an associate says no. */
export const DeclineBody = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 200 })) });
export type DeclineBody = Static<typeof DeclineBody>;

/** What is waiting, as the console's live floor shows it. */
export const OpportunityView = Type.Object({
  opportunityId: Type.String(),
  sessionId: Type.String(),
  websiteName: Type.String(),
  state: Type.String(),
  verdict: Type.String(),
  /** `assign`, `race`, `choose`. */
  mode: Type.String(),
  topic: Type.String(),
  why: Type.Array(ToldReasonView),
  openedAt: Type.String(),
  closedReason: Type.Optional(Type.String()),
  /** A supervisor's own words for closing it. */
  closedNote: Type.Optional(Type.String()),
  /** Every offer made for it, oldest first. */
  offers: Type.Array(
    Type.Object({
      offerId: Type.String(),
      name: Type.String(),
      state: Type.String(),
      score: Type.Number(),
      /** How it came to her, as in `OfferView`. */
      via: Type.String(),
      madeAt: Type.String(),
      reason: Type.Optional(Type.String()),
    }),
  ),
  decisionIds: Type.Array(Type.String()),
  engagementId: Type.Optional(Type.String()),
  simulated: Type.Boolean(),
});
export type OpportunityView = Static<typeof OpportunityView>;
