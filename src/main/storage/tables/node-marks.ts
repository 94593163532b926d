// What an operator decided about nodes: watched, critical.
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export interface StoredMarks {
  readonly watched: boolean;
  readonly critical: boolean;
}

/** Every node with a mark, active or not. */
export function readMarkedNodes(db: ReadableDb): (StoredMarks & { readonly party: PartyId })[] {
  const select = ['nodes', 'inactive_nodes'].map(
    (table) => `SELECT id AS party, watched, critical FROM ${table} WHERE watched = 1 OR critical = 1`,
  );
  const rows = db.prepare<[], { party: PartyId; watched: number; critical: number }>(select.join(' UNION ALL ')).all();
  return rows.map(({ party, watched, critical }) => ({ party, watched: watched === 1, critical: critical === 1 }));
}

/** Sets the marks that are given of the node with this key, active or not; what now holds, or null for who is no node. */
export function writeNodeMarks(
  db: WritableDb,
  key: string,
  changes: { readonly watched?: boolean | undefined; readonly critical?: boolean | undefined },
): StoredMarks | null {
  const numberOf = (mark: boolean | undefined) => (mark === undefined ? null : Number(mark));
  for (const table of ['nodes', 'inactive_nodes']) {
    const marks = db
      .prepare<[object], { watched: number; critical: number }>(
        `UPDATE ${table} SET watched = coalesce(@watched, watched), critical = coalesce(@critical, critical)
          WHERE id = (SELECT id FROM parties WHERE key = @key) RETURNING watched, critical`,
      )
      .get({ key: key.toLowerCase(), watched: numberOf(changes.watched), critical: numberOf(changes.critical) });
    if (marks) return { watched: marks.watched === 1, critical: marks.critical === 1 };
  }
  return null;
}
