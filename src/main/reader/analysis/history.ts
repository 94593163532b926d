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
import type { LongQuestion } from './long-question.ts';
import { refOf } from './mesh-graph.ts';
import { RowPages } from './row-pages.ts';
import { readWrongIds, type SnapshotEdge, type SnapshotNode, type TopologySnapshot } from './snapshot.ts';
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

/** The graph at `at`, to the hour or to the day; edges that were removed since are not in it. In slices of edges. */
export function graphAt(
  db: ReadableDb,
  moment: { readonly at: EpochMs; readonly now: EpochMs },
): LongQuestion<PastGraph> {
  const { at, now } = moment;
  const snapshot = topologyOf(db, now).upTo(at, now);
  const buckets = bucketsOf(db);
  const bucket = bucketAt(at, buckets);
  // What was marked since the snapshot shows at once.
  const wrongIds = readWrongIds(db);
  const pages = new RowPages<EdgeThenRow>(db, selectThen, edgesPerPage, { bucket, at });
  /** By place in the snapshot. */
  const heard = new Map<number, EpochMs>();
  const edges: GraphEdge[] = [];
  const add = ([id, count, weightedX4, later, newest]: EdgeThenRow) => {
    const edge = snapshot.edge(id);
    // Counts are of the moment that `later` is of; evidence since the snapshot tells nothing about the past.
    const was = edge && edgeAt({ ...edge, count, weightedX4, later: later ?? 0, newest }, at, buckets);
    if (edge === null || was === null) return;
    edges.push({ ...plainEdge(snapshot, edge), ...was, wrong: wrongIds.has(id) });
    for (const end of [edge.a, edge.b]) heard.set(end, Math.max(heard.get(end) ?? 0, was.lastSeen));
  };
  return {
    advance: () => addPage(pages, add),
    result: () => ({
      at,
      exactTo: bucket < buckets.daysBefore ? 'day' : 'hour',
      nodes: nodesAt(snapshot, heard, at),
      edges: packEdges(edges, at),
      edgeCount: edges.length,
    }),
  };
}

/** Edges looked at in one go: about a millisecond. */
const edgesPerPage = 500;

/** Adds the rows of the next page; gives whether there was none. */
function addPage<Row extends readonly [id: number, ...columns: unknown[]]>(
  pages: RowPages<Row>,
  add: (row: Row) => void,
): boolean {
  const page = pages.next();
  for (const row of page ?? []) add(row);
  return page === null;
}

/** An edge as it is now, its evidence after a bucket, and its newest bucket up to that one. */
type EdgeThenRow = readonly [
  id: number,
  count: number,
  weightedX4: number,
  later: number | null,
  newest: number | null,
];

export const selectThen = `SELECT id, count, weighted_x4,
    (SELECT sum(count) FROM edge_activity WHERE edge_id = e.id AND hour > @bucket) AS later,
    (SELECT max(hour) FROM edge_activity WHERE edge_id = e.id AND hour <= @bucket) AS newest
  FROM neighbor_edges e WHERE id > ? AND first_seen <= @at ORDER BY id LIMIT ?`;

/** The nodes that were there, with their newest evidence; `heard` tells that of links, by place. */
function nodesAt(snapshot: TopologySnapshot, heard: ReadonlyMap<number, EpochMs>, at: EpochMs): PastGraph['nodes'] {
  const nodes: PastGraph['nodes'] = [];
  for (const [place, node] of snapshot.nodes.entries()) {
    const known = node.firstSeen !== null && node.firstSeen <= at;
    if (known || heard.has(place)) nodes.push([node.id, lastHeard(node, heard.get(place) ?? null, at)]);
  }
  return nodes;
}

/** What is known of a node's newest evidence at a moment: later adverts hide earlier ones, links do not. */
function lastHeard(node: SnapshotNode, byLinks: EpochMs | null, at: EpochMs): EpochMs | null {
  const own = node.lastSeen !== null && node.lastSeen <= at ? node.lastSeen : node.firstSeen;
  const known = own !== null && own <= at ? own : null;
  return known === null || byLinks === null ? (known ?? byLinks) : Math.max(known, byLinks);
}

function plainEdge(snapshot: TopologySnapshot, { a, b, implausible }: SnapshotEdge) {
  const ends = { a: snapshot.nodes[a]?.id ?? 0, b: snapshot.nodes[b]?.id ?? 0 };
  return { ...ends, snr: null, relations: 0, confidence: 'low', implausible } as const;
}

export interface ChangesInput {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly now: EpochMs;
}

/** What changed from the day that ends at `from` to the day that ends at `to`. In slices of edges. */
export function graphChanges(db: ReadableDb, { from, to, now }: ChangesInput): LongQuestion<GraphChanges> {
  const buckets = bucketsOf(db);
  const [first, second] = [dayEnding(from, buckets), dayEnding(to, buckets)];
  const snapshot = topologyOf(db, now).upTo(Math.max(endOf(first), endOf(second)), now);
  const wrongIds = readWrongIds(db);
  const deaf = deafTimesOf(db, now);
  const spans = { first1: first.first, last1: first.last, first2: second.first, last2: second.last };
  const pages = new RowPages<DaysRow>(db, selectTwoDays, edgesPerPage, spans);
  const days: Days[] = [];
  const add = ([id, before, after]: DaysRow) => {
    if (before + after > 0) days.push({ edge: snapshot.edge(id), before, after });
  };
  const result = (): GraphChanges => {
    const sum = (of: (day: Days) => number) => days.reduce((total, day) => total + of(day), 0);
    const [before, after] = [sum((day) => day.before), sum((day) => day.after)];
    const compared = { from: endOf(first), to: endOf(second), ratio: before === 0 ? 0 : after / before };
    const deafIn = ({ first, last }: HourSpan) => Math.round(deafMs(deaf, first * hourMs, (last + 1) * hourMs));
    const { newNodes, goneNodes } = changedNodes(snapshot, days, first, second);
    return {
      from,
      to,
      before,
      after,
      deafBefore: deafIn(first),
      deafAfter: deafIn(second),
      ...changedLinks(
        snapshot,
        days.filter(({ edge }) => edge === null || !wrongIds.has(edge.id)),
        compared,
      ),
      newNodes: newNodes.slice(0, nodesShown).map(refOf),
      goneNodes: goneNodes.slice(0, nodesShown).map(refOf),
      newNodeCount: newNodes.length,
      goneNodeCount: goneNodes.length,
    };
  };
  return { advance: () => addPage(pages, add), result };
}

/** An edge with evidence on either day; null for one that came after the snapshot. */
interface Days {
  readonly edge: SnapshotEdge | null;
  readonly before: number;
  readonly after: number;
}

type DaysRow = readonly [id: number, before: number, after: number];

export const selectTwoDays = `SELECT id,
    (SELECT ifnull(sum(count), 0) FROM edge_activity WHERE edge_id = e.id AND hour >= @first1 AND hour <= @last1) AS before,
    (SELECT ifnull(sum(count), 0) FROM edge_activity WHERE edge_id = e.id AND hour >= @first2 AND hour <= @last2) AS after
  FROM neighbor_edges e WHERE id > ? ORDER BY id LIMIT ?`;

function changedLinks(
  snapshot: TopologySnapshot,
  days: readonly Days[],
  compared: Parameters<typeof changeOf>[1],
): Pick<GraphChanges, 'links' | 'counts'> {
  const counts = { new: 0, back: 0, gone: 0, stronger: 0, weaker: 0, rare: 0 };
  const found = new Map<LinkChange, { edge: SnapshotEdge; day: Days; by: number }[]>();
  for (const day of days) {
    const { edge } = day;
    if (edge === null || edge.implausible || edge.weightedX4 === 0) continue;
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
  const active = { before: new Set<number>(), after: new Set<number>() };
  for (const { edge, before, after } of days) {
    if (edge === null) continue;
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
