// Outcomes counted in memory until the next transaction writes them down.
import type { EpochMs } from '../../domain/hearing.ts';
import { type DroppedPacketTable, KEPT_SAMPLES } from '../storage/tables/dropped-packets.ts';
import { hourOf, type IngestCountTable } from '../storage/tables/ingest-counts.ts';
import type { IngestOutcome, Refused } from './outcome.ts';

/** Characters of a sample. */
const LONGEST_SAMPLE = 512;

/** Counts by hour and outcome with the newest samples of each reason; bounded whatever comes. */
export class OutcomeTally {
  readonly #counts = new Map<number, Map<IngestOutcome, number>>();
  readonly #samples = new Map<string, Refused[]>();

  get empty(): boolean {
    return this.#counts.size === 0;
  }

  /** Counts `n` more under `outcome`, in the hour of `at`. */
  count(outcome: IngestOutcome, at: EpochMs, n = 1): void {
    const hour = hourOf(at);
    const outcomes = this.#counts.get(hour) ?? new Map<IngestOutcome, number>();
    this.#counts.set(hour, outcomes);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + n);
  }

  /** Counts a refusal and keeps it as a sample. */
  refuse(refused: Refused): void {
    this.count(refused.reason, refused.arrivedAt);
    const samples = this.#samples.get(refused.reason) ?? [];
    this.#samples.set(refused.reason, samples);
    // A slice of a long message would keep the whole message in memory; the copy does not.
    samples.push({ ...refused, sample: Buffer.from(refused.sample.slice(0, LONGEST_SAMPLE)).toString() });
    // Cut rarely: shifting at every refusal of a flood would cost more than the refusal.
    if (samples.length >= 2 * KEPT_SAMPLES) samples.splice(0, samples.length - KEPT_SAMPLES);
  }

  /** Writes everything into the open transaction; `clear` it once that is committed. Statuses are not counted there. */
  write(counts: IngestCountTable, dropped: DroppedPacketTable): void {
    for (const [hour, outcomes] of this.#counts) {
      for (const [outcome, n] of outcomes) if (outcome !== 'status') counts.add(hour, outcome, n);
    }
    for (const [reason, samples] of this.#samples) {
      for (const { arrivedAt, ...sample } of samples.slice(-KEPT_SAMPLES)) dropped.insert({ ...sample, at: arrivedAt });
      dropped.prune(reason);
    }
  }

  clear(): void {
    this.#counts.clear();
    this.#samples.clear();
  }
}
