// Exports: one at a time, written where the person chose, or kept ready for a browser to fetch.

import { randomBytes } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { type ExportState, type ExportWish, exportFormats } from '../../contract/transfers.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import { BadInput, type Core } from '../bridge/core.ts';
import type { Outgoing } from '../bridge/export-line.ts';
import type { QueryAnswer, QueryInput } from '../reader/queries/registry.ts';
import { removeBeside } from './sent-file.ts';

export interface ExportsOptions {
  /** The database file. */
  readonly file: string;
  readonly clock: Clock;
  /** Reads the next piece of a list. */
  readonly readChunk: (...input: QueryInput<'export.chunk'>) => Promise<QueryAnswer<'export.chunk'>>;
  /** Copies the database to a file that does not exist yet. */
  readonly copy: (target: string, signal: AbortSignal, onPart: (part: number) => void) => Promise<unknown>;
  /** Asks where to save; null when the person chose no place. Absent where a browser fetches it. */
  readonly chooseFile: ((name: string) => Promise<string | null>) | null;
}

type Stage = NonNullable<ExportState['job']>['stage'];
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Job {
  readonly wish: ExportWish;
  readonly abort: AbortController;
  readonly shown: Mutable<NonNullable<ExportState['job']>>;
  /** The copy of the database that a browser fetches. */
  copy: string | null;
}

/** What nobody fetches for so long is given up. */
const fetchedWithinMs = 120_000;
const dayMs = 86_400_000;
const pieceBytes = 1024 * 1024;
const infix = '.export-';
const underWay: readonly Stage[] = ['choosing', 'preparing', 'ready', 'writing'];

const types: Readonly<Record<ExportWish['format'], string>> = {
  csv: 'text/csv; charset=utf-8',
  graphml: 'application/xml; charset=utf-8',
  geojson: 'application/geo+json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  db: 'application/vnd.sqlite3',
};

export class Exports implements Pick<Core['exports'], keyof Core['exports']> {
  readonly #options: ExportsOptions;
  #job: Job | null = null;
  #work: Promise<void> = Promise.resolve();
  #giveUp: Cancel = () => {};

  /** Removes what an earlier run left for browsers to fetch. */
  constructor(options: ExportsOptions) {
    this.#options = options;
    removeBeside(options.file, infix);
  }

  state(): ExportState {
    return { dialog: this.#options.chooseFile !== null, job: this.#job && { ...this.#job.shown } };
  }

  begin(wish: ExportWish): { readonly ticket: string } {
    const { clock, chooseFile } = this.#options;
    const known: readonly string[] = exportFormats[wish.what];
    if (!known.includes(wish.format)) throw new BadInput(`That cannot be exported as ${wish.format}.`);
    if (this.#job !== null && underWay.includes(this.#job.shown.stage)) {
      throw new BadInput('Another export is under way. Wait for it, or end it first.');
    }
    const at = clock.now();
    const ticket = randomBytes(32).toString('base64url');
    const name = `meshwarden-${wish.what}-${new Date(at).toISOString().slice(0, 10)}.${wish.format}`;
    const stage = chooseFile !== null ? 'choosing' : wish.what === 'database' ? 'preparing' : 'ready';
    const shown = { ticket, what: wish.what, name, stage, part: null, rows: 0, at, words: '' } as const;
    const job: Job = { wish, abort: new AbortController(), shown: { ...shown }, copy: null };
    this.#job = job;
    if (stage === 'ready') this.#expectFetch(job);
    else this.#work = this.#run(job);
    return { ticket };
  }

  cancel(): boolean {
    const job = this.#job;
    if (job === null || !underWay.includes(job.shown.stage)) return false;
    this.#enter(job, 'cancelled');
    job.abort.abort();
    this.#giveUp();
    this.#drop(job);
    return true;
  }

  /** The file of a ticket, once; null for any other. */
  take(ticket: string): Outgoing | null {
    const job = this.#job;
    if (job === null || job.shown.ticket !== ticket || job.shown.stage !== 'ready') return null;
    this.#giveUp();
    this.#enter(job, 'writing');
    return { name: job.shown.name, type: types[job.wish.format], pieces: this.#fetched(job) };
  }

  async stop(): Promise<void> {
    this.cancel();
    await this.#work;
  }

  async #run(job: Job): Promise<void> {
    const { chooseFile } = this.#options;
    try {
      if (chooseFile === null) {
        await this.#copy(job, `${this.#options.file}${infix}${job.shown.ticket.slice(0, 12)}`);
        if (job.abort.signal.aborted) return this.#drop(job);
        this.#enter(job, 'ready');
        this.#expectFetch(job);
        return;
      }
      const place = await unlessAborted(job.abort.signal, chooseFile(job.shown.name));
      if (job.abort.signal.aborted) return;
      if (place === null) return this.#enter(job, 'cancelled');
      await this.#save(job, place);
    } catch (error) {
      this.#drop(job);
      if (!job.abort.signal.aborted) this.#enter(job, 'failed', sentenceOf(error));
    }
  }

  async #save(job: Job, place: string): Promise<void> {
    const partial = `${place}.partial`;
    try {
      if (job.wish.what === 'database') {
        await rm(`${place}.copy`, { force: true });
        await this.#copy(job, `${place}.copy`);
        await rename(`${place}.copy`, place);
      } else {
        this.#enter(job, 'writing');
        await this.#write(job, partial);
        await rename(partial, place);
      }
    } catch (error) {
      await rm(partial, { force: true });
      this.#drop(job);
      const { code, message } = error as { code?: string; message: string };
      throw code === undefined
        ? error
        : new Error(`${place} could not be written: ${message}. Nothing is left there. Choose another place.`);
    }
    if (!job.abort.signal.aborted) this.#enter(job, 'done', place);
  }

  async #write(job: Job, partial: string): Promise<void> {
    const handle = await open(partial, 'w');
    try {
      for await (const piece of this.#chunks(job)) await handle.write(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    job.abort.signal.throwIfAborted();
  }

  async #copy(job: Job, target: string): Promise<void> {
    this.#enter(job, 'preparing');
    job.copy = target;
    await this.#options.copy(target, job.abort.signal, (part) => {
      job.shown.part = part;
    });
  }

  /** What a browser fetches; ends the job whichever way it goes. */
  async *#fetched(job: Job): AsyncGenerator<Uint8Array> {
    try {
      yield* job.copy === null ? this.#chunks(job) : readPieces(job.copy, job.abort.signal);
      job.abort.signal.throwIfAborted();
      this.#enter(job, 'done');
    } catch (error) {
      if (!job.abort.signal.aborted) this.#enter(job, 'failed', sentenceOf(error));
      throw error;
    } finally {
      if (job.shown.stage === 'writing') this.#enter(job, 'cancelled');
      this.#drop(job);
    }
  }

  async *#chunks({ wish, shown, abort }: Job): AsyncGenerator<Uint8Array> {
    const { clock, readChunk } = this.#options;
    const { what, format } = wish;
    if (what === 'database' || format === 'db') return;
    const now = clock.now();
    const span = { since: wish.days === null ? null : now - wish.days * dayMs, until: null };
    for (let cursor: { after: number; written: number } | null = { after: 0, written: 0 }; cursor !== null; ) {
      abort.signal.throwIfAborted();
      const chunk: QueryAnswer<'export.chunk'> = await readChunk({ what, format, span, variant: 'all', cursor, now });
      shown.rows += chunk.rows;
      shown.part = chunk.part;
      cursor = chunk.next;
      if (chunk.text !== '') yield Buffer.from(chunk.text);
    }
  }

  #expectFetch(job: Job): void {
    this.#giveUp = this.#options.clock.after(fetchedWithinMs, () => {
      if (this.#job === job) this.cancel();
    });
  }

  #enter(job: Job, stage: Stage, words = ''): void {
    job.shown.stage = stage;
    job.shown.words = words;
    job.shown.at = this.#options.clock.now();
  }

  /** Removes the copy that was made for it. */
  #drop({ copy }: Job): void {
    if (copy === null) return;
    try {
      for (const file of [copy, `${copy}.partial`]) rmSync(file, { force: true });
    } catch {
      // Somebody reads it still; whoever ends that comes here again, and the next start at the latest.
    }
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function* readPieces(file: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const piece of createReadStream(file, { highWaterMark: pieceBytes }) as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    yield piece;
  }
}

/** What `choose` gives, or null as soon as `signal` aborts: a dialog stays open as long as a person likes. */
async function unlessAborted<T>(signal: AbortSignal, choose: Promise<T>): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  const end = () => resolve(null);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([choose, promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
