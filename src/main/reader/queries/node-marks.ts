// What an operator decided about nodes, as it is read.
import type { NodeMarks } from '../../../contract/nodes.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

interface MarkRow {
  readonly party: PartyId;
  readonly watched: number;
  readonly critical: number;
}

const selectMarks = `SELECT id AS party, watched, critical FROM nodes
  UNION ALL SELECT id, watched, critical FROM inactive_nodes`;

/** The marks of a node, active or not; null for who is no node. */
export function readNodeMarks(db: ReadableDb, party: PartyId): NodeMarks | null {
  const row = db.prepare<[PartyId], MarkRow>(`SELECT * FROM (${selectMarks}) WHERE party = ?`).get(party);
  return row === undefined ? null : { watched: row.watched === 1, critical: row.critical === 1 };
}

/** Every node with a mark or a silence of its own. */
export function readMarkedNodes(db: ReadableDb): { readonly party: PartyId; readonly marks: NodeMarks }[] {
  return db
    .prepare<[], MarkRow>(
      `SELECT * FROM (${selectMarks}) WHERE watched = 1 OR critical = 1
         OR party IN (SELECT party FROM node_liveness WHERE silent_after_s IS NOT NULL)`,
    )
    .all()
    .map(({ party, watched, critical }) => ({ party, marks: { watched: watched === 1, critical: critical === 1 } }));
}
