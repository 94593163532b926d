// Counts packets as they are recorded and tells of storms.
import {
  type Storm,
  type StormDetails,
  StormWindow,
  stormEvent,
  stormReading,
  stormRule,
} from '../../domain/alerts/radio-packet-storm.ts';
import type { Cancel } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import type { RecordedBatch, RecordedObservation } from '../../domain/mesh/recorded.ts';
import { readNodeName, readPacketHash, readParty } from '../storage/tables/read-messages.ts';
import { DetectorRunner, type Look } from './detector-runner.ts';
import type { WatchOptions } from './node-watch.ts';

const lookMs = 5_000;
const packetPrefix = 'packet:';
const advert = 4;

export class StormWatch {
  readonly #options: WatchOptions;
  readonly #logger: Logger;
  readonly #runner: DetectorRunner<StormDetails>;
  readonly #window = new StormWindow();
  /** Storms nobody looked at yet, newest number first. */
  readonly #found = new Map<string, Storm>();
  /** When each subject was last beyond its limit, and how far. */
  readonly #stormy = new Map<string, { readonly at: EpochMs; readonly details: StormDetails }>();
  #startedAt: EpochMs;
  #cancel: Cancel = () => {};

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
    this.#startedAt = options.clock.now();
    this.#runner = new DetectorRunner(options, {
      name: 'packet-storm',
      rule: stormRule,
      quietAtFirst: false,
      event: stormEvent,
    });
  }

  start(): void {
    this.#startedAt = this.#options.clock.now();
    this.#cancel = this.#options.clock.every(lookMs, () => void this.look());
  }

  /** A batch was committed. */
  recorded({ observations }: RecordedBatch): void {
    const hearings = observations.flatMap((one) =>
      one.transmissionId === undefined ? [] : [{ transmission: one.transmissionId, sender: senderOf(one), at: one.at }],
    );
    for (const storm of this.#window.take(hearings, this.#options.clock.now())) {
      this.#found.set(`${storm.kind} ${storm.id}`, storm);
    }
  }

  /** Tells what was found; resolves when it is told. */
  async look(): Promise<void> {
    if (this.#runner.busy) return;
    try {
      this.#name();
    } catch (cause) {
      this.#logger.warn(`Who makes a storm cannot be looked up and is in 5 s: ${String(cause)}`);
      return;
    }
    const now = this.#options.clock.now();
    for (const subject of [...this.#runner.firing, ...this.#runner.untold()]) {
      if (!this.#stormy.has(subject))
        this.#stormy.set(subject, { at: this.#startedAt, details: this.#details(subject) });
    }
    const looks: Look<StormDetails>[] = [];
    for (const [subject, { at, details }] of this.#stormy) {
      const reading = stormReading(at, now);
      looks.push({ subject, reading, details });
      if (reading === 'good') this.#stormy.delete(subject);
    }
    await this.#runner.look(looks);
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#runner.stop();
  }

  /** Gives what was found the names people know it by. */
  #name(): void {
    const at = this.#options.clock.now();
    const db = this.#options.open();
    for (const [found, { kind, id, count }] of this.#found) {
      if (kind === 'sender') {
        const party = readParty(db, id);
        if (party !== null) this.#stormy.set(party.key, { at, details: { kind, name: party.name, count } });
      } else {
        const hash = readPacketHash(db, id);
        if (hash !== null) this.#stormy.set(`${packetPrefix}${hash}`, { at, details: { kind, name: null, count } });
      }
      this.#found.delete(found);
    }
  }

  #details(subject: string): StormDetails {
    if (subject.startsWith(packetPrefix)) return { kind: 'packet', name: null, count: 0 };
    return { kind: 'sender', name: readNodeName(this.#options.open(), subject), count: 0 };
  }
}

/** Whose packet it is; an advert whose signature is bad may be anybody's. */
function senderOf({ payloadCode, signatureOk, originParty }: RecordedObservation): number | null {
  return payloadCode === advert && signatureOk !== true ? null : originParty;
}
