import { JSONParser } from '@streamparser/json';
import type { NodeRow, SourceRecord } from '../core/index.ts';
import { type ImportRecord, linesOf, listOfRecord } from './import-records.ts';
import { FileFault } from './import-source.ts';

/** Characters of one value; more is no row. */
const LONGEST_VALUE = 1024 * 1024;

function isRecord(value: unknown): value is SourceRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lists and objects within one another; deeper is no row, and cannot be written as text again. */
const DEEPEST = 32;

function isDeep(value: unknown): boolean {
  let layer: readonly unknown[] = [value];
  for (let depth = 0; layer.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    layer = layer.flatMap((each) =>
      typeof each === 'object' && each !== null ? Object.values(each).filter((inner) => typeof inner === 'object') : [],
    );
  }
  return false;
}

const TOO_DEEP = { field: '', message: `A row has at most ${DEEPEST} lists and objects within one another.` } as const;
const NO_RECORD = { field: '', message: 'A row is an object with named fields.' } as const;

/** A value of a list, as a record of that list or of the one that its fields tell. */
function recordOf(row: number, value: unknown, list: unknown): ImportRecord {
  if (isDeep(value)) return { row, list: 'fault', fault: TOO_DEEP };
  if (!isRecord(value)) return { row, list: 'fault', fault: NO_RECORD, value: JSON.stringify(value) };
  const named = list === 'nodes' || list === 'products' || list === 'mappings' ? list : listOfRecord(value);
  return { row, list: named, fields: value };
}

/** Values of a JSON list, or of the lists `nodes`, `products` and `mappings` of an object, as they come. */
async function* valuesOf(
  text: AsyncGenerator<string>,
  isList: boolean,
): AsyncGenerator<{ readonly value: unknown; readonly list: unknown }> {
  const parser = new JSONParser({
    paths: isList ? ['$.*'] : ['$.nodes.*', '$.products.*', '$.mappings.*'],
    keepStack: false,
  });
  let ready: { value: unknown; list: unknown }[] = [];
  let unread = 0;
  let count = 0;
  parser.onValue = ({ value, stack }) => {
    ready.push({ value, list: isList ? undefined : stack.at(-1)?.key });
    unread = 0;
    count += 1;
  };
  try {
    for await (const chunk of text) {
      const part = chunk.startsWith('\ufeff') ? chunk.slice(1) : chunk;
      unread += part.length;
      if (part !== '') parser.write(part);
      yield* ready;
      ready = [];
      if (unread > LONGEST_VALUE) throw new FileFault(`A value is longer than ${LONGEST_VALUE} characters.`);
    }
  } catch (error) {
    // What was read of the same part of the file before the fault counts still.
    yield* ready;
    if (error instanceof FileFault || !(error instanceof Error) || !/position|state/.test(error.message)) throw error;
    throw new FileFault(`The JSON cannot be read further, after value ${count}: ${error.message}.`);
  }
  if (!parser.isEnded) throw new FileFault('The JSON ends in the middle: this is half a file.', true);
}

/** A JSON list of rows, or an object with lists of them. Rows count as values, over all lists. */
export async function* readJson(text: AsyncGenerator<string>, head: string): AsyncGenerator<ImportRecord> {
  let row = 0;
  const isList = /^\s*\[/.test(head.replace(/^\ufeff/, ''));
  for await (const { value, list } of valuesOf(text, isList)) {
    row += 1;
    yield recordOf(row, value, list);
  }
}

/** One JSON object a line. A line that cannot be read is that row's fault. */
export async function* readJsonLines(text: AsyncGenerator<string>): AsyncGenerator<ImportRecord> {
  for await (const { line, number } of linesOf(text, LONGEST_VALUE)) {
    const bare = number === 1 ? line.replace(/^\ufeff/, '') : line;
    if (bare.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(bare);
    } catch (error) {
      const message = `This is no JSON: ${error instanceof Error ? error.message : String(error)}.`;
      yield { row: number, list: 'fault', fault: { field: '', message }, value: bare.slice(0, 200) };
      continue;
    }
    yield recordOf(number, value, undefined);
  }
}

type Category = { readonly id: string; readonly name: string };

function categoryOf(value: unknown): Category | undefined {
  if (!isRecord(value)) return undefined;
  const { id, name } = value;
  return typeof id === 'string' && typeof name === 'string' ? { id, name } : undefined;
}

const categoriesOf = (value: unknown): readonly Category[] =>
  Array.isArray(value) ? value.flatMap((each) => categoryOf(each) ?? []) : [];

/**
 * Best Buy's categories: each says the path down to it and what is directly beneath it, and neither need be in the list. All are put
 * together before the first is given, because a node's parents stand in other records: memory grows with the hierarchy.
 */
export async function* readBestBuy(text: AsyncGenerator<string>): AsyncGenerator<ImportRecord> {
  const names = new Map<string, string>();
  const described = new Set<string>();
  const parents = new Map<string, Set<string>>();
  let row = 0;
  const put = (child: string, parent: string): void => {
    const known = parents.get(child);
    if (known === undefined) parents.set(child, new Set([parent]));
    else known.add(parent);
  };
  for await (const { value } of valuesOf(text, true)) {
    row += 1;
    const own = categoryOf(value);
    if (own === undefined || !isRecord(value)) {
      yield { row, list: 'fault', fault: { field: 'id', message: 'A category has an id and a name.' } };
      continue;
    }
    const path = categoriesOf(value['path']);
    const children = categoriesOf(value['subCategories']);
    names.set(own.id, own.name);
    described.add(own.id);
    for (const each of [...path, ...children]) if (!names.has(each.id)) names.set(each.id, each.name);
    path.forEach((each, depth) => {
      const above = path[depth - 1];
      if (above !== undefined && above.id !== each.id) put(each.id, above.id);
    });
    for (const child of children) put(child.id, own.id);
  }
  // Those that are only named keep the list's order after those that are described.
  let next = row;
  for (const [code, name] of names) {
    const node: NodeRow = { code, name, parents: [...(parents.get(code) ?? [])] };
    next += 1;
    yield { row: next, list: 'node', node, ...(described.has(code) ? {} : { undescribed: true }) };
  }
}
