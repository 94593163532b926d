// Watches this computer's own clock by the times that nodes state in their adverts.
import {
  type CommonTime,
  commonTime,
  nodesAsked,
  ownClockDetector,
  ownClockEvent,
  ownClockRule,
  readOwnClock,
  type StatedTime,
  statedWithinMs,
} from '../../domain/alerts/own-clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import { decodePacket } from '../../domain/packet/decode.ts';
import { readNewestAdverts } from '../storage/tables/node-liveness.ts';
import { DetectorRunner } from './detector-runner.ts';
import type { WatchOptions } from './node-watch.ts';

/** An advert heard longer ago comes from a recording, and was timed by another clock. */
const liveMs = 600_000;
const everything = '*';

export class OwnClockWatch {
  readonly #options: WatchOptions;
  readonly #runner: DetectorRunner<CommonTime | null>;
  /** The nodes heard last, oldest first. */
  readonly #stated = new Map<PartyId, StatedTime>();
  #common: CommonTime | null = null;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#runner = new DetectorRunner(options, {
      name: ownClockDetector,
      rule: ownClockRule,
      quietAtFirst: false,
      event: ownClockEvent,
    });
  }

  /** Takes over what nodes stated in the last day. */
  start(): void {
    const since = this.#options.clock.now() - statedWithinMs;
    for (const { party, raw, at } of readNewestAdverts(this.#options.open(), since)) {
      const packet = decodePacket(raw);
      if (packet.ok && packet.payload.kind === 'advert') this.#keep(party, packet.payload.timestamp, at);
    }
    this.#compare();
  }

  /** A node stated `timestampS` in an advert heard at `at`; only what is heard live counts. */
  stated(party: PartyId, timestampS: number, at: EpochMs): void {
    if (Math.abs(this.#options.clock.now() - at) >= liveMs) return;
    this.#keep(party, timestampS, at);
    this.#compare();
  }

  /** Seconds the mesh is ahead of this computer's clock while that one is off; 0 while it is not, as far as is known. */
  get offsetS(): number {
    return this.#common !== null && readOwnClock(this.#common) === 'bad' ? this.#common.skewS : 0;
  }

  /** Looks at the clock; to be called once a minute. */
  sweep(): void {
    this.#compare();
    const reading = readOwnClock(this.#common);
    if (!this.#runner.busy) void this.#runner.look([{ subject: everything, reading, details: this.#common }]);
  }

  /** Resolves when everything is told. */
  idle(): Promise<void> {
    return this.#runner.idle();
  }

  stop(): Promise<void> {
    return this.#runner.stop();
  }

  #keep(party: PartyId, timestampS: number, at: EpochMs): void {
    this.#stated.delete(party);
    this.#stated.set(party, { skewS: timestampS - at / 1000, at });
    const [oldest] = this.#stated.keys();
    if (this.#stated.size > nodesAsked && oldest !== undefined) this.#stated.delete(oldest);
  }

  #compare(): void {
    this.#common = commonTime(this.#stated.values(), this.#options.clock.now());
  }
}
