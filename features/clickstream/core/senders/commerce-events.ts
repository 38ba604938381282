import type { EventBody, LineItem } from '../event.ts';
import {
  type Properties,
  readCurrency,
  readId,
  readItem,
  readItems,
  readMinor,
  readNumber,
  readSku,
} from './commerce-reader.ts';
import { isRecord, present, readText } from './reception.ts';

/** A body, or the field at fault and what is wrong with it. */
export type Read = EventBody | { readonly fault: string };

const NO_SKU = { fault: 'a product needs a number: sku, product_id or item_id, a text or a number' };
const NO_ORDER = { fault: 'an order needs a number: order_id or transaction_id, a text or a number' };

/** The products that an event is about: a list of them, or the event itself. */
function itemsOf(properties: Properties): readonly LineItem[] {
  const currency = readCurrency(properties);
  const listed = properties['products'] ?? properties['items'];
  if (Array.isArray(listed)) return readItems(listed, currency);
  const item = readItem(properties, currency);
  return item === undefined ? [] : [item];
}

function product(properties: Properties): Read {
  const [item] = itemsOf(properties);
  if (item === undefined) return NO_SKU;
  const { sku, name, priceMinor } = item;
  return present({ kind: 'product' as const, sku, name, priceMinor, currency: readCurrency(properties) });
}

function lines(
  kind: 'cart-add' | 'cart-remove' | 'wishlist-add' | 'wishlist-remove',
): (properties: Properties) => Read {
  return (properties) => {
    const items = itemsOf(properties);
    return items.length === 0 ? NO_SKU : present({ kind, items, currency: readCurrency(properties) });
  };
}

function click(properties: Properties): Read {
  const target = itemsOf(properties)[0]?.sku ?? readSku(properties);
  return present({ kind: 'click' as const, target });
}

function search(properties: Properties): Read {
  const query = properties['query'] ?? properties['search_term'];
  const text = readText(isRecord(query) ? JSON.stringify(query) : query);
  return text === undefined
    ? { fault: 'a search needs its query, a text or an object' }
    : { kind: 'search', query: text };
}

function list(properties: Properties): Read {
  const category =
    readText(properties['category']) ??
    readText(properties['item_list_name']) ??
    readId(properties['list_id']) ??
    readId(properties['item_list_id']);
  return present({ kind: 'list' as const, category });
}

function cart(properties: Properties): Read {
  const listed = properties['products'] ?? properties['items'];
  if (!Array.isArray(listed)) return { fault: 'a cart needs its products, an array' };
  const currency = readCurrency(properties);
  return present({ kind: 'cart' as const, items: readItems(listed, currency), currency });
}

function orderIdOf(properties: Properties): string | undefined {
  return readId(properties['order_id']) ?? readId(properties['transaction_id']) ?? readId(properties['orderId']);
}

function statedTotal(properties: Properties, currency: string | undefined): number | undefined {
  for (const name of ['total', 'value', 'revenue']) {
    const minor = readMinor(properties[name], currency);
    if (minor !== undefined) return minor;
  }
  return undefined;
}

/** An order; its total is what is stated, else the sum of its lines. */
function order(properties: Properties): Read {
  const orderId = orderIdOf(properties);
  if (orderId === undefined) return NO_ORDER;
  const currency = readCurrency(properties) ?? 'USD';
  const items = readItems(properties['products'] ?? properties['items'], currency);
  const summed = items.reduce((sum, item) => sum + item.quantity * (item.priceMinor ?? 0), 0);
  return {
    kind: 'order',
    orderId,
    totalMinor: statedTotal(properties, currency) ?? Math.round(summed),
    currency,
    items,
  };
}

function orderChange(kind: 'order-update' | 'order-cancel' | 'refund'): (properties: Properties) => Read {
  return (properties) => {
    const orderId = orderIdOf(properties);
    if (orderId === undefined) return NO_ORDER;
    const currency = readCurrency(properties);
    const items = readItems(properties['products'] ?? properties['items'], currency);
    return present({ kind, orderId, totalMinor: statedTotal(properties, currency), currency, items });
  };
}

function coupon(act: 'entered' | 'applied' | 'denied' | 'removed'): (properties: Properties) => Read {
  return (properties) =>
    present({
      kind: 'coupon' as const,
      act,
      code: readId(properties['coupon_id']) ?? readText(properties['coupon']) ?? readText(properties['coupon_name']),
    });
}

function promotion(act: 'viewed' | 'clicked'): (properties: Properties) => Read {
  return (properties) =>
    present({
      kind: 'promotion' as const,
      act,
      name:
        readText(properties['name']) ?? readText(properties['promotion_name']) ?? readId(properties['promotion_id']),
    });
}

function checkout(step?: string): (properties: Properties) => Read {
  return (properties) => present({ kind: 'checkout' as const, step: readId(properties['step']) ?? step });
}

const shared = (properties: Properties): Read => present({ kind: 'share' as const, sku: readSku(properties) });

function review(properties: Properties): Read {
  return present({ kind: 'review' as const, sku: readSku(properties), rating: readNumber(properties['rating']) });
}

/** By the words of the event's name, in any order and spelling: "Product Viewed", "Viewed Product", "product_viewed". */
const EVENTS: readonly (readonly [string, (properties: Properties) => Read])[] = [
  // The e-commerce specification of Segment, version 2; version 1 had the words the other way round.
  ['Products Searched', search],
  ['Product List Viewed', list],
  ['Product Category Viewed', list],
  ['Product List Filtered', list],
  ['Promotion Viewed', promotion('viewed')],
  ['Promotion Clicked', promotion('clicked')],
  ['Product Clicked', click],
  ['Product Viewed', product],
  ['Product Added', lines('cart-add')],
  ['Product Added To Cart', lines('cart-add')],
  ['Product Removed', lines('cart-remove')],
  ['Product Removed From Cart', lines('cart-remove')],
  ['Cart Viewed', cart],
  ['Checkout Started', checkout()],
  ['Checkout Step Viewed', checkout()],
  ['Checkout Step Completed', checkout()],
  ['Payment Info Entered', checkout('payment')],
  ['Order Completed', order],
  ['Order Updated', orderChange('order-update')],
  ['Order Refunded', orderChange('refund')],
  ['Order Cancelled', orderChange('order-cancel')],
  ['Coupon Entered', coupon('entered')],
  ['Coupon Applied', coupon('applied')],
  ['Coupon Denied', coupon('denied')],
  ['Coupon Removed', coupon('removed')],
  ['Product Added to Wishlist', lines('wishlist-add')],
  ['Product Removed from Wishlist', lines('wishlist-remove')],
  ['Wishlist Product Added to Cart', lines('cart-add')],
  ['Product Shared', shared],
  ['Cart Shared', shared],
  ['Product Reviewed', review],
  // Recommended events of Google Analytics 4.
  ['search', search],
  ['view_search_results', search],
  ['view_item_list', list],
  ['select_item', click],
  ['view_item', product],
  ['add_to_cart', lines('cart-add')],
  ['remove_from_cart', lines('cart-remove')],
  ['view_cart', cart],
  ['add_to_wishlist', lines('wishlist-add')],
  ['begin_checkout', checkout()],
  ['add_shipping_info', checkout('shipping')],
  ['add_payment_info', checkout('payment')],
  ['purchase', order],
  ['refund', orderChange('refund')],
  ['view_promotion', promotion('viewed')],
  ['select_promotion', promotion('clicked')],
  ['share', shared],
];

function nameKey(name: string): string {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return words
    .filter((word) => word !== '')
    .sort()
    .join(' ');
}

const BY_NAME = new Map(EVENTS.map(([name, read]) => [nameKey(name), read]));

/**
 * Reads an e-commerce event by the name and the properties that the common senders give it. Undefined if its name says
 * nothing here; what has no number where it needs one is a fault.
 */
export function readCommerce(name: string, properties: Properties): Read | undefined {
  return name.length > 100 ? undefined : BY_NAME.get(nameKey(name))?.(properties);
}
