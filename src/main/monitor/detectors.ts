// The detectors of topology, radio, channels and system at work, each at its own pace.
import type { ShapedEdge } from '../../domain/alerts/graph-shape.ts';
import type { DeafTime } from '../../domain/alerts/listening.ts';
import type { StorageState } from '../../domain/alerts/system-storage.ts';
import type { Cancel } from '../../domain/clock.ts';
import { silentLogger } from '../../domain/logger.ts';
import type { RecordedBatch } from '../../domain/mesh/recorded.ts';
import { ChannelWatch } from '../alerts/channel-watch.ts';
import { GraphWatch } from '../alerts/graph-watch.ts';
import { LinkWatch } from '../alerts/link-watch.ts';
import type { WatchOptions } from '../alerts/node-watch.ts';
import { StormWatch } from '../alerts/radio-storm-watch.ts';
import { RadioWatch } from '../alerts/radio-watch.ts';
import { type SystemParts, SystemWatch } from '../alerts/system-watch.ts';

/** What the detectors look at. */
export interface Detected extends SystemParts {
  /** Every edge as the graph holds it now. */
  edges(): Iterable<ShapedEdge>;
}

/** What they ask of the rest of alerting. */
export interface DetectorContext {
  /** When nobody heard anything. */
  deaf(): readonly DeafTime[];
  /** Seconds after the first start during which links are learnt silently. */
  baselineS(): number;
}

const graphLookMs = 60_000;

export class Detectors {
  readonly #options: WatchOptions;
  readonly #detected: Detected;
  readonly #context: DetectorContext;
  readonly #graph: GraphWatch;
  readonly #links: LinkWatch;
  readonly #radio: RadioWatch;
  readonly #storms: StormWatch;
  readonly #channels: ChannelWatch;
  readonly #system: SystemWatch;
  #cancel: Cancel = () => {};
  #looking: Promise<void> | null = null;
  #stopped = false;

  constructor(options: WatchOptions, detected: Detected, context: DetectorContext) {
    this.#options = options;
    this.#detected = detected;
    this.#context = context;
    this.#graph = new GraphWatch(options);
    this.#links = new LinkWatch(options, context.baselineS);
    this.#radio = new RadioWatch(options);
    this.#storms = new StormWatch(options);
    this.#channels = new ChannelWatch(options);
    this.#system = new SystemWatch(options, detected);
  }

  start(): void {
    this.#radio.start();
    this.#storms.start();
    this.#channels.start();
    this.#system.start();
    this.#cancel = this.#options.clock.every(graphLookMs, () => void this.lookAtGraph());
  }

  /** A batch was committed. */
  recorded(batch: RecordedBatch): void {
    if (this.#stopped) return;
    this.#storms.recorded(batch);
    this.#channels.recorded(batch);
  }

  /** A batch of a file about the past was committed: no storm is seen in it, and words in it are as old as they are. */
  imported(batch: RecordedBatch): void {
    if (!this.#stopped) this.#channels.recorded(batch);
  }

  /** Looks at the graph and at every link now; resolves when what was found is told. */
  lookAtGraph(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#looking ??= this.#lookAtGraph()
      .catch((cause) => {
        (this.#options.logger ?? silentLogger).error('The graph cannot be looked at now and is in a minute', cause);
      })
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  /** Room and limit of the database as they are now. */
  storage(): Promise<StorageState> {
    return this.#system.storage();
  }

  /** Looks at them now, as after a new limit; resolves when what was found is told. */
  async lookAtStorage(): Promise<void> {
    if (!this.#stopped) await this.#system.lookAtStorage();
  }

  /** Ends every timer and waits for what is being told. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#looking;
    const watches = [this.#graph, this.#links, this.#radio, this.#storms, this.#channels, this.#system];
    await Promise.all(watches.map((watch) => watch.stop()));
  }

  async #lookAtGraph(): Promise<void> {
    const edges = [...this.#detected.edges()];
    const listened = { now: this.#options.clock.now(), deaf: this.#context.deaf() };
    await this.#graph.look(edges, listened);
    await this.#links.look(edges, listened, () => !this.#stopped);
  }
}
