// A mesh on a real database for the tests of its watch: observers that hear, nodes that advertise, minutes that pass.
import type { MeshEvent } from '../../../src/domain/alerts/event.ts';
import type { PartyId, RecordedBatch, RecordedObservation } from '../../../src/domain/mesh/recorded.ts';
import type { Side } from '../../../src/domain/mesh/side.ts';
import type { Dispatcher } from '../../../src/main/alerts/dispatcher.ts';
import { MeshWatch } from '../../../src/main/alerts/mesh-watch.ts';
import type { GraphedNode } from '../../../src/main/alerts/node-book.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { dispatcherOn, plainConfig } from './dispatching.ts';

const minuteMs = 60_000;

interface Observer {
  readonly id: number;
  readonly party: PartyId;
  readonly key: string;
  readonly source: string;
  isThere: boolean;
}

interface Node {
  readonly party: PartyId;
  readonly key: string;
  name: string;
  readonly role: string;
}

export interface Told {
  readonly event: MeshEvent;
  readonly outcome: string;
}

export class WatchedMeshWorld {
  readonly clock = new ManualClock();
  readonly file: TemporaryDatabase = temporaryDatabase();
  readonly told: Told[] = [];
  readonly observers: Observer[] = [];
  readonly nodes: Node[] = [];
  readonly down = new Set<string>();
  readonly hops = new Map<Side, PartyId>();
  watch: MeshWatch | null = null;
  dispatcher: Dispatcher | null = null;
  #runs = 0;
  #observations = 0;
  #heardAt = new Map<PartyId, number>();
  #witnesses = new Map<PartyId, Set<number>>();

  /** The program starts; `stop` it before starting it anew, unless it is to be killed. */
  start(graceS = 0): void {
    this.#runs += 1;
    const runId = `run-${this.#runs}`;
    const everything = { severityFloor: 'routine', cooldownS: 0 } as const;
    const config = plainConfig(everything, graceS, { observers: everything });
    const dispatcher = dispatcherOn(this.file.db, this.clock, { runId, config });
    this.dispatcher = dispatcher;
    const options = {
      open: () => this.file.db,
      clock: this.clock,
      dispatch: async (event: MeshEvent) => {
        const outcome = await dispatcher.dispatch(event);
        this.told.push({ event, outcome });
        return outcome;
      },
      silenced: (event: MeshEvent) => dispatcher.suppressions.judge(event, this.clock.now()).kind === 'drop',
    };
    this.watch = new MeshWatch(
      options,
      { nodes: () => this.#graphed(), resolve: (side) => this.hops.get(side) ?? 0 },
      runId,
    );
    this.watch.start();
    this.#report();
  }

  async stop(): Promise<void> {
    await this.watch?.stop();
    await this.dispatcher?.stop();
    this.watch = null;
  }

  /** Ends without a word, as a killed program does: nothing is written any more. */
  kill(): void {
    this.watch = null;
    this.clock.forget();
  }

  addObserver(name: string, source = 'mqtt:home'): Observer {
    const key = `${(this.observers.length + 1).toString(16).padStart(2, '0')}`.repeat(32).toUpperCase();
    const { db } = this.file;
    const now = this.clock.now();
    const party = Number(db.prepare('INSERT INTO parties (key) VALUES (?)').run(key.toLowerCase()).lastInsertRowid);
    const { lastInsertRowid } = db
      .prepare('INSERT INTO observers (party_id, key, name, iata, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)')
      .run(party, key, name, 'DUB', now, now);
    const observer = { id: Number(lastInsertRowid), party, key, source, isThere: true };
    this.observers.push(observer);
    return observer;
  }

  addNode(name: string, { role = 'repeater', watched = true, critical = false } = {}): Node {
    const key = `${(this.nodes.length + 1).toString(16).padStart(4, '0')}`.padEnd(64, 'a');
    const { db } = this.file;
    const now = this.clock.now();
    const party = Number(db.prepare('INSERT INTO parties (key) VALUES (?)').run(key).lastInsertRowid);
    db.prepare(
      `INSERT INTO nodes (id, public_key, name, role, first_seen, last_seen, watched, critical)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(party, Buffer.from(key, 'hex'), name, role, now, now, Number(watched), Number(critical));
    const node = { party, key, name, role };
    this.nodes.push(node);
    return node;
  }

  /** `observer` hears an advert of `node` itself, at -7.5 dB. */
  advert(node: Node, observer: Observer): void {
    const witnesses = this.#witnesses.get(node.party) ?? new Set();
    this.#witnesses.set(node.party, witnesses.add(observer.id));
    this.record(
      [{ ...this.observation(observer), payloadCode: 4, originParty: node.party, signatureOk: true }],
      [node],
    );
  }

  /** `observer` hears an advert of each node itself. */
  adverts(nodes: readonly Node[], observer: Observer): void {
    for (const node of nodes) this.advert(node, observer);
  }

  /** `observer` hears a channel message that passed over `path`, hops of two bytes. */
  relayed(observer: Observer, path: string): void {
    const bytes = Uint8Array.from(Buffer.from(path, 'hex'));
    this.record(
      [{ ...this.observation(observer), payloadCode: 5, hashSize: 2, hopCount: bytes.length / 2, path: bytes }],
      [],
    );
  }

  record(observations: readonly RecordedObservation[], seen: readonly Node[]): void {
    const now = this.clock.now();
    for (const { party } of seen) this.#heardAt.set(party, now);
    const sightings: RecordedBatch['sightings'] = seen.map(({ party, key, name, role }) => ({
      party,
      key,
      name,
      node: { role, lat: null, lon: null, lastAdvertAt: now },
      isObserver: false,
      lastSeen: now,
    }));
    this.watch?.recorded({ observations, appeared: [], sightings });
  }

  /** Minutes pass in which every observer that is there hears something. */
  async minutes(count: number, each: (minute: number) => void = () => {}): Promise<void> {
    for (let minute = 0; minute < count; minute += 1) {
      for (const observer of this.observers)
        if (observer.isThere && !this.down.has(observer.source)) this.#hears(observer);
      this.#report();
      each(minute);
      this.clock.advance(minuteMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Ids of what was delivered, in order. */
  delivered(): string[] {
    return this.told.flatMap(({ event, outcome }) => (outcome === 'delivered' ? [event.id] : []));
  }

  #hears(observer: Observer): void {
    const now = this.clock.now();
    this.file.db.prepare('UPDATE observers SET last_seen = ? WHERE id = ?').run(now, observer.id);
    this.watch?.heardThrough(observer.key, observer.source, now);
  }

  #report(): void {
    const now = this.clock.now();
    const sources = [...new Set(this.observers.map(({ source }) => source))];
    this.watch?.sourceReports(
      sources.map((name) => {
        const isDown = this.down.has(name);
        return { name, state: isDown ? 'failed' : 'up', since: now, lastHearingAt: isDown ? null : now } as const;
      }),
    );
  }

  /** Something `observer` hears now, with what the test says differently. */
  observation(observer: Observer, changes: Partial<RecordedObservation> = {}): RecordedObservation {
    this.#observations += 1;
    return {
      observationId: this.#observations,
      observerId: observer.id,
      observerParty: observer.party,
      at: this.clock.now(),
      routeCode: 1,
      payloadCode: 5,
      originParty: null,
      signatureOk: null,
      sharedContact: false,
      hashSize: 1,
      hopCount: 0,
      path: new Uint8Array(),
      traceHops: null,
      snrX4: -30,
      ...changes,
    };
  }

  *#graphed(): Iterable<GraphedNode> {
    for (const { party, key, name, role } of this.nodes) {
      yield {
        party,
        key,
        name,
        role,
        heardAt: this.#heardAt.get(party) ?? null,
        witnesses: [...(this.#witnesses.get(party) ?? [])],
      };
    }
  }
}
