// Which observers and regions a source listens to.
import type { HearingObserver } from '../../domain/hearing.ts';
import { ignored, type MessageReading } from './envelope/reading.ts';

/** Lists an operator entered; upper and lower case are the same in all of them. */
export interface FilterSettings {
  /** Regions (three letters) to listen to; every one when missing or empty. A message without a region is then left out. */
  readonly regions?: readonly string[] | undefined;
  /** Ids of the only observers to listen to; every one when missing or empty. */
  readonly onlyObservers?: readonly string[] | undefined;
  /** Ids of observers not to listen to; goes before `onlyObservers`. */
  readonly blockedObservers?: readonly string[] | undefined;
}

/** Passes a reading on, or gives the reason it is left out, under which it is counted. */
export type MessageFilter = (reading: MessageReading) => MessageReading;

/** The filter of `settings`. */
export function messageFilter(settings: FilterSettings): MessageFilter {
  const regions = setOf(settings.regions);
  const only = setOf(settings.onlyObservers);
  const blocked = setOf(settings.blockedObservers);
  if (!regions && !only && !blocked) return (reading) => reading;
  const verdict = ({ id, iata }: HearingObserver) => {
    const name = id.toUpperCase();
    if (blocked?.has(name) || (only && !only.has(name))) return 'observer_blocked';
    return regions && !(iata !== null && regions.has(iata.toUpperCase())) ? 'region_filtered' : null;
  };
  return (reading) => {
    if (reading.kind !== 'hearing' && reading.kind !== 'status') return reading;
    const why = verdict(reading.kind === 'hearing' ? reading.hearing.observer : reading.status.observer);
    return why === null ? reading : ignored(why);
  };
}

function setOf(names: readonly string[] | undefined): ReadonlySet<string> | null {
  const filled = (names ?? []).map((name) => name.trim().toUpperCase()).filter((name) => name !== '');
  return filled.length === 0 ? null : new Set(filled);
}
