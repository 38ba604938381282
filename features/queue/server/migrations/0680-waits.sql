-- Waits of customers who asked: what each met when she asked and meets now (`now_`), how it ended, and what she was told meanwhile.
create table queue_wait (
  opportunity_id text primary key references queue_opportunity on delete cascade,
  enterprise_id text not null,
  node_id text,
  simulated boolean not null,
  asked_at timestamptz not null,
  ahead integer,
  desk integer,
  free integer,
  now_desk integer,
  now_free integer,
  -- somebody had taken her and did not come
  again boolean not null default false,
  told jsonb not null default '{}',
  ended_at timestamptz,
  ending text check (ending in ('answered', 'gone', 'nobody'))
);
create index queue_wait_under_way on queue_wait (enterprise_id) where ended_at is null;
create index queue_wait_ended on queue_wait (enterprise_id, ended_at desc) where ended_at is not null;
select fw_protect('queue_wait');
