// Replays shared prefixes over stored adverts: when two active repeaters began alike.
import type { EpochMs } from '../hearing.ts';
import { byPrefix } from './prefix-collision.ts';
import type { Firing } from './replay.ts';

/** A repeater and when its adverts were heard, ascending. */
export interface AdvertisedRepeater {
  /** 64 lower-case hex digits. */
  readonly key: string;
  readonly name: string | null;
  readonly heard: readonly EpochMs[];
}

/** A collision, by the prefix and the repeater that came last. */
export interface ReplayedCollision {
  readonly prefix: string;
  readonly repeater: AdvertisedRepeater;
  readonly firing: Firing;
}

interface Change {
  readonly at: EpochMs;
  readonly by: 1 | -1;
  readonly repeater: AdvertisedRepeater;
}

/**
 * Prefixes of one and two bytes that came to mean several repeaters at or after `learntAt`; a repeater is active for
 * `activeMs` after each advert. `to` is where the history ends.
 */
export function replayPrefixes(
  repeaters: readonly AdvertisedRepeater[],
  activeMs: number,
  learntAt: EpochMs,
  to: EpochMs,
): ReplayedCollision[] {
  const byKey = new Map(repeaters.map((repeater) => [repeater.key, repeater]));
  return [...byPrefix(repeaters)].flatMap(([prefix, members]) => {
    if (members.length < 2) return [];
    const changes = members.flatMap(({ key }) => changesOf(byKey.get(key), activeMs));
    return collisionsOf(prefix, changes, to).filter(({ firing }) => firing.since >= learntAt);
  });
}

/** When a repeater becomes active and when it stops to be. */
function changesOf(repeater: AdvertisedRepeater | undefined, activeMs: number): Change[] {
  if (repeater === undefined) return [];
  const changes: Change[] = [];
  for (const [i, at] of repeater.heard.entries()) {
    const before = repeater.heard[i - 1];
    const next = repeater.heard[i + 1];
    if (before === undefined || at - before >= activeMs) changes.push({ at, by: 1, repeater });
    if (next === undefined || next - at >= activeMs) changes.push({ at: at + activeMs, by: -1, repeater });
  }
  return changes;
}

function collisionsOf(prefix: string, changes: readonly Change[], to: EpochMs): ReplayedCollision[] {
  const found: ReplayedCollision[] = [];
  let active = 0;
  // Who leaves at the very moment another comes does not meet it.
  for (const { at, by, repeater } of changes.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
    active += by;
    const last = found.at(-1);
    if (by === 1 && active === 2) found.push({ prefix, repeater, firing: { since: at, firedAt: at, overAt: null } });
    else if (by === -1 && active === 1 && last !== undefined && at <= to) {
      found[found.length - 1] = { ...last, firing: { ...last.firing, overAt: at } };
    }
  }
  return found.filter(({ firing }) => firing.since <= to);
}
