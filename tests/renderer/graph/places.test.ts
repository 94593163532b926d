// Where new nodes are put, and what is kept of positions.
import { describe, expect, it } from 'vitest';
import { placeNear } from '../../../src/renderer/graph/placement.ts';
import { loadPositions, positionName, savePositions } from '../../../src/renderer/graph/saved-positions.ts';

const distance = (p: { x: number; y: number }, q: { x: number; y: number }) => Math.hypot(p.x - q.x, p.y - q.y);

describe('a new node', () => {
  it('is put 90 px from its only neighbour', () => {
    const neighbour = { x: 500, y: -40 };
    expect(distance(placeNear(7, [neighbour], [neighbour]), neighbour)).toBeCloseTo(90, 6);
  });

  it('is put at the same place every time', () => {
    const others = [
      { x: 0, y: 0 },
      { x: 90, y: 10 },
    ];
    expect(placeNear(7, others, others)).toEqual(placeNear(7, others, others));
  });

  it('keeps away from what stands around its neighbour', () => {
    const neighbour = { x: 0, y: 0 };
    const ring = Array.from({ length: 9 }, (_, i) => ({
      x: 90 * Math.cos((i * Math.PI) / 5),
      y: 90 * Math.sin((i * Math.PI) / 5),
    }));
    const place = placeNear(3, [neighbour], [neighbour, ...ring]);
    expect(Math.min(...[neighbour, ...ring].map((p) => distance(p, place)))).toBeGreaterThan(40);
  });

  it('without neighbours is put outside everything else', () => {
    const others = [
      { x: -100, y: 0 },
      { x: 100, y: 0 },
    ];
    expect(distance(placeNear(4, [], others), { x: 0, y: 0 })).toBeGreaterThan(100);
  });
});

describe('saved positions', () => {
  const store = (text: string | null) => {
    const kept = new Map(text === null ? [] : [['meshwarden.positions:/a.db', text]]);
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
  };

  it('come back with their pins, per database', () => {
    const kept = store(null);
    savePositions(kept, '/a.db', new Map([[positionName('ab'.repeat(32)), { x: 12.4, y: -7.6, pinned: true }]]));
    expect(loadPositions(kept, '/a.db').get('ab'.repeat(8))).toEqual({ x: 12, y: -8, pinned: true });
    expect(loadPositions(kept, '/b.db').size).toBe(0);
  });

  it.each(['', '{', 'null', '[]', '{"a":5}', '{"a":["x",1,0]}', '{"a":[1e999,1,0]}'])('read %j as nothing', (text) => {
    expect(loadPositions(store(text), '/a.db').size).toBe(0);
  });

  it('that cannot be saved are forgotten without a word', () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
    };
    expect(() => savePositions(full, '/a.db', new Map([['a', { x: 1, y: 1, pinned: false }]]))).not.toThrow();
  });
});
