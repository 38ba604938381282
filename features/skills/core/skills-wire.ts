import { type Static, Type } from 'typebox';

const DeclaredView = Type.Union([Type.Literal('available'), Type.Literal('busy'), Type.Literal('away')]);

export const PresenceBody = Type.Object({ declared: DeclaredView }, { additionalProperties: false });
export type PresenceBody = Static<typeof PresenceBody>;

/** The caller's own presence, over all her enterprises. */
export const PresenceView = Type.Object({
  declared: DeclaredView,
  connected: Type.Boolean(),
  notResponding: Type.Boolean(),
  capacity: Type.Number(),
  slotsUsed: Type.Number(),
});
export type PresenceView = Static<typeof PresenceView>;

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
  permitted: Type.Boolean(),
  declared: DeclaredView,
  connected: Type.Boolean(),
  notResponding: Type.Boolean(),
  capacity: Type.Number(),
  slotsUsed: Type.Number(),
  idleSince: Type.String(),
  accreditations: Type.Array(
    Type.Object({
      accreditationId: Type.String(),
      nodeId: Type.String(),
      level: Type.Number(),
      expiresAt: Type.Optional(Type.String()),
    }),
  ),
  licences: Type.Array(
    Type.Object({
      licenceId: Type.String(),
      nodeId: Type.String(),
      territories: Type.Optional(Type.Array(Type.String())),
      segments: Type.Optional(Type.Array(Type.String())),
      expiresAt: Type.Optional(Type.String()),
      revokedAt: Type.Optional(Type.String()),
    }),
  ),
  simulated: Type.Boolean(),
});
export type AssociateView = Static<typeof AssociateView>;

export const AssociateList = Type.Object({ items: Type.Array(AssociateView) });
export type AssociateList = Static<typeof AssociateList>;
