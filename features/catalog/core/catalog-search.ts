import type { SpecificationValue } from './product.ts';

/** How many words of a query count. */
export const MOST_QUERY_WORDS = 8;

/**
 * The words of a text as search sees them: lower case, without accents, letters and digits only, each once.
 * `"Ultra-HD Caméra"` gives `ultra`, `hd`, `camera`.
 */
export function searchWords(text: string): readonly string[] {
  // Most texts of a large catalogue are plain, and Unicode's tables cost several times as much.
  const words = isPlain(text) ? text.toLowerCase().match(/[a-z0-9]+/g) : foldedText(text).match(/[\p{L}\p{N}]+/gu);
  return [...new Set((words ?? []).map((word) => word.slice(0, 60)))];
}

function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/** In lower case, without accents. */
export function foldedText(text: string): string {
  return isPlain(text) ? text.toLowerCase() : text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** What of a product can be found. */
type Findable = {
  readonly sku: string;
  readonly name: string;
  readonly brand?: string;
  readonly mpn?: string;
  readonly gtin?: string;
  readonly specifications?: Readonly<Record<string, SpecificationValue>>;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly promotion?: string;
};

/**
 * The search column of a product in PostgreSQL's `tsvector` notation: name and sku weigh most (A), then brand, part number and GTIN (B), specifications and attributes (C), then the
 * promotion (D). A sku is found by its parts and as one word: `CAM-100` by `cam`, `100` and `cam100`.
 */
export function searchVector(product: Findable): string {
  const weights = new Map<string, string>();
  const add = (words: readonly string[], weight: string) => {
    for (const word of words) if (!weights.has(word)) weights.set(word, weight);
  };
  const sku = searchWords(product.sku);
  const part = searchWords(product.mpn ?? '');
  add([...searchWords(product.name), ...sku, sku.join('').slice(0, 60)].filter(Boolean), 'A');
  // As people type it: an EAN has 13 digits, not the 14 that are kept.
  const gtin = (product.gtin ?? '').replace(/^0+(?=\d{8})/, '');
  add([...searchWords(product.brand ?? ''), ...part, part.join('').slice(0, 60), gtin].filter(Boolean), 'B');
  const values = [...Object.entries(product.specifications ?? {}), ...Object.entries(product.attributes ?? {})];
  for (const [name, value] of values) add(searchWords(`${name} ${value}`), 'C');
  add(searchWords(product.promotion ?? ''), 'D');
  return [...weights]
    .slice(0, 300)
    .map(([word, weight]) => `'${word}':1${weight}`)
    .join(' ');
}

/** One word as the beginning of a word, in `tsquery` notation. Words come from `searchWords`: nothing in them needs escaping. */
export function prefixQuery(word: string): string {
  return `'${word}':*`;
}
