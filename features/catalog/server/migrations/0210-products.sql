-- `edition` changes with every written part of an import, so that a part knows whether what it remembers of the hierarchy still holds;
-- `version` changes when copies in memory should be read again: at the end of an import, not with each part.
alter table catalog_version add column edition bigint not null default 0;

alter table catalog_node
  add column names jsonb not null default '{}',
  add column placeholder boolean not null default false;

alter table catalog_product
  add column description text,
  add column brand text,
  add column mpn text,
  add column gtin text,
  add column identity text,
  add column specifications jsonb not null default '{}',
  add column terms jsonb not null default '{}';

-- A mapping looks at the address of a page or at the category that the page states.
alter table catalog_mapping add column mapped_by text not null default 'address';
alter table catalog_mapping drop constraint catalog_mapping_enterprise_id_website_id_pattern_key;
alter table catalog_mapping add unique (enterprise_id, website_id, mapped_by, pattern);

create table catalog_specification (
  enterprise_id text not null,
  code text not null,
  name text not null,
  type text not null,
  unit text,
  choices jsonb not null default '[]',
  node_id text references catalog_node on delete cascade,
  primary key (enterprise_id, code)
);
select fw_protect('catalog_specification');
