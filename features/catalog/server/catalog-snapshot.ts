import { createFreshCopies, type FreshCopies, versionsBy } from '../../../platform/server/fresh-copies.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import {
  type CatalogNode,
  type Hierarchy,
  hierarchyOf,
  type MappedProduct,
  type NodeId,
  type ProductId,
  pageResolver,
  type ResolvePage,
} from '../core/index.ts';
import type { CatalogTables } from './catalog-tables.ts';

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
  const rows = await db.selectFrom('catalog_node').select(['node_id', 'code', 'name']).orderBy('node_id').execute();
  const hierarchy = hierarchyOf(
    rows.map(
      (row): CatalogNode => ({
        nodeId: row.node_id,
        code: row.code,
        name: row.name,
        parents: parents.get(row.node_id) ?? [],
      }),
    ),
  );
  const nodesOf = new Map<ProductId, NodeId[]>();
  const productsOn = new Map<NodeId, ProductId[]>();
  for (const place of await db.selectFrom('catalog_product_node').selectAll().orderBy('place').execute()) {
    nodesOf.set(place.product_id, [...(nodesOf.get(place.product_id) ?? []), place.node_id]);
    const there = productsOn.get(place.node_id);
    if (there === undefined) productsOn.set(place.node_id, [place.product_id]);
    else there.push(place.product_id);
  }
  const products = new Map<ProductId, MappedProduct>();
  for (const row of await db.selectFrom('catalog_product').select(['product_id', 'sku', 'name', 'url']).execute()) {
    products.set(row.product_id, {
      productId: row.product_id,
      sku: row.sku,
      name: row.name,
      nodes: nodesOf.get(row.product_id) ?? [],
      ...(row.url === null ? {} : { url: row.url }),
    });
  }
  const mappings = await db.selectFrom('catalog_mapping').selectAll().execute();
  const resolvers = new Map<string, ResolvePage>();
  return {
    version,
    hierarchy,
    products,
    productsOn,
    resolver: (websiteId) => {
      const ready = resolvers.get(websiteId);
      if (ready !== undefined) return ready;
      const own = mappings
        .filter((mapping) => mapping.website_id === websiteId)
        .map((mapping) => ({
          mappingId: mapping.mapping_id,
          websiteId,
          pattern: mapping.pattern,
          ...(mapping.node_id === null ? {} : { nodeId: mapping.node_id }),
        }));
      const made = pageResolver(own, products.values(), (nodeId) => hierarchy.nodes.get(nodeId)?.name);
      resolvers.set(websiteId, made);
      return made;
    },
  };
}
