// The graph as the window holds it: nodes and edges by id, and what each snapshot or delta changed.
import { unpackEdges } from '../../contract/edge-codec.ts';
import type { GraphDelta, GraphEdge, GraphNode, GraphSnapshot } from '../../contract/graph.ts';

/** Names an edge by its two ends, smaller id first. */
export type EdgeId = `${number}-${number}`;

/** The id of the edge between two nodes, whichever way round they are given. */
export function edgeId(a: number, b: number): EdgeId {
  return a < b ? `${a}-${b}` : `${b}-${a}`;
}

/** What one snapshot or delta did to the model. A changed edge counts as `fresh` when it gained evidence. */
export interface GraphChange {
  readonly addedNodes: readonly GraphNode[];
  readonly changedNodes: readonly GraphNode[];
  readonly removedNodes: readonly number[];
  readonly addedEdges: readonly GraphEdge[];
  readonly changedEdges: readonly GraphEdge[];
  readonly removedEdges: readonly EdgeId[];
  readonly fresh: readonly EdgeId[];
}

/** Nodes and edges by id, patched in place. */
export class GraphModel {
  readonly nodes = new Map<number, GraphNode>();
  readonly edges = new Map<EdgeId, GraphEdge>();
  readonly #idsByKey = new Map<string, number>();
  readonly #neighbours = new Map<number, Set<number>>();
  /** -1 until the first snapshot. */
  revision = -1;

  /** Ids of the nodes an edge joins with `id`. */
  neighboursOf(id: number): ReadonlySet<number> {
    return this.#neighbours.get(id) ?? new Set();
  }

  /** Finds a node by its key; null when it is not in the graph. */
  byKey(key: string): GraphNode | null {
    const id = this.#idsByKey.get(key);
    return id === undefined ? null : (this.nodes.get(id) ?? null);
  }

  /** Takes a whole snapshot and gives what differs from before; throws a RangeError when its edges are cut short. */
  takeSnapshot(snapshot: GraphSnapshot): GraphChange {
    const edges = unpackEdges(snapshot.edges, snapshot.generatedAt);
    const nodeIds = new Set(snapshot.nodes.map((node) => node.id));
    const edgeIds = new Set(edges.map((edge) => edgeId(edge.a, edge.b)));
    const first = this.revision < 0;
    this.revision = snapshot.revision;
    const change = this.#patch({
      nodes: snapshot.nodes,
      edges,
      removedNodes: [...this.nodes.keys()].filter((id) => !nodeIds.has(id)),
      removedEdges: [...this.edges.keys()].filter((id) => !edgeIds.has(id)),
    });
    return first ? { ...change, fresh: [] } : change;
  }

  /**
   * Takes a delta. Gives null when the model is behind it and needs a snapshot. A delta that the model already holds
   * changes nothing; one that overlaps is taken whole, because its entries are the state at its end.
   */
  takeDelta(delta: GraphDelta): GraphChange | null {
    if (this.revision < delta.from) return null;
    if (delta.to <= this.revision) return emptyChange;
    this.revision = delta.to;
    return this.#patch({ ...delta, removedEdges: delta.removedEdges.map(([a, b]) => edgeId(a, b)) });
  }

  #patch(patch: Patch): GraphChange {
    const removedEdges = new Set<EdgeId>();
    const removedNodes = patch.removedNodes.filter((id) => this.nodes.has(id));
    for (const id of removedNodes) {
      for (const other of this.neighboursOf(id)) removedEdges.add(edgeId(id, other));
    }
    for (const id of patch.removedEdges) if (this.edges.has(id)) removedEdges.add(id);
    for (const id of removedEdges) this.#removeEdge(id);
    for (const id of removedNodes) {
      this.#idsByKey.delete(this.nodes.get(id)?.key ?? '');
      this.nodes.delete(id);
      this.#neighbours.delete(id);
    }
    const nodes = this.#upsertNodes(patch.nodes);
    const edges = this.#upsertEdges(patch.edges);
    return { ...nodes, ...edges, removedNodes, removedEdges: [...removedEdges] };
  }

  #upsertNodes(nodes: readonly GraphNode[]): Pick<GraphChange, 'addedNodes' | 'changedNodes'> {
    const addedNodes: GraphNode[] = [];
    const changedNodes: GraphNode[] = [];
    for (const node of nodes) {
      const before = this.nodes.get(node.id);
      if (before === undefined) addedNodes.push(node);
      else if (!sameFields(before, node)) changedNodes.push(node);
      this.nodes.set(node.id, node);
      this.#idsByKey.set(node.key, node.id);
    }
    return { addedNodes, changedNodes };
  }

  #upsertEdges(edges: readonly GraphEdge[]): Pick<GraphChange, 'addedEdges' | 'changedEdges' | 'fresh'> {
    const addedEdges: GraphEdge[] = [];
    const changedEdges: GraphEdge[] = [];
    const fresh: EdgeId[] = [];
    for (const edge of edges) {
      if (!this.nodes.has(edge.a) || !this.nodes.has(edge.b)) continue;
      const id = edgeId(edge.a, edge.b);
      const before = this.edges.get(id);
      if (before === undefined) addedEdges.push(edge);
      else if (!sameFields(before, edge)) changedEdges.push(edge);
      if (before === undefined || edge.count > before.count) fresh.push(id);
      this.edges.set(id, edge);
      this.#join(edge.a, edge.b);
    }
    return { addedEdges, changedEdges, fresh };
  }

  #join(a: number, b: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const set = this.#neighbours.get(from);
      if (set === undefined) this.#neighbours.set(from, new Set([to]));
      else set.add(to);
    }
  }

  #removeEdge(id: EdgeId): void {
    const edge = this.edges.get(id);
    if (edge === undefined) return;
    this.edges.delete(id);
    this.#neighbours.get(edge.a)?.delete(edge.b);
    this.#neighbours.get(edge.b)?.delete(edge.a);
  }
}

interface Patch {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly removedNodes: readonly number[];
  readonly removedEdges: readonly EdgeId[];
}

/** The change that changes nothing. */
export const emptyChange: GraphChange = {
  addedNodes: [],
  changedNodes: [],
  removedNodes: [],
  addedEdges: [],
  changedEdges: [],
  removedEdges: [],
  fresh: [],
};

function sameFields<T extends object>(a: T, b: T): boolean {
  for (const name of Object.keys(b) as (keyof T)[]) if (a[name] !== b[name]) return false;
  return true;
}
