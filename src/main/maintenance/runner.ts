// Runs maintenance: one job at a time, when it is due or asked for; what ran last is remembered.
import type { JobName } from '../../contract/maintenance.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { Logger } from '../../domain/logger.ts';
import { type LastRun, nextRun } from '../../domain/upkeep/schedule.ts';
import type { WritableDb } from '../storage/database.ts';
import { describeSqliteError } from '../storage/database-errors.ts';
import { type MaintenanceRun, readMaintenanceRuns, writeMaintenanceRun } from '../storage/tables/maintenance-runs.ts';
import type { AsideWork, Job, SlicedJobWork } from './job.ts';
import { SlicedRun } from './sliced-work.ts';

export interface MaintenanceOptions {
  readonly db: WritableDb;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly jobs: readonly Job[];
  /** Whether ingest has a backlog; slices wait for it, though not for ever. */
  readonly isBusy?: () => boolean;
  /** What slices are measured with: milliseconds that never jump. */
  readonly watch?: () => number;
}

/** A job as it stands. */
export interface JobState {
  readonly name: JobName;
  readonly state: 'idle' | 'waiting' | 'running';
  /** Of the run under way, 0 to 1; null while nobody can tell. */
  readonly part: number | null;
  /** Rows of the run under way. */
  readonly rows: number;
  /** null before the first. */
  readonly last: (Omit<MaintenanceRun, 'job' | 'outcome'> & { readonly outcome: LastRun['outcome'] }) | null;
  /** null for one that runs only when something asks for it. */
  readonly nextAt: EpochMs | null;
}

/** How often it is looked what is due, milliseconds. */
const lookMs = 15_000;

interface Running {
  readonly name: JobName;
  readonly startedAt: EpochMs;
  progress(): { readonly part: number | null; readonly rows: number };
  cancel(): void;
}

interface Result {
  readonly outcome: 'done' | 'cancelled' | 'failed';
  readonly rows: number;
  readonly busyMs: number;
  readonly longestMs: number;
  readonly words: string;
}

export class Maintenance {
  readonly #options: MaintenanceOptions;
  readonly #jobs: ReadonlyMap<JobName, Job>;
  readonly #startedAt: EpochMs;
  readonly #last = new Map<string, MaintenanceRun>();
  /** Jobs cut short with an earlier run of the program. */
  readonly #interrupted = new Set<string>();
  readonly #asked = new Set<JobName>();
  #running: Running | null = null;
  #idle: Promise<void> = Promise.resolve();
  #cancelLook: Cancel | null = null;
  #stopped = false;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
    this.#jobs = new Map(options.jobs.map((job) => [job.name, job]));
    this.#startedAt = options.clock.now();
    for (const run of readMaintenanceRuns(options.db)) {
      this.#last.set(run.job, run);
      if (run.outcome === 'running') this.#interrupted.add(run.job);
    }
  }

  /** Runs what falls due from now on; nothing in the first minute but what is asked for. */
  start(): void {
    this.#cancelLook ??= this.#options.clock.every(lookMs, () => this.#look());
  }

  /** Ends the job under way between two slices and starts none any more. Stopping twice does nothing. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelLook?.();
    this.#cancelLook = null;
    this.#asked.clear();
    this.#running?.cancel();
    await this.#idle;
  }

  /** Resolves when no job is under way or waiting. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#idle;
  }

  /** Runs a job as soon as no other does; does nothing for one that runs or waits already. */
  runSoon(name: JobName): void {
    if (this.#stopped || !this.#jobs.has(name) || this.#running?.name === name) return;
    this.#asked.add(name);
    this.#look();
  }

  /** Ends a job that runs, or takes one that waits off the list; gives whether there was anything to end. */
  cancel(name: JobName): boolean {
    if (this.#asked.delete(name)) return true;
    if (this.#running?.name !== name) return false;
    this.#running.cancel();
    return true;
  }

  /** Every job, in the order they run in. */
  states(): JobState[] {
    return [...this.#jobs.values()].map((job) => this.#stateOf(job));
  }

  #stateOf(job: Job): JobState {
    const run = this.#last.get(job.name);
    const isRunning = this.#running?.name === job.name;
    const progress = isRunning ? this.#running?.progress() : undefined;
    return {
      name: job.name,
      state: isRunning ? 'running' : this.#asked.has(job.name) ? 'waiting' : 'idle',
      part: progress?.part ?? null,
      rows: progress?.rows ?? 0,
      last: run === undefined ? null : { ...withoutJob(run), outcome: this.#outcomeOf(run) },
      nextAt: isRunning ? null : this.#dueAt(job),
    };
  }

  #outcomeOf(run: MaintenanceRun): LastRun['outcome'] {
    return this.#interrupted.has(run.job) ? 'interrupted' : run.outcome;
  }

  #dueAt(job: Job): EpochMs | null {
    const run = this.#last.get(job.name);
    const last = run === undefined ? null : { startedAt: run.startedAt, outcome: this.#outcomeOf(run) };
    return nextRun(job.rhythm(), last, this.#startedAt, this.#options.clock.now());
  }

  #look(): void {
    if (this.#stopped || this.#running !== null) return;
    const now = this.#options.clock.now();
    for (const job of this.#jobs.values()) {
      const dueAt = this.#dueAt(job);
      if (!this.#asked.has(job.name) && (dueAt === null || dueAt > now)) continue;
      // One without work is done at once, and the next may be due.
      if (this.#begin(job, now)) return;
    }
  }

  /** Gives whether it runs now. */
  #begin(job: Job, startedAt: EpochMs): boolean {
    const isAsked = this.#asked.delete(job.name);
    this.#interrupted.delete(job.name);
    const idle = { rows: 0, busyMs: 0, longestMs: 0 };
    try {
      const work = job.begin(isAsked);
      if (typeof work === 'string') {
        this.#note(job, startedAt, { outcome: 'done', ...idle, words: work });
        return false;
      }
      this.#note(job, startedAt, { outcome: 'running', ...idle, words: 'Running.' });
      const result = 'slice' in work ? this.#sliced(job, startedAt, work) : this.#aside(job, startedAt, work);
      this.#idle = this.#follow(job, startedAt, result);
      return true;
    } catch (error) {
      this.#note(job, startedAt, { outcome: 'failed', ...idle, words: this.#sentence(error) });
      return false;
    }
  }

  async #follow(job: Job, startedAt: EpochMs, result: Promise<Result>): Promise<void> {
    const ended = await result;
    this.#running = null;
    this.#note(job, startedAt, ended);
    if (ended.outcome === 'failed') this.#options.logger.warn(`Maintenance (${job.name}) failed: ${ended.words}`);
    if (this.#stopped) return;
    if (ended.rows > 0) for (const next of job.followedBy ?? []) if (this.#jobs.has(next)) this.#asked.add(next);
    this.#look();
  }

  #sliced(job: Job, startedAt: EpochMs, work: SlicedJobWork): Promise<Result> {
    const { clock, isBusy, watch } = this.#options;
    const run = new SlicedRun(work, { clock, ...(isBusy ? { isBusy } : {}), ...(watch ? { watch } : {}) });
    this.#running = { name: job.name, startedAt, progress: () => run.progress, cancel: () => run.cancel() };
    return run.ended.then((end) => {
      const { kind: outcome, rows, busyMs, longestMs } = end;
      const words =
        end.kind === 'failed'
          ? this.#sentence(end.error)
          : `${work.words()}${end.kind === 'cancelled' ? ' Ended early.' : ''}`;
      return { outcome, rows, busyMs, longestMs, words };
    });
  }

  #aside(job: Job, startedAt: EpochMs, work: AsideWork): Promise<Result> {
    const abort = new AbortController();
    let part: number | null = null;
    const progress = () => ({ part, rows: 0 });
    this.#running = { name: job.name, startedAt, progress, cancel: () => abort.abort() };
    const idle = { rows: 0, busyMs: 0, longestMs: 0 };
    return work
      .run(abort.signal, (done) => {
        part = done;
      })
      .then(
        (words): Result => ({ outcome: 'done', ...idle, words }),
        (error: unknown): Result =>
          abort.signal.aborted
            ? { outcome: 'cancelled', ...idle, words: 'Ended early; nothing was kept.' }
            : { outcome: 'failed', ...idle, words: error instanceof Error ? error.message : String(error) },
      );
  }

  /** Remembers a run; where the disk refuses, in memory alone. */
  #note(
    job: Job,
    startedAt: EpochMs,
    result: Omit<Result, 'outcome'> & { readonly outcome: MaintenanceRun['outcome'] },
  ): void {
    const { db, clock, logger } = this.#options;
    const endedAt = result.outcome === 'running' ? null : clock.now();
    const run: MaintenanceRun = { job: job.name, startedAt, endedAt, ...result };
    this.#last.set(job.name, run);
    try {
      writeMaintenanceRun(db, run);
    } catch (error) {
      logger.warn(`What maintenance did last could not be stored: ${this.#sentence(error)}`);
    }
  }

  #sentence(error: unknown): string {
    return describeSqliteError(error, this.#options.db.name).message;
  }
}

function withoutJob({ job: _, ...rest }: MaintenanceRun): Omit<MaintenanceRun, 'job'> {
  return rest;
}
