import type { NodeRow, ProductRow, RowFault } from './catalog-import.ts';
import { readGtin } from './gtin.ts';
import type { RelationKind } from './product.ts';
import {
  isRecord,
  listOf,
  type ProductField,
  type SourceRecord,
  sortFields,
  textOf,
  type Wrong,
} from './record-fields.ts';
import { moneyOf, piecesOf, termsOf } from './terms-record.ts';

/** What holds for all records of a file. */
export type RecordDefaults = {
  /** For amounts that name none. */
  readonly currency?: string;
  /** Code of the node of products that name none. */
  readonly node?: string;
};

/** A record as read. `paths` are the places that it names by the words from the top down, not by a code. */
export type ReadProduct = {
  readonly product: ProductRow;
  readonly paths: readonly NodeRow[];
  readonly faults: readonly RowFault[];
};

const GTIN_FAULTS = {
  digits: 'A GTIN has digits only.',
  length: 'A GTIN has 8, 12, 13 or 14 digits.',
  'check-digit': 'The last digit of the GTIN does not fit the others: it was mistyped or cut.',
} as const;

const RELATIONS = [
  ['substitutes', 'substitute'],
  ['crossSell', 'cross-sell'],
  ['upsell', 'upsell'],
] as const satisfies readonly (readonly [ProductField, RelationKind])[];

/** A deeper path has a code that is too long to be kept, and is refused for it: what is further down need not be made. */
const DEEPEST_PATH = 200;

/** The nodes of a path, from the top down; each has the path down to it as its code, e.g. `Home > Garden`. */
export function nodesOfPath(path: string): readonly NodeRow[] {
  const names = path
    .split('>')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .slice(0, DEEPEST_PATH);
  return names.map((name, depth) => ({
    code: names.slice(0, depth + 1).join(' > '),
    name,
    parents: depth === 0 ? [] : [names.slice(0, depth).join(' > ')],
  }));
}

/** The places of a product: codes as they are, paths (`Home > Garden`) as nodes to be made where they are not there. */
function placesOf(known: ReadonlyMap<ProductField, unknown>, defaults: RecordDefaults) {
  const paths: NodeRow[] = [];
  const addPath = (path: string): string[] => {
    const nodes = nodesOfPath(path);
    paths.push(...nodes);
    const last = nodes.at(-1);
    return last === undefined ? [] : [last.code];
  };
  const named = listOf(known.get('nodes') ?? []).map(textOf);
  const codes = named.flatMap((each) => (each.includes('>') ? addPath(each) : [each]));
  // The merchant's own tree says more about what she sells than Google's.
  codes.push(...listOf(known.get('productType') ?? []).flatMap((each) => addPath(textOf(each))));
  if (codes.length === 0 && known.has('googleCategory')) {
    const category = textOf(known.get('googleCategory'));
    codes.push(...(/^\d+$/.test(category) ? [category] : addPath(category)));
  }
  if (codes.length === 0 && defaults.node !== undefined) codes.push(defaults.node);
  return { codes: [...new Set(codes)], paths };
}

/** What has no place of its own, as text by name; parts of what has parts by their path. */
function attributesOf(others: readonly (readonly [string, unknown])[], stated: unknown): Record<string, string> {
  const attributes: Record<string, string> = {};
  const add = (name: string, value: unknown): void => {
    if (value === null || value === undefined || value === '') return;
    if (isRecord(value)) for (const [part, inner] of Object.entries(value)) add(`${name}.${part}`, inner);
    else Object.defineProperty(attributes, name, { value: textOf(value), enumerable: true });
  };
  for (const [name, value] of others) add(name, value);
  if (isRecord(stated)) for (const [name, value] of Object.entries(stated)) add(name, value);
  return attributes;
}

function relatedOf(known: ReadonlyMap<ProductField, unknown>, wrong: Wrong): NonNullable<ProductRow['related']> {
  const related = RELATIONS.flatMap(([field, kind]) =>
    listOf(known.get(field) ?? []).map((sku) => ({ kind, sku: textOf(sku) })),
  );
  for (const each of listOf(known.get('related') ?? [])) {
    const kind = isRecord(each) ? RELATIONS.find((relation) => relation[1] === each['kind'])?.[1] : undefined;
    if (kind === undefined) wrong('related', 'A relation has a kind (substitute, cross-sell, upsell) and a sku.');
    else if (isRecord(each)) related.push({ kind, sku: textOf(each['sku'] ?? '') });
  }
  return related;
}

/** Reads a record of a file as a product. The row is as complete as it can be; whether it may be written its faults say. */
export function readProduct(record: SourceRecord, defaults: RecordDefaults): ReadProduct {
  const faults: RowFault[] = [];
  const wrong: Wrong = (field, message) => faults.push({ field, message });
  const sorted = sortFields(record);
  const inner = sorted.known.get('terms');
  // Terms may stand together, as we give them out, or each in a column of its own.
  const { known, others } = isRecord(inner) ? sortFields({ ...record, terms: '', ...inner }) : sorted;
  const text = (field: ProductField): string | undefined =>
    known.has(field) ? textOf(known.get(field)) || undefined : undefined;
  const currency = text('currency')?.toUpperCase() ?? defaults.currency;
  const { codes, paths } = placesOf(known, defaults);
  const price = known.has('price') ? moneyOf(known.get('price'), 'price', currency, wrong) : undefined;
  const statedGtin = text('gtin');
  const gtin = statedGtin === undefined ? undefined : readGtin(statedGtin);
  if (gtin !== undefined && 'fault' in gtin) wrong('gtin', GTIN_FAULTS[gtin.fault]);
  const withTerms = typeof inner === 'string' ? new Map([...known, ['sale' as const, inner]]) : known;
  const terms = termsOf(withTerms, price?.currency ?? currency, wrong);
  const stock = known.has('stock') ? piecesOf(known.get('stock'), 'stock', wrong) : undefined;
  const optional = {
    description: text('description'),
    brand: text('brand'),
    mpn: text('mpn'),
    gtin: gtin !== undefined && 'gtin' in gtin ? gtin.gtin : undefined,
    price,
    url: text('url'),
    imageUrl: text('imageUrl'),
    stock,
    promotion: text('promotion'),
    terms,
  };
  const product: ProductRow = {
    sku: text('sku') ?? '',
    name: text('name') ?? '',
    nodes: codes,
    attributes: attributesOf(others, known.get('attributes')),
    related: relatedOf(known, wrong),
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<ProductRow>),
  };
  return { product, paths, faults };
}
