// Which node a hop prefix means, as nodes come and go.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefixIndex } from '../../../src/domain/mesh/prefix-index.ts';
import { hopSide, prefixHex, prefixSides, prefixWidth } from '../../../src/domain/mesh/side.ts';

const keyOf = (start: string) => start.padEnd(64, '0');
const sideOf = (hex: string) => hopSide(Buffer.from(hex, 'hex'), 0, hex.length / 2);

describe('a side', () => {
  it('holds any prefix of 1 to 3 bytes, told apart from the same value of another width', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 3 }), (bytes) => {
        const side = hopSide(bytes, 0, bytes.length);
        expect(side).toBeLessThan(0);
        expect(prefixWidth(side)).toBe(bytes.length);
        expect(prefixHex(side)).toBe(Buffer.from(bytes).toString('hex'));
      }),
    );
    expect(sideOf('00')).not.toBe(sideOf('0000'));
  });

  it('of a key is what its hops look like at 1, 2 and 3 bytes', () => {
    expect(prefixSides(keyOf('a1b2c3d4')).map(prefixHex)).toEqual(['a1', 'a1b2', 'a1b2c3']);
  });
});

describe('the prefix index', () => {
  it('resolves a prefix only while one node has it', () => {
    const index = new PrefixIndex();
    expect(index.resolve(sideOf('a1'))).toBe(0);
    expect([...(index.add({ party: 1, key: keyOf('a1b2') }) ?? [])]).toEqual([1]);
    expect(index.resolve(sideOf('a1'))).toBe(1);
    expect([...(index.add({ party: 2, key: keyOf('a1c3') }) ?? [])]).toEqual([2, 1]);
    expect(index.resolve(sideOf('a1'))).toBe(0);
    expect(index.candidates(sideOf('a1'))).toEqual([1, 2]);
    expect(index.resolve(sideOf('a1b2'))).toBe(1);
    expect([...(index.remove(2) ?? [])]).toEqual([2, 1]);
    expect(index.resolve(sideOf('a1'))).toBe(1);
  });

  it('says null for a node that is there already or not there', () => {
    const index = new PrefixIndex();
    index.add({ party: 1, key: keyOf('a1') });
    const { version } = index;
    expect(index.add({ party: 1, key: keyOf('a1') })).toBeNull();
    expect(index.remove(2)).toBeNull();
    expect(index.version).toBe(version);
  });

  it('answers like a search through all keys after any coming and going', () => {
    const bytes = fc.constantFrom('a1', 'a2', 'b3');
    const key = fc.tuple(bytes, bytes, bytes).map((parts) => parts.join(''));
    const change = fc.record({ party: fc.integer({ min: 1, max: 12 }), key, comes: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const index = new PrefixIndex();
        const known = new Map<number, string>();
        for (const { party, key, comes } of changes) {
          if (comes) index.add({ party, key: keyOf(key) });
          else index.remove(party);
          if (!comes) known.delete(party);
          else if (!known.has(party)) known.set(party, keyOf(key));
        }
        for (const prefix of ['a1', 'b3', 'a1a2', 'b3b3', 'a1a2b3', 'a1a1a1']) {
          const matching = [...known].filter(([, whole]) => whole.startsWith(prefix)).map(([party]) => party);
          expect([...index.candidates(sideOf(prefix))].sort()).toEqual(matching.sort());
          expect(index.resolve(sideOf(prefix))).toBe(matching.length === 1 ? matching[0] : 0);
        }
      }),
    );
  });
});
