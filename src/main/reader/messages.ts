// What the monitor thread and the reader thread say to each other.
import type { DbConfig } from '../storage/config.ts';

/** What the reader thread is started with. */
export interface ReaderStart {
  /** The database file. */
  readonly file: string;
  readonly config: DbConfig;
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
  | { readonly kind: 'answer'; readonly id: number; readonly ms: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly ms: number; readonly error: PlainError };

/** An error as it crosses threads. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
}
