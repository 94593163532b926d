// The analyses of the fake core: the real rules over its made-up graph where they are short, made-up rows elsewhere.
import { implement } from '@orpc/server';
import type { NodeRef } from '../../src/contract/analysis.ts';
import { api } from '../../src/contract/api.ts';
import { packEdges } from '../../src/contract/edge-codec.ts';
import type { GraphEdge, GraphNode } from '../../src/contract/graph.ts';
import { type Adjacency, adjacencyOf, blocksOf } from '../../src/domain/mesh/blocks.ts';
import { cutOffWithout, routeBetween } from '../../src/domain/mesh/route.ts';
import type { FakeState } from './fake-state.ts';

/** The analysis part of the fake core's router. */
export function fakeAnalysis(state: FakeState) {
  const os = implement(api).analysis;
  return {
    shape: os.shape.handler(({ input }) => shapeOf(new FakeGraph(state), input.days)),
    busiest: os.busiest.handler(() => {
      const { nodes } = new FakeGraph(state);
      const rows = nodes.slice(0, 5).map((node, i) => ({ node: refOf(node), share: 0.4 / (i + 1), core: 3 }));
      return { at: Date.now(), relays: nodes.length, rows };
    }),
    without: os.without.handler(({ input }) => {
      const graph = new FakeGraph(state);
      const place = graph.placeOf(input.key);
      const node = graph.nodes[place];
      if (node === undefined) return null;
      const cutOff = cutOffWithout(graph.shape, graph.relays, place).map((v) => graph.ref(v));
      const links = (graph.shape.offsets[place + 1] ?? 0) - (graph.shape.offsets[place] ?? 0);
      return {
        at: Date.now(),
        node: refOf(node),
        links,
        cutOff,
        cutOffCount: cutOff.length,
        cutOffRelays: cutOff.filter(({ role }) => role !== 'companion').length,
      };
    }),
    route: os.route.handler(({ input }) => {
      const graph = new FakeGraph(state);
      const strengths = graph.edges.map(({ count }) => count);
      const way = routeBetween(
        graph.shape,
        strengths,
        graph.relays,
        graph.placeOf(input.from),
        graph.placeOf(input.to),
      );
      if (way === null) return { at: Date.now(), nodes: [], links: [], weakest: -1 };
      const links = way.links.map((i) => ({
        count: graph.edges[i]?.count ?? 0,
        score: Math.min(1, (graph.edges[i]?.count ?? 0) / 100),
        lastSeen: graph.edges[i]?.lastSeen ?? 0,
      }));
      return { at: Date.now(), nodes: way.nodes.map((v) => graph.ref(v)), links, weakest: way.weakest };
    }),
    twoWay: os.twoWay.handler(() => {
      const [a, b] = new FakeGraph(state).nodes;
      if (a === undefined || b === undefined) return { count: 0, oneWay: 0, rows: [] };
      const row = { atA: { snr: 6, count: 40 }, atB: { snr: -3.5, count: 12 }, difference: 9.5 };
      return { count: 1, oneWay: 17, rows: [{ a: refOf(a), b: refOf(b), ...row }] };
    }),
    prefixes: os.prefixes.handler(({ input }) => {
      const { nodes } = new FakeGraph(state);
      const use = { nodes: nodes.length, sharing: 2, collisions: 1, claims: 3, evidence: 40 };
      const holders = nodes.slice(0, 2).map(refOf);
      return {
        at: Date.now(),
        widths: [{ width: 1, ...use, rows: [{ prefix: '3f', holders, holderCount: 2, claims: 3, evidence: 40 }] }],
        free: ['01', '02', 'a7'],
        advice: [
          { prefix: '01', holders: [], nearestKm: null },
          { prefix: '3f', holders, nearestKm: input.near === null ? null : 12 },
        ],
      };
    }),
  };
}

const hourMs = 3_600_000;

/** The graph's past in the fake core: an edge is there once its last two hundred hours reach so far. */
export function fakeHistory(state: FakeState) {
  const os = implement(api).graph;
  return {
    history: os.history.handler(() => ({ from: Date.now() - 400 * hourMs, hoursFrom: Date.now() - 336 * hourMs })),
    at: os.at.handler(({ input: { at } }) => {
      const edges = [...state.edges.values()].filter((edge) => edge.lastSeen <= at || edge.count % 3 > 0);
      const then = edges.map((edge) => ({ ...edge, lastSeen: Math.min(edge.lastSeen, at) }));
      const nodes = [...state.nodes.keys()].map((id): [number, number | null] => [id, at]);
      return { at, exactTo: 'hour' as const, nodes, edges: packEdges(then, at), edgeCount: then.length };
    }),
    changes: os.changes.handler(({ input: { from, to } }) => {
      const graph = new FakeGraph(state);
      const changes = ['new', 'gone', 'stronger', 'weaker', 'back'] as const;
      const links = changes.flatMap((change, i) => {
        const edge = graph.edges[i];
        const [a, b] = [state.nodes.get(edge?.a ?? 0), state.nodes.get(edge?.b ?? 0)];
        return a === undefined || b === undefined
          ? []
          : [{ change, a: refOf(a), b: refOf(b), before: 10 * i, after: 12 }];
      });
      const newNodes = graph.nodes.slice(0, 1).map(refOf);
      const counts = { new: 1, gone: 1, stronger: 1, weaker: 1, back: 1, rare: 4 };
      return {
        ...{ from, to, before: 900, after: 1_000, deafBefore: 0, deafAfter: 2 * hourMs, counts, links },
        ...{ newNodes, goneNodes: [], newNodeCount: 1, goneNodeCount: 0 },
      };
    }),
  };
}

function refOf({ id, key, name, role }: GraphNode): NodeRef {
  return { id, key, name, role };
}

/** The fake graph by places. */
class FakeGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly relays: readonly number[];
  readonly shape: Adjacency;

  constructor(state: FakeState) {
    this.nodes = [...state.nodes.values()];
    const places = new Map(this.nodes.map((node, place) => [node.id, place]));
    this.edges = [...state.edges.values()].filter((edge) => !edge.implausible);
    this.relays = this.nodes.map(({ role }) => Number(role !== 'companion' && role !== 'sensor'));
    const placesOf = (end: 'a' | 'b') => this.edges.map((edge) => places.get(edge[end]) ?? 0);
    this.shape = adjacencyOf(this.nodes.length, placesOf('a'), placesOf('b'));
  }

  placeOf(key: string): number {
    return this.nodes.findIndex((node) => node.key === key);
  }

  ref(place: number): NodeRef {
    const node = this.nodes[place];
    if (node === undefined) throw new RangeError(`no node at ${place}`);
    return refOf(node);
  }
}

function shapeOf(graph: FakeGraph, days: number | null) {
  const blocks = blocksOf(graph.shape);
  const points = [...blocks.articulation.keys()].filter((v) => blocks.articulation[v] === 1);
  const weakPoints = points.map((v) => ({ node: graph.ref(v), cutOff: blocks.cutOff[v] ?? 0 }));
  const bridges = blocks.bridges.map(({ a, b, cutOff }) => ({ a: graph.ref(a), b: graph.ref(b), score: 0.5, cutOff }));
  return {
    at: Date.now(),
    days,
    nodes: graph.nodes.length,
    relays: graph.nodes.length,
    links: graph.edges.length,
    leftOut: { old: 2, implausible: 3, unproven: 0, wrong: 0 },
    parts: [{ relays: graph.nodes.length, members: graph.nodes.slice(0, 10).map(refOf) }],
    partCount: blocks.components,
    weakPoints: weakPoints.sort((x, y) => y.cutOff - x.cutOff).slice(0, 100),
    weakPointCount: weakPoints.length,
    bridges: bridges.sort((x, y) => y.cutOff - x.cutOff).slice(0, 100),
    bridgeCount: bridges.length,
    cores: [
      { k: 1, relays: graph.nodes.length },
      { k: 2, relays: 30 },
      { k: 3, relays: 12 },
    ],
    marks: {
      points: weakPoints.map(({ node }) => node.id),
      bridges: bridges.map(({ a, b }): [number, number] => [a.id, b.id]),
    },
  };
}
