import { linesOf } from '../../../platform/server/files/file-rows.ts';
import type { NodeRow } from '../core/index.ts';
import type { ImportRecord } from './import-records.ts';

const LONGEST_LINE = 2_000;

/**
 * Google's product taxonomy with ids: `5 - Animals & Pet Supplies > Pet Supplies > Bird Supplies`, one category a line. A category's code is
 * its id; its parent is the category with the path before the last `>`.
 */
export async function* readTaxonomy(text: AsyncGenerator<string>): AsyncGenerator<ImportRecord> {
  const codeOf = new Map<string, string>();
  for await (const { line, number } of linesOf(text, LONGEST_LINE)) {
    const bare = (number === 1 ? line.replace(/^\ufeff/, '') : line).trim();
    if (bare === '' || bare.startsWith('#')) continue;
    const found = /^(\d+)\s+-\s+(.+)$/.exec(bare);
    const [, code = '', path = ''] = found ?? [];
    if (found === null) {
      const message = 'A category is written as its id, " - ", and its path with " > " between the steps.';
      yield { row: number, list: 'fault', fault: { field: '', message }, value: bare };
      continue;
    }
    const names = path.split(' > ').map((name) => name.trim());
    const above = names.slice(0, -1).join(' > ');
    codeOf.set(names.join(' > '), code);
    const parent = above === '' ? undefined : (codeOf.get(above) ?? above);
    const node: NodeRow = { code, name: names.at(-1) ?? '', parents: parent === undefined ? [] : [parent] };
    yield { row: number, list: 'node', node };
  }
}
