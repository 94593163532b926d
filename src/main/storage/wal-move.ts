// Moves the WAL into the database over a connection of its own, so that the one that writes goes on meanwhile.
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { defaultDbConfig } from './config.ts';
import { truePath, type WritableDb } from './database.ts';
import { describeSqliteError } from './database-errors.ts';
import { type Checkpoint, walBytes } from './file-room.ts';

/** Pages in the WAL after which the writing connection moves it itself, because nobody else came round to it. */
const mostPages = 40_000;
/** How often it is tried to reach an end of the WAL that does not move on meanwhile, and the pause between, milliseconds. */
const tries = 20;
const pauseMs = 20;

/** Bytes of a WAL that others should move: as many pages as SQLite would wait for, with the heads of their frames. */
export const fullWalBytes = defaultDbConfig.walAutocheckpointPages * (4_096 + 24);

/** Leaves the WAL to others until it is four times as long as it should be, and lets its size tell how much is in it. */
export function leaveWalToOthers(db: WritableDb): void {
  db.pragma(`wal_autocheckpoint = ${mostPages}`);
  // Without a limit a WAL that was begun anew keeps the size it once had.
  db.pragma('journal_size_limit = 0');
}

/**
 * Lets the WAL grow four times as long until the function it gives is called, for work whose commits nobody waits for:
 * a page that is written again and again is moved less often.
 */
export function letWalGrow(db: WritableDb): () => void {
  db.pragma(`wal_autocheckpoint = ${mostPages}`);
  return () => {
    if (db.open) db.pragma(`wal_autocheckpoint = ${defaultDbConfig.walAutocheckpointPages}`);
  };
}

/**
 * Moves the WAL of `file` into it while others read and write. It is complete when nothing was left to move; with
 * `empties` only when the WAL is empty then, for which a writer may have to wait a moment. Throws a StorageError.
 */
export async function moveWal(file: string, { empties }: { readonly empties: boolean }): Promise<Checkpoint> {
  const path = truePath(file);
  try {
    const db = new Database(path, { fileMustExist: true, timeout: 0 });
    try {
      const bytes = walBytes(path);
      for (let left = tries; left > 0; left--) {
        if (movedAll(db) && (!empties || emptied(db))) return { isComplete: true, bytes };
        await pause(pauseMs);
      }
      return { isComplete: false, bytes };
    } finally {
      db.close();
    }
  } catch (error) {
    throw describeSqliteError(error, path);
  }
}

interface Moved {
  readonly busy: number;
  /** Frames in the WAL, and those of them that are in the database. */
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * Moves what no reader still needs where it is; gives whether that was all. A writer may have gone on meanwhile, which
 * only a second look tells: the WAL begins anew with the next write after nothing of it was left.
 */
function movedAll(db: Database.Database): boolean {
  const [first] = db.pragma('wal_checkpoint(PASSIVE)') as Moved[];
  const [second] = db.pragma('wal_checkpoint(PASSIVE)') as Moved[];
  return second?.busy === 0 && second.log === second.checkpointed && second.log === first?.log;
}

function emptied(db: Database.Database): boolean {
  const [moved] = db.pragma('wal_checkpoint(TRUNCATE)') as Moved[];
  return moved?.busy === 0;
}
