// What the monitor thread and the reader thread say to each other.
import type { DbConfig } from '../storage/config.ts';

/** What the reader thread is started with. */
export interface ReaderStart {
  /** The database file. */
  readonly file: string;
  readonly config: DbConfig;
  /** Answers that took longer come with their plan, milliseconds. */
  readonly slowMs: number;
}

export type ToReader =
  | { readonly kind: 'ask'; readonly id: number; readonly name: string; readonly input: unknown }
  /** Nobody waits for this answer any more; one that takes long is not worked on further. */
  | { readonly kind: 'cancel'; readonly id: number }
  /** Closes the file and ends the thread once the questions before it are answered. */
  | { readonly kind: 'stop' };

export type FromReader =
  | { readonly kind: 'ready' }
  /** The file cannot be read; the thread ends. */
  | { readonly kind: 'refused'; readonly error: PlainError }
  | (Spent & { readonly kind: 'answer'; readonly value: unknown })
  | (Spent & { readonly kind: 'failed'; readonly error: PlainError });

/** What an answer took. */
export interface Spent {
  readonly id: number;
  readonly ms: number;
  /** How SQLite looked up the rows; null when it was not slow. */
  readonly plan: readonly string[] | null;
}

/** An error as it crosses threads. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
}
