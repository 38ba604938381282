-- What was changed and why, for who reads the versions; a retired version ends a rule set until another follows it.
alter table matching_rule_set add column note text;
alter table matching_rule_set add column retired boolean not null default false;

-- Sales that the customer went back on, conversations that customers rated, and the sum of their ratings (1 to 5).
alter table matching_tally add column rescinded bigint not null default 0;
alter table matching_tally add column rated bigint not null default 0;
alter table matching_tally add column rating_sum bigint not null default 0;

-- What an enterprise lets rules compare: names of customers' attributes.
create table matching_policy (
  enterprise_id text primary key,
  version integer not null,
  attributes jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null
);
select fw_protect('matching_policy');
