// From receptions to messages at the broker: who publishes, what comes twice, late or broken.
import type { SigningCrypto } from '../crypto.ts';
import type { EpochMs, RefusalReason } from '../hearing.ts';
import type { Reception } from './air.ts';
import { Earliest } from './earliest.ts';
import { type Garbage, spoilAdvert, spoilEnvelope, spoilPacket } from './garbage.ts';
import type { SampleMesh } from './mesh.ts';
import type { SampleObserver } from './observers.ts';
import { packetLine, statusLine, topicOf } from './publish.ts';
import { Random } from './random.ts';
import type { Transmission } from './transmissions.ts';
import { WireForm } from './wire.ts';

/** What a message really was. */
export type TrafficTruth =
  | {
      readonly kind: 'heard';
      /** Counts transmissions from 0. */
      readonly transmission: number;
      /** Indexes into the mesh's nodes and observers. */
      readonly originator: number;
      readonly transmitter: number;
      readonly observer: number;
      /** The same message as one before. */
      readonly duplicate: boolean;
    }
  | { readonly kind: 'status'; readonly observer: number; readonly online: boolean }
  | { readonly kind: 'garbage'; readonly what: string; readonly refusal: RefusalReason | null };

/** One message as it reaches a subscriber. */
export interface TrafficItem {
  readonly at: EpochMs;
  readonly topic: string;
  /** The JSON text; for garbage whatever was published. */
  readonly payload: string;
  readonly retained: boolean;
  readonly truth: TrafficTruth;
}

export interface DeliveryOptions {
  readonly startAt: EpochMs;
  readonly observationsPerTransmission: number;
  readonly garbage: boolean;
  readonly duplicates: boolean;
  readonly statuses: boolean;
}

const BROKER_DUPLICATES = 0.004;
const LATE = 0.005;
const SPOILED_PACKETS = 0.0012;
const SPOILED_ENVELOPES = 0.001;
const SPOILED_ADVERTS = 0.03;
const OLD_WILLS = 0.1;
const STATUS_EVERY_MS = 300_000;
const UPTIME_SLOT_MS = 1_800_000;

/** Holds what is on its way to the broker and gives it in the order of arrival. */
export class Delivery {
  readonly #mesh: SampleMesh;
  readonly #crypto: SigningCrypto;
  readonly #options: DeliveryOptions;
  readonly #outbox = new Earliest<TrafficItem>();
  readonly #random: Random;
  readonly #garbage: Random;
  readonly #names: readonly string[];
  readonly #up = new Map<string, boolean>();
  #transmissions = 0;
  /** Observed transmissions and their receptions so far, with a first guess, to thin copies out to the wanted mean. */
  #observed = 10;
  #receptions: number;

  constructor(mesh: SampleMesh, options: DeliveryOptions, crypto: SigningCrypto) {
    this.#mesh = mesh;
    this.#crypto = crypto;
    this.#options = options;
    this.#random = new Random(crypto, mesh.seed, 'delivery');
    this.#garbage = new Random(crypto, mesh.seed, 'garbage');
    this.#names = mesh.observers.map((observer) => JSON.stringify(observer.name));
    this.#receptions = 20 * options.observationsPerTransmission;
    const announced = new Random(crypto, mesh.seed, 'statuses');
    if (options.statuses) for (const observer of mesh.observers) this.#announce(observer, announced);
  }

  /** Publishes every copy of a transmission that an observer heard and reports. */
  publish(transmission: Transmission): void {
    const sequence = this.#transmissions++;
    const heard = transmission.heard.filter((copy) => this.#isUp(copy));
    const keep = Math.min(1, (this.#options.observationsPerTransmission * this.#observed) / this.#receptions);
    const reported = heard.filter(() => this.#random.chance(keep));
    this.#receptions += heard.length;
    if (reported.length === 0) return;
    this.#observed++;
    const wire = new WireForm(transmission, this.#crypto);
    const spoilAt =
      this.#options.garbage && transmission.type === 'ADVERT' && this.#garbage.chance(SPOILED_ADVERTS)
        ? this.#garbage.below(reported.length)
        : -1;
    reported.forEach((copy, i) => {
      const line = this.#deliver(transmission, sequence, wire, copy);
      if (i === spoilAt) {
        const size = transmission.payload.length;
        this.#spoil(copy, spoilAdvert(line, wire.raw(copy), size, this.#garbage));
      }
    });
  }

  /** The next message that arrives before `until`; null when none does. */
  next(until: EpochMs): TrafficItem | null {
    if (this.#outbox.nextAt > until) return null;
    const item = this.#outbox.pop() ?? null;
    if (item?.truth.kind === 'status') this.#repeatStatus(item, item.truth.observer);
    return item;
  }

  #deliver(transmission: Transmission, sequence: number, wire: WireForm, copy: Reception): string {
    const random = this.#random;
    const observer = this.#mesh.observers[copy.observer] as SampleObserver;
    const name = this.#names[observer.index] as string;
    const shouted = observer.index % 7 === 3 && random.chance(0.1) ? name.toUpperCase() : name;
    const line = packetLine(observer, shouted, transmission, wire, copy, this.#options.startAt);
    const latency = random.between(25, 300);
    const late = random.chance(LATE) ? random.between(1_000, 600_000) : 0;
    const twice = random.chance(BROKER_DUPLICATES);
    const at = Math.round(copy.at + latency + (this.#options.duplicates ? late : 0));
    const topic = topicOf(observer, 'packets');
    const truth = {
      kind: 'heard' as const,
      transmission: sequence,
      originator: transmission.originator,
      transmitter: copy.transmitter,
      observer: observer.index,
    };
    this.#outbox.push({ at, topic, payload: line, retained: false, truth: { ...truth, duplicate: false } });
    if (this.#options.duplicates) {
      const again = { topic, payload: line, retained: false, truth: { ...truth, duplicate: true } };
      if (observer.secondBroker) this.#outbox.push({ at: at + 20 + (sequence % 200), ...again });
      if (twice) this.#outbox.push({ at: at + 5, ...again });
    }
    if (this.#options.garbage) {
      const raw = wire.raw(copy);
      if (this.#garbage.chance(SPOILED_PACKETS)) this.#spoil(copy, spoilPacket(line, raw, this.#garbage));
      if (this.#garbage.chance(SPOILED_ENVELOPES)) this.#spoil(copy, spoilEnvelope(line, raw, this.#garbage));
    }
    return line;
  }

  #spoil(copy: Reception, { what, payload, refusal, retained }: Garbage): void {
    const observer = this.#mesh.observers[copy.observer] as SampleObserver;
    const at = Math.round(copy.at + this.#garbage.between(25, 900));
    const topic = topicOf(observer, 'packets');
    this.#outbox.push({ at, topic, payload, retained, truth: { kind: 'garbage', what, refusal } });
  }

  /** First status of an observer, and for some the old will a broker kept: retained, offline, days old. */
  #announce(observer: SampleObserver, random: Random): void {
    const { startAt, garbage } = this.#options;
    const at = Math.round(startAt + random.between(100, 3_000));
    if (garbage && this.#garbage.chance(OLD_WILLS)) {
      this.#outbox.push({
        at: startAt,
        topic: topicOf(observer, 'status'),
        payload: statusLine(observer, false, startAt - 3 * 86_400_000, startAt),
        retained: true,
        truth: { kind: 'garbage', what: 'an old will', refusal: null },
      });
    }
    this.#pushStatus(observer, at);
  }

  #repeatStatus(item: TrafficItem, observer: number): void {
    this.#pushStatus(this.#mesh.observers[observer] as SampleObserver, item.at + STATUS_EVERY_MS);
  }

  #pushStatus(observer: SampleObserver, at: EpochMs): void {
    const online = this.#isUp({ observer: observer.index, at });
    this.#outbox.push({
      at,
      topic: topicOf(observer, 'status'),
      payload: statusLine(observer, online, at, this.#options.startAt),
      retained: false,
      truth: { kind: 'status', observer: observer.index, online },
    });
  }

  /** Whether an observer runs in the half hour of `at`. */
  #isUp({ observer, at }: Pick<Reception, 'observer' | 'at'>): boolean {
    const uptime = this.#mesh.observers[observer]?.uptime ?? 1;
    if (uptime === 1) return true;
    const slot = `${observer}|${Math.floor((at - this.#options.startAt) / UPTIME_SLOT_MS)}`;
    let up = this.#up.get(slot);
    if (up === undefined) {
      up = new Random(this.#crypto, this.#mesh.seed, `up|${slot}`).chance(uptime);
      if (this.#up.size > 10_000) this.#up.clear();
      this.#up.set(slot, up);
    }
    return up;
  }
}
