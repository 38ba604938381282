/** A row of a file: its number (the line on which it begins, from 1), and what it holds or why it cannot be read. */
export type FileRow =
  | { readonly number: number; readonly values: Readonly<Record<string, unknown>> }
  | { readonly number: number; readonly fault: string };

/** Takes a file piece by piece and gives rows as they are complete. */
export type RowReader = {
  push(text: string): readonly FileRow[];
  /** Nothing more comes: the last row; `incomplete` says what shows that this was half a file. */
  end(): { readonly rows: readonly FileRow[]; readonly incomplete?: string };
};

export type RowFormat = 'csv' | 'json';

const SEPARATORS = [',', ';', '\t'];

function isSeparator(sign: string | undefined): boolean {
  return sign !== undefined && SEPARATORS.includes(sign);
}

/** A longer row is not read: something is not closed. */
const LONGEST_ROW = 256 * 1024;

export function createRowReader(format: RowFormat): RowReader {
  return format === 'csv' ? createCsvReader() : createJsonReader();
}

/**
 * CSV as RFC 4180 writes it, with a head line; parted by comma, semicolon or tab, whichever the head has most of. Empty lines are
 * passed over. A row with more or fewer cells than the head is a fault, and so is a quote that is never closed.
 */
function createCsvReader(): RowReader {
  let rest = '';
  let line = 1;
  let head: readonly string[] | undefined;
  let separator = ',';

  /** The place after the row's end, or -1 if the end is not there yet. Line ends in a cell that begins with a quote do not count. */
  function endOfRow(text: string): number {
    let at: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
    for (let index = 0; index < text.length; index += 1) {
      const sign = text[index];
      if (at === 'quoted') {
        if (sign === '"') at = 'closed';
      } else if (sign === '\n') return index + 1;
      else if (sign === '"') at = at === 'plain' ? 'plain' : 'quoted';
      else at = sign === separator || (head === undefined && isSeparator(sign)) ? 'start' : 'plain';
    }
    return -1;
  }

  function take(text: string): readonly FileRow[] {
    const number = line;
    for (const sign of text) if (sign === '\n') line += 1;
    const row = text.replace(/\r?\n$/, '');
    if (row.trim() === '') return [];
    if (head === undefined) {
      separator = SEPARATORS.reduce((most, sign) => (row.split(sign).length > row.split(most).length ? sign : most));
      const names = cellsOf(row, separator);
      if (typeof names === 'string') return [{ number, fault: names }];
      head = names.map((name) => name.trim());
      const seen = new Set<string>();
      const twice = head.find((name) => seen.size === seen.add(name).size);
      return twice === undefined ? [] : [{ number, fault: `the column "${twice.slice(0, 80)}" is there twice` }];
    }
    const cells = cellsOf(row, separator);
    if (typeof cells === 'string') return [{ number, fault: cells }];
    if (cells.length !== head.length) {
      return [{ number, fault: `has ${cells.length} cells where the head has ${head.length}` }];
    }
    return [{ number, values: Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])) }];
  }

  return {
    push: (text) => {
      rest += text;
      const rows: FileRow[] = [];
      for (let end = endOfRow(rest); end > 0; end = endOfRow(rest)) {
        rows.push(...take(rest.slice(0, end)));
        rest = rest.slice(end);
      }
      if (rest.length > LONGEST_ROW) {
        const number = line;
        const cut = rest.indexOf('\n');
        const skipped = cut < 0 ? rest : rest.slice(0, cut + 1);
        for (const sign of skipped) if (sign === '\n') line += 1;
        rest = rest.slice(skipped.length);
        rows.push({ number, fault: 'is too long: is a quote not closed?' });
      }
      return rows;
    },
    end: () => {
      if (rest.trim() === '') return { rows: [] };
      const number = line;
      const half = (what: string) => ({ rows: [], incomplete: `Line ${number} ${what}: this is half a file.` });
      if ((rest.split('"').length - 1) % 2 === 1) return half('has a quote that is not closed');
      const rows = take(rest);
      rest = '';
      const [last] = rows;
      // Without its line end, a row that is too short was cut.
      return last !== undefined && 'fault' in last ? half(last.fault) : { rows };
    },
  };
}

/** The cells of one row, or what is wrong with its quotes. */
function cellsOf(row: string, separator: string): readonly string[] | string {
  const cells: string[] = [];
  let index = 0;
  for (;;) {
    if (row[index] === '"') {
      let cell = '';
      index += 1;
      for (;;) {
        const quote = row.indexOf('"', index);
        if (quote < 0) return 'has a quote that is not closed';
        cell += row.slice(index, quote);
        index = quote + 1;
        if (row[index] !== '"') break;
        cell += '"';
        index += 1;
      }
      if (index < row.length && row[index] !== separator) return 'has text after a closing quote';
      cells.push(cell);
    } else {
      const end = row.indexOf(separator, index);
      const cell = end < 0 ? row.slice(index) : row.slice(index, end);
      if (cell.includes('"')) return 'has a quote within a cell that does not begin with one';
      cells.push(cell);
      index += cell.length;
    }
    if (index >= row.length) return cells;
    index += 1;
  }
}

/** A list of objects, or objects one after another (a line each). Rows are numbered by the line on which they begin. */
function createJsonReader(): RowReader {
  let text = '';
  let line = 1;
  let begunOn = 1;
  let depth = 0;
  let inText = false;
  let escaped = false;
  let listed: 'unknown' | 'open' | 'closed' | 'none' = 'unknown';
  /** What stands between objects and does not belong there is told once. */
  let strayTold = false;

  function take(): FileRow {
    const number = begunOn;
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return { number, values: value as Readonly<Record<string, unknown>> };
      }
      return { number, fault: 'is no object' };
    } catch {
      // What the parser says of it quotes the customer's data.
      return { number, fault: 'is no JSON' };
    } finally {
      text = '';
    }
  }

  /** A sign between the objects. */
  function between(sign: string): FileRow | undefined {
    if (/\s/.test(sign)) return undefined;
    if (sign === '{') {
      if (listed === 'unknown') listed = 'none';
      depth = 1;
      begunOn = line;
      text = sign;
      return listed === 'closed' ? stray('there is more after the end of the list') : undefined;
    }
    if (sign === '[' && listed === 'unknown') listed = 'open';
    else if (sign === ']' && listed === 'open') listed = 'closed';
    else if (sign !== ',' || listed !== 'open') return stray(`has "${sign}" where an object is expected`);
    return undefined;
  }

  function stray(fault: string): FileRow | undefined {
    if (strayTold) return undefined;
    strayTold = true;
    return { number: line, fault };
  }

  function within(sign: string): FileRow | undefined {
    text += sign;
    if (escaped) escaped = false;
    else if (inText) {
      if (sign === '\\') escaped = true;
      else if (sign === '"') inText = false;
    } else if (sign === '"') inText = true;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) {
        strayTold = false;
        return take();
      }
    }
    if (text.length <= LONGEST_ROW) return undefined;
    text = '';
    depth = 0;
    inText = false;
    return { number: begunOn, fault: 'is too long: is it not closed?' };
  }

  return {
    push: (piece) => {
      const rows: FileRow[] = [];
      for (const sign of piece) {
        const row = depth === 0 ? between(sign) : within(sign);
        if (row !== undefined) rows.push(row);
        if (sign === '\n') line += 1;
      }
      return rows;
    },
    end: () => {
      if (depth > 0)
        return { rows: [], incomplete: `The object of line ${begunOn} does not end: this is half a file.` };
      return listed === 'open' ? { rows: [], incomplete: 'The list does not end: this is half a file.' } : { rows: [] };
    },
  };
}
