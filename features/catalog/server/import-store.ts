import type { Selectable } from 'kysely';
import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { ImportNote, ImportView, NewImportBody, RejectionList, RejectionQuery } from '../core/index.ts';
import type { CatalogTables } from './catalog-tables.ts';

export type ImportRow = Selectable<CatalogTables['catalog_import']>;

const LISTED = 50;
const REJECTIONS = 100;
const NOT_HERE = refuse('not-found', 'no-such-import', 'There is no such import.');

export function viewOfImport(row: ImportRow): ImportView {
  return {
    importId: row.import_id,
    name: row.name,
    state: row.state,
    layout: row.layout,
    ...(row.encoding === null ? {} : { encoding: row.encoding }),
    ...(row.size === null ? {} : { size: row.size }),
    bytes: row.bytes,
    row: row.last_row,
    rows: row.row_count,
    written: row.written,
    unchanged: row.unchanged,
    rejected: row.rejected,
    notes: [...row.notes],
    ...(row.problem === null ? {} : { problem: row.problem }),
    createdAt: new Date(row.created_at).toISOString(),
    changedAt: new Date(row.changed_at).toISOString(),
  };
}

/** A new import that waits for its file; or the one of the same file, read in the same way, that has not come to its end. */
export async function createImport(
  unit: Unit,
  enterpriseId: string,
  { name, fingerprint, size, ...options }: NewImportBody,
  makeId: MakeId,
): Promise<ImportView> {
  const db = unit.db<CatalogTables>();
  if (fingerprint !== undefined) {
    const begun = await db
      .selectFrom('catalog_import')
      .selectAll()
      .where('fingerprint', '=', fingerprint)
      .where('state', 'in', ['waiting', 'running', 'interrupted', 'cancelled'])
      .orderBy('created_at', 'desc')
      .limit(10)
      .execute();
    const same = begun.find((row) => JSON.stringify(sorted(row.options)) === JSON.stringify(sorted(options)));
    if (same !== undefined) return viewOfImport(same);
  }
  const now = new Date(unit.now);
  const row = await db
    .insertInto('catalog_import')
    .values({
      import_id: makeId('imp'),
      enterprise_id: enterpriseId,
      name,
      fingerprint: fingerprint ?? null,
      size: size ?? null,
      options: JSON.stringify(options),
      state: 'waiting',
      run: 0,
      layout: options.layout ?? 'auto',
      encoding: options.encoding ?? null,
      bytes: 0,
      last_row: 0,
      row_count: 0,
      written: 0,
      unchanged: 0,
      rejected: 0,
      digest: null,
      notes: '[]',
      problem: null,
      created_at: now,
      changed_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return viewOfImport(row);
}

const sorted = (options: object): readonly unknown[] =>
  Object.entries(options).toSorted(([one], [other]) => (one < other ? -1 : 1));

export async function listImports(unit: Unit): Promise<readonly ImportView[]> {
  const rows = await unit
    .db<CatalogTables>()
    .selectFrom('catalog_import')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('import_id', 'desc')
    .limit(LISTED)
    .execute();
  return rows.map(viewOfImport);
}

export async function readImport(unit: Unit, importId: string): Promise<Result<ImportView>> {
  const row = await unit
    .db<CatalogTables>()
    .selectFrom('catalog_import')
    .selectAll()
    .where('import_id', '=', importId)
    .executeTakeFirst();
  return row === undefined ? NOT_HERE : ok(viewOfImport(row));
}

/** Takes over the reading of a file: whoever reads it now cannot write any more. */
export async function claimImport(unit: Unit, importId: string): Promise<Result<ImportRow>> {
  const row = await unit
    .db<CatalogTables>()
    .updateTable('catalog_import')
    .set((eb) => ({ run: eb('run', '+', 1), state: 'running', problem: null, changed_at: new Date(unit.now) }))
    .where('import_id', '=', importId)
    .where('state', '<>', 'done')
    .returningAll()
    .executeTakeFirst();
  if (row !== undefined) return ok(row);
  const done = await unit
    .db<CatalogTables>()
    .selectFrom('catalog_import')
    .selectAll()
    .where('import_id', '=', importId)
    .executeTakeFirst();
  return done === undefined ? NOT_HERE : ok(done);
}

/** Stops an import; what was written stays. One that has come to its end is refused. */
export async function cancelImport(unit: Unit, importId: string): Promise<Result<ImportView>> {
  const row = await unit
    .db<CatalogTables>()
    .updateTable('catalog_import')
    .set((eb) => ({ run: eb('run', '+', 1), state: 'cancelled', changed_at: new Date(unit.now) }))
    .where('import_id', '=', importId)
    .where('state', 'in', ['waiting', 'running', 'interrupted', 'cancelled'])
    .returningAll()
    .executeTakeFirst();
  if (row !== undefined) return ok(viewOfImport(row));
  const there = await readImport(unit, importId);
  return there.ok ? refuse('conflict', 'import-ended', 'This import has come to its end.') : there;
}

/** What a part of a file came to. */
export type ImportStep = Pick<
  ImportRow,
  'state' | 'layout' | 'encoding' | 'bytes' | 'last_row' | 'digest' | 'problem'
> & {
  readonly rows: number;
  readonly written: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly notes: readonly ImportNote[];
};

/** Keeps how far an import has come; undefined when somebody else reads the file by now, or it was cancelled. */
export async function saveStep(
  unit: Unit,
  { import_id: importId, run }: Pick<ImportRow, 'import_id' | 'run'>,
  step: ImportStep,
): Promise<ImportRow | undefined> {
  return unit
    .db<CatalogTables>()
    .updateTable('catalog_import')
    .set((eb) => ({
      state: step.state,
      layout: step.layout,
      encoding: step.encoding,
      bytes: step.bytes,
      last_row: step.last_row,
      digest: step.digest,
      problem: step.problem,
      notes: JSON.stringify(step.notes),
      row_count: eb('row_count', '+', step.rows),
      written: eb('written', '+', step.written),
      unchanged: eb('unchanged', '+', step.unchanged),
      rejected: eb('rejected', '+', step.rejected),
      changed_at: new Date(unit.now),
    }))
    .where('import_id', '=', importId)
    .where('run', '=', run)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();
}

export type RejectedField = {
  readonly row: number;
  readonly field: string;
  readonly reason: string;
  readonly value?: string;
};

export async function saveRejections(
  unit: Unit,
  enterpriseId: string,
  importId: string,
  rejected: readonly RejectedField[],
): Promise<void> {
  const placeOf = new Map<number, number>();
  const places = rejected.map(({ row }) => {
    const place = placeOf.get(row) ?? 0;
    placeOf.set(row, place + 1);
    return place;
  });
  await unit.sql(
    `insert into catalog_rejection (enterprise_id, import_id, row_number, place, field, reason, value)
     select $1, $2, * from unnest($3::bigint[], $4::integer[], $5::text[], $6::text[], $7::text[]) on conflict do nothing`,
    [
      enterpriseId,
      importId,
      rejected.map((each) => each.row),
      places,
      rejected.map((each) => each.field),
      rejected.map((each) => each.reason),
      rejected.map((each) => each.value ?? null),
    ],
  );
}

/** In order of rows; `cursor` as the answer before gave it. */
export async function listRejections(
  unit: Unit,
  importId: string,
  { cursor, limit = REJECTIONS }: RejectionQuery,
): Promise<Result<RejectionList>> {
  const known = await readImport(unit, importId);
  if (!known.ok) return known;
  const [row = 0, place = -1] = cursor === undefined ? [] : cursor.split('-').map(Number);
  const found = await unit.sql<{
    row_number: number;
    place: number;
    field: string;
    reason: string;
    value: string | null;
  }>(
    `select row_number, place, field, reason, value from catalog_rejection
     where import_id = $1 and (row_number, place) > ($2, $3) order by row_number, place limit $4`,
    [importId, row, place, limit + 1],
  );
  const items = found.slice(0, limit).map((each) => ({
    row: each.row_number,
    field: each.field,
    reason: each.reason,
    ...(each.value === null ? {} : { value: each.value }),
  }));
  const last = found[limit - 1];
  return ok(
    found.length > limit && last !== undefined ? { items, next: `${last.row_number}-${last.place}` } : { items },
  );
}
