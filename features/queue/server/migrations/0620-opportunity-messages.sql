-- Who is sent opportunities (`out`), and who sends them (`in`). `leased_until`: a process is sending; `rest_until`: after failures.
create table queue_webhook (
  webhook_id text primary key,
  enterprise_id text not null,
  direction text not null check (direction in ('out', 'in')),
  name text not null,
  url text,
  format text not null check (format in ('json', 'xml')),
  events jsonb not null,
  personal boolean not null,
  status text not null check (status in ('active', 'disabled')),
  disabled_reason text,
  disabled_at timestamptz,
  secret text not null,
  previous_secret text,
  previous_until timestamptz,
  failures integer not null default 0,
  leased_until timestamptz,
  rest_until timestamptz,
  succeeded_at timestamptz,
  version integer not null,
  created_at timestamptz not null
);
create index queue_webhook_enterprise on queue_webhook (enterprise_id);
select fw_protect('queue_webhook');

-- One message to one receiver. The body may tell of a customer: erasure finds it by opportunity or session.
create table queue_delivery (
  enterprise_id text not null,
  webhook_id text not null references queue_webhook on delete cascade,
  message_id text not null,
  type text not null,
  opportunity_id text,
  session_id text,
  body text not null,
  state text not null,
  attempts integer not null default 0,
  next_at timestamptz,
  first_at timestamptz,
  last_at timestamptz,
  last_status integer,
  last_reason text,
  created_at timestamptz not null,
  primary key (webhook_id, message_id)
);
create index queue_delivery_due on queue_delivery (webhook_id, next_at) where state = 'pending';
create index queue_delivery_created on queue_delivery (webhook_id, created_at desc, message_id desc);
create index queue_delivery_opportunity on queue_delivery (opportunity_id);
select fw_protect('queue_delivery');
select fw_personal('queue_delivery');

-- What entered: the message as far as matching and the associate need it, and a sum of it to know it again.
create table queue_entry (
  enterprise_id text not null,
  message_id text not null,
  opportunity_id text not null,
  session_id text not null,
  visitor_id text not null,
  customer_id text,
  who text,
  facts jsonb not null,
  body_hash text not null,
  entered_at timestamptz not null,
  primary key (enterprise_id, message_id)
);
create index queue_entry_session on queue_entry (session_id);
create index queue_entry_customer on queue_entry (enterprise_id, customer_id);
select fw_protect('queue_entry');
select fw_personal('queue_entry');
