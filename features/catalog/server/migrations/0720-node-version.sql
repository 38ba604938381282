-- The version that an edit of a place is meant for; it rises whenever name or parents change, whoever changes them.
alter table catalog_node add column version integer not null default 1;
