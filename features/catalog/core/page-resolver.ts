import { readGtin } from './gtin.ts';
import { compileCategory, compilePattern, type PagePattern, sectionOf, splitAddress } from './page-pattern.ts';
import type { NodeId, PageMapping, Product, ProductId } from './product.ts';
import { normalBrand, normalPart } from './product-identity.ts';

/** What a page is about: a product with its place, a place alone, or (empty) neither. */
export type PageTopic = { readonly productId?: ProductId; readonly nodeId?: NodeId; readonly name?: string };

/**
 * What of a page can tell its topic: its address, and what its data say. A number, sent with a product event, says more than the address;
 * as pages write it, it may be the enterprise's own, a GTIN or a part number.
 */
export type PageFacts = {
  readonly url?: string;
  readonly sku?: string;
  readonly gtin?: string;
  readonly brand?: string;
  readonly mpn?: string;
  readonly category?: string;
};

/** One thing that was tried, in the order of trying. */
export type PageStep = {
  readonly by: 'sku' | 'gtin' | 'part' | 'product-url' | MappingStep;
  /** What was looked for, e.g. the number or the pattern. */
  readonly tried: string;
  readonly outcome: 'found' | 'no-product' | 'no-match';
  readonly mappingId?: PageMapping['mappingId'];
  /** What a pattern took for the product's number. */
  readonly readings?: readonly string[];
};
type MappingStep = 'address' | 'category';

/** @param trace is told of each thing tried; without it nothing is kept */
export type ResolvePage = (page: PageFacts, trace?: (step: PageStep) => void) => PageTopic;

/** What the resolver needs of a product. */
export type MappedProduct = Pick<Product, 'productId' | 'sku' | 'name' | 'nodes' | 'url' | 'gtin' | 'brand' | 'mpn'>;

type Entry = { readonly mapping: PageMapping; readonly pattern: PagePattern };
type CategoryEntry = {
  readonly mapping: PageMapping;
  readonly literals: number;
  readonly stars: number;
  readonly match: (category: string) => boolean;
};

/** Products by all that a page may name them by. Shared by the resolvers of an enterprise's websites. */
export type ProductIndex = {
  readonly bySku: ReadonlyMap<string, MappedProduct>;
  readonly byGtin: ReadonlyMap<string, MappedProduct>;
  /** By part number without brand; null where several brands have the same. */
  readonly byPart: ReadonlyMap<string, MappedProduct | null>;
  readonly byPath: ReadonlyMap<string, MappedProduct>;
};

export function indexProducts(products: Iterable<MappedProduct>): ProductIndex {
  const bySku = new Map<string, MappedProduct>();
  const byGtin = new Map<string, MappedProduct>();
  const byPart = new Map<string, MappedProduct | null>();
  const byPath = new Map<string, MappedProduct>();
  for (const product of products) {
    bySku.set(product.sku, product);
    if (product.gtin !== undefined) byGtin.set(product.gtin, product);
    const part = normalPart(product.mpn ?? '');
    if (part !== '') byPart.set(part, byPart.has(part) ? null : product);
    if (product.url !== undefined && !product.url.includes('?')) byPath.set(splitAddress(product.url).path, product);
  }
  return { bySku, byGtin, byPart, byPath };
}

/**
 * Decodes pages into products and places. In this order: the number sent, as sku, as GTIN, as part number (of the brand, if one is
 * stated); a product whose own `url` has the page's path; the mappings over addresses, most specific first (more literal characters, then
 * fewer `*`, then `{sku}` before none, then the older); the mappings over categories, most specific first. A mapping whose `{sku}` names
 * no known product gives its node, or else leaves the page to the next. Patterns that do not compile are ignored: they are refused where
 * mappings are stored.
 * @param mappings those of one website
 * @param nodeName the name of a node, if the hierarchy has it
 */
export function pageResolver(
  mappings: readonly PageMapping[],
  { bySku, byGtin, byPart, byPath }: ProductIndex,
  nodeName: (nodeId: NodeId) => string | undefined,
): ResolvePage {
  const entries = mappings
    .filter((mapping) => mapping.by === 'address')
    .flatMap((mapping): Entry[] => {
      const compiled = compilePattern(mapping.pattern);
      return compiled.ok ? [{ mapping, pattern: compiled.value }] : [];
    })
    .sort(
      (a, b) =>
        bySpecificity(a.pattern, b.pattern) ||
        Number(b.pattern.takesSku) - Number(a.pattern.takesSku) ||
        byAge(a.mapping, b.mapping),
    );
  const under = bySection(entries);
  const categories = mappings
    .filter((mapping) => mapping.by === 'category')
    .flatMap((mapping): CategoryEntry[] => {
      const compiled = compileCategory(mapping.pattern);
      return compiled.ok ? [{ mapping, ...compiled.value }] : [];
    })
    .sort((a, b) => bySpecificity(a, b) || byAge(a.mapping, b.mapping));

  function ofProduct(product: MappedProduct, mapped?: NodeId): PageTopic {
    // A product may hang on several nodes; the one that the page speaks of is the better place.
    const nodeId = mapped !== undefined && product.nodes.includes(mapped) ? mapped : product.nodes[0];
    return { productId: product.productId, name: product.name, ...(nodeId === undefined ? {} : { nodeId }) };
  }

  function ofNode(nodeId: NodeId): PageTopic {
    const name = nodeName(nodeId);
    return name === undefined ? {} : { nodeId, name };
  }

  function numbered(page: PageFacts, trace?: (step: PageStep) => void): MappedProduct | undefined {
    const { sku, brand } = page;
    if (sku !== undefined) {
      const product = bySku.get(sku);
      trace?.({ by: 'sku', tried: sku, outcome: product === undefined ? 'no-product' : 'found' });
      if (product !== undefined) return product;
    }
    const number = page.gtin ?? sku;
    const read = number === undefined ? undefined : readGtin(number);
    if (read !== undefined && 'gtin' in read) {
      const product = byGtin.get(read.gtin);
      trace?.({ by: 'gtin', tried: read.gtin, outcome: product === undefined ? 'no-product' : 'found' });
      if (product !== undefined) return product;
    }
    const part = normalPart(page.mpn ?? sku ?? '');
    if (part === '') return undefined;
    const product = byPart.get(part) ?? undefined;
    const fits = brand === undefined || normalBrand(product?.brand ?? '') === normalBrand(brand);
    const found = product !== undefined && fits;
    trace?.({ by: 'part', tried: [brand, part].filter(Boolean).join(' '), outcome: found ? 'found' : 'no-product' });
    return found ? product : undefined;
  }

  function addressed(url: string, trace?: (step: PageStep) => void): PageTopic | undefined {
    const address = splitAddress(url);
    const own = byPath.get(address.path);
    trace?.({ by: 'product-url', tried: address.path, outcome: own === undefined ? 'no-product' : 'found' });
    if (own !== undefined) return ofProduct(own);
    // Told about, each is tried; the others could not match.
    for (const { mapping, pattern } of trace === undefined ? under(address.path) : entries) {
      const readings = pattern.match(address);
      const step = { by: 'address', tried: mapping.pattern, mappingId: mapping.mappingId } as const;
      if (readings === undefined) {
        trace?.({ ...step, outcome: 'no-match' });
        continue;
      }
      const known = readings.map((reading) => bySku.get(reading)).find((product) => product !== undefined);
      const found = known !== undefined || (mapping.nodeId !== undefined && nodeName(mapping.nodeId) !== undefined);
      trace?.({ ...step, outcome: found ? 'found' : 'no-product', readings });
      if (known !== undefined) return ofProduct(known, mapping.nodeId);
      if (mapping.nodeId !== undefined) return ofNode(mapping.nodeId);
    }
    return undefined;
  }

  return (page, trace) => {
    const product = numbered(page, trace);
    if (product !== undefined) return ofProduct(product);
    const topic = page.url === undefined ? undefined : addressed(page.url, trace);
    if (topic !== undefined) return topic;
    const { category } = page;
    for (const { mapping, match } of category === undefined ? [] : categories) {
      const matches = match(category ?? '');
      const step = { by: 'category', tried: mapping.pattern, mappingId: mapping.mappingId } as const;
      trace?.({ ...step, outcome: matches ? 'found' : 'no-match' });
      if (matches && mapping.nodeId !== undefined) return ofNode(mapping.nodeId);
    }
    return {};
  };
}

/** The entries that can match a path, in their order: those of its first part, and those that leave it open. */
function bySection(entries: readonly Entry[]): (path: string) => readonly Entry[] {
  const places = new Map(entries.map((entry, place) => [entry, place]));
  const bySections = Map.groupBy(entries, ({ pattern }) => pattern.section);
  const open = bySections.get(undefined) ?? [];
  // Put together when a page of it comes: of many sections with many open patterns that is far from all.
  const lists = new Map<string, readonly Entry[]>();
  return (path) => {
    const section = sectionOf(path);
    const own = bySections.get(section);
    if (own === undefined) return open;
    const list = lists.get(section) ?? [...open, ...own].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    lists.set(section, list);
    return list;
  };
}

type Specific = { readonly literals: number; readonly stars: number };

function bySpecificity(a: Specific, b: Specific): number {
  return b.literals - a.literals || a.stars - b.stars;
}

function byAge(a: PageMapping, b: PageMapping): number {
  return a.mappingId < b.mappingId ? -1 : 1;
}
