import type { MakeId } from '../../../kernel/ids.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  danglingParents,
  identityKeys,
  type MappingRow,
  type NodeId,
  type NodeRow,
  type ProductId,
  type ProductRow,
  type SpecificationValue,
  searchVector,
} from '../core/index.ts';
import { type KnownNodes, nodeOf } from './known-nodes.ts';

export type WritePlace = { readonly unit: Unit; readonly enterpriseId: string; readonly makeId: MakeId };

/** A product that may be written, its specifications by their types. */
export type WritableProduct = ProductRow & { readonly specifications: Readonly<Record<string, SpecificationValue>> };

/** A node that may be written; `undescribed` is only named by others. */
export type WritableNode = NodeRow & { readonly undescribed?: boolean };

/** Rows in one statement: bounded, so that neither a statement nor what it locks grows with the file. */
const CHUNK = 1_000;

export function* inChunks<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += CHUNK) yield rows.slice(start, start + CHUNK);
}

const PUT_NODES = `
  insert into catalog_node as node (node_id, enterprise_id, code, name, names, placeholder)
  select given.node_id, $1, given.code, given.name, given.names, given.placeholder
  from jsonb_to_recordset($2::jsonb) as given(node_id text, code text, name text, names jsonb, placeholder boolean)
  on conflict (enterprise_id, code) do update set
    name = case when node.placeholder or not (excluded.placeholder or $3) then excluded.name else node.name end,
    names = node.names || excluded.names,
    placeholder = node.placeholder and excluded.placeholder,
    version = node.version + 1
  where (node.name, node.names, node.placeholder) is distinct from (
    case when node.placeholder or not (excluded.placeholder or $3) then excluded.name else node.name end,
    node.names || excluded.names, node.placeholder and excluded.placeholder)
  returning node_id, code`;

/**
 * Adds or replaces nodes; parents that are nowhere become placeholders. What is written is known afterwards.
 * @param keepNames nodes that are described keep their name, and take over only names by language
 * @returns the codes of nodes that are new or changed
 */
export async function writeNodes(
  { unit, enterpriseId, makeId }: WritePlace,
  rows: readonly WritableNode[],
  known: KnownNodes,
  keepNames = false,
): Promise<ReadonlySet<string>> {
  const named = danglingParents(rows, known.codes).map(
    (code): WritableNode => ({ code, name: code.slice(0, 300), parents: [], undescribed: true }),
  );
  // The last word on a node counts; one statement cannot write a row twice.
  const nodes = new Map([...named, ...rows].map((node) => [node.code, node]));
  const changed = new Set<string>();
  for (const chunk of inChunks([...nodes.values()])) {
    const given = chunk.map(({ code, name, names = {}, undescribed = false }) => ({
      node_id: makeId('nod'),
      code,
      name,
      names,
      placeholder: undescribed,
    }));
    const put = [enterpriseId, JSON.stringify(given), keepNames];
    for (const node of await unit.sql<{ node_id: NodeId; code: string }>(PUT_NODES, put)) {
      known.codes.set(node.code, node.node_id);
      changed.add(node.code);
    }
  }
  for (const { code, undescribed } of nodes.values()) {
    if (undescribed === true && changed.has(code) && !known.parents.has(code)) known.placeholders.add(code);
    else if (undescribed !== true) known.placeholders.delete(code);
  }
  await writeEdges({ unit, enterpriseId, makeId }, [...nodes.values()], known, changed);
  return changed;
}

/** Edges wait until every node has its identifier: a row may name a parent that comes later. */
export async function writeEdges(
  { unit, enterpriseId }: WritePlace,
  nodes: readonly Pick<WritableNode, 'code' | 'parents'>[],
  known: KnownNodes,
  changed: Set<string>,
): Promise<void> {
  const moved: { nodeId: NodeId; parents: readonly string[] }[] = [];
  for (const { code, parents } of nodes) {
    const before = known.parents.get(code);
    const after = [...new Set(parents ?? before ?? [])];
    known.parents.set(code, after);
    if ((before ?? []).join('\n') === after.join('\n')) continue;
    moved.push({ nodeId: nodeOf(known, code), parents: after });
    changed.add(code);
  }
  for (const chunk of inChunks(moved)) {
    const nodeIds = chunk.map((each) => each.nodeId);
    await unit.sql('delete from catalog_edge where node_id = any($1::text[])', [nodeIds]);
    await unit.sql('update catalog_node set version = version + 1 where node_id = any($1::text[])', [nodeIds]);
    const edges = chunk.flatMap(({ nodeId, parents }) =>
      parents.map((parent, place) => ({ nodeId, parentId: nodeOf(known, parent), place })),
    );
    await unit.sql(
      `insert into catalog_edge (enterprise_id, node_id, parent_id, place)
       select $1, * from unnest($2::text[], $3::text[], $4::integer[])`,
      [
        enterpriseId,
        edges.map((edge) => edge.nodeId),
        edges.map((edge) => edge.parentId),
        edges.map((edge) => edge.place),
      ],
    );
  }
}

const FIELDS = [
  'name text',
  'description text',
  'brand text',
  'mpn text',
  'gtin text',
  'identity text',
  'price_minor bigint',
  'currency text',
  'url text',
  'image_url text',
  'specifications jsonb',
  'attributes jsonb',
  'terms jsonb',
  'stock bigint',
  'promotion text',
  'related jsonb',
] as const;
const NAMES = FIELDS.map((field) => field.split(' ')[0]);
const listed = (prefix: string): string => NAMES.map((name) => `${prefix}${name}`).join(', ');

const PUT_PRODUCTS = `
  with given as (select * from jsonb_to_recordset($2::jsonb) as row(product_id text, sku text, search text, ${FIELDS.join(', ')})),
  put as (
    insert into catalog_product as product (product_id, enterprise_id, sku, search, changed_at, ${listed('')})
    select product_id, $1, sku, search::tsvector, $3, ${listed('')} from given
    on conflict (enterprise_id, sku) do update set
      search = excluded.search, changed_at = excluded.changed_at, ${NAMES.map((name) => `${name} = excluded.${name}`).join(', ')}
    where (${listed('product.')}) is distinct from (${listed('excluded.')})
    returning product_id, sku)
  select product_id, sku, true as written from put
  union all
  select product.product_id, product.sku, false from catalog_product product join given using (sku)
  where product.enterprise_id = $1 and not exists (select from put where put.sku = product.sku)`;

const PUT_PLACES = `
  with given as (select * from unnest($2::text[], $3::text[], $4::integer[]) as place(product_id, node_id, place)),
  gone as (
    delete from catalog_product_node old where old.product_id = any($5::text[])
      and not exists (select from given where given.product_id = old.product_id and given.node_id = old.node_id)
    returning product_id),
  put as (
    insert into catalog_product_node as old (enterprise_id, product_id, node_id, place)
    select $1, product_id, node_id, place from given
    on conflict (product_id, node_id) do update set place = excluded.place where old.place <> excluded.place
    returning product_id)
  select product_id from gone union select product_id from put`;

/** By sku: the identifier, and whether the product is new or changed. */
export type WrittenProducts = ReadonlyMap<string, { readonly productId: ProductId; readonly written: boolean }>;

/** Adds or replaces products; one that is as it was is left alone. */
export async function writeProducts(
  place: WritePlace,
  rows: readonly WritableProduct[],
  known: KnownNodes,
): Promise<WrittenProducts> {
  const { unit, enterpriseId, makeId } = place;
  const all = new Map<string, { readonly productId: ProductId; readonly written: boolean }>();
  // The last word on a product counts; one statement cannot write a row twice.
  const products = [...new Map(rows.map((product) => [product.sku, product])).values()];
  // All at once: keys are locked in their order, and a second round would begin from the front again.
  const identityOf = await identify(place, products);
  for (const chunk of inChunks(products)) {
    const given = chunk.map((product) => ({
      product_id: makeId('prd'),
      sku: product.sku,
      name: product.name,
      description: product.description,
      brand: product.brand,
      mpn: product.mpn,
      gtin: product.gtin,
      identity: identityOf.get(product.sku),
      price_minor: product.price?.minor,
      currency: product.price?.currency,
      url: product.url,
      image_url: product.imageUrl,
      specifications: product.specifications,
      attributes: product.attributes ?? {},
      terms: product.terms ?? {},
      stock: product.stock,
      promotion: product.promotion,
      related: product.related ?? [],
      search: searchVector(product),
    }));
    const values = [enterpriseId, JSON.stringify(given), new Date(unit.now)];
    const put = await unit.sql<{ product_id: ProductId; sku: string; written: boolean }>(PUT_PRODUCTS, values);
    const idOf = new Map(put.map((row) => [row.sku, row.product_id]));
    const places = chunk.flatMap(({ sku, nodes }) =>
      [...new Set(nodes)].map((code, index) => ({ id: idOf.get(sku), nodeId: nodeOf(known, code), index })),
    );
    const moved = await unit.sql<{ product_id: string }>(PUT_PLACES, [
      enterpriseId,
      places.map((each) => each.id),
      places.map((each) => each.nodeId),
      places.map((each) => each.index),
      [...idOf.values()],
    ]);
    const elsewhere = new Set(moved.map((row) => row.product_id));
    for (const { product_id: productId, sku, written } of put) {
      all.set(sku, { productId, written: written || elsewhere.has(productId) });
    }
  }
  return all;
}

/** By sku: what makes these products the same as others', asked of what all enterprises share; nothing where nothing does. */
async function identify(
  { unit, makeId }: WritePlace,
  products: readonly ProductRow[],
): Promise<ReadonlyMap<string, string>> {
  const stated = products
    .map((product) => ({ sku: product.sku, ...identityKeys(product) }))
    .filter(({ gtin, part }) => gtin !== undefined || part !== undefined);
  if (stated.length === 0) return new Map();
  const [row] = await unit.sql<{ identities: string[] }>(
    'select catalog_identify($1::text[], $2::text[], $3::text[]) as identities',
    [stated.map(({ gtin }) => gtin ?? null), stated.map(({ part }) => part ?? null), stated.map(() => makeId('idn'))],
  );
  return new Map(stated.map(({ sku }, index) => [sku, row?.identities[index] ?? '']));
}

/** Adds or replaces page mappings. @returns how many are new or changed */
export async function writeMappings(
  { unit, enterpriseId, makeId }: WritePlace,
  rows: readonly MappingRow[],
  known: KnownNodes,
): Promise<number> {
  let written = 0;
  const mappings = new Map(rows.map((row) => [`${row.websiteId} ${row.by ?? 'address'} ${row.pattern}`, row]));
  for (const chunk of inChunks([...mappings.values()])) {
    const put = await unit.sql(
      `insert into catalog_mapping as mapping (mapping_id, enterprise_id, website_id, mapped_by, pattern, node_id)
       select mapping_id, $1, website_id, mapped_by, pattern, node_id
       from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as given(mapping_id, website_id, mapped_by, pattern, node_id)
       on conflict (enterprise_id, website_id, mapped_by, pattern) do update set node_id = excluded.node_id
       where mapping.node_id is distinct from excluded.node_id
       returning mapping_id`,
      [
        enterpriseId,
        chunk.map(() => makeId('map')),
        chunk.map((row) => row.websiteId),
        chunk.map((row) => row.by ?? 'address'),
        chunk.map((row) => row.pattern),
        chunk.map((row) => (row.node === undefined ? null : nodeOf(known, row.node))),
      ],
    );
    written += put.length;
  }
  return written;
}
