// Packs a snapshot's nodes for the wire: it walks every value it carries, but takes a text as it is.
import type { GraphNode, GraphSnapshot, PackedSnapshot } from './graph.ts';

/** The snapshot with its nodes as one JSON text. */
export function packSnapshot(snapshot: GraphSnapshot): PackedSnapshot {
  return { ...snapshot, nodes: JSON.stringify(snapshot.nodes) };
}

/** What `packSnapshot` was given; throws a SyntaxError for a text that is none of its own. */
export function unpackSnapshot(packed: PackedSnapshot): GraphSnapshot {
  return { ...packed, nodes: JSON.parse(packed.nodes) as GraphNode[] };
}
