// Watches what nodes say of themselves: new names, wrong clocks, and keys that begin like another repeater's.
import {
  clockSkewDetector,
  clockSkewEvent,
  clockSkewRule,
  noSkew,
  readSkew,
  type SkewedNode,
  type SkewRun,
  skewLimitS,
  withAdvert,
} from '../../domain/alerts/clock-skew.ts';
import { isRenamed, renamedEvent } from '../../domain/alerts/node-renamed.ts';
import {
  activeRepeaterMs,
  byPrefix,
  prefixCollisionDetector,
  prefixCollisionEvent,
  prefixCollisionRule,
  readPrefix,
  type SharedPrefix,
} from '../../domain/alerts/prefix-collision.ts';
import { silentLogger } from '../../domain/logger.ts';
import type { PartyId, RecordedBatch } from '../../domain/mesh/recorded.ts';
import { decodePacket } from '../../domain/packet/decode.ts';
import { advertLookup } from '../storage/tables/node-liveness.ts';
import { DetectorRunner, type Look } from './detector-runner.ts';
import type { NodeBook, TrackedNode } from './node-book.ts';
import type { WatchOptions } from './node-watch.ts';
import { OwnClockWatch } from './own-clock-watch.ts';

const advertCode = 4;
/** Prefixes met for the first time in one sweep; their states are written at once. */
const metPerSweep = 500;

interface AdvertRun extends SkewRun {
  readonly transmission: number;
}

export class FactsWatch {
  readonly #options: WatchOptions;
  readonly #book: NodeBook;
  readonly #clocks: DetectorRunner<SkewedNode>;
  readonly #prefixes: DetectorRunner<SharedPrefix>;
  readonly #ownClock: OwnClockWatch;
  /** Nodes whose clock was wrong at their newest advert. */
  readonly #skewed = new Map<string, SkewedNode>();
  readonly #runs = new Map<PartyId, AdvertRun>();
  /** Prefixes that meant several at the last look. */
  #shared = new Set<string>();
  #work: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: WatchOptions, book: NodeBook) {
    this.#options = options;
    this.#book = book;
    this.#clocks = new DetectorRunner(options, {
      name: clockSkewDetector,
      rule: clockSkewRule,
      quietAtFirst: false,
      event: (tell, _subject, episode, node, now) => clockSkewEvent(tell, node, episode, now),
    });
    this.#ownClock = new OwnClockWatch(options);
    this.#prefixes = new DetectorRunner(options, {
      name: prefixCollisionDetector,
      rule: prefixCollisionRule,
      quietAtFirst: true,
      event: (tell, _subject, episode, shared, now) => prefixCollisionEvent(tell, shared, episode, now),
    });
  }

  /** Takes a committed batch whose nodes the book already knows. */
  recorded(batch: RecordedBatch): void {
    for (const { party, node } of batch.sightings) if (node !== null) this.#lookAtName(this.#book.node(party));
    this.#lookAtClocks(batch);
  }

  /**
   * Takes a batch of a file. A name is as old as the evidence it came with, so that one from long ago is counted as
   * stale; what clocks showed then says nothing about them now.
   */
  imported(batch: RecordedBatch): void {
    for (const { party, node } of batch.sightings) {
      const known = node === null ? undefined : this.#book.node(party);
      if (known !== undefined) this.#lookAtName(known, known.heardAt);
    }
  }

  /** Names that changed without a look, because the program ended in between, and what nodes last said of the time. */
  start(): void {
    this.#ownClock.start();
    for (const node of this.#book.nodes()) this.#lookAtName(node);
  }

  /** Looks at all active repeaters' prefixes, and offers again what was not told; to be called once a minute. */
  sweep(): void {
    const untold = this.#clocks.untold().flatMap((subject) => {
      const details = this.#skewed.get(subject);
      // What was found wrong before this computer's own clock was known to be off may be right.
      const isWrong = details !== undefined && Math.abs(details.skewS - this.#ownClock.offsetS) > skewLimitS;
      return isWrong ? [{ subject, reading: 'bad', details } as const] : [];
    });
    void this.#clocks.look(untold);
    this.#ownClock.sweep();
    this.#lookAtPrefixes();
  }

  #lookAtPrefixes(): void {
    if (this.#prefixes.busy) return;
    const now = this.#options.clock.now();
    const repeaters: TrackedNode[] = [];
    for (const node of this.#book.nodes()) {
      if (node.role === 'repeater' && now - node.heardAt < activeRepeaterMs) repeaters.push(node);
    }
    if (repeaters.length === 0) return;
    const looks: Look<SharedPrefix>[] = [];
    const shared = new Set<string>();
    let met = 0;
    for (const [prefix, members] of byPrefix(repeaters)) {
      const details = { prefix, repeaters: members };
      const reading = readPrefix(details);
      const isMet = this.#prefixes.episodeOf(prefix) !== null;
      if (!isMet && met++ >= metPerSweep) continue;
      if (reading === 'bad') shared.add(prefix);
      // A prefix of one repeater is looked at once, so that its first collision is known to be new.
      if (reading === 'bad' || this.#shared.has(prefix) || !isMet) {
        looks.push({ subject: prefix, reading, details });
      }
    }
    for (const prefix of this.#prefixes.firing) {
      if (!shared.has(prefix)) looks.push({ subject: prefix, reading: 'good', details: { prefix, repeaters: [] } });
    }
    this.#shared = shared;
    void this.#prefixes.look(looks);
  }

  /** Resolves when everything is told. */
  async idle(): Promise<void> {
    await this.#work;
    await this.#clocks.idle();
    await this.#ownClock.idle();
    await this.#prefixes.idle();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#work;
    await this.#clocks.stop();
    await this.#ownClock.stop();
    await this.#prefixes.stop();
  }

  #lookAtName(node: TrackedNode | undefined, at = this.#options.clock.now()): void {
    if (node === undefined || node.knownName === node.name || this.#stopped) return;
    const { key, knownName: before, name: after } = node;
    if (after === null) return;
    if (before === null || !isRenamed(before, after)) {
      this.#book.named(node);
      return;
    }
    this.#work = this.#work
      .then(async () => {
        if (node.knownName === after) return;
        const outcome = await this.#options.dispatch(renamedEvent({ key, before, after, heardAt: node.heardAt }, at));
        // What fell into the grace after a start is told with the next advert.
        if (outcome !== 'cold_start') this.#book.named(node);
      })
      .catch((cause) => (this.#options.logger ?? silentLogger).error('A new name could not be told', cause));
  }

  #lookAtClocks(batch: RecordedBatch): void {
    const adverts = batch.observations.filter(
      ({ payloadCode, signatureOk, originParty }) =>
        payloadCode === advertCode && signatureOk === true && originParty !== null,
    );
    if (adverts.length === 0) return;
    const lookup = advertLookup(this.#options.open());
    const looks: Look<SkewedNode>[] = [];
    for (const { observationId, transmissionId, originParty } of adverts) {
      // Every copy of an advert belongs to one transmission, and row ids ascend: a packet is read for its first copy alone.
      const looked = originParty === null ? 0 : (this.#runs.get(originParty)?.transmission ?? 0);
      if (transmissionId !== undefined && transmissionId <= looked) continue;
      const node = originParty === null ? undefined : this.#book.node(originParty);
      const advert = node === undefined ? null : lookup(observationId);
      if (node === undefined || advert === null) continue;
      const run = this.#runs.get(node.party) ?? { ...this.#resumed(node.key), transmission: 0 };
      if (advert.transmission <= run.transmission) continue;
      const packet = decodePacket(advert.raw);
      if (!packet.ok || packet.payload.kind !== 'advert') continue;
      const { timestamp } = packet.payload;
      this.#ownClock.stated(node.party, timestamp, advert.firstSeen);
      // While this computer's clock is off, a node's is right when it shows what most others show.
      const next = withAdvert(run, timestamp - this.#ownClock.offsetS, advert.firstSeen);
      this.#runs.set(node.party, { ...next, transmission: advert.transmission });
      const details = { key: node.key, name: node.name, skewS: next.skewS };
      const reading = readSkew(next);
      if (reading === 'bad') this.#skewed.set(node.key, details);
      else this.#skewed.delete(node.key);
      looks.push({ subject: node.key, reading, details });
    }
    void this.#clocks.look(looks);
  }

  /** A clock that was wrong when the program stopped is wrong until a right advert. */
  #resumed(key: string): SkewRun {
    return this.#clocks.episodeOf(key)?.kind === 'firing' ? { inARow: 3, skewS: 0 } : noSkew;
  }
}
