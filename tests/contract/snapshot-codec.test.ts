// A snapshot's nodes as one text, and back.
import { expect, it } from 'vitest';
import type { GraphSnapshot } from '../../src/contract/graph.ts';
import { packSnapshot, unpackSnapshot } from '../../src/contract/snapshot-codec.ts';

it('gives back every node as it was, also with names made to break a text', () => {
  const names = ['"},{"id":1', 'Zoë \u2028\u0000', '__proto__', '\\', null];
  const nodes = names.map((name, id) => ({
    id,
    key: 'ab'.repeat(32),
    name,
    role: 'repeater' as const,
    lat: -0.5,
    lon: null,
    lastSeen: 1_790_000_000_000,
    lastAdvertAt: null,
    isObserver: id === 1,
  }));
  const snapshot: GraphSnapshot = { revision: 7, generatedAt: 1_790_000_000_001, nodes, edges: '', edgeCount: 0 };
  const packed = packSnapshot(snapshot);
  expect(typeof packed.nodes).toBe('string');
  expect(unpackSnapshot(packed)).toEqual(snapshot);
});
