// Which node each hop was, in made-up meshes whose true paths are known.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrefixIndex } from '../../../src/domain/mesh/prefix-index.ts';
import { type HopKnowledge, resolvePath } from '../../../src/domain/mesh/resolve-path.ts';
import { hopSide } from '../../../src/domain/mesh/side.ts';

interface Made {
  readonly key: string;
  readonly lat?: number;
}

/** Nodes 1, 2, 3 … and the evidence between them. */
function mesh(nodes: readonly Made[], evidence: readonly (readonly [number, number, number])[] = []): HopKnowledge {
  const index = new PrefixIndex();
  for (const [i, { key }] of nodes.entries()) index.add({ party: i + 1, key: key.padEnd(64, '0') });
  return {
    candidates: (side) => index.candidates(side),
    evidenceBetween: (a, b) => evidence.find(([x, y]) => (x === a && y === b) || (x === b && y === a))?.[2] ?? 0,
    placeOf: (party) => ({ lat: nodes[party - 1]?.lat ?? null, lon: 8 }),
  };
}

const hops = (...hex: string[]) => hex.map((text) => hopSide(Buffer.from(text, 'hex'), 0, text.length / 2));
const resolved = (path: Parameters<typeof resolvePath>[0], known: HopKnowledge) =>
  resolvePath(path, known).map(({ tier, party }) => `${tier} ${party}`);

describe('a hop', () => {
  it('that one node can be is that node, that none can be is nobody', () => {
    const known = mesh([{ key: 'aa' }, { key: 'bb' }]);
    expect(resolvePath({ hops: hops('aa', 'cc'), before: null, after: null }, known)).toEqual([
      { tier: 'unique', party: 1, candidates: 1 },
      { tier: 'unresolved', party: 0, candidates: 0 },
    ]);
  });

  it('of two nodes is the proven neighbour of the hop before it, from 3 pieces of evidence and three times the other’s', () => {
    const nodes = [{ key: 'aa' }, { key: 'b1' }, { key: 'b1ff' }];
    const path = { hops: hops('aa', 'b1'), before: null, after: null };
    expect(
      resolved(
        path,
        mesh(nodes, [
          [1, 2, 9],
          [1, 3, 3],
        ]),
      ),
    ).toEqual(['unique 1', 'neighbour 2']);
    expect(
      resolved(
        path,
        mesh(nodes, [
          [1, 2, 9],
          [1, 3, 4],
        ]),
      )[1],
    ).toBe('unresolved 0');
    expect(resolved(path, mesh(nodes, [[1, 2, 2]]))[1]).toBe('unresolved 0');
    expect(resolved(path, mesh(nodes, [[1, 2, 3]]))[1]).toBe('neighbour 2');
  });

  it('is found from the observer’s end backwards where nothing is known at the beginning', () => {
    const nodes = [{ key: 'a1' }, { key: 'a1ff' }, { key: 'b1' }, { key: 'b1ff' }, { key: 'ee' }];
    const known = mesh(nodes, [
      [4, 5, 5],
      [2, 4, 5],
    ]);
    expect(resolved({ hops: hops('a1', 'b1'), before: null, after: 5 }, known)).toEqual(['neighbour 2', 'neighbour 4']);
    expect(resolved({ hops: hops('a1', 'b1'), before: null, after: null }, known)).toEqual([
      'unresolved 0',
      'unresolved 0',
    ]);
  });

  it('goes by the originator’s neighbours before it goes by the observer’s', () => {
    const nodes = [{ key: 'a1' }, { key: 'a1ff' }, { key: 'cc' }, { key: 'ee' }];
    const known = mesh(nodes, [
      [1, 3, 5],
      [2, 4, 50],
    ]);
    expect(resolved({ hops: hops('a1'), before: 3, after: 4 }, known)).toEqual(['neighbour 1']);
  });

  it('is the nearest within 300 km of the hop beside it where no neighbour is proven', () => {
    const nodes = [
      { key: 'aa', lat: 50 },
      { key: 'b1', lat: 51 },
      { key: 'b1ff', lat: 52 },
      { key: 'b2' },
      { key: 'b2ff', lat: 53 },
    ];
    const known = mesh(nodes);
    expect(resolved({ hops: hops('aa', 'b1'), before: null, after: null }, known)[1]).toBe('position 2');
    // 334 km away, and the other says nothing of its place.
    expect(resolved({ hops: hops('aa', 'b2'), before: null, after: null }, known)[1]).toBe('unresolved 0');
  });

  it('prefers a proven neighbour at the far end to a near place', () => {
    const nodes = [
      { key: 'aa', lat: 50 },
      { key: 'b1', lat: 50.1 },
      { key: 'b1ff', lat: 52 },
      { key: 'cc', lat: 52 },
    ];
    expect(resolved({ hops: hops('aa', 'b1', 'cc'), before: null, after: null }, mesh(nodes, [[3, 4, 6]]))[1]).toBe(
      'neighbour 3',
    );
  });

  it('is nobody who stands elsewhere in the path or at its end: a node relays a packet once', () => {
    const nodes = [{ key: 'b1' }, { key: 'b1ff' }, { key: 'cc' }];
    const known = mesh(nodes, [
      [1, 3, 50],
      [2, 3, 5],
    ]);
    expect(resolved({ hops: hops('b1'), before: 3, after: 1 }, known)).toEqual(['neighbour 2']);
  });
});

describe('paths of 64 hops', () => {
  it('of one shared byte end, name nobody twice, and never take anybody without a reason', () => {
    const nodes = Array.from({ length: 40 }, (_, i) => ({ key: `aa${i.toString(16).padStart(2, '0')}`, lat: 50 + i }));
    const links = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 })),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(links, fc.option(fc.integer({ min: 1, max: 40 })), (evidence, before) => {
        const known = mesh(nodes, evidence);
        const found = resolvePath(
          { hops: hops(...Array.from({ length: 64 }, () => 'aa')), before, after: null },
          known,
        );
        const named = found.map(({ party }) => party).filter((party) => party !== 0);
        expect(new Set([...named, before ?? 0]).size).toBe(named.length + 1);
        for (const [i, { tier, party }] of found.entries()) {
          if (tier !== 'neighbour') continue;
          const beside = [found[i - 1]?.party ?? before ?? 0, found[i + 1]?.party ?? 0];
          expect(beside.some((other) => known.evidenceBetween(party, other) >= 3)).toBe(true);
        }
      }),
    );
  });
});
