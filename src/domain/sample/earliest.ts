// A binary heap that gives the earliest entry first; equal times leave in the order they came.

/** What the heap orders by. */
export interface Timed {
  readonly at: number;
}

interface Entry<T> {
  readonly at: number;
  readonly turn: number;
  readonly item: T;
}

/** A queue by time. */
export class Earliest<T extends Timed> {
  readonly #heap: Entry<T>[] = [];
  #turn = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Time of the entry that leaves next; Infinity when empty. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  push(item: T): void {
    const entry = { at: item.at, turn: this.#turn++, item };
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as Entry<T>;
      if (before(parent, entry)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = entry;
  }

  pop(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length > 0) this.#sink(last);
    return first.item;
  }

  #sink(entry: Entry<T>): void {
    const heap = this.#heap;
    const length = heap.length;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      if (childAt >= length) break;
      if (childAt + 1 < length && before(heap[childAt + 1] as Entry<T>, heap[childAt] as Entry<T>)) childAt++;
      const child = heap[childAt] as Entry<T>;
      if (before(entry, child)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = entry;
  }
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.turn < b.turn);
}
