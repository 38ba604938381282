import { JSONParser } from '@streamparser/json';
import { type FileRow, linesOf, type RowFields } from './file-rows.ts';
import { FileFault } from './file-source.ts';

/** Characters of one value; more is no row. */
const LONGEST_VALUE = 1024 * 1024;

export function isFields(value: unknown): value is RowFields {
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

function rowOf(row: number, value: unknown): FileRow {
  if (isDeep(value)) return { row, fault: `A row has at most ${DEEPEST} lists and objects within one another.` };
  if (!isFields(value)) return { row, fault: 'A row is an object with named fields.', value: JSON.stringify(value) };
  return { row, fields: value };
}

/** Where a parser stopped, without its words: they quote what stood there. */
function placeIn(error: unknown): string {
  const [, at] = (error instanceof Error && /position "?(\d+)/.exec(error.message)) || [];
  return at === undefined ? '' : ` (character ${at})`;
}

/**
 * Values of a JSON list, or of these lists of an object, as they come. `list` is the name of the list a value stands in.
 * @throws FileFault where the JSON ends or breaks, after all values before have been given
 */
export async function* jsonValues(
  text: AsyncIterable<string>,
  lists?: readonly string[],
): AsyncGenerator<{ readonly value: unknown; readonly list: unknown }> {
  const paths = lists === undefined ? ['$.*'] : lists.map((name) => `$.${name}.*`);
  const parser = new JSONParser({ paths, keepStack: false });
  let ready: { value: unknown; list: unknown }[] = [];
  let unread = 0;
  let count = 0;
  parser.onValue = ({ value, stack }) => {
    ready.push({ value, list: lists === undefined ? undefined : stack.at(-1)?.key });
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
    throw new FileFault(`The JSON cannot be read further, after value ${count}${placeIn(error)}.`);
  }
  if (!parser.isEnded) throw new FileFault('The JSON ends in the middle: this is half a file.', true);
}

/** Whether a text begins a JSON list. */
export function beginsList(head: string): boolean {
  return /^\s*\[/.test(head.replace(/^\ufeff/, ''));
}

/** A JSON list of rows, or an object with these lists of them. Rows count as values, over all lists. */
export async function* readJsonRows(
  text: AsyncIterable<string>,
  lists?: readonly string[],
): AsyncGenerator<FileRow & { readonly list: unknown }> {
  let row = 0;
  for await (const { value, list } of jsonValues(text, lists)) {
    row += 1;
    yield { ...rowOf(row, value), list };
  }
}

/** One JSON object a line. A line that cannot be read is that row's fault; a last one that is cut off makes it half a file. */
export async function* readJsonLineRows(text: AsyncIterable<string>): AsyncGenerator<FileRow> {
  for await (const { line, number, ended } of linesOf(text, LONGEST_VALUE)) {
    const bare = number === 1 ? line.replace(/^\ufeff/, '') : line;
    if (bare.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(bare);
    } catch (error) {
      if (!ended && bare.trimStart().startsWith('{')) {
        throw new FileFault(`Line ${number} ends in the middle, and with it the file: this is half a file.`, true);
      }
      yield { row: number, fault: `This is no JSON${placeIn(error)}.`, value: bare.slice(0, 200) };
      continue;
    }
    yield rowOf(number, value);
  }
}
