// Imports a database, the analyzer's or one of ours: row by row, as if each had been published again.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Refusal } from '../../domain/hearing.ts';
import { describeForeign, foreignTables, openForeign, pageTrouble } from '../storage/foreign-file.ts';
import type { ReadableDb } from '../storage/readonly.ts';
import { type ImportedDatabase, ImportedFileTable } from '../storage/tables/imported-files.ts';
import { type DatabaseSource, databaseSource, type ListPage, type SourceRow } from './database-source.ts';
import {
  type ImportKind,
  type ImportOptions,
  ImportRun,
  type Listed,
  type MessageAccount,
  type Passed,
  turn,
} from './import-run.ts';
import type { IngestItem } from './outcome.ts';

/** What importing a database gives beside what became of its messages. */
export interface DatabaseAccount extends MessageAccount {
  readonly kind: ImportKind;
  readonly bytes: number;
  readonly resumedAfter: number;
  readonly nodes: Listed;
  readonly observers: Listed;
  readonly missing: readonly string[];
  readonly damage: string | null;
}

/** Rows of a list taken at once. */
const listPage = 200;

/**
 * Imports the database `options.file`, which is only read. Its lists of nodes and observers come first, then its
 * observations in the order of their rows; how far they came is kept, so a killed import goes on behind the last row
 * recorded. A file that breaks off is taken as far as it can be read. Rejects with a StorageError.
 */
export async function importDatabase(options: ImportOptions): Promise<DatabaseAccount> {
  const { file, clock } = options;
  const digest = await digestOf(file);
  const opened = openForeign(file);
  try {
    const { db } = opened;
    const trouble = options.pace === 'shared' ? null : pageTrouble(db);
    const source = sourceOf(db, file, clock.now());
    const table = new ImportedFileTable(options.db);
    const known = table.database(digest) ?? table.beginDatabase({ digest, name: file, at: clock.now() });
    const account = await new DatabaseImport(options, source, table, known).run();
    return { ...account, damage: account.damage ?? trouble };
  } finally {
    opened.close();
  }
}

function sourceOf(db: ReadableDb, file: string, now: number): DatabaseSource {
  try {
    return databaseSource(db, foreignTables(db), file, now);
  } catch (error) {
    throw describeForeign(error, file);
  }
}

/** SHA-256 of a database and of what its writer has not moved into it yet. */
async function digestOf(file: string): Promise<Buffer> {
  const hash = createHash('sha256');
  for (const part of [file, `${file}-wal`]) {
    if (part !== file && (!existsSync(part) || (await stat(part)).size === 0)) continue;
    for await (const chunk of createReadStream(part, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      await turn();
    }
  }
  return hash.digest();
}

class DatabaseImport {
  readonly #run: ImportRun;
  readonly #source: DatabaseSource;
  readonly #table: ImportedFileTable;
  readonly #known: ImportedDatabase;
  readonly #passed: { -readonly [Key in keyof Passed]: Passed[Key] };
  #damage: string | null = null;

  constructor(options: ImportOptions, source: DatabaseSource, table: ImportedFileTable, known: ImportedDatabase) {
    const finished = known.finished === 1;
    this.#passed = {
      countedTo: finished ? Number.POSITIVE_INFINITY : known.position,
      length: finished ? 0 : known.position,
    };
    this.#run = new ImportRun(options, this.#passed, source.lastRow);
    this.#source = source;
    this.#table = table;
    this.#known = known;
  }

  async run(): Promise<DatabaseAccount> {
    const resumedAfter = this.#passed.length;
    const nodes = await this.#nodes();
    const observers = await this.#observers();
    await this.#observations();
    this.#run.options.recorder.settle();
    if (!this.#run.aborted && this.#damage === null && this.#known.finished === 0)
      this.#save(this.#passed.length, true);
    return {
      ...this.#run.account(),
      kind: this.#source.kind,
      bytes: this.#passed.length,
      resumedAfter,
      nodes,
      observers,
      missing: this.#source.missing,
      damage: this.#damage,
    };
  }

  async #nodes(): Promise<Listed> {
    const count = { listed: 0, refused: 0 };
    await this.#lists(
      this.#source.nodeLists,
      (list, after) => this.#source.nodes(list, after, listPage),
      async (rows) => {
        const nodes = rows.filter((node) => node !== null);
        if (nodes.length > 0) this.#run.options.recorder.knowNodes(nodes);
        count.listed += nodes.length;
        count.refused += rows.length - nodes.length;
      },
    );
    return count;
  }

  async #observers(): Promise<Listed> {
    const count = { listed: 0, refused: 0 };
    const statuses = (list: number, after: number) => this.#source.statuses(list, after, listPage);
    await this.#lists(this.#source.statusLists, statuses, async (rows, list) => {
      const items: IngestItem[] = [];
      const { readLine, recorder } = this.#run.options;
      const context = this.#run.context();
      for (const lines of rows) {
        const readings = lines.map((line) => readLine(line, context));
        const read = readings.flatMap((reading) => (reading.kind === 'status' ? [reading.status] : []));
        items.push(...read);
        if (list === 0) count[read.length > 0 ? 'listed' : 'refused'] += 1;
      }
      for (let done = 0; done < items.length; ) {
        done += recorder.record(items.slice(done), { sliceMs: this.#run.pace.sliceMs }).recorded;
        await this.#run.breathe();
      }
    });
    return count;
  }

  /** Hands each page of each list to `take`; a page that cannot be read ends its list. */
  async #lists<T>(
    lists: number,
    read: (list: number, after: number) => ListPage<T>,
    take: (rows: readonly T[], list: number) => Promise<void>,
  ): Promise<void> {
    for (let list = 0; list < lists; list++) {
      for (let after: number | null = 0; after !== null && !this.#run.aborted; ) {
        const from: number = after;
        const page = this.#readable(() => read(list, from));
        if (page === null) break;
        await take(page.rows, list);
        after = page.next;
        await this.#run.breathe();
      }
    }
  }

  async #observations(): Promise<void> {
    let limit: number = this.#run.pace.items;
    while (!this.#run.aborted) {
      const size = limit;
      const rows = this.#readable(() => this.#source.observations(this.#passed.length, size));
      if (rows === null && limit === 1) return;
      // In front of a ruined page there may be good rows.
      if (rows === null) limit = Math.ceil(limit / 8);
      const last = rows?.at(-1)?.row;
      if (rows !== null && last === undefined) return;
      if (rows === null || last === undefined) continue;
      await this.#batch(rows);
      this.#passed.length = last;
      await this.#run.breathe();
    }
  }

  async #batch(rows: readonly SourceRow[]): Promise<void> {
    const batch: IngestItem[] = [];
    const ends: number[] = [];
    const context = this.#run.context();
    let before = this.#passed.length;
    for (const { row, lines } of rows) {
      for (const [index, said] of lines.entries()) {
        const item = 'line' in said ? this.#run.read(said.line, context) : this.#refused(said.fault, row);
        if (item === null) continue;
        batch.push(item);
        // A row counts as passed with its last line.
        ends.push(index === lines.length - 1 ? row : before);
      }
      before = row;
    }
    await this.#run.record(batch, { ends }, (upTo) => {
      this.#passed.length = upTo;
      if (this.#known.finished === 0) this.#save(upTo, false);
    });
  }

  #refused(detail: string, row: number): Refusal {
    this.#run.refusedLine();
    const { arrivedAt, source } = this.#run.context();
    return { reason: 'bad_path', detail, sample: `observation ${row}`, observer: null, arrivedAt, source };
  }

  #save(position: number, finished: boolean): void {
    this.#table.passed({ id: this.#known.id, position, finished: finished ? 1 : 0 });
  }

  /** What `read` gives; null, with the damage noted, where the pages cannot be read. */
  #readable<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      const code = String((error as { code?: unknown }).code ?? '');
      const isDamage = code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR');
      if (!isDamage) throw describeForeign(error, this.#run.options.file);
      this.#damage = error instanceof Error ? error.message : String(error);
      return null;
    }
  }
}
