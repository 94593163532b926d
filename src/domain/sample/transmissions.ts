// What the nodes of a sample mesh send, when, and who hears it.
import type { SigningCrypto } from '../crypto.ts';
import type { Channel } from '../packet/channel.ts';
import { type PayloadType, payloadTypes } from '../packet/packet.ts';
import { scopeOf, transportCode } from '../packet/scope.ts';
import { Air, type Reception, type Route } from './air.ts';
import { inventMessage, knownChannels, privateChannels } from './channels.ts';
import type { SampleMesh } from './mesh.ts';
import type { SampleNode } from './node.ts';
import {
  ackPayload,
  advertPayload,
  anonRequestPayload,
  clockSeconds,
  discoverPayload,
  encryptedPayload,
  groupTextPayload,
  tracePayload,
} from './payloads.ts';
import { Random } from './random.ts';

/** One packet sent by its originator, and every copy of it that an observer received. */
export interface Transmission {
  readonly originator: number;
  readonly at: number;
  readonly type: PayloadType;
  readonly payloadCode: number;
  /** 0-3, as in the packet header. */
  readonly routeCode: number;
  readonly codes: readonly [number, number] | null;
  readonly hashSize: number;
  readonly payload: Uint8Array;
  readonly heard: readonly Reception[];
}

/** Shares of real traffic, in percent. */
const mix: readonly (readonly [PayloadType, number])[] = [
  ['GRP_TXT', 33],
  ['ADVERT', 21],
  ['RESPONSE', 16],
  ['REQ', 12],
  ['TXT_MSG', 9],
  ['PATH', 4],
  ['ANON_REQ', 3.4],
  ['TRACE', 1],
  ['CONTROL', 0.8],
  ['ACK', 0.8],
];
const mixWeights = mix.map(([, share]) => share);

/** Of adverts; of packets between two nodes; of floods that carry a region's code; of adverts passed on by a neighbour. */
const ZERO_HOP_ADVERTS = 0.16;
const DIRECT = 0.58;
const SCOPED = 0.02;
const SHARED_CONTACTS = 0.005;
/** Newest routes that direct packets choose from. */
const REMEMBERED_ROUTES = 200;

const TRANSPORT_FLOOD = 0;
const FLOOD = 1;
const DIRECT_ROUTE = 2;
const TRANSPORT_DIRECT = 3;

/** The nodes at work. */
export class Senders {
  readonly #mesh: SampleMesh;
  readonly #startAt: number;
  readonly #crypto: SigningCrypto;
  readonly #air: Air;
  readonly #random: Random;
  readonly #known: readonly Channel[];
  readonly #private: readonly Channel[];
  readonly #companions: readonly SampleNode[];
  readonly #relays: readonly SampleNode[];
  readonly #routes: Route[] = [];
  #nextRoute = 0;

  constructor(mesh: SampleMesh, startAt: number, crypto: SigningCrypto) {
    this.#mesh = mesh;
    this.#startAt = startAt;
    this.#crypto = crypto;
    this.#air = new Air(mesh, new Random(crypto, mesh.seed, 'air'));
    this.#random = new Random(crypto, mesh.seed, 'content');
    this.#known = knownChannels(crypto);
    this.#private = privateChannels(new Random(crypto, mesh.seed, 'private channels'));
    const companions = mesh.nodes.filter((node) => node.role === 'companion');
    this.#companions = companions.length > 0 ? companions : mesh.nodes;
    this.#relays = mesh.nodes.filter((node) => node.role === 'repeater' || node.role === 'room');
  }

  /** Somebody sends something at `at`. */
  send(at: number): Transmission {
    const type = mix[this.#random.weighted(mixWeights)]?.[0] ?? 'GRP_TXT';
    switch (type) {
      case 'ADVERT':
        return this.advertise(this.#random.pick(this.#mesh.nodes), at);
      case 'GRP_TXT':
        return this.#talk(at);
      case 'TRACE':
        return this.#trace(at);
      case 'CONTROL': {
        const node = this.#random.pick(this.#mesh.nodes);
        const payload = discoverPayload(node, this.#random.chance(0.8), this.#random);
        return this.#near(node, at, type, payload);
      }
      default:
        return this.#converse(type, at);
    }
  }

  /** `node` advertises, to the whole mesh or to its neighbours only. */
  advertise(node: SampleNode, at: number): Transmission {
    const payload = advertPayload(node, clockSeconds(node.clock, at, this.#startAt), this.#crypto);
    if (this.#random.chance(SHARED_CONTACTS)) {
      const neighbour = this.#random.pick(this.#companions);
      return { ...this.#near(neighbour, at, 'ADVERT', payload), routeCode: TRANSPORT_DIRECT, codes: [0, 0] };
    }
    if (this.#random.chance(ZERO_HOP_ADVERTS)) return this.#near(node, at, 'ADVERT', payload);
    return this.#flood(node, at, 'ADVERT', payload);
  }

  #talk(at: number): Transmission {
    const node = this.#random.pick(this.#companions);
    const channel = this.#random.pick(this.#random.chance(0.5) ? this.#known : this.#private);
    const seconds = clockSeconds(node.clock, at, this.#startAt);
    const text = `${node.name}: ${inventMessage(this.#random)}`;
    return this.#flood(node, at, 'GRP_TXT', groupTextPayload(channel, seconds, text, this.#crypto));
  }

  #converse(type: PayloadType, at: number): Transmission {
    const known = this.#random.chance(DIRECT) ? this.#routes[this.#random.below(this.#routes.length)] : undefined;
    const answers = type === 'RESPONSE' || type === 'PATH';
    const here = this.#random.pick(answers && this.#relays.length > 0 ? this.#relays : this.#companions);
    const from = known ? this.#node(known.from) : here;
    const to = known ? this.#node(known.to) : this.#random.pick(this.#mesh.nodes);
    const payload = this.#conversationPayload(type, from, to);
    if (!known) return this.#flood(from, at, type, payload);
    const hashSize = from.hashSize;
    const heard = this.#air.along(known, at, hashSize, payload.length + 2);
    return this.#transmission(from, at, type, DIRECT_ROUTE, hashSize, payload, heard);
  }

  #conversationPayload(type: PayloadType, from: SampleNode, to: SampleNode): Uint8Array {
    if (type === 'ACK') return ackPayload(this.#random);
    if (type === 'ANON_REQ') return anonRequestPayload(to, from, this.#random);
    return encryptedPayload(to, from, 1 + this.#random.below(type === 'REQ' ? 1 : 5), this.#random);
  }

  #trace(at: number): Transmission {
    const route = this.#routes[this.#random.below(this.#routes.length)];
    const from = this.#node(route?.from ?? 0);
    const there = (route?.relays ?? []).slice(0, 4);
    const relays = [...there, ...there.slice(0, -1).reverse()];
    const payload = tracePayload(
      relays.map((relay) => this.#node(relay)),
      this.#random.chance(0.3) ? 1 : 0,
      this.#random,
    );
    const heard = this.#air.trace(from.index, relays, at, payload.length + 2);
    return this.#transmission(from, at, 'TRACE', DIRECT_ROUTE, 1, payload, heard);
  }

  #flood(from: SampleNode, at: number, type: PayloadType, payload: Uint8Array): Transmission {
    const { heard, route } = this.#air.flood(from.index, at, from.hashSize, payload.length + 2);
    if (route) {
      this.#routes[this.#nextRoute] = route;
      this.#nextRoute = (this.#nextRoute + 1) % REMEMBERED_ROUTES;
    }
    const flood = this.#transmission(from, at, type, FLOOD, from.hashSize, payload, heard);
    if (!this.#random.chance(SCOPED)) return flood;
    const code = transportCode(
      { payloadCode: flood.payloadCode, payloadBytes: payload },
      scopeOf('#sample', this.#crypto),
      this.#crypto,
    );
    return { ...flood, routeCode: TRANSPORT_FLOOD, codes: [code, 0] };
  }

  #near(from: SampleNode, at: number, type: PayloadType, payload: Uint8Array): Transmission {
    const heard = this.#air.once(from.index, at, payload.length + 2);
    return this.#transmission(from, at, type, DIRECT_ROUTE, from.hashSize, payload, heard);
  }

  #transmission(
    from: SampleNode,
    at: number,
    type: PayloadType,
    routeCode: number,
    hashSize: number,
    payload: Uint8Array,
    heard: readonly Reception[],
  ): Transmission {
    const payloadCode = payloadTypes.indexOf(type);
    return { originator: from.index, at, type, payloadCode, routeCode, codes: null, hashSize, payload, heard };
  }

  #node(index: number): SampleNode {
    return this.#mesh.nodes[index] as SampleNode;
  }
}
