import type { Unit } from '../../../platform/server/unit.ts';
import { type Hierarchy, hierarchyOf, type NodeId } from '../core/index.ts';
import type { CatalogTables } from './catalog-tables.ts';

/** The hierarchy by the enterprise's own codes, as a write needs it. It is true while the catalogue is locked. */
export type KnownNodes = {
  readonly edition: number;
  readonly codes: Map<string, NodeId>;
  readonly parents: Map<string, readonly string[]>;
  readonly placeholders: Set<string>;
};

/**
 * Locks an enterprise's catalogue for the rest of the unit: two imports never write at once, and no circle can close between them.
 * @param before what an earlier part of the same import knew; read again only if somebody else has written since
 */
export async function lockCatalogue(unit: Unit, enterpriseId: string, before?: KnownNodes): Promise<KnownNodes> {
  await unit.sql('insert into catalog_version (enterprise_id, version) values ($1, 0) on conflict do nothing', [
    enterpriseId,
  ]);
  const [row] = await unit.sql<{ edition: number }>(
    'update catalog_version set edition = edition + 1 where enterprise_id = $1 returning edition',
    [enterpriseId],
  );
  const edition = row?.edition ?? 0;
  if (before !== undefined && before.edition === edition - 1) return { ...before, edition };
  const db = unit.db<CatalogTables>();
  const codes = new Map<string, NodeId>();
  const placeholders = new Set<string>();
  const codeOf = new Map<NodeId, string>();
  for (const node of await db.selectFrom('catalog_node').select(['node_id', 'code', 'placeholder']).execute()) {
    codes.set(node.code, node.node_id);
    codeOf.set(node.node_id, node.code);
    if (node.placeholder) placeholders.add(node.code);
  }
  const parents = new Map<string, string[]>([...codes.keys()].map((code) => [code, []]));
  for (const edge of await db.selectFrom('catalog_edge').select(['node_id', 'parent_id']).orderBy('place').execute()) {
    parents.get(codeOf.get(edge.node_id) ?? '')?.push(codeOf.get(edge.parent_id) ?? '');
  }
  return { edition, codes, parents, placeholders };
}

/** Tells copies in memory that there is something new. */
export async function announceCatalogue(unit: Unit, enterpriseId: string): Promise<void> {
  await unit.sql('update catalog_version set version = version + 1 where enterprise_id = $1', [enterpriseId]);
}

export function nodeOf({ codes }: KnownNodes, code: string): NodeId {
  const nodeId = codes.get(code);
  if (nodeId === undefined) throw new Error(`A node passed the check but is not there: ${code}`);
  return nodeId;
}

/** The same as a hierarchy. */
export function hierarchyFrom({ codes, parents }: KnownNodes): Hierarchy {
  return hierarchyOf(
    [...codes].map(([code, nodeId]) => ({
      nodeId,
      code,
      name: code,
      parents: (parents.get(code) ?? []).flatMap((parent) => codes.get(parent) ?? []),
    })),
  );
}
