-- Browsers that a person lets alert her while her desk is closed (a push subscription, RFC 8030). The keys encrypt what is sent to it.
create table skills_device (
  device_id text primary key,
  person_id text not null,
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  label text not null,
  created_at timestamptz not null,
  -- what its push service said last: null until something was sent
  last_at timestamptz,
  last_status integer
);
create index skills_device_person on skills_device (person_id);
alter table skills_device enable row level security;
select fw_personal('skills_device');
create policy own on skills_device to fw_person using (person_id = (select current_setting('fw.person', true)))
  with check (person_id = (select current_setting('fw.person', true)));
create policy system on skills_device to fw_system using (true) with check (true);
grant select, delete on skills_device to fw_person;
grant select, insert, update, delete on skills_device to fw_system;

-- The installation's own pair of keys (VAPID, RFC 8292), made once: subscriptions are bound to it.
create table skills_push_key (
  single boolean primary key default true check (single),
  public_key text not null,
  private_key text not null
);
alter table skills_push_key enable row level security;
create policy system on skills_push_key to fw_system using (true) with check (true);
grant select, insert on skills_push_key to fw_system;
