import { ACCESSORIES } from './shop-accessories.ts';
import { CAMERAS } from './shop-cameras.ts';
import { COMPUTING } from './shop-computing.ts';
import { LENSES } from './shop-lenses.ts';
import { SHOP_NODES } from './shop-nodes.ts';
import type { ShopNode, ShopProduct } from './shop-product.ts';
import { DRONES_AND_SOUND } from './shop-sound.ts';

/** Everything the demonstration shop sells. */
export const SHOP_PRODUCTS: readonly ShopProduct[] = [
  ...CAMERAS,
  ...LENSES,
  ...DRONES_AND_SOUND,
  ...COMPUTING,
  ...ACCESSORIES,
];

const BY_SKU = new Map(SHOP_PRODUCTS.map((product) => [product.sku, product]));
const BY_KEY = new Map(SHOP_NODES.map((node) => [node.key, node]));

export function shopProduct(sku: string): ShopProduct | undefined {
  return BY_SKU.get(sku);
}

export function shopNode(key: string): ShopNode | undefined {
  return BY_KEY.get(key);
}

export function childrenOf(key: string): readonly ShopNode[] {
  return SHOP_NODES.filter((node) => node.parent === key);
}

/** From the department down to the node itself. */
export function trailOf(key: string): readonly ShopNode[] {
  const node = shopNode(key);
  if (node === undefined) return [];
  return node.parent === undefined ? [node] : [...trailOf(node.parent), node];
}

/** The products at a node and everywhere beneath it. */
export function productsUnder(key: string): readonly ShopProduct[] {
  return SHOP_PRODUCTS.filter((product) => trailOf(product.node).some((node) => node.key === key));
}

/** The first word of the name. */
export function brandOf(product: ShopProduct): string {
  return product.name.split(' ')[0] ?? product.name;
}

/** Specifications as pairs of name and value. */
export function specsOf(product: ShopProduct): readonly (readonly [string, string])[] {
  return product.specs.split('; ').map((spec) => {
    const colon = spec.indexOf(': ');
    return [spec.slice(0, colon), spec.slice(colon + 2)] as const;
  });
}

/**
 * Products that hold every word of a query in name, place, tagline or specifications; those with all words in the name
 * come first, then the better reviewed.
 */
export function searchShop(query: string): readonly ShopProduct[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = SHOP_PRODUCTS.flatMap((product) => {
    const name = product.name.toLowerCase();
    const place = trailOf(product.node)
      .map((node) => node.name.toLowerCase())
      .join(' ');
    const all = `${name} ${place} ${product.tagline.toLowerCase()} ${product.specs.toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) return [];
    const score = words.reduce((sum, word) => sum + (name.includes(word) ? 4 : place.includes(word) ? 2 : 1), 0);
    return [{ product, score }];
  });
  return found.sort((a, b) => b.score - a.score || b.product.reviews - a.product.reviews).map((each) => each.product);
}
