// What a file says about its own migrations, held against the list this program knows.
import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { DatabaseFromFutureError, ForeignDatabaseError, MigrationHistoryError } from './database-errors.ts';
import type { Migration } from './migrations/migration.ts';

/** One row of `schema_migrations`. */
interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/** SHA-256 in hex over number, name and every statement: a changed migration is another migration. */
export function checksumOf(migration: Migration): string {
  const hash = createHash('sha256').update(JSON.stringify([migration.number, migration.name, ...migration.statements]));
  return hash.digest('hex');
}

/** The migrations of `known` that `db` still lacks, in order; reads only. Throws when file and program do not belong together. */
export function pendingMigrations(
  db: Database.Database,
  known: readonly Migration[],
  file: string,
): readonly Migration[] {
  checkList(known, file);
  const applied = appliedMigrations(db, file);
  const newest = applied.at(-1)?.number ?? 0;
  if (newest > known.length) throw fromFuture(file, newest, known.length);
  applied.forEach((row, i) => {
    const expected = known[i];
    if (row.number !== i + 1) {
      throw historyError(
        file,
        `migration ${row.number} stands where ${i + 1} belongs: a row of schema_migrations is missing or doubled`,
      );
    }
    if (!expected || row.name !== expected.name || row.checksum !== checksumOf(expected)) {
      throw historyError(
        file,
        `migration ${row.number} (${row.name}) was applied with other statements than this version knows`,
      );
    }
  });
  return known.slice(applied.length);
}

/** Whether `db` holds any table yet. */
export function hasTables(db: Database.Database): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}

function appliedMigrations(db: Database.Database, file: string): readonly AppliedMigration[] {
  const present = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'").get();
  if (!present) {
    if (!hasTables(db)) return [];
    throw new ForeignDatabaseError(
      file,
      `${file} is a database of another program: it has tables, but none that records Meshwarden's versions. It was left untouched; choose another file through --db.`,
    );
  }
  return db.prepare<[], AppliedMigration>('SELECT number, name, checksum FROM schema_migrations ORDER BY number').all();
}

function checkList(known: readonly Migration[], file: string): void {
  known.forEach((migration, i) => {
    if (migration.number === i + 1) return;
    throw historyError(
      file,
      `this program lists migration ${migration.number} (${migration.name}) where ${i + 1} belongs; its own list has a gap or a duplicate`,
    );
  });
}

function fromFuture(file: string, newest: number, known: number): DatabaseFromFutureError {
  return new DatabaseFromFutureError(
    file,
    `The database ${file} is of schema version ${newest}, written by a newer Meshwarden; this one knows versions up to ${known}. It was left untouched; update Meshwarden, or choose another file through --db.`,
  );
}

function historyError(file: string, what: string): MigrationHistoryError {
  return new MigrationHistoryError(
    file,
    `The history of ${file} does not fit this program: ${what}. It was left untouched; use the version that wrote it, or choose another file through --db.`,
  );
}
