import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import type { NodeId } from '../core/index.ts';
import { announceCatalogue, lockCatalogue } from './known-nodes.ts';
import { changedMeanwhile } from './node-store.ts';

/** What was taken out of the hierarchy, and how many places moved up. */
export type Dissolved = { readonly code: string; readonly name: string; readonly moved: number };

/**
 * Takes a node out of the hierarchy: what hung on it, places and products, hangs on its parents instead; beneath a root, places become roots.
 * Refused with 409 `changed-meanwhile` where it is no longer at the version that was before her eyes, and with 409 `node-in-use` where something else rests on it: `uses` of others, declared specifications, page mappings, or (a root)
 * products that would stand nowhere.
 */
export async function dissolveNode(
  unit: Unit,
  enterpriseId: string,
  nodeId: string,
  version: number,
  others: readonly string[],
): Promise<Result<Dissolved>> {
  await lockCatalogue(unit, enterpriseId);
  const [node] = await unit.sql<{ code: string; name: string; version: number }>(
    'select code, name, version from catalog_node where node_id = $1',
    [nodeId],
  );
  if (node === undefined) return refuse('not-found', 'no-such-node', 'There is no such node.');
  if (node.version !== version) return changedMeanwhile(node.version);
  const [own] = await unit.sql<{ specifications: boolean; mappings: boolean; products: boolean }>(
    `select exists (select from catalog_specification where node_id = $1) as specifications,
            exists (select from catalog_mapping where node_id = $1) as mappings,
            not exists (select from catalog_edge where node_id = $1) and exists (
              select from catalog_product_node here where here.node_id = $1 and not exists (
                select from catalog_product_node other
                where other.product_id = here.product_id and other.node_id <> $1)) as products`,
    [nodeId],
  );
  const uses = [
    ...others,
    ...(own?.specifications === true ? ['specifications'] : []),
    ...(own?.mappings === true ? ['mappings'] : []),
    ...(own?.products === true ? ['products'] : []),
  ];
  if (uses.length > 0) {
    return refuse('conflict', 'node-in-use', `Other things rest on this place: ${uses.join(', ')}.`, { uses });
  }
  const moved = await unit.sql<{ node_id: NodeId }>(
    `with above as (select parent_id, place from catalog_edge where node_id = $1),
          beneath as (select enterprise_id, node_id, place from catalog_edge where parent_id = $1),
          lifted as (
            insert into catalog_edge (enterprise_id, node_id, parent_id, place)
            select beneath.enterprise_id, beneath.node_id, above.parent_id, beneath.place from beneath, above
            on conflict do nothing),
          hung as (
            insert into catalog_product_node (enterprise_id, product_id, node_id, place)
            select here.enterprise_id, here.product_id, above.parent_id, here.place
            from catalog_product_node here, above where here.node_id = $1
            on conflict do nothing)
     select node_id from beneath`,
    [nodeId],
  );
  await unit.sql('update catalog_node set version = version + 1 where node_id = any($1::text[])', [
    moved.map((each) => each.node_id),
  ]);
  await unit.sql('delete from catalog_node where node_id = $1', [nodeId]);
  await announceCatalogue(unit, enterpriseId);
  return ok({ code: node.code, name: node.name, moved: moved.length });
}
