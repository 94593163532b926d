// Nodes nobody has heard for long are put away, and come back with all they had.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { WritableDb } from '../database.ts';

/** When a node was last there, by its adverts, by what it relayed, and as an observer. */
const lastThere = `max(n.last_seen, coalesce((SELECT heard_at FROM node_liveness WHERE party = n.id), 0),
  coalesce((SELECT max(last_seen) FROM observers WHERE party_id = n.id), 0))`;

/** Moves nodes; must run inside a transaction. */
export class InactiveNodeTable {
  readonly #stale;
  readonly #back;
  readonly #moves;

  constructor(db: WritableDb) {
    // A node of a list without times was never seen, so it cannot have been silent for long.
    this.#stale = db
      .prepare<[{ before: EpochMs; limit: number }], number>(
        `SELECT n.id FROM nodes n WHERE n.last_seen > 0 AND n.last_seen < @before AND ${lastThere} < @before LIMIT @limit`,
      )
      .pluck();
    this.#back = db
      .prepare<[number, number], number>(`SELECT n.id FROM inactive_nodes n WHERE ${lastThere} >= ? LIMIT ?`)
      .pluck();
    const move = (from: string, to: string) => ({
      copy: db.prepare<[number]>(`INSERT INTO ${to} SELECT * FROM ${from} WHERE id = ?`),
      remove: db.prepare<[number]>(`DELETE FROM ${from} WHERE id = ?`),
    });
    this.#moves = { away: move('nodes', 'inactive_nodes'), back: move('inactive_nodes', 'nodes') };
  }

  /** Active nodes last heard before `before`. */
  stale(before: EpochMs, limit: number): PartyId[] {
    return this.#stale.all({ before, limit });
  }

  /** Nodes put away that were heard at `since` or later. */
  heardSince(since: EpochMs, limit: number): PartyId[] {
    return this.#back.all(since, limit);
  }

  move(node: PartyId, way: 'away' | 'back'): void {
    this.#moves[way].copy.run(node);
    this.#moves[way].remove.run(node);
  }
}
