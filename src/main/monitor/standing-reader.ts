// Reader threads that are there as long as the monitor is: one for lists, and from the first long question on one for those.
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import { ReaderClient, type SlowAnswer } from '../reader/client.ts';
import { takesLong } from '../reader/long-names.ts';
import type { QueryAnswer, QueryInput, QueryName } from '../reader/queries/registry.ts';
import { dbConfig } from '../storage/config.ts';

/** Milliseconds before a thread that died is replaced. */
const pauseMs = 1_000;
/** Slow answers that are told. */
const slowAnswersTold = 20;
/** Pages the thread for long questions keeps, KiB: what they read again and again is the graph and its activity. */
const analysisCacheKib = 16_384;
/** Young objects the thread for long questions holds before it looks for garbage, MB: usually 48, for no less work. */
const analysisYoungMb = 16;

/**
 * Owns the reader threads of one file. That for lists runs from the start and is replaced when it dies. That for long
 * questions begins with the first of them; when it dies, with the next.
 */
export class StandingReader {
  readonly #entry: URL;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #lists: ReaderClient;
  readonly #analyses: ReaderClient;
  #cancel: Cancel = () => {};
  #file = '';
  #wanted = false;

  constructor(entry: URL, clock: Clock, logger: Logger) {
    this.#entry = entry;
    this.#clock = clock;
    this.#logger = logger;
    const now = () => clock.now();
    this.#lists = new ReaderClient({ logger, now, onDeath: () => this.#replace() });
    this.#analyses = new ReaderClient({
      logger,
      now,
      thread: 'analysis',
      config: dbConfig({ cacheKib: analysisCacheKib }),
      memory: { maxYoungGenerationSizeMb: analysisYoungMb },
    });
  }

  /** Resolves when it may be asked about `file`; rejects when that cannot be read. While it starts, gives the same start. */
  start(file: string): Promise<void> {
    this.#wanted = true;
    this.#file = file;
    return this.#lists.start(this.#entry, this.#file);
  }

  /** Asks one question; rejects with a ReaderError when it fails or its thread dies first. */
  ask<Name extends QueryName>(name: Name, ...input: QueryInput<Name>): Promise<QueryAnswer<Name>> {
    return this.#clientFor(name).ask(name, ...input);
  }

  /** As `ask`, until `signal` aborts. */
  askUntil<Name extends QueryName>(
    signal: AbortSignal | undefined,
    name: Name,
    ...input: QueryInput<Name>
  ): Promise<QueryAnswer<Name>> {
    return this.#clientFor(name).askUntil(signal, name, ...input);
  }

  /** The newest slow answers of both threads, the newest first. */
  get slowAnswers(): readonly SlowAnswer[] {
    const both = [...this.#lists.slowAnswers, ...this.#analyses.slowAnswers];
    return both.sort((x, y) => y.at - x.at).slice(0, slowAnswersTold);
  }

  /** Questions without an answer yet. */
  get pending(): number {
    return this.#lists.pending + this.#analyses.pending;
  }

  async stop(): Promise<void> {
    this.#wanted = false;
    this.#cancel();
    await Promise.all([this.#lists.stop(), this.#analyses.stop()]);
  }

  #clientFor(name: QueryName): ReaderClient {
    if (!takesLong(name)) return this.#lists;
    // The question may wait for the start; where that fails, the question does.
    if (this.#wanted) this.#analyses.start(this.#entry, this.#file).catch(() => {});
    return this.#analyses;
  }

  #replace(): void {
    if (!this.#wanted) return;
    this.#logger.warn('The reader thread is started again in a second; lists and panels wait for it.');
    this.#cancel = this.#clock.after(pauseMs, () => {
      // A start that fails ends its thread, and that brings us here again.
      this.#lists.start(this.#entry, this.#file).catch(() => {});
    });
  }
}
