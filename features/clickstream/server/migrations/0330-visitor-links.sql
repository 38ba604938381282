-- Which visitors are one: what a sender calls its visitor, and the visitor that she is. A visitor to whom others are linked has
-- a row of its own, linked to itself, so that all rows of one person are found by `linked_to`. A link that was undone stays, linked
-- to itself, with whom it was linked to, and is not made again.
create table clickstream_link (
  visitor_id text primary key,
  linked_to text not null,
  enterprise_id text not null,
  website_id text not null,
  made_at timestamptz not null,
  undone_from text,
  tx xid8 not null default pg_current_xact_id()
);
create index clickstream_link_to on clickstream_link (linked_to);
create index clickstream_link_tx on clickstream_link (tx);
select fw_protect('clickstream_link');
select fw_personal('clickstream_link');
grant select (visitor_id, linked_to, made_at) on clickstream_link to fw_intake;
create policy intake on clickstream_link for select to fw_intake using (true);

-- What the sender's visitor was, where it is not the token of a browser: only those are ever linked to another.
alter table clickstream_event add column sender_visitor text;
create index clickstream_event_sender_visitor on clickstream_event (sender_visitor) where sender_visitor is not null;
