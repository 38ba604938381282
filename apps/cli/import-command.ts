import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  IMPORT_ENCODINGS,
  IMPORT_LAYOUTS,
  type ImportView,
  type NewImportBody,
} from '../../features/catalog/core/index.ts';
import type { Imports } from '../../features/catalog/server/imports.ts';
import { chooseEnterprise } from './choose-enterprise.ts';
import { CommandError } from './explain.ts';
import { granted, say, type Where, withSetting } from './setting.ts';

export type ImportOptions = Where & {
  readonly enterprise?: string;
  readonly layout?: string;
  readonly encoding?: string;
  readonly language?: string;
  readonly currency?: string;
  readonly node?: string;
  readonly rejected?: string;
};

/** How often the line of progress is written, in milliseconds: on a terminal, and where lines stay. */
const EVERY = { terminal: 500, elsewhere: 10_000 };
const TOLD = 10;

function oneOf<T extends string>(option: string, values: readonly T[], text: string | undefined): T | undefined {
  const value = values.find((each) => each === text);
  if (text !== undefined && value === undefined) throw new CommandError(`--${option} is one of ${values.join(', ')}.`);
  return value;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest('hex')}`;
}

/** The file, with word of how far it is; told to stop, it breaks off, and the same command goes on later. */
async function* readFile(path: string, size: number, stopping: AbortSignal): AsyncGenerator<Uint8Array> {
  const isTerminal = process.stderr.isTTY === true;
  let read = 0;
  let shownAt = performance.now();
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>) {
    if (stopping.aborted) throw new Error('told to stop');
    yield chunk;
    read += chunk.byteLength;
    const now = performance.now();
    if (now - shownAt < (isTerminal ? EVERY.terminal : EVERY.elsewhere)) continue;
    shownAt = now;
    const text = `${Math.floor((100 * read) / size)} % of ${basename(path)}`;
    process.stderr.write(isTerminal ? `\r${text}\u001b[K` : `${text}\n`);
  }
  if (isTerminal) process.stderr.write('\r\u001b[K');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes every rejected field as CSV, or says the first ones. */
async function tellRejections(imports: Imports, enterpriseId: string, view: ImportView, path: string | undefined) {
  if (view.rejected === 0) return;
  const file = path === undefined ? undefined : createWriteStream(path);
  file?.write('row,field,reason,value\n');
  let cursor: string | undefined;
  do {
    const query = { limit: file === undefined ? TOLD : 1_000, ...(cursor === undefined ? {} : { cursor }) };
    const list = granted(await imports.rejections(enterpriseId, view.importId, query));
    for (const { row, field, reason, value = '' } of list.items) {
      if (file === undefined) say(`  row ${row}${field === '' ? '' : `, ${field}`}: ${reason}`);
      else file.write(`${[String(row), field, reason, value].map(quoted).join(',')}\n`);
    }
    cursor = file === undefined ? undefined : list.next;
    if (file === undefined && list.next !== undefined) say('  ... all of them with --rejected FILE');
  } while (cursor !== undefined);
  if (file !== undefined) {
    file.end();
    say(`  Every rejected field is in ${path}.`);
  }
}

/**
 * `floorwalker import-catalogue FILE`: reads a file of nodes, products or mappings into the catalogue of an enterprise. Told to stop (Ctrl-C) or
 * killed, the same command goes on where it was.
 */
export async function importCatalogue(path: string, options: ImportOptions): Promise<void> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) throw new CommandError(`There is no file ${path}.`);
  const layout = oneOf('layout', IMPORT_LAYOUTS, options.layout);
  const encoding = oneOf('encoding', IMPORT_ENCODINGS, options.encoding);
  const { language, currency, node } = options;
  const body: NewImportBody = {
    name: basename(path).slice(-200),
    size: stat.size,
    fingerprint: await digestOf(path),
    ...(layout === undefined ? {} : { layout }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(language === undefined ? {} : { language }),
    ...(currency === undefined ? {} : { currency: currency.toUpperCase() }),
    ...(node === undefined ? {} : { node }),
  };
  await withSetting(options, async ({ catalog: { imports }, enterprise }) => {
    const { enterpriseId } = await chooseEnterprise(enterprise, options.enterprise);
    const begun = await imports.create(enterpriseId, body);
    if (begun.row > 0) say(`Going on after row ${begun.row}, where it stopped.`);
    const stopping = new AbortController();
    const stop = (): void => stopping.abort();
    process.once('SIGINT', stop).once('SIGTERM', stop);
    const file = readFile(path, stat.size, stopping.signal);
    const ran = await imports.run(enterpriseId, begun.importId, file, 'command-line').finally(() => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
    });
    const view = granted(await imports.read(enterpriseId, begun.importId));
    say(`${view.rows} rows: ${view.written} written, ${view.unchanged} as they were, ${view.rejected} rejected.`);
    for (const { kind, count, examples } of view.notes) say(`  ${NOTES[kind](count, examples.slice(0, 5).join(', '))}`);
    await tellRejections(imports, enterpriseId, view, options.rejected);
    granted(ran);
  });
}

const NOTES: Readonly<Record<ImportView['notes'][number]['kind'], (count: number, examples: string) => string>> = {
  'encoding-guessed': (_count, examples) =>
    `The file does not say its encoding; it was read as ${examples} (--encoding).`,
  'double-encoded': (count, examples) => `${count} rows look encoded twice, e.g. row ${examples}.`,
  placeholders: (count, examples) => `${count} nodes are only named by others and never described: ${examples}.`,
};
