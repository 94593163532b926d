// Notices who floods the mesh, and packets that go round in it.
import type { EpochMs } from '../hearing.ts';
import type { PartyId } from '../mesh/recorded.ts';
import { type Episode, type EpisodeRule, episodeId, outageReminders, type Reading, type Tell } from './episode.ts';
import { type MeshEvent, meshEvent } from './event.ts';
import { printableName } from './text.ts';

/** More distinct packets of one sender in this time are a storm, */
const senderLimit = 30;
const senderWindowMs = 300_000;
/** and more observations of one packet in this. */
const packetLimit = 200;
const packetWindowMs = 60_000;
/** A storm is over when it was not one for so long. */
export const stormOverMs = 300_000;
/** Most that is kept of one sender or packet: what is beyond the limit changes nothing. */
const kept = 256;

export const stormRule: EpisodeRule = { holdMs: 0, remindersMs: outageReminders };

/** One observation, as the window takes it. */
export interface StormHearing {
  /** Row id; the same for all observations of one packet. */
  readonly transmission: number;
  /** Signed sender; null where the packet names none. */
  readonly sender: PartyId | null;
  readonly at: EpochMs;
}

/** What went beyond its limit, with the number reached. */
export interface Storm {
  readonly kind: 'sender' | 'packet';
  /** Party of the sender, or the packet's row id. */
  readonly id: number;
  readonly count: number;
}

/** The last minutes of traffic, counted by sender and by packet. */
export class StormWindow {
  /** Times of a sender's packets, and of a packet's observations, oldest first. */
  readonly #senders = new Map<PartyId, EpochMs[]>();
  readonly #packets = new Map<number, EpochMs[]>();
  /** Packets whose sender was counted. */
  readonly #counted = new Map<number, EpochMs>();
  #prunedAt: EpochMs = 0;

  /** Takes observations in the order they came; gives what is beyond its limit with one of them. Those older than 5 min at `now` are of a recording and no storm. */
  take(hearings: Iterable<StormHearing>, now: EpochMs): Storm[] {
    const storms = new Map<string, Storm>();
    for (const { transmission, sender, at } of hearings) {
      if (Math.abs(now - at) >= senderWindowMs) continue;
      const heard = push(this.#packets, transmission, at, packetWindowMs);
      if (heard > packetLimit) storms.set(`p${transmission}`, { kind: 'packet', id: transmission, count: heard });
      if (sender === null || this.#counted.has(transmission)) continue;
      this.#counted.set(transmission, at);
      const sent = push(this.#senders, sender, at, senderWindowMs);
      if (sent > senderLimit) storms.set(`s${sender}`, { kind: 'sender', id: sender, count: sent });
    }
    if (now - this.#prunedAt >= packetWindowMs || now < this.#prunedAt) this.#prune(now);
    return [...storms.values()];
  }

  #prune(now: EpochMs): void {
    this.#prunedAt = now;
    const drop = (map: Map<number, EpochMs[]>, ms: number) => {
      for (const [id, times] of map) if (now - (times.at(-1) ?? 0) > ms) map.delete(id);
    };
    drop(this.#senders, senderWindowMs);
    drop(this.#packets, packetWindowMs);
    // Late copies of a packet come for minutes; they are no new packet.
    for (const [id, at] of this.#counted) if (now - at > 2 * senderWindowMs) this.#counted.delete(id);
  }
}

/** Adds a time and gives how many lie within `ms` before it. */
function push(map: Map<number, EpochMs[]>, id: number, at: EpochMs, ms: number): number {
  const times = map.get(id) ?? [];
  map.set(id, times);
  times.push(at);
  const first = times.findIndex((time) => at - time < ms);
  if (first > 0) times.splice(0, first);
  if (times.length > kept) times.splice(0, times.length - kept);
  return times.length;
}

/** Bad while it was beyond its limit within the last 5 min. */
export function stormReading(stormyAt: EpochMs, now: EpochMs): Reading {
  return now - stormyAt < stormOverMs ? 'bad' : 'good';
}

/** What an alert says; the name is a sender's. */
export interface StormDetails {
  readonly kind: Storm['kind'];
  readonly name: string | null;
  readonly count: number;
}

/** The event of a storm, or of its end. `subject` is the sender's key, or `packet:` and the packet's hash. */
export function stormEvent(
  tell: Tell,
  subject: string,
  episode: Episode,
  { kind, name, count }: StormDetails,
  now: EpochMs,
): MeshEvent | null {
  const isOver = tell === 'over';
  const who = kind === 'sender' ? printableName(name, subject.slice(0, 6)) : `Packet ${subject.slice(7, 15)}`;
  return meshEvent({
    id: episodeId(tell, `packet-storm${isOver ? '-over' : ''}:${subject}`, episode),
    source: 'detector:radio',
    family: 'radio',
    category: 'packet-storm',
    severity: isOver ? 'routine' : 'priority',
    region: null,
    subject,
    timestamp: now,
    ...words(tell, kind, who, count),
    data: { kind, count },
  });
}

function words(tell: Tell, kind: Storm['kind'], who: string, count: number) {
  const still = tell === 'still' ? 'still ' : '';
  if (tell === 'over') return { title: `${who}: storm is over`, body: `${who} has been within its limit for 5 min.` };
  if (kind === 'sender') {
    return {
      title: `${who} ${still}sent ${count} packets in 5 min`,
      body: `More than ${senderLimit} packets of one sender crowd the channel for all others. Ask its owner to look at it.`,
    };
  }
  return {
    title: `${who} was ${still}heard ${count} times in 1 min`,
    body: `More than ${packetLimit} observations of one packet mean that it goes round, or that a relay repeats it again and again.`,
  };
}
