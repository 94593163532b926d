// Hands on what was read together, one by one, and waits in between while the queue is full.
import type { Holding } from './holding.ts';
import type { SourceLedger } from './ledger.ts';
import type { ReadMessages } from './reading-desk.ts';
import type { SourceSink } from './source.ts';

interface Waiting {
  readonly read: ReadMessages;
  /** Items handed on. */
  done: number;
  readonly next: () => void;
}

/** The way of one run's messages into its sink, in the order they came. */
export class Delivery {
  readonly #ledger: SourceLedger;
  readonly #sink: SourceSink;
  readonly #holding: Holding;
  readonly #waiting: Waiting[] = [];
  /** There is no room, or it is at work: `next` may bring more at once. */
  #busy = false;
  #ended = false;

  constructor(ledger: SourceLedger, sink: SourceSink, holding: Holding) {
    this.#ledger = ledger;
    this.#sink = sink;
    this.#holding = holding;
  }

  /** Hands on `read` behind what still waits; calls `next` when there is room for more. */
  take(read: ReadMessages, next: () => void): void {
    if (this.#ended) return;
    this.#ledger.passedOver(read.ignored, read.bytes);
    this.#waiting.push({ read, done: 0, next });
    if (!this.#busy) this.#goOn();
  }

  /** Forgets what still waits; nothing is handed on any more. */
  end(): void {
    this.#ended = true;
    this.#waiting.length = 0;
  }

  #goOn(): void {
    this.#busy = true;
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const item = first.read.items[first.done];
      if (item !== undefined) {
        first.done += 1;
        this.#ledger.deliverRead(item, this.#sink);
        const room = this.#holding.until(this.#sink);
        if (room !== null) {
          void room.then(() => this.#goOn());
          return;
        }
      }
      // A sink may have stopped the source meanwhile.
      if (this.#ended) break;
      if (first.done < first.read.items.length) continue;
      this.#waiting.shift();
      first.next();
    }
    this.#busy = false;
  }
}
