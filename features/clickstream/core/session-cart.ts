import type { Instant } from '../../../kernel/time.ts';
import type { LineItem } from './event.ts';
import type { Session } from './session.ts';
import { insertSorted } from './session-path.ts';

/** Changes of the cart that are remembered one by one; older ones are summed up. */
const CHANGES_KEPT = 200;
/** Different products in a cart. */
const LINES_KEPT = 100;

/** One change of the cart. An order empties it. */
export type CartChange = {
  readonly eventId: string;
  readonly at: Instant;
  readonly act: 'add' | 'remove' | 'replace' | 'order';
  readonly items: readonly LineItem[];
  readonly currency?: string;
};

type Cart = Session['cart'];

export const EMPTY_CART: Cart = { items: [], valueMinor: 0, currency: '' };

function applyItem(lines: Map<string, LineItem>, item: LineItem, sign: 1 | -1): void {
  const line = lines.get(item.sku);
  const quantity = (line?.quantity ?? 0) + sign * item.quantity;
  if (quantity <= 0) lines.delete(item.sku);
  else if (line !== undefined || lines.size < LINES_KEPT) lines.set(item.sku, { ...line, ...item, quantity });
}

function applyChange(cart: Cart, change: CartChange): Cart {
  const lines = new Map<string, LineItem>();
  if (change.act === 'add' || change.act === 'remove') for (const item of cart.items) lines.set(item.sku, item);
  if (change.act !== 'order') {
    for (const item of change.items) applyItem(lines, item, change.act === 'remove' ? -1 : 1);
  }
  const items = [...lines.values()];
  const valueMinor = items.reduce((sum, item) => sum + item.quantity * (item.priceMinor ?? 0), 0);
  return { items, valueMinor, currency: change.currency ?? cart.currency };
}

/** What is kept of a cart's history: a cart summed up, and the changes since, in order. */
export type CartHistory = { readonly base: Cart; readonly changes: readonly CartChange[] };

export const EMPTY_HISTORY: CartHistory = { base: EMPTY_CART, changes: [] };

/** Adds a change at its place in time. A whole cart or an order makes what came long before it irrelevant. */
export function addChange(history: CartHistory, change: CartChange): CartHistory {
  const changes = insertSorted(history.changes, change, CHANGES_KEPT + 1);
  const [oldest] = changes;
  if (changes.length <= CHANGES_KEPT || oldest === undefined) return { base: history.base, changes };
  return { base: applyChange(history.base, oldest), changes: changes.slice(1) };
}

/** The cart as it stands after all changes. */
export function cartOf(history: CartHistory): Cart {
  return history.changes.reduce(applyChange, history.base);
}
