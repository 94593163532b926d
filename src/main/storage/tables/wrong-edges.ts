// The table of edges an operator found to be wrong.
import type { ReadableDb, WritableDb } from '../database.ts';

/** The two ends of an edge by their keys, in lower case; that of `a` sorts before that of `b`. */
export interface EdgeKeys {
  readonly a: string;
  readonly b: string;
}

/** What is kept of an edge that is marked. */
export interface WrongMark {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly note: string | null;
}

/** Every edge that is marked, whether it is there or not. */
export function readWrongEdges(db: ReadableDb): EdgeKeys[] {
  return db.prepare<[], EdgeKeys>('SELECT key_a AS a, key_b AS b FROM wrong_edges').all();
}

/** Marks an edge; another note and time replace those that were kept. */
export function keepWrongEdge(db: WritableDb, { a, b }: EdgeKeys, { at, note }: WrongMark): void {
  db.prepare<[string, string, number, string | null]>(
    `INSERT INTO wrong_edges (key_a, key_b, at, note) VALUES (?, ?, ?, ?)
     ON CONFLICT (key_a, key_b) DO UPDATE SET at = excluded.at, note = excluded.note`,
  ).run(a, b, at, note);
}

/** Takes the mark back. */
export function dropWrongEdge(db: WritableDb, { a, b }: EdgeKeys): void {
  db.prepare<[string, string]>('DELETE FROM wrong_edges WHERE key_a = ? AND key_b = ?').run(a, b);
}
