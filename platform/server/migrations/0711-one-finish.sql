-- A function in SQL is planned anew in every transaction that calls it, and every unit asks for the time: one of this kind keeps its plan.
create or replace function fw_now() returns timestamptz language plpgsql stable security definer set search_path = public as $$
begin
  return coalesce((select base + (now() - base) * rate + shift from fw_clock), now());
end $$;

-- All that a unit leaves for others, in one statement before its commit: deadlines cleared, news, deadlines set or moved, and last the
-- entries of streams, so that commit order is sequence order. `given` has of each what there is:
--   cleared  [{kind, subject}]
--   news     [{enterprise_id, kind, payload, due_at}]
--   deadlines  the same with a subject, each kind and subject once
--   streams  [{stream_id, entries: [{kind, audience, data}]}] in the order in which they are to be locked; `at`: the moment of the entries
-- Returns the sequence before the first entry of each stream, in the order given. The plans are kept while tables grow from nothing to
-- thousands of rows: without sequential scans they are right for both.
create function fw_finish(given jsonb) returns bigint[] language plpgsql set enable_seqscan = off as $$
declare
  each jsonb;
  added integer;
  before bigint;
  befores bigint[] := '{}';
begin
  if given ? 'cleared' then
    for each in select value from jsonb_array_elements(given->'cleared') loop
      delete from outbox where kind = each->>'kind' and subject = each->>'subject';
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
    on conflict (kind, subject) do update set due_at = excluded.due_at, payload = excluded.payload, attempts = 0;
  end if;
  if given ? 'streams' then
    for each in select value from jsonb_array_elements(given->'streams') loop
      added := jsonb_array_length(each->'entries');
      insert into stream (stream_id, head) values (each->>'stream_id', added)
      on conflict (stream_id) do update set head = stream.head + excluded.head returning head - added into before;
      insert into stream_entry (stream_id, seq, kind, audience, data, at)
      select each->>'stream_id', before + place, entry->>'kind', entry->>'audience', coalesce(entry->'data', 'null'),
        (given->>'at')::timestamptz
      from jsonb_array_elements(each->'entries') with ordinality as entries(entry, place);
      befores := befores || before;
    end loop;
  end if;
  return befores;
end $$;
