-- An associate who has gone from a talk (ADR 37): how long she is waited for, since when she is gone, whether the customer knows, and the
-- conversation that another goes on with.
alter table engagement
  add column reconnect_ms integer not null default 60000,
  add column gone_at timestamptz,
  add column gone_told boolean not null default false,
  add column continues text,
  add column continues_associate text;
create index engagement_owner on engagement (person_id) where state in ('inviting', 'talking');
create index engagement_continued on engagement (continues) where continues is not null;
