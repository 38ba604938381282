import type { Instant } from '../../../kernel/time.ts';
import type { EventBody } from './event.ts';
import type { Session } from './session.ts';
import { insertSorted, inTurn } from './session-path.ts';

/** Orders of one visit, and changes of them, that are remembered. */
const CHANGES_KEPT = 50;

/** An order, or what became of it. `minor` is absent where the whole of it is meant, or nothing was said of the amount. */
export type OrderChange = {
  readonly eventId: string;
  readonly at: Instant;
  readonly orderId: string;
  readonly act: 'order' | 'order-update' | 'order-cancel' | 'refund';
  readonly minor?: number;
  readonly currency?: string;
};

type OrderBody = Extract<EventBody, { readonly orderId: string }>;

/** An order is changed, cancelled and paid back after it was placed. */
const TURNS = ['order', 'order-update', 'order-cancel', 'refund'];

export function orderChangeOf(body: OrderBody, place: { readonly eventId: string; readonly at: Instant }): OrderChange {
  const { kind, orderId, totalMinor, currency } = body;
  return {
    ...inTurn(place, TURNS.indexOf(kind)),
    orderId,
    act: kind,
    ...(totalMinor === undefined ? {} : { minor: totalMinor }),
    ...(currency === undefined ? {} : { currency }),
  };
}

export function addOrderChange(changes: readonly OrderChange[], change: OrderChange): readonly OrderChange[] {
  return insertSorted(changes, change, CHANGES_KEPT);
}

/**
 * What all orders of the visit come to, in the currency of the latest one. A change or a refund of an order that was placed
 * in another visit says nothing about this one.
 */
export function purchasedOf(changes: readonly OrderChange[]): Session['purchased'] {
  const orders = new Map<string, { minor: number; currency: string }>();
  for (const { orderId, act, minor, currency } of changes) {
    const order = orders.get(orderId);
    if (act === 'order') orders.set(orderId, { minor: minor ?? 0, currency: currency ?? '' });
    else if (order === undefined) continue;
    else if (act === 'order-update') order.minor = minor ?? order.minor;
    else if (act === 'order-cancel') order.minor = 0;
    else order.minor = minor === undefined ? 0 : Math.max(0, order.minor - minor);
  }
  const placed = [...orders.values()];
  const currency = placed.at(-1)?.currency;
  if (currency === undefined) return undefined;
  return { minor: placed.reduce((sum, each) => sum + (each.currency === currency ? each.minor : 0), 0), currency };
}
