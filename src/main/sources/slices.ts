// Cuts a flood of messages into slices, so that the thread's other work comes in between.

/** Longest the thread is held at a stretch, milliseconds; one message may exceed it, two may not. */
const sliceMs = 8;
/** Looking at the timer costs more than reading a message. */
const messagesPerLook = 16;

/** Says when a stretch of messages has lasted long enough. */
export class Slices {
  #began = performance.now();
  #sinceLook = 0;

  /** Counts one message; true when the thread is to be let go before the next. */
  over(): boolean {
    this.#sinceLook += 1;
    if (this.#sinceLook < messagesPerLook) return false;
    this.#sinceLook = 0;
    return performance.now() - this.#began >= sliceMs;
  }

  /** The thread was let go: a new slice begins. */
  begin(): void {
    this.#began = performance.now();
  }
}
