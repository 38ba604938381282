-- Settings that differ from the defaults of the product.
create table queue_policy (
  enterprise_id text primary key,
  settings jsonb not null
);
select fw_protect('queue_policy');

-- `version` changes with every decision: saving compares it, so that no decision rests on what is gone.
create table queue_opportunity (
  opportunity_id text primary key,
  enterprise_id text not null,
  website_id text not null,
  session_id text not null,
  visitor_id text not null,
  version integer not null,
  state text not null check (state in ('open', 'offered', 'engaged', 'closed', 'refused', 'left', 'expired')),
  verdict text not null check (verdict in ('can', 'must')),
  asked boolean not null,
  asked_at timestamptz,
  trigger_id text,
  product_id text,
  node_id text,
  -- the node and its ancestors when it was last ranked: what a licence is checked against
  node_ids jsonb not null default '[]',
  website_name text not null default '',
  topic text not null default '',
  why jsonb not null,
  opening_words text not null,
  tried jsonb not null default '[]',
  pool text not null,
  told text not null,
  invitations integer not null default 0,
  decision_ids jsonb not null default '[]',
  engagement_id text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_reason text,
  simulated boolean not null
);
create unique index queue_opportunity_live on queue_opportunity (session_id) where state in ('open', 'offered', 'engaged');
create index queue_opportunity_session on queue_opportunity (session_id);
create index queue_opportunity_waiting on queue_opportunity (enterprise_id, verdict desc, opened_at) where state = 'open';
create index queue_opportunity_opened on queue_opportunity (enterprise_id, opened_at desc, opportunity_id desc);
create index queue_opportunity_visitor on queue_opportunity (visitor_id);
select fw_protect('queue_opportunity');

-- The view names the customer where she is known.
create table queue_offer (
  offer_id text primary key,
  enterprise_id text not null,
  opportunity_id text not null references queue_opportunity on delete cascade,
  place integer not null,
  associate_id text not null,
  person_id text not null,
  name text not null,
  card jsonb not null,
  view jsonb not null,
  state text not null check (state in ('pending', 'accepted', 'declined', 'lapsed', 'rescinded', 'withdrawn')),
  score double precision not null,
  yields boolean not null,
  made_at timestamptz not null,
  due_at timestamptz not null,
  ended_at timestamptz,
  reason text,
  taken_by text
);
create index queue_offer_opportunity on queue_offer (opportunity_id, place);
create index queue_offer_pending on queue_offer (associate_id) where state = 'pending';
create index queue_offer_person on queue_offer (person_id) where state = 'pending';
select fw_protect('queue_offer');
select fw_personal('queue_offer');

-- A customer wants nobody.
create table queue_refusal (
  session_id text not null,
  refused_at timestamptz not null,
  enterprise_id text not null,
  website_id text not null,
  visitor_id text not null,
  primary key (session_id, refused_at)
);
create index queue_refusal_visitor on queue_refusal (visitor_id);
select fw_protect('queue_refusal');

-- An answer to an offer that was not accepted by the queue, and why.
create table queue_denial (
  denial_id text primary key,
  enterprise_id text not null,
  denied_at timestamptz not null,
  offer_id text not null,
  opportunity_id text not null,
  associate_id text not null,
  person_id text not null,
  action text not null,
  reason text not null,
  details jsonb not null
);
create index queue_denial_opportunity on queue_denial (opportunity_id);
select fw_protect('queue_denial');
