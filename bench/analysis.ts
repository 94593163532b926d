// What the analyses cost on a regional mesh of 4,300 nodes and 20,000 edges.
import { Betweenness } from '../src/domain/mesh/betweenness.ts';
import { type Adjacency, adjacencyOf, blocksOf } from '../src/domain/mesh/blocks.ts';
import { coreNumbers } from '../src/domain/mesh/cores.ts';
import { type HopPath, resolvePath } from '../src/domain/mesh/resolve-path.ts';
import { cutOffWithout, routeBetween } from '../src/domain/mesh/route.ts';
import { prefixSides } from '../src/domain/mesh/side.ts';
import { graphAt, graphChanges } from '../src/main/reader/analysis/history.ts';
import type { LongQuestion } from '../src/main/reader/analysis/long-question.ts';
import { Topology, topologyOf } from '../src/main/reader/analysis/topology.ts';
import { withHistory } from './analysis-parts/made-up-history.ts';
import { dice, type MadeUpMesh, madeUpMesh } from './analysis-parts/made-up-mesh.ts';
import type { Bench, Measurement } from './measure.ts';

const nodeCount = 4_300;
const edgeCount = 20_000;
const hourMs = 3_600_000;

/** Median milliseconds of processor time over 5 runs of `times` each; the system counts it in steps of some milliseconds. */
function medianMs(times: number, action: () => void): number {
  const runs = 5;
  const spans = Array.from({ length: runs }, () => {
    const began = process.threadCpuUsage();
    for (let i = 0; i < times; i += 1) action();
    const spent = process.threadCpuUsage(began);
    return (spent.user + spent.system) / 1000 / times;
  });
  return spans.sort((a, b) => a - b)[runs >> 1] ?? 0;
}

function shapeOf(mesh: MadeUpMesh): Adjacency {
  return adjacencyOf(
    mesh.nodes.length,
    mesh.edges.map(({ a }) => a),
    mesh.edges.map(({ b }) => b),
  );
}

function measureShape(mesh: MadeUpMesh): Measurement[] {
  const graph = shapeOf(mesh);
  const relays = new Uint8Array(mesh.nodes.length).fill(1);
  const strengths = mesh.edges.map(({ count }) => count);
  const { bridges, articulation, components } = blocksOf(graph);
  const points = articulation.reduce((sum, one) => sum + one, 0);
  const note = `${mesh.nodes.length} nodes, ${mesh.edges.length} edges: ${components} parts, ${points} points, ${bridges.length} bridges`;
  return [
    line(
      'parts, articulation points, bridges',
      medianMs(50, () => blocksOf(shapeOf(mesh))),
      50,
      note,
    ),
    line(
      'core numbers',
      medianMs(50, () => coreNumbers(graph)),
      50,
    ),
    line(
      'betweenness',
      medianMs(1, () => {
        const betweenness = new Betweenness(graph);
        while (!betweenness.advance(100));
        betweenness.result();
      }),
      2_000,
    ),
    line(
      'who is cut off without one node',
      medianMs(50, () => cutOffWithout(graph, relays, 17)),
      null,
    ),
    line(
      'way between two nodes',
      medianMs(50, () => routeBetween(graph, strengths, relays, 0, mesh.nodes.length - 1)),
      null,
    ),
  ];
}

function finished<Answer>(question: LongQuestion<Answer>): Answer {
  while (!question.advance());
  return question.result();
}

function measureHistory(mesh: MadeUpMesh): Measurement[] {
  const now = Date.UTC(2026, 2, 4, 12);
  return withHistory(mesh, now, (db, rows) => {
    // The snapshot is read once and serves all that follows.
    const snapshot = medianMs(1, () => new Topology(db, now));
    finished(graphAt(db, { at: now, now }));
    const back = (hours: number) => now - hours * hourMs;
    const topology = topologyOf(db, now).snapshot(now);
    const paths = flooded(mesh, 2_000);
    return [
      line('reading the topology aside', snapshot, null),
      line(
        'what changed since yesterday',
        medianMs(3, () => finished(graphChanges(db, { from: back(24), to: now, now }))),
        200,
        `${rows.toLocaleString('en-US')} hours of activity`,
      ),
      line(
        'the same, a week ago and today',
        medianMs(3, () => finished(graphChanges(db, { from: back(7 * 24), to: now, now }))),
        200,
      ),
      line(
        'the graph as it was 10 hours ago',
        medianMs(3, () => finished(graphAt(db, { at: back(10), now }))),
        null,
      ),
      line(
        'the graph as it was 10 days ago',
        medianMs(3, () => finished(graphAt(db, { at: back(240), now }))),
        null,
      ),
      {
        ...line(
          'a path of 5 one-byte hops',
          medianMs(1, () => {
            for (const path of paths) resolvePath(path, topology);
          }) *
            (1000 / paths.length),
          null,
        ),
        unit: 'us CPU',
      },
    ];
  });
}

/** Paths along links of the mesh, as one-byte hops, from an observer that is known. */
function flooded({ nodes, edges }: MadeUpMesh, count: number): HopPath[] {
  const near = new Map<number, number[]>();
  for (const { a, b } of edges) {
    near.set(a, [...(near.get(a) ?? []), b]);
    near.set(b, [...(near.get(b) ?? []), a]);
  }
  const random = dice(3);
  return Array.from({ length: count }, () => {
    let at = Math.floor(random() * nodes.length);
    const after = at + 1;
    const hops = Array.from({ length: 5 }, () => {
      const others = near.get(at) ?? [];
      at = others[Math.floor(random() * others.length)] ?? at;
      return prefixSides(nodes[at]?.key ?? '')[0];
    });
    return { hops: hops.reverse(), before: null, after };
  });
}

function line(what: string, value: number, target: number | null, note?: string): Measurement {
  return { what, value, unit: 'ms CPU', target, better: 'lower', ...(note === undefined ? {} : { note }) };
}

export const bench: Bench = {
  name: 'analysis',
  async run() {
    const mesh = madeUpMesh(nodeCount, edgeCount);
    return [...measureShape(mesh), ...measureHistory(mesh)];
  },
};
