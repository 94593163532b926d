// How fast observations are being written, over the last ten seconds.
import type { Clock } from '../../domain/clock.ts';

const seconds = 10;

/** Counts per second over a window of ten. */
export class RecordingRate {
  readonly #clock: Clock;
  readonly #slots = new Array<number>(seconds).fill(0);
  #newest = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(count: number): void {
    this.#roll();
    const slot = this.#newest % seconds;
    this.#slots[slot] = (this.#slots[slot] ?? 0) + count;
  }

  /** Per second; the running second counts as whole. */
  perSecond(): number {
    this.#roll();
    return this.#slots.reduce((sum, count) => sum + count, 0) / seconds;
  }

  #roll(): void {
    const now = Math.floor(this.#clock.now() / 1000);
    const passed = Math.min(seconds, Math.max(0, now - this.#newest));
    for (let i = 1; i <= passed; i += 1) this.#slots[(now - passed + i) % seconds] = 0;
    this.#newest = Math.max(now, this.#newest);
  }
}
