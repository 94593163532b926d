// Records batches: one transaction each from bytes to evidence, so that a crash leaves all of a batch or none of it.
import type { Crypto } from '../../domain/crypto.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { EvidenceRecorder, PartyId, PartySighting, RecordedBatch } from '../../domain/mesh/recorded.ts';
import type { ChannelKeys } from '../../domain/packet/channel.ts';
import { toHex } from '../../domain/packet/hex.ts';
import type { WritableDb } from '../storage/database.ts';
import { DroppedPacketTable } from '../storage/tables/dropped-packets.ts';
import { IngestCountTable } from '../storage/tables/ingest-counts.ts';
import { MessageTable } from '../storage/tables/messages.ts';
import { NodeTable } from '../storage/tables/nodes.ts';
import { ObservationTable } from '../storage/tables/observations.ts';
import { ObserverCounterTable } from '../storage/tables/observer-counters.ts';
import { ObserverHourTable } from '../storage/tables/observer-hours.ts';
import { ObserverMetricsTable } from '../storage/tables/observer-metrics.ts';
import { ObserverTable } from '../storage/tables/observers.ts';
import { PartyTable } from '../storage/tables/parties.ts';
import { TransmissionTable } from '../storage/tables/transmissions.ts';
import { HearingRecorder } from './hearing-recorder.ts';
import { HistoryNote } from './history-note.ts';
import { type ListedNode, NodeRegister } from './node-register.ts';
import { ObserverRegister } from './observer-register.ts';
import { type IngestItem, type IngestOutcome, refusedItem } from './outcome.ts';
import { OutcomeTally } from './tally.ts';
import { TransmissionRegister } from './transmission-register.ts';
import { isDatabaseTrouble } from './trouble.ts';

/** How long decoding and writing may take before a batch is closed, milliseconds; evidence and the commit come on top. */
export const SLICE_MS = 25;
/** Items between two looks at the watch. */
const STRIDE = 16;

export interface BatchRecorderOptions {
  readonly db: WritableDb;
  readonly crypto: Crypto;
  readonly evidence: EvidenceRecorder;
  readonly keys: ChannelKeys;
  /** The hour of the batch. */
  readonly now: () => EpochMs;
  /** Told when evidence could not be made of a batch that is recorded all the same. */
  readonly onEvidenceFailure?: (cause: unknown) => void;
  /** Days measurements of observers are kept; 30 when absent. */
  readonly metricDays?: () => number;
  /** A watch in milliseconds that never jumps. */
  readonly watch?: () => number;
}

/** Particulars of one batch. */
export interface BatchOptions {
  /** Milliseconds after which no further item is begun; SLICE_MS by default. */
  readonly sliceMs?: number;
  /** Counts made before the batch; written with it and cleared once committed. */
  readonly pending?: OutcomeTally;
  /** Whether the outcome of item `index` raises the counters; all do by default. */
  readonly counted?: (index: number) => boolean;
  /** Runs in the same transaction with the number of items recorded. */
  readonly alongside?: (recorded: number) => void;
}

export interface RecordedItems {
  /** How many of the items are recorded; the rest did not fit the slice. */
  readonly recorded: number;
  /** What became of each recorded item, in order. */
  readonly outcomes: readonly IngestOutcome[];
  readonly batch: RecordedBatch;
}

/** The evidence failed on a batch for a reason that is not the database's. */
class EvidenceFailure extends Error {
  constructor(cause: unknown) {
    super('The evidence could not be recorded.', { cause });
  }
}

export class BatchRecorder {
  readonly #options: BatchRecorderOptions;
  readonly #watch: () => number;
  readonly #parties: PartyTable;
  readonly #observers: ObserverRegister;
  readonly #nodes: NodeRegister;
  readonly #transmissions: TransmissionRegister;
  readonly #hearings: HearingRecorder;
  readonly #observations: ObservationTable;
  readonly #counts: IngestCountTable;
  readonly #dropped: DroppedPacketTable;
  readonly #history: HistoryNote;
  #keys: ChannelKeys;
  #evidenceRuns = true;

  constructor(options: BatchRecorderOptions) {
    const { db, crypto } = options;
    this.#options = options;
    this.#watch = options.watch ?? (() => performance.now());
    this.#keys = options.keys;
    this.#parties = new PartyTable(db);
    this.#observers = new ObserverRegister(
      new ObserverTable(db),
      this.#parties,
      new ObserverMetricsTable(db, options.metricDays),
      new ObserverCounterTable(db),
      new ObserverHourTable(db),
    );
    const transmissions = new TransmissionTable(db);
    const observations = new ObservationTable(db);
    this.#observations = observations;
    this.#nodes = new NodeRegister(new NodeTable(db), transmissions);
    this.#transmissions = new TransmissionRegister({
      transmissions,
      observations,
      messages: new MessageTable(db),
      parties: this.#parties,
      nodes: this.#nodes,
      crypto,
      keys: () => this.#keys,
    });
    this.#hearings = new HearingRecorder({
      observations,
      transmissions: this.#transmissions,
      observers: this.#observers,
      nodes: this.#nodes,
    });
    this.#counts = new IngestCountTable(db);
    this.#dropped = new DroppedPacketTable(db);
    this.#history = new HistoryNote(db);
  }

  /** Channel keys from now on; what was heard before is opened when it is heard again. */
  useKeys(keys: ChannelKeys): void {
    this.#keys = keys;
    this.#transmissions.forget();
  }

  /**
   * Records as many of `items` as fit a slice, at least one, in one transaction. Trouble with the database is thrown
   * and leaves nothing recorded; an item that fails for any other reason is set aside as `unrecordable`. Where the
   * evidence fails, the batch is recorded without it: the watermark stays behind, so its claims can be made later.
   */
  record(items: readonly IngestItem[], options: BatchOptions = {}): RecordedItems {
    try {
      return this.#attempt(items, options);
    } catch (error) {
      if (isDatabaseTrouble(error, this.#options.db)) throw error;
      if (error instanceof EvidenceFailure) return this.#withoutEvidence(() => this.#attempt(items, options), error);
      const [first] = items;
      if (first === undefined) throw error;
      if (items.length > 1) return this.record(items.slice(0, items.length >> 1), options);
      if ('reason' in first) throw error;
      const words = error instanceof Error ? error.message : String(error);
      return this.#attempt([refusedItem(first, 'unrecordable', `It could not be recorded: ${words}`)], options);
    }
  }

  /** Makes nodes known that a list names; names and positions their adverts gave stay. Gives what changed. */
  knowNodes(nodes: readonly ListedNode[]): RecordedBatch {
    return this.#inTransaction(() => {
      for (const node of nodes) this.#know(node);
      return this.#close();
    });
  }

  /** Claims the evidence keeps for later batches. */
  get waitingClaims(): number {
    return this.#options.evidence.waiting ?? 0;
  }

  /** Has the evidence write what it keeps for later batches; for when none comes. */
  settle(): void {
    this.#inTransaction(() => this.#options.evidence.flush?.());
  }

  /** Forgets rows that others removed or moved between two batches. */
  forget(rows: { readonly transmissions?: ReadonlySet<number>; readonly nodes?: ReadonlySet<PartyId> }): void {
    if (rows.transmissions) this.#transmissions.forgetSome(rows.transmissions);
    if (rows.nodes) this.#nodes.forgetSome(rows.nodes);
  }

  #know(node: ListedNode): void {
    this.#nodes.listed(this.#parties.intern(node.publicKey), node);
  }

  #withoutEvidence<T>(work: () => T, failure: EvidenceFailure): T {
    this.#options.onEvidenceFailure?.(failure.cause);
    this.#evidenceRuns = false;
    try {
      return work();
    } finally {
      this.#evidenceRuns = true;
      // It has not seen this batch: let it take up what is stored.
      this.#options.evidence.abandon();
    }
  }

  #attempt(items: readonly IngestItem[], options: BatchOptions): RecordedItems {
    const result = this.#inTransaction(() => {
      const tally = new OutcomeTally();
      const outcomes = this.#recordSlice(items, tally, options);
      const batch = this.#close();
      options.pending?.write(this.#counts, this.#dropped);
      tally.write(this.#counts, this.#dropped);
      options.alongside?.(outcomes.length);
      return { recorded: outcomes.length, outcomes, batch };
    });
    options.pending?.clear();
    return result;
  }

  #recordSlice(items: readonly IngestItem[], tally: OutcomeTally, { counted, sliceMs = SLICE_MS }: BatchOptions) {
    const now = this.#options.now();
    const end = this.#watch() + sliceMs;
    const outcomes: IngestOutcome[] = [];
    for (const item of items) {
      const index = outcomes.length;
      if (index % STRIDE === STRIDE - 1 && this.#watch() > end) break;
      const counts = counted?.(index) ?? true;
      let result: ReturnType<HearingRecorder['record']>;
      if ('bytes' in item) result = this.#hearings.record(item, now);
      else if ('reason' in item) result = item;
      else {
        this.#observers.status(item, now);
        for (const node of item.contacts ?? []) this.#know({ ...node, firstSeen: null, lastSeen: null });
        result = 'status';
      }
      if (typeof result === 'string') {
        outcomes.push(result);
        if (counts) tally.count(result, item.arrivedAt);
      } else {
        outcomes.push(result.reason);
        if (counts) tally.refuse(result);
      }
    }
    return outcomes;
  }

  /** Writes what the batch changed and hands it to the evidence. */
  #close(): RecordedBatch {
    this.#transmissions.flush();
    this.#observations.flush();
    const observers = this.#observers.flush(this.#options.now());
    const nodes = this.#nodes.flush();
    const seen = new Set<PartyId>();
    for (const observer of observers) seen.add(observer.party);
    for (const node of nodes.changed) seen.add(node.party);
    const sightings = [...seen].map((party) => this.#sighting(party));
    const { recorded, changed } = this.#hearings.take();
    this.#history.recorded(recorded, this.#options.now());
    const batch = { observations: recorded, changed, appeared: nodes.appeared, sightings };
    if (!this.#evidenceRuns) return batch;
    try {
      this.#options.evidence.record(batch);
    } catch (error) {
      throw isDatabaseTrouble(error, this.#options.db) ? error : new EvidenceFailure(error);
    }
    return batch;
  }

  #sighting(party: PartyId): PartySighting {
    const node = this.#nodes.ofParty(party);
    const observer = this.#observers.ofParty(party);
    return {
      party,
      key: node ? toHex(node.publicKey) : (observer?.key ?? '').toLowerCase(),
      name: node?.name ?? observer?.name ?? null,
      node: node ? { role: node.role, lat: node.lat, lon: node.lon, lastAdvertAt: node.lastAdvertAt } : null,
      isObserver: observer !== undefined,
      lastSeen: Math.max(node?.lastSeen ?? 0, observer?.lastSeen ?? 0),
    };
  }

  #inTransaction<T>(work: () => T): T {
    try {
      return this.#options.db.transaction(work).immediate();
    } catch (error) {
      this.#parties.forget();
      this.#observers.forget();
      this.#nodes.forget();
      this.#transmissions.forget();
      this.#observations.forget();
      this.#hearings.take();
      this.#history.forget();
      this.#options.evidence.abandon();
      throw error;
    }
  }
}
