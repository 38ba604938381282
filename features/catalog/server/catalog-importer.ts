import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  type CatalogImport,
  checkImport,
  type ImportReport,
  type NodeId,
  type NodeRow,
  type ProductRow,
  searchVector,
} from '../core/index.ts';
import type { CatalogTables } from './catalog-tables.ts';

const MOST_ERRORS_TOLD = 100;
/** Rows in one statement: bounded, so that a statement stays well below the protocol's limit of parameters. */
const CHUNK = 500;

type Codes = Map<string, NodeId>;

/**
 * Adds or replaces nodes, products and mappings by the enterprise's own keys. The same import sent again leaves the same catalogue.
 * Refused with every wrong row (`details.errors`) when one is wrong; then nothing is written.
 */
export async function importRows(
  unit: Unit,
  enterpriseId: string,
  rows: CatalogImport,
  websites: readonly string[],
  makeId: MakeId,
): Promise<Result<ImportReport>> {
  const db = unit.db<CatalogTables>();
  await db
    .insertInto('catalog_version')
    .values({ enterprise_id: enterpriseId, version: 1 })
    .onConflict((conflict) =>
      conflict.column('enterprise_id').doUpdateSet((eb) => ({ version: eb('catalog_version.version', '+', 1) })),
    )
    .execute();
  const stored = await db.selectFrom('catalog_node').select(['node_id', 'code']).execute();
  const codes: Codes = new Map(stored.map((node) => [node.code, node.node_id]));
  const errors = checkImport(rows, { nodes: await parentCodes(unit, codes), websites: new Set(websites) });
  if (errors.length > 0) {
    return refuse('invalid', 'import-rows', `Nothing was imported: ${errors.length} things are wrong.`, {
      errors: errors.slice(0, MOST_ERRORS_TOLD),
      errorCount: errors.length,
    });
  }
  const nodes = rows.nodes ?? [];
  await writeNodes(unit, enterpriseId, nodes, codes, makeId);
  const productIds: Record<string, string> = {};
  for (const chunk of inChunks(rows.products ?? [])) {
    Object.assign(productIds, await writeProducts(unit, enterpriseId, chunk, codes, makeId));
  }
  for (const chunk of inChunks(rows.mappings ?? [])) {
    await db
      .insertInto('catalog_mapping')
      .values(
        chunk.map((row) => ({
          mapping_id: makeId('map'),
          enterprise_id: enterpriseId,
          website_id: row.websiteId,
          pattern: row.pattern,
          node_id: row.node === undefined ? null : nodeOf(codes, row.node),
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['enterprise_id', 'website_id', 'pattern'])
          .doUpdateSet((eb) => ({ node_id: eb.ref('excluded.node_id') })),
      )
      .execute();
  }
  return ok({
    nodes: nodes.length,
    products: rows.products?.length ?? 0,
    mappings: rows.mappings?.length ?? 0,
    nodeIds: Object.fromEntries(nodes.map((node) => [node.code, nodeOf(codes, node.code)])),
    productIds,
  });
}

/** Codes of the parents by code, as stored. */
async function parentCodes(unit: Unit, codes: Codes): Promise<ReadonlyMap<string, readonly string[]>> {
  const codeOf = new Map([...codes].map(([code, nodeId]) => [nodeId, code]));
  const parents = new Map<string, string[]>([...codes.keys()].map((code) => [code, []]));
  const edges = await unit.db<CatalogTables>().selectFrom('catalog_edge').select(['node_id', 'parent_id']).execute();
  for (const edge of edges) {
    parents.get(codeOf.get(edge.node_id) ?? '')?.push(codeOf.get(edge.parent_id) ?? '');
  }
  return parents;
}

async function writeNodes(
  unit: Unit,
  enterpriseId: string,
  nodes: readonly NodeRow[],
  codes: Codes,
  makeId: MakeId,
): Promise<void> {
  const db = unit.db<CatalogTables>();
  for (const chunk of inChunks(nodes)) {
    const written = await db
      .insertInto('catalog_node')
      .values(
        chunk.map((node) => ({
          node_id: makeId('nod'),
          enterprise_id: enterpriseId,
          code: node.code,
          name: node.name,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['enterprise_id', 'code']).doUpdateSet((eb) => ({ name: eb.ref('excluded.name') })),
      )
      .returning(['node_id', 'code'])
      .execute();
    for (const node of written) codes.set(node.code, node.node_id);
  }
  // Edges wait until every node has its identifier: a row may name a parent that comes later.
  for (const chunk of inChunks(nodes)) {
    const nodeIds = chunk.map((node) => nodeOf(codes, node.code));
    await db.deleteFrom('catalog_edge').where('node_id', 'in', nodeIds).execute();
    const edges = chunk.flatMap((node) =>
      [...new Set(node.parents ?? [])].map((parent, place) => ({
        enterprise_id: enterpriseId,
        node_id: nodeOf(codes, node.code),
        parent_id: nodeOf(codes, parent),
        place,
      })),
    );
    for (const part of inChunks(edges))
      await db
        .insertInto('catalog_edge')
        .values([...part])
        .execute();
  }
}

async function writeProducts(
  unit: Unit,
  enterpriseId: string,
  products: readonly ProductRow[],
  codes: Codes,
  makeId: MakeId,
): Promise<Record<string, string>> {
  const db = unit.db<CatalogTables>();
  const written = await db
    .insertInto('catalog_product')
    .values(
      products.map((product) => ({
        product_id: makeId('prd'),
        enterprise_id: enterpriseId,
        sku: product.sku,
        name: product.name,
        price_minor: product.price?.minor ?? null,
        currency: product.price?.currency ?? null,
        url: product.url ?? null,
        image_url: product.imageUrl ?? null,
        attributes: JSON.stringify(product.attributes ?? {}),
        stock: product.stock ?? null,
        promotion: product.promotion ?? null,
        related: JSON.stringify(product.related ?? []),
        search: searchVector({ ...product, attributes: product.attributes ?? {} }),
        changed_at: new Date(unit.now),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['enterprise_id', 'sku']).doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        price_minor: eb.ref('excluded.price_minor'),
        currency: eb.ref('excluded.currency'),
        url: eb.ref('excluded.url'),
        image_url: eb.ref('excluded.image_url'),
        attributes: eb.ref('excluded.attributes'),
        stock: eb.ref('excluded.stock'),
        promotion: eb.ref('excluded.promotion'),
        related: eb.ref('excluded.related'),
        search: eb.ref('excluded.search'),
        changed_at: eb.ref('excluded.changed_at'),
      })),
    )
    .returning(['product_id', 'sku'])
    .execute();
  const idOf = new Map(written.map((product) => [product.sku, product.product_id]));
  await db
    .deleteFrom('catalog_product_node')
    .where('product_id', 'in', [...idOf.values()])
    .execute();
  const places = products.flatMap((product) =>
    [...new Set(product.nodes)].flatMap((code, place) => {
      const productId = idOf.get(product.sku);
      if (productId === undefined) return [];
      return [{ enterprise_id: enterpriseId, product_id: productId, node_id: nodeOf(codes, code), place }];
    }),
  );
  for (const part of inChunks(places))
    await db
      .insertInto('catalog_product_node')
      .values([...part])
      .execute();
  return Object.fromEntries(idOf);
}

function nodeOf(codes: Codes, code: string): NodeId {
  const nodeId = codes.get(code);
  if (nodeId === undefined) throw new Error(`A node passed the check but is not there: ${code}`);
  return nodeId;
}

function inChunks<Row>(rows: readonly Row[]): readonly (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) =>
    rows.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}
