-- One row per enterprise. A version goes up with any change to its rule sets or its records, so that copies in memory know
-- when to read what is new; changing it first lets one writer in at a time, so versions are committed in their order.
create table matching_version (
  enterprise_id text primary key,
  rules bigint not null default 0,
  records bigint not null default 0
);
select fw_protect('matching_version');

-- Versioned documents; the highest version of each is in force.
create table matching_rule_set (
  enterprise_id text not null,
  rule_set_id text not null,
  version integer not null,
  document jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (enterprise_id, rule_set_id, version)
);
select fw_protect('matching_rule_set');

-- What came of an associate's conversations about a place (or anything beneath it; '*' is everything), and with a segment
-- ('' is everybody). Written in the outcome's transaction.
create table matching_tally (
  enterprise_id text not null,
  node_id text not null,
  segment text not null,
  associate_id text not null,
  trials bigint not null,
  won bigint not null,
  revenue_minor bigint not null,
  returned_minor bigint not null,
  currency text,
  -- the records version of the latest change
  changed bigint not null,
  primary key (enterprise_id, node_id, segment, associate_id)
);
create index matching_tally_changed on matching_tally (enterprise_id, changed);
select fw_protect('matching_tally');

-- The scales of a rule set at a place: what rankings measure by until the next version.
create table matching_scale (
  enterprise_id text not null,
  rule_set_id text not null,
  rule_set_version integer not null,
  node_id text not null,
  version integer not null,
  sheet jsonb not null,
  made_at timestamptz not null,
  primary key (enterprise_id, rule_set_id, node_id, version)
);
select fw_protect('matching_scale');

-- Every decision, with what it takes to explain and to replay it. Associates by id, facts without persons.
create table matching_decision (
  decision_id text primary key,
  enterprise_id text not null,
  opportunity_id text not null,
  at timestamptz not null,
  verdict text not null,
  topic text not null,
  rule_set_id text not null,
  rule_set_name text not null,
  rule_set_version integer not null,
  chosen_by text not null,
  scale_version integer not null,
  scales jsonb not null,
  -- the best 50 with their parts, and how many there were
  candidates jsonb not null,
  candidate_count integer not null,
  -- in full for small pools, by reason for large ones, and how many there were
  exclusions jsonb not null,
  exclusion_count integer not null,
  basis jsonb not null
);
create index matching_decision_opportunity on matching_decision (enterprise_id, opportunity_id, decision_id);
create index matching_decision_newest on matching_decision (enterprise_id, decision_id);
select fw_protect('matching_decision');
