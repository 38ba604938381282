import { type Static, Type } from 'typebox';

const By = Type.Union([Type.Literal('address'), Type.Literal('category')]);
const Short = Type.Optional(Type.String({ maxLength: 500 }));

/** A mapping of a website's pages. By address it needs a node unless its pattern has `{sku}`; by category always. */
export const MappingBody = Type.Object(
  { by: By, pattern: Type.String({ maxLength: 400 }), nodeId: Type.Optional(Type.String({ maxLength: 80 })) },
  { additionalProperties: false },
);
export type MappingBody = Static<typeof MappingBody>;

export const MappingView = Type.Object({
  mappingId: Type.String(),
  by: By,
  pattern: Type.String(),
  nodeId: Type.Optional(Type.String()),
});
export type MappingView = Static<typeof MappingView>;

export const MappingList = Type.Object({ items: Type.Array(MappingView) });
export type MappingList = Static<typeof MappingList>;

/** A page to be tried: its address, and what its data say. `draft` stands beside the website's mappings, in place of one with its id. */
export const PageTrialBody = Type.Object(
  {
    url: Type.Optional(Type.String({ maxLength: 4_000 })),
    sku: Short,
    gtin: Short,
    brand: Short,
    mpn: Short,
    category: Short,
    draft: Type.Optional(
      Type.Object(
        { mappingId: Type.Optional(Type.String({ maxLength: 80 })), ...MappingBody.properties },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type PageTrialBody = Static<typeof PageTrialBody>;

/** What was tried in which order, and what came of it. */
export const PageTrial = Type.Object({
  steps: Type.Array(
    Type.Object({
      by: Type.Enum(['sku', 'gtin', 'part', 'product-url', 'address', 'category']),
      tried: Type.String(),
      outcome: Type.Enum(['found', 'no-product', 'no-match']),

      mappingId: Type.Optional(Type.String()),
      /** What the pattern took for the product's number. */
      readings: Type.Optional(Type.Array(Type.String())),
    }),
  ),
  product: Type.Optional(Type.Object({ productId: Type.String(), sku: Type.String(), name: Type.String() })),
  nodeId: Type.Optional(Type.String()),
  /** The ways down to the node, each from the top. */
  paths: Type.Array(Type.Array(Type.Object({ nodeId: Type.String(), name: Type.String() }))),
});
export type PageTrial = Static<typeof PageTrial>;
