// Builds the topology in memory from its tables, and puts right the edges that claims and known nodes do not bear out.
import { addToTotals } from '../../domain/mesh/derive.ts';
import type { PrefixIndex } from '../../domain/mesh/prefix-index.ts';
import type { PartySighting } from '../../domain/mesh/recorded.ts';
import { claimRoute } from '../../domain/mesh/relations.ts';
import type { WritableDb } from '../storage/database.ts';
import { claimIn } from '../storage/tables/edge-evidence.ts';
import type { StoredEdge } from '../storage/tables/neighbor-edges.ts';
import { readNodes, readObservers, type StoredNode } from '../storage/tables/topology-parties.ts';
import { readWrongEdges } from '../storage/tables/wrong-edges.ts';
import { type EdgeBook, type EdgeTables, sameRow } from './edge-book.ts';
import type { LiveGraph } from './live-graph.ts';
import type { LiveEdge } from './live-node.ts';

/** What `loadTopology` fills; all of it empty. */
export interface Topology {
  readonly tables: EdgeTables;
  readonly graph: LiveGraph;
  readonly index: PrefixIndex;
  readonly book: EdgeBook;
}

/**
 * Reads nodes, observers, claims and edges. Edges are derived from the claims; rows that differ (nodes were added by
 * other means, a row was damaged) are rewritten in one transaction. Gives how many rows that were: 0 as a rule.
 */
export function loadTopology(db: WritableDb, topology: Topology): number {
  for (const keys of readWrongEdges(db)) topology.graph.setWrong(keys, true);
  readParties(db, topology);
  deriveFromClaims(topology);
  const wrong = compareWithRows(topology);
  if (wrong.edges.length + wrong.rows.length === 0) return 0;
  const repair = () => {
    for (const row of wrong.rows) topology.tables.edges.delete(row.id);
    for (const edge of wrong.edges) topology.book.rewrite(edge);
    topology.book.rederive(new Set(wrong.edges.map((edge) => edge.a.party)));
  };
  if (db.inTransaction) repair();
  else db.transaction(repair).immediate();
  return wrong.edges.length + wrong.rows.length;
}

function readParties(db: WritableDb, { graph, index }: Topology): void {
  for (const node of readNodes(db)) {
    graph.sighted(sightingOf(node));
    if (node.relayRuledOut === 0) index.add(node);
  }
  for (const { party, key, name, lastSeen } of readObservers(db)) {
    const nodeName = graph.node(party)?.name ?? null;
    graph.sighted({ party, key, name: nodeName ?? name, node: null, isObserver: true, lastSeen });
  }
}

/** A stored node as the graph takes it. */
export function sightingOf({ party, key, name, role, lat, lon, lastSeen, lastAdvertAt }: StoredNode): PartySighting {
  return { party, key, name, node: { role, lat, lon, lastAdvertAt }, isObserver: false, lastSeen };
}

function deriveFromClaims({ tables, graph, index }: Topology): void {
  for (const page of tables.evidence.pages()) {
    for (const row of page) {
      const [left, right, route, lastSeen] = [index.resolve(row[1]), index.resolve(row[2]), row[4], row[7]];
      if (left !== 0 && right !== 0 && left !== right) addToTotals(graph.connect(left, right).totals, claimIn(row));
      if (route !== claimRoute.flood) continue;
      if (left !== 0) graph.alive(left, lastSeen);
      if (right !== 0) graph.alive(right, lastSeen);
    }
  }
}

/** Gives each edge its row id; `edges` are those whose row is missing or wrong, `rows` those without an edge. */
function compareWithRows({ tables, graph }: Topology): { edges: LiveEdge[]; rows: StoredEdge[] } {
  const edges: LiveEdge[] = [];
  const rows: StoredEdge[] = [];
  for (const row of tables.edges.all()) {
    const edge = graph.edgeBetween(row.a, row.b);
    if (edge?.a.party !== row.a) {
      rows.push(row);
      continue;
    }
    edge.id = row.id;
    if (!sameRow(edge.totals, row)) edges.push(edge);
  }
  for (const edge of graph.edges()) if (edge.id === 0) edges.push(edge);
  return { edges, rows };
}
