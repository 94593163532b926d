// Time as a dependency: what waits or asks for the hour takes a clock, so that tests own time.
import type { EpochMs } from './hearing.ts';

/** Undoes a timer; calling it twice does nothing. */
export type Cancel = () => void;

export interface Clock {
  now(): EpochMs;
  /** Runs `action` once after `ms` milliseconds. */
  after(ms: number, action: () => void): Cancel;
  /** Runs `action` every `ms` milliseconds. */
  every(ms: number, action: () => void): Cancel;
}
