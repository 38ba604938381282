import type { Money } from '../../../kernel/money.ts';
import { findCycle, hasMoreAbove } from './hierarchy.ts';
import { compileCategory, compilePattern } from './page-pattern.ts';
import type { MappedBy, ProductTerms, RelationKind } from './product.ts';
import type { Wrong } from './record-fields.ts';

/** A node as an enterprise states it: by its own code, under the codes of its parents. Without `parents` it stays where it is. */
export type NodeRow = {
  readonly code: string;
  readonly name: string;
  /** By language (BCP 47). Languages that are not named keep their names. */
  readonly names?: Readonly<Record<string, string>>;
  readonly parents?: readonly string[];
};

/** A product as an enterprise states it: by its own sku, on the codes of its nodes. */
export type ProductRow = {
  readonly sku: string;
  readonly name: string;
  readonly nodes: readonly string[];
  readonly description?: string;
  readonly brand?: string;
  readonly mpn?: string;
  /** As `readGtin` gives it. */
  readonly gtin?: string;
  readonly price?: Money;
  readonly url?: string;
  readonly imageUrl?: string;
  /** Also the values of declared specifications, which are read by their types when the row is written. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly terms?: ProductTerms;
  readonly stock?: number;
  readonly promotion?: string;
  readonly related?: readonly { readonly kind: RelationKind; readonly sku: string }[];
};

/** A page mapping as an enterprise states it; website, what it looks at (the address unless said) and pattern together name it. */
export type MappingRow = {
  readonly websiteId: string;
  readonly by?: MappedBy;
  readonly pattern: string;
  readonly node?: string;
};

/** What is wrong with a field of a row. */
export type RowFault = { readonly field: string; readonly message: string };

/** What is added or replaced; what is not named stays as it is. */
export type CatalogImport = {
  readonly nodes?: readonly NodeRow[];
  readonly products?: readonly ProductRow[];
  readonly mappings?: readonly MappingRow[];
};

/** What is wrong with one row; rows count from 1. */
export type RowError = {
  readonly list: 'nodes' | 'products' | 'mappings';
  readonly row: number;
  readonly field: string;
  readonly message: string;
};

/** What an import may refer to. */
export type ImportSurroundings = {
  /** Codes of the parents by code of node, as stored. */
  readonly nodes: ReadonlyMap<string, readonly string[]>;
  readonly websites: ReadonlySet<string>;
};

const LONGEST = {
  code: 100,
  nodeCode: 750,
  name: 300,
  url: 2_000,
  attribute: 2_000,
  promotion: 500,
  text: 10_000,
} as const;
const MOST_ATTRIBUTES = 100;
/** Nodes above one: whoever asks what is above or beneath each of a longer chain has all of it many times over. */
export const MOST_ABOVE = 1_000;
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;

/** Checks an import against itself and against what is stored. Empty: it can be written as it stands. */
export function checkImport(rows: CatalogImport, stored: ImportSurroundings): readonly RowError[] {
  const nodes = rows.nodes ?? [];
  const known = new Set([
    ...stored.nodes.keys(),
    ...nodes.map((node) => node.code),
    ...danglingParents(nodes, stored.nodes),
  ]);
  return [
    ...checkEach('nodes', nodes, (node) => node.code, 'code', checkNode),
    ...checkPlaces(nodes, stored.nodes),
    ...checkEach(
      'products',
      rows.products ?? [],
      (product) => product.sku,
      'sku',
      (product, wrong) => checkProduct(product, (code) => known.has(code), wrong),
    ),
    ...checkEach(
      'mappings',
      rows.mappings ?? [],
      (row) => `${row.websiteId} ${row.by ?? 'address'} ${row.pattern}`,
      'pattern',
      (row, wrong) => checkMapping(row, { websites: stored.websites, hasNode: (code) => known.has(code) }, wrong),
    ),
  ];
}

/** Codes that rows name as parents and that neither they nor the hierarchy have: each becomes a placeholder. */
export function danglingParents(
  nodes: readonly NodeRow[],
  stored: { readonly has: (code: string) => boolean },
): readonly string[] {
  const own = new Set(nodes.map((node) => node.code));
  const parents = nodes.flatMap((node) => node.parents ?? []);
  return [...new Set(parents)].filter((code) => !own.has(code) && !stored.has(code));
}

function checkEach<Row>(
  list: RowError['list'],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  keyField: string,
  check: (row: Row, wrong: Wrong) => void,
): readonly RowError[] {
  const errors: RowError[] = [];
  const first = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const wrong: Wrong = (field, message) => errors.push({ list, row: index + 1, field, message });
    const key = keyOf(row);
    const before = first.get(key);
    if (before === undefined) first.set(key, index + 1);
    else wrong(keyField, `The same as in row ${before}.`);
    check(row, wrong);
  }
  return errors;
}

/** That no node is above itself, and that none has too many above it: of those that are named, and of those beneath what is moved. */
function checkPlaces(nodes: readonly NodeRow[], stored: ReadonlyMap<string, readonly string[]>): readonly RowError[] {
  // The rows of this import first: a circle is told from the row that closes it.
  const parentsOf = new Map(nodes.map((node) => [node.code, node.parents ?? stored.get(node.code) ?? []] as const));
  for (const [code, parents] of stored) if (!parentsOf.has(code)) parentsOf.set(code, parents);
  const cycle = findCycle(parentsOf);
  if (cycle !== undefined) {
    const row = nodes.findIndex((node) => cycle.includes(node.code)) + 1;
    return [{ list: 'nodes', row, field: 'parents', message: circleMessage(cycle) }];
  }
  const childrenOf = Map.groupBy(
    [...parentsOf].flatMap(([code, parents]) => parents.map((parent) => ({ code, parent }))),
    ({ parent }) => parent,
  );
  const isMoved = ({ code, parents }: NodeRow): boolean =>
    parents !== undefined && parents.join('\n') !== stored.get(code)?.join('\n');
  const checked = new Set<string>();
  for (const [index, node] of nodes.entries()) {
    const beneath = new Set(isMoved(node) && !checked.has(node.code) ? [node.code] : []);
    for (const code of beneath) {
      checked.add(code);
      if (hasMoreAbove(parentsOf.get(code) ?? [], (each) => parentsOf.get(each) ?? [], MOST_ABOVE))
        return [{ list: 'nodes', row: index + 1, field: 'parents', message: deepMessage(code, node.code) }];
      for (const child of childrenOf.get(code) ?? []) if (!checked.has(child.code)) beneath.add(child.code);
    }
  }
  return [];
}

function deepMessage(code: string, moved: string): string {
  return `More than ${MOST_ABOVE} nodes would be above ${code === moved ? 'this one' : `"${code}", which is beneath it`}.`;
}

export function circleMessage(cycle: readonly string[]): string {
  return `A node would be above itself: ${cycle.join(' → ')}.`;
}

/** Checks a node by itself; that its parents close no circle is asked of the hierarchy. */
export function checkNode(node: NodeRow, wrong: Wrong): void {
  checkText(node.code, 'code', LONGEST.nodeCode, wrong);
  checkText(node.name, 'name', LONGEST.name, wrong);
  for (const parent of node.parents ?? []) checkText(parent, 'parents', LONGEST.nodeCode, wrong);
  for (const [language, name] of Object.entries(node.names ?? {})) {
    if (!LANGUAGE.test(language))
      wrong('names', `${JSON.stringify(language.slice(0, 20))} is no language, e.g. de or pt-BR.`);
    checkText(name, 'names', LONGEST.name, wrong);
  }
}

/** Checks a mapping against what it refers to. */
export function checkMapping(
  row: MappingRow,
  { websites, hasNode }: { readonly websites: ReadonlySet<string>; readonly hasNode: (code: string) => boolean },
  wrong: Wrong,
): void {
  if (!websites.has(row.websiteId)) wrong('websiteId', 'There is no such website.');
  checkPattern(row, row.node !== undefined, wrong);
  if (row.node !== undefined && !hasNode(row.node)) {
    wrong('node', `There is no node with the code ${JSON.stringify(row.node)}.`);
  }
}

/** Checks that a pattern can be used and says something about its pages. */
export function checkPattern(row: Pick<MappingRow, 'by' | 'pattern'>, namesNode: boolean, wrong: Wrong): void {
  const compiled = row.by === 'category' ? compileCategory(row.pattern) : compilePattern(row.pattern);
  if (!compiled.ok) wrong('pattern', compiled.refusal.message);
  else if (!namesNode && row.by === 'category') wrong('node', 'A pattern over categories needs a node.');
  else if (!namesNode && !('takesSku' in compiled.value && compiled.value.takesSku)) {
    wrong('node', 'A pattern without {sku} needs a node: it would say nothing about its pages.');
  }
}

/** Checks a product by itself and against the nodes that there are. */
export function checkProduct(product: ProductRow, hasNode: (code: string) => boolean, wrong: Wrong): void {
  checkText(product.sku, 'sku', LONGEST.code, wrong);
  checkText(product.name, 'name', LONGEST.name, wrong);
  if (product.nodes.length === 0) wrong('nodes', 'A product hangs on at least one node.');
  if (product.nodes.length > 20) wrong('nodes', 'A product hangs on at most 20 nodes.');
  for (const node of product.nodes) {
    if (!hasNode(node)) wrong('nodes', `There is no node with the code ${JSON.stringify(node)}.`);
  }
  if (product.price !== undefined) {
    const { minor, currency } = product.price;
    if (!Number.isSafeInteger(minor) || minor < 0)
      wrong('price', 'A price is a whole number of minor units, not below 0.');
    if (!/^[A-Z]{3}$/.test(currency)) wrong('price', 'A currency is three capital letters, e.g. EUR.');
  }
  checkLink(product.url, 'url', wrong);
  checkLink(product.imageUrl, 'imageUrl', wrong);
  if (product.description !== undefined && product.description.length > LONGEST.text) {
    wrong('description', `At most ${LONGEST.text} characters.`);
  }
  if (product.brand !== undefined) checkText(product.brand, 'brand', LONGEST.code, wrong);
  if (product.mpn !== undefined) checkText(product.mpn, 'mpn', LONGEST.code, wrong);
  const attributes = Object.entries(product.attributes ?? {});
  if (attributes.length > MOST_ATTRIBUTES) wrong('attributes', `At most ${MOST_ATTRIBUTES} attributes.`);
  for (const [name, value] of attributes) {
    checkText(name, 'attributes', LONGEST.code, wrong);
    if (value.length > LONGEST.attribute)
      wrong('attributes', `${name} is longer than ${LONGEST.attribute} characters.`);
  }
  if (product.stock !== undefined && (!Number.isSafeInteger(product.stock) || product.stock < 0)) {
    wrong('stock', 'Stock is a whole number, not below 0.');
  }
  if ((product.promotion ?? '').length > LONGEST.promotion) {
    wrong('promotion', `At most ${LONGEST.promotion} characters.`);
  }
  if (product.terms !== undefined && JSON.stringify(product.terms).length > LONGEST.text) {
    wrong('terms', `At most ${LONGEST.text} characters in all.`);
  }
  for (const related of product.related ?? []) {
    if (related.sku === product.sku) wrong('related', 'A product is not related to itself.');
    else checkText(related.sku, 'related', LONGEST.code, wrong);
  }
}

function checkText(text: string, field: string, longest: number, wrong: Wrong): void {
  if (text.trim() === '') wrong(field, 'This must not be empty.');
  else if (text.length > longest) wrong(field, `At most ${longest} characters.`);
  // PostgreSQL keeps no zero byte, and nothing else that nobody can see belongs into a key or a name.
  else if (/\p{Cc}/u.test(text)) wrong(field, 'Control characters are not allowed.');
}

/** Links are shown to people and loaded by pages: only the web's schemes, or a path of the website itself. */
function checkLink(link: string | undefined, field: string, wrong: Wrong): void {
  if (link === undefined) return;
  if (link.length > LONGEST.url) wrong(field, `At most ${LONGEST.url} characters.`);
  else if (!/^(https?:\/\/[^\s]+|\/(?!\/)[^\s]*)$/i.test(link))
    wrong(field, 'A link starts with https://, http:// or /.');
}
