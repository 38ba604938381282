import fc from 'fast-check';
import { expect, test } from 'vitest';
import { circleThrough, findCycle, hierarchyOf, pathsTo } from './hierarchy.ts';
import type { CatalogNode, NodeId } from './product.ts';

const idOf = (index: number): NodeId => `nod_${String(index).padStart(3, '0')}`;

/** Hierarchies without circles: parents have lower numbers, or are not there at all. Numbers are shuffled into ids. */
const dags = fc
  .tuple(fc.array(fc.array(fc.nat(60), { maxLength: 4 }), { minLength: 1, maxLength: 30 }), fc.infiniteStream(fc.nat()))
  .map(([lists, chance]) => {
    const places = lists.map((_, index) => index);
    for (let index = places.length - 1; index > 0; index -= 1) {
      const other = (chance.next().value ?? 0) % (index + 1);
      [places[index], places[other]] = [places[other] ?? 0, places[index] ?? 0];
    }
    return lists.map(
      (parents, index): CatalogNode => ({
        nodeId: idOf(places[index] ?? 0),
        name: `${index}`,
        // A number beyond the list dangles.
        parents: [
          ...new Set(
            parents.map((parent) => (parent < 40 ? idOf(places[parent % (index + 1)] ?? 0) : idOf(parent + 900))),
          ),
        ].filter((parent) => parent !== idOf(places[index] ?? 0)),
      }),
    );
  });

/** Least distances by asking every node for its parents again and again: slow and plain. */
function distances(nodes: readonly CatalogNode[], from: NodeId): Map<NodeId, number> {
  const known = new Map([[from, 0]]);
  for (let round = 0; round < nodes.length; round += 1) {
    for (const node of nodes) {
      const here = known.get(node.nodeId);
      if (here === undefined) continue;
      for (const parent of node.parents) {
        if (!nodes.some((each) => each.nodeId === parent)) continue;
        known.set(parent, Math.min(known.get(parent) ?? Number.POSITIVE_INFINITY, here + 1));
      }
    }
  }
  return known;
}

test('ME1: ancestors on random DAGs come nearest first, ties by node id, each once, at their least distance', () => {
  fc.assert(
    fc.property(dags, (nodes) => {
      const hierarchy = hierarchyOf(nodes);
      for (const { nodeId } of nodes) {
        const expected = [...distances(nodes, nodeId)]
          .map(([each, distance]) => ({ nodeId: each, distance }))
          .toSorted((a, b) => a.distance - b.distance || (a.nodeId < b.nodeId ? -1 : 1));
        expect(hierarchy.ancestors(nodeId)).toEqual(expected);
      }
    }),
    { numRuns: 200 },
  );
});

test('ME1: what is beneath a node is what has it above', () => {
  fc.assert(
    fc.property(dags, (nodes) => {
      const hierarchy = hierarchyOf(nodes);
      for (const { nodeId } of nodes) {
        const beneath = new Set(hierarchy.descendants(nodeId).map((each) => each.nodeId));
        for (const other of nodes) {
          const above = hierarchy.ancestors(other.nodeId).some((each) => each.nodeId === nodeId);
          expect(beneath.has(other.nodeId)).toBe(above);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('ME1: every way down begins at a root, steps from parent to child, and is told once; the shortest first', () => {
  fc.assert(
    fc.property(dags, (nodes) => {
      const hierarchy = hierarchyOf(nodes);
      for (const { nodeId } of nodes) {
        const paths = pathsTo(hierarchy, nodeId, 20);
        expect(paths.length).toBeGreaterThan(0);
        expect(new Set(paths.map((path) => path.join())).size).toBe(paths.length);
        expect(paths.map((path) => path.length)).toEqual(paths.map((path) => path.length).toSorted((a, b) => a - b));
        for (const path of paths) {
          expect(path.at(-1)).toBe(nodeId);
          const root = hierarchy.nodes.get(path[0] ?? nodeId);
          expect(root?.parents.filter((parent) => hierarchy.nodes.has(parent))).toEqual([]);
          path.slice(1).forEach((step, index) => {
            expect(hierarchy.nodes.get(step)?.parents).toContain(path[index]);
          });
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('ME1: a circle is found where a node is put exactly when the whole hierarchy then has one, and its path is one', () => {
  fc.assert(
    fc.property(dags, fc.nat(), fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), (nodes, at, picks) => {
      const parents = new Map<string, readonly string[]>(nodes.map((node) => [node.nodeId, node.parents]));
      const code = nodes[at % nodes.length]?.nodeId ?? 'nod_';
      const under = picks.map((pick): string => nodes[pick % nodes.length]?.nodeId ?? 'nod_');
      const circle = circleThrough(code, under, (each) => parents.get(each) ?? []);
      const after = new Map(parents).set(code, under);
      expect(circle !== undefined).toBe(findCycle(after) !== undefined);
      if (circle === undefined) return;
      expect([circle[0], circle.at(-1)]).toEqual([code, code]);
      circle.slice(1).forEach((step, index) => {
        expect(after.get(circle[index] ?? '')).toContain(step);
      });
    }),
    { numRuns: 300 },
  );
});
