import { expect, test } from 'vitest';
import type { NodeView } from '../core/index.ts';
import { foundRows, nodeName, treeOf, treeRows } from './tree-rows.ts';

const node = (nodeId: string, name: string, parents: string[] = []): NodeView => ({
  nodeId,
  code: `c-${nodeId}`,
  name,
  parents,
  products: 0,
});
const NODES = [
  node('1', 'Home'),
  node('2', 'Gifts'),
  { ...node('3', 'Lamps', ['1', '2']), names: { 'de-DE': 'Löwenlampen' } },
  node('4', 'Bulbs', ['3']),
  node('5', 'Lost', ['gone']),
];

test('EN2: a node with several parents has a line beneath each, and opens by itself there', () => {
  const tree = treeOf(NODES, 'en');
  expect(treeRows(tree, new Set()).map((row) => row.node.name)).toEqual(['Gifts', 'Home', 'Lost']);
  const rows = treeRows(tree, new Set(['1', '1/3', '2']));
  expect(rows.map((row) => `${row.key} ${row.depth}${row.open ? ' open' : ''}`)).toEqual([
    '2 0 open',
    '2/3 1',
    '1 0 open',
    '1/3 1 open',
    '1/3/4 2',
    '5 0',
  ]);
});

test('EN2: places are found by words of their name in any language and by code, without accents', () => {
  const tree = treeOf(NODES, 'de');
  const names = (words: string) => foundRows(tree, words, 'de').map((row) => nodeName(row.node, 'de'));
  expect(names('lowen')).toEqual(['Löwenlampen']);
  expect(names('LAMPS')).toEqual(['Löwenlampen']);
  expect(names('c-4')).toEqual(['Bulbs']);
  expect(names('lamps bulbs')).toEqual([]);
});
