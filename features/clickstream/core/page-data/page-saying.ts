import type { Properties } from '../senders/commerce-reader.ts';
import { isRecord } from '../senders/reception.ts';

/**
 * One thing that a page says of itself, in whatever notation, in the words of the e-commerce events that all senders share
 * (`view_item`, `view_item_list`, `view_cart`, `purchase`, ...: see `readCommerce`); or `identify`, with `customerId` and
 * `traits`; or `page`, with its `type` and `category`. Amounts are decimal.
 */
export type PageSaying = { readonly event: string; readonly properties: Properties };

/** The value if it is a record, else one without fields. */
export function recordOf(value: unknown): Properties {
  return isRecord(value) ? value : {};
}

/** A list as it is, anything else as a list of one, nothing as an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null || value === '' ? [] : [value];
}

/** A text without spaces around it, or a number as a text; the first one of a list. */
export function textOf(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'number' && Number.isFinite(one)) return String(one);
  if (typeof one !== 'string') return undefined;
  const text = one.replace(/\s+/g, ' ').trim();
  return text === '' ? undefined : text;
}

const PAGE_TYPES: readonly (readonly [string, RegExp])[] = [
  ['order', /confirm|receipt|thank|order.?(complete|placed|success)|purchase|^order$/],
  ['checkout', /check.?out|payment|shipping/],
  ['cart', /cart|basket|\bbag\b/],
  ['search', /search/],
  ['product', /product|pdp|item|detail/],
  ['category', /categor|collection|listing|\bplp\b|department/],
  ['home', /home/],
];

/** What kind of page it is, in one word where it is one of the usual kinds, else as the page says. */
export function pageTypeOf(value: unknown): string | undefined {
  const text = textOf(value)?.toLowerCase();
  if (text === undefined) return undefined;
  if (/(product|item).?(list|categor|grid)/.test(text)) return 'category';
  return PAGE_TYPES.find(([, words]) => words.test(text))?.[0] ?? text;
}

/**
 * Facts about a customer that are plain values. Whatever reaches her, or says where she lives to the door (names, e-mail,
 * telephone, street, birthday), stays on the page: a session needs to know what kind of customer she is, not how to write to her.
 */
export function traitsOf(
  value: unknown,
  nameOf: (name: string) => string = (name) => name,
): Readonly<Record<string, string | number | boolean>> {
  const traits: Record<string, string | number | boolean> = {};
  for (const [field, each] of Object.entries(recordOf(value))) {
    const name = nameOf(field);
    if (name === '' || CONTACT.test(name)) continue;
    if (typeof each === 'number' || typeof each === 'boolean') traits[name] = each;
    else if (typeof each === 'string' && each.trim() !== '' && !each.includes('@')) traits[name] = each.trim();
  }
  return traits;
}

const CONTACT =
  /mail|phone|mobile|\btel|fax|name|address|street|line_?\d|birth|\bdob\b|hash|sha256|md5|token|\bip\b|(^|_)id$|ID$/i;

/** An identification, if there is a customer to name. */
export function identification(customerId: unknown, traits: Properties): readonly PageSaying[] {
  const id = textOf(customerId);
  return id === undefined ? [] : [{ event: 'identify', properties: { customerId: id, traits } }];
}
