// Notices when the mesh falls apart: what was one part and is several now.
import type { EpochMs } from '../hearing.ts';
import type { Blocks } from '../mesh/blocks.ts';
import type { PartyId } from '../mesh/recorded.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';
import type { MeshShape } from './graph-shape.ts';
import { durationWords } from './text.ts';

/** Fewer nodes on their own are an outage of theirs, no part of a mesh. */
const leastNodes = 3;
/** A link may be missing for an hour without anybody being cut off. */
export const partitionRule: EpisodeRule = { holdMs: 3_600_000, remindersMs: outageReminders };

/** The mesh as it last hung together: the number of the part each party belonged to. */
export type KnownParts = ReadonlyMap<PartyId, number>;

export interface Split {
  /** Parts of at least 3 nodes that were one before, sizes descending; empty when nothing fell apart. */
  readonly sizes: readonly number[];
  /** What was one and still is, with what was added since; kept as it was where something fell apart. */
  readonly parts: KnownParts;
}

/**
 * Holds the graph against the parts it had. Nodes that are gone do not count: a part that lost its middle is a split
 * only when at least 3 nodes of it are heard on each side. Parts that were apart may have joined.
 */
export function splitOf(known: KnownParts, shape: MeshShape, blocks: Blocks): Split {
  const sizes = new Map<number, Map<number, number>>();
  shape.nodes.forEach(({ party }, place) => {
    const before = known.get(party);
    if (before === undefined) return;
    const now = sizes.get(before) ?? new Map<number, number>();
    sizes.set(before, now);
    const component = blocks.component[place] ?? -1;
    now.set(component, (now.get(component) ?? 0) + 1);
  });
  let worst: number[] = [];
  for (const now of sizes.values()) {
    const large = [...now.values()].filter((size) => size >= leastNodes).sort((a, b) => b - a);
    if (large.length > 1 && large.length > worst.length) worst = large;
  }
  return { sizes: worst, parts: worst.length > 0 ? known : partsOf(shape, blocks) };
}

function partsOf(shape: MeshShape, blocks: Blocks): KnownParts {
  return new Map(shape.nodes.map(({ party }, place) => [party, blocks.component[place] ?? -1]));
}

/** The event of a mesh that fell into `sizes.length` parts, or is one again. */
export function partitionEvent(
  tell: Tell,
  parts: number,
  episode: Episode,
  sizes: readonly number[],
  now: EpochMs,
): MeshEvent | null {
  // A mesh in 3 parts is in 2 as well; one of them reminds.
  if (tell === 'still' && parts > 2) return null;
  const isOver = tell === 'over';
  return meshEvent({
    id: episodeId(tell, `partition${isOver ? '-over' : ''}:${parts}`, episode),
    source: 'detector:topology',
    family: 'topology',
    category: 'partition',
    severity: isOver ? 'routine' : 'immediate',
    region: null,
    subject: null,
    timestamp: now,
    title: title(tell, sizes),
    body: isOver
      ? 'Parts that were cut off from each other have a link again.'
      : `For ${tell === 'still' ? durationWords(now - episode.since) : 'an hour'} no link has been seen between parts of ${sizes.join(', ')} nodes that were one. Look for a relay between them that failed.`,
    data: { parts: sizes.length, sizes },
  });
}

function title(tell: Tell, { length }: readonly number[]): string {
  if (tell === 'begun') return `The mesh fell into ${length} parts`;
  if (tell === 'still') return `The mesh is still in ${length} parts`;
  return length > 1 ? `The mesh is down to ${length} parts` : 'The mesh hangs together again';
}
