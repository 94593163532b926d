// How long a thread could do nothing else: measured all the time, by a timer in the event loop that costs next to nothing.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BlockReport } from '../contract/maintenance.ts';
import type { Cancel, Clock } from '../domain/clock.ts';

/** Milliseconds between two beats; a delay shorter than that is not seen. */
const beatMs = 20;
const lookMs = 5_000;
const looksPerMinute = 12;

/** Watches the thread it is made in, until it is stopped. */
export class BlockWatch {
  readonly #clock: Clock;
  readonly #beats: ReturnType<typeof monitorEventLoopDelay>;
  readonly #since: number;
  readonly #cancel: Cancel;
  /** The longest of each look of the last minute. */
  #recent: number[] = [];
  #longest: { readonly ms: number; readonly at: number } | null = null;

  /** `onLook` hears what is known after each look. */
  constructor(clock: Clock, onLook: (report: BlockReport) => void = () => {}) {
    this.#clock = clock;
    this.#since = clock.now();
    this.#beats = monitorEventLoopDelay({ resolution: beatMs });
    this.#beats.enable();
    this.#cancel = clock.every(lookMs, () => {
      this.#look();
      onLook(this.report());
    });
  }

  /** The longest blocks up to the newest look, at most 5 s ago. */
  report(): BlockReport {
    return {
      since: this.#since,
      lastMinuteMs: Math.max(0, ...this.#recent),
      longestMs: this.#longest?.ms ?? 0,
      longestAt: this.#longest?.at ?? null,
    };
  }

  /** Ends both timers. */
  stop(): void {
    this.#cancel();
    this.#beats.disable();
  }

  #look(): void {
    // What is measured is the time from beat to beat.
    const ms = this.#beats.count === 0 ? 0 : Math.max(0, Math.round(this.#beats.max / 1e6 - beatMs));
    this.#beats.reset();
    this.#recent = [...this.#recent, ms].slice(-looksPerMinute);
    if (ms > (this.#longest?.ms ?? 0)) this.#longest = { ms, at: this.#clock.now() };
  }
}
