-- Events as accepted, by day of receipt. The key is a digest of website and message id: within a day the primary key
-- keeps it single; across midnight, intake looks at the two days before (see event-store.ts).
create table clickstream_event (
  day date not null,
  key uuid not null,
  -- the transaction that committed the row: readers follow it, because commit order is not the order of any sequence
  tx xid8 not null default pg_current_xact_id(),
  -- the process that committed it: it folds its own rows without reading them back
  origin text not null,
  lane smallint not null,
  place integer not null,
  enterprise_id text not null,
  website_id text not null,
  visitor_id text not null,
  at timestamptz not null,
  received_at timestamptz not null,
  event json not null,
  primary key (key, day)
) partition by range (day);
create index clickstream_event_tx on clickstream_event (tx);
select fw_protect('clickstream_event');
select fw_personal('clickstream_event');
grant select, insert on clickstream_event to fw_intake;
create policy intake on clickstream_event to fw_intake using (true) with check (true);

-- Makes the partitions from two days before to three days after a day, and drops those beyond retention. It runs with
-- the rights of the tables' owner, because the server's roles may not make tables.
create function clickstream_prepare(today date, keep_days integer) returns void
  language plpgsql security definer set search_path = public as $$
declare
  partition_day date;
  partition_name text;
begin
  perform pg_advisory_xact_lock(hashtext('clickstream_prepare'));
  for step in -2..3 loop
    partition_day := today + step;
    partition_name := 'clickstream_event_' || to_char(partition_day, 'YYYYMMDD');
    if to_regclass(partition_name) is null then
      execute format('create table %I (like clickstream_event including defaults including constraints)', partition_name);
      execute format('alter table %I enable row level security', partition_name);
      perform fw_personal(partition_name::regclass);
      execute format('alter table clickstream_event attach partition %I for values from (%L) to (%L)',
        partition_name, partition_day, partition_day + 1);
    end if;
  end loop;
  for partition_name in
    select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'clickstream_event'::regclass
      and relname < 'clickstream_event_' || to_char(today - keep_days, 'YYYYMMDD')
  loop
    execute format('drop table %I', partition_name);
  end loop;
end $$;
revoke execute on function clickstream_prepare(date, integer) from public;
grant execute on function clickstream_prepare(date, integer) to fw_system;

-- Checkpoints of sessions: what a new owner of the lane starts from, and what is read when a session is no longer in memory.
create table clickstream_session (
  session_id text primary key,
  enterprise_id text not null,
  website_id text not null,
  visitor_id text not null,
  lane smallint not null,
  started_at timestamptz not null,
  last_at timestamptz not null,
  ended_at timestamptz,
  saved_at timestamptz not null,
  state json not null
);
create index clickstream_session_lane on clickstream_session (lane, saved_at);
create index clickstream_session_enterprise on clickstream_session (enterprise_id, last_at);
create index clickstream_session_last on clickstream_session (last_at);
select fw_protect('clickstream_session');
select fw_personal('clickstream_session');

-- Who folds which lane. The epoch grows with each change of owner. All rows with tx below folded_tx are in checkpoints.
create table clickstream_lane (
  lane smallint primary key,
  owner text,
  epoch bigint not null default 0,
  expires_at timestamptz not null default '-infinity',
  folded_tx xid8 not null default '0'
);
insert into clickstream_lane (lane) select generate_series(0, 63);
grant select, update on clickstream_lane to fw_system;

-- Processes that fold, so that each takes its share.
create table clickstream_folder (
  owner text primary key,
  expires_at timestamptz not null
);
grant select, insert, update, delete on clickstream_folder to fw_system;

-- Whether this epoch of a lane still holds. The row stays locked against a change of owner (not against renewal) until the
-- asking transaction ends.
create function clickstream_holds(asked_lane integer, asked_epoch bigint) returns boolean
  language plpgsql security definer set search_path = public as $$
begin
  perform 1 from clickstream_lane where lane = asked_lane and epoch = asked_epoch for key share;
  return found;
end $$;
revoke execute on function clickstream_holds(integer, bigint) from public;
grant execute on function clickstream_holds(integer, bigint) to fw_tenant, fw_system;

-- Events that were not accepted: the parked ones whole, of the dropped ones a sample with the reason.
create table clickstream_reject (
  reject_id bigint generated always as identity primary key,
  enterprise_id text not null,
  website_id text not null,
  at timestamptz not null,
  verdict text not null,
  reason text not null,
  kind text not null,
  message_id text,
  url text,
  sender text not null,
  -- of parked ones: a digest as of events, so that one sent twice is kept once
  key uuid unique,
  body json
);
create index clickstream_reject_website on clickstream_reject (website_id, reject_id);
create index clickstream_reject_at on clickstream_reject (at);
select fw_protect('clickstream_reject');
select fw_personal('clickstream_reject');
grant select (key), insert on clickstream_reject to fw_intake;
create policy intake on clickstream_reject to fw_intake using (true) with check (true);

-- How many events of a website had which verdict, by day and reason.
create table clickstream_tally (
  enterprise_id text not null,
  website_id text not null,
  day date not null,
  verdict text not null,
  code text not null,
  count bigint not null,
  last_at timestamptz not null,
  primary key (website_id, day, verdict, code)
);
select fw_protect('clickstream_tally');
