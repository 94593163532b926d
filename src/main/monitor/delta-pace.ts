// How often windows are told of changes of the graph: an import changes so much of it that drawing each step would be all they do.
import type { Clock } from '../../domain/clock.ts';

/** Between two deltas while a file is imported, milliseconds. */
export const importingMs = 2_000;

/** Says whether the next delta is due; asked a few times a second. */
export class DeltaPace {
  readonly #clock: Clock;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether it is due now; whoever is told so tells it. A clock that was set back delays nothing. */
  due(isImporting: boolean): boolean {
    const now = this.#clock.now();
    const since = now - this.#toldAt;
    if (isImporting && since >= 0 && since < importingMs) return false;
    this.#toldAt = now;
    return true;
  }
}
