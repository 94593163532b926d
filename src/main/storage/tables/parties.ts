// Parties: the ids that nodes, observers and senders share.
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { WritableDb } from '../database.ts';

/** Keys kept in memory; senders of anonymous requests could otherwise grow it without end. */
const KEPT = 50_000;

export class PartyTable {
  readonly #ids = new Map<string, PartyId>();
  readonly #find;
  readonly #insert;

  constructor(db: WritableDb) {
    this.#find = db.prepare<[string], number>('SELECT id FROM parties WHERE key = ?').pluck();
    this.#insert = db.prepare<[string]>('INSERT INTO parties (key) VALUES (?)');
  }

  /** Id of `key` (lower-case hex of a public key, or an observer id that is none); a new one gets a row. */
  intern(key: string): PartyId {
    const name = key.toLowerCase();
    const known = this.#ids.get(name) ?? this.#find.get(name);
    const id = known ?? Number(this.#insert.run(name).lastInsertRowid);
    if (this.#ids.size >= KEPT) this.#ids.clear();
    this.#ids.set(name, id);
    return id;
  }

  /** Drops what is remembered, for after a rolled back transaction. */
  forget(): void {
    this.#ids.clear();
  }
}
