// How liveness, scores, fades and relations are read off nodes and edges.
import { describe, expect, it } from 'vitest';
import { relations } from '../../../src/contract/graph.ts';
import { livenessOf } from '../../../src/renderer/graph/liveness.ts';
import { relationBits, relationsOf } from '../../../src/renderer/graph/relations.ts';
import { fadeOf, scoreOf, widthOf } from '../../../src/renderer/graph/score.ts';
import { fakeThresholds } from '../fake-mesh.ts';

const hourMs = 3_600_000;
const now = 1_800_000_000_000;
const repeaterSeen = (hoursAgo: number) =>
  livenessOf({ role: 'repeater', lastSeen: now - hoursAgo * hourMs }, fakeThresholds, now);

describe('liveness', () => {
  it('of a repeater with thresholds of 24 and 72 h is alive at exactly 24 h and quiet just after', () => {
    expect(repeaterSeen(24)).toBe('alive');
    expect(repeaterSeen(24.001)).toBe('quiet');
  });

  it('is quiet at exactly 72 h and silent just after', () => {
    expect(repeaterSeen(72)).toBe('quiet');
    expect(repeaterSeen(72.001)).toBe('silent');
  });

  it('goes by the role: a companion is silent after 25 h, a repeater only quiet', () => {
    expect(livenessOf({ role: 'companion', lastSeen: now - 25 * hourMs }, fakeThresholds, now)).toBe('silent');
    expect(repeaterSeen(25)).toBe('quiet');
  });

  it('of a node that was only named is unheard', () => {
    expect(livenessOf({ role: 'repeater', lastSeen: null }, fakeThresholds, now)).toBe('unheard');
  });
});

describe('the score', () => {
  it('is 1 from 100 weighted pieces on and 0.5 at 50', () => {
    expect(scoreOf({ weightedX4: 400, lastSeen: now }, now)).toBe(1);
    expect(scoreOf({ weightedX4: 4_000, lastSeen: now }, now)).toBe(1);
    expect(scoreOf({ weightedX4: 200, lastSeen: now }, now)).toBe(0.5);
  });

  it('halves in 168 h without news', () => {
    expect(scoreOf({ weightedX4: 400, lastSeen: now - 168 * hourMs }, now)).toBeCloseTo(0.5, 12);
  });

  it('does not grow for evidence from the future', () => {
    expect(scoreOf({ weightedX4: 400, lastSeen: now + hourMs }, now)).toBe(1);
  });

  it('widens lines from 1 to 7 and never the other way round', () => {
    const widths = [0, 0.01, 0.1, 0.3, 0.6, 1].map(widthOf);
    expect(widths[0]).toBe(1);
    expect(widths.at(-1)).toBe(7);
    expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  });

  it('fades lines with age, but never out of sight', () => {
    expect(fadeOf(now, now)).toBeGreaterThan(fadeOf(now - 24 * hourMs, now));
    expect(fadeOf(now - 10_000 * hourMs, now)).toBe(0.36);
  });
});

describe('relations', () => {
  it('have the bits of the contract', () => {
    expect(relationBits).toEqual(relations);
  });

  it('are unpacked in bit order: 9 is a zero-hop advert and a last hop', () => {
    expect(relationsOf(9)).toEqual(['advert-zero-hop', 'last-hop']);
  });
});
