alter table customers_profile add column activities jsonb not null default '[]';
alter table customers_profile add column recommended jsonb not null default '[]';
create index customers_profile_name on customers_profile (enterprise_id, lower(coalesce(name, '')), customer_id);

-- Declared attributes and segments: every version as it was saved.
create table customers_document (
  enterprise_id text not null,
  kind text not null check (kind in ('attributes', 'segments')),
  version integer not null,
  document jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (enterprise_id, kind, version)
);
select fw_protect('customers_document');

-- `rows_done`: rows of the file that are dealt with, so that the same file sent again goes on after them.
create table customers_import (
  enterprise_id text not null,
  import_id text not null,
  state text not null check (state in ('running', 'done', 'broken')),
  reason text,
  rows_done integer not null,
  taken integer not null,
  rejected integer not null,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  started_by text not null,
  primary key (enterprise_id, import_id)
);
select fw_protect('customers_import');

-- Which rows were not taken and why; never what they said.
create table customers_import_rejection (
  enterprise_id text not null,
  import_id text not null,
  place integer not null,
  row_number integer not null,
  field text not null,
  reason text not null,
  primary key (enterprise_id, import_id, place)
);
select fw_protect('customers_import_rejection');
