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
  madeAt: Type.String(),
  dueAt: Type.String(),
  simulated: Type.Boolean(),
});
export type OfferView = Static<typeof OfferView>;

/** Why an associate says no. */
export const DeclineBody = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 200 })) });
export type DeclineBody = Static<typeof DeclineBody>;

const Wait = Type.Integer({ minimum: 1_000, maximum: 3_600_000 });

/** How an enterprise wants offers made. Times in milliseconds, 1 s to 1 h. */
const policy = {
  /** How many associates are offered the same opportunity at once: 1 assigns, more race. */
  width: Type.Integer({ minimum: 1, maximum: 20 }),
  /** From the offer to the associate's answer, from there to her first words, from these to the customer's answer. */
  offerMs: Wait,
  greetMs: Wait,
  inviteMs: Wait,
  /** Nobody has accepted by then: the opportunity expires. */
  giveUpMs: Wait,
  /** A customer who asked may leave a message from then. */
  otherWayMs: Wait,
  invitationsPerVisit: Type.Integer({ minimum: 0, maximum: 100 }),
  /** How many associates, one after another, call a customer back who is not reached. */
  callbackTries: Type.Integer({ minimum: 1, maximum: 5 }),
  /** From when a `must` is offered to a wider pool, and to the people named. */
  widenMs: Wait,
  namedMs: Wait,
  /** Associates to whom an opportunity goes that nobody takes. */
  named: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), { maxItems: 50, uniqueItems: true }),
};

/** The settings in force. Version 0: nothing is set, these are the product's own. */
export const QueuePolicyView = Type.Object({ version: Type.Integer(), ...policy });
export type QueuePolicyView = Static<typeof QueuePolicyView>;

/**
 * Settings in place of those of `version`, which `If-Match` may say instead: what is left out goes back to the product's own. Refused with 409 `queue-policy-changed` and
 * the `version` in force, with 400 `queue-policy-invalid` where somebody named is no associate here.
 */
export const QueuePolicyBody = Type.Object(
  {
    version: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    ...Type.Partial(Type.Object(policy)).properties,
  },
  { additionalProperties: false },
);
export type QueuePolicyBody = Static<typeof QueuePolicyBody>;

/** What is waiting, as the console's live floor shows it. */
export const OpportunityView = Type.Object({
  opportunityId: Type.String(),
  sessionId: Type.String(),
  websiteName: Type.String(),
  state: Type.String(),
  verdict: Type.String(),
  topic: Type.String(),
  why: Type.Array(ToldReasonView),
  openedAt: Type.String(),
  closedReason: Type.Optional(Type.String()),
  /** Every offer made for it, oldest first. */
  offers: Type.Array(
    Type.Object({
      offerId: Type.String(),
      name: Type.String(),
      state: Type.String(),
      score: Type.Number(),
      madeAt: Type.String(),
      reason: Type.Optional(Type.String()),
    }),
  ),
  decisionIds: Type.Array(Type.String()),
  engagementId: Type.Optional(Type.String()),
  simulated: Type.Boolean(),
});
export type OpportunityView = Static<typeof OpportunityView>;
