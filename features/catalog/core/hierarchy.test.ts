import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCycle, hierarchyOf } from './hierarchy.ts';
import type { CatalogNode, NodeId } from './product.ts';

const id = (index: number): NodeId => `nod_${String(index).padStart(3, '0')}`;

/** Random hierarchies: a node's parents come before it, so there is no circle. */
const hierarchies = fc
  .array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
  .map((picks) =>
    picks.map((parents, index): CatalogNode => {
      const earlier = index === 0 ? [] : [...new Set(parents.map((pick) => pick % index))];
      return { nodeId: id(index), name: `Node ${index}`, parents: earlier.map(id) };
    }),
  );

/** Least distances upward by relaxing every edge until nothing changes: another way to the same answer. */
function distancesUp(nodes: readonly CatalogNode[], from: NodeId): Map<NodeId, number> {
  const distances = new Map<NodeId, number>([[from, 0]]);
  for (let round = 0; round < nodes.length; round += 1) {
    for (const node of nodes) {
      const here = distances.get(node.nodeId);
      if (here === undefined) continue;
      for (const parent of node.parents) {
        distances.set(parent, Math.min(distances.get(parent) ?? Number.POSITIVE_INFINITY, here + 1));
      }
    }
  }
  return distances;
}

describe('hierarchy', () => {
  test('OQ3, ME1: ancestors are all nodes upward, each once, at its least distance, nearest first', () => {
    fc.assert(
      fc.property(hierarchies, fc.nat({ max: 29 }), (nodes, pick) => {
        const from = id(pick % nodes.length);
        const ancestors = hierarchyOf(nodes).ancestors(from);
        expect(new Map(ancestors.map((each) => [each.nodeId, each.distance]))).toEqual(distancesUp(nodes, from));
        expect(ancestors.length).toBe(new Set(ancestors.map((each) => each.nodeId)).size);
        const inOrder = [...ancestors].sort((a, b) => a.distance - b.distance || (a.nodeId < b.nodeId ? -1 : 1));
        expect(ancestors).toEqual(inOrder);
      }),
    );
  });

  test('a node is beneath exactly the nodes above it, at the same distance', () => {
    fc.assert(
      fc.property(hierarchies, (nodes) => {
        const hierarchy = hierarchyOf(nodes);
        const up = nodes.flatMap((node) =>
          hierarchy.ancestors(node.nodeId).map((above) => `${node.nodeId} ${above.nodeId} ${above.distance}`),
        );
        const down = nodes.flatMap((node) =>
          hierarchy.descendants(node.nodeId).map((below) => `${below.nodeId} ${node.nodeId} ${below.distance}`),
        );
        expect(up.sort()).toEqual(down.sort());
      }),
    );
  });

  test('the order of the nodes and of their parents changes nothing', () => {
    fc.assert(
      fc.property(hierarchies, fc.nat({ max: 29 }), (nodes, pick) => {
        const turned = [...nodes].reverse().map((node) => ({ ...node, parents: [...node.parents].reverse() }));
        const from = id(pick % nodes.length);
        expect(hierarchyOf(turned).ancestors(from)).toEqual(hierarchyOf(nodes).ancestors(from));
      }),
    );
  });

  test('an unknown node has no place, and unknown parents are ignored', () => {
    const hierarchy = hierarchyOf([{ nodeId: id(1), name: 'One', parents: [id(9)] }]);
    expect(hierarchy.ancestors(id(9))).toEqual([]);
    expect(hierarchy.ancestors(id(1))).toEqual([{ nodeId: id(1), distance: 0 }]);
  });
});

describe('circles', () => {
  test('a hierarchy whose parents come first has none', () => {
    fc.assert(
      fc.property(hierarchies, (nodes) => {
        expect(findCycle(new Map(nodes.map((node) => [node.nodeId, node.parents])))).toBeUndefined();
      }),
    );
  });

  test('a closed circle is found, and the answer walks it along existing edges', () => {
    fc.assert(
      fc.property(hierarchies, fc.nat({ max: 29 }), (nodes, pick) => {
        const hierarchy = hierarchyOf(nodes);
        const low = id(pick % nodes.length);
        const top = hierarchy.ancestors(low).at(-1)?.nodeId ?? low;
        const closed = nodes.map((node) => (node.nodeId === top ? { ...node, parents: [...node.parents, low] } : node));
        const parentsOf = new Map<string, readonly string[]>(closed.map((node) => [node.nodeId, node.parents]));
        const cycle = findCycle(parentsOf) ?? [];
        expect(cycle.length).toBeGreaterThanOrEqual(2);
        expect(cycle[0]).toBe(cycle.at(-1));
        for (let step = 1; step < cycle.length; step += 1) {
          expect(parentsOf.get(cycle[step - 1] ?? '')).toContain(cycle[step]);
        }
      }),
    );
  });

  test('a hierarchy of 50,000 levels is walked without running out of stack', () => {
    const parentsOf = new Map<string, readonly string[]>();
    for (let level = 0; level < 50_000; level += 1) parentsOf.set(`n${level}`, [`n${level + 1}`]);
    parentsOf.set('n50000', []);
    expect(findCycle(parentsOf)).toBeUndefined();
  });
});
