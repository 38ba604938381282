-- Why a version was saved, and which older one it brought back.
alter table qualifier_trigger_set add column note text not null default '';
alter table qualifier_trigger_set add column restored_from integer;

-- A session's verdict whenever it changed: what was given or withheld, by which triggers, and which of them fired anew. A session
-- that never deserved anything has no rows.
create table qualifier_verdict (
  session_id text not null,
  at timestamptz not null,
  enterprise_id text not null,
  website_id text not null,
  visitor_id text not null,
  -- of a verified customer
  customer_id text,
  version integer not null,
  verdict text not null,
  withheld text,
  -- ids of triggers: those that made the verdict; of them those that have fired and still hold; those that fired now
  deciding jsonb not null,
  standing jsonb not null,
  fired jsonb not null,
  -- triggers that matched and were passed over, and why
  passed_over jsonb not null,
  -- in words that name no person
  why jsonb not null,
  primary key (enterprise_id, session_id, at)
);
create index qualifier_verdict_newest on qualifier_verdict (enterprise_id, at desc);
create index qualifier_verdict_visitor on qualifier_verdict (enterprise_id, visitor_id, at) where fired <> '[]';
create index qualifier_verdict_customer on qualifier_verdict (enterprise_id, customer_id, at)
  where fired <> '[]' and customer_id is not null;
create index qualifier_verdict_at on qualifier_verdict (at);
select fw_protect('qualifier_verdict');
select fw_personal('qualifier_verdict');

-- Which triggers an opportunity is credited to, and the news that was counted for it: each once, however often it comes.
create table qualifier_credit (
  enterprise_id text not null,
  opportunity_id text not null,
  trigger_ids jsonb not null,
  engaged boolean not null default false,
  counted bigint[] not null default '{}',
  primary key (enterprise_id, opportunity_id)
);
select fw_protect('qualifier_credit');

-- What triggers did, by day. Amounts are kept by currency; '' has what is no amount.
create table qualifier_tally (
  enterprise_id text not null,
  trigger_id text not null,
  day date not null,
  currency text not null,
  fired bigint not null default 0,
  engaged bigint not null default 0,
  sold bigint not null default 0,
  revenue_minor bigint not null default 0,
  primary key (enterprise_id, trigger_id, day, currency)
);
select fw_protect('qualifier_tally');
