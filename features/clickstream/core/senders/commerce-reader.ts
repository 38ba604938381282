import { toMinor } from '../../../../kernel/money.ts';
import type { LineItem } from '../event.ts';
import { isRecord, present, readText } from './reception.ts';

/** What a sender says of an event, by its own names. */
export type Properties = Readonly<Record<string, unknown>>;

/** Products of one event that are taken. */
const MOST_ITEMS = 200;

export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A number or text that names something. */
export function readId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return readText(value, 200);
}

/** The first of several names under which something is found. */
function firstOf<T>(
  properties: Properties,
  names: readonly string[],
  read: (value: unknown) => T | undefined,
): T | undefined {
  for (const name of names) {
    const found = read(properties[name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Three letters of ISO 4217. */
export function readCurrency(properties: Properties): string | undefined {
  const code = readText(properties['currency'])?.toUpperCase();
  return code !== undefined && /^[A-Z]{3}$/.test(code) ? code : undefined;
}

/** The enterprise's number of a product, however its sender calls it: a stock number before a mere id. */
export function readSku(properties: Properties): string | undefined {
  return firstOf(properties, ['sku', 'product_id', 'productId', 'item_id', 'id'], readId);
}

/** A decimal amount in minor units; undefined for anything else, negative amounts included. */
export function readMinor(value: unknown, currency: string | undefined): number | undefined {
  const amount = readNumber(value);
  if (amount === undefined || amount < 0 || amount > 1e10) return undefined;
  return toMinor(amount, currency ?? 'USD');
}

/** A product with its quantity (one, if nothing is said), as the common senders describe it. */
export function readItem(value: unknown, currency: string | undefined): LineItem | undefined {
  if (!isRecord(value)) return undefined;
  const sku = readSku(value);
  if (sku === undefined) return undefined;
  return present({
    sku,
    name: firstOf(value, ['name', 'item_name', 'title'], readText),
    brand: firstOf(value, ['brand', 'item_brand'], readText),
    category: firstOf(value, ['category', 'item_category'], readText),
    quantity: Math.min(Math.max(readNumber(value['quantity']) ?? 1, 0), 1e6),
    priceMinor: readMinor(value['price'], readCurrency(value) ?? currency),
  });
}

/** The products of an event; what is no product is left out. */
export function readItems(value: unknown, currency: string | undefined): readonly LineItem[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST_ITEMS).flatMap((each) => readItem(each, currency) ?? []);
}
