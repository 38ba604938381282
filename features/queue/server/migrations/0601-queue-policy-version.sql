-- Two administrators never overwrite each other unseen: whoever saves names the version that she read.
alter table queue_policy add column version integer not null default 1;
