// Deliveries that wait for another attempt, and the timer that wakes them.
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { Delivery } from './delivery.ts';

export class Outbox {
  readonly #clock: Clock;
  readonly #wake: (delivery: Delivery) => void;
  readonly #waiting = new Map<string, { readonly delivery: Delivery; readonly at: EpochMs }>();
  #timer: Cancel | null = null;

  /** `wake` gets each delivery that is due; it is no longer in the outbox then. */
  constructor(clock: Clock, wake: (delivery: Delivery) => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Targets that wait. */
  get depth(): number {
    let depth = 0;
    for (const { delivery } of this.#waiting.values()) depth += delivery.open.size;
    return depth;
  }

  /** Occurrences that no target has taken yet: they have no reason so far. */
  get held(): number {
    let held = 0;
    for (const { delivery } of this.#waiting.values()) if (!delivery.delivered) held += 1;
    return held;
  }

  /** Keeps the delivery until its first target is due, or until `expiresAt` when that is earlier. */
  hold(delivery: Delivery, expiresAt: EpochMs): void {
    const next = Math.min(...[...delivery.open.values()].map((attempts) => attempts.nextAt));
    this.#waiting.set(delivery.key, { delivery, at: Math.min(next, expiresAt + 1) });
    this.#schedule();
  }

  /** Takes a delivery that no target has taken yet out of the outbox; null when there is none of that key. */
  takeHeld(key: string): Delivery | null {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined || waiting.delivery.delivered) return null;
    this.#waiting.delete(key);
    return waiting.delivery;
  }

  close(): void {
    this.#timer?.();
    this.#timer = null;
    this.#waiting.clear();
  }

  #schedule(): void {
    this.#timer?.();
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    const earliest = Math.min(...[...this.#waiting.values()].map((waiting) => waiting.at));
    this.#timer = this.#clock.after(Math.max(0, earliest - this.#clock.now()), () => {
      this.#timer = null;
      const now = Math.max(earliest, this.#clock.now());
      for (const [key, { delivery, at }] of this.#waiting) {
        if (at > now) continue;
        this.#waiting.delete(key);
        this.#wake(delivery);
      }
      this.#schedule();
    });
  }
}
