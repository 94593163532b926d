// Keeps edges true to claims and known nodes, in memory and in their table.
import { addHour, addHoursOfClaim, type HourlyGains } from '../../domain/mesh/activity.ts';
import { addToTotals, type Claim, deriveEdges, type EdgeTotals } from '../../domain/mesh/derive.ts';
import type { PrefixIndex } from '../../domain/mesh/prefix-index.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import { claimRoute } from '../../domain/mesh/relations.ts';
import type { EdgeActivityTable } from '../storage/tables/edge-activity.ts';
import type { EdgeEvidenceTable, StoredClaim } from '../storage/tables/edge-evidence.ts';
import type { NeighborEdgesTable } from '../storage/tables/neighbor-edges.ts';
import type { LedgerClaim } from './claim-ledger.ts';
import type { LiveGraph } from './live-graph.ts';
import type { LiveEdge } from './live-node.ts';

export interface EdgeTables {
  readonly evidence: EdgeEvidenceTable;
  readonly edges: NeighborEdgesTable;
  readonly activity: EdgeActivityTable;
}

/** Every call that writes must run inside a transaction. */
export class EdgeBook {
  readonly #tables: EdgeTables;
  readonly #graph: LiveGraph;
  readonly #index: PrefixIndex;
  #unwritten: LiveEdge[] = [];

  constructor(tables: EdgeTables, graph: LiveGraph, index: PrefixIndex) {
    this.#tables = tables;
    this.#graph = graph;
    this.#index = index;
  }

  /** Counts the batch's part of a claim into the one edge it speaks of, if both its sides are resolved. */
  count(claim: LedgerClaim): void {
    if (claim.version !== this.#index.version) {
      claim.version = this.#index.version;
      claim.leftParty = this.#index.resolve(claim.left);
      claim.rightParty = this.#index.resolve(claim.right);
      claim.edge = null;
    }
    const { leftParty, rightParty } = claim;
    if (leftParty !== 0 && rightParty !== 0 && leftParty !== rightParty) {
      claim.edge ??= this.#graph.connect(leftParty, rightParty);
      addToTotals(claim.edge.totals, claim);
      addHour(claim.edge.hours, claim.hour);
      for (const gain of claim.earlier ?? []) addHour(claim.edge.hours, gain);
      this.#changed(claim.edge);
    }
    if (claim.route !== claimRoute.flood) return;
    if (leftParty !== 0) this.#graph.alive(leftParty, claim.lastSeen);
    if (rightParty !== 0) this.#graph.alive(rightParty, claim.lastSeen);
  }

  /**
   * Derives anew the edges of parties whose prefixes mean something else now, and what these did by the hour, from the
   * claims that carry their sides. Gives how many edges' hours were other than that.
   */
  rederive(parties: Iterable<PartyId>): number {
    const hours = new Map<LiveEdge, HourlyGains>();
    for (const party of parties) {
      const claims = this.#tables.evidence.withAnySide(this.#index.sidesOf(party));
      const derived = new Map<PartyId, EdgeTotals>();
      for (const [low, row] of deriveEdges(claims, (side) => this.#index.resolve(side))) {
        for (const [high, totals] of row) derived.set(low === party ? high : low, totals);
      }
      for (const [other, edge] of [...(this.#graph.node(party)?.edges ?? [])]) {
        if (!derived.has(other)) this.remove(edge);
      }
      const activity = this.#hoursByOther(party, claims);
      for (const [other, totals] of derived) {
        const edge = this.#graph.connect(party, other);
        this.setTotals(edge, totals);
        hours.set(edge, activity.get(other) ?? new Map());
      }
      this.#graph.setAlive(party, newestFlood(claims));
    }
    this.flush();
    let wrong = 0;
    for (const [edge, gains] of hours) if (edge.id !== 0 && this.#tables.activity.replace(edge.id, gains)) wrong++;
    return wrong;
  }

  /** Gives an edge the totals its claims add up to. */
  setTotals(edge: LiveEdge, totals: EdgeTotals): void {
    if (edge.id !== 0 && sameRow(edge.totals, totals)) {
      edge.totals = totals;
      this.#graph.touch(edge);
      return;
    }
    edge.totals = totals;
    this.#changed(edge);
  }

  /** Writes an edge's row although its totals did not change. */
  rewrite(edge: LiveEdge): void {
    this.#changed(edge);
  }

  /** Removes an edge and its row. */
  remove(edge: LiveEdge): void {
    if (edge.id !== 0) this.#tables.edges.delete(edge.id);
    edge.id = 0;
    edge.unwritten = false;
    this.#graph.disconnect(edge);
  }

  /** Writes what changed. */
  flush(): void {
    for (const edge of this.#unwritten) {
      if (!edge.unwritten) continue;
      edge.unwritten = false;
      const { count, weightedX4, firstSeen, lastSeen } = edge.totals;
      if (edge.id === 0) {
        const ends = { a: edge.a.party, b: edge.b.party };
        edge.id = this.#tables.edges.insert({ ...ends, count, weightedX4, firstSeen, lastSeen });
      } else this.#tables.edges.update({ id: edge.id, count, weightedX4, firstSeen, lastSeen });
      for (const gain of edge.hours.values()) this.#tables.activity.add(edge.id, gain);
      edge.hours.clear();
    }
    this.#unwritten = [];
  }

  /** Forgets what is not written. */
  clear(): void {
    this.#unwritten = [];
  }

  /** What the claims of a party count by the hour, by the other end of their edge. */
  #hoursByOther(party: PartyId, claims: readonly StoredClaim[]): Map<PartyId, HourlyGains> {
    const byOther = new Map<PartyId, HourlyGains>();
    for (const claim of claims) {
      const left = this.#index.resolve(claim.left);
      const other = left === party ? this.#index.resolve(claim.right) : left;
      if (other === 0 || other === party) continue;
      const hours = byOther.get(other) ?? new Map();
      byOther.set(other, hours);
      addHoursOfClaim(hours, claim);
    }
    return byOther;
  }

  #changed(edge: LiveEdge): void {
    this.#graph.touch(edge);
    if (edge.unwritten) return;
    edge.unwritten = true;
    this.#unwritten.push(edge);
  }
}

/** Whether two totals give the same row in `neighbor_edges`. */
export function sameRow(a: RowTotals, b: RowTotals): boolean {
  return (
    a.count === b.count && a.weightedX4 === b.weightedX4 && a.firstSeen === b.firstSeen && a.lastSeen === b.lastSeen
  );
}

type RowTotals = Pick<EdgeTotals, 'count' | 'weightedX4' | 'firstSeen' | 'lastSeen'>;

function newestFlood(claims: readonly Claim[]): number | null {
  let newest: number | null = null;
  for (const claim of claims) {
    if (claim.route === claimRoute.flood && (newest === null || claim.lastSeen > newest)) newest = claim.lastSeen;
  }
  return newest;
}
