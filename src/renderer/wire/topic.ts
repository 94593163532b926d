// A live topic of the core as a small store: the newest value, renewed over every reconnection.
import type { Connection } from './connection.ts';

/** Opens a stream of `T` that ends when `signal` aborts. */
export type OpenTopic<T> = (signal: AbortSignal) => Promise<AsyncIterable<T>>;

const retryMs = 2_000;

/**
 * Follows one topic while anybody listens. `getValue` gives the newest value or null; after a loss the last value stays
 * until the first of the new line replaces it.
 */
export class Topic<T> {
  readonly #connection: Connection;
  readonly #open: OpenTopic<T>;
  readonly #listeners = new Set<(value: T) => void>();
  #value: T | null = null;
  #run: AbortController | null = null;
  #unsubscribe: (() => void) | null = null;
  #epoch = 0;

  constructor(connection: Connection, open: OpenTopic<T>) {
    this.#connection = connection;
    this.#open = open;
  }

  readonly getValue = (): T | null => this.#value;

  /** Calls `listener` with every value from now on; returns its undo. The stream runs while there is a listener. */
  readonly subscribe = (listener: (value: T) => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#begin();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#end();
    };
  };

  #begin(): void {
    this.#unsubscribe = this.#connection.subscribe(() => this.#follow());
    this.#follow();
  }

  #end(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#run?.abort();
    this.#run = null;
    this.#epoch = 0;
  }

  #follow(): void {
    const state = this.#connection.getState();
    if (state.kind !== 'open') return;
    if (state.epoch === this.#epoch) return;
    this.#epoch = state.epoch;
    this.#run?.abort();
    this.#run = new AbortController();
    void this.#read(this.#run.signal, state.epoch);
  }

  async #read(signal: AbortSignal, epoch: number): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const value of await this.#open(signal)) {
          if (signal.aborted) return;
          this.#value = value;
          for (const listener of this.#listeners) listener(value);
        }
      } catch {
        // A broken stream is taken up again below; a broken line shows itself as the connection's state.
      }
      const state = this.#connection.getState();
      if (state.kind !== 'open' || state.epoch !== epoch) return;
      await pause(retryMs, signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
