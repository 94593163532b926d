// `meshwarden import`: takes in a recording as fast as possible.
import { basename } from 'node:path';
import type { Crypto } from '../../domain/crypto.ts';
import type { ChannelKeys } from '../../domain/packet/channel.ts';
import { TaughtCrypto } from '../../domain/packet/checked-signatures.ts';
import { entriesBeside } from '../bridge/entries.ts';
import { readChannelKeys } from '../channel-secrets.ts';
import { faultOf, importError } from '../import-fault.ts';
import { BatchRecorder } from '../ingest/batch-recorder.ts';
import { type ImportReport, importFile } from '../ingest/import.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { printable } from '../printable.ts';
import { readLine } from '../sources/envelope.ts';
import type { WritableDb } from '../storage/database.ts';
import { openForWriting } from '../storage/open.ts';
import { systemClock } from '../system-clock.ts';
import { TopologyBuilder } from '../topology/builder.ts';
import { makeClaims } from './claims-made.ts';
import { CommandFailed, print, printJson, progressBar, say, type Terminal } from './terminal.ts';

/** Exit code of an import ended by Ctrl+C, as shells have it. */
export const interrupted = 130;

export interface ImportOptions {
  readonly db: string;
  readonly keys?: string;
  readonly nodes?: string;
  readonly json?: true;
}

/**
 * Imports `file` and prints the account of what was taken and refused; throws what stopped it, with a sentence. Gives
 * the exit code: 130 when it was interrupted.
 */
export async function importCommand(file: string, options: ImportOptions, terminal: Terminal): Promise<number> {
  const clock = systemClock;
  const keys = readChannelKeys(options.keys, nodeCrypto());
  const database = openForWriting(options.db, { clock, what: `meshwarden import ${basename(file)}` });
  const bar = progressBar(terminal);
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.once('SIGINT', onSignal);
  try {
    const crypto = new TaughtCrypto(nodeCrypto());
    const { topology, recorder } = recording(database.db, crypto, keys, terminal);
    await makeClaims(topology, interrupt.signal);
    const report = await importFile({
      db: database.db,
      recorder,
      clock,
      readLine,
      linesAside: { entry: entriesBeside(terminal.entry).hearing, learn: (checked) => crypto.learn(checked) },
      file,
      ...(options.nodes === undefined ? {} : { nodesFile: options.nodes }),
      onProgress: ({ done, total, taken }) => bar.update(done, total, `${taken} observations`),
      signal: interrupt.signal,
    });
    await makeClaims(topology, interrupt.signal);
    bar.clear();
    account(report, options, terminal);
    return verdict(report, file);
  } catch (error) {
    bar.clear();
    throw failure(error, file, options.db);
  } finally {
    process.off('SIGINT', onSignal);
    database.close();
  }
}

function recording(db: WritableDb, crypto: Crypto, keys: ChannelKeys, terminal: Terminal) {
  const topology = new TopologyBuilder(db, { clock: systemClock });
  const recorder = new BatchRecorder({
    db,
    crypto,
    evidence: topology,
    keys,
    now: () => systemClock.now(),
    onEvidenceFailure: (cause) => say(terminal, `Edges of some packets could not be derived yet: ${String(cause)}`),
  });
  return { topology, recorder };
}

function failure(error: unknown, file: string, db: string): Error {
  const described = importError(error, file, db);
  return described.constructor === Error ? new CommandFailed(described.message) : described;
}

/** The exit code; throws where the file broke off, or nothing in it was a message. */
function verdict(report: ImportReport, file: string): number {
  if (report.aborted) return interrupted;
  const fault = faultOf(report, file);
  if (fault !== null) throw new CommandFailed(fault);
  return 0;
}

function account(report: ImportReport, options: ImportOptions, terminal: Terminal): void {
  if (options.json) printJson(terminal, report);
  const line = (text: string) => (options.json ? say(terminal, text) : print(terminal, text));
  for (const text of accountLines(report)) line(text);
}

function* accountLines(report: ImportReport): Generator<string> {
  const kind = { recording: 'messages', analyzer: "observations of an analyzer's database", meshwarden: 'receptions' };
  yield `${report.lines} ${kind[report.kind]} read in ${(report.durationMs / 1000).toFixed(1)} s.`;
  if (report.resumedAfter > 0) yield `  went on behind row ${report.resumedAfter}, where an earlier import ended`;
  yield `  ${report.taken} new observations`;
  if (report.receptions > 0) yield `  ${report.receptions} known observations, received again`;
  if (report.duplicates > 0) yield `  ${report.duplicates} known already`;
  if (report.statuses > 0) yield `  ${report.statuses} observer statuses`;
  for (const [why, n] of Object.entries(report.ignored)) yield `  ${n} passed over: ${printable(why)}`;
  for (const [reason, n] of Object.entries(report.refused)) yield `  ${n} refused: ${reason}`;
  if (report.nodes) yield `  ${report.nodes.listed} nodes known beforehand, ${report.nodes.refused} refused`;
  if (report.observers) yield `  ${report.observers.listed} observers listed, ${report.observers.refused} refused`;
  if (report.missing.length > 0) yield `  not in this file: ${report.missing.join(', ')}`;
  if (report.aborted) yield 'Interrupted: what was read is kept. Run the same command again to go on.';
}
