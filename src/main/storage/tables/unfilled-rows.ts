// Rows a backfill looks at, in the order of their ids, and what it puts into them.
import type { WritableDb } from '../database.ts';

/** A transmission whose packet may name its sender. */
export interface UnnamedTransmission {
  readonly id: number;
  /** null where the sender is known, or the packet names none. */
  readonly raw: Uint8Array | null;
}

/** Transmissions without a sender. */
export class UnnamedTransmissions {
  readonly #after;
  readonly #last;
  readonly #name;

  constructor(db: WritableDb) {
    // 4 ADVERT and 7 ANON_REQ carry a whole key.
    this.#after = db.prepare<[number, number], UnnamedTransmission>(
      `SELECT id, CASE WHEN from_party IS NULL AND payload_type IN (4, 7) THEN raw END AS raw
         FROM transmissions WHERE id > ? ORDER BY id LIMIT ?`,
    );
    this.#last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM transmissions').pluck();
    this.#name = db.prepare<[number, number | null, number]>(
      'UPDATE transmissions SET from_party = ?, signature_ok = coalesce(signature_ok, ?) WHERE id = ?',
    );
  }

  get lastRow(): number {
    return this.#last.get() ?? 0;
  }

  after(id: number, limit: number): readonly UnnamedTransmission[] {
    return this.#after.all(id, limit);
  }

  /** Notes who sent it and, for an advert that was never verified, whether its signature is good. */
  name(id: number, party: number, signatureOk: boolean | null): void {
    this.#name.run(party, signatureOk === null ? null : Number(signatureOk), id);
  }
}

/** A channel packet that no key has opened; null where one has, and where it is none. */
export interface UnopenedTransmission {
  readonly id: number;
  readonly raw: Uint8Array | null;
}

/** Channel packets that wait for a key. */
export class UnopenedTransmissions {
  readonly #after;
  readonly #last;
  readonly #open;

  constructor(db: WritableDb) {
    // 5 GRP_TXT and 6 GRP_DATA.
    this.#after = db.prepare<[number, number], UnopenedTransmission>(
      `SELECT id, CASE WHEN channel IS NULL AND payload_type IN (5, 6) THEN raw END AS raw
         FROM transmissions WHERE id > ? ORDER BY id LIMIT ?`,
    );
    this.#last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM transmissions').pluck();
    this.#open = db.prepare<[string, number]>('UPDATE transmissions SET channel = ? WHERE id = ?');
  }

  get lastRow(): number {
    return this.#last.get() ?? 0;
  }

  after(id: number, limit: number): readonly UnopenedTransmission[] {
    return this.#after.all(id, limit);
  }

  /** Notes the channel whose key opened it. */
  opened(id: number, channel: string): void {
    this.#open.run(channel, id);
  }
}
