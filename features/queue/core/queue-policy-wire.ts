import { type Static, Type } from 'typebox';

const Wait = Type.Integer({ minimum: 1_000, maximum: 3_600_000 });
const Mode = Type.Union([Type.Literal('assign'), Type.Literal('race'), Type.Literal('choose')]);
const Width = Type.Integer({ minimum: 1, maximum: 20 });
const closed = { additionalProperties: false } as const;

/** How an enterprise wants offers made (`QueuePolicy` says what each means). Times in milliseconds, 1 s to 1 h. */
const policy = {
  /** How opportunities of each verdict reach associates: `assign`, `race`, or `choose` (from the list). */
  mode: Type.Object({ can: Mode, must: Mode }, closed),
  /** Where the opportunities of a trigger go another way, or before others: the higher `priority` first, 0 without one. */
  triggers: Type.Array(
    Type.Object(
      {
        triggerId: Type.String({ minLength: 1, maxLength: 80 }),
        mode: Type.Optional(Mode),
        priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
      },
      closed,
    ),
    { maxItems: 500 },
  ),
  /** How many associates are offered it at once in a race. */
  raceWidth: Width,
  /** A `must` that nobody chose by then is offered, as `afterChoose` says; a `can` stands on the list for `listMs`. */
  chooseMs: Wait,
  afterChoose: Type.Union([Type.Literal('assign'), Type.Literal('race')]),
  listMs: Wait,
  /** Associates may also take from the list what is offered; they see their own score there. */
  approachFromList: Type.Boolean(),
  listScores: Type.Boolean(),
  /** One who talked to the customer before has her alone for so long, 0 to 10 min. */
  preferredMs: Type.Integer({ minimum: 0, maximum: 600_000 }),
  /** Within bands of so many points of score the longest idle goes first. */
  fairBand: Type.Number({ minimum: 0, maximum: 50 }),
  /** From the offer to the associate's answer, from there to her first words, from these to the customer's answer. */
  offerMs: Wait,
  greetMs: Wait,
  inviteMs: Wait,
  /** From an associate's going from a talk to looking for somebody else. */
  reconnectMs: Wait,
  /** Nobody has accepted by then: the opportunity expires. */
  giveUpMs: Wait,
  /** A customer who asked may leave a message from then. */
  otherWayMs: Wait,
  /** Whether a customer who did not ask may do so when nobody takes her `must`; it counts as an invitation. */
  otherWayUnasked: Type.Boolean(),
  invitationsPerVisit: Type.Integer({ minimum: 0, maximum: 100 }),
  /** How many associates, one after another, call a customer back who is not reached. */
  callbackTries: Type.Integer({ minimum: 1, maximum: 5 }),
  /** How a `must` is offered more widely, in order of time: to so many at once (`width`), or a wider pool. */
  steps: Type.Array(
    Type.Object(
      {
        afterMs: Wait,
        width: Type.Optional(Width),
        pool: Type.Optional(Type.Union([Type.Literal('wide'), Type.Literal('named')])),
      },
      closed,
    ),
    { maxItems: 10 },
  ),
  /** Associates to whom an opportunity goes that nobody takes. */
  named: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), { maxItems: 50, uniqueItems: true }),
  /** Whether a `must` may be declined, and the reasons to choose from; none: the desk's own. */
  mayDeclineMust: Type.Boolean(),
  declineReasons: Type.Array(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }), {
    maxItems: 30,
    uniqueItems: true,
  }),
};

/** The settings in force. Version 0: nothing is set, these are the product's own. */
export const QueuePolicyView = Type.Object({ version: Type.Integer(), ...policy });
export type QueuePolicyView = Static<typeof QueuePolicyView>;

/**
 * Settings in place of those of `version`, which `If-Match` may say instead: what is left out goes back to the product's own. Refused with 409 `queue-policy-changed` and
 * the `version` in force, with 400 `queue-policy-invalid` and each problem with its path where something does not fit.
 */
export const QueuePolicyBody = Type.Object(
  {
    version: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000_000 })),
    ...Type.Partial(Type.Object(policy)).properties,
  },
  closed,
);
export type QueuePolicyBody = Static<typeof QueuePolicyBody>;
