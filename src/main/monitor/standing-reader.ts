// A reader thread that is there as long as the monitor is: one that dies is followed by another.
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import { ReaderClient, type SlowAnswer } from '../reader/client.ts';
import type { QueryAnswer, QueryInput, QueryName } from '../reader/queries/registry.ts';

/** Milliseconds before a thread that died is replaced. */
const pauseMs = 1_000;

/** Owns the reader thread of one file. */
export class StandingReader {
  readonly #entry: URL;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #client: ReaderClient;
  #cancel: Cancel = () => {};
  #file = '';
  #wanted = false;

  constructor(entry: URL, clock: Clock, logger: Logger) {
    this.#entry = entry;
    this.#clock = clock;
    this.#logger = logger;
    this.#client = new ReaderClient({ logger, now: () => clock.now(), onDeath: () => this.#replace() });
  }

  /** Resolves when it may be asked about `file`; rejects when that cannot be read. While it starts, gives the same start. */
  start(file: string): Promise<void> {
    this.#wanted = true;
    this.#file = file;
    return this.#client.start(this.#entry, this.#file);
  }

  /** Asks one question; rejects with a ReaderError when it fails or the thread dies first. */
  ask<Name extends QueryName>(name: Name, ...input: QueryInput<Name>): Promise<QueryAnswer<Name>> {
    return this.#client.ask(name, ...input);
  }

  /** As `ask`, until `signal` aborts. */
  askUntil<Name extends QueryName>(
    signal: AbortSignal | undefined,
    name: Name,
    ...input: QueryInput<Name>
  ): Promise<QueryAnswer<Name>> {
    return this.#client.askUntil(signal, name, ...input);
  }

  /** The newest slow answers, the newest first. */
  get slowAnswers(): readonly SlowAnswer[] {
    return this.#client.slowAnswers;
  }

  /** Questions without an answer yet. */
  get pending(): number {
    return this.#client.pending;
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    this.#cancel();
    await this.#client.stop();
  }

  #replace(): void {
    if (!this.#wanted) return;
    this.#logger.warn('The reader thread is started again in a second; lists and panels wait for it.');
    this.#cancel = this.#clock.after(pauseMs, () => {
      // A start that fails ends its thread, and that brings us here again.
      this.#client.start(this.#entry, this.#file).catch(() => {});
    });
  }
}
