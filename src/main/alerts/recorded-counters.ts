// The dispatcher's counters as a file holds them, for readers that run no dispatcher.
import type { EpochMs } from '../../domain/hearing.ts';
import type { ReadableDb } from '../storage/database.ts';
import { readDrops } from '../storage/tables/dispatcher-drops.ts';
import { readDispatcherState } from '../storage/tables/dispatcher-state.ts';
import { type CountedWindow, Counters } from './counters.ts';
import { oldestWindowHour, type WindowName } from './windows.ts';

/** Every window at `now`, from the tables alone. */
export function recordedWindows(db: ReadableDb, now: EpochMs): Readonly<Record<WindowName, CountedWindow>> {
  const { installedAt, totals } = readDispatcherState(db);
  const counters = new Counters();
  counters.add(installedAt, totals, readDrops(db, oldestWindowHour(now)));
  return counters.windows(now);
}
