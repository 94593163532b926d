// What the tray says about silence, read from the records now and then.
import { type QuietSummary, quietUnknown } from '../../domain/alerts/quiet-lines.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';

/** A storm changes the numbers all the time; the menu follows as often as this. */
const soonestMs = 5_000;
/** Cooldowns and snoozes end without an event. */
const latestMs = 60_000;

export class TrayQuiet {
  readonly #clock: Clock;
  readonly #read: () => QuietSummary;
  #summary: QuietSummary = quietUnknown;
  #readAt: EpochMs | null = null;
  #isStale = true;

  /** `read` makes the summary and throws while the records cannot be read. */
  constructor(clock: Clock, read: () => QuietSummary) {
    this.#clock = clock;
    this.#read = read;
  }

  /** Something was decided, silenced or sent. */
  changed(): void {
    this.#isStale = true;
  }

  /** The summary, at most 5 s behind what was decided; the one before while the records cannot be read. */
  now(): QuietSummary {
    const now = this.#clock.now();
    const age = this.#readAt === null ? Number.POSITIVE_INFINITY : Math.abs(now - this.#readAt);
    if (age < (this.#isStale ? soonestMs : latestMs)) return this.#summary;
    this.#readAt = now;
    this.#isStale = false;
    try {
      this.#summary = this.#read();
    } catch {
      // The window says that the database refuses; the tray keeps what it knew.
    }
    return this.#summary;
  }
}
