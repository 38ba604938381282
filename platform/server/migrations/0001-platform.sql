-- Roles: every unit of work opens under one of these. None may log in, none may bypass row security.
do $$
declare wanted text;
begin
  foreach wanted in array array['fw_tenant', 'fw_person', 'fw_intake', 'fw_system'] loop
    begin
      if not exists (select from pg_roles where rolname = wanted) then
        execute format('create role %I nologin nobypassrls', wanted);
      end if;
    exception when duplicate_object or unique_violation then null; -- another database of the cluster made it just now
    end;
    if not pg_has_role(current_user, wanted, 'member') then
      execute format('grant %I to current_user', wanted);
    end if;
  end loop;
end $$;

grant usage on schema public to fw_tenant, fw_person, fw_intake, fw_system;
alter default privileges in schema public grant usage on sequences to fw_tenant, fw_person, fw_intake, fw_system;

-- The one place where time may be shifted, and only by tests: the server refuses to start on a shifted clock otherwise.
create table fw_clock (single boolean primary key default true check (single), shift interval not null);
create function fw_now() returns timestamptz language sql stable security definer set search_path = public as
  $$ select now() + coalesce((select shift from fw_clock), interval '0') $$;

-- Row security for a tenant's table: `fw_tenant` sees the rows of the enterprise that the unit was opened for.
create function fw_protect(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format(
    'create policy tenant on %s to fw_tenant using (enterprise_id = (select current_setting(''fw.enterprise'', true)))
       with check (enterprise_id = (select current_setting(''fw.enterprise'', true)))', target);
  execute format('create policy system on %s to fw_system using (true) with check (true)', target);
  execute format('grant select, insert, update, delete on %s to fw_tenant, fw_system', target);
end $$;

-- Marks a table that holds personal data: erasure and the checks of the repository read the mark. Erasure deletes a person's rows;
-- where columns are named, the rows stay (money is counted from them) and only those columns are emptied.
create function fw_personal(target regclass, columns text[] default '{}') returns void language plpgsql as $$
declare named text;
begin
  execute format('comment on table %s is ''personal data''', target);
  foreach named in array columns loop
    execute format('comment on column %s.%I is ''personal data''', target, named);
  end loop;
end $$;

-- News after commit (due at once) and deadlines (due later): one table, one runner, at least once.
create table outbox (
  outbox_id bigint generated always as identity primary key,
  enterprise_id text not null,
  kind text not null,
  -- set for deadlines: one per kind and subject
  subject text,
  payload jsonb not null,
  due_at timestamptz not null,
  attempts integer not null default 0,
  last_error text,
  unique (kind, subject)
);
create index outbox_due on outbox (due_at);
select fw_protect('outbox');
grant insert on outbox to fw_intake, fw_person;
create policy intake on outbox for insert to fw_intake with check (true);
create policy person on outbox for insert to fw_person with check (true);

-- Durable streams. The sequence is taken by the last statement of the writing transaction, so commit order is sequence order.
create table stream (
  stream_id text primary key,
  head bigint not null
);
create table stream_entry (
  stream_id text not null,
  seq bigint not null,
  kind text not null,
  audience text not null,
  data jsonb not null,
  at timestamptz not null,
  primary key (stream_id, seq)
);
create index stream_entry_at on stream_entry (at);
-- Writers may add; only the reader of streams, which asks who may read, sees what entries say.
grant select, insert, update on stream to fw_tenant, fw_person, fw_system;
grant insert, select (stream_id, seq) on stream_entry to fw_tenant, fw_person;
grant select, insert, delete on stream_entry to fw_system;
grant delete on stream to fw_system;
select fw_personal('stream_entry');
