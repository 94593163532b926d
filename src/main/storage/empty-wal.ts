// Clears away what reading a closed database leaves beside it.
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Only a connection that may write takes the empty WAL away that every reader leaves; it changes nothing else, and nothing while others read. */
export function removeEmptyWal(file: string): void {
  if (!existsSync(`${file}-wal`)) return;
  try {
    const db = new Database(file, { fileMustExist: true });
    db.pragma('schema_version');
    db.close();
  } catch {
    // Two empty files stay, which do no harm.
  }
}
