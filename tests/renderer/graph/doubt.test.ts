// Which edges are hidden until they are asked for.
import { describe, expect, it } from 'vitest';
import { doubtOf } from '../../../src/renderer/graph/doubt.ts';

describe('an edge', () => {
  it('of weight 0 is unproven; a quarter piece of evidence is enough to show it', () => {
    expect(doubtOf({ wrong: false, implausible: false, weightedX4: 0 })).toBe('unproven');
    expect(doubtOf({ wrong: false, implausible: false, weightedX4: 1 })).toBeNull();
  });

  it('that somebody marked is wrong, whatever else it is', () => {
    expect(doubtOf({ wrong: true, implausible: true, weightedX4: 0 })).toBe('wrong');
  });

  it('over 500 km is implausible whatever its weight', () => {
    expect(doubtOf({ wrong: false, implausible: true, weightedX4: 400 })).toBe('implausible');
    expect(doubtOf({ wrong: false, implausible: true, weightedX4: 0 })).toBe('implausible');
  });
});
