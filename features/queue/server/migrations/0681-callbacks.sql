-- Customers who are to be called: `waiting` until `due_at`, `calling` while their opportunity is open, `noted` in the inbox where nobody
-- took it, then `done` or `cancelled`.
create table queue_callback (
  callback_id text not null,
  enterprise_id text not null,
  website_id text not null,
  visitor_id text not null,
  opportunity_id text,
  product_id text,
  node_id text,
  number text not null,
  name text,
  text text,
  -- she named the time herself
  chosen boolean not null,
  due_at timestamptz not null,
  state text not null,
  simulated boolean not null,
  primary key (enterprise_id, callback_id)
);
create index queue_callback_visitor on queue_callback (visitor_id);
create index queue_callback_opportunity on queue_callback (opportunity_id);
select fw_protect('queue_callback');
select fw_personal('queue_callback');
