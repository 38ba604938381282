import { createFreshCopies, type FreshCopies, versionsBy } from '../../../platform/server/fresh-copies.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import {
  type CatalogNode,
  type Hierarchy,
  hierarchyOf,
  indexProducts,
  type MappedProduct,
  type MappingBody,
  type NodeId,
  type PageMapping,
  type ProductId,
  pageResolver,
  type ResolvePage,
} from '../core/index.ts';
import type { CatalogTables } from './catalog-tables.ts';

const COLUMNS = ['product_id', 'sku', 'name', 'url', 'gtin', 'brand', 'mpn'] as const;

/** How long a copy is used before its version is asked for again. A change in this process is seen at once. */
const FRESH_MS = 1_000;

/** An enterprise's catalogue as it stood at one version, ready for questions that come with every event. */
export type CatalogSnapshot = {
  readonly version: number;
  readonly hierarchy: Hierarchy;
  readonly products: ReadonlyMap<ProductId, MappedProduct>;
  /** Products directly on a node. */
  readonly productsOn: ReadonlyMap<NodeId, readonly ProductId[]>;
  /** The resolver of one website's pages. */
  resolver(websiteId: string): ResolvePage;
  /** The same as if a mapping were there already, in place of the one with its id. */
  draftResolver(websiteId: string, draft: MappingBody & { readonly mappingId?: string }): ResolvePage;
  /** How many products are on a node and beneath it. */
  productCount(nodeId: NodeId): number;
};

export type CatalogSnapshots = FreshCopies<CatalogSnapshot>;

/** Copies of catalogues in memory, reloaded when their version row has changed. */
export function createCatalogSnapshots(database: Database): CatalogSnapshots {
  return createFreshCopies<CatalogSnapshot>(
    FRESH_MS,
    (enterpriseId, before) =>
      database.forTenant(enterpriseId, async (unit) => {
        const version = await versionOf(unit);
        return before !== undefined && before.version === version ? before : load(unit, version);
      }),
    {
      versions: versionsBy(
        database,
        'select enterprise_id as key, version from catalog_version where enterprise_id = any($1::text[])',
      ),
      versionOf: ({ version }) => version,
    },
  );
}

async function versionOf(unit: Unit): Promise<number> {
  const row = await unit.db<CatalogTables>().selectFrom('catalog_version').select('version').executeTakeFirst();
  return row?.version ?? 0;
}

async function load(unit: Unit, version: number): Promise<CatalogSnapshot> {
  const db = unit.db<CatalogTables>();
  const parents = new Map<NodeId, NodeId[]>();
  for (const edge of await db.selectFrom('catalog_edge').selectAll().orderBy('place').execute()) {
    const list = parents.get(edge.node_id);
    if (list === undefined) parents.set(edge.node_id, [edge.parent_id]);
    else list.push(edge.parent_id);
  }
  const rows = await db
    .selectFrom('catalog_node')
    .select(['node_id', 'code', 'name', 'names', 'placeholder', 'version'])
    .orderBy('node_id')
    .execute();
  const hierarchy = hierarchyOf(
    rows.map(
      (row): CatalogNode => ({
        nodeId: row.node_id,
        code: row.code,
        name: row.name,
        parents: parents.get(row.node_id) ?? [],
        version: row.version,
        ...(Object.keys(row.names).length === 0 ? {} : { names: row.names }),
        ...(row.placeholder ? { placeholder: true } : {}),
      }),
    ),
  );
  const nodesOf = new Map<ProductId, NodeId[]>();
  const productsOn = new Map<NodeId, ProductId[]>();
  for (const place of await db.selectFrom('catalog_product_node').selectAll().orderBy('place').execute()) {
    const places = nodesOf.get(place.product_id);
    if (places === undefined) nodesOf.set(place.product_id, [place.node_id]);
    else places.push(place.node_id);
    const there = productsOn.get(place.node_id);
    if (there === undefined) productsOn.set(place.node_id, [place.product_id]);
    else there.push(place.product_id);
  }
  const products = new Map<ProductId, MappedProduct>();
  for (const row of await db.selectFrom('catalog_product').select(COLUMNS).execute()) {
    products.set(row.product_id, {
      productId: row.product_id,
      sku: row.sku,
      name: row.name,
      nodes: nodesOf.get(row.product_id) ?? [],
      ...(row.url === null ? {} : { url: row.url }),
      ...(row.gtin === null ? {} : { gtin: row.gtin }),
      ...(row.brand === null ? {} : { brand: row.brand }),
      ...(row.mpn === null ? {} : { mpn: row.mpn }),
    });
  }
  const mappings = (await db.selectFrom('catalog_mapping').selectAll().execute()).map(
    (row): PageMapping => ({
      mappingId: row.mapping_id,
      websiteId: row.website_id,
      by: row.mapped_by,
      pattern: row.pattern,
      ...(row.node_id === null ? {} : { nodeId: row.node_id }),
    }),
  );
  const index = indexProducts(products.values());
  const nodeName = (nodeId: NodeId): string | undefined => hierarchy.nodes.get(nodeId)?.name;
  const ofWebsite = (websiteId: string) => mappings.filter((mapping) => mapping.websiteId === websiteId);
  const resolver = remembered((websiteId: string) => pageResolver(ofWebsite(websiteId), index, nodeName));
  const productCount = remembered((nodeId: NodeId) => {
    const beneath = hierarchy.descendants(nodeId).flatMap((below) => productsOn.get(below.nodeId) ?? []);
    return new Set(beneath).size;
  });
  return {
    version,
    hierarchy,
    products,
    productsOn,
    resolver,
    draftResolver: (websiteId, { mappingId = 'map_draft', by, pattern, nodeId }) => {
      const others = ofWebsite(websiteId).filter((mapping) => mapping.mappingId !== mappingId);
      const draft = { mappingId: mappingId as PageMapping['mappingId'], websiteId, by, pattern };
      const drawn = nodeId === undefined ? draft : { ...draft, nodeId: nodeId as NodeId };
      return pageResolver([...others, drawn], index, nodeName);
    },
    productCount,
  };
}

/** Asks once for each key. */
function remembered<Key, Answer>(ask: (key: Key) => Answer): (key: Key) => Answer {
  const answers = new Map<Key, Answer>();
  return (key) => {
    const before = answers.get(key);
    if (before !== undefined) return before;
    const answer = ask(key);
    answers.set(key, answer);
    return answer;
  };
}
