// Randomness that is the same on every machine: one independent stream per purpose of a seed.
import type { Crypto } from '../crypto.ts';

const utf8 = new TextEncoder();

/** The generator sfc32, seeded with SHA-256 of `seed|label`; streams of other labels do not disturb it. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;
  #spare: number | null = null;

  constructor(crypto: Pick<Crypto, 'sha256'>, seed: string, label: string) {
    const digest = crypto.sha256(utf8.encode(`${seed}|${label}`));
    const word = (at: number) =>
      ((digest[at] ?? 0) << 24) | ((digest[at + 1] ?? 0) << 16) | ((digest[at + 2] ?? 0) << 8) | (digest[at + 3] ?? 0);
    this.#a = word(0);
    this.#b = word(4);
    this.#c = word(8);
    this.#counter = word(12);
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** 0 to 2^32 - 1. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** 0 to 1, 1 excluded. */
  unit(): number {
    return this.uint32() / 4_294_967_296;
  }

  /** An integer from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** A number from `low` to `high`. */
  between(low: number, high: number): number {
    return low + this.unit() * (high - low);
  }

  /** True in `probability` of all calls. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Normal distribution, mean 0, deviation 1 (Box and Muller). */
  gaussian(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    const angle = 2 * Math.PI * this.unit();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Exponential distribution of mean 1. */
  exponential(): number {
    return -Math.log(1 - this.unit());
  }

  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('Nothing to pick from.');
    return item;
  }

  /** Index into `weights` with a probability proportional to the weight there. */
  weighted(weights: readonly number[]): number {
    let left = this.unit() * weights.reduce((sum, weight) => sum + weight, 0);
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i] ?? 0;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.uint32() >>> 24;
    return bytes;
  }

  /** The same items in random order, in a new array. */
  shuffled<T>(items: readonly T[]): T[] {
    const order = [...items];
    for (let i = order.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j] as T, order[i] as T];
    }
    return order;
  }

  /** `count` labels, as many of each as its share says (rounded), the first label filling up, in random order. */
  quotas<T>(count: number, shares: readonly (readonly [label: T, share: number])[]): T[] {
    const labels: T[] = [];
    for (const [label, share] of shares.slice(1)) {
      for (let i = 0; i < Math.round(count * share) && labels.length < count; i++) labels.push(label);
    }
    const [first] = shares;
    while (first && labels.length < count) labels.push(first[0]);
    return this.shuffled(labels);
  }
}
