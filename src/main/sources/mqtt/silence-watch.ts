// Tells a link that stands from one that brings something.
import type { Cancel, Clock } from '../../../domain/clock.ts';
import type { EpochMs } from '../../../domain/hearing.ts';

/** After so long without a message the link is taken for dead, whatever the socket says. */
const silenceMs = 5 * 60_000;
const lookMs = 15_000;
const shortestDistanceMs = 60_000;

/** Calls `onSilence` when nothing came for five minutes, at most once a minute; `end` stops it. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  readonly #cancel: Cancel;
  #lastFlow: EpochMs;
  #lastCall: EpochMs | null = null;

  constructor(clock: Clock, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
    this.#lastFlow = clock.now();
    this.#cancel = clock.every(lookMs, () => this.#look());
  }

  /** Something came, or a link was just made. */
  flowed(): void {
    this.#lastFlow = this.#clock.now();
  }

  end(): void {
    this.#cancel();
  }

  #look(): void {
    const now = this.#clock.now();
    // A clock set back would otherwise hide silence for as long as it was set back.
    if (now < this.#lastFlow) this.#lastFlow = now;
    if (now - this.#lastFlow < silenceMs) return;
    if (this.#lastCall !== null && Math.abs(now - this.#lastCall) < shortestDistanceMs) return;
    this.#lastCall = now;
    this.#onSilence();
  }
}
