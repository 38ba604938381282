-- Recorded events are read by enterprise. Where several share a day, one of them would read past all that the others recorded; an
-- index that begins with the enterprise spares that. Intake does not pay for it: a day gets it when it is over. One partition a call,
-- so that no transaction is long. Returns whether one was made.
create function clickstream_index_past(today date) returns boolean
  language plpgsql security definer set search_path = public as $$
declare
  partition_name text;
begin
  perform pg_advisory_xact_lock(hashtext('clickstream_index_past'));
  select 'clickstream_event_' || to_char(day, 'YYYYMMDD') into partition_name
  from clickstream_tally where verdict = 'ok' and day < today
    and to_regclass('clickstream_event_' || to_char(day, 'YYYYMMDD')) is not null
    and to_regclass('clickstream_event_' || to_char(day, 'YYYYMMDD') || '_reading') is null
  group by day having count(distinct enterprise_id) > 1
  order by day limit 1;
  if partition_name is null then return false; end if;
  execute format('create index %I on %I (enterprise_id, tx, place)', partition_name || '_reading', partition_name);
  return true;
end $$;
revoke execute on function clickstream_index_past(date) from public;
grant execute on function clickstream_index_past(date) to fw_system;
