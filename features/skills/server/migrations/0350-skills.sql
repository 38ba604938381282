-- The part of the roster that an enterprise keeps changes this number; each person's presence has one of her own. Claims of different
-- persons therefore never wait for each other, and `skills_stamp` sees both.
create table skills_version (
  enterprise_id text primary key,
  version bigint not null
);
select fw_protect('skills_version');

-- What one enterprise states of an associate (a membership).
create table skills_associate (
  associate_id text primary key,
  enterprise_id text not null,
  title text,
  rating double precision check (rating between 0 and 5),
  territories jsonb not null
);
create index skills_associate_enterprise on skills_associate (enterprise_id);
select fw_protect('skills_associate');
select fw_personal('skills_associate');

create table skills_accreditation (
  accreditation_id text primary key,
  enterprise_id text not null,
  associate_id text not null,
  node_id text not null,
  level integer not null check (level between 1 and 5),
  expires_at timestamptz,
  unique (enterprise_id, associate_id, node_id)
);
select fw_protect('skills_accreditation');

create table skills_licence (
  licence_id text primary key,
  enterprise_id text not null,
  associate_id text not null,
  node_id text not null,
  territories jsonb,
  segments jsonb,
  expires_at timestamptz,
  revoked_at timestamptz,
  granted_at timestamptz not null
);
create index skills_licence_associate on skills_licence (enterprise_id, associate_id);
select fw_protect('skills_licence');

-- What an associate states of herself: one row over all her enterprises.
create table skills_person (
  person_id text primary key,
  picture_url text,
  languages jsonb not null,
  experience_years double precision not null
);
alter table skills_person enable row level security;
select fw_personal('skills_person');

-- A person's presence and how many customers she has: one row over all her enterprises, locked by every claim on her.
create table skills_presence (
  person_id text primary key,
  declared text not null check (declared in ('available', 'busy', 'away')),
  connected boolean not null,
  lapses integer not null,
  not_responding boolean not null,
  capacity integer not null check (capacity > 0),
  slots_used integer not null check (slots_used >= 0),
  idle_since timestamptz not null,
  version bigint not null
);
alter table skills_presence enable row level security;

-- Live desktops by process. A process says every few seconds that they are there; rows that it no longer renews are swept.
create table skills_connection (
  person_id text not null,
  process_id text not null,
  seen_at timestamptz not null,
  primary key (person_id, process_id)
);
create index skills_connection_seen on skills_connection (seen_at);
alter table skills_connection enable row level security;

-- A customer whom a person serves now. Another enterprise counts it in `slots_used` and sees nothing else of it.
create table skills_slot (
  person_id text not null,
  holder text not null,
  enterprise_id text not null default current_setting('fw.enterprise', true),
  claimed_at timestamptz not null,
  primary key (person_id, holder)
);
select fw_protect('skills_slot');

-- A tenant sees a person by her membership, a person sees herself, the system sees all.
do $$
declare target text;
begin
  foreach target in array array['skills_person', 'skills_presence'] loop
    execute format(
      'create policy tenant on %1$I to fw_tenant
         using (exists (select from membership where membership.person_id = %1$I.person_id))
         with check (exists (select from membership where membership.person_id = %1$I.person_id))', target);
    execute format('grant select, insert, update on %I to fw_tenant', target);
  end loop;
  foreach target in array array['skills_person', 'skills_presence', 'skills_connection'] loop
    execute format(
      'create policy own on %I to fw_person
         using (person_id = (select current_setting(''fw.person'', true)))
         with check (person_id = (select current_setting(''fw.person'', true)))', target);
    execute format('create policy system on %I to fw_system using (true) with check (true)', target);
    execute format('grant select, insert, update, delete on %I to fw_person, fw_system', target);
  end loop;
end $$;

-- One text that differs after any change to anything the roster of an enterprise shows.
create function skills_stamp(enterprise text) returns text language sql stable as $$
  select concat_ws('.', (select version from skills_version where enterprise_id = enterprise), count(*),
    sum(hashtextextended(concat_ws('|', membership_id, status, array_to_string(roles, ','), simulated, name, person.picture_url,
      stated.picture_url, stated.languages, stated.experience_years, presence.version), 0)))
  from membership
  join person on person.person_id = membership.person_id
  left join skills_person stated on stated.person_id = membership.person_id
  left join skills_presence presence on presence.person_id = membership.person_id
  where membership.enterprise_id = enterprise
$$;

-- All enterprises whose roster shows a person. It looks past row security, for who opened the unit sees only its own: the answer
-- goes into news for each of them. It is asked by those who have locked her presence row, which they could not without seeing her.
create function skills_enterprises_of(person text) returns setof text language sql stable security definer
  set search_path = public as $$
  select enterprise_id from membership where person_id = person and status = 'active' order by enterprise_id
$$;
revoke execute on function skills_enterprises_of(text) from public;
grant execute on function skills_enterprises_of(text) to fw_tenant, fw_person, fw_system;
