import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import { checkPattern, type MappingBody, type MappingView, type NodeId, type RowFault } from '../core/index.ts';
import type { CatalogTables } from './catalog-tables.ts';
import { announceCatalogue } from './known-nodes.ts';

type Row = CatalogTables['catalog_mapping'];

function viewOf(row: Pick<Row, 'mapping_id' | 'mapped_by' | 'pattern' | 'node_id'>): MappingView {
  return {
    mappingId: row.mapping_id,
    by: row.mapped_by,
    pattern: row.pattern,
    ...(row.node_id === null ? {} : { nodeId: row.node_id }),
  };
}

/** The mappings of one website, oldest first. */
export async function listMappings(unit: Unit, websiteId: string): Promise<readonly MappingView[]> {
  const rows = await unit
    .db<CatalogTables>()
    .selectFrom('catalog_mapping')
    .selectAll()
    .where('website_id', '=', websiteId)
    .orderBy('mapping_id')
    .execute();
  return rows.map(viewOf);
}

/** What is wrong with a mapping, as a refusal that names each field; undefined: nothing. */
export function mappingFaults(body: MappingBody): Extract<Result<never>, { ok: false }> | undefined {
  const errors: RowFault[] = [];
  checkPattern(body, body.nodeId !== undefined, (field, message) => errors.push({ field, message }));
  const [first] = errors;
  return first === undefined ? undefined : refuse('invalid', 'mapping-invalid', first.message, { errors });
}

/** Adds a mapping, or changes the one of this id. Refused when another one of the website has the same pattern. */
export async function writeMapping(
  unit: Unit,
  place: { readonly enterpriseId: string; readonly websiteId: string; readonly makeId: MakeId },
  body: MappingBody,
  mappingId?: string,
): Promise<Result<MappingView>> {
  const faults = mappingFaults(body);
  if (faults !== undefined) return faults;
  const db = unit.db<CatalogTables>();
  const { enterpriseId, websiteId, makeId } = place;
  const nodeId = (body.nodeId ?? null) as NodeId | null;
  if (nodeId !== null) {
    const node = await db.selectFrom('catalog_node').select('node_id').where('node_id', '=', nodeId).executeTakeFirst();
    if (node === undefined) return refuse('not-found', 'no-such-node', 'There is no such node.');
  }
  const same = await db
    .selectFrom('catalog_mapping')
    .select('mapping_id')
    .where('website_id', '=', websiteId)
    .where('mapped_by', '=', body.by)
    .where('pattern', '=', body.pattern)
    .executeTakeFirst();
  if (same !== undefined && same.mapping_id !== mappingId) {
    return refuse('conflict', 'pattern-taken', 'The website has a mapping with this pattern already.');
  }
  const values = { mapped_by: body.by, pattern: body.pattern, node_id: nodeId };
  const written =
    mappingId === undefined
      ? await db
          .insertInto('catalog_mapping')
          .values({ mapping_id: makeId('map'), enterprise_id: enterpriseId, website_id: websiteId, ...values })
          .returningAll()
          .executeTakeFirst()
      : await db
          .updateTable('catalog_mapping')
          .set(values)
          .where('mapping_id', '=', mappingId as Row['mapping_id'])
          .where('website_id', '=', websiteId)
          .returningAll()
          .executeTakeFirst();
  if (written === undefined) return refuse('not-found', 'no-such-mapping', 'There is no such mapping.');
  await announceCatalogue(unit, enterpriseId);
  return ok(viewOf(written));
}

export async function removeMapping(
  unit: Unit,
  { enterpriseId, websiteId }: { readonly enterpriseId: string; readonly websiteId: string },
  mappingId: string,
): Promise<Result<MappingView>> {
  const gone = await unit
    .db<CatalogTables>()
    .deleteFrom('catalog_mapping')
    .where('mapping_id', '=', mappingId as Row['mapping_id'])
    .where('website_id', '=', websiteId)
    .returningAll()
    .executeTakeFirst();
  if (gone === undefined) return refuse('not-found', 'no-such-mapping', 'There is no such mapping.');
  await announceCatalogue(unit, enterpriseId);
  return ok(viewOf(gone));
}
