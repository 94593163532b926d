// Holds a source back while the queue is full, but not for longer than its link endures.
import type { Clock } from '../../domain/clock.ts';
import type { SourceSink } from './source.ts';

/**
 * Nobody can be kept waiting for ever: answers to our pings wait behind what is held back, so a broker is taken for dead
 * after 90 s, and a radio forgets what it cannot send. What is lost there nobody counts.
 */
const longestMs = 30_000;

/** Says when the next message may be taken. */
export class Holding {
  readonly #clock: Clock;
  readonly #waits = new Set<() => void>();
  /** It waited in vain: messages are taken, and those without room counted, until there is room again. */
  #inVain = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** null when the next message may be taken at once; else resolves when there is room, after 30 s at the latest. */
  until(sink: SourceSink): Promise<void> | null {
    const room = sink.room();
    if (room === null) this.#inVain = false;
    if (room === null || this.#inVain) return null;
    return new Promise((resolve) => {
      const go = () => {
        cancel();
        this.#waits.delete(go);
        resolve();
      };
      const cancel = this.#clock.after(longestMs, () => {
        this.#inVain = true;
        go();
      });
      this.#waits.add(go);
      void room.then(go, go);
    });
  }

  /** Ends every wait. */
  end(): void {
    for (const go of [...this.#waits]) go();
  }
}
