// Imports beside everything else the monitor does: one file at a time, with what became of it.
import { basename, isAbsolute } from 'node:path';
import { type ImportAccount, type ImportState, pieceBytes } from '../../contract/transfers.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import { BadInput, type Core } from '../bridge/core.ts';
import { faultOf, importError } from '../import-fault.ts';
import type { ImportProgress, ImportReport } from '../ingest/import.ts';
import { printable } from '../printable.ts';
import type { WritableDb } from '../storage/database.ts';
import { removeSentFiles, SentFile } from './sent-file.ts';
import { isThere, readUnfinished, type WantedFile, writeUnfinished } from './unfinished-import.ts';

export interface ImportsOptions {
  readonly db: WritableDb;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Takes in one file beside what is heard. */
  readonly takeIn: (wish: {
    readonly file: string;
    readonly signal: AbortSignal;
    readonly onProgress: (progress: ImportProgress) => void;
  }) => Promise<ImportReport>;
  /** Shows the system's dialog; gives the path, null when nothing was chosen. Absent where there is none. */
  readonly chooseFile: (() => Promise<string | null>) | null;
}

/** A window that sends nothing for so long is gone. */
const pieceWithinMs = 60_000;

interface Running {
  readonly wanted: WantedFile;
  readonly startedAt: number;
  readonly abort: AbortController;
  progress: ImportProgress | null;
}

export class Imports implements Pick<Core['imports'], keyof Core['imports']> {
  readonly #options: ImportsOptions;
  #running: Running | null = null;
  #work: Promise<void> = Promise.resolve();
  #last: ImportState['last'] = null;
  #unfinished: WantedFile | null;
  #sent: SentFile | null = null;
  /** The sending a person ended; its window hears so with its next piece. */
  #endedId: string | null = null;
  #cancelSending: Cancel = () => {};
  #choosing = false;
  #stopped = false;

  /** Takes over what an earlier run left unfinished, and removes what windows sent and nobody needs. */
  constructor(options: ImportsOptions) {
    this.#options = options;
    this.#unfinished = readUnfinished(options.db);
    removeSentFiles(options.db.name, this.#unfinished?.isSent ? this.#unfinished.file : null);
  }

  state(): ImportState {
    const running = this.#running;
    return {
      dialog: this.#options.chooseFile !== null,
      sending: this.#sent && { name: this.#sent.name, bytes: this.#sent.bytes, received: this.#sent.received },
      running: running && {
        name: running.wanted.name,
        startedAt: running.startedAt,
        part: partOf(running.progress),
        lines: running.progress?.lines ?? 0,
        taken: running.progress?.taken ?? 0,
        ending: running.abort.signal.aborted,
      },
      last: this.#last,
      unfinished:
        this.#unfinished === null || running !== null
          ? null
          : { name: this.#unfinished.name, isThere: isThere(this.#unfinished) },
    };
  }

  /** Whether a file is being imported now. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  choose(): boolean {
    const { chooseFile, logger } = this.#options;
    if (chooseFile === null) throw new BadInput('This host has no dialog for files. Send the file, or type its path.');
    this.#refuseIfBusy();
    this.#choosing = true;
    chooseFile()
      .then((file) => {
        this.#choosing = false;
        if (file !== null && !this.#stopped) this.begin(file);
      })
      .catch((error: unknown) => {
        this.#choosing = false;
        logger.warn(`No file was chosen to import: ${error instanceof Error ? error.message : String(error)}`);
      });
    return true;
  }

  begin(file: string): boolean {
    const path = file.trim();
    if (!isAbsolute(path)) {
      throw new BadInput('That is no whole path. It must begin at the top, for example /home/ana/recording.ndjson.');
    }
    this.#refuseIfBusy();
    this.#start({ file: path, name: printable(basename(path)), isSent: false });
    return true;
  }

  async send(announced: { readonly name: string; readonly bytes: number }): Promise<{ readonly id: string }> {
    this.#refuseIfBusy();
    // Held from here on: two windows may ask at once.
    this.#choosing = true;
    try {
      const name = printable(announced.name.replace(/^.*[\\/]/, '')) || 'file';
      this.#sent = await SentFile.begin(this.#options.db.name, { ...announced, name });
    } catch (error) {
      throw error instanceof BadInput ? error : importError(error, this.#options.db.name, this.#options.db.name);
    } finally {
      this.#choosing = false;
    }
    this.#expectPiece();
    return { id: this.#sent.id };
  }

  async piece({ id, at, data }: { readonly id: string; readonly at: number; readonly data: string }): Promise<boolean> {
    if (id === this.#endedId) return false;
    const sent = this.#sent;
    if (sent === null || sent.id !== id) throw new BadInput('This file is not expected any more. Choose it again.');
    this.#cancelSending();
    try {
      await sent.add(at, Buffer.from(data, 'base64').subarray(0, pieceBytes + 1));
    } catch (error) {
      await this.#giveUpSending();
      throw error instanceof BadInput ? error : importError(error, sent.name, this.#options.db.name);
    }
    if (this.#sent !== sent) return false;
    if (!sent.isWhole) {
      this.#expectPiece();
      return true;
    }
    await sent.close();
    this.#sent = null;
    this.#start({ file: sent.file, name: sent.name, isSent: true });
    return true;
  }

  async cancel(): Promise<boolean> {
    if (this.#sent !== null) {
      this.#endedId = this.#sent.id;
      await this.#giveUpSending();
      return true;
    }
    if (this.#running === null) return false;
    this.#running.abort.abort();
    return true;
  }

  resume(): boolean {
    const wanted = this.#unfinished;
    this.#refuseIfBusy();
    if (wanted === null) throw new BadInput('No import is unfinished.');
    if (!isThere(wanted)) {
      throw new BadInput(`${wanted.name} is not where it was. Choose it again; nothing of it is counted twice.`);
    }
    this.#start(wanted);
    return true;
  }

  forget(): boolean {
    const wanted = this.#unfinished;
    if (wanted === null || this.#running !== null) return false;
    this.#note(null);
    return true;
  }

  /** Ends what runs between two batches, and what is being sent; what is unfinished can go on after the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#running?.abort.abort();
    await this.#giveUpSending();
    await this.#work;
  }

  #refuseIfBusy(): void {
    if (this.#running !== null || this.#sent !== null || this.#choosing) {
      throw new BadInput('Another file is being imported or chosen. Wait for it, or end it first.');
    }
  }

  #expectPiece(): void {
    this.#cancelSending = this.#options.clock.after(pieceWithinMs, () => void this.#giveUpSending());
  }

  async #giveUpSending(): Promise<void> {
    this.#cancelSending();
    const sent = this.#sent;
    this.#sent = null;
    await sent?.remove();
  }

  #start(wanted: WantedFile): void {
    const { clock } = this.#options;
    this.#note(wanted);
    const running: Running = { wanted, startedAt: clock.now(), abort: new AbortController(), progress: null };
    this.#running = running;
    this.#work = this.#run(running);
  }

  async #run(running: Running): Promise<void> {
    const { db, clock, takeIn } = this.#options;
    const { wanted, abort } = running;
    let outcome: 'done' | 'cancelled' | 'failed' = 'failed';
    let words = '';
    let account: ImportAccount | null = null;
    let goesOn = false;
    try {
      const onProgress = (progress: ImportProgress) => {
        running.progress = progress;
      };
      const report = await takeIn({ file: wanted.file, signal: abort.signal, onProgress });
      account = accountOf(report);
      words = report.aborted ? '' : (faultOf(report, wanted.name) ?? '');
      outcome = report.aborted ? 'cancelled' : words === '' ? 'done' : 'failed';
      goesOn = report.aborted;
    } catch (error) {
      // Our own database refused, which says nothing about the file: it can go on once there is room.
      goesOn = String((error as { code?: unknown }).code ?? '').startsWith('SQLITE');
      words = nameFor(wanted, importError(error, wanted.file, db.name).message);
    }
    this.#running = null;
    this.#last = { name: wanted.name, at: clock.now(), outcome, words: printable(words), account };
    if (!goesOn) this.#note(null);
  }

  /** Keeps `wanted` as what is unfinished; a file that was sent and is not wanted any more goes. */
  #note(wanted: WantedFile | null): void {
    const before = this.#unfinished;
    this.#unfinished = wanted;
    const { db, clock, logger } = this.#options;
    try {
      writeUnfinished(db, wanted, clock.now());
      if (before?.isSent && before.file !== wanted?.file) removeSentFiles(db.name, wanted?.isSent ? wanted.file : null);
    } catch (error) {
      logger.warn(`It could not be noted which import is unfinished: ${String(error)}`);
    }
  }
}

function partOf(progress: ImportProgress | null): number | null {
  if (progress === null || progress.total <= 0) return null;
  return Math.min(1, progress.done / progress.total);
}

/** A sentence about a sent file with the name its owner knows. */
function nameFor({ file, name, isSent }: WantedFile, sentence: string): string {
  return isSent ? sentence.replaceAll(file, name) : sentence;
}

function accountOf(report: ImportReport): ImportAccount {
  const { aborted: _aborted, damage: _damage, bytes: _bytes, ...account } = report;
  return {
    ...account,
    ignored: { ...account.ignored },
    refused: { ...account.refused },
    missing: [...account.missing],
    nodes: account.nodes && { ...account.nodes },
    observers: account.observers && { ...account.observers },
  };
}
