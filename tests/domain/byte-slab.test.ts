// Short arrays of bytes that share a long one do not share a byte.
import { expect, it } from 'vitest';
import { ByteSlab } from '../../src/domain/byte-slab.ts';

it('gives 2,000 arrays of any length that keep what is written to them', () => {
  const slab = new ByteSlab();
  const lengthOf = (n: number) => (n * 37) % 700;
  const arrays = Array.from({ length: 2_000 }, (_, n) => slab.allot(lengthOf(n)).fill(n % 251));
  for (const [n, bytes] of arrays.entries()) {
    expect(bytes.length).toBe(lengthOf(n));
    expect(bytes.every((byte) => byte === n % 251)).toBe(true);
  }
});

it('keeps no more than 8,192 bytes for one array, and lets a large one have its own', () => {
  const slab = new ByteSlab();
  for (let length = 0; length < 700; length++)
    expect(slab.allot(length).buffer.byteLength).toBeLessThanOrEqual(Math.max(8_192, length));
});
