import { createHash } from 'node:crypto';
import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { arriving } from '../../../platform/server/files/file-rows.ts';
import { FileFault, type FileSource, openSource } from '../../../platform/server/files/file-source.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import type { ImportLayout, ImportNote, ImportView } from '../core/index.ts';
import { readBestBuy } from './best-buy-reader.ts';
import type { AuditCatalog, ListWebsiteIds } from './catalog-ports.ts';
import { writeMappings, writeNodes, writeProducts } from './catalog-writer.ts';
import { readFeed } from './feed-reader.ts';
import { judgePart } from './import-judge.ts';
import { type ImportRecord, type RecordReader, tellLayout } from './import-records.ts';
import {
  claimImport,
  type ImportRow,
  type ImportStep,
  saveRejections,
  saveStep,
  viewOfImport,
} from './import-store.ts';
import { announceCatalogue, type KnownNodes, lockCatalogue } from './known-nodes.ts';
import { readJson, readJsonLines, readTable } from './row-readers.ts';
import { readSpecifications } from './specification-store.ts';
import { readTaxonomy } from './taxonomy-reader.ts';

export type ImportDeps = {
  readonly database: Database;
  readonly makeId: MakeId;
  readonly listWebsiteIds: ListWebsiteIds;
  readonly audit: AuditCatalog;
};

/** Rows written in one transaction: as many as make its cost small beside theirs, and few enough to be soon done. */
const PART = 1_000;
/** Characters of the rows of one part: a thousand of the longest rows would be a gigabyte. */
const PART_LENGTH = 8 * 1024 * 1024;
const MOST_EXAMPLES = 20;

const READERS: Readonly<Record<Exclude<ImportLayout, 'auto'>, RecordReader>> = {
  table: readTable,
  json: readJson,
  'json-lines': readJsonLines,
  'google-feed': readFeed,
  'google-taxonomy': readTaxonomy,
  'best-buy': readBestBuy,
};

/** Letters of UTF-8 that somebody has read as Windows-1252 and written again: `é` for é. */
const TWICE_ENCODED = /[\u00c3\u00c2][\u0080-\u00bf\u0152-\u0178\u2018-\u2122]|\u00e2\u20ac/;

/** Somebody else reads the file by now, or it was cancelled. Thrown inside a unit, which is rolled back. */
class TakenOver extends Error {}

type Run = {
  readonly deps: ImportDeps;
  readonly enterpriseId: string;
  readonly row: ImportRow;
  readonly source: FileSource;
  readonly layout: Exclude<ImportLayout, 'auto'>;
  readonly websites: readonly string[];
};

/**
 * Reads the file of an import and writes what is right of it, a thousand rows at a time, each time with how far it has come. A file that
 * was begun is gone on with after the last row that was dealt with, if what was read before is the same. Memory does not grow with the
 * file. Never inside a unit: it opens its own.
 * @returns the import as it stands then; refused when the file is another one (`import-differs`) or cannot be read (`file-unreadable`,
 * with the import in `details.import`)
 */
export async function runImport(
  deps: ImportDeps,
  enterpriseId: string,
  importId: string,
  file: AsyncIterable<Uint8Array>,
  actor: string,
): Promise<Result<ImportView>> {
  const claimed = await deps.database.forTenant(enterpriseId, (unit) => claimImport(unit, importId));
  if (!claimed.ok) return claimed;
  const row = claimed.value;
  if (row.state === 'done') return ok(viewOfImport(row));
  const last: Progress = { step: stepOf(row) };
  try {
    const source = await openSource(arriving(file, row.size), row.options.encoding);
    const stated = row.options.layout ?? 'auto';
    const layout = stated === 'auto' ? tellLayout(source.head) : stated;
    const websites = await deps.listWebsiteIds(enterpriseId);
    return await readOn({ deps, enterpriseId, row, source, layout, websites }, last, actor);
  } catch (error) {
    if (error instanceof TakenOver) return superseded(deps, enterpriseId, importId);
    const fault = error instanceof FileFault ? error : undefined;
    const problem = fault?.message ?? 'Something went wrong here; send the file again, and it goes on.';
    const state = fault?.resumable === false ? 'failed' : 'interrupted';
    const ended = await end(deps, enterpriseId, row, { ...nothing(last.step), state, problem }, actor);
    if (fault === undefined) throw error;
    if (ended === undefined) return superseded(deps, enterpriseId, importId);
    return refuse('invalid', fault.resumable ? 'file-incomplete' : 'file-unreadable', problem, {
      import: viewOfImport(ended),
    });
  }
}

type Progress = { step: ImportStep };

function stepOf(row: ImportRow): ImportStep {
  const { state, layout, encoding, bytes, last_row, digest, problem, notes } = row;
  return {
    state,
    layout,
    encoding,
    bytes,
    last_row,
    digest,
    problem,
    notes,
    rows: 0,
    written: 0,
    unchanged: 0,
    rejected: 0,
  };
}

function nothing(step: ImportStep): ImportStep {
  return { ...step, rows: 0, written: 0, unchanged: 0, rejected: 0 };
}

async function readOn(run: Run, last: Progress, actor: string): Promise<Result<ImportView>> {
  const { deps, enterpriseId, row, source, layout } = run;
  const hash = createHash('sha256');
  const notes = new Map(row.notes.map((note) => [note.kind, note]));
  if (source.guessed)
    notes.set('encoding-guessed', { kind: 'encoding-guessed', count: 1, examples: [source.encoding] });
  let part: { record: ImportRecord; text: string }[] = [];
  let length = 0;
  let known: KnownNodes | undefined;
  let hasNodes = false;
  let resumed = row.last_row === 0;
  const flush = async (): Promise<void> => {
    if (part.length === 0) return;
    const step: ImportStep = {
      ...nothing(last.step),
      state: 'running',
      layout,
      encoding: source.encoding,
      bytes: source.bytes(),
      last_row: part.at(-1)?.record.row ?? row.last_row,
      digest: hash.copy().digest('hex'),
      notes: [...notes.values()],
    };
    ({ known, step: last.step } = await writePart(run, part, step, known));
    part = [];
    length = 0;
  };
  const isSame = (): boolean => {
    resumed = true;
    return hash.copy().digest('hex') === row.digest;
  };
  try {
    for await (const record of READERS[layout](source.text, source.head)) {
      const text = JSON.stringify(record);
      if (!resumed && record.row > row.last_row && !isSame()) return differs(deps, enterpriseId, row, last.step, actor);
      hash.update(text);
      hasNodes ||= record.list === 'node' || record.list === 'nodes';
      if (record.row <= row.last_row) continue;
      if (TWICE_ENCODED.test(text)) noteTwiceEncoded(notes, record.row);
      part.push({ record, text });
      length += text.length;
      if (part.length >= PART || length >= PART_LENGTH) await flush();
    }
  } catch (error) {
    // What was read before the fault counts.
    if (error instanceof FileFault && resumed) await flush();
    throw error;
  }
  if (!resumed && !isSame()) return differs(deps, enterpriseId, row, last.step, actor);
  await flush();
  const placeholders = known === undefined || !hasNodes ? [] : [...known.placeholders];
  if (placeholders.length > 0) {
    const examples = placeholders.slice(0, MOST_EXAMPLES);
    notes.set('placeholders', { kind: 'placeholders', count: placeholders.length, examples });
  }
  const step = {
    ...nothing(last.step),
    state: 'done',
    layout,
    encoding: source.encoding,
    notes: [...notes.values()],
  } as const;
  const ended = await end(deps, enterpriseId, row, { ...step, bytes: source.bytes(), problem: null }, actor);
  return ended === undefined ? superseded(deps, enterpriseId, row.import_id) : ok(viewOfImport(ended));
}

function noteTwiceEncoded(notes: Map<ImportNote['kind'], ImportNote>, row: number): void {
  const { count, examples } = notes.get('double-encoded') ?? { count: 0, examples: [] };
  const named = examples.length < MOST_EXAMPLES ? [...examples, String(row)] : examples;
  notes.set('double-encoded', { kind: 'double-encoded', count: count + 1, examples: named });
}

/** One transaction: the rows, what was rejected, and how far the import has come. */
async function writePart(
  { deps, enterpriseId, row, websites }: Run,
  part: readonly { readonly record: ImportRecord; readonly text: string }[],
  step: ImportStep,
  before: KnownNodes | undefined,
): Promise<{ known: KnownNodes; step: ImportStep }> {
  const { options } = row;
  return deps.database.forTenant(enterpriseId, async (unit) => {
    const place = { unit, enterpriseId, makeId: deps.makeId };
    const known = await lockCatalogue(unit, enterpriseId, before);
    const judged = judgePart(part, {
      known,
      declared: await readSpecifications(unit),
      websites,
      defaults: options,
      ...(options.language === undefined ? {} : { language: options.language }),
    });
    const nodes = await writeNodes(place, judged.nodes, known, options.language !== undefined);
    const products = await writeProducts(place, judged.products, known);
    const mappings = await writeMappings(place, judged.mappings, known);
    if (judged.rejected.length > 0) await saveRejections(unit, enterpriseId, row.import_id, judged.rejected);
    const described = [...nodes].filter((code) => judged.described.has(code)).length;
    const written = described + [...products.values()].filter((each) => each.written).length + mappings;
    const rejected = judged.rejectedRows;
    const unchanged = Math.max(0, part.length - rejected - written);
    const next = { ...step, rows: part.length, written, unchanged, rejected };
    if ((await saveStep(unit, row, next)) === undefined) throw new TakenOver();
    return { known, step: next };
  });
}

/** The last word on an import, or on this reading of it: copies in memory are told of what was written. */
async function end(
  { database, audit }: ImportDeps,
  enterpriseId: string,
  row: ImportRow,
  step: ImportStep,
  actor: string,
): Promise<ImportRow | undefined> {
  return database.forTenant(enterpriseId, async (unit: Unit) => {
    const ended = await saveStep(unit, row, step);
    await announceCatalogue(unit, enterpriseId);
    if (ended !== undefined) {
      const after = { name: ended.name, state: ended.state, written: ended.written, rejected: ended.rejected };
      await audit(unit, { enterpriseId, actor, action: 'catalog.import-file', subject: ended.import_id, after });
    }
    return ended;
  });
}

async function differs(
  deps: ImportDeps,
  enterpriseId: string,
  row: ImportRow,
  step: ImportStep,
  actor: string,
): Promise<Result<ImportView>> {
  const message = `The rows up to ${row.last_row} are not those that were read before: this is another file. Make a new import for it.`;
  await end(deps, enterpriseId, row, { ...nothing(step), state: 'interrupted', problem: message }, actor);
  return refuse('conflict', 'import-differs', message);
}

async function superseded(
  { database }: ImportDeps,
  enterpriseId: string,
  importId: string,
): Promise<Result<ImportView>> {
  await database.forTenant(enterpriseId, (unit) => announceCatalogue(unit, enterpriseId));
  const message = `The import ${importId} was cancelled, or its file is read by somebody else by now. What was written stays.`;
  return refuse('conflict', 'import-stopped', message);
}
