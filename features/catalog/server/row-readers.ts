import type { FileRow } from '../../../platform/server/files/file-rows.ts';
import { FileFault } from '../../../platform/server/files/file-source.ts';
import { beginsList, readJsonLineRows, readJsonRows } from '../../../platform/server/files/json-rows.ts';
import { readTableRows } from '../../../platform/server/files/table-rows.ts';
import { productField, type RowError } from '../core/index.ts';
import { type ImportRecord, listOfRecord } from './import-records.ts';

const LISTS = ['nodes', 'products', 'mappings'] as const;

/** A row as a record of this list, or of the one that its fields tell. */
function recordOf(row: FileRow, list?: RowError['list']): ImportRecord {
  if ('fields' in row) return { row: row.row, list: list ?? listOfRecord(row.fields), fields: row.fields };
  const { fault, value } = row;
  const told = { row: row.row, list: 'fault', fault: { field: '', message: fault } } as const;
  return value === undefined ? told : { ...told, value };
}

/** A table lists what its columns tell. */
export async function* readTable(text: AsyncGenerator<string>, head: string): AsyncGenerator<ImportRecord> {
  let list: RowError['list'] = 'products';
  const tell = (columns: readonly string[]): void => {
    list = listOfTable(columns);
  };
  for await (const row of readTableRows(text, head, tell)) yield recordOf(row, list);
}

function listOfTable(columns: readonly string[]): RowError['list'] {
  const list = listOfRecord(Object.fromEntries(columns.map((name) => [name, ''])));
  if (list !== 'products') return list;
  if (columns.some((name) => productField(name) === 'sku')) return list;
  throw new FileFault(
    `The first line names no column for the product's number (sku or id), the node's code, or the pattern: ${columns.slice(0, 8).join(', ')}.`,
  );
}

/** A JSON list of rows, or an object with the lists `nodes`, `products` and `mappings`. */
export async function* readJson(text: AsyncGenerator<string>, head: string): AsyncGenerator<ImportRecord> {
  const rows = beginsList(head) ? readJsonRows(text) : readJsonRows(text, LISTS);
  for await (const row of rows)
    yield recordOf(
      row,
      LISTS.find((name) => name === row.list),
    );
}

/** One JSON object a line. */
export async function* readJsonLines(text: AsyncGenerator<string>): AsyncGenerator<ImportRecord> {
  for await (const row of readJsonLineRows(text)) yield recordOf(row);
}
