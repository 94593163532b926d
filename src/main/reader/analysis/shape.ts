// How the mesh hangs together: parts, single points of failure, bridges, cores, ways, and what goes with a node.
import type { BusiestRelays, MeshRoute, NodeLoss, NodeRef, ShapeOverview } from '../../../contract/analysis.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import { coreNumbers } from '../../../domain/mesh/cores.ts';
import { cutOffWithout, routeBetween } from '../../../domain/mesh/route.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import type { LongQuestion } from './long-question.ts';
import { degree, type MeshGraph, type Scope } from './mesh-graph.ts';
import { topologyOf } from './topology.ts';

export interface ShapeInput extends Scope {
  /** Epoch milliseconds. */
  readonly now: EpochMs;
}

const partsShown = 50;
const membersShown = 10;
const pointsShown = 100;
const lossesShown = 200;
const busiestShown = 50;

/** Parts, weak points, bridges and cores of the relays; lists say how much they leave out. */
export function shapeOverview(db: ReadableDb, input: ShapeInput): ShapeOverview {
  const graph = topologyOf(db, input.now).graph(input.now, input);
  const parts = partsOf(graph);
  const points = weakPointsOf(graph);
  const bridges = bridgesOf(graph);
  return {
    at: graph.snapshot.takenAt,
    days: graph.days,
    nodes: graph.linked().length,
    relays: relaysOf(graph).length,
    links: graph.links.length,
    leftOut: { ...graph.leftOut },
    parts: parts.slice(0, partsShown),
    partCount: parts.length,
    weakPoints: points.slice(0, pointsShown),
    weakPointCount: points.length,
    bridges: bridges.slice(0, pointsShown),
    bridgeCount: bridges.length,
    cores: coresOf(graph),
    marks: {
      points: points.map(({ node }) => node.id),
      bridges: bridges.map(({ a, b }): [number, number] => [a.id, b.id]),
    },
  };
}

/** Relays with a link that counts, to whomever. */
function relaysOf(graph: MeshGraph): number[] {
  return graph.linked().filter((v) => graph.relays[v] === 1);
}

function partsOf(graph: MeshGraph): ShapeOverview['parts'] {
  const parts = new Map<number, number[]>();
  for (const v of relaysOf(graph)) {
    const part = graph.blocks.component[v] ?? 0;
    const members = parts.get(part);
    if (members === undefined) parts.set(part, [v]);
    else members.push(v);
  }
  const nameOf = ({ name, key }: NodeRef) => name ?? `\uffff${key}`;
  return [...parts.values()]
    .sort((x, y) => y.length - x.length || (x[0] ?? 0) - (y[0] ?? 0))
    .map((members) => ({
      relays: members.length,
      members: members
        .map((v) => graph.ref(v))
        .sort((x, y) => nameOf(x).localeCompare(nameOf(y), 'en'))
        .slice(0, membersShown),
    }));
}

function weakPointsOf(graph: MeshGraph): ShapeOverview['weakPoints'] {
  const { articulation, cutOff } = graph.blocks;
  return [...articulation.keys()]
    .filter((v) => articulation[v] === 1)
    .map((v) => ({ node: graph.ref(v), cutOff: cutOff[v] ?? 0 }))
    .sort((x, y) => y.cutOff - x.cutOff || x.node.id - y.node.id);
}

function bridgesOf(graph: MeshGraph): ShapeOverview['bridges'] {
  const scores = new Map(
    graph.relayLinks.map((i) => [`${graph.links[i]?.a} ${graph.links[i]?.b}`, graph.scores[i] ?? 0]),
  );
  return graph.blocks.bridges
    .map(({ a, b, cutOff }) => ({
      a: graph.ref(a),
      b: graph.ref(b),
      score: scores.get(`${a} ${b}`) ?? scores.get(`${b} ${a}`) ?? 0,
      cutOff,
    }))
    .sort((x, y) => y.cutOff - x.cutOff || x.a.id - y.a.id || x.b.id - y.b.id);
}

function coresOf(graph: MeshGraph): ShapeOverview['cores'] {
  const numbers = coreNumbers(graph.backbone);
  const cores: ShapeOverview['cores'] = [];
  for (let k = 1; ; k += 1) {
    const relays = numbers.reduce((sum, number) => sum + Number(number >= k), 0);
    if (relays === 0) return cores;
    cores.push({ k, relays });
  }
}

/** The relays most others depend on; counted in slices, and again only after the links changed. */
export function busiestRelays(db: ReadableDb, input: ShapeInput): LongQuestion<BusiestRelays> {
  const graph = topologyOf(db, input.now).graph(input.now, input);
  const { betweenness } = graph;
  return {
    advance: () => betweenness.advance(sourcesPerStep),
    result: () => rankedRelays(graph, betweenness.result()),
  };
}

/** Counting the ways from one node costs less than a millisecond on 4,300 nodes. */
const sourcesPerStep = 4;

function rankedRelays(graph: MeshGraph, sums: Float64Array): BusiestRelays {
  const { component } = graph.blocks;
  const sizes = new Map<number, number>();
  for (const part of component) sizes.set(part, (sizes.get(part) ?? 0) + 1);
  const cores = coreNumbers(graph.backbone);
  const rows = [...sums.keys()]
    .filter((v) => (sums[v] ?? 0) > 0)
    .map((v) => {
      const others = (sizes.get(component[v] ?? 0) ?? 0) - 1;
      return { node: graph.ref(v), share: (sums[v] ?? 0) / ((others * (others - 1)) / 2), core: cores[v] ?? 0, v };
    })
    .sort((x, y) => (sums[y.v] ?? 0) - (sums[x.v] ?? 0) || x.v - y.v)
    .slice(0, busiestShown)
    .map(({ node, share, core }) => ({ node, share, core }));
  return { at: graph.snapshot.takenAt, relays: relaysOf(graph).length, rows };
}

/** What would be cut off if a node went away; null when nobody has this key. */
export function nodeLoss(db: ReadableDb, input: ShapeInput & { readonly key: string }): NodeLoss | null {
  const graph = topologyOf(db, input.now).graph(input.now, input);
  const place = graph.snapshot.placeOfKey(input.key);
  if (place < 0) return null;
  const lost = cutOffWithout(graph.all, graph.relays, place);
  const relays = lost.filter((v) => graph.relays[v] === 1);
  const ends = lost.filter((v) => graph.relays[v] !== 1);
  return {
    at: graph.snapshot.takenAt,
    node: graph.ref(place),
    links: degree(graph.all, place),
    cutOff: [...relays, ...ends].slice(0, lossesShown).map((v) => graph.ref(v)),
    cutOffCount: lost.length,
    cutOffRelays: relays.length,
  };
}

/** The way between two nodes with its weakest link; null when nobody has one of the keys. */
export function meshRoute(
  db: ReadableDb,
  input: ShapeInput & { readonly from: string; readonly to: string },
): MeshRoute | null {
  const graph = topologyOf(db, input.now).graph(input.now, input);
  const from = graph.snapshot.placeOfKey(input.from);
  const to = graph.snapshot.placeOfKey(input.to);
  if (from < 0 || to < 0) return null;
  const way = routeBetween(graph.all, graph.scores, graph.relays, from, to);
  const at = graph.snapshot.takenAt;
  if (way === null) return { at, nodes: [], links: [], weakest: -1 };
  const links = way.links.map((i) => {
    const { count = 0, lastSeen = 0 } = graph.links[i] ?? {};
    return { count, score: graph.scores[i] ?? 0, lastSeen };
  });
  return { at, nodes: way.nodes.map((v) => graph.ref(v)), links, weakest: way.weakest };
}
