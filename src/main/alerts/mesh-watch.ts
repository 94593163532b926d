// The watch over nodes and observers: hands evidence to the book, and each minute has everything looked at.
import { allOf, anyOf, type DeafTime } from '../../domain/alerts/listening.ts';
import type { SourceCondition } from '../../domain/alerts/source-outage.ts';
import type { Cancel } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { silentLogger } from '../../domain/logger.ts';
import type { RecordedBatch } from '../../domain/mesh/recorded.ts';
import type { Side } from '../../domain/mesh/side.ts';
import { readWatchedObservers } from '../storage/tables/observer-sources.ts';
import { FactsWatch } from './facts-watch.ts';
import { ListeningWatch } from './listening-watch.ts';
import { type GraphedNode, NodeBook } from './node-book.ts';
import type { WatchOptions } from './node-watch.ts';
import { ObserverWatch } from './observer-watch.ts';
import { SilenceWatch } from './silence-watch.ts';
import { SpokenWatch } from './spoken-watch.ts';

/** What the topology tells the watch. */
export interface WatchedMesh {
  /** Every known node as the graph holds it now. */
  nodes(): Iterable<GraphedNode>;
  /** The one node a hop can mean; 0 when there is none or several. */
  resolve(side: Side): number;
}

/** Between two heartbeats; changed nodes are written as often. */
const beatMs = 15_000;
const beatsPerSweep = 4;
/** Nodes written at one heartbeat, about 5 ms. */
const nodesPerBeat = 400;

export class MeshWatch {
  readonly #options: WatchOptions;
  readonly #mesh: WatchedMesh;
  readonly #listening: ListeningWatch;
  readonly #observers: ObserverWatch;
  readonly #book: NodeBook;
  readonly #silence: SilenceWatch;
  readonly #facts: FactsWatch;
  readonly #spoken: SpokenWatch;
  #cancel: Cancel = () => {};
  #beats = 0;
  #stopped = false;

  constructor(options: WatchOptions, mesh: WatchedMesh, runId: string) {
    this.#options = options;
    this.#mesh = mesh;
    this.#listening = new ListeningWatch(options);
    this.#observers = new ObserverWatch(options, this.#listening);
    this.#book = new NodeBook({
      resolve: (side) => mesh.resolve(side),
      listenedMs: (node, from, to) => this.#silence.listenedMs(node, from, to),
    });
    const parts = { book: this.#book, listening: this.#listening, observers: this.#observers, runId };
    this.#silence = new SilenceWatch(options, parts);
    this.#facts = new FactsWatch(options, this.#book);
    this.#spoken = new SpokenWatch(this.#book);
  }

  /** Takes over what earlier runs left and begins to look. */
  start(): void {
    this.#listening.start();
    this.#guarded('started', () => {
      this.#observers.start((observer) => this.#silence.onlyHeardBy(observer));
      const db = this.#options.open();
      const parties = new Map(readWatchedObservers(db).map(({ id, party }) => [id, party]));
      this.#book.load(db, this.#mesh.nodes(), (observer) => parties.get(observer));
      this.#silence.start();
      this.#facts.start();
    });
    this.#cancel = this.#options.clock.every(beatMs, () => this.#beat());
  }

  /** A source brought a word of an observer; on the path of every hearing. */
  heardThrough(observer: string, source: string, at: EpochMs): void {
    this.#observers.heardThrough(observer, source, at);
  }

  /** Writes which sources brought which observers, for whoever is about to ask. */
  saveCarriers(): void {
    this.#guarded('written', () => this.#observers.saveSources());
  }

  /** A batch was committed. */
  recorded(batch: RecordedBatch): void {
    if (this.#stopped) return;
    this.#guarded('told of a batch', () => {
      this.#silence.heard(this.#book.recorded(batch, this.#options.clock.now()));
      this.#facts.recorded(batch);
    });
  }

  /** A batch of a file about the past was committed: who was heard when, and under which name. */
  imported(batch: RecordedBatch): void {
    if (this.#stopped) return;
    this.#guarded('told of a batch', () => {
      this.#silence.heard(this.#book.recorded(batch, this.#options.clock.now()));
      this.#facts.imported(batch);
    });
  }

  /** What every running source says of itself, every few seconds. */
  sourceReports(reports: readonly SourceCondition[]): void {
    this.#listening.sourceReports(reports);
  }

  /** The machine goes to sleep. */
  suspend(): void {
    this.#listening.suspend();
  }

  resume(): void {
    this.#listening.resume();
  }

  /** When nobody heard anything: the program was off or asleep, or no source was up. */
  get deaf(): readonly DeafTime[] {
    const { everywhere, sources } = this.#listening;
    return anyOf([everywhere, allOf(sources.map((source) => this.#listening.ofSource(source)))]);
  }

  /** Looks at everything now, and resolves when it is told. */
  async sweep(): Promise<void> {
    this.#guarded('looked after', () => {
      this.#observers.sweep();
      this.#silence.heard(this.#spoken.look(this.#options.open(), this.#options.clock.now()));
      this.#silence.sweep();
      this.#facts.sweep();
    });
    await this.#idle();
  }

  /** Ends every timer, waits for what is being told and writes what is known. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#observers.stop();
    await this.#silence.stop();
    await this.#facts.stop();
    this.#guarded('written', () => this.#book.save(this.#options.open(), this.#book.size));
    this.#listening.beat();
  }

  #beat(): void {
    this.#listening.beat();
    this.#guarded('written', () => this.#book.save(this.#options.open(), nodesPerBeat));
    this.#beats += 1;
    if (this.#beats % beatsPerSweep === 0) void this.sweep();
  }

  async #idle(): Promise<void> {
    await this.#observers.idle();
    await this.#silence.idle();
    await this.#facts.idle();
  }

  #guarded(what: string, work: () => void): void {
    try {
      work();
    } catch (cause) {
      (this.#options.logger ?? silentLogger).error(`Nodes and observers could not be ${what} and are later`, cause);
    }
  }
}
