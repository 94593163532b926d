// The table of edges: who neighbours whom, as the claims and the known nodes say.
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { WritableDb } from '../database.ts';

/** An edge's row; the key of `a` sorts before the key of `b`, times are epoch milliseconds. */
export interface StoredEdge {
  readonly id: number;
  readonly a: PartyId;
  readonly b: PartyId;
  readonly count: number;
  readonly weightedX4: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** Reads and writes edges; every write must run inside the batch's transaction. */
export class NeighborEdgesTable {
  readonly #all;
  readonly #insert;
  readonly #update;
  readonly #delete;

  constructor(db: WritableDb) {
    this.#all = db.prepare<[], StoredEdge>(
      `SELECT id, node_a AS a, node_b AS b, count, weighted_x4 AS weightedX4, first_seen AS firstSeen,
         last_seen AS lastSeen FROM neighbor_edges`,
    );
    this.#insert = db.prepare<[PartyId, PartyId, number, number, number, number]>(
      `INSERT INTO neighbor_edges (node_a, node_b, count, weighted_x4, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#update = db.prepare<[number, number, number, number, number]>(
      `UPDATE neighbor_edges SET count = ?, weighted_x4 = ?, first_seen = ?, last_seen = ? WHERE id = ?`,
    );
    this.#delete = db.prepare<[number]>(`DELETE FROM neighbor_edges WHERE id = ?`);
  }

  all(): StoredEdge[] {
    return this.#all.all();
  }

  /** Writes an edge that has no row yet; gives its row id. */
  insert(edge: Omit<StoredEdge, 'id'>): number {
    const result = this.#insert.run(edge.a, edge.b, edge.count, edge.weightedX4, edge.firstSeen, edge.lastSeen);
    return Number(result.lastInsertRowid);
  }

  update(edge: Omit<StoredEdge, 'a' | 'b'>): void {
    this.#update.run(edge.count, edge.weightedX4, edge.firstSeen, edge.lastSeen, edge.id);
  }

  /** Removes an edge and, through its foreign key, its activity. */
  delete(id: number): void {
    this.#delete.run(id);
  }
}
