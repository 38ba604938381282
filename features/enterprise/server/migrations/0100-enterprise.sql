-- A seller: the tenant that every protected table refers to.
create table enterprise (
  enterprise_id text primary key,
  name text not null,
  -- a made-up enterprise: only here may visitors and associates be simulated
  demonstration boolean not null default false,
  created_at timestamptz not null default fw_now()
);
select fw_protect('enterprise');

create table website (
  website_id text primary key,
  enterprise_id text not null references enterprise on delete cascade,
  name text not null,
  origins text[] not null,
  settings jsonb not null,
  -- with it the enterprise's server signs who a visitor is; readable by its administrators
  identity_secret text not null,
  version integer not null default 1,
  created_at timestamptz not null default fw_now()
);
create index website_enterprise on website (enterprise_id);
select fw_protect('website');

create table write_key (
  write_key_id text primary key,
  enterprise_id text not null references enterprise on delete cascade,
  website_id text not null references website on delete cascade,
  kind text not null check (kind in ('public', 'secret')),
  -- SHA-256 of the key, hexadecimal
  hash text not null unique,
  -- the key itself where it is public (it stands in the page's source); of a secret one the last four characters
  shown text not null,
  created_at timestamptz not null default fw_now(),
  revoked_at timestamptz
);
create index write_key_website on write_key (website_id);
select fw_protect('write_key');

-- A person has one account over all enterprises; a tenant sees those who are its members.
create table person (
  person_id text primary key,
  name text not null,
  email text not null,
  picture_url text,
  created_at timestamptz not null default fw_now(),
  updated_at timestamptz not null default fw_now()
);
create unique index person_email on person (lower(email));
alter table person enable row level security;
select fw_personal('person');

create table membership (
  membership_id text primary key,
  enterprise_id text not null references enterprise on delete cascade,
  person_id text not null references person on delete cascade,
  kind text not null check (kind in ('captive', 'independent')),
  roles text[] not null check (roles <@ array['administrator', 'supervisor', 'analyst', 'associate']),
  status text not null default 'active' check (status in ('active', 'suspended')),
  simulated boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null default fw_now(),
  unique (enterprise_id, person_id)
);
create index membership_person on membership (person_id);
select fw_protect('membership');

create policy tenant on person for select to fw_tenant
  using (exists (select from membership where membership.person_id = person.person_id));
create policy own on person for select to fw_person using (person_id = (select current_setting('fw.person', true)));
create policy system on person to fw_system using (true) with check (true);
grant select on person to fw_tenant, fw_person;
grant select, insert, update, delete on person to fw_system;

create policy own on membership for select to fw_person using (person_id = (select current_setting('fw.person', true)));
create policy own on enterprise for select to fw_person
  using (exists (select from membership where membership.enterprise_id = enterprise.enterprise_id));
grant select on membership, enterprise to fw_person;

-- Bearer tokens for scripts: only the hash is kept.
create table api_token (
  token_id text primary key,
  person_id text not null references person on delete cascade,
  name text not null,
  hash text not null unique,
  created_at timestamptz not null default fw_now(),
  expires_at timestamptz,
  revoked_at timestamptz
);
create index api_token_person on api_token (person_id);
alter table api_token enable row level security;
create policy system on api_token to fw_system using (true) with check (true);
grant select, insert, update, delete on api_token to fw_system;

-- Who changed what: identifiers and versions only, never what a person wrote or is called.
create table audit_entry (
  audit_id text primary key,
  enterprise_id text not null references enterprise on delete cascade,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  before jsonb,
  after jsonb
);
create index audit_entry_latest on audit_entry (enterprise_id, audit_id desc);
select fw_protect('audit_entry');
-- What happened cannot be unwritten by a tenant.
revoke update, delete on audit_entry from fw_tenant;

-- What a repeated creating request made the first time.
create table enterprise_repeat (
  enterprise_id text not null references enterprise on delete cascade,
  idempotency_key text not null,
  request_hash text not null,
  made text not null,
  at timestamptz not null default fw_now(),
  primary key (enterprise_id, idempotency_key)
);
select fw_protect('enterprise_repeat');

-- Sign-in (better-auth): its user is our person, seen through a view; credentials and sessions are its own.
create view auth_user with (security_invoker = true) as
  select person_id as id, name, email, true as email_verified, picture_url as image, created_at, updated_at from person;
grant select on auth_user to fw_system;

create table auth_account (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references person on delete cascade,
  -- scrypt with its own salt
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default fw_now(),
  updated_at timestamptz not null default fw_now(),
  unique (provider_id, account_id)
);
create index auth_account_user on auth_account (user_id);

create table auth_session (
  id text primary key,
  token text not null unique,
  user_id text not null references person on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default fw_now(),
  updated_at timestamptz not null default fw_now()
);
create index auth_session_user on auth_session (user_id);

create table auth_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default fw_now(),
  updated_at timestamptz not null default fw_now()
);
create index auth_verification_identifier on auth_verification (identifier);

-- The installation's own secret: signs session cookies.
create table auth_secret (single boolean primary key default true check (single), secret text not null);

alter table auth_account enable row level security;
alter table auth_session enable row level security;
alter table auth_verification enable row level security;
alter table auth_secret enable row level security;
create policy system on auth_account to fw_system using (true) with check (true);
create policy system on auth_session to fw_system using (true) with check (true);
create policy system on auth_verification to fw_system using (true) with check (true);
create policy system on auth_secret to fw_system using (true) with check (true);
grant select, insert, update, delete on auth_account, auth_session, auth_verification, auth_secret to fw_system;
select fw_personal('auth_account');
select fw_personal('auth_session');
select fw_personal('auth_verification');
