import { type Static, Type } from 'typebox';
import { MOST_CAPACITY } from './presence.ts';
import { DeclaredView } from './skills-wire.ts';

/** `HH:MM`; `24:00` is the end of a day. */
const Time = Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' });
const Start = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
const hours = { from: Start, to: Time };

const schedule = {
  timeZone: Type.String({ minLength: 1, maxLength: 60 }),
  weekly: Type.Array(
    Type.Object({ day: Type.Integer({ minimum: 1, maximum: 7 }), ...hours }, { additionalProperties: false }),
    { maxItems: 70 },
  ),
  exceptions: Type.Array(
    Type.Object(
      {
        date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
        hours: Type.Array(Type.Object(hours, { additionalProperties: false }), { maxItems: 10 }),
      },
      { additionalProperties: false },
    ),
    { maxItems: 400 },
  ),
};

/**
 * Hours of the week (day 1 is Monday), and days that differ from them. Null: she has no schedule, and offers depend on what she declares
 * alone. Refused with 400 `schedule-invalid` and `errors`, and 409 `schedule-changed` with the `version` in force.
 */
export const ScheduleBody = Type.Object(
  { schedule: Type.Union([Type.Object(schedule, { additionalProperties: false }), Type.Null()]) },
  { additionalProperties: false },
);
export type ScheduleBody = Static<typeof ScheduleBody>;

/** A schedule as it is kept; version 0 and null: none was ever set. */
export const ScheduleView = Type.Object({
  version: Type.Integer(),
  schedule: Type.Union([Type.Object(schedule), Type.Null()]),
});
export type ScheduleView = Static<typeof ScheduleView>;

/** What a supervisor sets for an associate who works for the enterprise alone; she is told who did. 403 `independent`. */
export const AssociatePresenceBody = Type.Object(
  {
    declared: Type.Optional(DeclaredView),
    /** Customers at once. */
    capacity: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_CAPACITY })),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type AssociatePresenceBody = Static<typeof AssociatePresenceBody>;

const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_CAPACITY }));
const policy = {
  /** Wrap-up time after a conversation, in milliseconds; 0: none. */
  wrapMs: Type.Integer({ minimum: 0, maximum: 3_600_000 }),
  /** Customers of this enterprise that one associate may have at once. */
  customers: Limit,
  /** Of these kinds, over all her enterprises. */
  chats: Limit,
  callbacks: Limit,
};

/** What is in force. Version 0: nothing is set, these are the product's own. */
export const PresencePolicyView = Type.Object({ version: Type.Integer(), ...policy });
export type PresencePolicyView = Static<typeof PresencePolicyView>;

/** Replaces what was set at the version in `If-Match`; a limit that is left out does not limit. 409 `presence-policy-changed`. */
export const PresencePolicyBody = Type.Object(policy, { additionalProperties: false });
export type PresencePolicyBody = Static<typeof PresencePolicyBody>;

/** A browser that alerts her while her desk is closed. Times in ISO 8601. */
export const DeviceView = Type.Object({
  deviceId: Type.String(),
  label: Type.String(),
  createdAt: Type.String(),
  /** When something was last sent to it, and what its push service answered. */
  lastAt: Type.Optional(Type.String()),
  lastStatus: Type.Optional(Type.Integer()),
});
export type DeviceView = Static<typeof DeviceView>;

/** Her devices, and the key to which a new subscription is bound (VAPID, base64url). */
export const DeviceList = Type.Object({ publicKey: Type.String(), items: Type.Array(DeviceView) });
export type DeviceList = Static<typeof DeviceList>;

/**
 * A push subscription as the browser gives it. The same endpoint again is the same device. 400 `push-endpoint`: an address that is no push
 * service of a browser; 409 `too-many-devices`.
 */
export const DeviceBody = Type.Object(
  {
    endpoint: Type.String({ minLength: 10, maxLength: 1_000 }),
    keys: Type.Object(
      {
        p256dh: Type.String({ pattern: '^[A-Za-z0-9_-]{86,88}=?$' }),
        auth: Type.String({ pattern: '^[A-Za-z0-9_-]{21,24}=*$' }),
      },
      { additionalProperties: false },
    ),
    label: Type.String({ minLength: 1, maxLength: 80 }),
  },
  { additionalProperties: false },
);
export type DeviceBody = Static<typeof DeviceBody>;
