import { toMinor } from '../../../kernel/money.ts';
import type { EventBody, LineItem } from '../core/index.ts';

/** An identity as the page states it; only a right signature of the enterprise's server makes it more than a claim. */
export type IdentifyCall = {
  readonly kind: 'identify';
  readonly customerId: string;
  readonly signature?: string;
  readonly traits: Readonly<Record<string, string | number | boolean>>;
};

/** As a tracking SDK on the page calls this visitor. */
export type AliasCall = { readonly kind: 'alias'; readonly anonymousId: string };

/** What a page tells by `floorwalker('search', 'tripod')` and its like, in the words of the event model. */
export type CalledEvent =
  | Exclude<EventBody, { kind: 'identify' | 'alias' | 'beat' | 'click' | 'consent' }>
  | IdentifyCall
  | AliasCall;

/**
 * Reads a call of the public function. Prices are decimal (`{ price: 35.79, currency: 'USD' }`).
 * @returns undefined when the call has another shape than documented: it is then ignored
 */
export function readCall(name: unknown, first: unknown, second: unknown): CalledEvent | undefined {
  const given = record(first);
  const currency = text(given['currency'], 3)?.toUpperCase();
  const money = currency && /^[A-Z]{3}$/.test(currency) ? { currency } : {};
  switch (name) {
    case 'page':
      return { kind: 'page', ...some('title', text(given['title'], 300)) };
    case 'product': {
      const item = lineItem(given, currency);
      if (!item) return undefined;
      const { quantity: _, ...product } = item;
      return { kind: 'product', ...product, ...money };
    }
    case 'list':
      return { kind: 'list', ...some('category', text(given['category'] ?? first, 200)) };
    case 'search': {
      const query = text(given['query'] ?? first, 200);
      return query === undefined ? undefined : { kind: 'search', query };
    }
    case 'value': {
      const key = text(first, 100);
      const value = typeof second === 'boolean' || finite(second) ? second : text(second, 200);
      return key === undefined || value === undefined ? undefined : { kind: 'value', name: key, value };
    }
    case 'cart-add':
    case 'cart-remove': {
      const item = lineItem(given, currency);
      return item && { kind: name, items: [item], ...money };
    }
    case 'cart':
      return { kind: 'cart', items: lineItems(given['items'], currency), ...money };
    case 'checkout':
      return { kind: 'checkout', ...some('step', text(given['step'] ?? first, 100)) };
    case 'order': {
      const orderId = text(given['orderId'], 100);
      const total = given['total'];
      if (orderId === undefined || !finite(total) || total < 0 || !('currency' in money)) return undefined;
      const items = lineItems(given['items'], currency);
      return { kind: 'order', orderId, totalMinor: toMinor(total, money.currency), currency: money.currency, items };
    }
    case 'identify': {
      const customerId = text(first, 200);
      if (customerId === undefined) return undefined;
      const { signature, traits } = record(second);
      return { kind: 'identify', customerId, ...some('signature', text(signature, 200)), traits: plain(traits) };
    }
    case 'help':
      return { kind: 'help', ...some('text', text(first, 1000)) };
    case 'refuse':
      return { kind: 'refuse' };
    default:
      return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function text(value: unknown, longest: number): string | undefined {
  const plainText = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  return typeof plainText === 'string' && plainText.trim() !== '' ? plainText.trim().slice(0, longest) : undefined;
}

function finite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function some<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: V });
}

function lineItem(value: unknown, currency = 'EUR'): LineItem | undefined {
  const { sku, name, quantity, price } = record(value);
  const code = text(sku, 100);
  if (code === undefined) return undefined;
  const count = finite(quantity) && quantity > 0 ? Math.min(Math.round(quantity), 10_000) : 1;
  const minor = finite(price) && price >= 0 ? toMinor(price, currency) : undefined;
  return { sku: code, ...some('name', text(name, 200)), quantity: count, ...some('priceMinor', minor) };
}

function lineItems(value: unknown, currency: string | undefined): LineItem[] {
  if (!Array.isArray(value)) return [];
  const items: LineItem[] = [];
  for (const each of value.slice(0, 100)) {
    const item = lineItem(each, currency);
    if (item) items.push(item);
  }
  return items;
}

function plain(value: unknown): Record<string, string | number | boolean> {
  const traits: Record<string, string | number | boolean> = {};
  for (const [key, each] of Object.entries(record(value)).slice(0, 30)) {
    if (typeof each === 'boolean' || finite(each)) traits[key] = each;
    else if (typeof each === 'string') traits[key] = each.slice(0, 300);
  }
  return traits;
}
