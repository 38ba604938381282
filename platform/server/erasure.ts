import type { Database, Unit } from './unit.ts';

/** How rows say whose they are. */
export type Belonging = {
  /** Columns that name a subject or something of its own, wherever a table has them, e.g. `visitor_id`. */
  readonly columns: readonly string[];
  /** Columns whose values are looked for in JSON too, and under which names, e.g. `customer_id` as `customerId`. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Columns from which nothing new is learned: another value beside a known one is somebody else. */
  readonly closed: readonly string[];
};

/** What is known to be the subject's: values by column. */
export type Belongings = ReadonlyMap<string, ReadonlySet<string>>;

/** How many rows were deleted or emptied, by table. */
export type ErasureReport = Readonly<Record<string, number>>;

type Table = {
  readonly name: string;
  readonly personal: boolean;
  /** Columns to empty; none: the row goes. */
  readonly emptied: readonly { name: string; type: string; nullable: boolean }[];
  readonly links: readonly string[];
  readonly json: readonly string[];
};

/** Finds everything of a subject in an enterprise, following the identifiers from row to row until none is new. */
export async function findBelongings(
  unit: Unit,
  belonging: Belonging,
  start: Readonly<Record<string, readonly string[]>>,
): Promise<Belongings> {
  const known = new Map(belonging.columns.map((column) => [column, new Set(start[column] ?? [])]));
  const tables = await tenantTables(unit, belonging);
  for (let before = -1, size = 0; size > before; ) {
    before = size;
    for (const table of tables) {
      const { text, values } = condition(table, belonging, known);
      if (text === '' || table.links.length === 0) continue;
      const learned = table.links.filter((column) => !belonging.closed.includes(column));
      if (learned.length === 0) continue;
      const rows = await unit.sql<Record<string, string | null>>(
        `select distinct ${learned.map(quoted).join(', ')} from ${quoted(table.name)} where ${text}`,
        values,
      );
      for (const row of rows) {
        for (const column of learned) {
          const value = row[column];
          if (typeof value === 'string') known.get(column)?.add(value);
        }
      }
    }
    size = [...known.values()].reduce((sum, values) => sum + values.size, 0);
  }
  return known;
}

/** Deletes, or empties where a table says so, the rows that are a subject's in all tables marked as personal. */
export async function eraseBelongings(unit: Unit, belonging: Belonging, known: Belongings): Promise<ErasureReport> {
  const report: Record<string, number> = {};
  const tables = (await tenantTables(unit, belonging)).filter((table) => table.personal);
  // Emptied before others are deleted, lest a row vanish with what it refers to.
  for (const table of tables.toSorted((left, right) => right.emptied.length - left.emptied.length)) {
    const { text, values } = condition(table, belonging, known);
    if (text === '') continue;
    const name = quoted(table.name);
    const change =
      table.emptied.length === 0
        ? `delete from ${name}`
        : `update ${name} set ${table.emptied.map((column) => `${quoted(column.name)} = ${empty(column)}`).join(', ')}`;
    const [row] = await unit.sql<{ count: number }>(
      `with changed as (${change} where ${text} returning 1) select count(*) from changed`,
      values,
    );
    if (row !== undefined && row.count > 0) report[table.name] = row.count;
  }
  return report;
}

/**
 * Deletes from the durable streams what is a subject's: its own streams whole, and of others the entries that name it.
 * @param streams kinds of streams and the column of their ids, e.g. `visitor: 'visitor_id'`
 */
export function eraseStreams(
  database: Database,
  streams: Readonly<Record<string, string>>,
  known: Belongings,
): Promise<number> {
  const own = Object.entries(streams).flatMap(([kind, column]) =>
    [...(known.get(column) ?? [])].map((id) => `${kind}:${id}`),
  );
  const ids = [...known.values()].flatMap((values) => [...values]);
  return database.system('operator', async (unit) => {
    const [row] = await unit.sql<{ count: number }>(
      `with gone as (
         delete from stream_entry where stream_id = any($1::text[])
           or jsonb_path_exists(data, '$.** ? (@.type() == "string" && @ == $ids[*])', jsonb_build_object('ids', $2::jsonb))
         returning 1)
       select count(*) from gone`,
      [own, JSON.stringify(ids)],
    );
    return row?.count ?? 0;
  });
}

async function tenantTables(unit: Unit, belonging: Belonging): Promise<readonly Table[]> {
  type Column = { table: string; personal: boolean; name: string; type: string; nullable: boolean; marked: boolean };
  const columns = await unit.sql<Column>(
    `select c.relname as table, coalesce(obj_description(c.oid, 'pg_class'), '') = 'personal data' as personal,
       a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
       coalesce(col_description(c.oid, a.attnum), '') = 'personal data' as marked
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and not c.relispartition
       and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'enterprise_id')
     order by c.relname, a.attnum`,
  );
  return [...Map.groupBy(columns, (column) => column.table)].map(([name, own]) => ({
    name,
    personal: own[0]?.personal === true,
    emptied: own.filter((column) => column.marked),
    links: own.map((column) => column.name).filter((column) => belonging.columns.includes(column)),
    json: own.filter((column) => /^jsonb?$/.test(column.type)).map((column) => column.name),
  }));
}

/** Which rows of a table are the subject's; empty when none can be. */
function condition(table: Table, belonging: Belonging, known: Belongings): { text: string; values: unknown[] } {
  const parts: string[] = [];
  const values: unknown[] = [];
  for (const column of table.links) {
    const ids = [...(known.get(column) ?? [])];
    if (ids.length > 0) parts.push(`${quoted(column)} = any($${values.push(ids)}::text[])`);
  }
  for (const [column, fields] of Object.entries(belonging.fields)) {
    const ids = [...(known.get(column) ?? [])];
    if (ids.length === 0 || !table.personal || table.json.length === 0) continue;
    const wanted = `jsonb_build_object('ids', $${values.push(JSON.stringify(ids))}::jsonb)`;
    for (const json of table.json) {
      for (const field of fields) {
        parts.push(`jsonb_path_exists(${quoted(json)}::jsonb, '$.**.${field} ? (@ == $ids[*])', ${wanted})`);
      }
    }
  }
  return { text: parts.join(' or '), values };
}

function empty({ type, nullable }: { readonly type: string; readonly nullable: boolean }): string {
  if (nullable) return 'null';
  return /^jsonb?$/.test(type) ? `'[]'` : `''`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
