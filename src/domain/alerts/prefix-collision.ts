// Notices active repeaters whose keys begin alike, so that a hop on a path can mean either.
import type { EpochMs } from '../hearing.ts';
import type { Episode, EpisodeRule, Reading, Tell } from './episode.ts';
import { type MeshEvent, meshEvent, occurrenceId } from './event.ts';
import { printableName } from './text.ts';

export const prefixCollisionDetector = 'prefix-collision';

/** A repeater that was away for a moment makes no new collision: it must be there for two looks. */
export const prefixCollisionRule: EpisodeRule = { holdMs: 30_000, remindersMs: [] };

/** A repeater that was heard within this time is active. */
export const activeRepeaterMs = 72 * 3_600_000;

/** An active repeater. */
export interface ActiveRepeater {
  /** 64 lower-case hex digits. */
  readonly key: string;
  readonly name: string | null;
}

/** Repeaters that share a prefix. */
export interface SharedPrefix {
  /** 2 or 4 hex digits. */
  readonly prefix: string;
  readonly repeaters: readonly ActiveRepeater[];
}

const widths = [2, 4] as const;

/** Active repeaters by each prefix of one and of two bytes. */
export function byPrefix(repeaters: Iterable<ActiveRepeater>): Map<string, ActiveRepeater[]> {
  const found = new Map<string, ActiveRepeater[]>();
  for (const repeater of repeaters) {
    for (const digits of widths) {
      const prefix = repeater.key.slice(0, digits);
      const known = found.get(prefix);
      if (known === undefined) found.set(prefix, [repeater]);
      else known.push(repeater);
    }
  }
  return found;
}

/** Whether a prefix means more than one. */
export function readPrefix({ repeaters }: SharedPrefix): Reading {
  return repeaters.length > 1 ? 'bad' : 'good';
}

/** The event of a prefix that means several from now on; null for its end. Two equal bytes weigh more than one: they are rare, and paths of two bytes are meant to tell nodes apart. */
export function prefixCollisionEvent(
  tell: Tell,
  shared: SharedPrefix,
  episode: Episode,
  now: EpochMs,
): MeshEvent | null {
  if (tell !== 'begun') return null;
  const { prefix, repeaters } = shared;
  const bytes = prefix.length / 2;
  const [first, second] = repeaters.map(({ key, name }) => printableName(name, key.slice(0, 6)));
  const others = repeaters.length > 2 ? ` and ${repeaters.length - 2} more` : '';
  return meshEvent({
    id: occurrenceId(`prefix-collision:${prefix}`, episode.episode),
    source: 'detector:nodes',
    family: 'nodes',
    category: 'prefix-collision',
    severity: bytes > 1 ? 'priority' : 'routine',
    region: null,
    subject: repeaters[0]?.key ?? null,
    title: `${repeaters.length} active repeaters begin with ${prefix}`,
    body: `${first} and ${second}${others} share their first ${bytes === 1 ? 'byte' : `${bytes} bytes`}. Paths with hops of ${bytes === 1 ? '1 byte' : `${bytes} bytes`} cannot tell them apart.`,
    timestamp: now,
    data: { prefix, repeaters: repeaters.slice(0, 8).map(({ key }) => key) },
  });
}
