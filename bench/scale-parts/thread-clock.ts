// What a question took of the threads it goes through, whatever else the machine did meanwhile.
import { openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/** Milliseconds since the thread began. */
export interface ThreadTimes {
  /** Processor time. */
  readonly ran: number;
  /** It could have run, but another thread had the processor. */
  readonly queued: number;
}

/** Reads the times of the thread called `name` of process `pid`; null before it begins, and where the system does not tell. */
export function threadClock(pid: number, name: string): () => ThreadTimes | null {
  let read: (() => ThreadTimes) | null = null;
  return () => {
    read ??= timesOf(scheduleOf(pid, name));
    return read?.() ?? null;
  };
}

function timesOf(schedule: string | null): (() => ThreadTimes) | null {
  if (schedule === null) return null;
  const file = openSync(schedule, 'r');
  const text = Buffer.alloc(128);
  return () => {
    const [ran = 0, queued = 0] = text
      .toString('latin1', 0, readSync(file, text, 0, text.length, 0))
      .split(' ')
      .map(Number);
    return { ran: ran / 1e6, queued: queued / 1e6 };
  };
}

function scheduleOf(pid: number, name: string): string | null {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
    const found = threads.find((thread) => readFileSync(`${thread}/comm`, 'utf8').trim() === name);
    return found === undefined ? null : `${found}/schedstat`;
  } catch {
    return null;
  }
}

/** The threads a question goes through on its way, one after the other: this process's own and three of the host's. */
export class QuestionClock {
  readonly #lists: () => ThreadTimes | null;
  readonly #analyses: () => ThreadTimes | null;
  readonly #others: readonly (() => ThreadTimes | null)[];

  constructor(host: number) {
    this.#lists = threadClock(host, 'reader');
    this.#analyses = threadClock(host, 'analysis');
    this.#others = [
      threadClock(process.pid, 'MainThread'),
      threadClock(host, 'MainThread'),
      threadClock(host, 'monitor'),
    ];
  }

  /**
   * Processor time of the thread that answers lists, or analyses, and how long all four queued for a processor. A little
   * of that may be of other work that the monitor does meanwhile. Null where the system does not tell.
   */
  now(isAnalysis: boolean): ThreadTimes | null {
    const lists = this.#lists();
    if (lists === null) return null;
    // It begins with the first analysis.
    const reader = isAnalysis ? (this.#analyses() ?? { ran: 0, queued: 0 }) : lists;
    const queued = this.#others.reduce((sum, clock) => sum + (clock()?.queued ?? 0), reader.queued);
    return { ran: reader.ran, queued };
  }
}
