// `meshwarden import`: takes in a recording as fast as possible.
import { basename } from 'node:path';
import { readChannelKeys } from '../channel-secrets.ts';
import { BatchRecorder } from '../ingest/batch-recorder.ts';
import { type ImportReport, importFile } from '../ingest/import.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { printable } from '../printable.ts';
import { readLine } from '../sources/envelope.ts';
import { describeSqliteError } from '../storage/database-errors.ts';
import { openForWriting } from '../storage/open.ts';
import { systemClock } from '../system-clock.ts';
import { TopologyBuilder } from '../topology/builder.ts';
import { CommandFailed, print, printJson, progressBar, say, type Terminal } from './terminal.ts';

export interface ImportOptions {
  readonly db: string;
  readonly keys?: string;
  readonly nodes?: string;
  readonly json?: true;
}

/** Imports `file` and prints the account of what was taken and refused; throws what stopped it, with a sentence. */
export async function importCommand(file: string, options: ImportOptions, terminal: Terminal): Promise<void> {
  const clock = systemClock;
  const crypto = nodeCrypto();
  const keys = readChannelKeys(options.keys, crypto);
  const database = openForWriting(options.db, { clock, what: `meshwarden import ${basename(file)}` });
  const bar = progressBar(terminal);
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.once('SIGINT', onSignal);
  try {
    const topology = new TopologyBuilder(database.db, { clock });
    const recorder = new BatchRecorder({
      db: database.db,
      crypto,
      evidence: topology,
      keys,
      now: () => clock.now(),
      onEvidenceFailure: (cause) => say(terminal, `Edges of some packets could not be derived yet: ${String(cause)}`),
    });
    while (topology.catchUp());
    const report = await importFile({
      db: database.db,
      recorder,
      clock,
      readLine,
      file,
      ...(options.nodes === undefined ? {} : { nodesFile: options.nodes }),
      onProgress: ({ bytes, totalBytes, taken }) => bar.update(bytes, totalBytes, `${taken} observations`),
      signal: interrupt.signal,
    });
    while (topology.catchUp());
    bar.clear();
    account(report, options, terminal);
  } catch (error) {
    bar.clear();
    throw failure(error, file, options.db);
  } finally {
    process.off('SIGINT', onSignal);
    database.close();
  }
}

function failure(error: unknown, file: string, db: string): Error {
  const { code, path } = error as { code?: string; path?: string };
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new CommandFailed(
      `${path ?? file} cannot be read: ${(error as Error).message}. Check the name and try again.`,
    );
  }
  return code?.startsWith('SQLITE') ? describeSqliteError(error, db) : (error as Error);
}

function account(report: ImportReport, options: ImportOptions, terminal: Terminal): void {
  if (options.json) printJson(terminal, report);
  const line = (text: string) => (options.json ? say(terminal, text) : print(terminal, text));
  const seconds = report.durationMs / 1000;
  line(`${report.lines} messages read in ${seconds.toFixed(1)} s.`);
  line(`  ${report.taken} new observations`);
  if (report.receptions > 0) line(`  ${report.receptions} known observations, received again`);
  if (report.duplicates > 0) line(`  ${report.duplicates} known already`);
  if (report.statuses > 0) line(`  ${report.statuses} observer statuses`);
  for (const [why, n] of Object.entries(report.ignored)) line(`  ${n} passed over: ${printable(why)}`);
  for (const [reason, n] of Object.entries(report.refused)) line(`  ${n} refused: ${reason}`);
  if (report.nodes) line(`  ${report.nodes.listed} nodes known beforehand, ${report.nodes.refused} lines refused`);
  if (report.aborted) line('Interrupted: what was read is kept. Run the same command again to go on.');
}
