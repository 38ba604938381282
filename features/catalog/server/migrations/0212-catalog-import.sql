-- Imports of files, and every row that was not taken. A part of a file is written in one transaction with how far it goes; `run` is the
-- fence: who reads the file later takes over, and an earlier reader's next part is not written.
create table catalog_import (
  import_id text primary key,
  enterprise_id text not null,
  name text not null,
  fingerprint text,
  options jsonb not null,
  state text not null,
  run integer not null default 0,
  layout text not null,
  encoding text,
  size bigint,
  bytes bigint not null default 0,
  last_row bigint not null default 0,
  row_count bigint not null default 0,
  written bigint not null default 0,
  unchanged bigint not null default 0,
  rejected bigint not null default 0,
  -- of the rows up to last_row: the same file has the same when it is sent again
  digest text,
  notes jsonb not null default '[]',
  problem text,
  created_at timestamptz not null,
  changed_at timestamptz not null
);
create index catalog_import_created on catalog_import (enterprise_id, created_at desc);
select fw_protect('catalog_import');

create table catalog_rejection (
  enterprise_id text not null,
  import_id text not null references catalog_import on delete cascade,
  row_number bigint not null,
  place integer not null,
  field text not null,
  reason text not null,
  value text,
  primary key (import_id, row_number, place)
);
select fw_protect('catalog_rejection');
