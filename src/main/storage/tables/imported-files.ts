// Which beginnings of which files are counted, so that importing a file again counts nothing twice.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { WritableDb } from '../database.ts';

export interface CountedBeginning {
  readonly id: number;
  /** Bytes from the start of the file. */
  readonly length: number;
  /** SHA-256 of those bytes. */
  readonly digest: Uint8Array;
  /** 1 when the import reached the end of the file. */
  readonly finished: number;
}

export interface CountedSoFar {
  readonly id: number;
  readonly length: number;
  readonly digest: Uint8Array;
  readonly finished: 0 | 1;
}

/** A database that was imported, wholly or in part. */
export interface ImportedDatabase {
  readonly id: number;
  /** Row id of the last observation recorded. */
  readonly position: number;
  /** 1 when the import reached the end. */
  readonly finished: number;
}

export class ImportedFileTable {
  readonly #upTo;
  readonly #insert;
  readonly #update;
  readonly #database;
  readonly #insertDatabase;
  readonly #passed;

  constructor(db: WritableDb) {
    this.#upTo = db.prepare<[number], CountedBeginning>(
      'SELECT id, length, digest, finished FROM imported_files WHERE length <= ? AND position IS NULL ORDER BY length',
    );
    this.#insert = db.prepare('INSERT INTO imported_files (digest, length, name, finished, at) VALUES (?, 0, ?, 0, ?)');
    this.#update = db.prepare(
      'UPDATE imported_files SET digest = @digest, length = @length, finished = @finished WHERE id = @id',
    );
    this.#database = db.prepare<[Uint8Array], ImportedDatabase>(
      'SELECT id, position, finished FROM imported_files WHERE digest = ? AND position IS NOT NULL ORDER BY id DESC LIMIT 1',
    );
    this.#insertDatabase = db.prepare(
      'INSERT INTO imported_files (digest, length, name, finished, at, position) VALUES (@digest, 0, @name, 0, @at, 0)',
    );
    this.#passed = db.prepare('UPDATE imported_files SET position = @position, finished = @finished WHERE id = @id');
  }

  /** Counted beginnings no longer than `length`, shortest first. */
  upTo(length: number): readonly CountedBeginning[] {
    return this.#upTo.all(length);
  }

  /** Row id of a file of which nothing is counted yet; `digest` is that of no bytes. */
  begin(digest: Uint8Array, name: string, at: EpochMs): number {
    return Number(this.#insert.run(digest, name, at).lastInsertRowid);
  }

  update(counted: CountedSoFar): void {
    this.#update.run(counted);
  }

  /** How far the database with this digest was imported; undefined when it never was. */
  database(digest: Uint8Array): ImportedDatabase | undefined {
    return this.#database.get(digest);
  }

  /** Notes a database of which nothing is recorded yet. */
  beginDatabase(file: { readonly digest: Uint8Array; readonly name: string; readonly at: EpochMs }): ImportedDatabase {
    return { id: Number(this.#insertDatabase.run(file).lastInsertRowid), position: 0, finished: 0 };
  }

  passed(database: ImportedDatabase): void {
    this.#passed.run(database);
  }
}
