import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { NodeId, Specification, SpecificationBody } from '../core/index.ts';
import type { CatalogTables } from './catalog-tables.ts';

const MOST = 500;

/** All that is declared, in order of code. */
export async function readSpecifications(unit: Unit): Promise<readonly Specification[]> {
  const rows = await unit.db<CatalogTables>().selectFrom('catalog_specification').selectAll().orderBy('code').execute();
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    type: row.type,
    ...(row.unit === null ? {} : { unit: row.unit }),
    ...(row.choices.length === 0 ? {} : { choices: row.choices }),
    ...(row.node_id === null ? {} : { nodeId: row.node_id }),
  }));
}

/** Declares a specification, or changes it. Values that products have already stay as they are until they are imported again. */
export async function writeSpecification(
  unit: Unit,
  enterpriseId: string,
  code: string,
  body: SpecificationBody,
): Promise<Result<Specification>> {
  const db = unit.db<CatalogTables>();
  if (body.type === 'choice' && (body.choices ?? []).length === 0) {
    return refuse('invalid', 'choices-missing', 'A choice needs what can be chosen.');
  }
  const nodeId = (body.nodeId ?? null) as NodeId | null;
  if (nodeId !== null) {
    const node = await db.selectFrom('catalog_node').select('node_id').where('node_id', '=', nodeId).executeTakeFirst();
    if (node === undefined) return refuse('not-found', 'no-such-node', 'There is no such node.');
  }
  const { count } = await db
    .selectFrom('catalog_specification')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('code', '<>', code)
    .executeTakeFirstOrThrow();
  if (count >= MOST) return refuse('invalid', 'too-many-specifications', `At most ${MOST} specifications.`);
  const values = {
    name: body.name,
    type: body.type,
    unit: body.unit ?? null,
    choices: JSON.stringify(body.choices ?? []),
    node_id: nodeId,
  };
  await db
    .insertInto('catalog_specification')
    .values({ enterprise_id: enterpriseId, code, ...values })
    .onConflict((conflict) => conflict.columns(['enterprise_id', 'code']).doUpdateSet(values))
    .execute();
  const written = (await readSpecifications(unit)).find((each) => each.code === code);
  if (written === undefined) throw new Error('A specification that was written is not there.');
  return ok(written);
}

export async function removeSpecification(unit: Unit, code: string): Promise<Result<undefined>> {
  const gone = await unit
    .db<CatalogTables>()
    .deleteFrom('catalog_specification')
    .where('code', '=', code)
    .returning('code')
    .execute();
  return gone.length === 0
    ? refuse('not-found', 'no-such-specification', 'There is no such specification.')
    : ok(undefined);
}
