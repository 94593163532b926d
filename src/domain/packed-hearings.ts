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
/** Items there is room for at first. */
const fewest = 64;
const none = { source: '', timing: 'live' } as const;

/**
 * Packs for one unpacker, which must get everything packed, in order. Each item is written into columns as it comes, so
 * that of thousands none has to be kept.
 */
export class HearingPacker {
  readonly #places = new Map<string, { readonly observer: HearingObserver; readonly place: number }>();
  #told = 0;
  #items = 0;
  #hearings = 0;
  #used = 0;
  #lengths = new Uint8Array(fewest);
  #bytes = new Uint8Array(fewest * 128);
  #numbers = new Float64Array(fewest * numbersEach);
  #observers = new Uint32Array(fewest);
  #first: Pick<Hearing, 'source' | 'timing'> = none;
  #newObservers: HearingObserver[] = [];
  #others: (ObserverStatus | Refusal)[] = [];
  #afresh = false;

  /** Takes an item; all up to `take` are of one source and one timing. Its packet is copied. */
  add(item: Heard): void {
    if (this.#items === this.#lengths.length) this.#grow();
    if (!('bytes' in item)) {
      this.#lengths[this.#items++] = 0;
      this.#others.push(item);
      return;
    }
    const { bytes, claimed } = item;
    const end = this.#used + bytes.length;
    if (end > this.#bytes.length) this.#bytes = withRoom(this.#bytes, 2 * end);
    this.#bytes.set(bytes, this.#used);
    this.#used = end;
    this.#lengths[this.#items++] = bytes.length;
    if (this.#hearings === 0) this.#first = { source: item.source, timing: item.timing };
    const numbers = this.#numbers;
    const at = numbersEach * this.#hearings;
    numbers[at] = item.arrivedAt;
    numbers[at + 1] = claimed?.at ?? Number.NaN;
    numbers[at + 2] = item.snr ?? Number.NaN;
    numbers[at + 3] = item.rssi ?? Number.NaN;
    numbers[at + 4] = item.score ?? Number.NaN;
    this.#observers[this.#hearings++] = 2 * this.#placeOf(item.observer) + (claimed?.zoned ? 1 : 0);
  }

  /** What was added since it was asked last. */
  take(): PackedHearings {
    const packed = {
      ...this.#first,
      lengths: this.#lengths.slice(0, this.#items),
      bytes: this.#bytes.slice(0, this.#used),
      numbers: this.#numbers.slice(0, numbersEach * this.#hearings),
      observers: this.#observers.slice(0, this.#hearings),
      newObservers: this.#newObservers,
      afresh: this.#afresh,
      others: this.#others,
    };
    this.#items = 0;
    this.#hearings = 0;
    this.#used = 0;
    this.#first = none;
    this.#newObservers = [];
    this.#others = [];
    this.#afresh = this.#told >= mostObservers;
    if (this.#afresh) {
      this.#places.clear();
      this.#told = 0;
    }
    return packed;
  }

  /** `items`, of one source and one timing; their packets are copied. */
  pack(items: Iterable<Heard>): PackedHearings {
    for (const item of items) this.add(item);
    return this.take();
  }

  #placeOf(observer: HearingObserver): number {
    const known = this.#places.get(observer.id);
    if (known && known.observer.name === observer.name && known.observer.iata === observer.iata) return known.place;
    const place = this.#told++;
    this.#places.set(observer.id, { observer, place });
    this.#newObservers.push(observer);
    return place;
  }

  #grow(): void {
    const items = 2 * this.#items;
    const [numbers, observers] = [this.#numbers, this.#observers];
    this.#lengths = withRoom(this.#lengths, items);
    this.#numbers = new Float64Array(items * numbersEach);
    this.#numbers.set(numbers);
    this.#observers = new Uint32Array(items);
    this.#observers.set(observers);
  }
}

function withRoom(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const roomier = new Uint8Array(length);
  roomier.set(bytes);
  return roomier;
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
