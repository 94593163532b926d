// Which edges are hidden until they are asked for.
import { describe, expect, it } from 'vitest';
import { doubtOf } from '../../../src/renderer/graph/doubt.ts';

describe('an edge', () => {
  it('of weight 0 is unproven; a quarter piece of evidence is enough to show it', () => {
    expect(doubtOf({ implausible: false, weightedX4: 0 })).toBe('unproven');
    expect(doubtOf({ implausible: false, weightedX4: 1 })).toBeNull();
  });

  it('over 500 km is implausible whatever its weight', () => {
    expect(doubtOf({ implausible: true, weightedX4: 400 })).toBe('implausible');
    expect(doubtOf({ implausible: true, weightedX4: 0 })).toBe('implausible');
  });
});
