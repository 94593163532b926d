// `meshwarden export nodes|edges|packets`: a part of a database as a file other programs read.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import {
  type ExportCursor,
  type ExportFormat,
  type ExportInput,
  type ExportWhat,
  exportChunk,
} from '../reader/exports/export-chunk.ts';
import type { EdgeVariant } from '../reader/queries/edges.ts';
import { describeSqliteError } from '../storage/database-errors.ts';
import type { ReadableDb } from '../storage/readonly.ts';
import { systemClock } from '../system-clock.ts';
import { withReader } from './reading.ts';
import { CommandFailed, progressBar, say, type Terminal } from './terminal.ts';

export interface ExportOptions {
  readonly db: string;
  readonly format: ExportFormat;
  /** stdout when absent. */
  readonly out?: string;
  readonly force?: true;
  readonly since?: string;
  readonly until?: string;
  readonly variant?: EdgeVariant;
}

/**
 * Writes an export piece by piece, from one moment of the database; a file gets its name when it is whole. Throws a
 * StorageError, or CommandFailed with a sentence.
 */
export function exportCommand(what: ExportWhat, options: ExportOptions, terminal: Terminal): void {
  const now = systemClock.now();
  const input = {
    what,
    format: options.format,
    variant: options.variant ?? 'all',
    span: { since: momentOf(options.since, now), until: momentOf(options.until, now) },
    now,
  };
  if (options.out === undefined) {
    withReader(options.db, (db) => writeAll(db, input, terminal, (text) => void terminal.out.write(text)));
    return;
  }
  const { out } = options;
  if (!options.force && existsSync(out)) {
    throw new CommandFailed(
      `${out} exists already, so nothing was exported. Choose another name, or add --force to replace it.`,
    );
  }
  const rows = toFile(out, (write) => withReader(options.db, (db) => writeAll(db, input, terminal, write)));
  say(terminal, `${rows} ${what} written to ${out}.`);
}

function writeAll(
  db: ReadableDb,
  input: Omit<ExportInput, 'cursor'>,
  terminal: Terminal,
  write: (text: string) => void,
) {
  const bar = progressBar(terminal);
  let rows = 0;
  for (let cursor: ExportCursor | null = { after: 0, written: 0 }; cursor !== null; ) {
    const chunk = exportChunk(db, { ...input, cursor });
    write(chunk.text);
    rows += chunk.rows;
    cursor = chunk.next;
    bar.update(chunk.part, 1, `${rows} ${input.what}`);
  }
  bar.clear();
  return rows;
}

/** Runs `work` with what writes to `out`; the file appears under its name only when it is on the disk. */
function toFile(out: string, work: (write: (text: string) => void) => number): number {
  const partial = `${out}.partial`;
  let descriptor: number | null = null;
  try {
    const file = openSync(partial, 'w');
    descriptor = file;
    const rows = work((text) => void writeSync(file, text));
    fsyncSync(file);
    closeSync(file);
    descriptor = null;
    renameSync(partial, out);
    return rows;
  } catch (error) {
    if (descriptor !== null) closeSync(descriptor);
    rmSync(partial, { force: true });
    const { code, message } = error as { code?: string; message: string };
    if (code?.startsWith('SQLITE')) throw describeSqliteError(error, out);
    throw code === undefined
      ? error
      : new CommandFailed(`${out} could not be written: ${message}. Choose another place with --out.`);
  }
}

const spanUnits = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Epoch milliseconds of ISO 8601 (UTC when it names no zone) or of a time ago such as 24h and 7d; null without one. */
function momentOf(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  const ago = /^(\d{1,6})([mhd])$/.exec(text);
  if (ago) return now - Number(ago[1]) * spanUnits[ago[2] as keyof typeof spanUnits];
  const zoned = /(z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes(':') ? text : `${text}Z`;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(zoned) : Number.NaN;
  if (Number.isFinite(time)) return time;
  throw new CommandFailed(
    `"${text}" is no time. Give a date such as 2026-03-01 or 2026-03-01T12:00Z, or how long ago: 24h, 7d.`,
  );
}
