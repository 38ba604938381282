import { sql } from 'kysely';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  type Hierarchy,
  MOST_QUERY_WORDS,
  type NodeId,
  type ProductDetail,
  type ProductId,
  type ProductList,
  type ProductQuery,
  type ProductTerms,
  type ProductView,
  prefixQuery,
  type SpecificationValue,
  searchWords,
} from '../core/index.ts';
import type { CatalogTables } from './catalog-tables.ts';

const PAGE = 25;
const COLUMNS = [
  'product_id',
  'sku',
  'name',
  'price_minor',
  'currency',
  'url',
  'image_url',
  'description',
  'brand',
  'mpn',
  'gtin',
  'specifications',
  'attributes',
  'terms',
  'stock',
  'promotion',
  'related',
] as const;

/**
 * Finds products. Every word must begin a word of the product or of the name of a node above it, in any order. Ranked: the
 * exact sku, then names that begin as the query does, then by weight of what matched, then by name.
 */
export async function findProducts(unit: Unit, hierarchy: Hierarchy, query: ProductQuery): Promise<ProductList> {
  const words = searchWords(query.q ?? '').slice(0, MOST_QUERY_WORDS);
  const limit = query.limit ?? PAGE;
  const offset = Number(query.cursor ?? 0);
  let select = unit.db<CatalogTables>().selectFrom('catalog_product').select(COLUMNS);
  if (query.node !== undefined) {
    const beneath = hierarchy.descendants(query.node as NodeId).map((each) => each.nodeId);
    select = select.where(onNodes(beneath));
  }
  for (const word of words) {
    const named = nodesNamed(hierarchy, word);
    select = select.where(sql<boolean>`(search @@ ${prefixQuery(word)}::tsquery or ${onNodes(named)})`);
  }
  if (words.length > 0) {
    const any = words.map(prefixQuery).join(' | ');
    const start = `${(query.q ?? '').trim().replace(/[\\%_]/g, '\\$&')}%`;
    select = select
      .orderBy(sql`lower(sku) = lower(${(query.q ?? '').trim()})`, 'desc')
      .orderBy(sql`name ilike ${start}`, 'desc')
      .orderBy(sql`round(ts_rank(search, ${any}::tsquery)::numeric, 3)`, 'desc');
  }
  const rows = await select
    .orderBy(sql`lower(name)`)
    .orderBy('product_id')
    .limit(limit + 1)
    .offset(offset)
    .execute();
  const items = await withNodes(unit, hierarchy, rows.slice(0, limit));
  return rows.length > limit ? { items, next: String(offset + limit) } : { items };
}

/** One product with what else could be sold; unknown skus among the related are left out. */
export async function readProduct(unit: Unit, hierarchy: Hierarchy, productId: string): Promise<Result<ProductDetail>> {
  const db = unit.db<CatalogTables>();
  const row = await db
    .selectFrom('catalog_product')
    .select(COLUMNS)
    .where('product_id', '=', productId as ProductId)
    .executeTakeFirst();
  if (row === undefined) return refuse('not-found', 'no-such-product', 'There is no such product.');
  const skus = row.related.map((each) => each.sku);
  const others =
    skus.length === 0 ? [] : await db.selectFrom('catalog_product').select(COLUMNS).where('sku', 'in', skus).execute();
  const views = await withNodes(unit, hierarchy, [row, ...others]);
  const bySku = new Map(views.map((view) => [view.sku, view]));
  const [view] = views;
  if (view === undefined) throw new Error('A product that was read has no view.');
  return ok({
    ...view,
    related: row.related.flatMap(({ kind, sku }) => {
      const product = bySku.get(sku);
      return product === undefined ? [] : [{ kind, product }];
    }),
  });
}

function onNodes(nodeIds: readonly NodeId[]) {
  if (nodeIds.length === 0) return sql<boolean>`false`;
  return sql<boolean>`exists (select from catalog_product_node place
    where place.product_id = catalog_product.product_id and place.node_id = any(${nodeIds}::text[]))`;
}

/** The nodes whose name has a word that begins so, and everything beneath them. */
function nodesNamed(hierarchy: Hierarchy, word: string): readonly NodeId[] {
  const found = new Set<NodeId>();
  for (const node of hierarchy.nodes.values()) {
    if (!searchWords(node.name).some((each) => each.startsWith(word))) continue;
    for (const below of hierarchy.descendants(node.nodeId)) found.add(below.nodeId);
  }
  return [...found];
}

type Row = {
  product_id: ProductId;
  sku: string;
  name: string;
  price_minor: number | null;
  currency: string | null;
  url: string | null;
  image_url: string | null;
  description: string | null;
  brand: string | null;
  mpn: string | null;
  gtin: string | null;
  specifications: Readonly<Record<string, SpecificationValue>>;
  attributes: Readonly<Record<string, string>>;
  terms: ProductTerms;
  stock: number | null;
  promotion: string | null;
};

async function withNodes(unit: Unit, hierarchy: Hierarchy, rows: readonly Row[]): Promise<ProductView[]> {
  if (rows.length === 0) return [];
  const places = await unit
    .db<CatalogTables>()
    .selectFrom('catalog_product_node')
    .select(['product_id', 'node_id'])
    .where(
      'product_id',
      'in',
      rows.map((row) => row.product_id),
    )
    .orderBy('place')
    .execute();
  return rows.map((row) => ({
    productId: row.product_id,
    sku: row.sku,
    name: row.name,
    nodes: places
      .filter((place) => place.product_id === row.product_id)
      .map((place) => ({ nodeId: place.node_id, name: hierarchy.nodes.get(place.node_id)?.name ?? '' })),
    ...(row.price_minor === null || row.currency === null
      ? {}
      : { price: { minor: row.price_minor, currency: row.currency } }),
    ...(row.url === null ? {} : { url: row.url }),
    ...(row.image_url === null ? {} : { imageUrl: row.image_url }),
    ...(row.description === null ? {} : { description: row.description }),
    ...(row.brand === null ? {} : { brand: row.brand }),
    ...(row.mpn === null ? {} : { mpn: row.mpn }),
    ...(row.gtin === null ? {} : { gtin: row.gtin }),
    ...(Object.keys(row.specifications).length === 0 ? {} : { specifications: row.specifications }),
    attributes: row.attributes,
    ...(Object.keys(row.terms).length === 0 ? {} : { terms: termsView(row.terms) }),
    ...(row.stock === null ? {} : { stock: row.stock }),
    ...(row.promotion === null ? {} : { promotion: row.promotion }),
  }));
}

function termsView({ promotions, packages, shipping, ...terms }: ProductTerms): NonNullable<ProductView['terms']> {
  return {
    ...terms,
    ...(promotions === undefined ? {} : { promotions: [...promotions] }),
    ...(packages === undefined ? {} : { packages: packages.map((each) => ({ ...each, skus: [...each.skus] })) }),
    ...(shipping === undefined ? {} : { shipping: [...shipping] }),
  };
}
