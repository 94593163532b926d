// The bounded queue between those who hear and the one who records; open before the database is.
import type { EpochMs, Hearing, ObserverStatus, Refusal } from '../../domain/hearing.ts';
import { type IngestItem, refusedItem } from './outcome.ts';
import { OutcomeTally } from './tally.ts';

/** Items that may wait. */
export const QUEUE_CAPACITY = 50_000;

/** Takes what sources hear (it is their sink) and keeps it, with its arrival times, until it is recorded. */
export class IngestQueue {
  /** Refusals and overflow since the last recorded batch. */
  readonly tally = new OutcomeTally();
  readonly #capacity: number;
  readonly #highWater: number;
  readonly #lowWater: number;
  #items: IngestItem[] = [];
  #dropped = 0;
  #head = 0;
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null;
  #listener: () => void = () => {};

  constructor(capacity: number = QUEUE_CAPACITY) {
    this.#capacity = capacity;
    this.#highWater = Math.ceil(capacity * 0.8);
    this.#lowWater = Math.floor(capacity * 0.4);
  }

  /** Items waiting. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Items that may wait. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Items that found no room since the queue was made. */
  get dropped(): number {
    return this.#dropped;
  }

  /** When the oldest that waits arrived; null when none does. */
  get oldestAt(): EpochMs | null {
    return this.#items[this.#head]?.arrivedAt ?? null;
  }

  /** Queues a hearing; false when there was no room and it was counted under `queue_full`. */
  hearing(hearing: Hearing): boolean {
    return this.#add(hearing);
  }

  /** Queues a status; without room it is counted like a hearing. */
  status(status: ObserverStatus): void {
    this.#add(status);
  }

  /** Counts a refusal; it takes no room. */
  refused(refusal: Refusal): void {
    this.tally.refuse(refusal);
    this.#listener();
  }

  /** null while there is room; else resolves once the queue has drained to 40 % of its capacity. */
  room(): Promise<void> | null {
    if (this.length < this.#highWater) return null;
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  /** Calls `listener` whenever something was added or refused. One listener: the ingestor. */
  onAdded(listener: () => void): void {
    this.#listener = listener;
  }

  /** Up to `count` of the oldest items, which stay queued. */
  peek(count: number): readonly IngestItem[] {
    return this.#items.slice(this.#head, this.#head + count);
  }

  /** Removes the `count` oldest items: they are recorded. */
  shift(count: number): void {
    this.#head += Math.min(count, this.length);
    if (this.#head >= 4_096 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    if (this.#room && this.length <= this.#lowWater) {
      this.#room.resolve();
      this.#room = null;
    }
  }

  #add(item: IngestItem): boolean {
    const room = this.length < this.#capacity;
    if (room) this.#items.push(item);
    else {
      this.#dropped++;
      this.tally.refuse(refusedItem(item, 'queue_full', `All ${this.#capacity} places of the queue were taken.`));
    }
    this.#listener();
    return room;
  }
}
