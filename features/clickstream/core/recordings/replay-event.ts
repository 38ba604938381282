import type { Instant } from '../../../../kernel/time.ts';
import { present } from '../senders/reception.ts';

/** One event of a recording, in the native shape, and whose it is. `at` is on the recording's own clock. */
export type ReplayEvent = {
  readonly visitor: string;
  readonly session?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly at: Instant;
  readonly event: Readonly<Record<string, unknown>>;
};

/** What one line of a recording holds. A fault says what cannot be used of it; what can be is among the events all the same. */
export type LineRead = { readonly events: readonly ReplayEvent[]; readonly fault?: string };

/** One layout of recordings. */
export type RecordingFormat = {
  /** As it is forced by, and named in messages. */
  readonly name: string;
  /** What such a file looks like, in a few words. */
  readonly looks: string;
  /** Whether a file that begins with this line has this layout. */
  readonly begins: (firstLine: string) => boolean;
  /**
   * Makes a reader for one file. Lines are given to it in their order, without the first one where that is a header.
   * @throws RangeError if the first line is a header of some other layout
   */
  readonly open: (firstLine: string) => {
    readonly read: (line: string) => LineRead;
    readonly isHeader: boolean;
  };
};

/** Amounts of data sets that do not say their currency: "no currency" of ISO 4217. */
export const NO_CURRENCY = 'XXX';

/** What happened to one product, as the public data sets have it. `orderId` makes a purchase of it. */
export type ProductRow = {
  readonly act: 'view' | 'add' | 'remove' | 'purchase';
  readonly sku: string;
  readonly quantity?: number;
  readonly priceMinor?: number;
  readonly currency?: string;
  readonly orderId?: string;
};

/** The native event for what happened to one product; a purchase is an order of one line. */
export function productBody(row: ProductRow): Readonly<Record<string, unknown>> {
  const { act, sku, quantity = 1, priceMinor, currency } = row;
  if (act === 'view') return present({ kind: 'product', sku, priceMinor, currency });
  const item = present({ sku, quantity, priceMinor });
  if (act !== 'purchase') return present({ kind: `cart-${act}`, item, currency });
  const totalMinor = Math.round(quantity * (priceMinor ?? 0));
  return { kind: 'order', orderId: row.orderId, totalMinor, currency: currency ?? NO_CURRENCY, items: [item] };
}
