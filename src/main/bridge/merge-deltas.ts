// Two graph deltas that follow each other, as one.
import type { GraphDelta, GraphEdge, GraphNode } from '../../contract/graph.ts';

/** Nodes and edges in one delta at most; beyond that a snapshot is the shorter message. */
const mostChanges = 20_000;

/**
 * The delta from `held.from` to `next.to`, with the newest state of each node and edge. What came and went in between
 * stays listed as removed, so a reader must take the removal of an unknown one calmly. null when `next` does not begin
 * where `held` ends, or when the result would hold more than 20,000 changes.
 */
export function mergeDeltas(held: GraphDelta, next: GraphDelta): GraphDelta | null {
  if (held.to !== next.from) return null;
  const nodes = new Map<number, GraphNode>(held.nodes.map((node) => [node.id, node]));
  const removedNodes = new Set(held.removedNodes);
  for (const id of next.removedNodes) {
    nodes.delete(id);
    removedNodes.add(id);
  }
  for (const node of next.nodes) {
    nodes.set(node.id, node);
    removedNodes.delete(node.id);
  }
  const edges = new Map<string, GraphEdge>(held.edges.map((edge) => [`${edge.a} ${edge.b}`, edge]));
  const removedEdges = new Map(held.removedEdges.map((pair) => [pair.join(' '), pair]));
  for (const pair of next.removedEdges) {
    edges.delete(pair.join(' '));
    removedEdges.set(pair.join(' '), pair);
  }
  for (const edge of next.edges) {
    edges.set(`${edge.a} ${edge.b}`, edge);
    removedEdges.delete(`${edge.a} ${edge.b}`);
  }
  if (nodes.size + edges.size + removedNodes.size + removedEdges.size > mostChanges) return null;
  return {
    from: held.from,
    to: next.to,
    at: next.at,
    nodes: [...nodes.values()],
    edges: [...edges.values()],
    removedNodes: [...removedNodes],
    removedEdges: [...removedEdges.values()],
  };
}
