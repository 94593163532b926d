// Notices nodes that are not heard any more although somebody listens, and that are heard again.
import type { EpochMs } from '../hearing.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Reading, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent, occurrenceId, type Severity } from './event.ts';
import { type DeafTime, deafMs, unheardMs } from './listening.ts';
import { clockWords, durationWords, printableName } from './text.ts';

export const nodeSilentDetector = 'node-silent';

const hourMs = 3_600_000;
const relayLimitMs = 72 * hourMs;
const handheldLimitMs = 24 * hourMs;
const watchedLimitMs = 2 * hourMs;
/** Seconds that can be chosen for a single node: looks come once a minute, and history is kept for about a season. */
const ownLimitS = { least: 600, most: 90 * 86_400 };
/** A usual pause may stretch by a quarter before it is unusual. */
export const usualMargin = 1.25;

/** Silence is looked at once a minute and must be confirmed by a later look. */
export const nodeSilentRule: EpisodeRule = { holdMs: 30_000, remindersMs: outageReminders };

/** What decides after how long a node is called silent. */
export interface SilenceTerms {
  readonly role: string;
  readonly watched: boolean;
  readonly critical: boolean;
  /** Chosen for this very node, milliseconds; null for none. */
  readonly ownLimitMs: number | null;
  /** Its usual pause, milliseconds; null while it is not known. */
  readonly usualMs: number | null;
}

/**
 * Milliseconds of silence after which a node is told: its own limit; else 2 h when watched, 24 h for companions and
 * sensors, 72 h for repeaters, rooms and the rest, but never less than its usual pause and a quarter. Of a handheld
 * whose usual pause is not known yet, 72 h as well, so that one that advertises every 48 h does not begin with an alarm.
 */
export function silenceLimitMs(terms: SilenceTerms): number {
  if (terms.ownLimitMs !== null) return terms.ownLimitMs;
  const usual = terms.usualMs === null ? 0 : terms.usualMs * usualMargin;
  if (terms.watched) return Math.max(watchedLimitMs, usual);
  const isHandheld = terms.role === 'companion' || terms.role === 'sensor';
  return Math.max(isHandheld && terms.usualMs !== null ? handheldLimitMs : relayLimitMs, usual);
}

/** What is wrong with `seconds` as a limit chosen for one node, as a sentence; null when it can be used. */
export function ownLimitFault(seconds: number): string | null {
  if (Number.isInteger(seconds) && seconds >= ownLimitS.least && seconds <= ownLimitS.most) return null;
  const hours = Number.isFinite(seconds) ? `${Number((seconds / 3600).toFixed(2))} h` : 'That';
  return `${hours} cannot be used. A node can be told as silent after 10 minutes (0.17 h) to 90 days (2160 h).`;
}

/** A node as a look at it finds it. */
export interface SilenceLook {
  readonly heardAt: EpochMs;
  readonly limitMs: number;
  /** When none of those who usually hear it could have. */
  readonly deaf: readonly DeafTime[];
  /** When one of those who usually hear it was last there; null when none of them is there now. */
  readonly witnessAt: EpochMs | null;
}

/**
 * What a look shows. A silence counts once somebody who would have heard the node was there after it had become due;
 * until then, and while nobody is there, it is unknown. A silence that was told ends by hearing the node, by nothing else.
 */
export function readSilence(look: SilenceLook, episode: Episode | null, now: EpochMs): Reading {
  const isFiring = episode?.kind === 'firing';
  if (isFiring && look.heardAt > episode.since) return 'good';
  const isDue = unheardMs(look.heardAt, now, look.deaf) >= look.limitMs;
  if (!isDue) return isFiring ? 'unsure' : 'good';
  if (look.witnessAt === null) return 'unsure';
  if (episode?.kind === 'pending' && look.witnessAt <= episode.since) return 'unsure';
  return 'bad';
}

/** What the text of a node's silence says. */
export interface SilentNode {
  readonly key: string;
  readonly name: string | null;
  readonly role: string;
  readonly critical: boolean;
  readonly heardAt: EpochMs;
  readonly limitMs: number;
  /** Name of the observer that heard it last; null when unknown. */
  readonly via: string | null;
  /** IATA code of that observer. */
  readonly region: string | null;
  /** Quarter dB, when that observer heard the node itself. */
  readonly snrX4: number | null;
  readonly deaf: readonly DeafTime[];
}

/** The event of a silence that begins, lasts, or is over. */
export function silentNodeEvent(tell: Tell, node: SilentNode, episode: Episode, now: EpochMs): MeshEvent {
  const name = printableName(node.name, node.key.slice(0, 6));
  const isRole = !['none', 'unknown', 'observer', ''].includes(node.role);
  const role = isRole ? `${node.role.charAt(0).toUpperCase()}${node.role.slice(1)}` : 'Node';
  const shared = { source: 'detector:nodes', family: 'nodes', region: node.region, subject: node.key } as const;
  if (tell === 'over') {
    return meshEvent({
      ...shared,
      id: occurrenceId(`node-back:${node.key}`, episode.episode),
      category: 'node-back',
      severity: 'routine',
      title: `${role} ${name} is heard again`,
      body: `${role} ${name}, told as silent ${durationWords(now - episode.since)} ago, is heard again${viaWords(node)}.`,
      timestamp: now,
      data: { episode: episode.episode, heardAt: node.heardAt },
    });
  }
  const silentMs = now - node.heardAt;
  const missedMs = deafMs(node.deaf, node.heardAt, now);
  const severity: Severity = node.critical ? 'immediate' : 'priority';
  return meshEvent({
    ...shared,
    id: episodeId(tell, `node-silent:${node.key}`, episode),
    category: 'node-silent',
    severity,
    title: `${role} ${name} ${tell === 'still' ? 'still silent' : 'silent'} for ${durationWords(silentMs)}`,
    body: `Last heard ${clockWords(node.heardAt)}${viaWords(node)}; expected within ${durationWords(node.limitMs)}.${missedWords(node, missedMs, now)}`,
    timestamp: now,
    data: {
      episode: episode.episode,
      heardAt: node.heardAt,
      silentS: Math.round(silentMs / 1000),
      notListeningS: Math.round(missedMs / 1000),
      limitS: Math.round(node.limitMs / 1000),
      happenedBetween: [node.heardAt, now],
    },
  });
}

/** So many silences of one look are one event. */
export const silentTogether = 4;
/** Keys that such an event carries at most. */
const keysTold = 50;

/** The event of many silences that are found at once; critical nodes get their own. Not empty. */
export function silentNodesEvent(
  silences: readonly { readonly details: SilentNode; readonly episode: Episode }[],
  now: EpochMs,
): MeshEvent {
  const nodes = silences.map(({ details }) => details).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const first = nodes[0];
  const names = nodes.slice(0, 3).map(({ key, name }) => printableName(name, key.slice(0, 6)));
  const regions = new Set(nodes.map(({ region }) => region));
  const heardAt = nodes.reduce((newest, node) => Math.max(newest, node.heardAt), 0);
  const episodes = silences.reduce((sum, { episode }) => sum + episode.episode, 0);
  return meshEvent({
    // The same silences give the same id, so that telling them again after a crash is known.
    id: `${occurrenceId(`nodes-silent:${first?.key}:${nodes.length}`, episodes)}`,
    source: 'detector:nodes',
    family: 'nodes',
    category: 'node-silent',
    severity: 'priority',
    region: regions.size === 1 ? (first?.region ?? null) : null,
    subject: null,
    title: `${nodes.length} nodes silent`,
    body: `Not heard for longer than they usually pause: ${names.join(', ')} and ${nodes.length - names.length} more. The last of them was heard ${clockWords(heardAt)}.`,
    timestamp: now,
    data: { count: nodes.length, nodes: nodes.slice(0, keysTold).map(({ key }) => key), heardAt },
  });
}

function viaWords({ via, snrX4 }: SilentNode): string {
  if (via === null) return '';
  return ` via ${printableName(via, 'an observer')}${snrX4 === null ? '' : ` at ${(snrX4 / 4).toFixed(1)} dB`}`;
}

/** Where part of the silence was not listened to, the moment it began is known less well, and the text says how well. */
function missedWords(node: SilentNode, missedMs: number, now: EpochMs): string {
  if (missedMs < 60_000) return '';
  const between = `${clockWords(node.heardAt)} and ${clockWords(now)}`;
  return ` It stopped between ${between}; nobody listened for ${durationWords(missedMs)} of that.`;
}
