-- Subjects may be ids that a customer's page makes: one enterprise's deadline is no other's.
alter table outbox drop constraint outbox_kind_subject_key;
alter table outbox add unique (kind, subject, enterprise_id);

-- As before, with that.
create or replace function fw_finish(given jsonb) returns bigint[] language plpgsql set enable_seqscan = off as $$
declare
  cleared_kind text;
  cleared_subject text;
  befores bigint[] := '{}';
begin
  if given ? 'cleared' then
    for cleared_kind, cleared_subject in
      select kind, subject from jsonb_to_recordset(given->'cleared') as cleared(kind text, subject text)
    loop
      delete from outbox where kind = cleared_kind and subject = cleared_subject;
    end loop;
  end if;
  if given ? 'news' then
    insert into outbox (enterprise_id, kind, payload, due_at)
    select enterprise_id, kind, coalesce(payload, 'null'), due_at
    from jsonb_to_recordset(given->'news') as news(enterprise_id text, kind text, payload jsonb, due_at timestamptz);
  end if;
  -- A statement of its own: whoever acts as a person may give news, and change no deadline.
  if given ? 'deadlines' then
    insert into outbox (enterprise_id, kind, subject, payload, due_at)
    select enterprise_id, kind, subject, payload, due_at
    from jsonb_to_recordset(given->'deadlines')
      as due(enterprise_id text, kind text, subject text, payload jsonb, due_at timestamptz)
    on conflict (kind, subject, enterprise_id) do update set due_at = excluded.due_at, payload = excluded.payload, attempts = 0;
  end if;
  if given ? 'streams' then
    with written as materialized (
      select place, stream_id, entries, jsonb_array_length(entries) as added
      from rows from (jsonb_to_recordset(given->'streams') as (stream_id text, entries jsonb))
        with ordinality as streams(stream_id, entries, place)
    ), taken as (
      insert into stream (stream_id, head) select stream_id, added from written order by place
      on conflict (stream_id) do update set head = stream.head + excluded.head
      returning stream_id, head
    ), placed as materialized (
      select written.*, head - added as before from written join taken using (stream_id)
    ), kept as (
      insert into stream_entry (stream_id, seq, kind, audience, data, at)
      select stream_id, before + entry.place, value->>'kind', value->>'audience', coalesce(value->'data', 'null'), (given->>'at')::timestamptz
      from placed cross join jsonb_array_elements(entries) with ordinality as entry(value, place)
    )
    select array_agg(before order by place) into befores from placed;
  end if;
  return befores;
end $$;
