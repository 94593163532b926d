// Counts what observations claim, claim by claim, before any of it is looked up or written.
import { type HourlyGain, hourOf } from '../../domain/mesh/activity.ts';
import { type ClaimSink, claimsOf } from '../../domain/mesh/evidence.ts';
import type { RecordedObservation } from '../../domain/mesh/recorded.ts';
import { carriesSnr } from '../../domain/mesh/relations.ts';
import type { Side } from '../../domain/mesh/side.ts';
import { witnessLimit } from '../../domain/mesh/witnesses.ts';

/** A claim and what was counted of it; times in epoch milliseconds, SNR in quarter dB. */
export interface TalliedClaim {
  readonly left: Side;
  readonly right: Side;
  readonly relation: number;
  readonly route: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly snrMinX4: number | null;
  readonly snrMaxX4: number | null;
  /** Observers (row ids), each once: all of them, or those with the smallest ids. */
  readonly witnesses: readonly number[];
  /** Counts of the hour counted last. */
  readonly hour: HourlyGain;
  /** Of the hours before that, if any; two may be of the same hour. */
  readonly earlier: readonly HourlyGain[];
}

/** Claims there is room for at first, and of how many the room is kept; both powers of 2. */
const fewest = 1_024;
const kept = 16_384;
/** Hours looked through for one that is counted into again. */
const lookBack = 16;

/** Places in a claim's key: left side, right side, 4 x relation + route. */
const keyWidth = 3;
/** Places in a claim's numbers: a line of the processor's cache. */
const numberWidth = 8;
const [firstSeenAt, lastSeenAt, minAt, maxAt, hourAt, countAt, snrSumAt, snrCountAt] = [0, 1, 2, 3, 4, 5, 6, 7];
/** Places in a part: those of a claim's numbers from `hourAt` on. */
const partWidth = 4;

/**
 * Columns instead of an object per claim, found by an open hash: an observation claims what its path is long, and each
 * claim touches a handful of cache lines this way, which is most of its price.
 */
export class ClaimTally {
  /** Mixed into the hash, so that nobody who makes up paths can know which claims meet. */
  readonly #seed: number;
  #capacity = 0;
  #size = 0;
  /** 1 + the claim's place, by hash; twice as many as claims at least. 0 is none. */
  #buckets = new Uint32Array();
  #keys = new Int32Array();
  #numbers = new Float64Array();
  /** Row ids, `witnessLimit` places each; 0 is none. */
  #witnesses = new Uint32Array();
  /** 1 + the place of a claim's newest earlier part; 0 is none. */
  #newestParts = new Uint32Array();
  #parts = 0;
  /** Hour, count, SNR sum and SNR count of each earlier part. */
  #partNumbers = new Float64Array(partWidth * fewest);
  /** 1 + the place of the part before of the same claim; 0 is none. */
  #partsBefore = new Uint32Array(fewest);
  /** Of the observation at hand. */
  #at = 0;
  #hour = 0;
  #observer = 0;
  #snrX4 = Number.NaN;

  constructor(seed: number = Math.floor(Math.random() * 2 ** 32)) {
    this.#seed = seed | 0;
    this.#room(fewest);
  }

  /** Claims counted since the last `clear`. */
  get size(): number {
    return this.#size;
  }

  /** Parts of theirs in hours before the one counted last. */
  get parts(): number {
    return this.#parts;
  }

  /** Counts everything an observation claims. */
  observe(observation: RecordedObservation): void {
    this.#at = observation.at;
    this.#hour = hourOf(observation.at);
    this.#observer = observation.observerId;
    this.#snrX4 = observation.snrX4 ?? Number.NaN;
    claimsOf(observation, this.#count);
  }

  /** The claims in the order in which they were first counted. */
  *claims(): IterableIterator<TalliedClaim> {
    for (let place = 0; place < this.#size; place++) yield this.#claim(place);
  }

  /** Begins again with nothing. */
  clear(): void {
    this.#size = 0;
    this.#parts = 0;
    if (this.#capacity > kept) this.#room(fewest);
    else this.#buckets.fill(0);
    if (this.#partsBefore.length > kept) this.#roomForParts(fewest);
  }

  readonly #count: ClaimSink = (left, right, relation, route) => {
    const place = this.#placeOf(left, right, 4 * relation + route);
    const numbers = this.#numbers;
    const at = place * numberWidth;
    if (this.#at < (numbers[at + firstSeenAt] as number)) numbers[at + firstSeenAt] = this.#at;
    if (this.#at > (numbers[at + lastSeenAt] as number)) numbers[at + lastSeenAt] = this.#at;
    if (numbers[at + hourAt] !== this.#hour) this.#turnHour(place);
    (numbers[at + countAt] as number)++;
    const snrX4 = this.#snrX4;
    if (!Number.isNaN(snrX4) && carriesSnr(relation, route)) {
      (numbers[at + snrSumAt] as number) += snrX4;
      (numbers[at + snrCountAt] as number)++;
      // Not a number until one was measured, which no comparison with holds.
      if (!(snrX4 >= (numbers[at + minAt] as number))) numbers[at + minAt] = snrX4;
      if (!(snrX4 <= (numbers[at + maxAt] as number))) numbers[at + maxAt] = snrX4;
    }
    this.#witnessed(place);
  };

  #placeOf(left: Side, right: Side, kind: number): number {
    const keys = this.#keys;
    const mask = this.#buckets.length - 1;
    let bucket = this.#hash(left, right, kind) & mask;
    for (;;) {
      const place = (this.#buckets[bucket] as number) - 1;
      if (place < 0) break;
      const key = place * keyWidth;
      if (keys[key] === left && keys[key + 1] === right && keys[key + 2] === kind) return place;
      bucket = (bucket + 1) & mask;
    }
    if (this.#size === this.#capacity) {
      this.#grow();
      return this.#placeOf(left, right, kind);
    }
    this.#buckets[bucket] = this.#size + 1;
    return this.#begin(left, right, kind);
  }

  #begin(left: Side, right: Side, kind: number): number {
    const place = this.#size++;
    this.#keys[place * keyWidth] = left;
    this.#keys[place * keyWidth + 1] = right;
    this.#keys[place * keyWidth + 2] = kind;
    const numbers = this.#numbers;
    const at = place * numberWidth;
    numbers[at + firstSeenAt] = this.#at;
    numbers[at + lastSeenAt] = this.#at;
    numbers[at + minAt] = Number.NaN;
    numbers[at + maxAt] = Number.NaN;
    this.#newestParts[place] = 0;
    this.#beginHour(place);
    this.#witnesses.fill(0, place * witnessLimit, (place + 1) * witnessLimit);
    return place;
  }

  #beginHour(place: number): void {
    const numbers = this.#numbers;
    const at = place * numberWidth;
    numbers[at + hourAt] = this.#hour;
    numbers[at + countAt] = 0;
    numbers[at + snrSumAt] = 0;
    numbers[at + snrCountAt] = 0;
  }

  /**
   * Turns to another hour, or back to one: observers whose clocks differ make times go to and fro. An hour may still
   * come to have several parts, which add up.
   */
  #turnHour(place: number): void {
    let part = (this.#newestParts[place] as number) - 1;
    for (let left = lookBack; part >= 0 && left > 0; left--) {
      if (this.#partNumbers[part * partWidth] === this.#hour) {
        this.#swap(place, part);
        return;
      }
      part = (this.#partsBefore[part] as number) - 1;
    }
    if (this.#parts === this.#partsBefore.length) this.#roomForParts(2 * this.#parts);
    part = this.#parts++;
    this.#partsBefore[part] = this.#newestParts[place] as number;
    this.#newestParts[place] = part + 1;
    const [at, partAt] = [place * numberWidth + hourAt, part * partWidth];
    for (let i = 0; i < partWidth; i++) this.#partNumbers[partAt + i] = this.#numbers[at + i] as number;
    this.#beginHour(place);
  }

  /** Makes an earlier part the one that is counted into, and that one an earlier one. */
  #swap(place: number, part: number): void {
    const [numbers, parts] = [this.#numbers, this.#partNumbers];
    const [at, partAt] = [place * numberWidth + hourAt, part * partWidth];
    for (let i = 0; i < partWidth; i++) {
      const number = numbers[at + i] as number;
      numbers[at + i] = parts[partAt + i] as number;
      parts[partAt + i] = number;
    }
  }

  /** Notes the observer of the observation at hand; of more than there is room for the smallest ids. */
  #witnessed(place: number): void {
    const witnesses = this.#witnesses;
    const observer = this.#observer;
    const end = (place + 1) * witnessLimit;
    let greatest = place * witnessLimit;
    for (let i = greatest; i < end; i++) {
      const known = witnesses[i] as number;
      if (known === observer) return;
      if (known === 0) {
        witnesses[i] = observer;
        return;
      }
      if (known > (witnesses[greatest] as number)) greatest = i;
    }
    if (observer < (witnesses[greatest] as number)) witnesses[greatest] = observer;
  }

  #claim(place: number): TalliedClaim {
    const keys = this.#keys;
    const key = place * keyWidth;
    const kind = keys[key + 2] as number;
    const at = place * numberWidth;
    const number = (of: number) => this.#numbers[at + of] as number;
    return {
      left: keys[key] as number,
      right: keys[key + 1] as number,
      relation: kind >> 2,
      route: kind & 3,
      firstSeen: number(firstSeenAt),
      lastSeen: number(lastSeenAt),
      snrMinX4: Number.isNaN(number(minAt)) ? null : number(minAt),
      snrMaxX4: Number.isNaN(number(maxAt)) ? null : number(maxAt),
      witnesses: this.#witnessesOf(place),
      hour: this.#hourOf(place),
      earlier: this.#earlierOf(place),
    };
  }

  #witnessesOf(place: number): number[] {
    const witnesses: number[] = [];
    const end = (place + 1) * witnessLimit;
    for (let i = place * witnessLimit; i < end && this.#witnesses[i] !== 0; i++) {
      witnesses.push(this.#witnesses[i] as number);
    }
    return witnesses;
  }

  #hourOf(place: number): HourlyGain {
    return gainAt(this.#numbers, place * numberWidth + hourAt);
  }

  #earlierOf(place: number): HourlyGain[] {
    const earlier: HourlyGain[] = [];
    for (let part = this.#newestParts[place] as number; part > 0; part = this.#partsBefore[part - 1] as number) {
      earlier.push(gainAt(this.#partNumbers, (part - 1) * partWidth));
    }
    return earlier;
  }

  #hash(left: Side, right: Side, kind: number): number {
    // Odd constants whose bits are spread: each key's bits reach the lower ones that are looked at.
    let mixed = Math.imul(left ^ this.#seed, 0x9e3779b1);
    mixed = Math.imul(mixed ^ (mixed >>> 15) ^ right, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13) ^ kind, 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  }

  #grow(): void {
    const { length } = this.#keys;
    const [keys, numbers, witnesses, newestParts] = [this.#keys, this.#numbers, this.#witnesses, this.#newestParts];
    this.#room(2 * this.#capacity);
    this.#keys.set(keys);
    this.#numbers.set(numbers);
    this.#witnesses.set(witnesses);
    this.#newestParts.set(newestParts);
    const mask = this.#buckets.length - 1;
    for (let place = 0, key = 0; key < length; place++, key += keyWidth) {
      let bucket = this.#hash(keys[key] as number, keys[key + 1] as number, keys[key + 2] as number) & mask;
      while (this.#buckets[bucket] !== 0) bucket = (bucket + 1) & mask;
      this.#buckets[bucket] = place + 1;
    }
  }

  #room(capacity: number): void {
    this.#capacity = capacity;
    this.#buckets = new Uint32Array(2 * capacity);
    this.#keys = new Int32Array(keyWidth * capacity);
    this.#numbers = new Float64Array(numberWidth * capacity);
    this.#witnesses = new Uint32Array(witnessLimit * capacity);
    this.#newestParts = new Uint32Array(capacity);
  }

  #roomForParts(capacity: number): void {
    const [numbers, before] = [this.#partNumbers, this.#partsBefore];
    this.#partNumbers = new Float64Array(partWidth * capacity);
    this.#partsBefore = new Uint32Array(capacity);
    if (this.#parts === 0) return;
    this.#partNumbers.set(numbers);
    this.#partsBefore.set(before);
  }
}

function gainAt(numbers: Float64Array, at: number): HourlyGain {
  return {
    hour: numbers[at] as number,
    count: numbers[at + countAt - hourAt] as number,
    snrSumX4: numbers[at + snrSumAt - hourAt] as number,
    snrCount: numbers[at + snrCountAt - hourAt] as number,
  };
}
