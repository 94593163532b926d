// When a fifth of a database's packets is too old to be kept.
import type { WritableDb } from '../../src/main/storage/database.ts';

/** The moment before which a fifth of the packets were last heard, epoch milliseconds. */
export function fifthOf(db: WritableDb): number {
  const rows = Number(db.prepare('SELECT count(*) FROM transmissions').pluck().get());
  const at = db.prepare('SELECT last_seen FROM transmissions ORDER BY last_seen LIMIT 1 OFFSET ?').pluck();
  return Number(at.get(Math.floor(rows / 5)));
}
