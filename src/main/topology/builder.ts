// Turns recorded observations into claims and edges, inside the transaction that recorded them.
import type { GraphDelta, GraphSnapshot } from '../../contract/graph.ts';
import type { Clock } from '../../domain/clock.ts';
import type { HourBuckets } from '../../domain/mesh/activity.ts';
import { PrefixIndex } from '../../domain/mesh/prefix-index.ts';
import type {
  EvidenceRecorder,
  FirstHearing,
  KnownNode,
  PartyId,
  RecordedBatch,
  RecordedObservation,
} from '../../domain/mesh/recorded.ts';
import type { Side } from '../../domain/mesh/side.ts';
import type { WritableDb } from '../storage/database.ts';
import { EdgeActivityTable } from '../storage/tables/edge-activity.ts';
import { EdgeEvidenceTable } from '../storage/tables/edge-evidence.ts';
import { NeighborEdgesTable } from '../storage/tables/neighbor-edges.ts';
import { TopologyObservations } from '../storage/tables/topology-observations.ts';
import { nodeLookup, partyKeys } from '../storage/tables/topology-parties.ts';
import { TopologyStateTable } from '../storage/tables/topology-state.ts';
import { dropWrongEdge, type EdgeKeys, keepWrongEdge, type WrongMark } from '../storage/tables/wrong-edges.ts';
import {
  burst,
  type CatchUpSlice,
  catchUpStep,
  defaultSlice,
  defaults,
  largeBatch,
  type TopologyOptions,
  waitingClaims,
} from './backlog.ts';
import { ClaimLedger } from './claim-ledger.ts';
import { EdgeBook } from './edge-book.ts';
import { type GraphMoment, LiveGraph, packMoment } from './live-graph.ts';
import type { LiveEdge } from './live-node.ts';
import { loadTopology, sightingOf, type Topology } from './load.ts';
import { OldEvidence } from './old-evidence.ts';

/** A known node with its newest evidence of any kind, and the observers (row ids) that witnessed its links. */
export interface KnownLiveness extends KnownNode {
  readonly name: string | null;
  readonly role: string;
  readonly heardAt: number | null;
  readonly witnesses: readonly number[];
}

/**
 * The one writer of claims, edges and their watermark; the three always change in one transaction.
 *
 * The claims of a small batch are written with it. Of a backlog (an import, a burst) they are counted together for up
 * to 16,000 observations, or 600,000 (or 100,000 claims) that come in large batches, because the same links come again
 * and again; until then the watermark stays below them, and `flush`, `snapshot` and `takeDelta` write them. After a crash
 * or a rollback, claims of observations above the watermark are made from their rows, as these were first heard: by
 * `catchUp`, or by `record`, which while behind makes a slice of them instead of looking at its batch, so that the
 * watermark never passes over an observation.
 */
export class TopologyBuilder implements EvidenceRecorder {
  readonly #db: WritableDb;
  readonly #clock: Clock;
  readonly #options: typeof defaults | Required<Omit<TopologyOptions, 'clock'>>;
  readonly #tables;
  readonly #state: TopologyStateTable;
  readonly #observations: TopologyObservations;
  readonly #storedNode: ReturnType<typeof nodeLookup>;
  readonly #graph: LiveGraph;
  #index: PrefixIndex;
  #ledger: ClaimLedger;
  #book: EdgeBook;
  /** Row id of the last observation counted; stored when its claims are. */
  #watermark: number;
  /** The watermark as stored. */
  #written: number;
  #behind: boolean;
  /** Whether it is stored how observations above the stored watermark were first heard. */
  #keepsHearings: boolean;
  /** Observations whose claims are counted and not written. */
  #waiting = 0;
  /** When the first of them was counted. */
  #waitingSince = 0;
  /** Whether the stored state is behind the graph. */
  #unsaved = false;

  /** Loads the graph from the tables; puts right edges that differ from what claims and nodes say. */
  constructor(db: WritableDb, options: TopologyOptions) {
    this.#db = db;
    this.#clock = options.clock;
    this.#options = { ...defaults, ...options };
    this.#tables = {
      evidence: new EdgeEvidenceTable(db),
      edges: new NeighborEdgesTable(db),
      activity: new EdgeActivityTable(db),
    };
    this.#state = new TopologyStateTable(db);
    this.#observations = new TopologyObservations(db);
    this.#storedNode = nodeLookup(db);
    // One further than stored: a revision that was told but not stored is never told again with other content.
    this.#graph = new LiveGraph(partyKeys(db), this.#state.read().revision + 1);
    const loaded = this.#load();
    this.#index = loaded.index;
    this.#ledger = loaded.ledger;
    this.#book = loaded.book;
    this.#watermark = loaded.watermark;
    this.#written = loaded.watermark;
    this.#behind = loaded.behind;
    this.#keepsHearings = this.#observations.anyKept();
    this.#graph.resume({ nodes: new Set(), edges: new Set() });
  }

  /** Whether observations wait for `catchUp`. */
  get behind(): boolean {
    return this.#behind;
  }

  /** Claims counted and not written. */
  get waiting(): number {
    return this.#ledger.waiting;
  }

  /** Row id of the last observation whose claims are counted. */
  get watermark(): number {
    return this.#watermark;
  }

  record(batch: RecordedBatch): void {
    for (const sighting of batch.sightings) this.#graph.sighted(sighting);
    this.#admit(batch.appeared);
    this.#unsaved ||= batch.sightings.length + batch.appeared.length > 0;
    const fresh = this.#fresh(batch.observations);
    this.#count(fresh);
    const changed = batch.changed ?? [];
    if (this.#behind) {
      this.#keepFirstHearings(changed);
      this.#catchUp(defaultSlice);
    }
    if (!this.#mayWait(fresh.length)) this.#write();
    this.#keepFirstHearings(changed);
  }

  abandon(): void {
    const pending = this.#graph.clear();
    const loaded = this.#load();
    this.#index = loaded.index;
    this.#ledger = loaded.ledger;
    this.#book = loaded.book;
    this.#watermark = loaded.watermark;
    this.#written = loaded.watermark;
    this.#behind = loaded.behind;
    this.#keepsHearings = this.#observations.anyKept();
    this.#waiting = 0;
    this.#unsaved = true;
    this.#graph.resume(pending);
  }

  /** Writes the claims that wait. A closing import or monitor calls it; what is not written is made again from the rows. */
  flush(): void {
    if (this.#waiting > 0 || this.#unsaved) this.#transaction(() => this.#write());
  }

  /** Makes the claims of observations that have none yet, in a transaction of its own; gives whether more remain. */
  catchUp(slice: CatchUpSlice = defaultSlice): boolean {
    this.flush();
    if (this.#behind) this.#transaction(() => this.#catchUp(slice));
    return this.#behind;
  }

  /** Nodes became known, or were found to relay after all: hops can mean them from now on. */
  admit(nodes: readonly KnownNode[]): void {
    this.#transaction(() => {
      this.#admit(nodes);
      this.#unsaved = true;
      this.#write();
    });
  }

  /** Hops can no longer mean these nodes: they were deleted (`gone`), or their own status rules relaying out. */
  withdraw(parties: readonly PartyId[], why: 'gone' | 'no-relay'): void {
    this.#transaction(() => {
      const touched = new Set<PartyId>();
      for (const party of parties) for (const other of this.#index.remove(party) ?? []) touched.add(other);
      this.#book.rederive(touched);
      if (why === 'gone') for (const party of parties) this.#graph.unknown(party);
      this.#unsaved = true;
      this.#write();
    });
  }

  /** Work in slices that forgets edges without evidence since `before`, and what they rest on. */
  oldEvidence(before: number): OldEvidence {
    const keeper = {
      topology: () => ({
        tables: this.#tables,
        graph: this.#graph,
        index: this.#index,
        ledger: this.#ledger,
        book: this.#book,
      }),
      change: (action: () => void) =>
        this.#transaction(() => {
          this.#write();
          action();
          this.#unsaved = true;
          this.#write();
        }),
    };
    return new OldEvidence(keeper, before);
  }

  /** Keeps activity under other hours from now on. */
  keepActivityIn(buckets: HourBuckets): void {
    this.#transaction(() => this.#tables.activity.keepIn(buckets));
  }

  /** The one node a hop can mean; 0 when there is none or several. */
  resolve(side: Side): PartyId {
    return this.#index.resolve(side);
  }

  /** Every known node, with what the watch over its liveness begins with. */
  *knownNodes(): IterableIterator<KnownLiveness> {
    for (const node of this.#graph.parties()) {
      if (!node.isNode) continue;
      const witnesses = new Set<number>();
      for (const { totals } of node.edges.values()) for (const observer of totals.witnesses) witnesses.add(observer);
      const { party, key, name, role, seenAt, aliveAt } = node;
      const heardAt = Math.max(seenAt ?? 0, aliveAt ?? 0);
      yield { party, key, name, role, heardAt: heardAt === 0 ? null : heardAt, witnesses: [...witnesses] };
    }
  }

  /** Marks the edge between two keys as wrong, there or not. */
  keepWrong(keys: EdgeKeys, mark: WrongMark): void {
    this.#judge(keys, true, () => keepWrongEdge(this.#db, keys, mark));
  }

  dropWrong(keys: EdgeKeys): void {
    this.#judge(keys, false, () => dropWrongEdge(this.#db, keys));
  }

  /** Every edge but those marked as wrong, as it is now; those who hold one see it change. */
  *edges(): IterableIterator<LiveEdge> {
    for (const edge of this.#graph.edges()) if (!edge.wrong) yield edge;
  }

  snapshot(now: number = this.#clock.now()): GraphSnapshot {
    return packMoment(this.moment(now));
  }

  /** What `packMoment` makes a snapshot of; packing thousands of edges may wait for its own turn. */
  moment(now: number = this.#clock.now()): GraphMoment {
    this.#settle();
    return this.#graph.moment(now);
  }

  /** Of the graph as it was last told. */
  get revision(): number {
    return this.#graph.revision;
  }

  /**
   * What changed since the last call; null when nothing did, and at first in a burst, which is told in one. Call it
   * outside transactions, at most 4 times a second.
   */
  takeDelta(): GraphDelta | null {
    const patience = Math.abs(this.#clock.now() - this.#waitingSince) < burst.patienceMs;
    if (this.#waiting >= burst.observations && patience) return null;
    this.#settle();
    return this.#graph.takeDelta(this.#clock.now());
  }

  #judge(keys: EdgeKeys, wrong: boolean, write: () => void): void {
    this.#transaction(() => {
      write();
      this.#graph.setWrong(keys, wrong);
      this.#unsaved = true;
      this.#write();
    });
  }

  #admit(nodes: readonly KnownNode[]): void {
    const touched = new Set<PartyId>();
    for (const node of nodes) {
      for (const other of this.#index.add(node) ?? []) touched.add(other);
      if (this.#graph.node(node.party)?.isNode === true) continue;
      const stored = this.#storedNode(node.party);
      if (stored !== null) this.#graph.sighted(sightingOf(stored));
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
      this.#written = Math.min(this.#written, this.#watermark);
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

  #count(observations: readonly RecordedObservation[]): void {
    if (this.#waiting === 0) this.#waitingSince = this.#clock.now();
    for (const observation of observations) {
      // A batch of long made-up paths claims 64 links each.
      if (this.#ledger.waiting >= largeBatch.waitingClaims) this.#write();
      this.#ledger.observe(observation);
      if (observation.observationId > this.#watermark) this.#watermark = observation.observationId;
      this.#waiting++;
    }
  }

  /** Whether what is counted may wait for more, after a batch of `observations`. */
  #mayWait(observations: number): boolean {
    if (observations < this.#options.backlogBatch) return false;
    const limits = observations < largeBatch.observations ? { ...this.#options, waitingClaims } : largeBatch;
    return this.#waiting < limits.backlogLimit && this.#ledger.waiting < limits.waitingClaims;
  }

  /** Keeps what claims are made of after a crash, where they are not written and the rows say something else by now. */
  #keepFirstHearings(changed: readonly FirstHearing[]): void {
    for (const hearing of changed) {
      if (hearing.observationId <= this.#written) continue;
      this.#observations.keep(hearing);
      this.#keepsHearings = true;
    }
  }

  /** Writes what waits, with the watermark; the revision stored is the one the next delta leads to. */
  #write(): void {
    if (this.#waiting === 0 && !this.#unsaved) return;
    this.#ledger.flush((claim) => this.#book.count(claim));
    this.#book.flush();
    this.#state.write(this.#watermark, this.#graph.revision + 1);
    if (this.#keepsHearings) {
      this.#observations.forget(this.#watermark);
      this.#keepsHearings = this.#behind;
    }
    this.#written = this.#watermark;
    this.#waiting = 0;
    this.#unsaved = false;
  }

  #catchUp(slice: CatchUpSlice): void {
    const until = this.#clock.now() + (slice.milliseconds ?? defaultSlice.milliseconds);
    let left = slice.observations ?? defaultSlice.observations;
    do {
      const step = Math.min(left, catchUpStep);
      const observations = this.#observations.after(this.#watermark, step);
      this.#count(observations);
      left -= step;
      if (observations.length < step) this.#behind = false;
    } while (this.#behind && left > 0 && this.#clock.now() < until);
    this.#unsaved = true;
    this.#write();
  }

  /** Before the graph is shown. Where the disk refuses, nothing is lost: the claims are made from their rows later. */
  #settle(): void {
    try {
      this.flush();
    } catch {
      this.#unsaved = false;
    }
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

  #load(): Topology & { readonly ledger: ClaimLedger; readonly watermark: number; readonly behind: boolean } {
    const index = new PrefixIndex();
    const ledger = new ClaimLedger(this.#tables.evidence, this.#options.claimCapacity);
    const book = new EdgeBook(this.#tables, this.#graph, index);
    const topology = { tables: this.#tables, graph: this.#graph, index, book };
    loadTopology(this.#db, topology);
    const newest = this.#state.newestObservation();
    // Row ids above the newest row will be given again, so the watermark must not stand above it.
    const watermark = Math.min(this.#state.read().watermark, newest);
    return { ...topology, ledger, watermark, behind: newest > watermark };
  }
}
