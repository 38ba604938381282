import type { CatalogNode, NodeId } from './product.ts';

/** The hierarchy of one enterprise, ready for questions. */
export type Hierarchy = {
  readonly nodes: ReadonlyMap<NodeId, CatalogNode>;
  /** The node itself (distance 0) and all its ancestors, nearest first; ties in order of node id. Unknown node: empty. */
  ancestors(nodeId: NodeId): readonly { readonly nodeId: NodeId; readonly distance: number }[];
};
