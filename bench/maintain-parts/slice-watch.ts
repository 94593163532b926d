// What every slice of maintenance takes of its thread, those in which SQLite checkpointed by itself counted apart.
import type { Job } from '../../src/main/maintenance/job.ts';
import type { SliceBudget } from '../../src/main/maintenance/sliced-work.ts';
import { checkpointsOf } from '../live-parts/block-watch.ts';

/** Milliseconds of processor time of this thread: what others do on the machine, or the garbage collector's helpers beside it, does not count. */
export function threadMs(): number {
  // Linux counts a thread that runs up to the last tick of 4 ms; asking for the process brings its count up to date.
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Milliseconds of processor time. */
export interface LongestSlice {
  readonly plain: number;
  /** null where no slice had a checkpoint in it. */
  readonly withCheckpoint: number | null;
}

/** Watches slices over the database `file`. */
export class SliceWatch {
  readonly #checkpoints: () => string;
  readonly #longest = new Map<string, LongestSlice>();

  constructor(file: string) {
    this.#checkpoints = checkpointsOf(file);
  }

  /** The longest slices of every job that had one, by its name. */
  get longest(): ReadonlyMap<string, LongestSlice> {
    return this.#longest;
  }

  /** The same job, watched. */
  watched(job: Job): Job {
    return {
      ...job,
      begin: (isAsked) => {
        const work = job.begin(isAsked);
        if (typeof work === 'string' || !('slice' in work)) return work;
        const slice = (budget: SliceBudget) => this.#take(job.name, () => work.slice(budget));
        return { words: () => work.words(), slice };
      },
    };
  }

  #take<Outcome>(name: string, slice: () => Outcome): Outcome {
    const checkpoints = this.#checkpoints();
    const begun = threadMs();
    const outcome = slice();
    const took = threadMs() - begun;
    const { plain, withCheckpoint } = this.#longest.get(name) ?? { plain: 0, withCheckpoint: null };
    this.#longest.set(
      name,
      checkpoints === this.#checkpoints()
        ? { plain: Math.max(plain, took), withCheckpoint }
        : { plain, withCheckpoint: Math.max(withCheckpoint ?? 0, took) },
    );
    return outcome;
  }
}
