import type { MakeId } from '../../../kernel/ids.ts';
import { ok, type Result, refuse } from '../../../kernel/result.ts';
import type { Unit } from '../../../platform/server/unit.ts';
import {
  checkImport,
  type NewNodeBody,
  type NodeBody,
  type NodeId,
  type NodeRow,
  type WrittenNode,
} from '../core/index.ts';
import { writeEdges, writeNodes } from './catalog-writer.ts';
import { announceCatalogue, type KnownNodes, lockCatalogue, nodeOf } from './known-nodes.ts';

const NO_NODE = refuse('not-found', 'no-such-node', 'There is no such node.');

type Place = { readonly unit: Unit; readonly enterpriseId: string; readonly makeId: MakeId };

/** The place as a row of an import, checked as one; parents are named by their ids, and have to be there. */
function rowOf(code: string, { name, names, parents }: NodeBody, known: KnownNodes): Result<NodeRow> {
  const codeOf = new Map([...known.codes].map(([each, nodeId]) => [nodeId, each]));
  const missing = parents.find((nodeId) => !codeOf.has(nodeId as NodeId));
  if (missing !== undefined)
    return refuse('not-found', 'no-such-node', `There is no node ${missing}.`, { field: 'parents' });
  const above = parents.flatMap((nodeId) => codeOf.get(nodeId as NodeId) ?? []);
  const row = { code, name, parents: above, ...(names === undefined ? {} : { names }) };
  const [wrong] = checkImport({ nodes: [row] }, { nodes: known.parents, websites: new Set() });
  return wrong === undefined ? ok(row) : refuse('invalid', 'node-invalid', wrong.message, { field: wrong.field });
}

async function versionOfNode(unit: Unit, nodeId: string): Promise<number | undefined> {
  const [row] = await unit.sql<{ version: number }>('select version from catalog_node where node_id = $1', [nodeId]);
  return row?.version;
}

/** Adds a place; 409 `node-code-taken` where its code is taken. */
export async function addNode(place: Place, { code, ...body }: NewNodeBody): Promise<Result<WrittenNode>> {
  const { unit, enterpriseId } = place;
  const known = await lockCatalogue(unit, enterpriseId);
  if (known.codes.has(code) && !known.placeholders.has(code))
    return refuse('conflict', 'node-code-taken', 'A place with this code is there already.', { field: 'code' });
  const row = rowOf(code, body, known);
  if (!row.ok) return row;
  await writeNodes(place, [row.value], known);
  await announceCatalogue(unit, enterpriseId);
  const nodeId = nodeOf(known, code);
  return ok({ nodeId, code, version: (await versionOfNode(unit, nodeId)) ?? 1 });
}

/** Refuses what was meant for another version: somebody changed the place meanwhile. */
export function changedMeanwhile(current: number): Result<never> {
  const message = `Somebody changed this meanwhile: it is now version ${current}. Load it again.`;
  return refuse('conflict', 'changed-meanwhile', message, { version: current });
}

/** Changes names and parents of a place, if it is still at the version that was edited; otherwise 409 `changed-meanwhile`. */
export async function changeNode(
  { unit, enterpriseId, makeId }: Place,
  nodeId: string,
  body: NodeBody,
  version: number,
): Promise<Result<WrittenNode>> {
  const known = await lockCatalogue(unit, enterpriseId);
  const code = [...known.codes].find(([, each]) => each === nodeId)?.[0];
  const current = await versionOfNode(unit, nodeId);
  if (code === undefined || current === undefined) return NO_NODE;
  if (current !== version) return changedMeanwhile(current);
  const row = rowOf(code, body, known);
  if (!row.ok) return row;
  await unit.sql(
    'update catalog_node set name = $2, names = $3::jsonb, placeholder = false, version = version + 1 where node_id = $1',
    [nodeId, body.name, JSON.stringify(body.names ?? {})],
  );
  await writeEdges({ unit, enterpriseId, makeId }, [row.value], known, new Set());
  await announceCatalogue(unit, enterpriseId);
  return ok({ nodeId, code, version: (await versionOfNode(unit, nodeId)) ?? version });
}
