import type { LineRead, RecordingFormat, ReplayEvent } from './replay-event.ts';

/** The cells of one row by their columns, and which row of the file it is, from 0. */
export type Row = { readonly cell: (column: string) => string; readonly number: number };

/** A layout of rows and columns, with or without a header, separated by tabs, semicolons or commas, without quotes. */
export type TableLayout = {
  readonly name: string;
  readonly looks: string;
  /**
   * The columns in the order of the published files; other files may have them in any order, and more. Names are compared
   * without capitals, blanks and signs; spellings are separated by bars. What may be missing ends with a question mark.
   */
  readonly columns: readonly string[];
  /** The first line of published files that come without a header. */
  readonly headless?: RegExp;
  /** Makes the reader of one file's rows: an event, or what is wrong with the row. */
  readonly open: () => (row: Row) => ReplayEvent | { readonly fault: string };
};

const SEPARATORS = ['\t', ';', ','];

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function split(line: string, separator: string): string[] {
  return line.replace(/\r$/, '').split(separator);
}

/** `name` is the first spelling as the layout has it: rows are asked by it. */
type Column = { readonly name: string; readonly spellings: readonly string[]; readonly isNeeded: boolean };

function columnOf(described: string): Column {
  const spellings = described.replace('?', '').split('|');
  return { name: spellings[0] ?? '', spellings: spellings.map(plain), isNeeded: !described.endsWith('?') };
}

/** Where each column stands, by its name; -1 if nowhere. */
function placesIn(header: readonly string[], columns: readonly Column[]): ReadonlyMap<string, number> {
  return new Map(columns.map(({ name, spellings }) => [name, header.findIndex((each) => spellings.includes(each))]));
}

/** The format of a table: its header is recognised by the columns that it needs. */
export function tableFormat(layout: TableLayout): RecordingFormat {
  const columns = layout.columns.map(columnOf);
  const needed = columns.filter((column) => column.isNeeded);
  const missing = (line: string, separator: string): readonly Column[] => {
    const names = split(line, separator).map(plain);
    return needed.filter(({ spellings }) => !spellings.some((spelling) => names.includes(spelling)));
  };
  const separatorOf = (line: string) => SEPARATORS.find((separator) => missing(line, separator).length === 0);

  return {
    name: layout.name,
    looks: layout.looks,
    begins: (line) => separatorOf(line) !== undefined || layout.headless?.test(line) === true,
    open(firstLine) {
      const separator = separatorOf(firstLine);
      const guess = separator ?? SEPARATORS.find((each) => firstLine.includes(each)) ?? ',';
      const lacks = missing(firstLine, guess);
      if (separator === undefined && lacks.length < needed.length) {
        const names = lacks.map(({ name }) => name).join(', ');
        throw new RangeError(`This is no file of the layout ${layout.name}: its header has no ${names}.`);
      }
      const header =
        separator === undefined ? columns.map(({ name }) => plain(name)) : split(firstLine, separator).map(plain);
      const places = placesIn(header, columns);
      const readRow = layout.open();
      let number = -1;
      return {
        isHeader: separator !== undefined,
        read(line): LineRead {
          number += 1;
          const cells = split(line, guess);
          if (cells.length !== header.length) {
            return { events: [], fault: `it has ${cells.length} fields, not ${header.length}` };
          }
          const read = readRow({ cell: (column) => cells[places.get(column) ?? -1] ?? '', number });
          return 'fault' in read ? { events: [], fault: read.fault } : { events: [read] };
        },
      };
    },
  };
}
