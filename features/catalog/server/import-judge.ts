import {
  checkMapping,
  checkNode,
  checkProduct,
  circleMessage,
  circleThrough,
  type Hierarchy,
  hasMoreAbove,
  type MappingRow,
  MOST_ABOVE,
  type NodeRow,
  productField,
  type RecordDefaults,
  type RowFault,
  readMapping,
  readNode,
  readProduct,
  type Specification,
} from '../core/index.ts';
import type { WritableNode, WritableProduct } from './catalog-writer.ts';
import type { ImportRecord } from './import-records.ts';
import type { RejectedField } from './import-store.ts';
import { hierarchyFrom, type KnownNodes } from './known-nodes.ts';
import { typedProduct } from './typed-product.ts';

/** What of a part of a file may be written, and why the rest may not. */
export type JudgedPart = {
  readonly nodes: readonly WritableNode[];
  readonly products: readonly WritableProduct[];
  readonly mappings: readonly MappingRow[];
  readonly rejected: readonly RejectedField[];
  /** Rows of which something is rejected. */
  readonly rejectedRows: number;
  /** Codes of nodes that rows describe; the others are named by paths of products. */
  readonly described: ReadonlySet<string>;
};

/** What rows are judged by. */
export type JudgeSurroundings = {
  readonly known: KnownNodes;
  readonly declared: readonly Specification[];
  readonly websites: readonly string[];
  readonly defaults: RecordDefaults;
  /** The names of nodes are in this language. */
  readonly language?: string;
};

const LONGEST_VALUE = 200;
/** Faults that are told of one row: who mends these sends it again. */
const MOST_FAULTS = 20;

/** A record as JSON that PostgreSQL cannot keep, or that came out of bytes which were not in the encoding of the file. */
function unreadable(text: string): RowFault | undefined {
  if (text.includes('\ufffd')) {
    const message =
      'There are bytes that are not in the encoding of the file. Say which it is in, or save it as UTF-8.';
    return { field: '', message };
  }
  if (/\\u0000|\\ud[89a-f]/i.test(text)) return { field: '', message: 'There is a character that cannot be kept.' };
  return undefined;
}

/** Judges the rows of a part by themselves, by what is there already, and by one another. Pure but for what it is given. */
export function judgePart(
  part: readonly { readonly record: ImportRecord; readonly text: string }[],
  { known, declared, websites, defaults, language }: JudgeSurroundings,
): JudgedPart {
  const nodes = new Map<string, WritableNode>();
  const made = new Map<string, NodeRow>();
  const products: WritableProduct[] = [];
  const mappings: MappingRow[] = [];
  const rejected: RejectedField[] = [];
  const rejectedRows = new Set<number>();
  const only = websites.length === 1 ? websites[0] : undefined;
  let hierarchy: Hierarchy | undefined;
  const reject = (row: number, faults: readonly RowFault[], stated: (field: string) => unknown): void => {
    rejectedRows.add(row);
    for (const { field, message } of faults.slice(0, MOST_FAULTS)) {
      const value = stated(field);
      const text =
        value === undefined
          ? undefined
          : (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, LONGEST_VALUE);
      rejected.push({ row, field, reason: message, ...(text === undefined ? {} : { value: keepable(text) }) });
    }
  };
  const parentsOf = (code: string): readonly string[] =>
    nodes.get(code)?.parents ?? made.get(code)?.parents ?? known.parents.get(code) ?? [];
  const hasNode = (code: string): boolean => known.codes.has(code) || nodes.has(code) || made.has(code);

  const takeNode = (
    row: number,
    node: WritableNode,
    faults: readonly RowFault[],
    stated: (field: string) => unknown,
  ) => {
    const found = [...faults];
    checkNode(node, (field, message) => found.push({ field, message }));
    const described = known.codes.has(node.code) && !known.placeholders.has(node.code);
    // A translation names what is there, and leaves it where it is.
    const placed: WritableNode =
      language === undefined
        ? node
        : {
            code: node.code,
            name: node.name,
            names: { ...node.names, [language]: node.name },
            ...(described || node.parents === undefined ? {} : { parents: node.parents }),
          };
    const { parents = [] } = placed;
    const isDeep = hasMoreAbove(parents, parentsOf, MOST_ABOVE);
    if (isDeep) found.push({ field: 'parents', message: `More than ${MOST_ABOVE} nodes would be above this one.` });
    const circle = isDeep ? undefined : circleThrough(placed.code, parents, parentsOf);
    if (circle !== undefined) found.push({ field: 'parents', message: circleMessage(circle) });
    if (found.length > 0) reject(row, found, stated);
    else nodes.set(placed.code, placed);
  };

  for (const { record, text } of part) {
    const { row } = record;
    const bad = unreadable(text);
    if (record.list === 'fault') reject(row, [record.fault], () => record.value);
    else if (bad !== undefined) reject(row, [bad], () => text);
    else if (record.list === 'node') {
      const { node, undescribed = false } = record;
      takeNode(row, undescribed ? { ...node, undescribed } : node, [], () => node.code);
    } else {
      const stated = (field: string): unknown =>
        record.fields[field] ??
        Object.entries(record.fields).find(
          ([name]) => name.toLowerCase() === field || productField(name) === field,
        )?.[1];
      if (record.list === 'nodes') {
        const { node, faults } = readNode(record.fields);
        takeNode(row, node, faults, stated);
      } else if (record.list === 'mappings') {
        const { mapping, faults } = readMapping(record.fields, only);
        const found = [...faults];
        checkMapping(mapping, { websites: new Set(websites), hasNode }, (field, message) =>
          found.push({ field, message }),
        );
        if (found.length > 0) reject(row, found, stated);
        else mappings.push(mapping);
      } else {
        const { product, paths, faults } = readProduct(record.fields, defaults);
        const found = [...faults];
        const onPaths = new Set(paths.map((node) => node.code));
        const place = (code: string): boolean => hasNode(code) || onPaths.has(code);
        checkProduct(product, place, (field, message) => found.push({ field, message }));
        for (const node of paths) checkNode(node, (field, message) => found.push({ field: `nodes.${field}`, message }));
        if (declared.length > 0 && found.length === 0) hierarchy ??= hierarchyFrom(known);
        const places = product.nodes.flatMap((code) => known.codes.get(code) ?? []);
        const typed = typedProduct(product, declared, places, hierarchy ?? { ancestors: () => [] });
        found.push(...typed.faults);
        if (found.length > 0) reject(row, found, stated);
        else {
          // A node that is there already may have been put elsewhere since: a path only makes what is missing.
          for (const node of paths) if (!hasNode(node.code)) made.set(node.code, node);
          products.push(typed.product);
        }
      }
    }
  }
  return {
    nodes: [...made.values(), ...nodes.values()],
    products,
    mappings,
    rejected,
    rejectedRows: rejectedRows.size,
    described: new Set(nodes.keys()),
  };
}

/** The same text without what PostgreSQL cannot keep. */
function keepable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '');
}
