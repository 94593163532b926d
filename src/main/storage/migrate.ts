// Brings a database file to the newest schema.
import type { Clock } from '../../domain/clock.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import { backupBefore } from './backup.ts';
import type { WritableDb } from './database.ts';
import { describeSqliteError } from './database-errors.ts';
import { checksumOf, hasTables, pendingMigrations } from './migrate-history.ts';
import { migrations } from './migrations/all.ts';
import type { Migration } from './migrations/migration.ts';

export interface MigrateOptions {
  /** Whose hour `applied_at` records; SQLite's own when absent. */
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** The list to apply; the program's own when absent. */
  readonly known?: readonly Migration[];
}

export interface MigrationReport {
  /** Schema version found, 0 for a new file, and the one reached. */
  readonly from: number;
  readonly to: number;
  /** The copy made before the first change; null when nothing was pending or nothing was there to lose. */
  readonly copy: string | null;
}

/**
 * Applies what is pending, each migration in one transaction together with its row in `schema_migrations`: a crash
 * leaves the version before or after it. A file that holds anything is copied first (`backupBefore`).
 * Doing it twice does nothing. Throws a StorageError; a file that does not fit is left untouched.
 */
export function migrate(db: WritableDb, options: MigrateOptions = {}): MigrationReport {
  const known = options.known ?? migrations;
  const logger = options.logger ?? silentLogger;
  try {
    const pending = pendingMigrations(db, known, db.name);
    const first = pending[0];
    const report = { from: known.length - pending.length, to: known.length, copy: null };
    if (!first) return report;
    const copy = !db.memory && hasTables(db) ? backupBefore(db, first.number) : null;
    if (copy !== null) logger.info(`Copied the database to ${copy} before migration ${first.number}`);
    for (const migration of pending) {
      const ms = apply(db, migration, options.clock);
      logger.info(`Applied migration ${migration.number} (${migration.name}) in ${ms} ms`);
    }
    return { ...report, copy };
  } catch (error) {
    throw describeSqliteError(error, db.name);
  }
}

/** Runs one migration; gives how long it took, milliseconds. */
function apply(db: WritableDb, migration: Migration, clock: Clock | undefined): number {
  const run = db.transaction((): number => {
    const started = performance.now();
    if (migration.number === 1) db.exec(historyTable);
    for (const statement of migration.statements) db.exec(statement);
    const ms = Math.round(performance.now() - started);
    db.prepare(recordMigration).run(
      migration.number,
      migration.name,
      checksumOf(migration),
      clock ? clock.now() : null,
      ms,
    );
    return ms;
  });
  return run.immediate();
}

const historyTable = `CREATE TABLE schema_migrations (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL
) STRICT`;

const recordMigration = `INSERT INTO schema_migrations (number, name, checksum, applied_at, duration_ms)
  VALUES (?, ?, ?, coalesce(?, CAST(unixepoch('subsec') * 1000 AS INTEGER)), ?)`;
