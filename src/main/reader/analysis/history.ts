// The graph as it was at a moment, and what changed between two days, from what edges did by the hour and by the day.
import { packEdges } from '../../../contract/edge-codec.ts';
import type { GraphEdge } from '../../../contract/graph.ts';
import type { GraphChanges, GraphHistory, LinkChange, PastGraph } from '../../../contract/history.ts';
import { deafMs } from '../../../domain/alerts/listening.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { HourBuckets } from '../../../domain/mesh/activity.ts';
import { changeOf } from '../../../domain/mesh/changes.ts';
import { bucketAt, dayEnding, edgeAt, type HourSpan } from '../../../domain/mesh/past.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { refOf } from './mesh-graph.ts';
import type { SnapshotEdge, SnapshotNode, TopologySnapshot } from './snapshot.ts';
import { deafTimesOf, topologyOf } from './topology.ts';

const hourMs = 3_600_000;
const linksShown = 100;
const nodesShown = 100;

/** How far back the graph is known. */
export function graphHistory(db: ReadableDb): GraphHistory {
  const from = db.prepare<[], number | null>('SELECT min(first_seen) FROM neighbor_edges').pluck().get() ?? null;
  const { daysBefore } = bucketsOf(db);
  return { from, hoursFrom: from === null ? null : Math.max(from, daysBefore * hourMs) };
}

/** The graph at `at`, to the hour or to the day; edges that were removed since are not in it. */
export function graphAt(db: ReadableDb, { at, now }: { readonly at: EpochMs; readonly now: EpochMs }): PastGraph {
  const snapshot = topologyOf(db, now).snapshot(now);
  const buckets = bucketsOf(db);
  const bucket = bucketAt(at, buckets);
  const then = new Map(
    db
      .prepare<[object], Then>(selectThen)
      .all({ bucket, at })
      .map((row) => [row.id, row]),
  );
  const heard = new Map<number, EpochMs>();
  const edges: GraphEdge[] = [];
  for (const edge of snapshot.edges) {
    const row = then.get(edge.id);
    const was = row === undefined ? null : edgeAt({ ...edge, later: row.later ?? 0, newest: row.newest }, at, buckets);
    if (was === null) continue;
    edges.push({ ...plainEdge(snapshot, edge), ...was });
    for (const end of [edge.a, edge.b]) heard.set(end, Math.max(heard.get(end) ?? 0, was.lastSeen));
  }
  const nodes = [...snapshot.nodes.entries()].flatMap(([place, node]): PastGraph['nodes'] => {
    const known = node.firstSeen !== null && node.firstSeen <= at;
    if (!known && !heard.has(place)) return [];
    return [[node.id, lastHeard(node, heard.get(place) ?? null, at)]];
  });
  const exactTo = bucket < buckets.daysBefore ? 'day' : 'hour';
  return { at, exactTo, nodes, edges: packEdges(edges, at), edgeCount: edges.length };
}

interface Then {
  readonly id: number;
  readonly later: number | null;
  readonly newest: number | null;
}

const selectThen = `SELECT id,
    (SELECT sum(count) FROM edge_activity WHERE edge_id = e.id AND hour > @bucket) AS later,
    (SELECT max(hour) FROM edge_activity WHERE edge_id = e.id AND hour <= @bucket) AS newest
  FROM neighbor_edges e WHERE first_seen <= @at`;

/** What is known of a node's newest evidence at a moment: later adverts hide earlier ones, links do not. */
function lastHeard(node: SnapshotNode, byLinks: EpochMs | null, at: EpochMs): EpochMs | null {
  const own = node.lastSeen !== null && node.lastSeen <= at ? node.lastSeen : node.firstSeen;
  const known = own !== null && own <= at ? own : null;
  return known === null || byLinks === null ? (known ?? byLinks) : Math.max(known, byLinks);
}

function plainEdge(snapshot: TopologySnapshot, { a, b, implausible, wrong }: SnapshotEdge) {
  const ends = { a: snapshot.nodes[a]?.id ?? 0, b: snapshot.nodes[b]?.id ?? 0 };
  return { ...ends, snr: null, relations: 0, confidence: 'low', implausible, wrong } as const;
}

export interface ChangesInput {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly now: EpochMs;
}

/** What changed from the day that ends at `from` to the day that ends at `to`. */
export function graphChanges(db: ReadableDb, { from, to, now }: ChangesInput): GraphChanges {
  const snapshot = topologyOf(db, now).snapshot(now);
  const buckets = bucketsOf(db);
  const [first, second] = [dayEnding(from, buckets), dayEnding(to, buckets)];
  const days = readDays(db, first, second);
  const sum = (of: (day: Days) => number) => days.reduce((total, day) => total + of(day), 0);
  const [before, after] = [sum((day) => day.before), sum((day) => day.after)];
  const compared = { from: endOf(first), to: endOf(second), ratio: before === 0 ? 0 : after / before };
  const { links, counts } = changedLinks(snapshot, days, compared);
  const { newNodes, goneNodes } = changedNodes(snapshot, days, first, second);
  const deaf = deafTimesOf(db, now);
  const deafIn = ({ first, last }: HourSpan) => Math.round(deafMs(deaf, first * hourMs, (last + 1) * hourMs));
  return {
    from,
    to,
    before,
    after,
    deafBefore: deafIn(first),
    deafAfter: deafIn(second),
    counts,
    links,
    newNodes: newNodes.slice(0, nodesShown).map(refOf),
    goneNodes: goneNodes.slice(0, nodesShown).map(refOf),
    newNodeCount: newNodes.length,
    goneNodeCount: goneNodes.length,
  };
}

interface Days {
  readonly id: number;
  readonly before: number;
  readonly after: number;
}

const selectDays = `SELECT id,
    (SELECT ifnull(sum(count), 0) FROM edge_activity WHERE edge_id = e.id AND hour >= @first1 AND hour <= @last1) AS before,
    (SELECT ifnull(sum(count), 0) FROM edge_activity WHERE edge_id = e.id AND hour >= @first2 AND hour <= @last2) AS after
  FROM neighbor_edges e`;

/** Edges with evidence on either day. */
function readDays(db: ReadableDb, first: HourSpan, second: HourSpan): Days[] {
  const spans = { first1: first.first, last1: first.last, first2: second.first, last2: second.last };
  return db
    .prepare<[object], Days>(selectDays)
    .all(spans)
    .filter(({ before, after }) => before + after > 0);
}

function changedLinks(
  snapshot: TopologySnapshot,
  days: readonly Days[],
  compared: Parameters<typeof changeOf>[1],
): Pick<GraphChanges, 'links' | 'counts'> {
  const counts = { new: 0, back: 0, gone: 0, stronger: 0, weaker: 0, rare: 0 };
  const byId = new Map(snapshot.edges.map((edge) => [edge.id, edge]));
  const found = new Map<LinkChange, { edge: SnapshotEdge; day: Days; by: number }[]>();
  for (const day of days) {
    const edge = byId.get(day.id);
    if (edge === undefined || edge.wrong || edge.implausible || edge.weightedX4 === 0) continue;
    const change = changeOf({ ...day, firstSeen: edge.firstSeen }, compared);
    if (change === null) continue;
    counts[change] += 1;
    if (change === 'rare') continue;
    const row = { edge, day, by: Math.abs(day.after - day.before * compared.ratio) };
    const rows = found.get(change);
    if (rows === undefined) found.set(change, [row]);
    else rows.push(row);
  }
  const links = [...found].flatMap(([change, rows]) =>
    rows
      .sort((x, y) => y.by - x.by || x.edge.id - y.edge.id)
      .slice(0, linksShown)
      .flatMap(({ edge, day: { before, after } }) => {
        const [a, b] = [snapshot.nodes[edge.a], snapshot.nodes[edge.b]];
        return a === undefined || b === undefined ? [] : [{ change, a: refOf(a), b: refOf(b), before, after }];
      }),
  );
  return { links, counts };
}

/** New: first heard after the first day, up to the end of the second. Gone: on the first day's links or heard then, not on the second's. */
function changedNodes(
  snapshot: TopologySnapshot,
  days: readonly Days[],
  first: HourSpan,
  second: HourSpan,
): { readonly newNodes: SnapshotNode[]; readonly goneNodes: SnapshotNode[] } {
  const byId = new Map(snapshot.edges.map((edge) => [edge.id, edge]));
  const active = { before: new Set<number>(), after: new Set<number>() };
  for (const { id, before, after } of days) {
    const edge = byId.get(id);
    if (edge === undefined) continue;
    for (const end of [edge.a, edge.b]) {
      if (before > 0) active.before.add(end);
      if (after > 0) active.after.add(end);
    }
  }
  const isIn = (at: EpochMs | null, span: HourSpan) => at !== null && at >= span.first * hourMs && at <= endOf(span);
  const places = [...snapshot.nodes.keys()];
  const node = (place: number) => snapshot.nodes[place] as SnapshotNode;
  const appeared = ({ firstSeen }: SnapshotNode) =>
    firstSeen !== null && firstSeen > endOf(first) && firstSeen <= endOf(second);
  const wentQuiet = (place: number) =>
    (active.before.has(place) || isIn(node(place).lastSeen, first)) &&
    !active.after.has(place) &&
    (node(place).lastSeen ?? 0) < second.first * hourMs;
  return { newNodes: places.map(node).filter(appeared), goneNodes: places.filter(wentQuiet).map(node) };
}

/** The last millisecond of a stretch. */
function endOf({ last }: HourSpan): EpochMs {
  return (last + 1) * hourMs - 1;
}

/** Before which hours activity is kept by the day, or not by time at all. */
export function bucketsOf(db: ReadableDb): HourBuckets {
  const row = db
    .prepare<[], HourBuckets>(
      'SELECT activity_days_before AS daysBefore, activity_gone_before AS goneBefore FROM topology_state WHERE id = 1',
    )
    .get();
  return row ?? { daysBefore: 0, goneBefore: 0 };
}
