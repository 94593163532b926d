// Watches nodes for silence: looks once a minute at those that may be due, and at once at those that are heard again.

import type { Episode } from '../../domain/alerts/episode.ts';
import { allOf, anyOf, type DeafTime, unheardMs } from '../../domain/alerts/listening.ts';
import {
  nodeSilentDetector,
  nodeSilentRule,
  readSilence,
  type SilentNode,
  silenceLimitMs,
  silentNodeEvent,
  silentNodesEvent,
  silentTogether,
} from '../../domain/alerts/node-silent.ts';
import { usualPauseMs } from '../../domain/alerts/usual-interval.ts';
import { wereSilentEvent } from '../../domain/alerts/were-silent.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import type { ReadableDb } from '../storage/database.ts';
import { readOwnLimits } from '../storage/tables/node-liveness.ts';
import { readMarkedNodes, type StoredMarks } from '../storage/tables/node-marks.ts';
import { DetectorRunner, type Look } from './detector-runner.ts';
import type { ListeningWatch } from './listening-watch.ts';
import type { NodeBook, TrackedNode } from './node-book.ts';
import type { WatchOptions } from './node-watch.ts';
import type { ObserverWatch } from './observer-watch.ts';

/** No node is due earlier unless it is watched or has a limit of its own. */
const earliestMs = 86_400_000;
/** Nodes met for the first time in one sweep; their states are written at once. */
const metPerSweep = 500;
/** How long after a start nodes may show that they are back before the digest is told. */
const settlingMs = 600_000;
const unmarked: StoredMarks = { watched: false, critical: false };

export interface SilenceParts {
  readonly book: NodeBook;
  readonly listening: ListeningWatch;
  readonly observers: ObserverWatch;
  /** Names this run of the program. */
  readonly runId: string;
}

export class SilenceWatch {
  readonly #options: WatchOptions;
  readonly #parts: SilenceParts;
  readonly #runner: DetectorRunner<SilentNode>;
  #marks = new Map<PartyId, StoredMarks>();
  #ownLimits = new Map<PartyId, number>();
  #startedAt: EpochMs = 0;
  #untold: readonly string[] = [];

  constructor(options: WatchOptions, parts: SilenceParts) {
    this.#options = options;
    this.#parts = parts;
    this.#runner = new DetectorRunner(options, {
      name: nodeSilentDetector,
      rule: nodeSilentRule,
      quietAtFirst: true,
      event: (tell, _subject, episode, node, now) => silentNodeEvent(tell, node, episode, now),
      together: { from: silentTogether, joins: (node) => !node.critical, event: silentNodesEvent },
    });
  }

  /** Notes what an earlier run did not get to tell. */
  start(): void {
    this.#startedAt = this.#options.clock.now();
    this.#untold = this.#runner.untold();
  }

  /** These nodes were just heard. */
  heard(nodes: Iterable<TrackedNode>): void {
    const now = this.#options.clock.now();
    const looks: Look<SilentNode>[] = [];
    for (const node of nodes) {
      // Who is met for the first time is looked at too, so that a silence that begins now is news in the next run.
      if (!isWell(this.#runner.episodeOf(node.key)))
        looks.push(this.#lookAt(node, this.#deafTimes(node), this.#limitMs(node, now), now));
    }
    void this.#runner.look(looks);
  }

  /** Looks at all nodes; to be called once a minute. */
  sweep(): void {
    if (this.#runner.busy) return;
    const now = this.#options.clock.now();
    const db = this.#options.open();
    this.#readTerms(db);
    const looks: Look<SilentNode>[] = [];
    let met = 0;
    for (const node of this.#parts.book.nodes()) {
      if (node.heardAt === 0) continue;
      const episode = this.#runner.episodeOf(node.key);
      if (episode === null && met++ >= metPerSweep) continue;
      if (isWell(episode) && !this.#mayBeDue(node, now)) continue;
      if (episode !== null && isToldOut(episode)) continue;
      const limitMs = this.#limitMs(node, now);
      const deaf = this.#deafTimes(node);
      const look = this.#lookAt(node, deaf, limitMs, now);
      if (look.reading === 'good') node.nextLookAt = now + limitMs - unheardMs(node.heardAt, now, deaf);
      if (!isWell(episode) || look.reading !== 'good') looks.push(look);
    }
    void this.#runner.look(looks);
    this.#tellDigest(now);
  }

  /** What a person decided; whoever it concerns is looked at now, whenever the next look was to be. */
  #readTerms(db: ReadableDb): void {
    const marks = new Map(readMarkedNodes(db).map((row) => [row.party, row]));
    const ownLimits = readOwnLimits(db);
    for (const party of new Set([
      ...this.#marks.keys(),
      ...this.#ownLimits.keys(),
      ...marks.keys(),
      ...ownLimits.keys(),
    ])) {
      const isSame =
        this.#marks.get(party)?.watched === marks.get(party)?.watched &&
        this.#ownLimits.get(party) === ownLimits.get(party);
      const node = isSame ? undefined : this.#parts.book.node(party);
      if (node !== undefined) node.nextLookAt = 0;
    }
    this.#marks = marks;
    this.#ownLimits = ownLimits;
  }

  /** Nodes that nobody but `observer` usually hears and that it heard lately. */
  onlyHeardBy(observer: PartyId): number {
    const now = this.#options.clock.now();
    let count = 0;
    for (const node of this.#parts.book.nodes()) {
      if (!node.witnesses.has(observer) || this.#runner.firing.has(node.key)) continue;
      const usual = this.#parts.book.usualWitnesses(node);
      const isOnly = usual.length === 1 && usual[0] === observer && node.party !== observer;
      if (isOnly && now - node.heardAt < this.#limitMs(node, now)) count += 1;
    }
    return count;
  }

  /** How long of a pause somebody who usually hears the node listened, milliseconds. */
  listenedMs(node: TrackedNode, from: EpochMs, to: EpochMs): number {
    return unheardMs(from, to, this.#deafTimes(node));
  }

  /** Resolves when everything is told. */
  idle(): Promise<void> {
    return this.#runner.idle();
  }

  async stop(): Promise<void> {
    await this.#runner.stop();
  }

  #mayBeDue(node: TrackedNode, now: EpochMs): boolean {
    if (now < node.nextLookAt) return false;
    const isSpecial = this.#marks.has(node.party) || this.#ownLimits.has(node.party);
    return isSpecial || now - node.heardAt >= earliestMs;
  }

  #limitMs(node: TrackedNode, now: EpochMs): number {
    const ownS = this.#ownLimits.get(node.party);
    return silenceLimitMs({
      ...(this.#marks.get(node.party) ?? unmarked),
      role: node.role,
      ownLimitMs: ownS === undefined ? null : ownS * 1000,
      usualMs: usualPauseMs(node.intervals, now),
    });
  }

  /** When none of those who usually hear the node could; where they are not known, when nobody could. */
  #deafTimes(node: TrackedNode): readonly DeafTime[] {
    const { listening, observers } = this.#parts;
    const lists = this.#witnesses(node).map((observer) => observers.deafTimes(observer));
    // One who was never deaf heard for all.
    if (lists.some((list) => list.length === 0)) return listening.everywhere;
    return anyOf([listening.everywhere, allOf(lists)]);
  }

  #witnesses(node: TrackedNode): PartyId[] {
    const usual = this.#parts.book.usualWitnesses(node);
    return usual.length > 0 ? usual : [...this.#parts.observers.parties];
  }

  #lookAt(node: TrackedNode, deaf: readonly DeafTime[], limitMs: number, now: EpochMs): Look<SilentNode> {
    const { observers } = this.#parts;
    const present = this.#witnesses(node).map((observer) => observers.presentAt(observer) ?? 0);
    const witnessAt = present.reduce((newest, at) => Math.max(newest, at), 0);
    const { key, name, role, heardAt, snrX4, via } = node;
    const observer = via === null ? undefined : observers.observer(via);
    const episode = this.#runner.episodeOf(key);
    // Who was silent by the clock when nobody had watched it yet is no news, whoever listened.
    const isOld = episode === null && now - heardAt >= limitMs;
    const look = { heardAt, limitMs, deaf, witnessAt: witnessAt === 0 ? null : witnessAt };
    const reading = isOld ? 'bad' : readSilence(look, episode, now);
    const { critical } = this.#marks.get(node.party) ?? unmarked;
    return {
      subject: key,
      reading,
      details: {
        key,
        name,
        role,
        critical,
        heardAt,
        limitMs,
        via: observer?.name ?? observer?.key.slice(0, 6) ?? null,
        region: observer?.iata ?? null,
        snrX4,
        deaf,
      },
    };
  }

  /** What was bad and untold when the program stopped, and is well again, is one line. */
  #tellDigest(now: EpochMs): void {
    if (this.#untold.length === 0 || now - this.#startedAt < settlingMs) return;
    const keys = new Set(this.#untold.filter((key) => this.#runner.episodeOf(key)?.kind === 'ok'));
    this.#untold = [];
    const names = [...this.#parts.book.nodes()].flatMap(({ key, name }) =>
      keys.has(key) ? [name ?? key.slice(0, 6)] : [],
    );
    if (names.length === 0) return;
    this.#options.dispatch(wereSilentEvent(names, this.#parts.runId, now)).catch((cause: unknown) => {
      this.#options.logger?.warn(`The digest of nodes that are back could not be told: ${String(cause)}`);
    });
  }
}

/** Whether nothing is wrong with a node, as far as is known, and nothing waits to be told of it. */
function isWell(episode: Episode | null): boolean {
  return episode !== null && episode.kind === 'ok' && !episode.silenced;
}

/** Whether nothing more is to be told until the node is heard. */
function isToldOut({ kind, announced, reminders, offerAt, silenced }: Episode): boolean {
  if (kind !== 'firing' || offerAt !== null || silenced) return false;
  return !announced || reminders >= nodeSilentRule.remindersMs.length;
}
