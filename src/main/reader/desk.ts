// Where the reader answers: short questions at once, long ones in slices between them.
import type { ReadableDb } from '../storage/readonly.ts';
import { answerInSlices, isLongQuestion, type LongQuestion } from './analysis/long-question.ts';
import type { FromReader, PlainError, Spent, ToReader } from './messages.ts';
import { answer } from './queries/registry.ts';
import { StatementLog } from './statements.ts';

type Question = Extract<ToReader, { readonly kind: 'ask' }>;

/** Answers through `post`, each question once unless it was taken back. */
export class Desk {
  readonly #db: ReadableDb;
  readonly #post: (message: FromReader) => void;
  readonly #slowMs: number;
  readonly #statements: StatementLog;
  /** Long questions that are worked on. */
  readonly #open = new Set<number>();

  /** Answers that took longer than `slowMs` come with their plan. */
  constructor(db: ReadableDb, post: (message: FromReader) => void, slowMs: number) {
    this.#db = db;
    this.#post = post;
    this.#slowMs = slowMs;
    this.#statements = new StatementLog(db);
  }

  async take({ id, name, input }: Question): Promise<void> {
    this.#statements.begin();
    const started = performance.now();
    try {
      const value = answer(this.#db, name, input);
      const spent = this.#spent(id, started);
      if (isLongQuestion(value)) await this.#work(value, spent);
      else this.#post({ kind: 'answer', ...spent, value });
    } catch (error) {
      this.#post({ kind: 'failed', ...this.#spent(id, started), error: plain(error) });
    }
  }

  cancel(id: number): void {
    this.#open.delete(id);
  }

  close(): void {
    this.#open.clear();
  }

  /** `spent` tells how long others waited at a stretch, so the slices do not count. */
  async #work(question: LongQuestion<unknown>, spent: Spent): Promise<void> {
    const { id } = spent;
    this.#open.add(id);
    const value = await answerInSlices(question, () => !this.#open.has(id));
    if (this.#open.delete(id)) this.#post({ kind: 'answer', ...spent, value });
  }

  #spent(id: number, started: number): Spent {
    const ms = performance.now() - started;
    return { id, ms, plan: ms > this.#slowMs ? this.#statements.plan() : null };
  }
}

/** An error as it crosses threads. */
export function plain(error: unknown): PlainError {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}
