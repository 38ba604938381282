-- All triggers of an enterprise, one document per version; the highest version is in force, the others tell what was.
create table qualifier_trigger_set (
  enterprise_id text not null,
  version integer not null,
  document jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (enterprise_id, version)
);
select fw_protect('qualifier_trigger_set');
