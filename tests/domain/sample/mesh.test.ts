// The sample mesh has the make-up of a measured one.
import { describe, expect, it } from 'vitest';
import { degreeOf, snrBetween } from '../../../src/domain/sample/links.ts';
import { generateMesh, type SampleMesh } from '../../../src/domain/sample/mesh.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';

const crypto = nodeCrypto();
const meshes = ['a', 'b', 'meshwarden'].map((seed) => generateMesh({ seed, profile: 'real' }, crypto));

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}

/** Nodes that can be reached from the best connected one. */
function reachable({ links, nodes }: SampleMesh): number {
  const degrees = nodes.map((node) => degreeOf(links, node.index));
  const start = degrees.indexOf(Math.max(...degrees));
  const seen = new Set([start]);
  for (const node of seen) {
    for (const next of links.neighbours.slice(links.offsets[node], links.offsets[node + 1])) seen.add(next);
  }
  return seen.size;
}

describe.each(meshes)('the mesh of 500 nodes, seed $seed', (mesh) => {
  const { nodes, links, observers } = mesh;

  it('is the same again for the same seed', () => {
    const again = generateMesh({ seed: mesh.seed, profile: 'real' }, crypto);
    expect(again.nodes.map((node) => [node.key, node.name, node.lat])).toEqual(
      nodes.map((node) => [node.key, node.name, node.lat]),
    );
    expect(again.links).toEqual(links);
    expect(again.observers).toEqual(observers);
  });

  it('has 64 % repeaters, 28 % companions, 7.5 % rooms and 0.5 % sensors', () => {
    expect(nodes).toHaveLength(500);
    const of = (role: string) => nodes.filter((node) => node.role === role).length;
    expect([of('repeater'), of('companion'), of('room'), of('sensor')]).toEqual([319, 140, 38, 3]);
  });

  it('has keys of its own, none beginning with the reserved 00 or FF', () => {
    expect(new Set(nodes.map((node) => node.key)).size).toBe(500);
    expect(nodes.some((node) => /^(00|ff)/.test(node.key))).toBe(false);
    for (const node of nodes.slice(0, 20)) {
      const said = new TextEncoder().encode('hej');
      const signature = crypto.signEd25519(node.seed, said);
      expect(crypto.verifyEd25519(node.publicKey, said, signature)).toBe(true);
    }
  });

  it('has 92 % of its nodes located, 4 % at 0,0 and 4 % nowhere', () => {
    const zero = nodes.filter((node) => node.lat === 0 && node.lon === 0).length;
    const nowhere = nodes.filter((node) => node.lat === null && node.lon === null).length;
    expect([zero, nowhere]).toEqual([20, 20]);
    for (const { lat, lon } of nodes) {
      if (!lat || !lon) continue;
      expect(Math.abs(lat - 31.5)).toBeLessThan(1);
      expect(Math.abs(lon + 41.2)).toBeLessThan(1);
    }
  });

  it('sends names that fit an advert, some with emoji and umlauts, one cut inside a character', () => {
    for (const node of nodes) expect(node.nameBytes.length).toBeLessThanOrEqual(node.lat === null ? 31 : 23);
    expect(share(nodes, (node) => /\p{Extended_Pictographic}/u.test(node.name))).toBeGreaterThan(0.05);
    expect(nodes.some((node) => /[äöüÄÖÜÅ]/.test(node.name))).toBe(true);
    const cut = nodes.filter((node) => new TextDecoder().decode(node.nameBytes).includes('\ufffd'));
    expect(cut).toHaveLength(1);
    expect(cut[0]?.name).not.toContain('\ufffd');
  });

  it('begins floods with 1, 2 and 3 bytes per hop at 94, 5.7 and 0.3 %', () => {
    const of = (size: number) => nodes.filter((node) => node.hashSize === size).length;
    expect([of(1), of(2), of(3)]).toEqual([469, 29, 2]);
  });

  it('has about 11 links per node, the same from both ends, and hangs together', () => {
    const mean = links.neighbours.length / nodes.length;
    expect(mean).toBeGreaterThan(8);
    expect(mean).toBeLessThan(13);
    for (const node of nodes) {
      for (let at = links.offsets[node.index] ?? 0; at < (links.offsets[node.index + 1] ?? 0); at++) {
        const snr = links.snrs[at] ?? 0;
        expect(snr).toBeGreaterThan(-9);
        expect(snr).toBeLessThanOrEqual(13.5);
        expect(snrBetween(links, links.neighbours[at] ?? -1, node.index)).toBe(snr);
      }
    }
    expect(reachable(mesh)).toBeGreaterThan(450);
  });

  it('has 31 observers, better connected than most, with shapes and clocks in their shares', () => {
    expect(observers).toHaveLength(31);
    expect(new Set(observers.map((observer) => observer.node)).size).toBe(31);
    const mean = observers.reduce((sum, observer) => sum + degreeOf(links, observer.node), 0) / 31;
    expect(mean).toBeGreaterThan(links.neighbours.length / nodes.length);
    const of = (shape: string) => observers.filter((observer) => observer.shape === shape).length;
    expect([of('capture'), of('native'), of('home_assistant'), of('pymc'), of('numbers')]).toEqual([8, 5, 4, 2, 2]);
    expect(observers.filter((observer) => observer.clock.kind === 'right')).toHaveLength(27);
    expect(observers.filter((observer) => observer.uptime === 0.6)).toHaveLength(3);
    expect(observers.filter((observer) => !/^[0-9A-F]{64}$/.test(observer.id))).toHaveLength(1);
    expect(new Set(observers.map((observer) => observer.iata)).size).toBeGreaterThanOrEqual(4);
  });
});

it('makes another mesh of another seed', () => {
  const [a, b] = meshes;
  expect(a?.nodes[0]?.key).not.toBe(b?.nodes[0]?.key);
});

it('makes the small mesh of 50 nodes and 5 observers', () => {
  const mesh = generateMesh({ seed: 'meshwarden', profile: 'small' }, crypto);
  expect([mesh.nodes.length, mesh.observers.length]).toEqual([50, 5]);
  expect(reachable(mesh)).toBeGreaterThan(40);
});
