// `meshwarden sources status`: how every source stands, as the program that runs on the file wrote it down.
import { type SourceStatus, sourceStatus } from '../../contract/sources.ts';
import { durationWords } from '../../domain/alerts/text.ts';
import { rateWords } from '../../domain/flow/flow-words.ts';
import { LocalHours } from '../../domain/flow/local-hours.ts';
import { type FlowHour, usualBefore } from '../../domain/flow/usual-flow.ts';
import { printable } from '../printable.ts';
import type { ReadableDb } from '../storage/readonly.ts';
import { readSourceHours } from '../storage/tables/source-hours.ts';
import { readSourceStates } from '../storage/tables/source-states.ts';
import { listSources } from '../storage/tables/sources.ts';
import { withReader } from './reading.ts';
import { CommandFailed, print, printJson, type Terminal } from './terminal.ts';

/** The program writes every 10 s; one that has not for so long is gone, or hangs. */
const freshMs = 60_000;

export interface StatusOptions {
  readonly db: string;
  readonly json?: true;
}

/** One source as it is told. */
export interface SourceStanding {
  readonly name: string;
  /** Whether it is switched on. */
  readonly enabled: boolean;
  /** Whether a program hears it now, as far as the file tells. */
  readonly running: boolean;
  /** When `status` was true, epoch milliseconds; null for a source that never ran. */
  readonly at: number | null;
  /** As the window shows it; null for a source that never ran. */
  readonly status: SourceStatus | null;
  /** Packets that usually come in the 60 min before now; null before three days are known. */
  readonly usualPerHour: number | null;
}

/** Every source the file knows at `now`: those of the last run in their order, then those that never ran. */
export function sourceStandings(db: ReadableDb, now: number): SourceStanding[] {
  const remembered = new Map(listSources(db).map((row) => [row.name, row]));
  const usual = usualRates(db, now);
  const told = readSourceStates(db).flatMap((row): SourceStanding[] => {
    const status = sourceStatus.safeParse(row.status);
    const isRunning = row.running && Math.abs(now - row.writtenAt) < freshMs;
    // What is gone from the list was removed since, or was given on a command line that ended.
    if (!status.success || (!isRunning && !remembered.has(row.source))) return [];
    const enabled = isRunning ? status.data.enabled : (remembered.get(row.source)?.enabled ?? false);
    const usualPerHour = usual(row.source);
    return [{ name: row.source, enabled, running: isRunning, at: row.writtenAt, status: status.data, usualPerHour }];
  });
  const names = new Set(told.map(({ name }) => name));
  const others = [...remembered.values()].filter(({ name }) => !names.has(name));
  return [
    ...told,
    ...others.map(({ name, enabled }) => ({
      ...{ name, enabled, running: false, at: null, status: null },
      usualPerHour: usual(name),
    })),
  ];
}

/** Prints them; with `name` only that one. Throws a StorageError when the file cannot be read. */
export function statusCommand(
  name: string | undefined,
  options: StatusOptions,
  terminal: Terminal,
  now: number = Date.now(),
): void {
  const all = withReader(options.db, (db) => sourceStandings(db, now));
  const wanted = name === undefined ? all : all.filter((one) => one.name === name);
  if (name !== undefined && wanted.length === 0) {
    throw new CommandFailed(`There is no source named ${name}. Names are shown by: meshwarden sources list`);
  }
  if (options.json) {
    printJson(terminal, wanted);
    return;
  }
  if (all.length === 0) print(terminal, 'No source is remembered. Add one with: meshwarden sources add');
  const newest = Math.max(...wanted.map(({ at }) => at ?? 0));
  if (wanted.length > 0 && !wanted.some(({ running }) => running)) print(terminal, notRunning(newest, now));
  for (const one of wanted) for (const line of linesOf(one, now)) print(terminal, printable(line));
}

function notRunning(newest: number, now: number): string {
  if (newest === 0) return 'No program has run on this database yet, so nothing is known of its sources.';
  return `No program runs on this database. This is how its sources stood ${durationWords(now - newest)} ago.`;
}

function linesOf({ name, enabled, status, at, usualPerHour }: SourceStanding, now: number): string[] {
  if (!enabled) return [`${name}: switched off.`];
  if (status === null || at === null) return [`${name}: not run yet.`];
  const { flow, lastHearingAt, lastError } = status;
  const lastHour = flow === null || flow.perHour === null ? [] : [`${rateWords(flow.perHour)} in the last hour`];
  const usual =
    usualPerHour === null ? 'what is usual is known after 3 days' : `usual ${rateWords(usualPerHour)} at this hour`;
  const last =
    lastHearingAt === null ? 'no packet in this run' : `last packet ${durationWords(now - lastHearingAt)} ago`;
  return [
    `${name}: ${status.words}`,
    `  ${[`${status.perMinute} packets in the last minute`, ...lastHour, usual, last].join(', ')}`,
    `  ${countsOf(status)}`,
    ...(lastError === null ? [] : [`  last error: ${lastError}`]),
  ];
}

function countsOf({ messages, hearings, refused, bytes, reconnects }: SourceStatus): string {
  const reasons = Object.entries(refused).map(([reason, count]) => `${reason} ${count}`);
  const total = Object.values(refused).reduce((sum, count) => sum + count, 0);
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return `${messages} messages, ${hearings} packets, ${total} refused${why}, ${bytes} bytes, ${reconnects} reconnects`;
}

function usualRates(db: ReadableDb, now: number): (source: string) => number | null {
  const local = new LocalHours();
  const bySource = Map.groupBy(readSourceHours(db, 0), ({ source }) => source);
  return (source) => {
    const hours = new Map<number, FlowHour>(bySource.get(source)?.map((row) => [row.hour, row]));
    return usualBefore((hour) => hours.get(hour), now, local)?.perHour ?? null;
  };
}
