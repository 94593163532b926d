// One run of a source at a time, from a start to its stop.
import type { SourceLedger } from './ledger.ts';

/** Keeps the run there is. A new one may begin while the one before still closes. */
export class Runs<Run> {
  readonly #ledger: SourceLedger;
  #current: Run | null = null;
  #closed: Promise<void> = Promise.resolve();

  constructor(ledger: SourceLedger) {
    this.#ledger = ledger;
  }

  /** Whether there is a run. */
  get started(): boolean {
    return this.#current !== null;
  }

  /** Resolves when every run that was stopped is closed. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Whether `run` is the one there is, not stopped. */
  is(run: Run): boolean {
    return this.#current === run;
  }

  begin(run: Run): void {
    this.#current = run;
  }

  /** Ends the run with `close`, if there is one; resolves when this one and all before are closed, and the source is idle. */
  stop(close: (run: Run) => Promise<unknown>): Promise<void> {
    const run = this.#current;
    this.#current = null;
    const closing = run === null ? null : close(run);
    this.#closed = Promise.all([this.#closed, closing]).then(() => {
      if (!this.#current && this.#ledger.state !== 'idle') this.#ledger.enter('idle', 'Stopped.');
    });
    return this.#closed;
  }
}

/** Links that are being closed. */
export class Closings {
  readonly #open = new Set<Promise<void>>();

  add(closed: Promise<void>): void {
    this.#open.add(closed);
    void closed.then(() => this.#open.delete(closed));
  }

  get none(): boolean {
    return this.#open.size === 0;
  }

  /** Resolves when all there are now are closed. */
  all(): Promise<unknown> {
    return Promise.all(this.#open);
  }
}
