import type { Id } from '../../../kernel/ids.ts';
import type { Money } from '../../../kernel/money.ts';

export type NodeId = Id<'nod'>;
export type ProductId = Id<'prd'>;

/** A place in the product hierarchy. The hierarchy is a directed acyclic graph: a node may have several parents. */
export type CatalogNode = {
  readonly nodeId: NodeId;
  readonly name: string;
  readonly parents: readonly NodeId[];
  /** The enterprise's own key for it, as import files carry it. */
  readonly code?: string;
};

/** How another product stands to this one: at another price point, bought with it, or a better one. */
export type RelationKind = 'substitute' | 'cross-sell' | 'upsell';

export type Product = {
  readonly productId: ProductId;
  /** The enterprise's own number, as websites and tracking events carry it. */
  readonly sku: string;
  readonly name: string;
  readonly nodes: readonly NodeId[];
  readonly price?: Money;
  readonly url?: string;
  readonly imageUrl?: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Pieces at hand; absent where nobody counts. */
  readonly stock?: number;
  /** What is on offer now, in words for the customer. */
  readonly promotion?: string;
  /** By sku: a related product may come with a later import. */
  readonly related?: readonly { readonly kind: RelationKind; readonly sku: string }[];
};

/** What a page shows: a product, or at least a place in the hierarchy. */
export type PageMapping = {
  readonly mappingId: Id<'map'>;
  readonly websiteId: string;
  /** Glob over path and query, e.g. `/mortgages/*` or `/p/{sku}`: the part in braces is the product's sku. */
  readonly pattern: string;
  readonly nodeId?: NodeId;
};
