// What is known of the liveness of every node: when it was heard, by whom, and how long it usually pauses.
import { provenAlive } from '../../domain/alerts/evidence.ts';
import {
  type Intervals,
  noIntervals,
  readIntervals,
  shortestPauseMs,
  withPause,
} from '../../domain/alerts/usual-interval.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { PartyId, PartySighting, RecordedBatch } from '../../domain/mesh/recorded.ts';
import type { Side } from '../../domain/mesh/side.ts';
import type { WritableDb } from '../storage/database.ts';
import { readLiveness, type StoredLiveness, writeLiveness } from '../storage/tables/node-liveness.ts';

/** A node as the graph holds it at the start. */
export interface GraphedNode {
  readonly party: PartyId;
  readonly key: string;
  readonly name: string | null;
  readonly role: string;
  /** Newest evidence of any kind; null when there is none. */
  readonly heardAt: EpochMs | null;
  /** Observers (row ids) that witnessed its links. */
  readonly witnesses: readonly number[];
}

export interface TrackedNode {
  readonly party: PartyId;
  readonly key: string;
  name: string | null;
  /** Name as the look for renamings last saw it. */
  knownName: string | null;
  role: string;
  heardAt: EpochMs;
  via: PartyId | null;
  snrX4: number | null;
  /** When observers last heard it, at most eight of them. */
  readonly witnesses: Map<PartyId, EpochMs>;
  intervals: Intervals;
  /** No look before is of use: it cannot be due. */
  nextLookAt: EpochMs;
}

/** The mesh as the book needs to know it. */
export interface BookMesh {
  /** The one node a hop can mean; 0 when there is none or several. */
  resolve(side: Side): PartyId;
  /** How long of a node's pause somebody listened, milliseconds. */
  listenedMs(node: TrackedNode, from: EpochMs, to: EpochMs): number;
}

const witnessesKept = 8;
/** An observer that last heard a node so long before others did does not usually hear it. */
const witnessWindowMs = 86_400_000;

export class NodeBook {
  readonly #mesh: BookMesh;
  readonly #nodes = new Map<PartyId, TrackedNode>();
  readonly #unsaved = new Set<TrackedNode>();

  constructor(mesh: BookMesh) {
    this.#mesh = mesh;
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** Nodes that changed and are not written. */
  get unsaved(): number {
    return this.#unsaved.size;
  }

  node(party: PartyId): TrackedNode | undefined {
    return this.#nodes.get(party);
  }

  nodes(): IterableIterator<TrackedNode> {
    return this.#nodes.values();
  }

  /** Takes in the nodes of the graph and what earlier runs wrote. `observerParty` gives the party of an observer's row. */
  load(db: WritableDb, nodes: Iterable<GraphedNode>, observerParty: (observer: number) => PartyId | undefined): void {
    const rows = new Map(readLiveness(db).map((row) => [row.party, row]));
    for (const node of nodes) {
      const row = rows.get(node.party);
      const heardAt = Math.max(node.heardAt ?? 0, row?.heardAt ?? 0);
      const track = this.#add(node, row === undefined ? node.name : row.name, heardAt);
      const stored = row === undefined ? [] : readWitnesses(row.witnesses);
      for (const [party, at] of stored) track.witnesses.set(party, at);
      // Where nothing else is known, whoever witnessed its links may hear it.
      for (const observer of stored.length > 0 ? [] : node.witnesses) {
        const party = observerParty(observer);
        if (party !== undefined) witness(track, party, heardAt);
      }
      if (row === undefined) {
        this.#unsaved.add(track);
        continue;
      }
      track.via = row.via;
      track.snrX4 = row.snrX4;
      track.intervals = readIntervals(row.intervals);
    }
  }

  /** Takes a committed batch; gives the nodes it proves alive, each once. */
  recorded(batch: RecordedBatch, now: EpochMs): Set<TrackedNode> {
    const heard = new Set<TrackedNode>();
    for (const sighting of batch.sightings) this.#sighted(sighting, now, heard);
    for (const observation of batch.observations) {
      const at = Math.min(observation.at, now);
      provenAlive(
        observation,
        (side) => this.#mesh.resolve(side),
        (party, snrX4) => {
          const node = this.#nodes.get(party);
          if (node === undefined) return;
          witness(node, observation.observerParty, at);
          if (this.heard(node, at)) heard.add(node);
          if (at < node.heardAt) return;
          // Of several receptions of one moment the one that measured the node itself says most.
          if (snrX4 === null && node.snrX4 !== null && node.via !== null && at === node.heardAt && heard.has(node))
            return;
          node.via = observation.observerParty;
          node.snrX4 = snrX4;
        },
      );
    }
    return heard;
  }

  /** The node was on the air at `at`; false when that was known. */
  heard(node: TrackedNode, at: EpochMs): boolean {
    const pause = at - node.heardAt;
    if (pause <= 0) return false;
    if (pause >= shortestPauseMs && node.heardAt > 0) {
      node.intervals = withPause(node.intervals, this.#mesh.listenedMs(node, node.heardAt, at), at);
    }
    node.heardAt = at;
    node.snrX4 = null;
    node.nextLookAt = 0;
    this.#unsaved.add(node);
    return true;
  }

  /** The name was looked at. */
  named(node: TrackedNode): void {
    node.knownName = node.name;
    this.#unsaved.add(node);
  }

  /** Observers that usually hear the node: those that did within a day of its newest evidence. */
  usualWitnesses(node: TrackedNode): PartyId[] {
    const usual: PartyId[] = [];
    for (const [party, at] of node.witnesses) if (node.heardAt - at <= witnessWindowMs) usual.push(party);
    return usual;
  }

  /** Writes up to `limit` changed nodes. */
  save(db: WritableDb, limit: number): void {
    const rows: Omit<StoredLiveness, 'silentAfterS'>[] = [];
    const nodes: TrackedNode[] = [];
    for (const node of this.#unsaved) {
      if (rows.length === limit) break;
      nodes.push(node);
      const { party, heardAt, via, snrX4, knownName, intervals } = node;
      const witnesses = JSON.stringify([...node.witnesses]);
      const learnt = intervals.weights.length === 0 ? null : JSON.stringify(intervals);
      rows.push({ party, heardAt, via, snrX4, witnesses, intervals: learnt, name: knownName });
    }
    if (rows.length === 0) return;
    writeLiveness(db, rows);
    for (const node of nodes) this.#unsaved.delete(node);
  }

  #sighted(sighting: PartySighting, now: EpochMs, heard: Set<TrackedNode>): void {
    if (sighting.node === null) return;
    const { party, key, name } = sighting;
    const known = this.#nodes.get(party);
    const { role } = sighting.node;
    const node = known ?? this.#add({ party, key, name, role }, name, 0);
    node.name = name;
    node.role = role;
    const at = Math.min(sighting.lastSeen, now);
    // What it publishes itself needs nobody else to hear it.
    if (sighting.isObserver) witness(node, party, at);
    if (this.heard(node, at)) heard.add(node);
  }

  #add(
    node: Pick<GraphedNode, 'party' | 'key' | 'name' | 'role'>,
    knownName: string | null,
    heardAt: EpochMs,
  ): TrackedNode {
    const { party, key, name, role } = node;
    const track: TrackedNode = {
      party,
      key,
      name,
      knownName,
      role,
      heardAt,
      via: null,
      snrX4: null,
      witnesses: new Map(),
      intervals: noIntervals,
      nextLookAt: 0,
    };
    this.#nodes.set(party, track);
    return track;
  }
}

function witness(node: TrackedNode, observer: PartyId, at: EpochMs): void {
  const before = node.witnesses.get(observer);
  if (before !== undefined && before >= at) return;
  node.witnesses.set(observer, at);
  if (node.witnesses.size <= witnessesKept) return;
  let oldest = observer;
  for (const [party, heardAt] of node.witnesses) {
    if (heardAt < (node.witnesses.get(oldest) ?? 0)) oldest = party;
  }
  node.witnesses.delete(oldest);
}

/** Stored pairs; none where the text is damaged. */
function readWitnesses(text: string): [PartyId, EpochMs][] {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return [];
    return value.filter(
      (pair): pair is [PartyId, EpochMs] =>
        Array.isArray(pair) && typeof pair[0] === 'number' && typeof pair[1] === 'number',
    );
  } catch {
    return [];
  }
}
