import { ok, type Result, refuse } from '../../../kernel/result.ts';
import { toIso } from '../../../kernel/time.ts';
import { arriving, type FileRow } from '../../../platform/server/files/file-rows.ts';
import { type FileEncoding, FileFault, openSource } from '../../../platform/server/files/file-source.ts';
import { beginsList, readJsonLineRows, readJsonRows } from '../../../platform/server/files/json-rows.ts';
import { readTableRows } from '../../../platform/server/files/table-rows.ts';
import { planAnew } from '../../../platform/server/statements.ts';
import type { Database, Unit } from '../../../platform/server/unit.ts';
import {
  type ImportView,
  type ProfileBody,
  type RejectionList,
  type RowFormat,
  type RowRejection,
  readImportRow,
} from '../core/index.ts';
import type { AuditCustomers } from './customers-ports.ts';
import { mergeProfiles } from './profile-store.ts';
import type { Segments } from './segments.ts';

/** A file of customers on its way in. */
export type ImportSource = {
  /** The sender's name of this file: sent again under it, it goes on where it stopped, and is taken once. */
  readonly importId: string;
  readonly format: RowFormat;
  /** As `charset` says it; without it the encoding is told by the bytes. */
  readonly charset?: string;
  /** Bytes, as sent; what ends before is half a file. */
  readonly size?: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly startedBy: string;
};

export type Imports = {
  /** Takes a file to its end, in batches that are kept as they come. Never inside a unit. */
  importFile(
    enterpriseId: string,
    source: ImportSource,
    progress?: (view: ImportView) => void,
  ): Promise<Result<ImportView>>;
  imports(enterpriseId: string): Promise<readonly ImportView[]>;
  import(enterpriseId: string, importId: string): Promise<Result<ImportView>>;
  rejections(enterpriseId: string, importId: string, after: number): Promise<Result<RejectionList>>;
};

/** Rows that are kept together: what is lost when a process dies is at most so many, and they are read again. */
const BATCH = 500;
/** More are counted, but not kept one by one. */
const MOST_REJECTIONS = 10_000;
const REJECTIONS_PAGE = 100;

type Row = {
  import_id: string;
  state: ImportView['state'];
  reason: string | null;
  encoding: string | null;
  guessed: boolean;
  rows_done: number;
  taken: number;
  rejected: number;
  started_at: number;
  changed_at: number;
};

type Batch = {
  readonly rows: number;
  readonly stated: readonly { readonly customerId: string; readonly stated: ProfileBody }[];
  readonly rejections: readonly RowRejection[];
};

const NO_IMPORT = refuse('not-found', 'no-such-import', 'There is no such import.');

export function createImports(database: Database, inForce: Segments['inForce'], audit: AuditCustomers): Imports {
  const begin = (enterpriseId: string, { importId, startedBy }: ImportSource): Promise<Row> =>
    database.forTenant(enterpriseId, async (unit) => {
      const [row] = await unit.sql<Row>(
        `insert into customers_import
           (enterprise_id, import_id, state, rows_done, taken, rejected, started_at, changed_at, started_by)
         values ($1, $2, 'running', 0, 0, 0, $3, $3, $4)
         on conflict (enterprise_id, import_id) do update
           set state = case when customers_import.state = 'done' then 'done' else 'running' end,
             reason = case when customers_import.state = 'done' then customers_import.reason end
         returning *`,
        [enterpriseId, importId, new Date(unit.now), startedBy],
      );
      if (row === undefined) throw new Error('An import could not be begun.');
      return row;
    });

  /** Keeps one batch, unless another sender of the same file has come further. */
  const keep = (enterpriseId: string, before: Row, batch: Batch): Promise<Row | undefined> =>
    database.forTenant(enterpriseId, async (unit) => {
      await planAnew(unit);
      const rejectedRows = new Set(batch.rejections.map((each) => each.row)).size;
      const [row] = await unit.sql<Row>(
        `update customers_import set rows_done = rows_done + $3, taken = taken + $4, rejected = rejected + $5, changed_at = $6,
           encoding = $7, guessed = $8
         where import_id = $1 and rows_done = $2 and state = 'running' returning *`,
        [
          before.import_id,
          before.rows_done,
          batch.rows,
          batch.stated.length,
          rejectedRows,
          new Date(unit.now),
          before.encoding,
          before.guessed,
        ],
      );
      if (row === undefined) return undefined;
      await mergeProfiles(unit, enterpriseId, batch.stated);
      await keepRejections(unit, enterpriseId, before, batch.rejections);
      return row;
    });

  /** The last word on a file, unless another sender of it has come further: then that one has it. */
  async function end(
    enterpriseId: string,
    row: Row,
    state: 'done' | 'broken',
    reason: string | null,
    actor: string,
  ): Promise<Result<ImportView>> {
    return database.forTenant(enterpriseId, async (unit) => {
      const [ended] = await unit.sql<Row>(
        `update customers_import set state = $2, reason = $3, changed_at = $4, encoding = $6, guessed = $7
         where import_id = $1 and rows_done = $5 and state = 'running' returning *`,
        [row.import_id, state, reason, new Date(unit.now), row.rows_done, row.encoding, row.guessed],
      );
      if (ended === undefined) return busy(row.import_id);
      const after = { state, taken: row.taken, rejected: row.rejected };
      await audit(unit, { enterpriseId, actor, action: 'customers.imported', subject: row.import_id, after });
      return ok(viewOf(ended));
    });
  }

  return {
    importFile: async (enterpriseId, source, progress) => {
      const stated = source.charset === undefined ? undefined : encodingOf(source.charset);
      if (stated === null) {
        const message = `The encoding "${source.charset?.slice(0, 40)}" is not read; read are ${Object.keys(ENCODINGS).join(', ')}.`;
        return refuse('invalid', 'unsupported-encoding', message);
      }
      let row = await begin(enterpriseId, source);
      if (row.state === 'done') {
        await drain(source.bytes);
        return ok(viewOf(row));
      }
      const { declared } = await inForce(enterpriseId);
      const skip = row.rows_done;
      let seen = 0;
      let waiting: FileRow[] = [];
      const flush = async (): Promise<boolean> => {
        if (waiting.length === 0) return true;
        const read = waiting.map((each) => readImportRow(each, source.format, declared));
        const batch: Batch = {
          rows: waiting.length,
          stated: read.flatMap((each) => ('stated' in each ? [each] : [])),
          rejections: read.flatMap((each) => ('rejected' in each ? each.rejected : [])),
        };
        waiting = [];
        const kept = await keep(enterpriseId, row, batch);
        if (kept === undefined) return false;
        row = kept;
        progress?.(viewOf(row));
        return true;
      };
      let problem: string | undefined;
      try {
        const { text, head, encoding, guessed } = await openSource(arriving(source.bytes, source.size ?? null), stated);
        row = { ...row, encoding, guessed };
        const rows = source.format === 'csv' ? readTableRows(text, head) : readJson(text, head);
        for await (const each of rows) {
          seen += 1;
          if (seen <= skip) continue;
          waiting.push(each);
          if (waiting.length >= BATCH && !(await flush())) return busy(source.importId);
        }
      } catch (error) {
        if (!(error instanceof FileFault)) throw error;
        problem = error.message;
      }
      // What was read before a fault counts.
      if (!(await flush())) return busy(source.importId);
      return end(enterpriseId, row, problem === undefined ? 'done' : 'broken', problem ?? null, source.startedBy);
    },
    imports: (enterpriseId) =>
      database.forTenant(enterpriseId, async (unit) =>
        (await unit.sql<Row>('select * from customers_import order by started_at desc limit 50')).map(viewOf),
      ),
    import: (enterpriseId, importId) =>
      database.forTenant(enterpriseId, async (unit) => {
        const [row] = await unit.sql<Row>('select * from customers_import where import_id = $1', [importId]);
        return row === undefined ? NO_IMPORT : ok(viewOf(row));
      }),
    rejections: (enterpriseId, importId, after) =>
      database.forTenant(enterpriseId, async (unit) => {
        const [known] = await unit.sql('select from customers_import where import_id = $1', [importId]);
        if (known === undefined) return NO_IMPORT;
        const rows = await unit.sql<{ place: number; row: number; field: string; reason: string }>(
          `select place, row_number as row, field, reason from customers_import_rejection
           where import_id = $1 and place > $2 order by place limit ${REJECTIONS_PAGE + 1}`,
          [importId, after],
        );
        const shown = rows.slice(0, REJECTIONS_PAGE);
        const items = shown.map(({ row, field, reason }) => ({ row, field, reason }));
        const last = rows.length > REJECTIONS_PAGE ? shown.at(-1)?.place : undefined;
        return ok(last === undefined ? { items } : { items, next: last });
      }),
  };
}

async function keepRejections(
  unit: Unit,
  enterpriseId: string,
  { import_id: importId }: Row,
  rejections: readonly RowRejection[],
): Promise<void> {
  if (rejections.length === 0) return;
  const [newest] = await unit.sql<{ place: number }>(
    'select coalesce(max(place), 0)::int as place from customers_import_rejection where import_id = $1',
    [importId],
  );
  const begun = newest?.place ?? 0;
  const kept = rejections.slice(0, Math.max(0, MOST_REJECTIONS - begun));
  await unit.sql(
    `insert into customers_import_rejection (enterprise_id, import_id, place, row_number, field, reason)
     select $1, $2, $3 + place, row_number, left(field, 200), left(reason, 300)
     from unnest($4::int[], $5::text[], $6::text[]) with ordinality as given(row_number, field, reason, place)`,
    [
      enterpriseId,
      importId,
      begun,
      kept.map((each) => each.row),
      kept.map((each) => keepable(each.field)),
      kept.map((each) => keepable(each.reason)),
    ],
  );
}

/** The same text without what PostgreSQL cannot keep. */
function keepable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '');
}

/** Encodings by the names that they go by. Latin 1 is read as browsers read it: with the signs that Windows added. */
const ENCODINGS: Readonly<Record<string, FileEncoding>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'windows-1252': 'windows-1252',
  'iso-8859-1': 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
  shift_jis: 'shift_jis',
};

/** @returns null for one that is not read */
function encodingOf(charset: string): FileEncoding | null {
  return ENCODINGS[charset.toLowerCase()] ?? null;
}

/** A list of objects, or an object a line. */
function readJson(text: AsyncIterable<string>, head: string): AsyncGenerator<FileRow> {
  return beginsList(head) ? readJsonRows(text) : readJsonLineRows(text);
}

function busy(importId: string) {
  const message = `The file ${importId} is being sent by somebody else at this moment, or was.`;
  return refuse('conflict', 'import-running', message);
}

async function drain(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of bytes);
}

function viewOf(row: Row): ImportView {
  return {
    importId: row.import_id,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.encoding === null ? {} : { encoding: row.encoding, guessed: row.guessed }),
    rows: row.rows_done,
    taken: row.taken,
    rejected: row.rejected,
    startedAt: toIso(row.started_at),
    changedAt: toIso(row.changed_at),
  };
}
