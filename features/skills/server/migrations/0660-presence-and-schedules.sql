-- Presence beside what she declared: outside the hours of her schedule she is off duty until she says otherwise; after a conversation she
-- wraps up, until the latest of these moments. Counted over all her enterprises, as slots are; telephone calls are some of the slots.
alter table skills_presence add column off_duty boolean not null default false;
alter table skills_presence add column wraps integer not null default 0 check (wraps >= 0);
alter table skills_presence add column wrap_until timestamptz;
alter table skills_presence add column calls_used integer not null default 0 check (calls_used >= 0);

alter table skills_slot add column channel text not null default 'chat' check (channel in ('chat', 'callback'));
-- set while she wraps up what the slot was claimed for
alter table skills_slot add column wrap_until timestamptz;
create index skills_slot_holder on skills_slot (holder);

-- How an enterprise wants wrap-up time and limits; fields that are missing are the product's own.
create table skills_presence_policy (
  enterprise_id text primary key,
  version integer not null,
  policy jsonb not null
);
select fw_protect('skills_presence_policy');

-- Her weekly hours and the days that differ: one schedule over all her enterprises.
create table skills_schedule (
  person_id text primary key,
  version integer not null,
  schedule jsonb not null
);
alter table skills_schedule enable row level security;
select fw_personal('skills_schedule');
create policy tenant on skills_schedule for select to fw_tenant
  using (exists (select from membership where membership.person_id = skills_schedule.person_id));
create policy own on skills_schedule for select to fw_person
  using (person_id = (select current_setting('fw.person', true)));
create policy system on skills_schedule to fw_system using (true) with check (true);
grant select on skills_schedule to fw_tenant, fw_person;
grant select, insert, update, delete on skills_schedule to fw_system;

-- The memberships in which a person sells: their streams are read at her desk. Looks past row security as `skills_enterprises_of` does.
create function skills_desks_of(person text) returns setof text language sql stable security definer
  set search_path = public as $$
  select membership_id from membership
  where person_id = person and status = 'active' and 'associate' = any(roles) order by membership_id
$$;
revoke execute on function skills_desks_of(text) from public;
grant execute on function skills_desks_of(text) to fw_tenant, fw_person, fw_system;
