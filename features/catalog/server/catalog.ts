import type { MakeId } from '../../../kernel/ids.ts';
import type { Result } from '../../../kernel/result.ts';
import type { Database } from '../../../platform/server/unit.ts';
import type {
  CatalogImport,
  Hierarchy,
  ImportReport,
  NodeId,
  NodeList,
  PageFacts,
  PageTopic,
  ProductDetail,
  ProductId,
  ProductList,
  ProductQuery,
} from '../core/index.ts';
import { importRows, RefusedImport } from './catalog-importer.ts';
import type { AuditCatalog, ListWebsiteIds, UsesOfNode } from './catalog-ports.ts';
import { type CatalogSettings, createSettings } from './catalog-settings.ts';
import { type CatalogSnapshot, createCatalogSnapshots } from './catalog-snapshot.ts';
import { createImports, type Imports } from './imports.ts';
import { findProducts, readProduct } from './product-finder.ts';

export type CatalogDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly listWebsiteIds: ListWebsiteIds;
  readonly usesOfNode?: UsesOfNode;
  readonly audit: AuditCatalog;
};

/** What the rest of the process asks of the catalogue. Never call these inside a unit: they open their own. */
export type Catalog = {
  /** The hierarchy as of at most a second ago; changes made in this process are seen at once. */
  hierarchy(enterpriseId: string): Promise<Hierarchy>;
  /** Decodes the pages of one website; as fresh as `hierarchy`. */
  pageResolver(enterpriseId: string, websiteId: string): Promise<(page: PageFacts) => PageTopic>;
  /** The name of a product or, without one, of a place. */
  topicName(enterpriseId: string, topic: { productId?: string; nodeId?: string }): Promise<string | undefined>;
  /** The place of a product or else the node itself, with all ancestors, nearest first; empty when neither is known. */
  nodesOf(enterpriseId: string, topic: { productId?: string; nodeId?: string }): Promise<readonly NodeId[]>;
  /** Adds or replaces by the enterprise's own keys, all rows or (with every error by row) none. */
  importCatalog(enterpriseId: string, rows: CatalogImport, actor: string): Promise<Result<ImportReport>>;
  find(enterpriseId: string, query: ProductQuery): Promise<ProductList>;
  product(enterpriseId: string, productId: string): Promise<Result<ProductDetail>>;
  nodes(enterpriseId: string): Promise<NodeList>;
  /**
   * What makes a product the same as another enterprise's: an opaque name that both have, by product; none where neither GTIN nor brand
   * and part number are known. For comparisons across enterprises only: it is shown to nobody.
   */
  identities(enterpriseId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  readonly imports: Imports;
  readonly settings: CatalogSettings;
};

export function createCatalog(deps: CatalogDeps): Catalog {
  const { database, makeId, listWebsiteIds, audit } = deps;
  const snapshots = createCatalogSnapshots(database);
  return {
    hierarchy: async (enterpriseId) => (await snapshots.of(enterpriseId)).hierarchy,
    pageResolver: async (enterpriseId, websiteId) => (await snapshots.of(enterpriseId)).resolver(websiteId),
    topicName: async (enterpriseId, { productId, nodeId }) => {
      const { products, hierarchy } = await snapshots.of(enterpriseId);
      const product = products.get(productId as ProductId);
      return product?.name ?? hierarchy.nodes.get(nodeId as NodeId)?.name;
    },
    nodesOf: async (enterpriseId, { productId, nodeId }) => {
      const { products, hierarchy } = await snapshots.of(enterpriseId);
      const place = nodeId ?? products.get(productId as ProductId)?.nodes[0];
      return hierarchy.ancestors(place as NodeId).map((each) => each.nodeId);
    },
    importCatalog: async (enterpriseId, rows, actor) => {
      const websites = await listWebsiteIds(enterpriseId);
      const result = await database
        .forTenant(enterpriseId, async (unit) => {
          const imported = await importRows(unit, enterpriseId, rows, websites, makeId);
          if (imported.ok) {
            const { nodes, products, mappings } = imported.value;
            const after = { nodes, products, mappings };
            await audit(unit, { enterpriseId, actor, action: 'catalog.import', subject: enterpriseId, after });
          }
          return imported;
        })
        .catch((error: unknown) => {
          if (error instanceof RefusedImport) return error.refused;
          throw error;
        });
      snapshots.doubt(enterpriseId);
      return result;
    },
    find: async (enterpriseId, query) => {
      const { hierarchy } = await snapshots.of(enterpriseId);
      return database.forTenant(enterpriseId, (unit) => findProducts(unit, hierarchy, query));
    },
    product: async (enterpriseId, productId) => {
      const { hierarchy } = await snapshots.of(enterpriseId);
      return database.forTenant(enterpriseId, (unit) => readProduct(unit, hierarchy, productId));
    },
    nodes: async (enterpriseId) => listNodes(await snapshots.of(enterpriseId)),
    identities: (enterpriseId, productIds) =>
      database.forTenant(enterpriseId, async (unit) => {
        const rows = await unit.sql<{ product_id: string; identity: string }>(
          'select product_id, identity from catalog_product where product_id = any($1::text[]) and identity is not null',
          [productIds],
        );
        return new Map(rows.map((row) => [row.product_id, row.identity]));
      }),
    imports: createImports(deps, snapshots.doubt),
    settings: createSettings(deps, snapshots),
  };
}

function listNodes({ hierarchy, productCount }: CatalogSnapshot): NodeList {
  const items = [...hierarchy.nodes.values()].map(({ nodeId, code, name, names, parents, placeholder, version }) => ({
    nodeId,
    ...(code === undefined ? {} : { code }),
    name,
    ...(names === undefined ? {} : { names }),
    parents: [...parents],
    products: productCount(nodeId),
    ...(version === undefined ? {} : { version }),
    ...(placeholder === undefined ? {} : { placeholder }),
  }));
  return { items };
}
