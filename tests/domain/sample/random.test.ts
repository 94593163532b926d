// Randomness that repeats: the same seed and label give the same stream, and only they do.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Earliest } from '../../../src/domain/sample/earliest.ts';
import { Random } from '../../../src/domain/sample/random.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';

const crypto = nodeCrypto();
const draw = (seed: string, label: string, count = 5) => {
  const random = new Random(crypto, seed, label);
  return Array.from({ length: count }, () => random.uint32());
};

/** sfc32 as its author Chris Doty-Humphrey defines it, from the digest of `seed|label`. */
function reference(seed: string, label: string, count: number): number[] {
  const digest = createHash('sha256').update(`${seed}|${label}`).digest();
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => BigInt(digest.readUInt32BE(at))) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const cut = (value: bigint) => value & 0xffffffffn;
  const drawn: number[] = [];
  for (let i = 0; i < 12 + count; i++) {
    const sum = cut(a + b + counter);
    counter = cut(counter + 1n);
    a = b ^ (b >> 9n);
    b = cut(c + (c << 3n));
    c = cut(((c << 21n) | (c >> 11n)) + sum);
    if (i >= 12) drawn.push(Number(sum));
  }
  return drawn;
}

describe('a stream', () => {
  it('is sfc32, number for number', () => {
    expect(draw('a', 'nodes', 200)).toEqual(reference('a', 'nodes', 200));
  });

  it('differs with the seed and with the label', () => {
    expect(new Set([draw('a', 'x'), draw('b', 'x'), draw('a', 'y')].map(String)).size).toBe(3);
  });

  it('has a normal distribution of mean 0 and deviation 1 over 50,000 draws', () => {
    const random = new Random(crypto, 'a', 'normal');
    const values = Array.from({ length: 50_000 }, () => random.gaussian());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });

  it('deals labels by quota: 31 observers are 28 right, 2 local, 1 minutes off', () => {
    const labels = new Random(crypto, 'a', 'clocks').quotas(31, [
      ['right', 0.92],
      ['local', 0.05],
      ['minutes', 0.03],
    ]);
    expect(labels.filter((label) => label === 'right')).toHaveLength(28);
    expect(labels.filter((label) => label === 'local')).toHaveLength(2);
    expect(labels.slice(0, 28)).not.toEqual(Array.from({ length: 28 }, () => 'right'));
  });
});

describe('the queue by time', () => {
  it('gives 2,000 entries in order, those of one time in the order they came', () => {
    const random = new Random(crypto, 'a', 'queue');
    const entries = Array.from({ length: 2000 }, (_, turn) => ({ at: random.below(50), turn }));
    const queue = new Earliest<(typeof entries)[number]>();
    for (const entry of entries) queue.push(entry);
    expect(queue.nextAt).toBe(0);
    const given = Array.from({ length: 2000 }, () => queue.pop());
    expect(given).toEqual([...entries].sort((a, b) => a.at - b.at || a.turn - b.turn));
    expect([queue.pop(), queue.size, queue.nextAt]).toEqual([undefined, 0, Number.POSITIVE_INFINITY]);
  });

  it('stays in order while entries come and go', () => {
    const random = new Random(crypto, 'a', 'mixed');
    const queue = new Earliest<{ at: number }>();
    let now = 0;
    for (let i = 0; i < 5000; i++) {
      if (queue.size === 0 || random.chance(0.55)) queue.push({ at: now + random.below(100) });
      else {
        const at = queue.pop()?.at ?? -1;
        expect(at).toBeGreaterThanOrEqual(now);
        now = at;
      }
    }
  });
});
