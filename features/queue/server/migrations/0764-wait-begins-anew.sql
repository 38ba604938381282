-- Somebody who talked to her already has gone: her wait has begun anew.
alter table queue_wait add column gone boolean not null default false;
