import { once } from 'node:events';
import { type CsvError, type Info, type Parser, parse } from 'csv-parse';
import { productField, type RowError } from '../core/index.ts';
import { type ImportRecord, listOfRecord } from './import-records.ts';
import { FileFault } from './import-source.ts';

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
async function feed(parser: Parser, text: AsyncGenerator<string>): Promise<unknown> {
  const closed = new AbortController();
  parser.once('close', () => closed.abort());
  try {
    for await (const chunk of text) {
      if (closed.signal.aborted) return undefined;
      if (!parser.write(chunk)) await once(parser, 'drain', { signal: closed.signal });
    }
    parser.end();
    return undefined;
  } catch (error) {
    // Not its end: half a row is none.
    parser.push(null);
    return error;
  }
}

type Parsed = { readonly record: readonly string[]; readonly info: Info };

/** CSV and its like: comma, semicolon, tab or bar; the first line names the columns. Rows count as lines of the file. */
export async function* readTable(text: AsyncGenerator<string>, head: string): AsyncGenerator<ImportRecord> {
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
    on_skip: (error: CsvError | undefined) => {
      if (error === undefined) return;
      const line: unknown = error['lines'];
      const row = typeof line === 'number' ? line : 0;
      ends.push(...endOf(error, row));
      faulty.push({ row, message: error.message });
    },
  });
  const feeding = feed(parser, text);
  let columns: readonly string[] | undefined;
  let list: RowError['list'] = 'products';
  let last = 0;
  const faultsBefore = function* (row: number): Generator<ImportRecord> {
    while (faulty[0] !== undefined && faulty[0].row < row) {
      const { row: at, message } = faulty.shift() ?? { row: 0, message: '' };
      if (at <= last) continue;
      last = at;
      yield { row: at, list: 'fault', fault: { field: '', message: `This is no row of a table: ${message}.` } };
    }
  };
  for await (const { record, info } of parser as AsyncIterable<Parsed>) {
    // The parser counts the line after the row's own.
    const row = info.lines;
    if (row >= (ends[0]?.row ?? Number.POSITIVE_INFINITY)) break;
    yield* faultsBefore(row);
    last = row;
    if (columns === undefined) {
      if (record.length > MOST_COLUMNS) {
        throw new FileFault(`The first line names ${record.length} columns; at most ${MOST_COLUMNS} are read.`);
      }
      columns = record.map((name) => name.trim());
      list = listOfTable(columns);
      continue;
    }
    if (record.length !== columns.length) {
      const message = `This row has ${record.length} columns, the first line has ${columns.length}.`;
      // Trailing columns may be left out; anything else has slipped, or is cut off.
      if (record.length > columns.length || record.length === 1) {
        yield { row, list: 'fault', fault: { field: '', message }, value: record.join(' | ') };
        continue;
      }
    }
    yield { row, list, fields: Object.fromEntries(columns.map((name, place) => [name, record[place] ?? ''])) };
  }
  if (ends[0] !== undefined) throw ends[0].fault;
  yield* faultsBefore(Number.POSITIVE_INFINITY);
  const failed = await feeding;
  if (failed !== undefined) throw failed;
  if (columns === undefined) throw new FileFault('The file is empty.');
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

/** What a table lists, by its columns. */
function listOfTable(columns: readonly string[]): RowError['list'] {
  const list = listOfRecord(Object.fromEntries(columns.map((name) => [name, ''])));
  if (list !== 'products') return list;
  if (columns.some((name) => productField(name) === 'sku')) return list;
  throw new FileFault(
    `The first line names no column for the product's number (sku or id), the node's code, or the pattern: ${columns.slice(0, 8).join(', ')}.`,
  );
}
