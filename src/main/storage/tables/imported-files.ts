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

export class ImportedFileTable {
  readonly #upTo;
  readonly #insert;
  readonly #update;

  constructor(db: WritableDb) {
    this.#upTo = db.prepare<[number], CountedBeginning>(
      'SELECT id, length, digest, finished FROM imported_files WHERE length <= ? ORDER BY length',
    );
    this.#insert = db.prepare('INSERT INTO imported_files (digest, length, name, finished, at) VALUES (?, 0, ?, 0, ?)');
    this.#update = db.prepare(
      'UPDATE imported_files SET digest = @digest, length = @length, finished = @finished WHERE id = @id',
    );
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
}
