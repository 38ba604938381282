import { isSensitive } from './sensitive.ts';

type Node = Record<string, unknown>;

const DEEPEST = 6;
const MOST_ITEMS = 200;
const LONGEST = 300;
/** Properties whose value is an address where the element has one; any other property is what a customer reads. */
const ADDRESSES = /^(url|item|image|availability|itemCondition|sameAs|mainEntityOfPage)$/;

/**
 * The items of a page's microdata that stand for themselves, as nodes like those of JSON-LD: `@type` and lists of values.
 * What the website has masked is left out.
 */
export function readMicrodata(page: Document): readonly Node[] {
  const items = [...page.querySelectorAll('[itemscope]:not([itemprop])')].slice(0, MOST_ITEMS);
  return items.filter((item) => !isMasked(item)).map((item) => readItem(item, 0));
}

function isMasked(element: Element): boolean {
  return element.closest('[data-floorwalker-mask]') !== null;
}

function readItem(item: Element, depth: number): Node {
  const node: Node = { '@type': item.getAttribute('itemtype')?.split(/\s+/).filter(Boolean) ?? [] };
  const id = item.getAttribute('itemid');
  if (id !== null) node['@id'] = id;
  if (depth > DEEPEST) return node;
  const elsewhere = item.getAttribute('itemref')?.split(/\s+/) ?? [];
  const roots = elsewhere.flatMap((name) => item.ownerDocument.getElementById(name) ?? []);
  for (const root of [...item.children, ...roots]) collect(root, node, depth);
  return node;
}

function collect(element: Element, node: Node, depth: number): void {
  const names = element.getAttribute('itemprop')?.split(/\s+/).filter(Boolean) ?? [];
  const isItem = element.hasAttribute('itemscope');
  if (names.length > 0 && !isMasked(element)) {
    const value = isItem ? readItem(element, depth + 1) : undefined;
    for (const name of names) {
      // Names of properties are the page's: one could be `__proto__`.
      const known = Object.hasOwn(node, name) ? node[name] : [];
      const one = value ?? stated(element, name);
      if (one !== undefined && Array.isArray(known) && name !== '__proto__') node[name] = [...known, one];
    }
  }
  if (!isItem) for (const child of element.children) collect(child, node, depth);
}

function stated(element: Element, name: string): string | undefined {
  if (isSensitive(element)) return undefined;
  const written = ['content', 'datetime', 'value']
    .map((each) => element.getAttribute(each))
    .find((each) => each !== null);
  const address = element.getAttribute('href') ?? element.getAttribute('src');
  const text =
    written ?? (ADDRESSES.test(name) || element.localName === 'link' ? address : null) ?? element.textContent ?? '';
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST) || undefined;
}
