// Checks that edges are what claims and known nodes say, and makes them so.
import { PrefixIndex } from '../../domain/mesh/prefix-index.ts';
import type { WritableDb } from '../storage/database.ts';
import { EdgeActivityTable } from '../storage/tables/edge-activity.ts';
import { EdgeEvidenceTable } from '../storage/tables/edge-evidence.ts';
import { NeighborEdgesTable } from '../storage/tables/neighbor-edges.ts';
import { partyKeys } from '../storage/tables/topology-parties.ts';
import { EdgeBook } from './edge-book.ts';
import { LiveGraph } from './live-graph.ts';
import { loadTopology } from './load.ts';

/**
 * Derives every edge, and what it did by the hour, anew from the claims; gives how many edges' rows were missing, wrong
 * or too many: 0 as a rule.
 */
export function rebuildEdges(db: WritableDb): number {
  const tables = {
    evidence: new EdgeEvidenceTable(db),
    edges: new NeighborEdgesTable(db),
    activity: new EdgeActivityTable(db),
  };
  const graph = new LiveGraph(partyKeys(db), 0);
  const index = new PrefixIndex();
  const book = new EdgeBook(tables, graph, index);
  const wrong = loadTopology(db, { tables, graph, index, book });
  const parties = Array.from(graph.parties(), ({ party }) => party);
  return wrong + db.transaction(() => book.rederive(parties)).immediate();
}
