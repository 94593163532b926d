// The graph the window holds: what snapshots and deltas change in it.
import { describe, expect, it } from 'vitest';
import { packEdges } from '../../../src/contract/edge-codec.ts';
import type { GraphDelta, GraphEdge, GraphNode, GraphSnapshot } from '../../../src/contract/graph.ts';
import { edgeId, GraphModel } from '../../../src/renderer/graph/model.ts';

const now = 1_800_000_000_000;

function node(id: number, name: string | null = null): GraphNode {
  const key = id.toString(16).padStart(64, '0');
  return {
    id,
    key,
    name,
    role: 'repeater',
    lat: null,
    lon: null,
    lastSeen: now,
    lastAdvertAt: null,
    isObserver: false,
  };
}

function edge(a: number, b: number, count = 1): GraphEdge {
  return {
    a,
    b,
    count,
    weightedX4: count * 4,
    lastSeen: now,
    snr: null,
    relations: 8,
    confidence: 'low',
    implausible: false,
    wrong: false,
  };
}

function snapshot(revision: number, nodes: readonly GraphNode[], edges: readonly GraphEdge[]): GraphSnapshot {
  return { revision, generatedAt: now, nodes: [...nodes], edges: packEdges(edges, now), edgeCount: edges.length };
}

function delta(from: number, to: number, change: Partial<GraphDelta> = {}): GraphDelta {
  return { from, to, at: now, nodes: [], edges: [], removedNodes: [], removedEdges: [], ...change };
}

/** A model at revision 5 with nodes 1, 2, 3 and edges 1-2, 2-3. */
function modelAt5(): GraphModel {
  const model = new GraphModel();
  model.takeSnapshot(snapshot(5, [node(1), node(2), node(3)], [edge(1, 2, 7), edge(2, 3)]));
  return model;
}

describe('a snapshot', () => {
  it('adds everything the first time and lets nothing pulse', () => {
    const model = new GraphModel();
    const change = model.takeSnapshot(snapshot(5, [node(1), node(2)], [edge(1, 2)]));
    expect(change.addedNodes.map(({ id }) => id)).toEqual([1, 2]);
    expect(change.addedEdges).toHaveLength(1);
    expect(change.fresh).toEqual([]);
    expect(model.revision).toBe(5);
  });

  it('gives only what differs the second time', () => {
    const model = modelAt5();
    const change = model.takeSnapshot(snapshot(9, [node(1, 'Hill'), node(2), node(4)], [edge(1, 2, 8), edge(2, 4)]));
    expect(change.addedNodes.map(({ id }) => id)).toEqual([4]);
    expect(change.changedNodes.map(({ id }) => id)).toEqual([1]);
    expect(change.removedNodes).toEqual([3]);
    expect(change.removedEdges).toEqual(['2-3']);
    expect(change.changedEdges.map(({ count }) => count)).toEqual([8]);
    expect(change.fresh).toEqual(['1-2', '2-4']);
    expect([...model.neighboursOf(2)]).toEqual([1, 4]);
  });

  it('of a restarted core takes its smaller revision', () => {
    const model = modelAt5();
    model.takeSnapshot(snapshot(1, [node(1)], []));
    expect(model.revision).toBe(1);
    expect(model.nodes.size).toBe(1);
    expect(model.edges.size).toBe(0);
  });
});

describe('a delta', () => {
  it('that follows is taken and names the edges with new evidence', () => {
    const change = modelAt5().takeDelta(delta(5, 6, { nodes: [node(4)], edges: [edge(1, 2, 8), edge(3, 4)] }));
    expect(change?.addedNodes.map(({ id }) => id)).toEqual([4]);
    expect(change?.fresh).toEqual(['1-2', '3-4']);
  });

  it('from revision 7 is a gap for a model at 5 and changes nothing', () => {
    const model = modelAt5();
    expect(model.takeDelta(delta(7, 8, { removedNodes: [1] }))).toBeNull();
    expect(model.revision).toBe(5);
    expect(model.nodes.size).toBe(3);
  });

  it('that ends before the model stands changes nothing', () => {
    const change = modelAt5().takeDelta(delta(3, 5, { removedNodes: [1] }));
    expect(change?.removedNodes).toEqual([]);
  });

  it('that overlaps is taken whole', () => {
    const model = modelAt5();
    expect(model.takeDelta(delta(4, 8, { nodes: [node(9)] }))?.addedNodes).toHaveLength(1);
    expect(model.revision).toBe(8);
  });

  it('that removes a node removes its edges, too', () => {
    const model = modelAt5();
    const change = model.takeDelta(delta(5, 6, { removedNodes: [2] }));
    expect(change?.removedEdges.toSorted()).toEqual(['1-2', '2-3']);
    expect(model.edges.size).toBe(0);
    expect([...model.neighboursOf(1)]).toEqual([]);
    expect(model.byKey(node(2).key)).toBeNull();
  });

  it('with an edge to an unknown node leaves that edge out', () => {
    const change = modelAt5().takeDelta(delta(5, 6, { edges: [edge(1, 99)] }));
    expect(change?.addedEdges).toEqual([]);
  });

  it('with the same values again is no change', () => {
    const change = modelAt5().takeDelta(delta(5, 6, { nodes: [node(1)], edges: [edge(1, 2, 7)] }));
    expect(change?.changedNodes).toEqual([]);
    expect(change?.changedEdges).toEqual([]);
    expect(change?.fresh).toEqual([]);
  });
});

it('names an edge the same from both ends', () => {
  expect(edgeId(12, 3)).toBe('3-12');
  expect(edgeId(3, 12)).toBe('3-12');
});
