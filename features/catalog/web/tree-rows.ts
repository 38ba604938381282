import type { NodeView } from '../core/index.ts';

/** A line of the tree. A node with several parents has several lines: `key` is the way down to this one. */
export type TreeRow = {
  readonly key: string;
  readonly node: NodeView;
  readonly depth: number;
  readonly children: number;
  readonly open: boolean;
};

/** The hierarchy as a page walks it. */
export type NodeTree = {
  readonly byId: ReadonlyMap<string, NodeView>;
  readonly roots: readonly NodeView[];
  readonly childrenOf: (nodeId: string) => readonly NodeView[];
};

/** How a node is called in a language: by its name there, in the language without its country, or its own name. */
export function nodeName(node: Pick<NodeView, 'name' | 'names'>, language: string): string {
  const { names = {} } = node;
  const base = language.split('-')[0] ?? language;
  const other = Object.keys(names).find((each) => each.split('-')[0] === base);
  return names[language] ?? (other === undefined ? undefined : names[other]) ?? node.name;
}

export function treeOf(nodes: readonly NodeView[], language: string): NodeTree {
  const order = new Intl.Collator(language, { numeric: true });
  const byName = nodes.toSorted((one, other) => order.compare(nodeName(one, language), nodeName(other, language)));
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const children = new Map<string, NodeView[]>();
  const roots: NodeView[] = [];
  for (const node of byName) {
    const parents = node.parents.filter((parent) => byId.has(parent));
    if (parents.length === 0) roots.push(node);
    for (const parent of parents) {
      const list = children.get(parent);
      if (list === undefined) children.set(parent, [node]);
      else list.push(node);
    }
  }
  return { byId, roots, childrenOf: (nodeId) => children.get(nodeId) ?? [] };
}

/** The lines in sight when these are open: depth first, beneath each open line its children. */
export function treeRows(tree: NodeTree, open: ReadonlySet<string>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const add = (node: NodeView, above: string, depth: number): void => {
    const key = above === '' ? node.nodeId : `${above}/${node.nodeId}`;
    const children = tree.childrenOf(node.nodeId);
    const isOpen = open.has(key);
    rows.push({ key, node, depth, children: children.length, open: isOpen });
    if (isOpen) for (const child of children) add(child, key, depth + 1);
  };
  for (const root of tree.roots) add(root, '', 0);
  return rows;
}

/** The nodes of which every word is in the name or the code, as lines without depth. */
export function foundRows(tree: NodeTree, words: string, language: string): readonly TreeRow[] {
  const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  return [...tree.byId.values()]
    .filter((node) => {
      const text = folded(`${nodeName(node, language)} ${node.name} ${node.code ?? ''}`);
      return wanted.every((word) => text.includes(word));
    })
    .map((node) => ({ key: node.nodeId, node, depth: 0, children: 0, open: false }));
}
