// What the air does with a transmission: who relays it, and what each observer hears of it.
import { Earliest } from './earliest.ts';
import type { SampleMesh } from './mesh.ts';
import type { SampleNode } from './node.ts';
import type { Random } from './random.ts';

/** One copy at one observer. */
export interface Reception {
  readonly observer: number;
  /** Milliseconds when the last symbol arrived. */
  readonly at: number;
  /** Node that sent this copy. */
  readonly transmitter: number;
  readonly hops: number;
  /** Upper-case hex of the path in this copy. */
  readonly path: string;
  /** dB, in steps of a quarter. */
  readonly snr: number;
}

/** A way a flood took, usable for direct packets afterwards. */
export interface Route {
  readonly from: number;
  readonly to: number;
  /** Relays between, in order. */
  readonly relays: readonly number[];
}

/** One sending of the same packet. */
interface Sending {
  readonly at: number;
  readonly node: number;
  readonly hops: number;
  readonly path: string;
  readonly before: Sending | null;
}

/** Chances that stand in for collisions and for relays that saw enough copies already; tuned to measured hop counts. */
const FIRST_COPY = 0.85;
const LATER_COPY = 0.42;
const RELAYED = 0.7;
const RELAYED_FAR = 0.5;
const FAR_HOPS = 8;
/** MAX_PATH_SIZE. */
const LONGEST_PATH = 64;

/** How a reading differs from the link's own figure. */
const FADING_DB = -2.5;
const FADING_DB_DEVIATION = 2;

const SYMBOL_MS = 128 / 62.5;

/** Milliseconds a packet of `bytes` is on the air at SF7, 62.5 kHz, 4/5 (Semtech's formula, 16 symbols of preamble). */
export function airtimeMs(bytes: number): number {
  return (20.25 + 8 + 5 * Math.ceil((8 * bytes - 28 + 44) / 28)) * SYMBOL_MS;
}

/** The air of one mesh. */
export class Air {
  readonly #mesh: SampleMesh;
  readonly #random: Random;
  readonly #observerOf: Int32Array;
  /** Flood in which a node last heard something. */
  readonly #heardIn: Int32Array;
  #flood = 0;

  constructor(mesh: SampleMesh, random: Random) {
    this.#mesh = mesh;
    this.#random = random;
    this.#observerOf = new Int32Array(mesh.nodes.length).fill(-1);
    for (const observer of mesh.observers) this.#observerOf[observer.node] = observer.index;
    this.#heardIn = new Int32Array(mesh.nodes.length);
  }

  /** A flood from `origin`; relays append the first `hashSize` bytes of their key. `fixedBytes` is the packet without its path. */
  flood(origin: number, at: number, hashSize: number, fixedBytes: number): { heard: Reception[]; route: Route | null } {
    const flood = ++this.#flood;
    const random = this.#random;
    const { offsets, neighbours, snrs } = this.#mesh.links;
    const heard: Reception[] = [];
    const waiting = new Earliest<Sending>();
    waiting.push({ at, node: origin, hops: 0, path: '', before: null });
    this.#heardIn[origin] = flood;
    let reached = 0;
    let routeEnd: { readonly to: number; readonly last: Sending } | null = null;
    for (let sending = waiting.pop(); sending; sending = waiting.pop()) {
      const airtime = airtimeMs(fixedBytes + sending.hops * hashSize);
      const end = sending.at + airtime;
      for (let i = offsets[sending.node] as number; i < (offsets[sending.node + 1] as number); i++) {
        const node = neighbours[i] as number;
        const first = this.#heardIn[node] !== flood;
        if (!random.chance(first ? FIRST_COPY : LATER_COPY)) continue;
        this.#hear(heard, node, end, sending, snrs[i] as number);
        if (!first) continue;
        this.#heardIn[node] = flood;
        if (random.below(++reached) === 0) routeEnd = { to: node, last: sending };
        const relayed = this.#relay(node, end, airtime, sending, hashSize);
        if (relayed) waiting.push(relayed);
      }
    }
    return { heard, route: routeEnd && { from: origin, to: routeEnd.to, relays: relaysOf(routeEnd.last) } };
  }

  /** One sending nobody relays: zero-hop packets. */
  once(origin: number, at: number, fixedBytes: number): Reception[] {
    const heard: Reception[] = [];
    this.#send(heard, { at, node: origin, hops: 0, path: '', before: null }, fixedBytes);
    return heard;
  }

  /** A direct packet along `route`: each relay removes itself from the path before it sends. Ends where a relay misses it. */
  along(route: Route, at: number, hashSize: number, fixedBytes: number): Reception[] {
    const heard: Reception[] = [];
    const nodes = [route.from, ...route.relays];
    let now = at;
    for (let i = 0; i < nodes.length; i++) {
      const left = route.relays.slice(i);
      const path = left.map((node) => this.#prefix(node, hashSize)).join('');
      const sending = { at: now, node: nodes[i] ?? route.from, hops: left.length, path, before: null };
      now = this.#send(heard, sending, fixedBytes + left.length * hashSize) + this.#random.between(60, 310);
      if (!this.#random.chance(0.95)) break;
    }
    return heard;
  }

  /** A trace along `relays`: each adds the SNR it measured, one byte, to the path. */
  trace(origin: number, relays: readonly number[], at: number, fixedBytes: number): Reception[] {
    const heard: Reception[] = [];
    let sending: Sending = { at, node: origin, hops: 0, path: '', before: null };
    let now = this.#send(heard, sending, fixedBytes);
    for (const relay of relays) {
      if (!this.#random.chance(0.95)) break;
      const snr = Math.round(this.#random.between(-9, 13) * 4) & 255;
      const path = sending.path + snr.toString(16).padStart(2, '0').toUpperCase();
      const start: number = now + this.#random.between(60, 310);
      sending = { at: start, node: relay, hops: sending.hops + 1, path, before: null };
      now = this.#send(heard, sending, fixedBytes + sending.hops);
    }
    return heard;
  }

  #send(heard: Reception[], sending: Sending, bytes: number): number {
    const { offsets, neighbours, snrs } = this.#mesh.links;
    const end = sending.at + airtimeMs(bytes);
    for (let i = offsets[sending.node] as number; i < (offsets[sending.node + 1] as number); i++) {
      if (this.#random.chance(FIRST_COPY)) this.#hear(heard, neighbours[i] as number, end, sending, snrs[i] as number);
    }
    return end;
  }

  #hear(heard: Reception[], node: number, at: number, sending: Sending, linkSnr: number): void {
    const observer = this.#observerOf[node] as number;
    if (observer < 0) return;
    const faded = linkSnr + FADING_DB + this.#random.gaussian() * FADING_DB_DEVIATION;
    const snr = Math.round(Math.max(-12.5, Math.min(13.75, faded)) * 4) / 4;
    heard.push({ observer, at, transmitter: sending.node, hops: sending.hops, path: sending.path, snr });
  }

  #relay(node: number, heardAt: number, airtime: number, from: Sending, hashSize: number): Sending | null {
    if (this.#mesh.nodes[node]?.role !== 'repeater') return null;
    const hops = from.hops + 1;
    if (hops * hashSize > LONGEST_PATH) return null;
    if (!this.#random.chance(hops > FAR_HOPS ? RELAYED_FAR : RELAYED)) return null;
    const wait = this.#random.below(6) * (airtime / 2) + this.#random.between(60, 310);
    return { at: heardAt + wait, node, hops, path: from.path + this.#prefix(node, hashSize), before: from };
  }

  #prefix(node: number, hashSize: number): string {
    return (this.#mesh.nodes[node] as SampleNode).prefixes[hashSize - 1] as string;
  }
}

/** The relays up to a sending, oldest first; its originator is none. */
function relaysOf(last: Sending): number[] {
  const relays: number[] = [];
  for (let sending: Sending | null = last; sending?.before; sending = sending.before) relays.push(sending.node);
  return relays.reverse();
}
