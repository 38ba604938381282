-- Nights in which what is too old was removed: one process does it, and what it removed is told.
create table retention_night (
  night date primary key,
  begun_at timestamptz not null,
  ended_at timestamptz,
  report jsonb
);
alter table retention_night enable row level security;
create policy system on retention_night to fw_system using (true) with check (true);
grant select, insert, update on retention_night to fw_system;
