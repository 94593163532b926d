// `meshwarden maintain` and `meshwarden retention`: what is kept how long, and seeing to it at once.
import { type JobName, jobNames } from '../../contract/maintenance.ts';
import { defaultRetention, type RetentionSettings, readRetention } from '../../domain/upkeep/retention.ts';
import { asideJobs } from '../maintenance/aside-jobs.ts';
import type { Job } from '../maintenance/job.ts';
import { slicedJobs } from '../maintenance/jobs.ts';
import { loadRetention, saveRetention } from '../maintenance/settings.ts';
import { finishSlices } from '../maintenance/sliced-work.ts';
import { openReady } from '../reader/open-ready.ts';
import { copyInSteps } from '../storage/copy.ts';
import { describeSqliteError } from '../storage/database-errors.ts';
import { openForWriting } from '../storage/open.ts';
import { measureTables } from '../storage/table-sizes.ts';
import { writeMaintenanceRun } from '../storage/tables/maintenance-runs.ts';
import { systemClock } from '../system-clock.ts';
import { TopologyBuilder } from '../topology/builder.ts';
import { makeClaims } from './claims-made.ts';
import { CommandFailed, print, printJson, progressBar, type Terminal } from './terminal.ts';

export interface MaintainOptions {
  readonly db: string;
  readonly json?: true;
}

interface Report {
  readonly job: JobName;
  readonly rows: number;
  readonly words: string;
}

/** Backfills need the channel keys, and run with the program. */
const names = jobNames.filter((name) => name !== 'backfill');

/** Runs one job, or all but the backup; the program must not be running on the file. Throws a StorageError. */
export async function maintainCommand(
  wanted: string | undefined,
  options: MaintainOptions,
  terminal: Terminal,
): Promise<void> {
  if (wanted !== undefined && !names.some((name) => name === wanted)) {
    throw new CommandFailed(`There is no job ${wanted}. The jobs are ${names.join(', ')}.`);
  }
  const clock = systemClock;
  const opened = openForWriting(options.db, { clock, what: 'meshwarden maintain' });
  const { db } = opened;
  try {
    const topology = new TopologyBuilder(db, { clock });
    // Packets without claims stay; first all get theirs.
    await makeClaims(topology);
    const settings = () => loadRetention(db);
    const hands = {
      measure: async (file: string) => measureTables(file),
      copy: (file: string, target: string, _: AbortSignal, onPart: (part: number) => void) =>
        copyInSteps(file, target, onPart),
    };
    const jobs = [
      ...slicedJobs({ db, clock, topology, settings, forget: () => {} }),
      ...asideJobs({ db, clock, settings, hands }),
    ];
    const chosen = jobs.filter(({ name }) => (wanted === undefined ? name !== 'backup' : name === wanted));
    for (const job of chosen) {
      const report = await runToTheEnd(job, wanted !== undefined, terminal);
      const now = clock.now();
      const { rows, words } = report;
      writeMaintenanceRun(db, {
        job: job.name,
        startedAt: now,
        endedAt: now,
        outcome: 'done',
        rows,
        busyMs: 0,
        longestMs: 0,
        words,
      });
      if (options.json) printJson(terminal, report);
      else print(terminal, `${job.name.padEnd(11)} ${words}`);
    }
  } catch (error) {
    throw describeSqliteError(error, opened.file);
  } finally {
    opened.close();
  }
}

async function runToTheEnd(job: Job, isAsked: boolean, terminal: Terminal): Promise<Report> {
  const bar = progressBar(terminal);
  const work = job.begin(isAsked);
  if (typeof work === 'string') return { job: job.name, rows: 0, words: work };
  try {
    if (!('slice' in work)) {
      const words = await work.run(new AbortController().signal, (part) => bar.update(part, 1, job.name));
      return { job: job.name, rows: 0, words };
    }
    const { rows } = finishSlices(work, ({ part, rows: done }) =>
      bar.update(part ?? 0, 1, `${job.name}, ${done} rows`),
    );
    return { job: job.name, rows, words: work.words() };
  } finally {
    bar.clear();
  }
}

export interface RetentionOptions {
  readonly db: string;
  /** name=value */
  readonly set?: readonly string[];
  readonly json?: true;
}

/** Prints what is kept how long, after changing what `set` names. Throws what cannot be, in a sentence. */
export function retentionCommand(options: RetentionOptions, terminal: Terminal): void {
  const changes = (options.set ?? []).map(changeOf);
  const settings = changes.length === 0 ? readSettings(options.db) : changed(options.db, Object.fromEntries(changes));
  if (options.json) {
    printJson(terminal, settings);
    return;
  }
  for (const [name, value] of Object.entries(settings)) {
    const usual = defaultRetention[name as keyof RetentionSettings];
    print(
      terminal,
      `${name.padEnd(18)} ${shown(value).padEnd(12)}${value === usual ? '' : ` (usually ${shown(usual)})`}`.trimEnd(),
    );
  }
}

function readSettings(file: string): RetentionSettings {
  const db = openReady(file);
  try {
    return loadRetention(db);
  } finally {
    db.close();
  }
}

function changed(file: string, changes: Readonly<Record<string, unknown>>): RetentionSettings {
  const opened = openForWriting(file, { clock: systemClock, what: 'meshwarden retention' });
  try {
    const reading = readRetention({ ...loadRetention(opened.db), ...changes });
    if (reading.kind === 'invalid') throw new CommandFailed(`${reading.sentences.join(' ')} Nothing was changed.`);
    saveRetention(opened.db, reading.settings, systemClock.now());
    return reading.settings;
  } finally {
    opened.close();
  }
}

/** "packetDays=60" as a name and a value: a number, null for "none", else a text. */
function changeOf(text: string): readonly [string, unknown] {
  const [, name, value] = /^([A-Za-z]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new CommandFailed(`"${text}" sets nothing. Write name=value, for example packetDays=60.`);
  }
  if (value === 'none' || value === '') return [name, null];
  return [name, value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value];
}

function shown(value: unknown): string {
  return value === null ? 'none' : String(value);
}
