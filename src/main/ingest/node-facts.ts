// What a node says about itself, and which of its adverts counts for each fact.
import type { AdvertPayload } from '../../domain/packet/packet.ts';

export interface Position {
  /** Degrees. */
  readonly lat: number;
  readonly lon: number;
}

/** What one advert states; null where it says nothing. */
export interface AdvertFacts {
  /** The advertiser's own clock, seconds. */
  readonly timestamp: number;
  readonly role: string | null;
  readonly name: string | null;
  readonly position: Position | null;
}

/** Timestamp of the advert each fact came from; null when none stated it. */
export interface FactStamps {
  role: number | null;
  name: number | null;
  position: number | null;
}

/** A position somebody can be at; 0,0 means "not set" in practice. */
export function positionOf(lat: number | null, lon: number | null): Position | null {
  if (lat === null || lon === null || (lat === 0 && lon === 0)) return null;
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}

/** The facts of a verified advert. A blank name is none. */
export function factsOf(advert: AdvertPayload): AdvertFacts {
  const { app, timestamp } = advert;
  if (app === null) return { timestamp, role: null, name: null, position: null };
  const name = app.name === null || app.name.trim() === '' ? null : app.name;
  return { timestamp, role: app.role, name, position: positionOf(app.lat, app.lon) };
}

/**
 * Whether a stated fact replaces the known one. The newest advert's counts: an old one that is heard again, or late,
 * changes nothing (the firmware's replay guard). Two adverts of the same second differ by their text alone, so the
 * greater one is taken and the order of arrival never decides.
 */
export function replaces(timestamp: number, value: string, stamp: number | null, known: string | null): boolean {
  return stamp === null || timestamp > stamp || (timestamp === stamp && value > (known ?? ''));
}

/** The text positions are compared by. */
export function positionText(position: Position | null): string {
  return position === null ? '' : `${position.lat},${position.lon}`;
}

/** Stamps of every fact that `adverts` state. */
export function stampsOf(adverts: Iterable<AdvertFacts>): FactStamps {
  const stamps: FactStamps = { role: null, name: null, position: null };
  for (const advert of adverts) {
    const { timestamp } = advert;
    if (advert.role !== null) stamps.role = Math.max(stamps.role ?? timestamp, timestamp);
    if (advert.name !== null) stamps.name = Math.max(stamps.name ?? timestamp, timestamp);
    if (advert.position !== null) stamps.position = Math.max(stamps.position ?? timestamp, timestamp);
  }
  return stamps;
}
