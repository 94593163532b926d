// Where the reader answers: short questions at once, long ones in slices between them.
import type { ReadableDb } from '../storage/readonly.ts';
import { answerInSlices, isLongQuestion, type LongQuestion } from './analysis/long-question.ts';
import type { FromReader, PlainError, ToReader } from './messages.ts';
import { answer } from './queries/registry.ts';

type Question = Extract<ToReader, { readonly kind: 'ask' }>;

/** Answers through `post`, each question once unless it was taken back. */
export class Desk {
  readonly #db: ReadableDb;
  readonly #post: (message: FromReader) => void;
  /** Long questions that are worked on. */
  readonly #open = new Set<number>();

  constructor(db: ReadableDb, post: (message: FromReader) => void) {
    this.#db = db;
    this.#post = post;
  }

  async take({ id, name, input }: Question): Promise<void> {
    const started = performance.now();
    try {
      const value = answer(this.#db, name, input);
      const ms = performance.now() - started;
      if (isLongQuestion(value)) await this.#work(id, value, ms);
      else this.#post({ kind: 'answer', id, ms, value });
    } catch (error) {
      this.#post({ kind: 'failed', id, ms: performance.now() - started, error: plain(error) });
    }
  }

  cancel(id: number): void {
    this.#open.delete(id);
  }

  close(): void {
    this.#open.clear();
  }

  /** `ms` tells how long others waited at a stretch, so the slices do not count. */
  async #work(id: number, question: LongQuestion<unknown>, ms: number): Promise<void> {
    this.#open.add(id);
    const value = await answerInSlices(question, () => !this.#open.has(id));
    if (this.#open.delete(id)) this.#post({ kind: 'answer', id, ms, value });
  }
}

/** An error as it crosses threads. */
export function plain(error: unknown): PlainError {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) };
}
