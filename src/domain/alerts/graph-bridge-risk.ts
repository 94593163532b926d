// Notices watched nodes that hang on one single repeater.
import type { EpochMs } from '../hearing.ts';
import type { Blocks } from '../mesh/blocks.ts';
import type { PartyId } from '../mesh/recorded.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';
import type { MeshShape } from './graph-shape.ts';
import { durationWords, printableName } from './text.ts';

/** Links come and go with the weather, so it must hold for an hour. */
export const bridgeRiskRule: EpisodeRule = { holdMs: 3_600_000, remindersMs: outageReminders };

/** What an alert says of a watched node; the repeater is null while it has more than one way. */
export interface BridgeDetails {
  readonly name: string | null;
  readonly repeater: { readonly key: string; readonly name: string | null } | null;
}

/**
 * The place in `shape` of the one repeater all paths to a node lead through, the nearest where there are several; null
 * when there are other ways, or when the node has no link to a relay. `links` are the parties a node that is no active
 * relay itself is linked to; null for a relay.
 */
export function singleRepeater(
  shape: MeshShape,
  blocks: Blocks,
  party: PartyId,
  links: readonly PartyId[] | null,
): number | null {
  if (links === null) {
    const place = shape.places.get(party);
    const cut = place === undefined ? -1 : (blocks.cutBy[place] ?? -1);
    return cut < 0 ? null : cut;
  }
  let common: number[] | null = null;
  for (const link of links) {
    const place = shape.places.get(link);
    if (place === undefined) continue;
    const chain = [place, ...cutters(blocks, place)];
    common = common === null ? chain : common.filter((one) => chain.includes(one));
  }
  return common?.[0] ?? null;
}

function cutters(blocks: Blocks, place: number): number[] {
  const found: number[] = [];
  for (let cut = blocks.cutBy[place] ?? -1; cut >= 0; cut = blocks.cutBy[cut] ?? -1) found.push(cut);
  return found;
}

/** The event of a watched node that hangs on one repeater, or no longer does. */
export function bridgeRiskEvent(
  tell: Tell,
  subject: string,
  episode: Episode,
  { name, repeater }: BridgeDetails,
  now: EpochMs,
): MeshEvent | null {
  const printable = printableName(name, subject.slice(0, 6));
  const shared = {
    source: 'detector:topology',
    family: 'topology',
    category: 'bridge-risk',
    region: null,
    subject,
    timestamp: now,
    data: { repeater: repeater?.key ?? null },
  } as const;
  if (tell === 'still' && repeater === null) return null;
  if (tell === 'over' || repeater === null) {
    return meshEvent({
      ...shared,
      id: episodeId(tell, `bridge-risk-over:${subject}`, episode),
      severity: 'routine',
      title: `${printable} has more than one way again`,
      body: `No single repeater can cut ${printable} off any more.`,
    });
  }
  const through = printableName(repeater.name, repeater.key.slice(0, 6));
  return meshEvent({
    ...shared,
    id: episodeId(tell, `bridge-risk:${subject}`, episode),
    severity: 'priority',
    title: `${printable} ${tell === 'still' ? 'still hangs' : 'hangs'} on ${through} alone`,
    body: `For ${tell === 'still' ? durationWords(now - episode.since) : 'an hour'} every known path to ${printable} has led through ${through}. If that repeater fails, it is cut off.`,
  });
}
