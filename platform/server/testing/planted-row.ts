import type { Connection } from '../connection.ts';

/** A column as the catalogue describes it. */
export type PlantedColumn = {
  readonly table: string;
  readonly name: string;
  /** PostgreSQL's name of the type, e.g. `timestamp with time zone`. */
  readonly type: string;
  /** The column, or the table as a whole, is marked as personal and is to be emptied or deleted by erasure. */
  readonly personal: boolean;
};

/** All columns of all tables that a tenant has, or of those named. */
export async function tenantColumns(connection: Connection, tables?: readonly string[]): Promise<PlantedColumn[]> {
  const { rows } = await connection.pool.query<PlantedColumn>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
       coalesce(obj_description(c.oid, 'pg_class') = 'personal data', false) and (
         coalesce(col_description(c.oid, a.attnum), '') = 'personal data'
         or not exists (select from pg_description d where d.objoid = c.oid and d.objsubid > 0)) as personal
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and not c.relispartition and a.attidentity = ''
       and ($1::text[] is null or c.relname = any($1))
       and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'enterprise_id')
     order by c.oid, a.attnum`,
    [tables ?? null],
  );
  return rows;
}

/** Writes one row of a table, past row security and references: what a test wants to find there, however it would come about. */
export async function plantRow(
  connection: Connection,
  columns: readonly PlantedColumn[],
  value: (column: PlantedColumn) => unknown,
): Promise<void> {
  const table = columns[0]?.table ?? '';
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  const client = await connection.pool.connect();
  try {
    await client.query(`set session_replication_role = 'replica'`);
    await client.query(`insert into "${table}" (${names}) values (${places})`, columns.map(value));
  } finally {
    await client.query(`set session_replication_role = 'origin'`);
    client.release();
  }
}
