import type { ColumnType } from 'kysely';
import type { NodeId, PageMapping, Product, ProductId } from '../core/index.ts';

/** Written as text, read parsed. */
type Jsonb<T> = ColumnType<T, string, string>;

export type CatalogTables = {
  catalog_version: { enterprise_id: string; version: number };
  catalog_node: { node_id: NodeId; enterprise_id: string; code: string; name: string };
  catalog_edge: { enterprise_id: string; node_id: NodeId; parent_id: NodeId; place: number };
  catalog_product: {
    product_id: ProductId;
    enterprise_id: string;
    sku: string;
    name: string;
    price_minor: number | null;
    currency: string | null;
    url: string | null;
    image_url: string | null;
    attributes: Jsonb<Readonly<Record<string, string>>>;
    stock: number | null;
    promotion: string | null;
    related: Jsonb<NonNullable<Product['related']>>;
    search: string;
    changed_at: ColumnType<number, Date, Date>;
  };
  catalog_product_node: { enterprise_id: string; product_id: ProductId; node_id: NodeId; place: number };
  catalog_mapping: {
    mapping_id: PageMapping['mappingId'];
    enterprise_id: string;
    website_id: string;
    pattern: string;
    node_id: NodeId | null;
  };
};
