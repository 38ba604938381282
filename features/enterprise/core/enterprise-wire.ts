import { type Static, Type } from 'typebox';
import type { SnippetSettings } from './website.ts';

const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
const Origins = Type.Array(Type.String({ maxLength: 260 }), { maxItems: 50 });

/** What the snippet is told. It stands inlined in a script, so every text is short and colours are colours. */
const SettingsBody = Type.Object(
  {
    consent: Type.Union([Type.Literal('required'), Type.Literal('implied')]),
    extractions: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[a-zA-Z][a-zA-Z0-9_.]{0,79}$' }),
          selector: Type.String({ minLength: 1, maxLength: 300 }),
          path: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
          type: Type.Union([
            Type.Literal('text'),
            Type.Literal('number'),
            Type.Literal('money'),
            Type.Literal('boolean'),
            Type.Literal('date'),
            Type.Literal('choice'),
          ]),
        },
        { additionalProperties: false },
      ),
      { maxItems: 100 },
    ),
    /** Which of the data that pages carry for other tools is read; of sources that differ on a product the first one counts. */
    pageData: Type.Optional(
      Type.Array(
        Type.Union([
          Type.Literal('json-ld'),
          Type.Literal('microdata'),
          Type.Literal('open-graph'),
          Type.Literal('ga4'),
          Type.Literal('ceddl'),
          Type.Literal('adobe'),
          Type.Literal('tealium'),
        ]),
        { maxItems: 7, uniqueItems: true },
      ),
    ),
    widget: Type.Object(
      {
        accent: Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }),
        title: Type.String({ minLength: 1, maxLength: 80 }),
        helpLabel: Type.String({ minLength: 1, maxLength: 40 }),
        position: Type.Union([Type.Literal('left'), Type.Literal('right')]),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

/** Settings as the API gives and takes them. */
export function settingsBody({ extractions, pageData, ...rest }: SnippetSettings): Static<typeof SettingsBody> {
  return { ...rest, extractions: [...extractions], ...(pageData === undefined ? {} : { pageData: [...pageData] }) };
}

/** A write key as administrators see it: a public one whole, of a secret one its last four characters. */
export const WriteKeyView = Type.Object({
  writeKeyId: Type.String(),
  kind: Type.Union([Type.Literal('public'), Type.Literal('secret')]),
  shown: Type.String(),
  status: Type.Union([Type.Literal('active'), Type.Literal('revoked')]),
  createdAt: Type.String(),
  revokedAt: Type.Optional(Type.String()),
});
export type WriteKeyView = Static<typeof WriteKeyView>;

export const WebsiteView = Type.Object({
  websiteId: Type.String(),
  name: Type.String(),
  origins: Type.Array(Type.String()),
  settings: SettingsBody,
  version: Type.Integer(),
  createdAt: Type.String(),
  keys: Type.Array(WriteKeyView),
});
export type WebsiteView = Static<typeof WebsiteView>;

export const WebsiteList = Type.Object({ items: Type.Array(WebsiteView) });

export const NewWebsiteBody = Type.Object(
  { name: Name, origins: Origins, settings: Type.Optional(SettingsBody) },
  { additionalProperties: false },
);
export type NewWebsiteBody = Static<typeof NewWebsiteBody>;

export const EditWebsiteBody = Type.Object(
  { name: Type.Optional(Name), origins: Type.Optional(Origins), settings: Type.Optional(SettingsBody) },
  { additionalProperties: false, minProperties: 1 },
);
export type EditWebsiteBody = Static<typeof EditWebsiteBody>;

export const NewWriteKeyBody = Type.Object(
  { kind: Type.Union([Type.Literal('public'), Type.Literal('secret')]) },
  { additionalProperties: false },
);

/** A fresh key. `key` is there the first time only when it is secret: it is not kept. */
export const NewWriteKey = Type.Object({ ...WriteKeyView.properties, key: Type.Optional(Type.String()) });
export type NewWriteKey = Static<typeof NewWriteKey>;

/** The lines to paste into every page of a website, and the secret with which its server signs who a visitor is. */
export const SnippetView = Type.Object({
  key: Type.String(),
  address: Type.String(),
  html: Type.String(),
});
export type SnippetView = Static<typeof SnippetView>;

export const IdentityView = Type.Object({ identitySecret: Type.String() });

const RoleName = Type.Union([
  Type.Literal('administrator'),
  Type.Literal('supervisor'),
  Type.Literal('analyst'),
  Type.Literal('associate'),
]);
const MembershipKind = Type.Union([Type.Literal('captive'), Type.Literal('independent')]);
const Roles = Type.Array(RoleName, { minItems: 1, uniqueItems: true });

/** A member of staff. */
export const StaffView = Type.Object({
  membershipId: Type.String(),
  personId: Type.String(),
  name: Type.String(),
  email: Type.String(),
  pictureUrl: Type.Optional(Type.String()),
  kind: MembershipKind,
  roles: Type.Array(RoleName),
  status: Type.Union([Type.Literal('active'), Type.Literal('suspended')]),
  simulated: Type.Boolean(),
  version: Type.Integer(),
});
export type StaffView = Static<typeof StaffView>;

export const StaffList = Type.Object({ items: Type.Array(StaffView) });

const Email = Type.String({ maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' });
const Password = Type.String({ minLength: 8, maxLength: 128 });

export const NewStaffBody = Type.Object(
  {
    name: Name,
    email: Email,
    /** Needed where no account has this address yet; left out, an existing account becomes a member. */
    password: Type.Optional(Password),
    roles: Roles,
    kind: Type.Optional(MembershipKind),
  },
  { additionalProperties: false },
);
export type NewStaffBody = Static<typeof NewStaffBody>;

export const EditStaffBody = Type.Object(
  {
    roles: Type.Optional(Roles),
    status: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('suspended')])),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type EditStaffBody = Static<typeof EditStaffBody>;

export const AuditView = Type.Object({
  auditId: Type.String(),
  at: Type.String(),
  actor: Type.String(),
  /** The actor's name, where it is a member. */
  actorName: Type.Optional(Type.String()),
  action: Type.String(),
  subject: Type.String(),
  before: Type.Optional(Type.Unknown()),
  after: Type.Optional(Type.Unknown()),
});
export type AuditView = Static<typeof AuditView>;

export const AuditList = Type.Object({ items: Type.Array(AuditView), next: Type.Optional(Type.String()) });
export type AuditList = Static<typeof AuditList>;

export const AuditQuery = Type.Object({
  cursor: Type.Optional(Type.String({ pattern: '^aud_[0-9a-f]{32}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
});

export const MeView = Type.Object({
  personId: Type.String(),
  name: Type.String(),
  pictureUrl: Type.Optional(Type.String()),
  memberships: Type.Array(
    Type.Object({
      membershipId: Type.String(),
      enterpriseId: Type.String(),
      enterpriseName: Type.String(),
      kind: MembershipKind,
      roles: Type.Array(RoleName),
    }),
  ),
  presence: Type.Object({
    declared: Type.Union([Type.Literal('available'), Type.Literal('busy'), Type.Literal('away')]),
    capacity: Type.Integer(),
  }),
});
export type MeView = Static<typeof MeView>;
