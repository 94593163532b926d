// How long claims may wait to be written, and how much is made good at a time.
import type { Clock } from '../../domain/clock.ts';

export interface TopologyOptions {
  readonly clock: Clock;
  /** Claims kept in memory, about 250 bytes each; twice as many at most, and those written at once. */
  readonly claimCapacity?: number;
  /** Batches of at least this many observations are a backlog: their claims may wait for those of the next. */
  readonly backlogBatch?: number;
  /** How many observations' claims wait at most, unless the batches are large. */
  readonly backlogLimit?: number;
}

/** How much one slice of catching up may do. */
export interface CatchUpSlice {
  readonly observations?: number;
  readonly milliseconds?: number;
}

export const defaults = { claimCapacity: 50_000, backlogBatch: 100, backlogLimit: 16_000 } as const;
/** Claims that wait at most, so that long paths cannot fill the memory. */
export const waitingClaims = 14_000;
/** While this many observations wait, a delta lets more come for up to so many milliseconds; edges are to be stored within 1 s. */
export const burst = { observations: 1_000, patienceMs: 700 } as const;
/** Batches of this many observations come of an import that nobody watches: more may wait, since no pause is felt. */
export const largeBatch = { observations: 2_000, backlogLimit: 600_000, waitingClaims: 100_000 } as const;
export const defaultSlice = { observations: 2_000, milliseconds: 50 } as const;
/** Where nobody waits: claims of many observations counted together take a third of the work. */
export const aloneSlice = { observations: 100_000, milliseconds: 2_000 } as const;
/** Observations between two looks at the clock. */
export const catchUpStep = 250;
