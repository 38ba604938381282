-- How an opportunity reaches associates, how far it was widened, and how urgent its trigger is. `closed_note`: a supervisor's own words.
alter table queue_opportunity
  add column mode text not null default 'assign',
  add column step integer not null default 0,
  add column priority integer not null default 0,
  add column closed_note text;
select fw_personal('queue_opportunity', array['closed_note']);

-- How an offer came to its associate.
alter table queue_offer add column via text not null default 'ranked';

-- Who comes too late for a customer on the list holds no offer.
alter table queue_denial alter column offer_id drop not null;

drop index queue_opportunity_waiting;
create index queue_opportunity_waiting on queue_opportunity (enterprise_id, verdict desc, priority desc, opened_at)
  where state in ('open', 'offered');
-- Reports of what was lost, and of how offers were answered.
create index queue_opportunity_closed on queue_opportunity (enterprise_id, closed_at) where closed_at is not null;
create index queue_offer_made on queue_offer (enterprise_id, made_at);

-- What is under way goes on as it was.
update queue_opportunity set step = case pool when 'wide' then 1 when 'named' then 2 else 0 end
  where state in ('open', 'offered', 'engaged');
update queue_opportunity o set mode = 'race' from queue_policy p
  where p.enterprise_id = o.enterprise_id and (p.settings->>'width')::integer > 1 and o.state in ('open', 'offered', 'engaged');

-- A width of several was a race; the two times of widening were its steps.
update queue_policy
  set settings = settings || jsonb_build_object('raceWidth', settings->'width', 'mode', '{"can": "race", "must": "race"}'::jsonb)
  where (settings->>'width')::integer > 1;
update queue_policy
  set settings = settings || jsonb_build_object('steps', jsonb_build_array(
    jsonb_build_object('pool', 'wide', 'afterMs', coalesce((settings->>'widenMs')::integer, 15000)),
    jsonb_build_object('pool', 'named', 'afterMs',
      greatest(coalesce((settings->>'namedMs')::integer, 30000), coalesce((settings->>'widenMs')::integer, 15000) + 1000))))
  where settings ?| array['widenMs', 'namedMs'];
update queue_policy set settings = settings - 'width' - 'widenMs' - 'namedMs';
