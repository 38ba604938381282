import { compilePattern, type PagePattern, splitAddress } from './page-pattern.ts';
import type { NodeId, PageMapping, Product, ProductId } from './product.ts';

/** What a page is about: a product with its place, a place alone, or (empty) neither. */
export type PageTopic = { readonly productId?: ProductId; readonly nodeId?: NodeId; readonly name?: string };

/** What of a page can tell its topic. A sku, sent with a product event, says more than the address. */
export type PageFacts = { readonly url?: string; readonly sku?: string };

export type ResolvePage = (page: PageFacts) => PageTopic;

/** What the resolver needs of a product. */
export type MappedProduct = Pick<Product, 'productId' | 'sku' | 'name' | 'nodes' | 'url'>;

type Entry = { readonly mapping: PageMapping; readonly pattern: PagePattern };

/**
 * Decodes pages into products and places. In this order: the sku sent; a product whose own `url` has the page's path; the mappings,
 * most specific first (more literal characters, then fewer `*`, then `{sku}` before none, then the older). A mapping whose `{sku}`
 * names no known product gives its node, or else leaves the page to the next mapping. Patterns that do not compile are ignored:
 * they are refused where mappings are stored.
 * @param mappings those of one website
 * @param nodeName the name of a node, if the hierarchy has it
 */
export function pageResolver(
  mappings: readonly PageMapping[],
  products: Iterable<MappedProduct>,
  nodeName: (nodeId: NodeId) => string | undefined,
): ResolvePage {
  const bySku = new Map<string, MappedProduct>();
  const byPath = new Map<string, MappedProduct>();
  for (const product of products) {
    bySku.set(product.sku, product);
    if (product.url !== undefined && !product.url.includes('?')) byPath.set(splitAddress(product.url).path, product);
  }
  const entries = mappings
    .flatMap((mapping): Entry[] => {
      const compiled = compilePattern(mapping.pattern);
      return compiled.ok ? [{ mapping, pattern: compiled.value }] : [];
    })
    .sort(bySpecificity);

  function ofProduct(product: MappedProduct, mapped?: NodeId): PageTopic {
    // A product may hang on several nodes; the one that the page speaks of is the better place.
    const nodeId = mapped !== undefined && product.nodes.includes(mapped) ? mapped : product.nodes[0];
    return { productId: product.productId, name: product.name, ...(nodeId === undefined ? {} : { nodeId }) };
  }

  function ofNode(nodeId: NodeId): PageTopic {
    const name = nodeName(nodeId);
    return name === undefined ? {} : { nodeId, name };
  }

  return ({ url, sku }) => {
    const sent = sku === undefined ? undefined : bySku.get(sku);
    if (sent !== undefined) return ofProduct(sent);
    if (url === undefined) return {};
    const address = splitAddress(url);
    const own = byPath.get(address.path);
    if (own !== undefined) return ofProduct(own);
    for (const { mapping, pattern } of entries) {
      const readings = pattern.match(address);
      if (readings === undefined) continue;
      const known = readings.map((reading) => bySku.get(reading)).find((product) => product !== undefined);
      if (known !== undefined) return ofProduct(known, mapping.nodeId);
      if (mapping.nodeId !== undefined) return ofNode(mapping.nodeId);
    }
    return {};
  };
}

function bySpecificity(a: Entry, b: Entry): number {
  return (
    b.pattern.literals - a.pattern.literals ||
    a.pattern.stars - b.pattern.stars ||
    Number(b.pattern.takesSku) - Number(a.pattern.takesSku) ||
    (a.mapping.mappingId < b.mapping.mappingId ? -1 : 1)
  );
}
