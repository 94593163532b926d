// The sample mesh's traffic as a stream of messages in the order a broker would hand them out.
import type { SigningCrypto } from '../crypto.ts';
import type { EpochMs } from '../hearing.ts';
import type { Reception } from './air.ts';
import { Delivery, type TrafficItem } from './delivery.ts';
import { generateMesh, type SampleMesh } from './mesh.ts';
import { forgedAdvertPayload } from './payloads.ts';
import type { ProfileName, SampleProfile } from './profile.ts';
import { Random } from './random.ts';
import { Senders, type Transmission } from './transmissions.ts';

export interface TrafficOptions {
  readonly seed: string;
  readonly profile: ProfileName | SampleProfile;
  /** When the first node begins to send; messages carry times from here on. */
  readonly startAt: EpochMs;
  /** Observations (first deliveries) after which the stream ends; Infinity never ends. The profile's number unless given. */
  readonly observations?: number;
  /** Mean the observers report of one transmission, as far as they hear that much. The profile's number unless given. */
  readonly observationsPerTransmission?: number;
  /** Mean over the day. The profile's number unless given. */
  readonly transmissionsPerSecond?: number;
  /** Broken packets, broken messages and old wills; true unless given. The good messages are the same either way. */
  readonly garbage?: boolean;
  /** Broker duplicates, second brokers and late messages; true unless given. */
  readonly duplicates?: boolean;
  /** Status messages; true unless given. */
  readonly statuses?: boolean;
  /** Whether up to 60 nodes advertise one after another in the first 8 s, so that a graph appears at once; false unless given. */
  readonly openingAdverts?: boolean;
  /** A mesh already made of the same seed and profile. */
  readonly mesh?: SampleMesh;
}

const OPENING_MS = 8_000;
const OPENING_NODES = 60;

/** Messages in the order of arrival, made while they are asked for: memory holds only those on their way. */
export function* generateTraffic(options: TrafficOptions, crypto: SigningCrypto): Generator<TrafficItem, void> {
  const mesh = options.mesh ?? generateMesh(options, crypto);
  const { profile } = mesh;
  const delivery = new Delivery(
    mesh,
    {
      startAt: options.startAt,
      observationsPerTransmission: options.observationsPerTransmission ?? profile.observationsPerTransmission,
      garbage: options.garbage ?? true,
      duplicates: options.duplicates ?? true,
      statuses: options.statuses ?? true,
    },
    crypto,
  );
  let left = options.observations ?? profile.observations;
  for (const transmission of transmissionsOf(mesh, options, crypto)) {
    for (let item = delivery.next(transmission.at); item; item = delivery.next(transmission.at)) {
      if (left <= 0) return;
      if (item.truth.kind === 'heard' && !item.truth.duplicate) left--;
      yield item;
    }
    if (left <= 0) return;
    delivery.publish(transmission);
  }
}

/** Everything sent, in order, without end. */
function* transmissionsOf(mesh: SampleMesh, options: TrafficOptions, crypto: SigningCrypto): Generator<Transmission> {
  const { startAt } = options;
  const senders = new Senders(mesh, startAt, crypto);
  const random = new Random(crypto, mesh.seed, 'schedule');
  if (options.openingAdverts) yield* openingAdverts(mesh, senders, startAt, random);
  const perSecond = options.transmissionsPerSecond ?? mesh.profile.transmissionsPerSecond;
  const { forgedPerSecond, dayCurve } = mesh.profile;
  const forge = new Random(crypto, mesh.seed, 'forged');
  const opened = startAt + (options.openingAdverts ? OPENING_MS : 0);
  const gap = (at: EpochMs) => (random.exponential() * 1000) / (perSecond * (dayCurve ? busyness(at) : 1));
  const forgedGap = () =>
    forgedPerSecond > 0 ? (forge.exponential() * 1000) / forgedPerSecond : Number.POSITIVE_INFINITY;
  let honestAt = opened + gap(opened);
  let forgedAt = opened + forgedGap();
  for (;;) {
    if (forgedAt < honestAt) {
      yield forgedAdvert(mesh, forgedAt, forge);
      forgedAt += forgedGap();
    } else {
      yield senders.send(honestAt);
      honestAt += gap(honestAt);
    }
  }
}

/** Busiest at 20:00 UTC, quietest at 8:00; 1 on average. */
function busyness(at: EpochMs): number {
  const hours = (at / 3_600_000) % 24;
  return 1 + 0.55 * Math.cos((2 * Math.PI * (hours - 20)) / 24);
}

function* openingAdverts(
  mesh: SampleMesh,
  senders: Senders,
  startAt: EpochMs,
  random: Random,
): Generator<Transmission> {
  const relaysFirst = (role: string) => (role === 'repeater' ? 0 : role === 'room' ? 1 : 2);
  const nodes = random
    .shuffled(mesh.nodes)
    .sort((a, b) => relaysFirst(a.role) - relaysFirst(b.role))
    .slice(0, OPENING_NODES);
  for (const [i, node] of nodes.entries()) yield senders.advertise(node, startAt + (i * OPENING_MS) / nodes.length);
}

/** An advert of a key that does not exist, as one observer hears it behind a few invented relays. */
function forgedAdvert(mesh: SampleMesh, at: EpochMs, random: Random): Transmission {
  const observer = random.pick(mesh.observers);
  const hops = random.below(5);
  const relays = Array.from({ length: hops }, () => random.pick(mesh.nodes).prefixes[0]);
  const copy: Reception = {
    observer: observer.index,
    at: at + 300,
    transmitter: observer.node,
    hops,
    path: relays.join(''),
    snr: Math.round(random.between(-9, 9) * 4) / 4,
  };
  return {
    originator: -1,
    at,
    type: 'ADVERT',
    payloadCode: 4,
    routeCode: 1,
    codes: null,
    hashSize: 1,
    payload: forgedAdvertPayload(Math.floor(at / 1000), random),
    heard: [copy],
  };
}
