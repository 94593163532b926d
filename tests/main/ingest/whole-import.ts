// An import to its end, and everything it leaves, for comparing one that was killed with one that was left alone.
import { exportEdges } from '../../../src/main/reader/queries/edges.ts';
import { closeWriter, openWriter } from '../../../src/main/storage/database.ts';
import { migrate } from '../../../src/main/storage/migrate.ts';
import { rows } from './heard.ts';
import { dump, importInto } from './importing.ts';

/**
 * What says in how many steps the tables were filled, not what with, and is left out: the revision counts steps; of one
 * batch samples are written reason by reason; an edge has the row id of the step that found what its hops mean, so
 * `edge_activity` is compared by the nodes of its edges instead. Row ids of all other tables must be equal.
 */
const ofTheRun = ['topology_state.revision', 'dropped_packets.id', 'neighbor_edges.id', 'edge_activity'];

/** Imports `from` into the database `file`, which may hold a part of it already; gives its account and all that is there then. */
export async function importedWhole(file: string, from: string) {
  const db = openWriter(file);
  migrate(db);
  const report = await importInto(db, from);
  const tables = dump(db, ofTheRun);
  const activity = rows(
    db,
    `SELECT node_a, node_b, hour, a.count, snr_sum_x4, snr_count FROM edge_activity a
     JOIN neighbor_edges e ON e.id = a.edge_id ORDER BY 1, 2, 3`,
  );
  const edges = exportEdges(db, { variant: 'all' });
  const integrity = db.pragma('integrity_check', { simple: true });
  closeWriter(db);
  return { report, tables, activity, edges, integrity };
}
