// What claims and edges cost per observation, how the cost grows with history, and how big and slow a snapshot is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KnownNode, RecordedObservation } from '../src/domain/mesh/recorded.ts';
import { openWriter, type WritableDb } from '../src/main/storage/database.ts';
import { migrate } from '../src/main/storage/migrate.ts';
import { systemClock } from '../src/main/system-clock.ts';
import { TopologyBuilder } from '../src/main/topology/builder.ts';
import type { Bench, Measurement } from './measure.ts';

const batchSize = 500;
const observerCount = 31;
const nodeCount = 500;
/** One-way range of the invented mesh, as a share of its width: about 15 neighbours each. */
const range = 0.105;
/** Share of copies an observer in range takes in: 20 to 24 observations per transmission in all. */
const hearing = 0.05;

/** 0 to 1, the same every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 4_294_967_296;
  };
}

interface Place {
  readonly node: KnownNode;
  readonly x: number;
  readonly y: number;
  readonly near: number[];
}

/** Nodes strewn over a square, with who hears whom. */
function placeNodes(random: () => number, count: number): Place[] {
  const places: Place[] = Array.from({ length: count }, (_, i) => ({
    node: { party: i + 1, key: Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('') },
    x: random(),
    y: random(),
    near: [],
  }));
  places.forEach((a, i) => {
    places.forEach((b, j) => {
      if (i !== j && Math.hypot(a.x - b.x, a.y - b.y) < range) a.near.push(j);
    });
  });
  return places;
}

/** Floods one packet; gives what the observers heard of it. */
function flood(places: readonly Place[], random: () => number, firstId: number, at: number): RecordedObservation[] {
  const width = random() < 0.94 ? 1 : 2;
  const origin = Math.floor(random() * places.length);
  const isAdvert = random() < 0.21;
  const heard: RecordedObservation[] = [];
  const forwarded = new Set([origin]);
  let wave: { readonly at: number; readonly path: readonly number[] }[] = [{ at: origin, path: [] }];
  for (let hop = 0; wave.length > 0 && hop < 30; hop++) {
    const next: typeof wave = [];
    for (const { at: sender, path } of wave) {
      for (const receiver of places[sender]?.near ?? []) {
        if (receiver < observerCount && random() < hearing) {
          heard.push(
            observation(places, {
              isAdvert,
              origin,
              receiver,
              path,
              width,
              id: firstId + heard.length,
              at: at + 1200 * hop,
            }),
          );
        }
        if (forwarded.has(receiver) || random() < 0.4) continue;
        forwarded.add(receiver);
        next.push({ at: receiver, path: [...path, receiver] });
      }
    }
    wave = next;
  }
  return heard;
}

interface Heard {
  readonly isAdvert: boolean;
  readonly origin: number;
  readonly receiver: number;
  readonly path: readonly number[];
  readonly width: number;
  readonly id: number;
  readonly at: number;
}

function observation(places: readonly Place[], heard: Heard): RecordedObservation {
  const hex = heard.path.map((hop) => places[hop]?.node.key.slice(0, 2 * heard.width) ?? '').join('');
  return {
    observationId: heard.id,
    observerId: heard.receiver + 1,
    observerParty: heard.receiver + 1,
    at: heard.at,
    routeCode: 1,
    payloadCode: heard.isAdvert ? 4 : 5,
    originParty: heard.isAdvert ? heard.origin + 1 : null,
    signatureOk: heard.isAdvert ? true : null,
    sharedContact: false,
    hashSize: heard.width,
    hopCount: heard.path.length,
    path: Uint8Array.from(Buffer.from(hex, 'hex')),
    traceHops: null,
    snrX4: -13,
  };
}

/** Traffic without end, in batches of 500. */
class Traffic {
  readonly #places: readonly Place[];
  readonly #random: () => number;
  #waiting: RecordedObservation[] = [];
  #nextId = 1;
  #at = 1_767_225_600_000;
  transmissions = 0;
  hops = 0;

  constructor(places: readonly Place[], random: () => number) {
    this.#places = places;
    this.#random = random;
  }

  batch(): RecordedObservation[] {
    while (this.#waiting.length < batchSize) {
      const heard = flood(this.#places, this.#random, this.#nextId, this.#at);
      this.#at += 20_000;
      this.#nextId += heard.length;
      if (heard.length > 0) this.transmissions++;
      for (const one of heard) this.#waiting.push(one);
    }
    const batch = this.#waiting.slice(0, batchSize);
    this.#waiting = this.#waiting.slice(batchSize);
    for (const one of batch) this.hops += one.hopCount;
    return batch;
  }
}

/** Records `observations` in batches; gives microseconds of processor time per observation, the commit included. */
function record(db: WritableDb, builder: TopologyBuilder, traffic: Traffic, observations: number): number {
  let microseconds = 0;
  for (let done = 0; done < observations; done += batchSize) {
    const batch = { observations: traffic.batch(), appeared: [], sightings: [] };
    const began = process.threadCpuUsage();
    db.transaction(() => builder.record(batch)).immediate();
    const spent = process.threadCpuUsage(began);
    microseconds += spent.user + spent.system;
  }
  return microseconds / observations;
}

function parties(db: WritableDb, places: readonly Place[]): void {
  const insert = db.prepare('INSERT INTO parties (id, key) VALUES (?, ?)');
  db.transaction(() => {
    for (const { node } of places) insert.run(node.party, node.key);
  })();
}

function inDatabase<T>(places: readonly Place[], action: (db: WritableDb) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-bench-'));
  const db = openWriter(join(folder, 'mesh.db'));
  try {
    migrate(db);
    parties(db, places);
    return action(db);
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureRecording(): Measurement[] {
  const random = dice(1);
  const places = placeNodes(random, nodeCount);
  return inDatabase(places, (db) => {
    const builder = new TopologyBuilder(db, { clock: systemClock });
    builder.admit(places.map(({ node }) => node));
    const traffic = new Traffic(places, random);
    const first = record(db, builder, traffic, 20_000);
    const before = record(db, builder, traffic, 10_000);
    const bulk = record(db, builder, traffic, 170_000);
    const after = record(db, builder, traffic, 10_000);
    const total = 210_000;
    const note = `${(traffic.hops / total).toFixed(1)} hops, ${(total / traffic.transmissions).toFixed(1)} observations per transmission`;
    return [
      {
        what: 'record(), first 20,000 observations',
        value: first,
        unit: 'us CPU/observation',
        target: null,
        better: 'lower',
        note,
      },
      {
        what: 'record(), 170,000 observations',
        value: bulk,
        unit: 'us CPU/observation',
        target: null,
        better: 'lower',
      },
      {
        what: 'record(), 200,000 behind against 20,000 behind',
        value: after / before,
        unit: 'x',
        target: 1.5,
        better: 'lower',
      },
    ];
  });
}

function measureSnapshot(): Measurement[] {
  const random = dice(2);
  const places = placeNodes(random, 900);
  return inDatabase(places, (db) => {
    const edges: [number, number][] = places.flatMap(({ near }, i) =>
      near.filter((j) => i < j).map((j): [number, number] => [i, j]),
    );
    const builder = new TopologyBuilder(db, { clock: systemClock });
    const observations = edges.slice(0, 5_000).map(([i, j], id) => ({
      ...observation(places, {
        isAdvert: true,
        origin: i,
        receiver: j,
        path: [],
        width: 1,
        id: id + 1,
        at: 1_767_225_600_000 + id * 100_000,
      }),
    }));
    db.transaction(() => builder.record({ observations, appeared: [], sightings: [] }))();
    const now = 1_767_225_600_000 + 6_000 * 100_000;
    const times = Array.from({ length: 21 }, () => {
      const began = performance.now();
      builder.snapshot(now);
      return performance.now() - began;
    });
    const snapshot = builder.snapshot(now);
    const note = `${snapshot.edgeCount} edges, ${snapshot.nodes.length} nodes`;
    const median = times.sort((a, b) => a - b)[10] ?? 0;
    return [
      { what: 'snapshot of 5,000 edges', value: median, unit: 'ms', target: 10, better: 'lower', note },
      { what: 'its edges on the wire', value: snapshot.edges.length / 1000, unit: 'kB', target: 60, better: 'lower' },
      {
        what: 'the whole of it as JSON',
        value: JSON.stringify(snapshot).length / 1000,
        unit: 'kB',
        target: null,
        better: 'lower',
      },
    ];
  });
}

export const bench: Bench = {
  name: 'topology',
  async run() {
    return [...measureRecording(), ...measureSnapshot()];
  },
};
