// What a database of ours holds, row by row, as it can be said again: for exports and for taking one database into another.
import { rebuildPacket } from '../../domain/packet/rebuild.ts';
import type { StoredReception } from '../../domain/recorded-line.ts';
import type { ReadableDb } from './readonly.ts';

interface Row {
  readonly row: number;
  readonly hash: Uint8Array;
  readonly first: Uint8Array;
  readonly path: Uint8Array;
  readonly raw: Uint8Array | null;
  readonly snrX4: number | null;
  readonly rssi: number | null;
  readonly score: number | null;
  readonly at: number;
  readonly lag: number | null;
  readonly receptions: number;
  readonly key: string;
  readonly name: string | null;
  readonly iata: string | null;
}

/** One observation with each of its receptions, the first first. */
export interface RecordedRow {
  /** Row id of the observation. */
  readonly row: number;
  readonly receptions: readonly StoredReception[];
}

/** Receptions heard from `since` on and before `until`, epoch milliseconds; null leaves that side open. */
export interface Span {
  readonly since: number | null;
  readonly until: number | null;
}

/** Observations by row id; the hearing's time is looked at without an index, because a walk reads every row anyway. */
export const selectRecorded = `SELECT o.id AS row, t.hash, substr(t.raw, 1, 256) AS first,
    substr(o.path, 1, 256) AS path, substr(o.raw, 1, 256) AS raw, o.snr_x4 AS snrX4, o.rssi, o.score,
    o.timestamp AS at, o.claim_lag_ms AS lag, o.receptions, w.key, w.name, w.iata
  FROM observations o JOIN transmissions t ON t.id = o.transmission_id JOIN observers w ON w.id = o.observer_id
  WHERE o.id > ? ORDER BY o.id LIMIT ?`;

/** Reads the observations of one file. */
export class RecordedRows {
  readonly #rows;
  readonly #receptions;
  readonly #last;

  /** Throws what SQLite throws when the tables are not ours. */
  constructor(db: ReadableDb) {
    this.#rows = db.prepare<[number, number], Row>(selectRecorded);
    this.#receptions = db.prepare<[number], { claimedAt: number; measured: number }>(
      'SELECT claimed_at AS claimedAt, measured FROM receptions WHERE observation_id = ? ORDER BY claimed_at',
    );
    this.#last = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM observations').pluck();
  }

  /** Row id of the newest observation, 0 without any. */
  get lastRow(): number {
    return this.#last.get() ?? 0;
  }

  /** Observations behind row id `after`, at most `limit`. */
  after(after: number, limit: number): readonly RecordedRow[] {
    return this.#rows.all(after, limit).map((row) => ({ row: row.row, receptions: this.#receptionsOf(row) }));
  }

  /** The values are the newest there are; each reception is given those of its own that it had. */
  #receptionsOf(row: Row): readonly StoredReception[] {
    const said = {
      raw: Buffer.from(row.raw ?? rebuildPacket(row.first, row.path)).toString('hex'),
      hash: Buffer.from(row.hash).toString('hex'),
      observer: { key: row.key, name: row.name, iata: row.iata },
    };
    const measured = (bits: number) => ({
      snr: bits & 1 && row.snrX4 !== null ? row.snrX4 / 4 : null,
      rssi: bits & 2 ? row.rssi : null,
      score: bits & 4 ? row.score : null,
    });
    const listed = row.receptions > 1 ? this.#receptions.all(row.row) : [];
    if (listed.length === 0) return [{ ...said, ...measured(7), at: row.at }];
    const lag = row.lag ?? 0;
    return listed.map((each) => ({ ...said, ...measured(each.measured), at: each.claimedAt + lag }));
  }
}
