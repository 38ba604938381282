import { type Static, Type } from 'typebox';
import { PAGE_CURSOR } from '../../../kernel/page-cursor.ts';

/** A message in the inbox with what was answered. Times in ISO 8601. */
export const InboxItem = Type.Object({
  messageId: Type.String(),
  /** `message`: left at the widget. Others come with later channels. */
  kind: Type.Literal('message'),
  at: Type.String(),
  name: Type.String(),
  /** How the customer can be reached: as she wrote it, and what it is. */
  contact: Type.String(),
  contactKind: Type.Union([Type.Literal('mail'), Type.Literal('telephone'), Type.Literal('other')]),
  text: Type.String(),
  /** What she was looking at. */
  topic: Type.Optional(Type.String()),
  websiteId: Type.Optional(Type.String()),
  sessionId: Type.Optional(Type.String()),
  /** Only where her identity was verified. */
  customerId: Type.Optional(Type.String()),
  read: Type.Boolean(),
  answered: Type.Boolean(),
  /** The associate who answered first. */
  assignedTo: Type.Optional(Type.Object({ associateId: Type.String(), name: Type.String() })),
  replies: Type.Array(
    Type.Object({
      replyId: Type.String(),
      associateId: Type.String(),
      name: Type.String(),
      text: Type.String(),
      at: Type.String(),
    }),
  ),
  simulated: Type.Boolean(),
});
export type InboxItem = Static<typeof InboxItem>;

export const InboxList = Type.Object({
  items: Type.Array(InboxItem),
  next: Type.Optional(Type.String()),
  /** Messages that nobody has answered, whatever the filter. */
  open: Type.Number(),
});
export type InboxList = Static<typeof InboxList>;

const DAY_OR_MOMENT = '^\\d{4}-\\d{2}-\\d{2}(T[0-9:.]+(Z|[+-]\\d{2}:\\d{2}))?$';

export const InboxQuery = Type.Object({
  /** Words in name, contact, text or topic. */
  q: Type.Optional(Type.String({ maxLength: 200 })),
  customer: Type.Optional(Type.String({ maxLength: 200 })),
  kind: Type.Optional(Type.Literal('message')),
  state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('answered'), Type.Literal('all')])),
  /** Left at or after, and before: a day (of UTC), or a moment with its offset. ISO 8601. */
  from: Type.Optional(Type.String({ pattern: DAY_OR_MOMENT })),
  to: Type.Optional(Type.String({ pattern: DAY_OR_MOMENT })),
  cursor: Type.Optional(Type.String({ pattern: PAGE_CURSOR })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});
export type InboxQuery = Static<typeof InboxQuery>;

/** `replyId` (`msg_` + 32 hex) makes sending again harmless; `seen` is how many replies the writer had before her eyes. */
export const ReplyBody = Type.Object({
  replyId: Type.Optional(Type.String({ pattern: '^msg_[0-9a-f]{32}$' })),
  seen: Type.Optional(Type.Integer({ minimum: 0 })),
  text: Type.String({ minLength: 1, maxLength: 4000 }),
});
export type ReplyBody = Static<typeof ReplyBody>;

const AttributeValue = Type.Union([
  Type.String({ maxLength: 500 }),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.String({ maxLength: 500 }), { maxItems: 100 }),
]);

/** A moment in milliseconds, of the years 1 to 9999: others cannot be kept, or not be written as dates. */
const Moment = Type.Number({ minimum: -62_135_596_800_000, maximum: 253_402_300_799_999 });

/** Something she did, as the enterprise tells it; `at` in milliseconds. */
const activity = {
  kind: Type.String({ minLength: 1, maxLength: 60 }),
  text: Type.Optional(Type.String({ maxLength: 500 })),
};

/** A product that the enterprise would recommend to her. */
const Recommendation = Type.Object(
  { sku: Type.String({ minLength: 1, maxLength: 100 }), reason: Type.Optional(Type.String({ maxLength: 300 })) },
  { additionalProperties: false },
);

/** What an enterprise states about a customer. */
export const ProfileBody = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    email: Type.Optional(Type.String({ minLength: 3, maxLength: 200 })),
    phone: Type.Optional(Type.String({ minLength: 3, maxLength: 60 })),
    address: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    segments: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 })),
    attributes: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), AttributeValue, { maxProperties: 200 })),
    activities: Type.Optional(
      Type.Array(Type.Object({ at: Moment, ...activity }, { additionalProperties: false }), { maxItems: 500 }),
    ),
    recommended: Type.Optional(Type.Array(Recommendation, { maxItems: 100 })),
    purchases: Type.Optional(
      Type.Array(
        Type.Object({
          at: Moment,
          name: Type.String({ maxLength: 300 }),
          sku: Type.Optional(Type.String({ maxLength: 100 })),
          minor: Type.Integer(),
          currency: Type.String({ pattern: '^[A-Z]{3}$' }),
        }),
        { maxItems: 500 },
      ),
    ),
    since: Type.Optional(Moment),
  },
  { additionalProperties: false },
);
export type ProfileBody = Static<typeof ProfileBody>;

/** A customer's page. Times in ISO 8601. */
export const ProfileView = Type.Object({
  customerId: Type.String(),
  name: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  address: Type.Optional(Type.String()),
  /** Those that her enterprise states, and those whose conditions she fulfils now. */
  segments: Type.Array(Type.String()),
  stated: Type.Object({ segments: Type.Array(Type.String()) }),
  attributes: Type.Record(Type.String(), AttributeValue),
  activities: Type.Array(Type.Object({ at: Type.String(), ...activity })),
  recommended: Type.Array(Recommendation),
  /** When anything of it was last stated. */
  changedAt: Type.String(),
  since: Type.Optional(Type.String()),
  purchases: Type.Array(
    Type.Object({
      at: Type.String(),
      name: Type.String(),
      sku: Type.Optional(Type.String()),
      minor: Type.Number(),
      currency: Type.String(),
    }),
  ),
  associates: Type.Array(Type.Object({ associateId: Type.String(), times: Type.Number(), lastAt: Type.String() })),
  correspondence: Type.Array(InboxItem),
});
export type ProfileView = Static<typeof ProfileView>;

/** By name; `next` goes on after the last of them. */
export const CustomerList = Type.Object({
  items: Type.Array(
    Type.Object({ customerId: Type.String(), name: Type.Optional(Type.String()), segments: Type.Array(Type.String()) }),
  ),
  next: Type.Optional(Type.String()),
});
export type CustomerList = Static<typeof CustomerList>;
