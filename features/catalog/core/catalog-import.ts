import type { Money } from '../../../kernel/money.ts';
import { findCycle } from './hierarchy.ts';
import { compilePattern } from './page-pattern.ts';
import type { RelationKind } from './product.ts';

/** A node as an enterprise states it: by its own code, under the codes of its parents. */
export type NodeRow = { readonly code: string; readonly name: string; readonly parents?: readonly string[] };

/** A product as an enterprise states it: by its own sku, on the codes of its nodes. */
export type ProductRow = {
  readonly sku: string;
  readonly name: string;
  readonly nodes: readonly string[];
  readonly price?: Money;
  readonly url?: string;
  readonly imageUrl?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly stock?: number;
  readonly promotion?: string;
  readonly related?: readonly { readonly kind: RelationKind; readonly sku: string }[];
};

/** A page mapping as an enterprise states it; website and pattern together name it. */
export type MappingRow = { readonly websiteId: string; readonly pattern: string; readonly node?: string };

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

const LONGEST = { code: 100, name: 300, url: 2_000, attribute: 2_000, promotion: 500 } as const;
const MOST_ATTRIBUTES = 100;

/** Checks an import against itself and against what is stored. Empty: it can be written as it stands. */
export function checkImport(rows: CatalogImport, stored: ImportSurroundings): readonly RowError[] {
  const nodes = rows.nodes ?? [];
  const known = new Set([...stored.nodes.keys(), ...nodes.map((node) => node.code)]);
  return [
    ...checkEach(
      'nodes',
      nodes,
      (node) => node.code,
      'code',
      (node, wrong) => {
        checkText(node.code, 'code', LONGEST.code, wrong);
        checkText(node.name, 'name', LONGEST.name, wrong);
        for (const parent of node.parents ?? []) {
          if (!known.has(parent)) wrong('parents', `There is no node with the code ${JSON.stringify(parent)}.`);
        }
      },
    ),
    ...checkCycle(nodes, stored.nodes),
    ...checkEach(
      'products',
      rows.products ?? [],
      (product) => product.sku,
      'sku',
      (product, wrong) => checkProduct(product, known, wrong),
    ),
    ...checkEach(
      'mappings',
      rows.mappings ?? [],
      (row) => `${row.websiteId} ${row.pattern}`,
      'pattern',
      (row, wrong) => {
        if (!stored.websites.has(row.websiteId)) wrong('websiteId', 'There is no such website.');
        const compiled = compilePattern(row.pattern);
        if (!compiled.ok) wrong('pattern', compiled.refusal.message);
        else if (!compiled.value.takesSku && row.node === undefined) {
          wrong('node', 'A pattern without {sku} needs a node: it would say nothing about its pages.');
        }
        if (row.node !== undefined && !known.has(row.node)) {
          wrong('node', `There is no node with the code ${JSON.stringify(row.node)}.`);
        }
      },
    ),
  ];
}

type Wrong = (field: string, message: string) => void;

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

function checkCycle(nodes: readonly NodeRow[], stored: ReadonlyMap<string, readonly string[]>): readonly RowError[] {
  // The rows of this import first: a circle is told from the row that closes it.
  const parentsOf = new Map(nodes.map((node) => [node.code, node.parents ?? []] as const));
  for (const [code, parents] of stored) if (!parentsOf.has(code)) parentsOf.set(code, parents);
  const cycle = findCycle(parentsOf);
  if (cycle === undefined) return [];
  const row = nodes.findIndex((node) => cycle.includes(node.code)) + 1;
  return [{ list: 'nodes', row, field: 'parents', message: `A node would be above itself: ${cycle.join(' → ')}.` }];
}

function checkProduct(product: ProductRow, nodes: ReadonlySet<string>, wrong: Wrong): void {
  checkText(product.sku, 'sku', LONGEST.code, wrong);
  checkText(product.name, 'name', LONGEST.name, wrong);
  if (product.nodes.length === 0) wrong('nodes', 'A product hangs on at least one node.');
  for (const node of product.nodes) {
    if (!nodes.has(node)) wrong('nodes', `There is no node with the code ${JSON.stringify(node)}.`);
  }
  if (product.price !== undefined) {
    const { minor, currency } = product.price;
    if (!Number.isSafeInteger(minor) || minor < 0)
      wrong('price', 'A price is a whole number of minor units, not below 0.');
    if (!/^[A-Z]{3}$/.test(currency)) wrong('price', 'A currency is three capital letters, e.g. EUR.');
  }
  checkLink(product.url, 'url', wrong);
  checkLink(product.imageUrl, 'imageUrl', wrong);
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
