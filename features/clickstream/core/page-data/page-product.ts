import { type Properties, readCurrency, readItem, readNumber, readSku } from '../senders/commerce-reader.ts';
import { present, readText } from '../senders/reception.ts';
import { listOf, recordOf, textOf } from './page-saying.ts';

/** Whether a product can be had, as schema.org words it. */
export type Availability = (typeof AVAILABILITIES)[number];

const AVAILABILITIES = [
  'in-stock',
  'out-of-stock',
  'sold-out',
  'discontinued',
  'pre-order',
  'pre-sale',
  'back-order',
  'limited-availability',
  'made-to-order',
  'in-store-only',
  'online-only',
  'reserved',
] as const;

/** A product as one source, or several together, describe it. */
export type PageProduct = {
  readonly sku?: string;
  /** Every number by which it goes: of the seller, the maker, the trade. */
  readonly numbers: readonly string[];
  readonly name?: string;
  readonly brand?: string;
  readonly category?: string;
  /** Decimal: its minor units depend on a currency that another source may state. */
  readonly price?: number;
  readonly currency?: string;
  readonly availability?: Availability;
};

const UNNUMBERED = '-';

/** Reads `https://schema.org/InStock`, `in stock`, `instock`, `oos`; undefined for what means neither. */
export function readAvailability(value: unknown): Availability | undefined {
  const word = textOf(value)
    ?.split('/')
    .at(-1)
    ?.toLowerCase()
    .replace(/[^a-z]/g, '');
  if (word === undefined) return undefined;
  if (/^(available|instockavailable|availablefororder|y|yes|true)$/.test(word)) return 'in-stock';
  if (/^(oos|notavailable|unavailable|n|no|false)$/.test(word)) return 'out-of-stock';
  return AVAILABILITIES.find((each) => each.replaceAll('-', '') === word);
}

/** The product that a `view_item` is about: the first of its list, or the event itself. */
export function readPageProduct(properties: Properties): PageProduct {
  const listed = listOf(properties['items'] ?? properties['products'])[0];
  const own = listed === undefined ? properties : recordOf(listed);
  const currency = readCurrency(own) ?? readCurrency(properties);
  const item = readItem({ ...own, sku: readSku(own) ?? UNNUMBERED }, currency);
  const sku = item?.sku === UNNUMBERED ? undefined : item?.sku;
  const numbers = [
    sku,
    ...listOf(own['numbers']),
    own['product_id'],
    own['item_id'],
    own['id'],
    own['gtin'],
    own['mpn'],
  ];
  return present({
    sku,
    numbers: [...new Set(numbers.flatMap((each) => textOf(each)?.toLowerCase() ?? []))],
    name: item?.name,
    brand: item?.brand,
    category: readText(item?.category),
    // Zero is what templates write where they know none.
    price: readNumber(own['price']) || undefined,
    currency,
    availability: readAvailability(own['availability'] ?? own['item_availability']),
  });
}

/**
 * What an address names its product by: the value of a parameter for it, else the number that its last part ends with, else
 * that part.
 */
export function numberInAddress(url: string): string | undefined {
  const [path = '', query = ''] = url.split('#', 1)[0]?.split('?') ?? [];
  const named = /(?:^|&)(?:pid|sku|id|product_?id|item_?id|article|variant|variation)=([\w.-]{1,60})(?:&|$)/i.exec(
    query,
  )?.[1];
  const parts = path
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .split('/')
    .filter(Boolean);
  const last = parts.at(-1)?.replace(/\.\w{2,5}$/, '');
  return named ?? /(?:^|\D)(\d{4,})$/.exec(last ?? '')?.[1] ?? last?.slice(0, 200);
}

/** Whether two descriptions are of one product: they share a number, or go by the same name. */
export function isSameProduct(one: PageProduct, other: PageProduct): boolean {
  const plain = (name: string | undefined) =>
    name
      ?.toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
  const name = plain(one.name);
  return (
    one.numbers.some((number) => other.numbers.includes(number)) || (name !== undefined && name === plain(other.name))
  );
}

/** Two descriptions as one: what the first leaves out, the other says. A price stays with its currency. */
export function mergeProducts(first: PageProduct, other: PageProduct): PageProduct {
  const priced = first.price !== undefined ? first : other;
  return present({
    ...other,
    ...first,
    numbers: [...new Set([...first.numbers, ...other.numbers])],
    price: priced.price,
    currency: priced.currency ?? first.currency ?? other.currency,
  });
}
