import { once } from 'node:events';
import { type CsvError, type Info, type Parser, parse } from 'csv-parse';
import type { FileRow } from './file-rows.ts';
import { FileFault } from './file-source.ts';

/** A row longer than this is a quotation mark that nobody closed. Characters. */
const LONGEST_ROW = 256 * 1024;
/** Every row, however short, becomes a record of all columns. */
const MOST_COLUMNS = 1_000;

/** The mark between columns: the one that the first line has most of, outside quotation marks. */
function delimiterOf(head: string): string {
  const line =
    head
      .replace(/^\ufeff/, '')
      .replace(/"(?:[^"]|"")*"/g, '')
      .split(/\r?\n/, 1)[0] ?? '';
  const count = (mark: string): number => line.split(mark).length - 1;
  return ['\t', ';', '|', ','].reduce((best, mark) => (count(mark) > count(best) ? mark : best), ',');
}

/** Hands a text to a parser. When the text breaks off, what was read before is read out still, and the error is the answer. */
async function feed(parser: Parser, text: AsyncIterable<string>): Promise<{ error?: unknown; lineEnded: boolean }> {
  const closed = new AbortController();
  parser.once('close', () => closed.abort());
  let lineEnded = true;
  try {
    for await (const chunk of text) {
      if (closed.signal.aborted) return { lineEnded };
      if (chunk !== '') lineEnded = chunk.endsWith('\n') || chunk.endsWith('\r');
      if (!parser.write(chunk)) await once(parser, 'drain', { signal: closed.signal });
    }
    parser.end();
    return { lineEnded };
  } catch (error) {
    // Not its end: half a row is none.
    parser.push(null);
    return { error, lineEnded };
  }
}

type Parsed = { readonly record: readonly string[]; readonly info: Info };

/** What the first line names, if it names columns that can be told apart. */
function columnsOf(record: readonly string[]): readonly string[] {
  if (record.length > MOST_COLUMNS) {
    throw new FileFault(`The first line names ${record.length} columns; at most ${MOST_COLUMNS} are read.`);
  }
  const columns = record.map((name) => name.trim());
  const named = columns.filter((name) => name !== '');
  const twice = named.find((name, place) => named.indexOf(name) !== place);
  if (twice !== undefined) throw new FileFault(`The first line names the column "${twice.slice(0, 80)}" twice.`);
  return columns;
}

/**
 * CSV and its like: comma, semicolon, tab or bar; the first line names the columns. Rows count as lines of the file. A row may leave out
 * its last columns, but for the last row of a file that has no line end: that was cut off.
 * @param head the beginning of the text, by which the mark between columns is told
 * @param check throws a `FileFault` where these columns will not do
 * @throws FileFault where nothing can be read any further, after all rows before have been given
 */
export async function* readTableRows(
  text: AsyncIterable<string>,
  head: string,
  check: (columns: readonly string[]) => void = () => undefined,
): AsyncGenerator<FileRow> {
  const faulty: { row: number; message: string }[] = [];
  const ends: { readonly row: number; readonly fault: FileFault }[] = [];
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(head),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_ROW,
    // Told by the first line alone, the others would not be seen in a file that was put together.
    record_delimiter: ['\r\n', '\n', '\r'],
    on_skip: (error: CsvError | undefined) => {
      if (error === undefined) return;
      const line: unknown = error['lines'];
      const row = typeof line === 'number' ? line : 0;
      ends.push(...endOf(error, row));
      faulty.push({ row, message: wordsOf(error) });
    },
  });
  const feeding = feed(parser, text);
  let columns: readonly string[] | undefined;
  let last = 0;
  /** A row that is shorter than the first line: whether that is the file's end is known when there is another. */
  let short: { readonly row: number; readonly record: readonly string[] } | undefined;
  const faultsBefore = function* (row: number): Generator<FileRow> {
    while (faulty[0] !== undefined && faulty[0].row < row) {
      const { row: at, message } = faulty.shift() ?? { row: 0, message: '' };
      if (at <= last) continue;
      last = at;
      yield { row: at, fault: message };
    }
  };
  const rowOf = (row: number, names: readonly string[], record: readonly string[]): FileRow => {
    // Trailing columns may be left out; anything else has slipped, or is cut off.
    if (record.length > names.length || (record.length === 1 && names.length > 1)) {
      const fault = `This row has ${record.length} columns, the first line has ${names.length}.`;
      return { row, fault, value: record.join(' | ') };
    }
    return { row, fields: Object.fromEntries(names.map((name, place) => [name, record[place] ?? ''])) };
  };
  for await (const { record, info } of parser as AsyncIterable<Parsed>) {
    // The parser counts the line after the row's own.
    const row = info.lines;
    if (row >= (ends[0]?.row ?? Number.POSITIVE_INFINITY)) break;
    if (short !== undefined && columns !== undefined) yield rowOf(short.row, columns, short.record);
    short = undefined;
    yield* faultsBefore(row);
    last = row;
    if (columns === undefined) {
      columns = columnsOf(record);
      check(columns);
    } else if (record.length < columns.length) short = { row, record };
    else yield rowOf(row, columns, record);
  }
  const { error, lineEnded } = ends[0] === undefined ? await feeding : { lineEnded: true };
  if (short !== undefined && columns !== undefined && error === undefined) {
    if (!lineEnded) {
      const message = `Line ${short.row} ends in the middle, and with it the file: this is half a file. If it is whole, end its last line.`;
      throw new FileFault(message, true);
    }
    yield rowOf(short.row, columns, short.record);
  }
  if (ends[0] !== undefined) throw ends[0].fault;
  yield* faultsBefore(Number.POSITIVE_INFINITY);
  if (error !== undefined) throw error;
  if (columns === undefined) throw new FileFault('The file is empty.');
}

/** What is wrong with a row. The parser's own words quote it. */
function wordsOf({ code }: CsvError): string {
  const why = code.includes('QUOTE') ? 'its quotation marks do not fit' : 'it cannot be read';
  return `This is no row of a table: ${why}.`;
}

/** A fault after which no row can be told from the next. */
function endOf(error: CsvError, row: number): readonly { readonly row: number; readonly fault: FileFault }[] {
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return [{ row, fault: new FileFault(`Before line ${row} a row does not end: a quotation mark is not closed.`) }];
  }
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    const message = `The file ends within quotation marks, which begin before line ${row}: this is half a file.`;
    return [{ row, fault: new FileFault(message, true) }];
  }
  return [];
}
