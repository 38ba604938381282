import type { EventBody, LineItem } from '../../../features/clickstream/core/index.ts';
import { visitorIdOf } from '../../../features/clickstream/server/visitor.ts';
import { type ShopItem, type Step, TRIP } from '../../snippet/testing/shopping-trip.ts';

/** What an SDK has no call for, and so never says. */
export type Unsaid = readonly Step['does'][];

function line({ sku, name, price, quantity }: ShopItem): LineItem {
  return { sku, name, quantity, priceMinor: Math.round(price * 100) };
}

/** The event that a step is to become, whoever tells of it. */
function bodyOf(step: Step, title: string, from: { websiteId: string; verified: boolean }): EventBody {
  const currency = 'USD';
  switch (step.does) {
    case 'page':
      return { kind: 'page', title };
    case 'search':
      return { kind: 'search', query: step.query };
    case 'list':
      return { kind: 'list', category: step.category };
    case 'product': {
      const { sku, name, price } = step.item;
      return { kind: 'product', sku, name, priceMinor: Math.round(price * 100), currency };
    }
    case 'wish':
      return { kind: 'wishlist-add', items: [line(step.item)], currency };
    case 'add':
      return { kind: 'cart-add', items: [line(step.item)], currency };
    case 'remove':
      return { kind: 'cart-remove', items: [line(step.item)], currency };
    case 'cart':
      return { kind: 'cart', items: step.items.map(line), currency };
    case 'identify':
      return { kind: 'identify', customerId: step.customerId, verified: from.verified, traits: { plan: step.plan } };
    case 'group':
      return { kind: 'group', groupId: step.groupId, traits: { name: step.name } };
    case 'alias':
      return { kind: 'alias', from: visitorIdOf(from.websiteId, step.from, 'anonymous') };
    case 'checkout':
      return { kind: 'checkout', step: String(step.step) };
    case 'coupon':
      return { kind: 'coupon', act: 'applied', code: step.code };
    case 'order': {
      const { orderId, total, items } = step;
      return { kind: 'order', orderId, totalMinor: Math.round(total * 100), currency, items: items.map(line) };
    }
    case 'refund': {
      const { orderId, amount } = step;
      return { kind: 'refund', orderId, totalMinor: Math.round(amount * 100), currency, items: [] };
    }
  }
}

/** Every event of the trip, in its order, each with its page. */
export function expectedEvents(
  from: { readonly websiteId: string; readonly verified: boolean },
  unsaid: Unsaid,
): readonly { readonly path: string; readonly body: EventBody }[] {
  return TRIP.flatMap(({ path, title, steps }) =>
    steps.filter((step) => !unsaid.includes(step.does)).map((step) => ({ path, body: bodyOf(step, title, from) })),
  );
}

/** What the session knows in the end, the same whoever sent. Pages as [path, title, product]. */
export const EXPECTED_SESSION = {
  counts: { pages: 4, products: 1, clicks: 0, cartAdds: 3, orders: 1 },
  path: [
    ['/', 'Shop', undefined],
    ['/lens', 'Lens', 'LENS-1'],
    ['/checkout', 'Checkout', undefined],
    ['/cap', 'Cap', undefined],
  ],
  searches: ['lens'],
  cart: { items: [{ sku: 'CAP-1', name: 'Cap', quantity: 1, priceMinor: 500 }], valueMinor: 500, currency: 'USD' },
  purchased: { minor: 2_798, currency: 'USD' },
  wishes: ['LENS-1'],
  coupon: 'SPRING',
  checkout: true,
  customerId: 'C-1042',
} as const;
