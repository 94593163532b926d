// Samples of what ingest refused, the newest of each reason.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { WritableDb } from '../database.ts';

/** Samples kept per reason. */
export const KEPT_SAMPLES = 100;

export interface RefusedSample {
  readonly reason: string;
  readonly detail: string;
  readonly sample: string;
  readonly observer: string | null;
  readonly source: string;
  readonly at: EpochMs;
}

export class DroppedPacketTable {
  readonly #insert;
  readonly #prune;

  constructor(db: WritableDb) {
    this.#insert = db.prepare(
      `INSERT INTO dropped_packets (reason, detail, sample, observer, source, at)
       VALUES (@reason, @detail, @sample, @observer, @source, @at)`,
    );
    this.#prune = db.prepare<{ reason: string; kept: number }>(
      `DELETE FROM dropped_packets WHERE reason = @reason AND id <=
         (SELECT id FROM dropped_packets WHERE reason = @reason ORDER BY id DESC LIMIT 1 OFFSET @kept)`,
    );
  }

  insert(sample: RefusedSample): void {
    this.#insert.run(sample);
  }

  /** Removes all but the newest samples of `reason`. */
  prune(reason: string): void {
    this.#prune.run({ reason, kept: KEPT_SAMPLES });
  }
}
