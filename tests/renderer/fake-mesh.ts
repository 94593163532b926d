// A made-up graph in the contract's shapes: towns of repeaters with companions around them, the same for the same size.
import type { GraphEdge, GraphNode, LivenessThresholds, NodeRole } from '../../src/contract/graph.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** Thresholds as the real core gives them. */
export const fakeThresholds: LivenessThresholds = {
  repeater: { quietMs: 24 * hourMs, silentMs: 72 * hourMs },
  room: { quietMs: 24 * hourMs, silentMs: 72 * hourMs },
  companion: { quietMs: 8 * hourMs, silentMs: 24 * hourMs },
  sensor: { quietMs: 8 * hourMs, silentMs: 24 * hourMs },
  none: { quietMs: 24 * hourMs, silentMs: 72 * hourMs },
  unknown: { quietMs: 24 * hourMs, silentMs: 72 * hourMs },
  observer: { quietMs: hourMs, silentMs: 24 * hourMs },
};

/** Numbers in [0, 1) that repeat for the same seed (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const places = [
  'Hill',
  'Quarry',
  'Harbour',
  'Mill',
  'Chapel',
  'Tower',
  'Bridge',
  'Station',
  'Farm',
  'Ridge',
  'Lake',
  'Wood',
];
const kinds = ['North', 'South', 'Upper', 'Old', 'New', 'Far', 'Little', 'West'];

/** Nodes `count`, about three edges each; `now` is when it was all last heard. */
export function fakeMesh(count: number, now: number): { readonly nodes: GraphNode[]; readonly edges: GraphEdge[] } {
  const roll = dice(count);
  const nodes: GraphNode[] = [];
  const at: { x: number; y: number }[] = [];
  const towns = Math.max(3, Math.round(Math.sqrt(count) / 3));
  const centres = Array.from({ length: towns }, () => ({ x: roll() * 100, y: roll() * 100 }));
  for (let id = 0; id < count; id += 1) {
    const centre = centres[Math.floor(roll() ** 1.6 * towns)] ?? { x: 50, y: 50 };
    const spread = roll() < 0.1 ? 30 : 7;
    at.push({ x: centre.x + (roll() - 0.5) * 2 * spread, y: centre.y + (roll() - 0.5) * 2 * spread });
    nodes.push(fakeNode(id, roll, now));
  }
  return { nodes, edges: fakeEdges(nodes, at, roll, now) };
}

/** One node; a few names are hostile or cut, a few are missing. */
export function fakeNode(id: number, roll: () => number, now: number): GraphNode {
  const kind = roll();
  const role: NodeRole =
    kind < 0.6
      ? 'repeater'
      : kind < 0.84
        ? 'companion'
        : kind < 0.92
          ? 'room'
          : kind < 0.95
            ? 'sensor'
            : kind < 0.98
              ? 'observer'
              : 'unknown';
  const key = Array.from({ length: 64 }, () => Math.floor(roll() * 16).toString(16)).join('');
  const age = roll();
  const lastSeen =
    age < 0.7
      ? now - roll() * 2 * hourMs
      : age < 0.84
        ? now - (25 + roll() * 40) * hourMs
        : age < 0.95
          ? now - (80 + roll() * 100) * hourMs
          : null;
  return {
    id: id + 1,
    key,
    name: nameOf(id, roll),
    role,
    lat: 50 + roll(),
    lon: 8 + roll(),
    lastSeen: lastSeen === null ? null : Math.round(lastSeen),
    lastAdvertAt: lastSeen === null ? null : Math.round(lastSeen - roll() * 10 * hourMs),
    isObserver: role === 'observer' || roll() < 0.12,
  };
}

function nameOf(id: number, roll: () => number): string | null {
  if (id === 3) return '<img src=x onerror=alert(1)>';
  if (id === 5) return 'Evil\u202egnp.exe and a name that goes on much longer than any canvas could want';
  if (id === 7) return '🏔️ Größe Straße';
  if (roll() < 0.05) return null;
  return `${kinds[Math.floor(roll() * kinds.length)]} ${places[Math.floor(roll() * places.length)]} ${id}`;
}

function fakeEdges(
  nodes: readonly GraphNode[],
  at: readonly { x: number; y: number }[],
  roll: () => number,
  now: number,
): GraphEdge[] {
  const edges = new Map<string, GraphEdge>();
  nodes.forEach((node, i) => {
    const here = at[i];
    if (here === undefined) return;
    const near = at
      .map((p, j) => ({ j, distance: Math.hypot(p.x - here.x, p.y - here.y) }))
      .filter(({ j }) => j !== i)
      .sort((p, q) => p.distance - q.distance)
      .slice(0, 1 + Math.floor(roll() * (node.role === 'repeater' ? 5 : 2)));
    for (const { j } of near) {
      const other = nodes[j];
      if (other !== undefined) edges.set(pairOf(node, other).join('-'), fakeEdge(node, other, roll, now));
    }
  });
  for (let i = 0; i < 3; i += 1) {
    const [from, to] = [nodes[i], nodes[nodes.length - 1 - i]];
    if (from !== undefined && to !== undefined) {
      edges.set(pairOf(from, to).join('-'), { ...fakeEdge(from, to, roll, now), implausible: true });
    }
  }
  return [...edges.values()];
}

/** One edge between two nodes, its ends in the order of their keys. */
export function fakeEdge(x: GraphNode, y: GraphNode, roll: () => number, now: number): GraphEdge {
  const [a, b] = pairOf(x, y);
  const count = 1 + Math.floor(roll() ** 3 * 220);
  return {
    a,
    b,
    count,
    weightedX4: count * 4,
    lastSeen: Math.round(now - roll() ** 4 * 200 * hourMs - minuteMs),
    snr: roll() < 0.4 ? null : Math.round((roll() * 22 - 10) * 4) / 4,
    relations: 1 + Math.floor(roll() * 31),
    confidence: count > 60 ? 'high' : count > 12 ? 'medium' : 'low',
    implausible: false,
    wrong: false,
  };
}

function pairOf(x: GraphNode, y: GraphNode): readonly [number, number] {
  return x.key < y.key ? [x.id, y.id] : [y.id, x.id];
}
