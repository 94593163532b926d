// Which node each hop of a path was, and how surely: by its key alone, by its neighbours, by where it stands, or not at all.
import { kilometresBetween, type Position } from './distance.ts';
import type { PartyId } from './recorded.ts';
import type { Side } from './side.ts';

/** How a hop was resolved, the surest first. */
export const hopTiers = ['unique', 'neighbour', 'position', 'unresolved'] as const;
export type HopTier = (typeof hopTiers)[number];

export interface ResolvedHop {
  readonly tier: HopTier;
  /** 0 where it is unresolved. */
  readonly party: PartyId;
  /** How many known nodes have this prefix. */
  readonly candidates: number;
}

/** What resolving needs to know of the mesh. */
export interface HopKnowledge {
  /** Every known node a prefix could mean. */
  candidates(side: Side): readonly PartyId[];
  /** Pieces of evidence, weighted, that two parties are neighbours. */
  evidenceBetween(a: PartyId, b: PartyId): number;
  placeOf(party: PartyId): Position;
}

/** A path with what stands at its two ends; null where that says nothing about the hop beside it. */
export interface HopPath {
  /** In path order. */
  readonly hops: readonly Side[];
  /** Who is next to the first hop: the originator of a flooded packet that says who that is. */
  readonly before: PartyId | null;
  /** Who is next to the last hop: the observer of a flooded packet. */
  readonly after: PartyId | null;
}

/** Evidence a neighbour must have, and how many times that of the runner-up. */
const leastEvidence = 3;
const leastLead = 3;
/** Beyond this from the hop before or after it a candidate is not taken by its place alone, km. */
const farthestKm = 300;

/**
 * Resolves every hop. A prefix that one node has is that node. Of several, the one is taken that alone is a proven
 * neighbour of the hop before it, else of the one after it; where neither decides, the nearest by position. A node
 * relays a packet once, so what stands elsewhere in the path or at its ends is no candidate.
 */
export function resolvePath(path: HopPath, mesh: HopKnowledge): ResolvedHop[] {
  const walk = new Walk(path, mesh);
  walk.pass('neighbour');
  walk.pass('position');
  return walk.hops;
}

class Walk {
  readonly hops: ResolvedHop[];
  readonly #path: HopPath;
  readonly #mesh: HopKnowledge;
  readonly #taken: Set<PartyId>;

  constructor(path: HopPath, mesh: HopKnowledge) {
    this.#path = path;
    this.#mesh = mesh;
    this.hops = path.hops.map((side): ResolvedHop => {
      const parties = mesh.candidates(side);
      const [only] = parties;
      return parties.length === 1 && only !== undefined
        ? { tier: 'unique', party: only, candidates: 1 }
        : { tier: 'unresolved', party: 0, candidates: parties.length };
    });
    this.#taken = new Set([path.before ?? 0, path.after ?? 0, ...this.hops.map(({ party }) => party)]);
  }

  /** From the first hop on, then back from the last; each hop may stand on the one before it in that direction. */
  pass(tier: 'neighbour' | 'position'): void {
    const last = this.hops.length - 1;
    for (let i = 0; i <= last; i += 1) this.#settle(i, this.#partyAt(i - 1), tier);
    for (let i = last; i >= 0; i -= 1) this.#settle(i, this.#partyAt(i + 1), tier);
  }

  /** Neighbours go before positions, also of a hop that was placed by position a moment ago. */
  #settle(i: number, anchor: PartyId, tier: 'neighbour' | 'position'): void {
    const hop = this.hops[i];
    if (hop === undefined || hop.party !== 0 || hop.candidates === 0 || anchor === 0) return;
    const parties = this.#mesh.candidates(this.#path.hops[i] ?? 0).filter((party) => !this.#taken.has(party));
    const neighbour = this.#provenNeighbour(parties, anchor);
    if (neighbour !== 0) this.#take(i, neighbour, 'neighbour');
    else if (tier === 'position') this.#take(i, this.#nearest(parties, anchor), 'position');
  }

  #take(i: number, party: PartyId, tier: HopTier): void {
    const hop = this.hops[i];
    if (party === 0 || hop === undefined) return;
    this.hops[i] = { ...hop, tier, party };
    this.#taken.add(party);
  }

  /** The party of a hop, or of what stands at that end of the path; 0 where it is not known. */
  #partyAt(i: number): PartyId {
    if (i < 0) return this.#path.before ?? 0;
    if (i >= this.hops.length) return this.#path.after ?? 0;
    return this.hops[i]?.party ?? 0;
  }

  #provenNeighbour(parties: readonly PartyId[], anchor: PartyId): PartyId {
    let best = 0;
    let most = 0;
    let second = 0;
    for (const party of parties) {
      const evidence = this.#mesh.evidenceBetween(party, anchor);
      if (evidence > most) {
        second = most;
        most = evidence;
        best = party;
      } else if (evidence > second) second = evidence;
    }
    return most >= leastEvidence && most >= leastLead * second ? best : 0;
  }

  #nearest(parties: readonly PartyId[], anchor: PartyId): PartyId {
    const here = this.#mesh.placeOf(anchor);
    let best = 0;
    let least = farthestKm;
    for (const party of parties) {
      const km = kilometresBetween(this.#mesh.placeOf(party), here);
      if (km === null || km > least || (km === least && best !== 0)) continue;
      least = km;
      best = party;
    }
    return best;
  }
}
