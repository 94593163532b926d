// The delivered occurrences that are kept in memory: the newest 10,000 by when they were last seen.
import type { SeenEvent } from '../storage/tables/dispatcher-dedup.ts';

/** Occurrences kept in memory; older ones are found on disk. */
export const seenInMemory = 10_000;

/** The key of an occurrence. */
export function occurrenceKey(source: string, eventId: string): string {
  return `${source}\u0000${eventId}`;
}

export class SeenEvents {
  // A map keeps insertion order, so the first key is always the one seen longest ago.
  readonly #byKey = new Map<string, SeenEvent>();

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): SeenEvent | null {
    return this.#byKey.get(key) ?? null;
  }

  /** Remembers `event` as the newest, and forgets the oldest beyond 10,000. */
  put(event: SeenEvent): void {
    const key = occurrenceKey(event.source, event.eventId);
    this.#byKey.delete(key);
    this.#byKey.set(key, event);
    if (this.#byKey.size <= seenInMemory) return;
    for (const oldest of this.#byKey.keys()) {
      this.#byKey.delete(oldest);
      break;
    }
  }

  /** Puts what the disk remembers (oldest first) behind what was seen here meanwhile. */
  restore(rows: readonly SeenEvent[]): void {
    const newer = [...this.#byKey.values()];
    this.#byKey.clear();
    for (const row of [...rows, ...newer]) this.put(row);
  }
}
