// How big a database is, how much of it is free, and how both are made smaller.
import { statSync } from 'node:fs';
import type { ReadableDb, WritableDb } from './database.ts';

/** Bytes. */
export interface FileRoom {
  readonly fileBytes: number;
  /** In pages that hold something. */
  readonly usedBytes: number;
  readonly freeBytes: number;
}

/** The room of the database as this connection sees it. */
export function fileRoom(db: ReadableDb): FileRoom {
  const page = pragma(db, 'page_size');
  const [pages, free] = [pragma(db, 'page_count'), pragma(db, 'freelist_count')];
  return { fileBytes: pages * page, usedBytes: (pages - free) * page, freeBytes: free * page };
}

/** Pages that hold nothing. */
export function freePages(db: ReadableDb): number {
  return pragma(db, 'freelist_count');
}

/** Gives at most `pages` free pages back to the disk; gives how many. The file shrinks with the next checkpoint. */
export function vacuumPages(db: WritableDb, pages: number): number {
  const before = freePages(db);
  db.pragma(`incremental_vacuum(${Math.max(1, Math.floor(pages))})`);
  return before - freePages(db);
}

/** What a checkpoint did. */
export interface Checkpoint {
  /** Whether the WAL is empty now; a reader that stays can hinder that. */
  readonly isComplete: boolean;
  /** Bytes of the WAL before. */
  readonly bytes: number;
}

/** Moves the WAL into the database and empties it; waits for no reader, since everybody waits for this connection. */
export function emptyWal(db: WritableDb): Checkpoint {
  const bytes = walBytes(db.name);
  const timeout = pragma(db, 'busy_timeout');
  db.pragma('busy_timeout = 0');
  try {
    const [found] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return { isComplete: found?.busy === 0, bytes };
  } finally {
    db.pragma(`busy_timeout = ${timeout}`);
  }
}

/** Bytes of the WAL beside `file`. */
export function walBytes(file: string): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

function pragma(db: ReadableDb, name: string): number {
  return Number(db.pragma(name, { simple: true }));
}
