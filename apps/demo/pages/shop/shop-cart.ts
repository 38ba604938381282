import { shopProduct } from '../../catalogue/shop-catalogue.ts';
import type { ShopProduct } from '../../catalogue/shop-product.ts';
import { tell } from '../common/tracking.ts';

const KEY = 'oriel-cart';

export type CartLine = { readonly product: ShopProduct; readonly quantity: number };

/** Adds to a cart, or takes away (negative); lines at nothing vanish, and no line grows beyond 20. */
export function changeCart(lines: readonly CartLine[], product: ShopProduct, by: number): readonly CartLine[] {
  const known = lines.some((line) => line.product.sku === product.sku);
  const all = known ? lines : [...lines, { product, quantity: 0 }];
  return all
    .map((line) => (line.product.sku === product.sku ? { product, quantity: Math.min(line.quantity + by, 20) } : line))
    .filter((line) => line.quantity > 0);
}

export function totalOf(lines: readonly CartLine[]): number {
  return lines.reduce((sum, line) => sum + line.product.price * line.quantity, 0);
}

/** Reads lines back from where they were kept; what is not understood is left out. */
export function parseCart(text: string | null): readonly CartLine[] {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(kept)) return [];
  return kept.flatMap((line: unknown) => {
    if (!Array.isArray(line)) return [];
    const [sku, quantity]: unknown[] = line;
    const product = typeof sku === 'string' ? shopProduct(sku) : undefined;
    const usable = typeof quantity === 'number' && Number.isInteger(quantity) && quantity > 0 && quantity <= 20;
    return product !== undefined && usable ? [{ product, quantity }] : [];
  });
}

/** The cart as it stands. It is kept in the browser from the moment something is put in, as the visitor asked for that. */
export function readCart(): readonly CartLine[] {
  return parseCart(localStorage.getItem(KEY));
}

function keep(lines: readonly CartLine[]): void {
  if (lines.length === 0) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(lines.map((line) => [line.product.sku, line.quantity])));
  showCount();
}

export function showCount(): void {
  const count = readCart().reduce((sum, line) => sum + line.quantity, 0);
  for (const place of document.querySelectorAll('[data-count]')) place.textContent = String(count);
}

/** A line in the words of the snippet. */
export function tracked({ product, quantity }: CartLine) {
  return { sku: product.sku, name: product.name, price: product.price, quantity };
}

/** Puts a product into the cart, or takes it out (negative), and tells so. */
export function putIntoCart(product: ShopProduct, by: number): void {
  keep(changeCart(readCart(), product, by));
  const item = { ...tracked({ product, quantity: Math.abs(by) }), currency: 'USD' };
  tell(by > 0 ? 'cart-add' : 'cart-remove', item);
}

export function emptyCart(): void {
  keep([]);
}
