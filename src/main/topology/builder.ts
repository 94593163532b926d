// Turns recorded observations into claims and edges, inside the transaction that recorded them.
import type { GraphDelta, GraphSnapshot } from '../../contract/graph.ts';
import type { Clock } from '../../domain/clock.ts';
import { claimsOf } from '../../domain/mesh/evidence.ts';
import { PrefixIndex } from '../../domain/mesh/prefix-index.ts';
import type {
  EvidenceRecorder,
  KnownNode,
  PartyId,
  RecordedBatch,
  RecordedObservation,
} from '../../domain/mesh/recorded.ts';
import type { WritableDb } from '../storage/database.ts';
import { EdgeActivityTable } from '../storage/tables/edge-activity.ts';
import { EdgeEvidenceTable } from '../storage/tables/edge-evidence.ts';
import { NeighborEdgesTable } from '../storage/tables/neighbor-edges.ts';
import { TopologyObservations } from '../storage/tables/topology-observations.ts';
import { partyKeys } from '../storage/tables/topology-parties.ts';
import { TopologyStateTable } from '../storage/tables/topology-state.ts';
import { ClaimLedger } from './claim-ledger.ts';
import { EdgeBook } from './edge-book.ts';
import { LiveGraph } from './live-graph.ts';
import { loadTopology, type Topology } from './load.ts';

export interface TopologyOptions {
  readonly clock: Clock;
  /** Claims kept in memory, about 250 bytes each; twice as many at most. */
  readonly claimCapacity?: number;
}

/** How much one slice of catching up may do. */
export interface CatchUpSlice {
  readonly observations?: number;
  readonly milliseconds?: number;
}

const defaultClaimCapacity = 50_000;
const defaultSlice = { observations: 2_000, milliseconds: 50 } as const;
/** Observations between two looks at the clock. */
const catchUpStep = 250;

/**
 * The one writer of claims, edges and their watermark. While observations below a batch are still without claims
 * (after a crash, or recorded without the builder), `record` takes in nodes only and leaves the batch's observations to
 * `catchUp`, so that the watermark never passes over one.
 */
export class TopologyBuilder implements EvidenceRecorder {
  readonly #db: WritableDb;
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #tables;
  readonly #state: TopologyStateTable;
  readonly #observations: TopologyObservations;
  readonly #graph: LiveGraph;
  #index: PrefixIndex;
  #ledger: ClaimLedger;
  #book: EdgeBook;
  #watermark: number;
  #behind: boolean;

  /** Loads the graph from the tables; puts right edges that differ from what claims and nodes say. */
  constructor(db: WritableDb, options: TopologyOptions) {
    this.#db = db;
    this.#clock = options.clock;
    this.#capacity = options.claimCapacity ?? defaultClaimCapacity;
    this.#tables = {
      evidence: new EdgeEvidenceTable(db),
      edges: new NeighborEdgesTable(db),
      activity: new EdgeActivityTable(db),
    };
    this.#state = new TopologyStateTable(db);
    this.#observations = new TopologyObservations(db);
    // One further than stored: a revision that was told but not stored is never told again with other content.
    this.#graph = new LiveGraph(partyKeys(db), this.#state.read().revision + 1);
    const loaded = this.#load();
    this.#index = loaded.index;
    this.#ledger = loaded.ledger;
    this.#book = loaded.book;
    this.#watermark = loaded.watermark;
    this.#behind = loaded.behind;
    this.#graph.resume({ nodes: new Set(), edges: new Set() });
  }

  /** Whether observations wait for `catchUp`. */
  get behind(): boolean {
    return this.#behind;
  }

  /** Row id of the last observation whose claims are recorded. */
  get watermark(): number {
    return this.#watermark;
  }

  record(batch: RecordedBatch): void {
    for (const sighting of batch.sightings) this.#graph.sighted(sighting);
    this.#admit(batch.appeared);
    const fresh = this.#fresh(batch.observations);
    if (fresh.length > 0) this.#take(fresh);
    if (fresh.length > 0 || batch.sightings.length > 0 || batch.appeared.length > 0) this.#save();
  }

  abandon(): void {
    const pending = this.#graph.clear();
    const loaded = this.#load();
    this.#index = loaded.index;
    this.#ledger = loaded.ledger;
    this.#book = loaded.book;
    this.#watermark = loaded.watermark;
    this.#behind = loaded.behind;
    this.#graph.resume(pending);
  }

  /** Records the claims of observations that have none yet, in a transaction of its own; gives whether more remain. */
  catchUp(slice: CatchUpSlice = defaultSlice): boolean {
    if (!this.#behind) return false;
    const until = this.#clock.now() + (slice.milliseconds ?? defaultSlice.milliseconds);
    let left = slice.observations ?? defaultSlice.observations;
    this.#transaction(() => {
      do {
        const step = Math.min(left, catchUpStep);
        const observations = this.#observations.after(this.#watermark, step);
        if (observations.length > 0) this.#take(observations);
        left -= step;
        if (observations.length < step) this.#behind = false;
      } while (this.#behind && left > 0 && this.#clock.now() < until);
      this.#save();
    });
    return this.#behind;
  }

  /** Nodes became known, or were found to relay after all: hops can mean them from now on. */
  admit(nodes: readonly KnownNode[]): void {
    this.#transaction(() => {
      this.#admit(nodes);
      this.#save();
    });
  }

  /** Hops can no longer mean these nodes: they were deleted (`gone`), or their own status rules relaying out. */
  withdraw(parties: readonly PartyId[], why: 'gone' | 'no-relay'): void {
    this.#transaction(() => {
      const touched = new Set<PartyId>();
      for (const party of parties) {
        for (const other of this.#index.remove(party) ?? []) touched.add(other);
      }
      this.#book.rederive(touched);
      if (why === 'gone') for (const party of parties) this.#graph.unknown(party);
      this.#save();
    });
  }

  snapshot(now: number = this.#clock.now()): GraphSnapshot {
    return this.#graph.snapshot(now);
  }

  /** What changed since the last call; null when nothing did. Call it outside transactions, at most 4 times a second. */
  takeDelta(): GraphDelta | null {
    return this.#graph.takeDelta(this.#clock.now());
  }

  #admit(nodes: readonly KnownNode[]): void {
    const touched = new Set<PartyId>();
    for (const node of nodes) {
      for (const other of this.#index.add(node) ?? []) touched.add(other);
    }
    if (touched.size > 0) this.#book.rederive(touched);
  }

  /** The batch's observations that have no claims yet and may have them now. */
  #fresh(observations: readonly RecordedObservation[]): readonly RecordedObservation[] {
    const first = observations[0];
    const last = observations.at(-1);
    if (this.#behind || first === undefined || last === undefined) return [];
    if (first.observationId <= this.#watermark && this.#state.newestObservation() < this.#watermark) {
      // Every observation was pruned away, so row ids began anew.
      this.#watermark = first.observationId - 1;
    }
    if (last.observationId <= this.#watermark) return [];
    const isGap = first.observationId > this.#watermark + 1;
    if (isGap && this.#state.hasObservationBetween(this.#watermark, first.observationId)) {
      this.#behind = true;
      return [];
    }
    if (first.observationId > this.#watermark) return observations;
    return observations.filter(({ observationId }) => observationId > this.#watermark);
  }

  #take(observations: readonly RecordedObservation[]): void {
    const ledger = this.#ledger;
    for (const observation of observations) {
      const { at, snrX4, observerId, observationId } = observation;
      claimsOf(observation, (left, right, relation, route) => {
        ledger.count(left, right, relation, route, at, snrX4, observerId);
      });
      if (observationId > this.#watermark) this.#watermark = observationId;
    }
    ledger.flush((claim) => this.#book.count(claim));
    this.#book.flush();
  }

  /** The revision stored is the one the next delta leads to. */
  #save(): void {
    this.#state.write(this.#watermark, this.#graph.revision + 1);
  }

  #transaction(action: () => void): void {
    if (this.#db.inTransaction) {
      action();
      return;
    }
    try {
      this.#db.transaction(action).immediate();
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  #load(): Topology & { readonly watermark: number; readonly behind: boolean } {
    const index = new PrefixIndex();
    const ledger = new ClaimLedger(this.#tables.evidence, this.#capacity);
    const book = new EdgeBook(this.#tables, this.#graph, index);
    const topology = { tables: this.#tables, graph: this.#graph, index, ledger, book };
    loadTopology(this.#db, topology);
    const newest = this.#state.newestObservation();
    // Row ids above the newest row will be given again, so the watermark must not stand above it.
    const watermark = Math.min(this.#state.read().watermark, newest);
    return { ...topology, watermark, behind: newest > watermark };
  }
}
