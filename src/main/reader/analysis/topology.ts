// The newest snapshot of a database's topology, and the graphs made of it.
import type { DeafTime } from '../../../domain/alerts/listening.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { MeshGraph, type Scope } from './mesh-graph.ts';
import { type TopologySnapshot, takeSnapshot } from './snapshot.ts';

/** Milliseconds a snapshot serves although the database changed; while packets come it always did. */
const freshMs = 2_000;
/** Milliseconds more for lists by node and edge: reading one takes microseconds, so this is a small part of a thread. */
const listMsPerRow = 5;
/** Milliseconds after which ages and scores are brought up to now although nothing changed. */
const staleMs = 60_000;

/**
 * Owns the snapshot of one connection. A newer one is built aside and put in place by one assignment: who holds the
 * older one goes on with it, and nobody ever sees a mix.
 */
export class Topology {
  readonly #db: ReadableDb;
  #snapshot: TopologySnapshot;
  #version: string;
  #marks: string;
  #graphs = new Map<number | null, MeshGraph>();
  #before = new Map<number | null, MeshGraph>();

  constructor(db: ReadableDb, now: EpochMs) {
    this.#db = db;
    this.#version = versionOf(db);
    this.#marks = marksOf(db);
    this.#snapshot = takeSnapshot(db, now);
  }

  /** When the present snapshot was taken. */
  get takenAt(): EpochMs {
    return this.#snapshot.takenAt;
  }

  /** The snapshot as of `now`, at most 2 s older than the database; what a person marks as wrong holds at once. */
  snapshot(now: EpochMs): TopologySnapshot {
    const age = now - this.#snapshot.takenAt;
    const marks = marksOf(this.#db);
    if (age >= 0 && age < freshMs && marks === this.#marks) return this.#snapshot;
    const version = versionOf(this.#db);
    if (age >= 0 && age < staleMs && version === this.#version) return this.#snapshot;
    const next = takeSnapshot(this.#db, now);
    this.#before = new Map([...this.#before, ...this.#graphs]);
    this.#graphs = new Map();
    this.#version = version;
    this.#marks = marks;
    this.#snapshot = next;
    return next;
  }

  /** For lists, which must not wait for a newer one: up to a minute old, and the newer the smaller the mesh is. */
  recent(now: EpochMs): TopologySnapshot {
    const { nodes, edges } = this.#snapshot;
    return this.#within(Math.min(staleMs, freshMs + listMsPerRow * (nodes.length + edges.length)), now);
  }

  /** A snapshot up to a minute old that knows everything up to `at`; what is heard is recorded within 2 s. */
  upTo(at: EpochMs, now: EpochMs): TopologySnapshot {
    return this.#snapshot.takenAt >= at + freshMs ? this.#within(staleMs, now) : this.snapshot(now);
  }

  #within(ms: number, now: EpochMs): TopologySnapshot {
    const age = now - this.#snapshot.takenAt;
    return age >= 0 && age < ms ? this.#snapshot : this.snapshot(now);
  }

  /** The links that count, as of `now`; the same for the same snapshot and scope. */
  graph(now: EpochMs, scope: Scope): MeshGraph {
    const snapshot = this.snapshot(now);
    const known = this.#graphs.get(scope.days);
    if (known !== undefined) return known;
    const deaf = deafTimesOf(this.#db, now);
    const graph = new MeshGraph(snapshot, scope, deaf, this.#before.get(scope.days) ?? null);
    this.#graphs.set(scope.days, graph);
    return graph;
  }
}

/** When the program was off, up to `now`, in order. */
export function deafTimesOf(db: ReadableDb, now: EpochMs): DeafTime[] {
  return db.prepare<[EpochMs], DeafTime>(selectDeaf).all(now);
}

const selectDeaf = `SELECT began_at AS "from", coalesce(ended_at, ?) AS "to" FROM deaf_times
  WHERE scope = '*' ORDER BY began_at`;

const topologies = new WeakMap<ReadableDb, Topology>();

/** The topology that belongs to a connection, read at the first call. */
export function topologyOf(db: ReadableDb, now: EpochMs): Topology {
  const known = topologies.get(db);
  if (known !== undefined) return known;
  const topology = new Topology(db, now);
  topologies.set(db, topology);
  return topology;
}

/** When the snapshot was taken that answers come from; none is taken for this. */
export function snapshotTakenAt(db: ReadableDb, { now }: { readonly now: EpochMs }): EpochMs {
  return topologyOf(db, now).takenAt;
}

/** Changes with every commit, by whatever connection. */
function versionOf(db: ReadableDb): string {
  const own = db.prepare<[], number>('SELECT total_changes()').pluck().get();
  return `${db.pragma('data_version', { simple: true })} ${own}`;
}

/** Another text when an edge is marked as wrong, or is so no more. */
function marksOf(db: ReadableDb): string {
  return db.prepare<[], string>(selectMarks).pluck().get() ?? '';
}

const selectMarks = "SELECT count(*) || ' ' || ifnull(sum(at), 0) FROM wrong_edges";
