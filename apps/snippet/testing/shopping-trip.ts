/** A product as the shop's pages tell of it; the price in dollars. */
export type ShopItem = {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly quantity: number;
};

/** What a customer does, before any SDK has words for it. */
export type Step =
  | { readonly does: 'page' }
  | { readonly does: 'search'; readonly query: string }
  | { readonly does: 'list'; readonly category: string }
  | { readonly does: 'product' | 'wish' | 'add' | 'remove'; readonly item: ShopItem }
  | { readonly does: 'cart'; readonly items: readonly ShopItem[] }
  | { readonly does: 'identify'; readonly customerId: string; readonly plan: string }
  | { readonly does: 'group'; readonly groupId: string; readonly name: string }
  | { readonly does: 'alias'; readonly to: string; readonly from: string }
  | { readonly does: 'checkout'; readonly step: number }
  | { readonly does: 'coupon'; readonly code: string }
  | { readonly does: 'order'; readonly orderId: string; readonly total: number; readonly items: readonly ShopItem[] }
  | { readonly does: 'refund'; readonly orderId: string; readonly amount: number };

export type Stop = { readonly path: string; readonly title: string; readonly steps: readonly Step[] };

const LENS: ShopItem = { sku: 'LENS-1', name: 'Lens', price: 18.99, quantity: 1 };
const CAP: ShopItem = { sku: 'CAP-1', name: 'Cap', price: 5, quantity: 1 };
const TWO_LENSES = { ...LENS, quantity: 2 };

/**
 * The same trip for every SDK. All that happens on one page happens within one turn of its script, as where a site tells of
 * a click in several calls; so most events have the same millisecond.
 */
export const TRIP: readonly [Stop, Stop, Stop, Stop] = [
  {
    path: '/',
    title: 'Shop',
    steps: [{ does: 'page' }, { does: 'search', query: 'lens' }, { does: 'list', category: 'Lenses' }],
  },
  {
    path: '/lens',
    title: 'Lens',
    steps: [
      { does: 'page' },
      { does: 'product', item: LENS },
      { does: 'wish', item: LENS },
      { does: 'add', item: TWO_LENSES },
      { does: 'add', item: CAP },
      { does: 'remove', item: CAP },
      { does: 'cart', items: [TWO_LENSES] },
    ],
  },
  {
    path: '/checkout',
    title: 'Checkout',
    steps: [
      { does: 'page' },
      { does: 'identify', customerId: 'C-1042', plan: 'gold' },
      { does: 'group', groupId: 'G-7', name: 'Makers' },
      { does: 'alias', to: 'C-1042', from: 'earlier-id' },
      { does: 'checkout', step: 1 },
      { does: 'coupon', code: 'SPRING' },
      { does: 'order', orderId: 'O-77', total: 37.98, items: [TWO_LENSES] },
      { does: 'refund', orderId: 'O-77', amount: 10 },
    ],
  },
  { path: '/cap', title: 'Cap', steps: [{ does: 'page' }, { does: 'add', item: CAP }] },
];

/** Properties of an event, as plain as every SDK takes them. */
export type Told = { readonly [name: string]: string | number | Told[] };

/** The names and properties of Segment's e-commerce specification, for all SDKs that only have a call for any event. */
export function asTracked(step: Step): { readonly event: string; readonly properties: Told } | undefined {
  const product = ({ sku, ...rest }: ShopItem) => ({ product_id: sku, sku, ...rest });
  const currency = 'USD';
  switch (step.does) {
    case 'search':
      return { event: 'Products Searched', properties: { query: step.query } };
    case 'list':
      return { event: 'Product List Viewed', properties: { list_id: 'l1', category: step.category } };
    case 'product':
      return { event: 'Product Viewed', properties: { ...product(step.item), currency } };
    case 'wish':
      return { event: 'Product Added to Wishlist', properties: { ...product(step.item), currency } };
    case 'add':
      return { event: 'Product Added', properties: { ...product(step.item), currency } };
    case 'remove':
      return { event: 'Product Removed', properties: { ...product(step.item), currency } };
    case 'cart':
      return { event: 'Cart Viewed', properties: { cart_id: 'c1', products: step.items.map(product), currency } };
    case 'checkout':
      return { event: 'Checkout Step Viewed', properties: { checkout_id: 'c1', step: step.step } };
    case 'coupon':
      return { event: 'Coupon Applied', properties: { coupon_id: step.code } };
    case 'order': {
      const { orderId: order_id, total, items } = step;
      return { event: 'Order Completed', properties: { order_id, total, currency, products: items.map(product) } };
    }
    case 'refund':
      return { event: 'Order Refunded', properties: { order_id: step.orderId, total: step.amount, currency } };
    default:
      return undefined;
  }
}
