import type { CatalogNode, NodeId } from './product.ts';

/** A place and how many steps it is away. */
type NodeDistance = { readonly nodeId: NodeId; readonly distance: number };

/** The hierarchy of one enterprise, ready for questions. */
export type Hierarchy = {
  readonly nodes: ReadonlyMap<NodeId, CatalogNode>;
  /** The node itself (distance 0) and all its ancestors, nearest first; ties in order of node id. Unknown node: empty. */
  ancestors(nodeId: NodeId): readonly NodeDistance[];
  /** The node itself (distance 0) and everything beneath it, nearest first; ties in order of node id. Unknown node: empty. */
  descendants(nodeId: NodeId): readonly NodeDistance[];
};

/**
 * Finds a circle among nodes of which each names its parents (by any kind of key).
 * @returns the circle from a key back to itself, e.g. `['a', 'b', 'a']` where b is a's parent and a is b's; undefined if there is none
 */
export function findCycle(parentsOf: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const finished = new Set<string>();
  for (const root of parentsOf.keys()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    // A walk with its own stack: a hierarchy may be deeper than the machine's call stack.
    const stack: { readonly key: string; next: number }[] = [{ key: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top === undefined) break;
      if (top.next === 0) {
        if (finished.has(top.key)) {
          stack.pop();
          continue;
        }
        path.push(top.key);
        onPath.add(top.key);
      }
      const parent = parentsOf.get(top.key)?.[top.next];
      top.next += 1;
      if (parent === undefined) {
        finished.add(top.key);
        onPath.delete(top.key);
        path.pop();
        stack.pop();
      } else if (onPath.has(parent)) {
        return [...path.slice(path.indexOf(parent)), parent];
      } else if (!finished.has(parent)) {
        stack.push({ key: parent, next: 0 });
      }
    }
  }
  return undefined;
}

/**
 * The circle that would close if a node were put beneath these parents: from the node up and back to itself; undefined if there is none.
 * Asks only for what is above the parents.
 */
export function circleThrough(
  code: string,
  parents: readonly string[],
  parentsOf: (code: string) => readonly string[],
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const waiting: string[] = [];
  for (const parent of parents) {
    if (parent === code) return [code, code];
    if (!cameFrom.has(parent)) {
      cameFrom.set(parent, code);
      waiting.push(parent);
    }
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const above of parentsOf(next)) {
      if (above === code) {
        const path = [code];
        for (let step: string = next; step !== code; step = cameFrom.get(step) ?? code) path.unshift(step);
        return [code, ...path];
      }
      if (cameFrom.has(above)) continue;
      cameFrom.set(above, next);
      waiting.push(above);
    }
  }
  return undefined;
}

/** Whether more nodes than `most` are above these parents or among them. Looks at no more than these. */
export function hasMoreAbove(
  parents: readonly string[],
  parentsOf: (code: string) => readonly string[],
  most: number,
): boolean {
  const seen = new Set(parents);
  // Those that are added meanwhile have their turn too.
  for (const code of seen) {
    if (seen.size > most) return true;
    for (const above of parentsOf(code)) seen.add(above);
  }
  return seen.size > most;
}

/**
 * The ways from a root down to a node, each from the top; shortest first, ties in order of node ids. A node beneath many nodes that are
 * beneath many has very many: at most `most` are given, and no walk is longer than what these need.
 */
export function pathsTo(
  hierarchy: Pick<Hierarchy, 'nodes'>,
  nodeId: NodeId,
  most = 20,
): readonly (readonly NodeId[])[] {
  if (!hierarchy.nodes.has(nodeId)) return [];
  const found: NodeId[][] = [];
  let layer: NodeId[][] = [[nodeId]];
  while (layer.length > 0 && found.length < most) {
    const longer: NodeId[][] = [];
    for (const path of layer) {
      const parents = (hierarchy.nodes.get(path[0] ?? nodeId)?.parents ?? []).filter(
        (parent) => hierarchy.nodes.has(parent) && !path.includes(parent),
      );
      if (parents.length === 0) found.push(path);
      for (const parent of parents.toSorted()) if (longer.length < 10 * most) longer.push([parent, ...path]);
    }
    layer = longer;
  }
  return found.slice(0, most);
}

/**
 * Makes the hierarchy of these nodes. Parents that are not among the nodes are ignored; circles do no harm here (each node is
 * visited once), but are refused where nodes are stored.
 */
export function hierarchyOf(nodes: readonly CatalogNode[]): Hierarchy {
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const children = new Map<NodeId, NodeId[]>();
  for (const node of nodes) {
    for (const parent of node.parents) {
      const list = children.get(parent);
      if (list === undefined) children.set(parent, [node.nodeId]);
      else list.push(node.nodeId);
    }
  }
  const up = remembered((nodeId) => spread(byId, nodeId, (each) => byId.get(each)?.parents ?? []));
  const down = remembered((nodeId) => spread(byId, nodeId, (each) => children.get(each) ?? []));
  return { nodes: byId, ancestors: up, descendants: down };
}

/** Breadth first from a node: every node reached, at its least distance. */
function spread(
  known: ReadonlyMap<NodeId, CatalogNode>,
  from: NodeId,
  next: (nodeId: NodeId) => readonly NodeId[],
): readonly NodeDistance[] {
  if (!known.has(from)) return [];
  const reached: NodeDistance[] = [];
  const seen = new Set<NodeId>([from]);
  let layer: NodeId[] = [from];
  for (let distance = 0; layer.length > 0; distance += 1) {
    layer.sort();
    const following: NodeId[] = [];
    for (const nodeId of layer) {
      reached.push({ nodeId, distance });
      for (const neighbour of next(nodeId)) {
        if (seen.has(neighbour) || !known.has(neighbour)) continue;
        seen.add(neighbour);
        following.push(neighbour);
      }
    }
    layer = following;
  }
  return reached;
}

/** Asks once for each node: a hierarchy is read far more often than it changes, and a change makes a new one. */
function remembered(ask: (nodeId: NodeId) => readonly NodeDistance[]): (nodeId: NodeId) => readonly NodeDistance[] {
  const answers = new Map<NodeId, readonly NodeDistance[]>();
  return (nodeId) => {
    const before = answers.get(nodeId);
    if (before !== undefined) return before;
    const answer = ask(nodeId);
    // What is unknown is not remembered: senders could name any number of such nodes.
    if (answer.length > 0) answers.set(nodeId, answer);
    return answer;
  };
}
