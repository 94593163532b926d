// Tells a link that stands from one that brings something.
import type { Cancel, Clock } from '../../../domain/clock.ts';
import type { EpochMs } from '../../../domain/hearing.ts';

/** After so long without a message a link is taken for dead, whatever the socket says; longer where silence is usual. */
const silenceMs = 5 * 60_000;
/** New links that bring nothing either are tried ever less often, down to this. */
const longestMs = 30 * 60_000;
const lookMs = 15_000;
const shortestDistanceMs = 60_000;

/** Calls `onSilence` when nothing came for too long, at most once a minute; `end` stops it. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #onSilence: (silentMs: number) => void;
  readonly #patienceMs: () => number;
  readonly #cancel: Cancel;
  #lastFlow: EpochMs;
  #lastCall: EpochMs | null = null;
  /** Links made anew since something came. */
  #fruitless = 0;

  /** `patienceMs` gives how long a silence is usual now. */
  constructor(clock: Clock, onSilence: (silentMs: number) => void, patienceMs: () => number = () => silenceMs) {
    this.#clock = clock;
    this.#onSilence = onSilence;
    this.#patienceMs = patienceMs;
    this.#lastFlow = clock.now();
    this.#cancel = clock.every(lookMs, () => this.#look());
  }

  /** Milliseconds of silence that are borne now: what is usual, doubled by each new link that brought nothing. */
  get waitMs(): number {
    const usual = Math.max(silenceMs, this.#patienceMs());
    return Math.max(usual, Math.min(longestMs, usual * 2 ** this.#fruitless));
  }

  /** Something came. */
  flowed(): void {
    this.#lastFlow = this.#clock.now();
    this.#lastCall = null;
    this.#fruitless = 0;
  }

  /** A link was just made; the wait begins anew. */
  linked(): void {
    this.#lastFlow = this.#clock.now();
    if (this.#lastCall !== null) this.#fruitless += 1;
  }

  end(): void {
    this.#cancel();
  }

  #look(): void {
    const now = this.#clock.now();
    // A clock set back would otherwise hide silence for as long as it was set back.
    if (now < this.#lastFlow) this.#lastFlow = now;
    if (now - this.#lastFlow < this.waitMs) return;
    if (this.#lastCall !== null && Math.abs(now - this.#lastCall) < shortestDistanceMs) return;
    this.#lastCall = now;
    this.#onSilence(now - this.#lastFlow);
  }
}
