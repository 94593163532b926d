// Shared prefixes, and which one to take.
import { describe, expect, it } from 'vitest';
import { adviseOnPrefix, collisionsOf } from '../../../src/domain/mesh/prefixes.ts';

const holder = (begin: string, lat: number | null = null, lon: number | null = null) => ({
  key: begin.padEnd(64, '5'),
  lat,
  lon,
});

describe('shared prefixes', () => {
  const mesh = [holder('0a11'), holder('0a11'), holder('0a22'), holder('0b11'), holder('0c11'), holder('0c33')];

  it('of 1 byte are 0a by 3 nodes and 0c by 2, most holders first', () => {
    expect(collisionsOf(mesh, 1).map(({ prefix, holders }) => [prefix, holders.length])).toEqual([
      ['0a', 3],
      ['0c', 2],
    ]);
  });

  it('of 2 bytes are 0a11 alone', () => {
    expect(collisionsOf(mesh, 2).map(({ prefix }) => prefix)).toEqual(['0a11']);
  });
});

describe('the advice', () => {
  it('offers 254 bytes: no key begins with 00 or ff', () => {
    const offered = adviseOnPrefix([], null).map(({ prefix }) => prefix);
    expect(offered).toHaveLength(254);
    expect(offered).not.toContain('00');
    expect(offered).not.toContain('ff');
  });

  it('puts free bytes before shared ones, and the least shared next', () => {
    const all = adviseOnPrefix([holder('01'), holder('01'), holder('02')], null);
    expect(all[0]).toEqual({ prefix: '03', holders: [], nearestKm: null });
    expect(all.slice(-2).map(({ prefix }) => prefix)).toEqual(['02', '01']);
  });

  it('takes the byte whose nearest holder is farthest where none is free, unplaced holders counting as near', () => {
    const crowd = Array.from({ length: 256 }, (_, byte) => holder(byte.toString(16).padStart(2, '0'), 50, 8));
    crowd[0x42] = holder('42', 52, 8);
    crowd[0x43] = holder('43');
    const advice = adviseOnPrefix(crowd, { lat: 50, lon: 8.01 });
    expect(advice[0]?.prefix).toBe('42');
    expect(Math.round(advice[0]?.nearestKm ?? 0)).toBe(222);
    expect(advice.at(-1)).toMatchObject({ prefix: '43', nearestKm: null });
  });
});
