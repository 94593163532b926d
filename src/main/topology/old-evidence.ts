// Forgets edges nobody has seen for long, with the claims they rest on, so that nothing can derive them again.
import type { EpochMs } from '../../domain/hearing.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import type { ClaimName } from '../storage/tables/edge-evidence.ts';
import type { ClaimLedger } from './claim-ledger.ts';
import type { Topology } from './load.ts';

/** Claims read at once, and between two looks at the watch. */
const claimsPerPage = 512;
const claimsBetweenLooks = 32;

/** The topology with the claims met lately. */
interface KeptTopology extends Topology {
  readonly ledger: ClaimLedger;
}

/** What forgetting works on. */
export interface EvidenceKeeper {
  /** The topology as it is now; another one after a failure. */
  topology(): KeptTopology;
  /** Runs `action` in a transaction in which no claim waits to be written. */
  change(action: () => void): void;
}

/**
 * Removes edges without any evidence since `before`, and old claims that speak of no edge: their hops mean nobody, or
 * several, or both the same. A claim of an edge that still has younger evidence stays, however old it is.
 */
export class OldEvidence {
  readonly #keeper: EvidenceKeeper;
  readonly #before: EpochMs;
  /** Pairs to look at; null before the first slice. */
  #pairs: [PartyId, PartyId][] | null = null;
  #pairsAtFirst = 0;
  #edges = 0;
  #claims = 0;
  #after = 0;
  #lastClaim = 0;

  constructor(keeper: EvidenceKeeper, before: EpochMs) {
    this.#keeper = keeper;
    this.#before = before;
  }

  slice({ rows, isOver }: { readonly rows: number; isOver(): boolean }) {
    const claimsBefore = this.#claims;
    let done = false;
    this.#keeper.change(() => {
      done = this.#forget(this.#keeper.topology(), rows, isOver);
    });
    const looked = this.#pairsAtFirst - (this.#pairs?.length ?? 0) + this.#after;
    const all = this.#pairsAtFirst + this.#lastClaim;
    return { rows: this.#claims - claimsBefore, done, part: all === 0 ? 1 : Math.min(1, looked / all) };
  }

  words(): string {
    if (this.#claims === 0) return 'No edge was without evidence for so long.';
    return `Forgot ${this.#edges} edges and ${this.#claims} claims.`;
  }

  #forget(topology: KeptTopology, rows: number, isOver: () => boolean): boolean {
    if (this.#pairs === null) {
      this.#pairs = this.#oldPairs(topology);
      if (isOver()) return false;
    }
    let looked = 0;
    for (let pair = this.#pairs.pop(); pair !== undefined; pair = this.#pairs.pop()) {
      this.#forgetPair(topology, ...pair);
      if (++looked >= rows || isOver()) return false;
    }
    return this.#forgetLoose(topology, rows - looked, isOver);
  }

  #oldPairs({ graph, tables }: Topology): [PartyId, PartyId][] {
    const pairs: [PartyId, PartyId][] = [];
    for (const { a, b, totals } of graph.edges()) if (totals.lastSeen < this.#before) pairs.push([a.party, b.party]);
    this.#pairsAtFirst = pairs.length;
    this.#lastClaim = tables.evidence.newestId();
    return pairs;
  }

  #forgetPair(topology: KeptTopology, a: PartyId, b: PartyId): void {
    const { tables, graph, index, book } = topology;
    const edge = graph.edgeBetween(a, b);
    if (edge === undefined) return;
    const claims = tables.evidence.between(index.sidesOf(a), index.sidesOf(b));
    // Evidence without weight moves no edge's time, yet it is evidence.
    if (claims.some(({ lastSeen }) => lastSeen >= this.#before)) return;
    for (const claim of claims) this.#delete(topology, claim);
    book.remove(edge);
    this.#edges++;
  }

  /** Looks at `limit` claims at most; gives whether none is left. */
  #forgetLoose(topology: KeptTopology, limit: number, isOver: () => boolean): boolean {
    for (let left = limit; left > 0; left -= claimsPerPage) {
      const page = topology.tables.evidence.namesAfter(this.#after, Math.min(claimsPerPage, left));
      for (const [i, claim] of page.entries()) {
        this.#after = claim.id;
        this.#forgetIfLoose(topology, claim);
        if (i % claimsBetweenLooks === claimsBetweenLooks - 1 && isOver()) return false;
      }
      if (page.length < Math.min(claimsPerPage, left)) return true;
    }
    return false;
  }

  #forgetIfLoose(topology: KeptTopology, claim: ClaimName): void {
    const left = topology.index.resolve(claim.left);
    const right = topology.index.resolve(claim.right);
    const isEdge = left !== 0 && right !== 0 && left !== right;
    if (!isEdge && claim.lastSeen < this.#before) this.#delete(topology, claim);
  }

  #delete({ tables, ledger }: KeptTopology, { id, left, right, relation, route }: ClaimName): void {
    tables.evidence.delete(id);
    ledger.forget(left, right, relation, route);
    this.#claims++;
  }
}
