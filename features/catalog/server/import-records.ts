import type { ImportLayout, NodeRow, RowError, RowFault, SourceRecord } from '../core/index.ts';

/** One row of a file, before it is judged. `row` only grows: line of a table, element of a list, item of a feed. */
export type ImportRecord =
  | { readonly row: number; readonly list: RowError['list']; readonly fields: SourceRecord }
  /** `undescribed`: other rows name it, none describes it. */
  | { readonly row: number; readonly list: 'node'; readonly node: NodeRow; readonly undescribed?: boolean }
  | { readonly row: number; readonly list: 'fault'; readonly fault: RowFault; readonly value?: string };

/** Reads text as records. Ends early by throwing a `FileFault`. */
export type RecordReader = (text: AsyncGenerator<string>, head: string) => AsyncGenerator<ImportRecord>;

/** The layout of a file by how it begins. */
export function tellLayout(head: string): Exclude<ImportLayout, 'auto'> {
  const start = head.replace(/^\ufeff/, '').trimStart();
  if (start.startsWith('<')) return 'google-feed';
  if (/^# Google_Product_Taxonomy|^\d+ - \S/.test(start)) return 'google-taxonomy';
  if (start.startsWith('[')) return /^\[\s*\{[^{}[\]]*"path"\s*:\s*\[/.test(start) ? 'best-buy' : 'json';
  if (!start.startsWith('{')) return 'table';
  // One object over several lines, or one object a line.
  const line = start.slice(0, start.indexOf('\n') + 1 || undefined).trim();
  try {
    const first: unknown = JSON.parse(line);
    const lists =
      typeof first === 'object' &&
      first !== null &&
      ['nodes', 'products', 'mappings'].some((list) => Array.isArray(Reflect.get(first, list)) && !('sku' in first));
    return lists ? 'json' : 'json-lines';
  } catch {
    return /^\{\s*"(nodes|products|mappings)"\s*:/.test(start) ? 'json' : 'json-lines';
  }
}

/** Which list a record of its own belongs to, by what it has. */
export function listOfRecord(fields: SourceRecord): RowError['list'] {
  const names = new Set(Object.keys(fields).map((name) => name.toLowerCase()));
  if (names.has('pattern')) return 'mappings';
  return names.has('code') && !names.has('sku') ? 'nodes' : 'products';
}
