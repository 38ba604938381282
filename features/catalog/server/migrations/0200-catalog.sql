-- One row per enterprise: its version changes with any change to its catalogue, so that copies in memory know when to reload.
-- Importing locks it: two imports of one enterprise never interleave, and no circle can close between them.
create table catalog_version (
  enterprise_id text primary key,
  version bigint not null
);
select fw_protect('catalog_version');

create table catalog_node (
  node_id text primary key,
  enterprise_id text not null,
  code text not null,
  name text not null,
  unique (enterprise_id, code)
);
select fw_protect('catalog_node');

create table catalog_edge (
  enterprise_id text not null,
  node_id text not null references catalog_node on delete cascade,
  parent_id text not null references catalog_node on delete cascade,
  place integer not null,
  primary key (node_id, parent_id)
);
create index catalog_edge_enterprise on catalog_edge (enterprise_id);
select fw_protect('catalog_edge');

create table catalog_product (
  product_id text primary key,
  enterprise_id text not null,
  sku text not null,
  name text not null,
  price_minor bigint,
  currency text,
  url text,
  image_url text,
  attributes jsonb not null,
  stock bigint,
  promotion text,
  related jsonb not null,
  search tsvector not null,
  changed_at timestamptz not null,
  unique (enterprise_id, sku),
  check ((price_minor is null) = (currency is null))
);
create index catalog_product_search on catalog_product using gin (search);
select fw_protect('catalog_product');

create table catalog_product_node (
  enterprise_id text not null,
  product_id text not null references catalog_product on delete cascade,
  node_id text not null references catalog_node on delete cascade,
  place integer not null,
  primary key (product_id, node_id)
);
create index catalog_product_node_node on catalog_product_node (enterprise_id, node_id);
select fw_protect('catalog_product_node');

create table catalog_mapping (
  mapping_id text primary key,
  enterprise_id text not null,
  website_id text not null,
  pattern text not null,
  node_id text references catalog_node on delete cascade,
  unique (enterprise_id, website_id, pattern)
);
select fw_protect('catalog_mapping');
