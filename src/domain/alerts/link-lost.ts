// Notices links that were used a lot and are not any more, although both ends are there and their witnesses listen.
import type { EpochMs } from '../hearing.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Reading, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';
import { heardAt, type Listened, type ShapedEdge } from './graph-shape.ts';
import { unheardMs } from './listening.ts';
import { durationWords, printableName } from './text.ts';

const hourMs = 3_600_000;
/** Listened to for so long without evidence, a link is lost. */
export const lostMs = 24 * hourMs;
/** Evidence within `habitMs` that makes a link one that is missed. */
export const habitCount = 20;
export const habitMs = 7 * 24 * hourMs;
/** An observer that brought a packet within it listens. */
const listensMs = hourMs;

/** A day of listening is the hold-down. */
export const linkLostRule: EpisodeRule = { holdMs: 0, remindersMs: outageReminders };

/** What else is known about an edge. */
export interface LinkHistory {
  /** Evidence in the 7 days that end with the newest; asked only when it matters. */
  habit(): number;
  /** When an observer (row id) last brought a packet; null when never. */
  lastPacketAt(observer: number): EpochMs | null;
}

/**
 * Bad: no evidence for 24 h of listening on a link seen 20 times in the 7 days before, both ends heard since within
 * 24 h, and one of its witnesses still listening. Good: evidence within 24 h. Unsure: an end is silent or nobody is
 * left who could see the link.
 */
export function linkReading(edge: ShapedEdge, { now, deaf }: Listened, history: LinkHistory): Reading {
  const { totals } = edge;
  if (unheardMs(totals.lastSeen, now, deaf) < lostMs) return 'good';
  if (totals.count < habitCount) return 'unsure';
  const isHere = (end: ShapedEdge['a']) => {
    const at = heardAt(end);
    return at !== null && at > totals.lastSeen && unheardMs(at, now, deaf) < lostMs;
  };
  if (!isHere(edge.a) || !isHere(edge.b)) return 'unsure';
  const isWitnessed = totals.witnesses.some((observer) => {
    const at = history.lastPacketAt(observer);
    return at !== null && unheardMs(at, now, deaf) <= listensMs;
  });
  return isWitnessed && history.habit() >= habitCount ? 'bad' : 'unsure';
}

/** The event of a link that is lost, or is back; null when its edge is gone, since then its ends are only named otherwise. */
export function linkLostEvent(
  tell: Tell,
  subject: string,
  episode: Episode,
  edge: ShapedEdge | null,
  now: EpochMs,
): MeshEvent | null {
  if (edge === null) return null;
  const a = printableName(edge.a.name, edge.a.key.slice(0, 6));
  const b = printableName(edge.b.name, edge.b.key.slice(0, 6));
  const isOver = tell === 'over';
  return meshEvent({
    id: episodeId(tell, `link-${isOver ? 'back' : 'lost'}:${subject}`, episode),
    source: 'detector:topology',
    family: 'topology',
    category: 'link-lost',
    severity: isOver ? 'routine' : 'priority',
    region: null,
    subject,
    timestamp: now,
    title: isOver ? `Link is back: ${a} – ${b}` : `Link ${tell === 'still' ? 'still ' : ''}lost: ${a} – ${b}`,
    body: isOver
      ? `Packets pass between ${a} and ${b} again.`
      : `Nothing has passed between ${a} and ${b} for ${durationWords(now - edge.totals.lastSeen)}, though both are heard. Look at their antennas and settings.`,
    data: { lastSeen: edge.totals.lastSeen, count: edge.totals.count },
  });
}
