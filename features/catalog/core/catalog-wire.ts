import { type Static, Type } from 'typebox';

const Price = Type.Object({
  /** Whole minor units, e.g. cents. */
  minor: Type.Integer({ minimum: 0 }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
});

const Text = Type.Optional(Type.String());

/** See `ProductTerms`. */
const Terms = Type.Object({
  availability: Text,
  backlog: Type.Optional(Type.Number()),
  excess: Type.Optional(Type.Number()),
  promotions: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), price: Type.Optional(Price), from: Text, until: Text })),
  ),
  packages: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), skus: Type.Array(Type.String()), price: Type.Optional(Price) })),
  ),
  shipping: Type.Optional(
    Type.Array(
      Type.Object({
        name: Type.String(),
        price: Type.Optional(Price),
        days: Type.Optional(Type.Number()),
        country: Text,
      }),
    ),
  ),
  sale: Text,
  warranty: Text,
  commission: Type.Optional(Type.Object({ percent: Type.Optional(Type.Number()), amount: Type.Optional(Price) })),
});

const SpecificationType = Type.Enum(['number', 'text', 'flag', 'choice']);

/** Declares a specification under the code in the address. `nodeId`: for that node and what is beneath it; without it for all. */
export const SpecificationBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    type: SpecificationType,
    unit: Type.Optional(Type.String({ maxLength: 20 })),
    choices: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 200 })),
    nodeId: Type.Optional(Type.String({ maxLength: 80 })),
  },
  { additionalProperties: false },
);
export type SpecificationBody = Static<typeof SpecificationBody>;

export const SpecificationView = Type.Object({ code: Type.String(), ...SpecificationBody.properties });
export const SpecificationList = Type.Object({ items: Type.Array(SpecificationView) });
export type SpecificationList = Static<typeof SpecificationList>;

/** A product in a list. */
export const ProductView = Type.Object({
  productId: Type.String(),
  sku: Type.String(),
  name: Type.String(),
  nodes: Type.Array(Type.Object({ nodeId: Type.String(), name: Type.String() })),
  price: Type.Optional(Price),
  url: Type.Optional(Type.String()),
  imageUrl: Type.Optional(Type.String()),
  description: Text,
  brand: Text,
  mpn: Text,
  /** 14 digits. */
  gtin: Text,
  /** Values of declared specifications, by code, typed as declared. */
  specifications: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
  attributes: Type.Record(Type.String(), Type.String()),
  stock: Type.Optional(Type.Number()),
  promotion: Text,
  terms: Type.Optional(Terms),
});
export type ProductView = Static<typeof ProductView>;

export const ProductList = Type.Object({ items: Type.Array(ProductView), next: Type.Optional(Type.String()) });
export type ProductList = Static<typeof ProductList>;

const RelationKind = Type.Union([Type.Literal('substitute'), Type.Literal('cross-sell'), Type.Literal('upsell')]);

/** A product by itself, with what else could be sold. */
export const ProductDetail = Type.Object({
  ...ProductView.properties,
  related: Type.Array(Type.Object({ kind: RelationKind, product: ProductView })),
});
export type ProductDetail = Static<typeof ProductDetail>;

export const ProductQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 200 })),
  node: Type.Optional(Type.String({ maxLength: 80 })),
  cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,6}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});
export type ProductQuery = Static<typeof ProductQuery>;

/** A place in the hierarchy; `products` counts those on it and beneath it. */
const NodeView = Type.Object({
  nodeId: Type.String(),
  code: Type.Optional(Type.String()),
  name: Type.String(),
  /** By language, where it has other names. */
  names: Type.Optional(Type.Record(Type.String(), Type.String())),
  parents: Type.Array(Type.String()),
  products: Type.Number(),
  /** Which version an edit is meant for: its ETag. */
  version: Type.Optional(Type.Integer()),
  /** Only named by others: an import has still to describe it. */
  placeholder: Type.Optional(Type.Boolean()),
});
export type NodeView = Static<typeof NodeView>;

export const NodeList = Type.Object({ items: Type.Array(NodeView) });
export type NodeList = Static<typeof NodeList>;

/** A place as somebody edits it: all of its names, and the ids of the places that it stands beneath, its usual one first. */
export const NodeBody = Type.Object(
  {
    name: Type.String({ maxLength: 300 }),
    names: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 300 }))),
    parents: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 50 }),
  },
  { additionalProperties: false },
);
export type NodeBody = Static<typeof NodeBody>;

/** A new place, by the enterprise's own code. */
export const NewNodeBody = Type.Object(
  { code: Type.String({ maxLength: 750 }), ...NodeBody.properties },
  { additionalProperties: false },
);
export type NewNodeBody = Static<typeof NewNodeBody>;

/** A place that was written. */
export const WrittenNode = Type.Object({ nodeId: Type.String(), code: Type.String(), version: Type.Integer() });
export type WrittenNode = Static<typeof WrittenNode>;

const Amount = Type.Object({ minor: Type.Integer({ minimum: 0 }), currency: Type.String({ pattern: '^[A-Z]{3}$' }) });
const Share = Type.Object({ percent: Type.Number({ minimum: 0, maximum: 100 }) }, { additionalProperties: false });

/** Terms as they are stated: as they are given, and with an availability and a commission of the known kinds. */
const TermsBody = Type.Object(
  {
    ...Terms.properties,
    availability: Type.Optional(Type.Enum(['in-stock', 'out-of-stock', 'preorder', 'backorder'])),
    commission: Type.Optional(Type.Union([Share, Type.Object({ amount: Amount }, { additionalProperties: false })])),
  },
  { additionalProperties: false },
);
const MappedByText = Type.Union([Type.Literal('address'), Type.Literal('category')]);

/** Nodes, products and mappings to add or replace. Lengths and references are checked row by row, with an answer for each. */
export const ImportBody = Type.Object(
  {
    nodes: Type.Optional(
      Type.Array(
        Type.Object({
          code: Type.String(),
          name: Type.String(),
          names: Type.Optional(Type.Record(Type.String(), Type.String())),
          parents: Type.Optional(Type.Array(Type.String())),
        }),
        { maxItems: 10_000 },
      ),
    ),
    products: Type.Optional(
      Type.Array(
        Type.Object({
          sku: Type.String(),
          name: Type.String(),
          nodes: Type.Array(Type.String(), { maxItems: 20 }),
          description: Text,
          brand: Text,
          mpn: Text,
          gtin: Text,
          price: Type.Optional(Type.Object({ minor: Type.Number(), currency: Type.String() })),
          url: Type.Optional(Type.String()),
          imageUrl: Type.Optional(Type.String()),
          attributes: Type.Optional(Type.Record(Type.String(), Type.String())),
          stock: Type.Optional(Type.Number()),
          promotion: Text,
          terms: Type.Optional(TermsBody),
          related: Type.Optional(
            Type.Array(Type.Object({ kind: RelationKind, sku: Type.String() }), { maxItems: 100 }),
          ),
        }),
        { maxItems: 10_000 },
      ),
    ),
    mappings: Type.Optional(
      Type.Array(
        Type.Object({
          websiteId: Type.String(),
          by: Type.Optional(MappedByText),
          pattern: Type.String(),
          node: Type.Optional(Type.String()),
        }),
        { maxItems: 10_000 },
      ),
    ),
  },
  { additionalProperties: false },
);
export type ImportBody = Static<typeof ImportBody>;

export const ImportReport = Type.Object({
  nodes: Type.Number(),
  products: Type.Number(),
  mappings: Type.Number(),
  /** Codes of parents that nobody has described: they stand as roots until somebody does. */
  placeholders: Type.Array(Type.String()),
  /** Identifiers by the enterprise's own keys, of the rows of this import. */
  nodeIds: Type.Record(Type.String(), Type.String()),
  productIds: Type.Record(Type.String(), Type.String()),
});
export type ImportReport = Static<typeof ImportReport>;
