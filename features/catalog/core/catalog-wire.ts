import { type Static, Type } from 'typebox';

const Price = Type.Object({
  /** Whole minor units, e.g. cents. */
  minor: Type.Integer({ minimum: 0 }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
});

/** A product in a list. */
export const ProductView = Type.Object({
  productId: Type.String(),
  sku: Type.String(),
  name: Type.String(),
  nodes: Type.Array(Type.Object({ nodeId: Type.String(), name: Type.String() })),
  price: Type.Optional(Price),
  url: Type.Optional(Type.String()),
  imageUrl: Type.Optional(Type.String()),
  attributes: Type.Record(Type.String(), Type.String()),
  stock: Type.Optional(Type.Number()),
  promotion: Type.Optional(Type.String()),
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
  parents: Type.Array(Type.String()),
  products: Type.Number(),
});

export const NodeList = Type.Object({ items: Type.Array(NodeView) });
export type NodeList = Static<typeof NodeList>;

/** Nodes, products and mappings to add or replace. Lengths and references are checked row by row, with an answer for each. */
export const ImportBody = Type.Object(
  {
    nodes: Type.Optional(
      Type.Array(
        Type.Object({ code: Type.String(), name: Type.String(), parents: Type.Optional(Type.Array(Type.String())) }),
        { maxItems: 10_000 },
      ),
    ),
    products: Type.Optional(
      Type.Array(
        Type.Object({
          sku: Type.String(),
          name: Type.String(),
          nodes: Type.Array(Type.String(), { maxItems: 20 }),
          price: Type.Optional(Type.Object({ minor: Type.Number(), currency: Type.String() })),
          url: Type.Optional(Type.String()),
          imageUrl: Type.Optional(Type.String()),
          attributes: Type.Optional(Type.Record(Type.String(), Type.String())),
          stock: Type.Optional(Type.Number()),
          promotion: Type.Optional(Type.String()),
          related: Type.Optional(
            Type.Array(Type.Object({ kind: RelationKind, sku: Type.String() }), { maxItems: 100 }),
          ),
        }),
        { maxItems: 10_000 },
      ),
    ),
    mappings: Type.Optional(
      Type.Array(
        Type.Object({ websiteId: Type.String(), pattern: Type.String(), node: Type.Optional(Type.String()) }),
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
  /** Identifiers by the enterprise's own keys, of the rows of this import. */
  nodeIds: Type.Record(Type.String(), Type.String()),
  productIds: Type.Record(Type.String(), Type.String()),
});
export type ImportReport = Static<typeof ImportReport>;
