import type { MappingRow, NodeRow, RowFault } from './catalog-import.ts';
import { isRecord, listOf, type SourceRecord, textOf } from './record-fields.ts';

function fieldOf(record: SourceRecord, names: readonly string[]): unknown {
  for (const [name, value] of Object.entries(record)) {
    if (value !== '' && value !== null && names.includes(name.trim().toLowerCase())) return value;
  }
  return undefined;
}

/**
 * Reads a record as a node: `code` (or `id`), `name`, `parents` (or `parent`; several with `|`), names in other languages as `names` by language
 * or in columns `name:de`. A record without any column for parents leaves the node where it is.
 */
export function readNode(record: SourceRecord): { readonly node: NodeRow; readonly faults: readonly RowFault[] } {
  const names: Record<string, string> = {};
  const stated = fieldOf(record, ['names']);
  for (const [language, name] of isRecord(stated) ? Object.entries(stated) : []) names[language] = textOf(name);
  let hasParents = false;
  for (const [column, value] of Object.entries(record)) {
    const language = /^name[:_-](\S+)$/i.exec(column.trim())?.[1];
    if (language !== undefined && value !== '') names[language] = textOf(value);
    if (/^parents?$/i.test(column.trim())) hasParents = true;
  }
  const parents = listOf(fieldOf(record, ['parents', 'parent', 'parentcode', 'parent_code']) ?? []).map(textOf);
  const node: NodeRow = {
    code: textOf(fieldOf(record, ['code', 'id']) ?? ''),
    name: textOf(fieldOf(record, ['name', 'title']) ?? Object.values(names)[0] ?? ''),
    ...(hasParents ? { parents } : {}),
    ...(Object.keys(names).length === 0 ? {} : { names }),
  };
  return { node, faults: [] };
}

/** Reads a record as a mapping. `only`: the website that is meant where none is named. */
export function readMapping(
  record: SourceRecord,
  only: string | undefined,
): { readonly mapping: MappingRow; readonly faults: readonly RowFault[] } {
  const node = fieldOf(record, ['node', 'nodecode', 'code']);
  const by = textOf(fieldOf(record, ['by']) ?? 'address');
  const faults: RowFault[] =
    by === 'address' || by === 'category' ? [] : [{ field: 'by', message: 'A mapping is by address or by category.' }];
  return {
    mapping: {
      websiteId: textOf(fieldOf(record, ['website', 'websiteid', 'website_id']) ?? only ?? ''),
      by: by === 'category' ? 'category' : 'address',
      pattern: textOf(fieldOf(record, ['pattern']) ?? ''),
      ...(node === undefined ? {} : { node: textOf(node) }),
    },
    faults,
  };
}
