// Which nodes share the beginnings of their keys, and which beginning a new repeater should take.
import { kilometresBetween, type Position } from './distance.ts';

/** A node that hops can name. */
export interface PrefixHolder extends Position {
  /** 64 lower-case hex digits. */
  readonly key: string;
}

/** Nodes that hops of one width cannot tell apart. */
export interface Collision<Holder> {
  /** 2, 4 or 6 hex digits. */
  readonly prefix: string;
  /** Two or more. */
  readonly holders: readonly Holder[];
}

/** The prefixes of `width` bytes (1 to 3) that several of `holders` share, most holders first. */
export function collisionsOf<Holder extends PrefixHolder>(
  holders: Iterable<Holder>,
  width: number,
): Collision<Holder>[] {
  return [...byPrefix(holders, width)]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([prefix, sharing]) => ({ prefix, holders: sharing }))
    .sort((x, y) => y.holders.length - x.holders.length || (x.prefix < y.prefix ? -1 : 1));
}

/** A first byte that a new repeater could take. */
export interface PrefixAdvice<Holder> {
  /** 2 hex digits. */
  readonly prefix: string;
  readonly holders: readonly Holder[];
  /** From where the new repeater will stand to the nearest holder, km; null when nobody holds it or nobody knows. */
  readonly nearestKm: number | null;
}

/** No key begins with these. */
const never = new Set(['00', 'ff']);

/**
 * Every first byte a key can have, best first: those nobody holds; then, where `at` is given, those whose nearest holder
 * is farthest away, holders of unknown place counting as near; then those with the fewest holders.
 */
export function adviseOnPrefix<Holder extends PrefixHolder>(
  holders: Iterable<Holder>,
  at: Position | null,
): PrefixAdvice<Holder>[] {
  const taken = byPrefix(holders, 1);
  const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
  return bytes
    .filter((prefix) => !never.has(prefix))
    .map((prefix) => {
      const sharing = taken.get(prefix) ?? [];
      return { prefix, holders: sharing, nearestKm: at === null ? null : nearest(sharing, at) };
    })
    .sort(
      (x, y) =>
        Number(x.holders.length > 0) - Number(y.holders.length > 0) ||
        (y.nearestKm ?? 0) - (x.nearestKm ?? 0) ||
        x.holders.length - y.holders.length ||
        (x.prefix < y.prefix ? -1 : 1),
    );
}

function nearest(holders: readonly PrefixHolder[], at: Position): number | null {
  let least: number | null = null;
  for (const holder of holders) {
    const km = kilometresBetween(holder, at);
    // One that may be next door makes the others' distance worthless.
    if (km === null) return null;
    if (least === null || km < least) least = km;
  }
  return least;
}

function byPrefix<Holder extends PrefixHolder>(holders: Iterable<Holder>, width: number): Map<string, Holder[]> {
  const sharing = new Map<string, Holder[]>();
  for (const holder of holders) {
    const prefix = holder.key.slice(0, 2 * width);
    const known = sharing.get(prefix);
    if (known === undefined) sharing.set(prefix, [holder]);
    else known.push(holder);
  }
  return sharing;
}
