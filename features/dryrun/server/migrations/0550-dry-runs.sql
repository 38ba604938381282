-- Dry runs of triggers and rule sets: what was asked, how far they are, and what came of them. Results carry ids and words that name
-- no person. Any process answers for a dry run, one makes it; if that stops saying so, the dry run has failed.
create table dryrun_run (
  dry_run_id text primary key,
  enterprise_id text not null,
  state text not null,
  started_at timestamptz not null,
  started_by text not null,
  beat_at timestamptz not null,
  ended_at timestamptz,
  from_at timestamptz not null,
  to_at timestamptz not null,
  website_id text,
  triggers boolean not null,
  rule_sets integer not null,
  cancel boolean not null default false,
  progress double precision not null default 0,
  events bigint not null default 0,
  sessions bigint not null default 0,
  problem text,
  result json,
  kept json
);
-- One at a time of each enterprise.
create unique index dryrun_run_running on dryrun_run (enterprise_id) where state = 'running';
create index dryrun_run_started on dryrun_run (enterprise_id, started_at);
select fw_protect('dryrun_run');
