// Who hears whom, and how well: distance, high ground and a fixed shadow per pair.
import type { Place } from './places.ts';
import type { Random } from './random.ts';

/** Links in both directions, grouped by node: those of node i stand from `offsets[i]` to `offsets[i + 1]` - 1. */
export interface Links {
  readonly offsets: Int32Array;
  readonly neighbours: Int32Array;
  /** dB. */
  readonly snrs: Float64Array;
}

/** Weakest link that carries packets, dB. */
const WEAKEST = -9;
/** Strongest reading a radio gives, dB. */
const STRONGEST = 13.5;
/** Beyond this not even two ridges with a lucky shadow meet. */
const FARTHEST_KM = 45;
/** A node keeps its best neighbours: the others drown in collisions. */
const KEPT = 14;
const KEPT_ON_RIDGE = 18;

interface Candidate {
  readonly other: number;
  readonly snr: number;
}

/** SNR = 15 + 9 on a ridge - 32 log10(km) + shadow; kept above -9 dB and when each end is among the other's best. */
export function linkNodes(places: readonly Place[], random: Random): Links {
  const candidates: Candidate[][] = places.map(() => []);
  for (let a = 0; a < places.length; a++) {
    const from = places[a] as Place;
    for (let b = a + 1; b < places.length; b++) {
      const to = places[b] as Place;
      const east = from.x - to.x;
      const north = from.y - to.y;
      if (Math.abs(east) > FARTHEST_KM || Math.abs(north) > FARTHEST_KM) continue;
      const km = Math.max(0.05, Math.sqrt(east * east + north * north));
      if (km > FARTHEST_KM) continue;
      const height = from.ridge || to.ridge ? 9 : 0;
      const snr = Math.min(STRONGEST, 15 + height - 32 * Math.log10(km) + 6 * random.gaussian());
      if (snr <= WEAKEST) continue;
      candidates[a]?.push({ other: b, snr });
      candidates[b]?.push({ other: a, snr });
    }
  }
  const best = candidates.map((list, node) => {
    list.sort((x, y) => y.snr - x.snr || x.other - y.other);
    return new Set(list.slice(0, places[node]?.ridge ? KEPT_ON_RIDGE : KEPT).map((candidate) => candidate.other));
  });
  const kept = candidates.map((list, node) =>
    list.filter(({ other }) => best[node]?.has(other) && best[other]?.has(node)),
  );
  return pack(kept);
}

function pack(kept: readonly (readonly Candidate[])[]): Links {
  const offsets = new Int32Array(kept.length + 1);
  kept.forEach((list, node) => {
    offsets[node + 1] = (offsets[node] ?? 0) + list.length;
  });
  const all = kept.flat();
  return {
    offsets,
    neighbours: Int32Array.from(all, (candidate) => candidate.other),
    snrs: Float64Array.from(all, (candidate) => candidate.snr),
  };
}

/** Number of neighbours of a node. */
export function degreeOf(links: Links, node: number): number {
  return (links.offsets[node + 1] ?? 0) - (links.offsets[node] ?? 0);
}

/** dB between two nodes; null when they do not hear each other. */
export function snrBetween(links: Links, a: number, b: number): number | null {
  for (let at = links.offsets[a] ?? 0; at < (links.offsets[a + 1] ?? 0); at++) {
    if (links.neighbours[at] === b) return links.snrs[at] ?? null;
  }
  return null;
}
