// What was heard, packed into a few buffers: one thread hands it to another for a fraction of what its objects would cost.
import type { EpochMs, Hearing, HearingObserver, ObserverStatus, Refusal } from './hearing.ts';

/** What a message that is not passed over gives. */
export type Heard = Hearing | ObserverStatus | Refusal;

/** Items in their order. The buffers are nobody else's, so they may be transferred. */
export interface PackedHearings {
  /** Of hearings; empty where there is none. */
  readonly source: string;
  readonly timing: Hearing['timing'];
  /** Bytes of each item's packet; 0 for an item of `others`. */
  readonly lengths: Uint8Array<ArrayBuffer>;
  /** The packets, one behind the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of each hearing: arrival, claimed time, SNR, RSSI and score; NaN for null. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Of each hearing: twice the place of its observer, and 1 more where the claimed time was zoned. */
  readonly observers: Uint32Array<ArrayBuffer>;
  /** Observers not told of before; their places go on from those told of, or from 0 where `afresh`. */
  readonly newObservers: readonly HearingObserver[];
  readonly afresh: boolean;
  readonly others: readonly (ObserverStatus | Refusal)[];
}

const numbersEach = 5;
/** Observers remembered; a flood of made-up ones begins the list again. */
const mostObservers = 4_096;

/** Packs for one unpacker, which must get everything packed, in order. */
export class HearingPacker {
  readonly #places = new Map<string, { readonly observer: HearingObserver; readonly place: number }>();
  #told = 0;

  /** `items`, of one source and one timing; their packets are copied. */
  pack(items: readonly Heard[]): PackedHearings {
    const lengths = new Uint8Array(items.length);
    const others: (ObserverStatus | Refusal)[] = [];
    const hearings: Hearing[] = [];
    let total = 0;
    for (const [at, item] of items.entries()) {
      if (!('bytes' in item)) {
        others.push(item);
        continue;
      }
      hearings.push(item);
      lengths[at] = item.bytes.length;
      total += item.bytes.length;
    }
    const { source = '', timing = 'live' } = hearings[0] ?? {};
    return { source, timing, lengths, others, ...this.#columns(hearings, total) };
  }

  #columns(hearings: readonly Hearing[], total: number) {
    const bytes = new Uint8Array(total);
    const numbers = new Float64Array(numbersEach * hearings.length);
    const observers = new Uint32Array(hearings.length);
    const newObservers: HearingObserver[] = [];
    const afresh = this.#told >= mostObservers;
    if (afresh) {
      this.#places.clear();
      this.#told = 0;
    }
    let byte = 0;
    let number = 0;
    for (const [at, hearing] of hearings.entries()) {
      bytes.set(hearing.bytes, byte);
      byte += hearing.bytes.length;
      numbers[number++] = hearing.arrivedAt;
      numbers[number++] = hearing.claimed?.at ?? Number.NaN;
      numbers[number++] = hearing.snr ?? Number.NaN;
      numbers[number++] = hearing.rssi ?? Number.NaN;
      numbers[number++] = hearing.score ?? Number.NaN;
      observers[at] = 2 * this.#placeOf(hearing.observer, newObservers) + (hearing.claimed?.zoned ? 1 : 0);
    }
    return { bytes, numbers, observers, newObservers, afresh };
  }

  #placeOf(observer: HearingObserver, told: HearingObserver[]): number {
    const known = this.#places.get(observer.id);
    if (known && known.observer.name === observer.name && known.observer.iata === observer.iata) return known.place;
    const place = this.#told++;
    this.#places.set(observer.id, { observer, place });
    told.push(observer);
    return place;
  }
}

/** Unpacks what one packer packed, in order. */
export class HearingUnpacker {
  #observers: HearingObserver[] = [];

  /** The items; their packets are views into the buffer they came in. They arrived at `arrivedAt`, where it is given. */
  unpack(packed: PackedHearings, arrivedAt: EpochMs | null = null): Heard[] {
    const { source, timing, lengths, bytes, numbers, observers, others } = packed;
    if (packed.afresh) this.#observers = [];
    for (const observer of packed.newObservers) this.#observers.push(observer);
    const items: Heard[] = [];
    let byte = 0;
    let hearing = 0;
    let other = 0;
    for (const length of lengths) {
      if (length === 0) {
        const item = others[other++] as ObserverStatus | Refusal;
        items.push(arrivedAt === null ? item : { ...item, arrivedAt });
        continue;
      }
      const who = observers[hearing] as number;
      const number = numbersEach * hearing++;
      const claimedAt = known(numbers[number + 1]);
      items.push({
        bytes: bytes.subarray(byte, byte + length),
        observer: this.#observers[who >>> 1] as HearingObserver,
        arrivedAt: arrivedAt ?? (numbers[number] as number),
        claimed: claimedAt === null ? null : { at: claimedAt, zoned: who % 2 === 1 },
        timing,
        snr: known(numbers[number + 2]),
        rssi: known(numbers[number + 3]),
        score: known(numbers[number + 4]),
        source,
      });
      byte += length;
    }
    return items;
  }
}

/** The buffers of `packed`, for handing them over without a copy. */
export function buffersOf({ lengths, bytes, numbers, observers }: PackedHearings): ArrayBuffer[] {
  return [lengths.buffer, bytes.buffer, numbers.buffer, observers.buffer];
}

function known(number: number | undefined): number | null {
  return number === undefined || Number.isNaN(number) ? null : number;
}
