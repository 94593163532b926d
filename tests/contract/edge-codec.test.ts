// Edges on the wire come back as they were, and stay small.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packEdges, unpackEdges } from '../../src/contract/edge-codec.ts';
import { type GraphEdge, relations } from '../../src/contract/graph.ts';

const generatedAt = 1_767_225_600_000;
const minute = 60_000;

const edge: fc.Arbitrary<GraphEdge> = fc.record({
  a: fc.integer({ min: 1, max: 100_000 }),
  b: fc.integer({ min: 1, max: 100_000 }),
  count: fc.integer({ min: 1, max: 10_000_000 }),
  weightedX4: fc.integer({ min: 0, max: 40_000_000 }),
  lastSeen: fc.integer({ min: 0, max: 2_000_000 }).map((minutes) => generatedAt - minutes * minute),
  snr: fc.option(fc.integer({ min: -127, max: 127 }).map((quarters) => quarters / 4)),
  relations: fc.integer({ min: 0, max: 2 ** relations.length - 1 }),
  confidence: fc.constantFrom('low', 'medium', 'high'),
  implausible: fc.boolean(),
  wrong: fc.boolean(),
});

describe('packed edges', () => {
  it('come back as they were, sorted by their ends', () => {
    fc.assert(
      fc.property(fc.uniqueArray(edge, { selector: ({ a, b }) => `${a} ${b}` }), (edges) => {
        const sorted = [...edges].sort((x, y) => x.a - y.a || x.b - y.b);
        expect(unpackEdges(packEdges(edges, generatedAt), generatedAt)).toEqual(sorted);
      }),
    );
  });

  it('keep last seen to the minute and never move it into the future', () => {
    const [one] = fc.sample(edge, 1);
    const seen = (lastSeen: number) =>
      unpackEdges(packEdges([{ ...(one as GraphEdge), lastSeen }], generatedAt), generatedAt)[0]?.lastSeen;
    expect(seen(generatedAt - 119_999)).toBe(generatedAt - minute);
    expect(seen(generatedAt + 5 * minute)).toBe(generatedAt);
  });

  it('hold a mean SNR to a quarter dB, and extremes to -31.75 and 31.75 dB', () => {
    const [one] = fc.sample(edge, 1);
    const snr = (value: number) =>
      unpackEdges(packEdges([{ ...(one as GraphEdge), snr: value }], generatedAt), generatedAt)[0]?.snr;
    expect(snr(-3.33)).toBe(-3.25);
    expect(snr(-100)).toBe(-31.75);
    expect(snr(100)).toBe(31.75);
  });

  it('that are cut short are refused with the byte they end at', () => {
    const [one] = fc.sample(edge, 1);
    const whole = Buffer.from(packEdges([one as GraphEdge], generatedAt), 'base64');
    const cut = whole.subarray(0, whole.length - 1).toString('base64');
    expect(() => unpackEdges(cut, generatedAt)).toThrow(`end inside an edge at byte ${whole.length - 1}`);
  });

  it('take less than 60 kB for 5,000 edges of a busy mesh', () => {
    const edges = Array.from({ length: 5_000 }, (_, i): GraphEdge => {
      const count = 1 + ((i * 7919) % 900);
      const a = 1 + Math.floor(i / 6);
      return {
        a,
        b: 1 + ((a * 31 + i * 17) % 900),
        count,
        weightedX4: 4 * count,
        lastSeen: generatedAt - ((i * 13) % 20_000) * minute,
        snr: -3.25,
        relations: 24,
        confidence: 'medium',
        implausible: false,
        wrong: false,
      };
    });
    expect(packEdges(edges, generatedAt).length).toBeLessThan(60_000);
  });
});
