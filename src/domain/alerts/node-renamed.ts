// Notices that a key goes by another name.
import type { EpochMs } from '../hearing.ts';
import { type MeshEvent, meshEvent } from './event.ts';
import { printableName } from './text.ts';

/** A node's name before and after. */
export interface Renaming {
  readonly key: string;
  readonly before: string;
  readonly after: string;
  readonly heardAt: EpochMs;
}

/** Whether the name is another one; a name that comes first, or is withheld, is no renaming. */
export function isRenamed(before: string | null, after: string | null): boolean {
  return before !== null && after !== null && before !== after;
}

/** The event of a new name, both made fit for one line. */
export function renamedEvent(renaming: Renaming, now: EpochMs): MeshEvent {
  const start = renaming.key.slice(0, 6);
  const before = printableName(renaming.before, start);
  const after = printableName(renaming.after, start);
  // To and fro within a day is one occurrence each way.
  const day = Math.floor(renaming.heardAt / 86_400_000);
  return meshEvent({
    id: `node-renamed:${renaming.key}:${before}>${after}:${day}`,
    source: 'detector:nodes',
    family: 'nodes',
    category: 'node-renamed',
    severity: 'routine',
    region: null,
    subject: renaming.key,
    title: `${before} is now ${after}`,
    body: `The node ${start} advertised as ${before} and now advertises as ${after}. Its key is the same.`,
    timestamp: now,
    data: { before, after },
  });
}
