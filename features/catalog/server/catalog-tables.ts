import type { ColumnType, Generated } from 'kysely';
import type {
  ImportEncoding,
  ImportLayout,
  ImportNote,
  ImportState,
  MappedBy,
  NewImportBody,
  NodeId,
  PageMapping,
  Product,
  ProductId,
  ProductTerms,
  Specification,
  SpecificationValue,
} from '../core/index.ts';

/** Written as text, read parsed. */
type Jsonb<T> = ColumnType<T, string, string>;

export type CatalogTables = {
  catalog_version: { enterprise_id: string; version: number; edition: number };
  catalog_node: {
    node_id: NodeId;
    enterprise_id: string;
    code: string;
    name: string;
    names: Jsonb<Readonly<Record<string, string>>>;
    placeholder: boolean;
    version: Generated<number>;
  };
  catalog_edge: { enterprise_id: string; node_id: NodeId; parent_id: NodeId; place: number };
  catalog_product: {
    product_id: ProductId;
    enterprise_id: string;
    sku: string;
    name: string;
    price_minor: number | null;
    currency: string | null;
    description: string | null;
    brand: string | null;
    mpn: string | null;
    gtin: string | null;
    identity: string | null;
    specifications: Jsonb<Readonly<Record<string, SpecificationValue>>>;
    terms: Jsonb<ProductTerms>;
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
    mapped_by: MappedBy;
    pattern: string;
    node_id: NodeId | null;
  };
  catalog_specification: {
    enterprise_id: string;
    code: string;
    name: string;
    type: Specification['type'];
    unit: string | null;
    choices: Jsonb<readonly string[]>;
    node_id: NodeId | null;
  };
  catalog_import: {
    import_id: string;
    enterprise_id: string;
    name: string;
    fingerprint: string | null;
    options: Jsonb<Omit<NewImportBody, 'name' | 'fingerprint' | 'size'>>;
    state: ImportState;
    run: number;
    layout: ImportLayout;
    encoding: ImportEncoding | null;
    size: number | null;
    bytes: number;
    last_row: number;
    row_count: number;
    written: number;
    unchanged: number;
    rejected: number;
    digest: string | null;
    notes: Jsonb<readonly ImportNote[]>;
    problem: string | null;
    created_at: ColumnType<number, Date, Date>;
    changed_at: ColumnType<number, Date, Date>;
  };
  catalog_rejection: {
    enterprise_id: string;
    import_id: string;
    row_number: number;
    place: number;
    field: string;
    reason: string;
    value: string | null;
  };
};
