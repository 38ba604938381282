import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ImportView, RowFormat } from '../../features/customers/core/index.ts';
import { chooseEnterprise } from './choose-enterprise.ts';
import { CommandError } from './explain.ts';
import { granted, say, type Where, withSetting } from './setting.ts';

type ImportOptions = Where & { readonly enterprise?: string; readonly encoding?: string; readonly id?: string };

const FORMATS: Readonly<Record<string, RowFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  ndjson: 'json',
  jsonl: 'json',
};
/** Rejected rows that are printed; all of them are on the console's import page. */
const SHOWN = 20;

/** `floorwalker import-customers FILE`: takes customers from a file, and says which rows were not taken and why. */
export function importCustomers(path: string, options: ImportOptions): Promise<void> {
  const format = FORMATS[path.split('.').at(-1)?.toLowerCase() ?? ''];
  if (format === undefined)
    throw new CommandError(`${path}: the name must end with ${Object.keys(FORMATS).join(', ')}.`);
  const file = statSync(path, { throwIfNoEntry: false });
  if (file?.isFile() !== true) throw new CommandError(`${path}: there is no such file.`);
  const mark = createHash('sha256')
    .update(`${basename(path)} ${file.size} ${file.mtimeMs}`)
    .digest('hex')
    .slice(0, 32);
  const importId = options.id ?? `file-${mark}`;
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(importId))
    throw new CommandError('--id: letters, digits, point, dash; at most 100.');
  return withSetting(options, async ({ enterprise, customers }) => {
    const { enterpriseId, name } = await chooseEnterprise(enterprise, options.enterprise);
    const source = { importId, format, bytes: createReadStream(path), startedBy: 'command-line' };
    const isTerminal = process.stderr.isTTY === true;
    const show = ({ rows, rejected }: ImportView): void => {
      if (isTerminal) process.stderr.write(`\r${rows} rows, ${rejected} rejected\u001b[K`);
    };
    const view = granted(
      await customers.importFile(
        enterpriseId,
        options.encoding === undefined ? source : { ...source, charset: options.encoding },
        show,
      ),
    );
    if (isTerminal) process.stderr.write('\r\u001b[K');
    say(`${name}: ${view.taken} of ${view.rows} rows were taken, ${view.rejected} rejected.`);
    const { items } = granted(await customers.rejections(enterpriseId, importId, 0));
    for (const { row, field, reason } of items.slice(0, SHOWN)) say(`  row ${row}${field && `, ${field}`}: ${reason}`);
    if (items.length > SHOWN) say('  ...');
    if (view.state === 'done') return;
    throw new CommandError(
      `${view.reason ?? 'It broke off.'} What was taken is kept; the same command goes on after it.`,
    );
  });
}
