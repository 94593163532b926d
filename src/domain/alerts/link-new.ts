// Notices nodes that became neighbours beyond doubt.
import type { EpochMs } from '../hearing.ts';
import { confidenceLevel } from '../mesh/score.ts';
import type { Episode, EpisodeRule, Tell } from './episode.ts';
import { type MeshEvent, meshEvent, occurrenceId } from './event.ts';
import type { ShapedEdge } from './graph-shape.ts';
import { printableName } from './text.ts';

/** New links are told once. */
export const linkNewRule: EpisodeRule = { holdMs: 0, remindersMs: [] };
/** Evidence older than this is no news: it came with an import. */
const newsMs = 600_000;

/** Both keys of an edge, the lower first. */
export function linkKey({ a, b }: ShapedEdge): string {
  return a.key < b.key ? `${a.key}-${b.key}` : `${b.key}-${a.key}`;
}

/** Whether the neighbours are certain: three observers witnessed it, and not by single bytes alone. */
export function isCertain({ totals }: ShapedEdge): boolean {
  return confidenceLevel({ ...totals, witnesses: totals.witnesses.length }) === 'high';
}

/** The event of a link that became certain; null when it is no news, because it was so before anybody watched or is long past. */
export function linkNewEvent(
  tell: Tell,
  subject: string,
  _episode: Episode,
  edge: ShapedEdge & { readonly isKnown: boolean },
  now: EpochMs,
): MeshEvent | null {
  if (tell !== 'begun' || edge.isKnown || now - edge.totals.lastSeen > newsMs) return null;
  const a = printableName(edge.a.name, edge.a.key.slice(0, 6));
  const b = printableName(edge.b.name, edge.b.key.slice(0, 6));
  return meshEvent({
    id: occurrenceId(`link-new:${subject}`, 1),
    source: 'detector:topology',
    family: 'topology',
    category: 'link-new',
    severity: 'routine',
    region: null,
    subject,
    timestamp: now,
    title: `New link: ${a} – ${b}`,
    body: `${a} and ${b} hear each other. ${edge.totals.witnesses.length} observers witnessed it.`,
    data: { count: edge.totals.count, witnesses: edge.totals.witnesses.length },
  });
}
