import type { ColumnType } from 'kysely';
import type {
  AuditFacts,
  EnterpriseId,
  Membership,
  MembershipId,
  PersonId,
  Role,
  SnippetSettings,
  WebsiteId,
} from '../core/index.ts';

/** Written as text, read parsed. */
type Jsonb<T> = ColumnType<T, string, string>;
/** Written as a date, read in milliseconds. */
type Moment = ColumnType<number, Date, Date>;
type Made = ColumnType<number, never, never>;

export type EnterpriseTables = {
  enterprise: { enterprise_id: EnterpriseId; name: string; demonstration: boolean; created_at: Made };
  website: {
    website_id: WebsiteId;
    enterprise_id: EnterpriseId;
    name: string;
    origins: readonly string[];
    settings: Jsonb<SnippetSettings>;
    identity_secret: string;
    version: ColumnType<number, never, number>;
    created_at: Made;
  };
  write_key: {
    write_key_id: string;
    enterprise_id: EnterpriseId;
    website_id: WebsiteId;
    kind: 'public' | 'secret';
    hash: string;
    shown: string;
    created_at: Made;
    revoked_at: ColumnType<number | null, never, Date>;
  };
  person: {
    person_id: PersonId;
    name: string;
    email: string;
    picture_url: string | null;
    created_at: Made;
    updated_at: ColumnType<number, never, Date>;
  };
  membership: {
    membership_id: MembershipId;
    enterprise_id: EnterpriseId;
    person_id: PersonId;
    kind: Membership['kind'];
    roles: readonly Role[];
    status: ColumnType<'active' | 'suspended', never, 'active' | 'suspended'>;
    simulated: boolean;
    version: ColumnType<number, never, number>;
    created_at: Made;
  };
  api_token: {
    token_id: string;
    person_id: PersonId;
    name: string;
    hash: string;
    created_at: Made;
    expires_at: ColumnType<number | null, Date | null, Date>;
    revoked_at: ColumnType<number | null, never, Date>;
  };
  audit_entry: {
    audit_id: string;
    enterprise_id: string;
    at: Moment;
    actor: string;
    action: string;
    subject: string;
    before: Jsonb<AuditFacts> | null;
    after: Jsonb<AuditFacts> | null;
  };
  enterprise_repeat: {
    enterprise_id: string;
    idempotency_key: string;
    request_hash: string;
    made: string;
    at: Made;
  };
  auth_account: {
    id: string;
    account_id: string;
    provider_id: string;
    user_id: PersonId;
    password: string | null;
    updated_at: ColumnType<number, never, Date>;
  };
  auth_session: { id: string; token: string; user_id: PersonId; expires_at: Moment };
  auth_secret: { secret: string };
};
