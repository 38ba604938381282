import { type Static, Type } from 'typebox';
import { MOST_CAPACITY } from './presence.ts';

export const DeclaredView = Type.Union([Type.Literal('available'), Type.Literal('busy'), Type.Literal('away')]);

export const PresenceBody = Type.Object({ declared: DeclaredView }, { additionalProperties: false });
export type PresenceBody = Static<typeof PresenceBody>;

/** The caller's own presence, over all her enterprises. */
export const PresenceView = Type.Object({
  declared: DeclaredView,
  connected: Type.Boolean(),
  /** She let two offers in a row pass: none reach her until she does something. */
  notResponding: Type.Boolean(),
  /** Outside her hours: no offers until they begin, or she declares herself available. */
  offDuty: Type.Boolean(),
  /** She wraps up a conversation, no longer than until then (ISO 8601); to declare herself available ends it. */
  wrapUntil: Type.Optional(Type.String()),
  capacity: Type.Number(),
  slotsUsed: Type.Number(),
});
export type PresenceView = Static<typeof PresenceView>;

/** Proven competence for a place. `expiresAt` in ISO 8601. */
export const AccreditationView = Type.Object({
  accreditationId: Type.String(),
  nodeId: Type.String(),
  level: Type.Number(),
  expiresAt: Type.Optional(Type.String()),
});
export type AccreditationView = Static<typeof AccreditationView>;

/** The permission to sell a place. Times in ISO 8601. */
export const LicenceView = Type.Object({
  licenceId: Type.String(),
  nodeId: Type.String(),
  territories: Type.Optional(Type.Array(Type.String())),
  segments: Type.Optional(Type.Array(Type.String())),
  expiresAt: Type.Optional(Type.String()),
  revokedAt: Type.Optional(Type.String()),
});
export type LicenceView = Static<typeof LicenceView>;

/** An associate with what she may and can, for the console. Times in ISO 8601. */
export const AssociateView = Type.Object({
  associateId: Type.String(),
  personId: Type.String(),
  name: Type.String(),
  title: Type.Optional(Type.String()),
  pictureUrl: Type.Optional(Type.String()),
  languages: Type.Array(Type.String()),
  territories: Type.Array(Type.String()),
  experienceYears: Type.Number(),
  rating: Type.Optional(Type.Number()),
  proficiency: Type.Optional(Type.Number()),
  attributes: Type.Optional(Type.Record(Type.String(), Type.String())),
  kind: Type.Optional(Type.Union([Type.Literal('captive'), Type.Literal('independent')])),
  permitted: Type.Boolean(),
  declared: DeclaredView,
  connected: Type.Boolean(),
  notResponding: Type.Boolean(),
  offDuty: Type.Optional(Type.Boolean()),
  /** Her hours of today, `HH:MM` in her zone; none: off today. Left out: she has no schedule. */
  hours: Type.Optional(
    Type.Object({
      timeZone: Type.String(),
      today: Type.Array(Type.Object({ from: Type.String(), to: Type.String() })),
    }),
  ),
  wrapping: Type.Optional(Type.Boolean()),
  noChat: Type.Optional(Type.Boolean()),
  noCallback: Type.Optional(Type.Boolean()),
  capacity: Type.Number(),
  slotsUsed: Type.Number(),
  idleSince: Type.String(),
  accreditations: Type.Array(AccreditationView),
  licences: Type.Array(LicenceView),
  simulated: Type.Boolean(),
});
export type AssociateView = Static<typeof AssociateView>;

export const AssociateList = Type.Object({ items: Type.Array(AssociateView) });
export type AssociateList = Static<typeof AssociateList>;

const Key = Type.String({ minLength: 1, maxLength: 80 });

/** What an administrator states of an associate; what is left out stays as it is. */
export const AssociateProfileBody = Type.Object(
  {
    title: Type.Optional(Type.String({ maxLength: 120 })),
    /** A path of this server, or an address of another. */
    pictureUrl: Type.Optional(Type.String({ maxLength: 500, pattern: '^(https://|/)\\S*$' })),
    /** BCP 47, e.g. `de` or `pt-BR`. Hers over all her enterprises, as are years and capacity. */
    languages: Type.Optional(
      Type.Array(Type.String({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$' }), { maxItems: 50 }),
    ),
    /** Years in this and related jobs. */
    experienceYears: Type.Optional(Type.Number({ minimum: 0, maximum: 80 })),
    rating: Type.Optional(Type.Number({ minimum: 0, maximum: 5 })),
    /** Typing, navigating and selling online. */
    proficiency: Type.Optional(Type.Number({ minimum: 0, maximum: 5 })),
    /** Attributes that customers have too (`ageBand`), or teams, as far as rules are to compare them. They replace those before. */
    attributes: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]{0,59}$' }),
        Type.String({ minLength: 1, maxLength: 60 }),
        {
          maxProperties: 50,
          additionalProperties: false,
        },
      ),
    ),
    territories: Type.Optional(Type.Array(Key, { maxItems: 200, uniqueItems: true })),
    /** Customers at once. */
    capacity: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_CAPACITY })),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type AssociateProfileBody = Static<typeof AssociateProfileBody>;

/** A day (from its first moment, UTC) or a moment in UTC. */
const Expiry = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?Z)?$' });

/** Accredits an associate for a place; again, it replaces level and expiry. 404 `no-such-node`, `no-such-associate`. */
export const AccreditationBody = Type.Object(
  { nodeId: Key, level: Type.Integer({ minimum: 1, maximum: 5 }), expiresAt: Type.Optional(Expiry) },
  { additionalProperties: false },
);
export type AccreditationBody = Static<typeof AccreditationBody>;

/**
 * Permits an associate to sell a place and all beneath it; lists that are left out do not restrict. The same again is the same
 * licence. 404 `no-such-node`, `no-such-associate`.
 */
export const LicenceBody = Type.Object(
  {
    nodeId: Key,
    territories: Type.Optional(Type.Array(Key, { minItems: 1, maxItems: 200, uniqueItems: true })),
    segments: Type.Optional(Type.Array(Key, { minItems: 1, maxItems: 200, uniqueItems: true })),
    expiresAt: Type.Optional(Expiry),
  },
  { additionalProperties: false },
);
export type LicenceBody = Static<typeof LicenceBody>;
