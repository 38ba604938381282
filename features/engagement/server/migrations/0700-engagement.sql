create table engagement (
  engagement_id text primary key,
  enterprise_id text not null,
  website_id text not null,
  opportunity_id text not null,
  session_id text not null,
  visitor_id text not null,
  associate_id text not null,
  person_id text not null,
  state text not null check (state in ('inviting', 'talking', 'wrapping', 'closed')),
  asked boolean not null,
  greeted boolean not null,
  invite_ms integer not null,
  started_at timestamptz not null,
  due_at timestamptz,
  talking_at timestamptz,
  closed_at timestamptz,
  closed_reason text,
  messages integer not null default 0,
  -- what it has put into the counters of its associate
  counted jsonb not null,
  -- words of its beginning; `who` names the customer where she is known
  who text not null,
  identity text not null,
  topic text not null,
  verdict text not null,
  why jsonb not null,
  opening_words text not null,
  associate jsonb not null,
  product_id text,
  node_id text,
  node_ids jsonb not null,
  simulated boolean not null
);
create index engagement_associate on engagement (associate_id, started_at) where state <> 'closed';
create index engagement_visitor on engagement (visitor_id, started_at desc);
create index engagement_session on engagement (session_id);
create index engagement_opportunity on engagement (opportunity_id);
create index engagement_enterprise on engagement (enterprise_id, started_at desc);
select fw_protect('engagement');
select fw_personal('engagement', array['who', 'why', 'opening_words']);

-- The sender makes the id: the same id twice in one conversation is one message.
create table engagement_message (
  engagement_id text not null references engagement on delete cascade,
  message_id text not null,
  enterprise_id text not null,
  place integer not null,
  sender text not null check (sender in ('associate', 'customer', 'system')),
  text text not null,
  sent_at timestamptz not null,
  primary key (engagement_id, message_id),
  unique (engagement_id, place)
);
select fw_protect('engagement_message');
select fw_personal('engagement_message');

-- One record for one engagement; `revision` grows with every correction.
create table engagement_outcome (
  engagement_id text primary key references engagement on delete cascade,
  enterprise_id text not null,
  associate_id text not null,
  result text not null check (result in ('sold', 'not-sold', 'lead', 'appointment')),
  amount_minor bigint,
  currency text,
  products_sold jsonb,
  products_attempted jsonb,
  reason text,
  recorded_at timestamptz not null,
  changed_at timestamptz not null,
  revision integer not null
);
create index engagement_outcome_enterprise on engagement_outcome (enterprise_id, recorded_at desc);
select fw_protect('engagement_outcome');
select fw_personal('engagement_outcome', array['reason']);
