import { isFields, jsonValues } from '../../../platform/server/files/json-rows.ts';
import type { NodeRow } from '../core/index.ts';
import type { ImportRecord } from './import-records.ts';

type Category = { readonly id: string; readonly name: string };

function categoryOf(value: unknown): Category | undefined {
  if (!isFields(value)) return undefined;
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
  for await (const { value } of jsonValues(text)) {
    row += 1;
    const own = categoryOf(value);
    if (own === undefined || !isFields(value)) {
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
