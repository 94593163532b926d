// The reader thread as the monitor thread sees it: questions in, promises out.
import { once } from 'node:events';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import { type DbConfig, defaultDbConfig } from '../storage/config.ts';
import type { FromReader, PlainError, ReaderStart, ToReader } from './messages.ts';
import type { QueryAnswer, QueryInput, QueryName } from './queries/registry.ts';

/** A question that got no answer: the reader refused the file, failed at the question, or ended. */
export class ReaderError extends Error {
  /** The class of the error inside the reader, for example `SchemaNotReadyError`. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = 'ReaderError';
    this.reason = reason;
  }
}

export interface ReaderOptions {
  readonly logger?: Logger;
  readonly config?: DbConfig;
  /** What messages and the system call the thread; `reader` unless given. */
  readonly thread?: string;
  /** How much memory the thread may take for its objects; what the system usually gives unless given. */
  readonly memory?: ResourceLimits;
  /** Answers that took longer are logged and kept, milliseconds. */
  readonly slowMs?: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Called when the thread ends without having been stopped. */
  readonly onDeath?: (error: ReaderError) => void;
}

/** An answer that took long. */
export interface SlowAnswer {
  /** Name of the question. */
  readonly name: string;
  readonly ms: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** How SQLite looked up the rows, in its own words. */
  readonly plan: readonly string[];
}

const slowAnswersKept = 20;
const usualSlowMs = 50;
/** How long a question under way may keep the thread from ending by itself, milliseconds. */
const stopWithinMs = 5000;

interface Pending {
  readonly name: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: ReaderError) => void;
}

/** Owns the reader thread. Started and stopped any number of times; one thread at a time. */
export class ReaderClient {
  readonly #options: ReaderOptions;
  readonly #thread: string;
  readonly #logger: Logger;
  readonly #pending = new Map<number, Pending>();
  #slow: readonly SlowAnswer[] = [];
  #nextId = 1;
  #worker: Worker | null = null;
  #starting: Promise<void> | null = null;
  #gone: Promise<unknown> = Promise.resolve();

  constructor(options: ReaderOptions = {}) {
    this.#options = options;
    this.#thread = options.thread ?? 'reader';
    this.#logger = options.logger ?? silentLogger;
  }

  /**
   * Starts the thread from `workerUrl` on `file`; resolves when it may be asked. Rejects with a ReaderError whose
   * message is for a person when the file cannot be read. While one runs, gives that one's start.
   */
  start(workerUrl: URL, file: string): Promise<void> {
    if (this.#starting) return this.#starting;
    const { config = defaultDbConfig, slowMs = usualSlowMs, memory = {} } = this.#options;
    const data: ReaderStart = { file, config, slowMs };
    // Flags of this process (a test runner's loaders) are not the thread's business.
    const options = { workerData: data, execArgv: [], name: this.#thread, resourceLimits: memory };
    const worker = new Worker(workerUrl, options);
    this.#worker = worker;
    this.#gone = once(worker, 'exit');
    this.#starting = new Promise((resolve, reject) => {
      let refusal: ReaderError | null = null;
      worker.on('message', (message: FromReader) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'refused') refusal = fromPlain(message.error);
        else this.#settle(message);
      });
      worker.on('error', (error) => {
        refusal = new ReaderError(error.name, `The ${this.#thread} thread failed: ${error.message}`);
      });
      worker.once('exit', (code) => {
        const error = refusal ?? ended(this.#thread, code);
        reject(error);
        this.#ended(worker, error);
      });
    });
    return this.#starting;
  }

  /** Asks one question of the registry; rejects with a ReaderError when it fails or the thread ends first. */
  ask<Name extends QueryName>(name: Name, ...input: QueryInput<Name>): Promise<QueryAnswer<Name>> {
    const worker = this.#worker;
    if (!worker)
      return Promise.reject(
        new ReaderError('NotRunning', `The ${this.#thread} thread is not running; start it first.`),
      );
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise<QueryAnswer<Name>>((resolve, reject) => {
      const message: ToReader = { kind: 'ask', id, name, input: input[0] };
      worker.postMessage(message);
      this.#pending.set(id, { name, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** As `ask`; when `signal` aborts before the answer, rejects and lets the thread leave what takes long. */
  askUntil<Name extends QueryName>(
    signal: AbortSignal | undefined,
    name: Name,
    ...input: QueryInput<Name>
  ): Promise<QueryAnswer<Name>> {
    const id = this.#nextId;
    const answer = this.ask(name, ...input);
    if (signal === undefined) return answer;
    const cancel = () => this.#cancel(id);
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    return answer.finally(() => signal.removeEventListener('abort', cancel));
  }

  /** The newest 20 slow answers, the newest first. */
  get slowAnswers(): readonly SlowAnswer[] {
    return this.#slow;
  }

  /** Questions without an answer yet. */
  get pending(): number {
    return this.#pending.size;
  }

  /**
   * Rejects what is unanswered and lets the thread end by itself; resolves when it is gone. A thread ended from outside
   * while it is inside SQLite or a module it still loads can take the whole process with it, so that is done only to
   * one that does not end within 5 s. Stopping twice does nothing.
   */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#starting?.catch(() => {});
    this.#forget(new ReaderError('Stopped', `The ${this.#thread} thread was stopped before it answered.`));
    const last: ToReader = { kind: 'stop' };
    worker.postMessage(last);
    const timer = setTimeout(() => void worker.terminate(), stopWithinMs);
    await this.#gone;
    clearTimeout(timer);
  }

  #cancel(id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    const message: ToReader = { kind: 'cancel', id };
    this.#worker?.postMessage(message);
    pending.reject(new ReaderError('Cancelled', 'The question was taken back before it was answered.'));
  }

  #settle(message: Extract<FromReader, { readonly id: number }>): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    this.#pending.delete(message.id);
    if (message.plan !== null) this.#keepSlow(pending.name, message.ms, message.plan);
    if (message.kind === 'answer') pending.resolve(message.value);
    else pending.reject(fromPlain(message.error));
  }

  #keepSlow(name: string, ms: number, plan: readonly string[]): void {
    this.#logger.warn(`Slow query ${name}: ${Math.round(ms)} ms; ${plan.join('; ')}`);
    const at = (this.#options.now ?? Date.now)();
    this.#slow = [{ name, ms, at, plan }, ...this.#slow].slice(0, slowAnswersKept);
  }

  #ended(worker: Worker, error: ReaderError): void {
    if (this.#worker !== worker) return;
    this.#forget(error);
    this.#logger.error(error.message);
    this.#options.onDeath?.(error);
  }

  #forget(error: ReaderError): void {
    const unanswered = [...this.#pending.values()];
    this.#pending.clear();
    this.#worker = null;
    this.#starting = null;
    for (const pending of unanswered) pending.reject(error);
  }
}

function fromPlain(error: PlainError): ReaderError {
  return new ReaderError(error.name, error.message);
}

function ended(thread: string, code: number): ReaderError {
  return new ReaderError('Ended', `The ${thread} thread ended (code ${code}); its questions got no answer.`);
}
