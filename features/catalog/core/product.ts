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
  /** By language (BCP 47, e.g. `de`, `pt-BR`), where it has other names than `name`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Named as somebody's parent or child and never described itself: it stands as a root until an import describes it. */
  readonly placeholder?: true;
  /** Which version an edit is meant for. */
  readonly version?: number;
};

/** For how long and how much a price is lowered, or what else is on offer. Moments in ISO 8601. */
export type Promotion = {
  readonly name: string;
  readonly price?: Money;
  readonly from?: string;
  readonly until?: string;
};

/** A way in which a product comes to the customer; `days` on the way. */
export type Shipping = {
  readonly name: string;
  readonly price?: Money;
  readonly days?: number;
  readonly country?: string;
};

/** What an associate is paid for selling it: a share of the price in percent, or an amount. */
export type ProductCommission = { readonly percent: number } | { readonly amount: Money };

/** On which terms a product is sold, beyond price and stock. */
export type ProductTerms = {
  readonly availability?: 'in-stock' | 'out-of-stock' | 'preorder' | 'backorder';
  /** Pieces that customers have ordered and not yet got. */
  readonly backlog?: number;
  /** Pieces that should be sold off. */
  readonly excess?: number;
  readonly promotions?: readonly Promotion[];
  /** Sold together, by sku, at a price of their own. */
  readonly packages?: readonly { readonly name: string; readonly skus: readonly string[]; readonly price?: Money }[];
  readonly shipping?: readonly Shipping[];
  /** Terms of sale and warranty, in words for the customer. */
  readonly sale?: string;
  readonly warranty?: string;
  readonly commission?: ProductCommission;
};

/** A value of a declared specification: number and flag as such, text and choice as text. */
export type SpecificationValue = string | number | boolean;

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
  readonly description?: string;
  readonly brand?: string;
  /** The manufacturer's part number. */
  readonly mpn?: string;
  /** Global Trade Item Number, 14 digits. */
  readonly gtin?: string;
  /** By code of a declared specification, typed as declared. */
  readonly specifications?: Readonly<Record<string, SpecificationValue>>;
  /** What else is said of it, as text. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly terms?: ProductTerms;
  /** Pieces at hand; absent where nobody counts. */
  readonly stock?: number;
  /** What is on offer now, in words for the customer. */
  readonly promotion?: string;
  /** By sku: a related product may come with a later import. */
  readonly related?: readonly { readonly kind: RelationKind; readonly sku: string }[];
};

/** What a mapping looks at: the address of a page, or the category that the page states in its data. */
export type MappedBy = 'address' | 'category';

/** What a page shows: a product, or at least a place in the hierarchy. */
export type PageMapping = {
  readonly mappingId: Id<'map'>;
  readonly websiteId: string;
  readonly by: MappedBy;
  /**
   * By address a glob over path and query, e.g. `/mortgages/*` or `/p/{sku}`: the part in braces is the product's sku. By category a
   * glob over the stated category, e.g. `Home > Loans*`.
   */
  readonly pattern: string;
  readonly nodeId?: NodeId;
};
