// Very many nodes and edges come onto the canvas in turns, and what changes meanwhile is not lost.
import cytoscape, { type Core as Canvas } from 'cytoscape';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GraphDelta, GraphNode } from '../../../src/contract/graph.ts';
import { Loading } from '../../../src/renderer/graph/loading.ts';
import { edgeId, GraphModel } from '../../../src/renderer/graph/model.ts';
import { inTurns } from '../../../src/renderer/graph/turns.ts';
import { dice, fakeEdge, fakeNode } from '../fake-mesh.ts';

const now = 1_767_225_600_000;
const roll = dice(7);
const nodes = Array.from({ length: 1_200 }, (_, i) => fakeNode(i, roll, now));
const nodeAt = (i: number) => nodes[i % nodes.length] as GraphNode;
const edgeOf = (i: number, j: number) => fakeEdge(nodeAt(i), nodeAt(j), roll, now);

let cy: Canvas;
let model: GraphModel;
beforeEach(() => {
  cy = cytoscape({ headless: true });
  model = new GraphModel();
});
afterEach(() => cy.destroy());

function delta(change: Partial<GraphDelta>): GraphDelta {
  const from = Math.max(0, model.revision);
  return { from, to: from + 1, at: now, nodes: [], edges: [], removedNodes: [], removedEdges: [], ...change };
}

/** Loads the model; `meanwhile` happens while the nodes are arranged. Resolves when all is there. */
function load(meanwhile: (loading: Loading) => void = () => undefined): Promise<readonly string[]> {
  const steps: string[] = [];
  return new Promise((resolve) => {
    let isFirst = true;
    const loading = new Loading({
      cy,
      model,
      add: (some, links) => {
        for (const { id } of some) cy.add({ group: 'nodes', data: { id: String(id) } });
        for (const { a, b } of links) {
          cy.add({ group: 'edges', data: { id: edgeId(a, b), source: String(a), target: String(b) } });
        }
      },
      place: () => undefined,
      stand: async () => {
        steps.push(`stand ${cy.nodes().length} ${cy.edges().length}`);
        if (isFirst) meanwhile(loading);
        isFirst = false;
      },
      seen: async () => undefined,
      busy: () => undefined,
      done: () => {
        steps.push('done');
        resolve(steps);
      },
    });
    expect(loading.takes([...model.nodes.values()], [...model.edges.values()])).toBe(true);
  });
}

describe('loading', () => {
  it('puts 1,200 nodes on the canvas, has them arranged, and then the edges', async () => {
    model.revision = 0;
    model.takeDelta(delta({ nodes, edges: Array.from({ length: 2_000 }, (_, i) => edgeOf(i, 7 * i + 1)) }));
    expect(await load()).toEqual(['stand 1200 0', 'done']);
    expect(cy.edges()).toHaveLength(model.edges.size);
  });

  it('leaves 300 elements to whoever has them', () => {
    const parts = {
      cy,
      model,
      add() {},
      place() {},
      stand: async () => undefined,
      seen: async () => undefined,
      busy() {},
      done() {},
    };
    expect(new Loading(parts).takes(nodes.slice(0, 300), [])).toBe(false);
  });

  it('ends with what the model holds though nodes and edges came and went meanwhile', async () => {
    model.revision = 0;
    model.takeDelta(
      delta({ nodes: nodes.slice(0, 1_100), edges: Array.from({ length: 900 }, (_, i) => edgeOf(i, i + 1)) }),
    );
    const steps = await load((loading) => {
      const change = model.takeDelta(
        delta({
          nodes: nodes.slice(1_100),
          edges: [edgeOf(3, 1_150), edgeOf(1_160, 1_170)],
          removedNodes: [nodeAt(10).id, nodeAt(20).id],
        }),
      );
      for (const id of change?.removedNodes ?? []) cy.getElementById(String(id)).remove();
      expect(loading.takes(change?.addedNodes ?? [], change?.addedEdges ?? [])).toBe(true);
    });
    expect(steps).toEqual(['stand 1100 0', 'stand 1198 896', 'done']);
    expect(new Set(cy.nodes().map((node) => Number(node.id())))).toEqual(new Set(model.nodes.keys()));
    expect(new Set(cy.edges().map((edge) => edge.id()))).toEqual(new Set(model.edges.keys()));
    expect(cy.getElementById(edgeId(nodeAt(3).id, nodeAt(1_150).id)).nonempty()).toBe(true);
  });
});

describe('work in turns', () => {
  it('goes over 1,000 things in their order, each once', async () => {
    const seen: number[] = [];
    const items = Array.from({ length: 1_000 }, (_, i) => i);
    expect(
      await inTurns(
        items,
        (lot) => seen.push(...lot),
        () => true,
      ),
    ).toBe(true);
    expect(seen).toEqual(items);
  });

  it('begins at once and ends when it is to go on no more', async () => {
    const lots: number[] = [];
    const items = Array.from({ length: 1_000 }, (_, i) => i);
    const work = inTurns(
      items,
      (lot) => lots.push(lot.length),
      () => lots.length < 2,
    );
    expect(lots.length).toBeGreaterThan(0);
    expect(await work).toBe(false);
    expect(lots).toHaveLength(2);
  });
});
