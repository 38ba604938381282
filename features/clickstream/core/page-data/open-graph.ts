import { amountOf, currencyOf } from './amount.ts';
import type { PageSaying } from './page-saying.ts';

/**
 * What the Open Graph properties of a page say of a product: `og:type`, and the `product:` properties (with their older names).
 * A page that names no product type and no price shows none.
 * @param metas property and content of each element, in their order
 */
export function readOpenGraph(metas: readonly (readonly [property: string, content: string])[]): readonly PageSaying[] {
  const find = (...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const content = metas.find(([property]) => property.toLowerCase() === name)?.[1].trim();
      if (content) return content;
    }
    return undefined;
  };
  const price = find('product:sale_price:amount', 'product:price:amount', 'og:price:amount', 'og:product:price:amount');
  if (!/^(og:)?product(\.item)?$|:product$/.test(find('og:type') ?? '') && price === undefined) return [];
  const numbers = [
    'product:retailer_item_id',
    'product:sku',
    'og:sku',
    'product:ean',
    'product:upc',
    'product:isbn',
    'og:upc',
  ]
    .concat('product:gtin', 'product:retailer_part_no', 'product:item_group_id')
    .flatMap((name) => find(name) ?? []);
  return [
    {
      event: 'view_item',
      properties: {
        sku: numbers[0],
        numbers,
        name: find('product:title', 'og:title'),
        brand: find('product:brand', 'og:brand'),
        category: find('product:category', 'og:product:category'),
        price: amountOf(price),
        currency: currencyOf(
          find(
            'product:sale_price:currency',
            'product:price:currency',
            'og:price:currency',
            'og:product:price:currency',
          ),
        ),
        availability: find('product:availability', 'og:availability', 'og:product:availability'),
      },
    },
  ];
}
