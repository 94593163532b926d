// What an operator decided about nodes: watched, critical.
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export interface StoredMarks {
  readonly watched: boolean;
  readonly critical: boolean;
}

interface MarkRow {
  readonly party: PartyId;
  readonly watched: number;
  readonly critical: number;
}

const tables = ['nodes', 'inactive_nodes'] as const;

/** The marks of a node, active or not; null for who is no node. */
export function readNodeMarks(db: ReadableDb, party: PartyId): StoredMarks | null {
  for (const table of tables) {
    const row = db
      .prepare<[PartyId], MarkRow>(`SELECT id AS party, watched, critical FROM ${table} WHERE id = ?`)
      .get(party);
    if (row) return { watched: row.watched === 1, critical: row.critical === 1 };
  }
  return null;
}

/** Every node with a mark. */
export function readMarkedNodes(db: ReadableDb): (StoredMarks & { readonly party: PartyId })[] {
  const select = tables.map(
    (table) => `SELECT id AS party, watched, critical FROM ${table} WHERE watched = 1 OR critical = 1`,
  );
  const rows = db.prepare<[], MarkRow>(select.join(' UNION ALL ')).all();
  return rows.map(({ party, watched, critical }) => ({ party, watched: watched === 1, critical: critical === 1 }));
}

/** Sets the marks of the node with this key (lower-case hex); what now holds, or null for who is no node. */
export function writeNodeMarks(
  db: WritableDb,
  key: string,
  changes: { readonly watched?: boolean | undefined; readonly critical?: boolean | undefined },
): StoredMarks | null {
  const party = db.prepare<[string], PartyId>('SELECT id FROM parties WHERE key = ?').pluck().get(key.toLowerCase());
  const before = party === undefined ? null : readNodeMarks(db, party);
  if (party === undefined || before === null) return null;
  const marks = { watched: changes.watched ?? before.watched, critical: changes.critical ?? before.critical };
  for (const table of tables) {
    db.prepare(`UPDATE ${table} SET watched = ?, critical = ? WHERE id = ?`).run(
      Number(marks.watched),
      Number(marks.critical),
      party,
    );
  }
  return marks;
}
