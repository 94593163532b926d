// What maintenance is made of: jobs, each with its rhythm and its work.
import type { JobName } from '../../contract/maintenance.ts';
import type { Rhythm } from '../../domain/upkeep/schedule.ts';
import type { SlicedWork } from './sliced-work.ts';

/** Work on the database, here and in slices. */
export interface SlicedJobWork extends SlicedWork {
  /** What was done so far, as a sentence. */
  words(): string;
}

/** Work that goes on elsewhere, in a thread of its own. */
export interface AsideWork {
  /** Gives the result as a sentence; rejects with a sentence. `onPart` hears how much is done, 0 to 1. */
  run(signal: AbortSignal, onPart: (part: number) => void): Promise<string>;
}

export interface Job {
  readonly name: JobName;
  rhythm(): Rhythm;
  /**
   * Begins its work; a sentence when there is nothing to do, for example because it is switched off. `isAsked` when a
   * person or another job asked for it now.
   */
  begin(isAsked: boolean): SlicedJobWork | AsideWork | string;
  /** Jobs to run after one that changed rows. */
  readonly followedBy?: readonly JobName[];
}
