// How long a thread could do nothing else, and why: its own work, waiting for a disk, or a machine that ran somebody else.
import { openSync, readSync } from 'node:fs';
import { type PerformanceEntry, PerformanceObserver, performance } from 'node:perf_hooks';

/** How often the watch looks, milliseconds. */
export const lookMs = 3;

/** One stretch between two looks of the watch, milliseconds. */
export interface Stretch {
  /** How much later than it should the watch looked. */
  readonly wallMs: number;
  /** For how much of the stretch the event loop did not wait for something to do. */
  readonly turnMs: number;
  /** Processor time the thread used itself; up to `lookMs` of it may be of turns before. */
  readonly ownMs: number;
  /** It could have run, but another thread had the processor; null where the system does not tell. */
  readonly queuedMs: number | null;
  /** The machine stood still, or ran another virtual one; null where the system does not tell. */
  readonly stolenMs: number | null;
  /** Garbage was collected; the collector's helpers need processors of their own, and this thread waits for them. */
  readonly collectedMs: number;
  /** Pages of memory that came from a disk meanwhile, as when the system had taken them away. */
  readonly faults: number;
  /** Whether pages went from the WAL into the database meanwhile, or the WAL was begun anew after that. */
  readonly isCheckpoint: boolean;
  /** When it ended, epoch milliseconds. */
  readonly endedAt: number;
}

/**
 * What the program itself caused of a stretch: everything but waiting for a processor. Waiting for a disk, for a lock or
 * for helpers of the garbage collector stays in it, because the thread could do nothing else meanwhile. A thread that
 * was only woken late, because its processor was asleep or gone, was held by nothing.
 */
export function causedMs({ wallMs, turnMs, queuedMs, stolenMs }: Stretch): number {
  return Math.max(0, Math.min(turnMs, wallMs - (queuedMs ?? 0) - (stolenMs ?? 0)));
}

/** Shorter stretches are not kept, milliseconds. */
const leastMs = 2;

/**
 * Watches the thread it is made in, by a short timer. The event loop runs due timers once in every turn, so a timer
 * that is late by 50 ms was held by one turn of at least 50 ms: several short turns never add up to one long one, as
 * they would between two looks that are far apart. What precedes the due time is `lookMs` at most, and that is how much
 * the processor time of a stretch may be too high; the wall time does not count it.
 */
export class BlockWatch {
  readonly #sample = sampler();
  readonly #checkpoints: () => string;
  readonly #timer: NodeJS.Timeout;
  #last: Sample;
  #lastCheckpoints = '';
  #stretches: Stretch[] = [];
  readonly #collections = new Collections();

  /** `database` names the file whose checkpoints are told apart. */
  constructor(database?: string) {
    this.#checkpoints = database === undefined ? () => '' : checkpointsOf(database);
    this.#last = this.#sample();
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#timer.unref();
  }

  /** Every stretch since the last `reset` in which the watch was 2 ms late or more. */
  get stretches(): readonly Stretch[] {
    return this.#collections.within(this.#stretches);
  }

  reset(): void {
    this.#last = this.#sample();
    this.#lastCheckpoints = this.#checkpoints();
    this.#stretches = [];
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#collections.stop();
  }

  #look(): void {
    const [before, now] = [this.#last, this.#sample()];
    this.#last = now;
    const checkpoints = this.#checkpoints();
    const isCheckpoint = checkpoints !== this.#lastCheckpoints;
    this.#lastCheckpoints = checkpoints;
    if (now.at - before.at - lookMs >= leastMs) this.#stretches.push(stretchBetween(before, now, isCheckpoint));
  }
}

/** When garbage was collected in this thread. */
class Collections {
  readonly #observer: PerformanceObserver;
  #seen: readonly PerformanceEntry[] = [];

  constructor() {
    this.#observer = new PerformanceObserver((list) => this.#add(list.getEntries()));
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.#observer.disconnect();
  }

  /** `stretches` with how long garbage was collected in each. */
  within(stretches: readonly Stretch[]): readonly Stretch[] {
    this.#add(this.#observer.takeRecords());
    return stretches.map((stretch) => {
      const to = stretch.endedAt - performance.timeOrigin;
      const from = to - stretch.wallMs;
      let collectedMs = 0;
      for (const { startTime, duration } of this.#seen) {
        collectedMs += Math.max(0, Math.min(to, startTime + duration) - Math.max(from, startTime));
      }
      return { ...stretch, collectedMs };
    });
  }

  #add(entries: readonly PerformanceEntry[]): void {
    // Short ones hold nobody.
    this.#seen = [...this.#seen, ...entries.filter(({ duration }) => duration >= 1)];
  }
}

/** What is read at one look, milliseconds that only grow. */
interface Sample {
  readonly at: number;
  /** Time the event loop waited for something to do. */
  readonly idle: number;
  readonly own: number;
  /** null where the system does not tell. */
  readonly queued: number | null;
  /** How often the thread gave its processor up itself, to wait for something. */
  waits(): number;
  /** What was stolen of a processor. */
  stolen(processor: number): number;
  /** Where the thread runs, and how many of its pages came from a disk. */
  state(): { readonly processor: number; readonly faults: number };
}

function stretchBetween(before: Sample, now: Sample, isCheckpoint: boolean): Stretch {
  const wallMs = Math.max(0, now.at - before.at - lookMs);
  const ownMs = now.own - before.own;
  const [state, stateBefore] = [now.state(), before.state()];
  const faults = state.faults - stateBefore.faults;
  const turnMs = now.at - before.at - (now.idle - before.idle);
  const what = {
    wallMs,
    turnMs,
    ownMs,
    collectedMs: 0,
    faults,
    isCheckpoint,
    endedAt: performance.timeOrigin + now.at,
  };
  if (before.queued === null || now.queued === null) {
    return { ...what, queuedMs: null, stolenMs: null };
  }
  const queuedMs = Math.min(wallMs, now.queued - before.queued);
  const unexplained = Math.max(0, wallMs - queuedMs - ownMs);
  // Who waits for a disk gives the processor up, once more than the event loop does before each look. Where that did not
  // happen the machine itself stood still, which the kernel of a virtual one does not always count as stolen. What it
  // counts, it counts in steps of 10 ms.
  const waited = now.waits() - before.waits() > 1;
  const stolen = now.stolen(state.processor) - before.stolen(state.processor);
  const stolenMs = waited ? Math.min(unexplained, stolen) : unexplained;
  return { ...what, queuedMs, stolenMs };
}

/** Reads the counters of this thread: from /proc where that is, else processor time alone. */
function sampler(): () => Sample {
  try {
    const sample = linuxSampler();
    sample();
    return sample;
  } catch {
    return () => {
      const { user, system } = process.threadCpuUsage();
      const own = (user + system) / 1e3;
      return {
        at: performance.now(),
        idle: performance.eventLoopUtilization().idle,
        own,
        queued: null,
        waits: () => 0,
        stolen: () => 0,
        state: () => ({ processor: 0, faults: 0 }),
      };
    };
  }
}

function linuxSampler(): () => Sample {
  const open = (name: string) => openSync(name, 'r');
  const schedule = open('/proc/thread-self/schedstat');
  const thread = later(open('/proc/thread-self/stat'));
  const machine = later(open('/proc/stat'));
  const status = later(open('/proc/thread-self/status'));
  const text = Buffer.alloc(1_024);
  const read = (file: number) => text.toString('latin1', 0, readSync(file, text, 0, text.length, 0));
  return () => {
    const [stat, words, numbers] = [machine(), status(), thread()];
    const [ran = 0, queued = 0] = read(schedule).split(' ').map(Number);
    return {
      at: performance.now(),
      idle: performance.eventLoopUtilization().idle,
      own: ran / 1e6,
      queued: queued / 1e6,
      waits: () => Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(words())?.[1]),
      stolen: (of) => stolenIn(stat(), of),
      state() {
        // Behind the name in brackets, which may hold anything.
        const fields = numbers().split(') ').at(-1)?.split(' ') ?? [];
        return { faults: Number(fields[9]), processor: Number(fields[36]) };
      },
    };
  };
}

/** Reads a file now and makes text of it when it is asked for; good until the read after the next. */
function later(file: number): () => () => string {
  const buffers = [Buffer.alloc(4_096), Buffer.alloc(4_096)] as const;
  let turn: 0 | 1 = 0;
  return () => {
    turn = turn === 0 ? 1 : 0;
    const buffer = buffers[turn];
    const length = readSync(file, buffer, 0, buffer.length, 0);
    return () => buffer.toString('latin1', 0, length);
  };
}

/** Milliseconds stolen of a processor: the eighth figure of its line, in hundredths of a second. */
function stolenIn(stat: string, processor: number): number {
  const line = stat.split('\n').find((words) => words.startsWith(`cpu${processor} `));
  return Number(line?.split(' ')[8] ?? 0) * 10;
}

/**
 * Changes with every checkpoint: how many frames of the WAL are in the database, and the salt of the WAL's header, which
 * is another when it is begun anew. Both stand in the index beside the database.
 */
export function checkpointsOf(database: string): () => string {
  const buffer = Buffer.alloc(100);
  // Never closed before the process ends: closing it would take away the locks SQLite holds on it in this process.
  let file: number | null = null;
  return () => {
    try {
      file ??= openSync(`${database}-shm`, 'r');
      readSync(file, buffer, 0, buffer.length, 0);
      return `${buffer.readUInt32LE(96)} ${buffer.readUInt32LE(32)}`;
    } catch {
      return '';
    }
  };
}
