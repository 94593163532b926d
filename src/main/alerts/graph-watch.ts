// Looks once a minute at the graph as a whole: does it hang together, and do watched nodes hang on one repeater.
import {
  type BridgeDetails,
  bridgeRiskEvent,
  bridgeRiskRule,
  singleRepeater,
} from '../../domain/alerts/graph-bridge-risk.ts';
import { type KnownParts, partitionEvent, partitionRule, splitOf } from '../../domain/alerts/graph-partition.ts';
import {
  isLive,
  type Listened,
  type MeshShape,
  relays,
  ShapeBuilder,
  type ShapedEdge,
} from '../../domain/alerts/graph-shape.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { type Blocks, blocksOf } from '../../domain/mesh/blocks.ts';
import type { PartyId } from '../../domain/mesh/recorded.ts';
import { readDetectorSubject, writeDetector } from '../storage/tables/detector-state.ts';
import { readWatchedNodes } from '../storage/tables/watched-nodes.ts';
import { DetectorRunner, type Look } from './detector-runner.ts';
import type { WatchOptions } from './node-watch.ts';
import { Pacer, paced } from './pacer.ts';

const partsDetector = 'partition-parts';
const everything = '*';
/** What the mesh looked like is written so often at most. */
const savedEveryMs = 600_000;
/** Party ids stay below it, so that two make one number. */
const idSpan = 2 ** 26;

export class GraphWatch {
  readonly #options: WatchOptions;
  readonly #partition: DetectorRunner<readonly number[]>;
  readonly #bridge: DetectorRunner<BridgeDetails>;
  /** Links that counted at the last look. */
  #links = new Map<number, ShapedEdge>();
  #parts: KnownParts | null = null;
  /** Sizes of the parts in the look that found the newest fall. */
  #fellInto: readonly number[] | null = null;
  #saved = '';
  #savedAt: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#partition = new DetectorRunner(options, {
      name: 'partition',
      rule: partitionRule,
      quietAtFirst: false,
      event: (tell, subject, episode, sizes, now) => {
        // A mesh that falls into 3 parts at once falls into 2 as well, and that says it all.
        const isSaid = tell === 'begun' && this.#fellInto === sizes;
        if (tell === 'begun') this.#fellInto = sizes;
        return isSaid ? null : partitionEvent(tell, Number(subject), episode, sizes, now);
      },
    });
    const bridge = { name: 'bridge-risk', rule: bridgeRiskRule, quietAtFirst: true, event: bridgeRiskEvent };
    this.#bridge = new DetectorRunner(options, bridge);
  }

  /** Looks at the graph as it is, in slices. Resolves when what was found is told; rejects while the database cannot be read. */
  async look(edges: readonly ShapedEdge[], listened: Listened): Promise<void> {
    const pacer = new Pacer();
    const live = await this.#stillCounting(edges, listened, pacer);
    const builder = new ShapeBuilder(listened);
    await paced(live, pacer, (edge) => builder.add(edge));
    await pacer.turn();
    const shape = builder.shape();
    await pacer.turn();
    const blocks = blocksOf(shape.adjacency);
    await pacer.turn();
    const told = this.#lookAtParts(shape, blocks);
    await pacer.turn();
    await Promise.all([told, this.#lookAtWatched(shape, blocks, live)]);
  }

  async stop(): Promise<void> {
    await this.#partition.stop();
    await this.#bridge.stop();
    if (this.#parts !== null) this.#save(this.#parts, Number.POSITIVE_INFINITY);
  }

  /**
   * Links that count, and those that counted and vanished from the graph. A link vanishes when a new node makes its
   * hops ambiguous: that says nothing about the air, so it counts until its evidence is too old.
   */
  async #stillCounting(edges: readonly ShapedEdge[], listened: Listened, pacer: Pacer): Promise<ShapedEdge[]> {
    const links = new Map<number, ShapedEdge>();
    const known = new Set<number>();
    await paced(edges, pacer, (edge) => {
      const id = edge.a.party * idSpan + edge.b.party;
      known.add(id);
      if (isLive(edge, listened)) links.set(id, edge);
    });
    await paced([...this.#links], pacer, ([id, edge]) => {
      if (!known.has(id) && isLive(edge, listened)) links.set(id, edge);
    });
    this.#links = links;
    return [...links.values()];
  }

  #lookAtParts(shape: MeshShape, blocks: Blocks): Promise<void> {
    const { sizes, parts } = splitOf(this.#knownParts(), shape, blocks);
    this.#parts = parts;
    this.#save(parts, this.#options.clock.now());
    const open = [...this.#partition.firing, ...this.#partition.untold()].map(Number);
    const most = Math.max(sizes.length, ...open);
    const looks: Look<readonly number[]>[] = [];
    for (let count = 2; count <= most; count += 1) {
      looks.push({ subject: String(count), reading: sizes.length >= count ? 'bad' : 'good', details: sizes });
    }
    return this.#partition.look(looks);
  }

  #lookAtWatched(shape: MeshShape, blocks: Blocks, live: readonly ShapedEdge[]): Promise<void> {
    const watched = readWatchedNodes(this.#options.open());
    if (watched.length === 0) return Promise.resolve();
    const links = new Map<PartyId, PartyId[]>(watched.map(({ party }) => [party, []]));
    for (const { a, b } of live) {
      if (relays(b)) links.get(a.party)?.push(b.party);
      if (relays(a)) links.get(b.party)?.push(a.party);
    }
    const looks = watched.map(({ party, key, name }): Look<BridgeDetails> => {
      const isShaped = shape.places.has(party);
      const ways = (links.get(party) ?? []).filter((link) => shape.places.has(link));
      const cut = singleRepeater(shape, blocks, party, isShaped ? null : ways);
      const through = cut === null ? undefined : shape.nodes[cut];
      const repeater = through === undefined ? null : { key: through.key, name: through.name };
      const isKnown = isShaped || ways.length > 0;
      return {
        subject: key,
        reading: repeater !== null ? 'bad' : isKnown ? 'good' : 'unsure',
        details: { name, repeater },
      };
    });
    return this.#bridge.look(looks);
  }

  #knownParts(): KnownParts {
    if (this.#parts !== null) return this.#parts;
    const text = readDetectorSubject(this.#options.open(), partsDetector, everything)?.data ?? '[]';
    this.#saved = text;
    const lists = JSON.parse(text) as readonly (readonly PartyId[])[];
    return new Map(lists.flatMap((list, part) => list.map((party) => [party, part] as const)));
  }

  #save(parts: KnownParts, now: EpochMs): void {
    if (now - this.#savedAt < savedEveryMs) return;
    const lists = new Map<number, PartyId[]>();
    for (const [party, part] of parts) {
      const list = lists.get(part);
      if (list === undefined) lists.set(part, [party]);
      else list.push(party);
    }
    const data = JSON.stringify([...lists.values()]);
    if (data === this.#saved) return;
    const since = this.#options.clock.now();
    const row = { detector: partsDetector, subject: everything, state: 'known', episode: 0, since, data };
    try {
      writeDetector(this.#options.open(), row);
      this.#saved = data;
      this.#savedAt = since;
    } catch (cause) {
      this.#options.logger?.warn(`How the mesh hangs together is not saved yet: ${String(cause)}`);
    }
  }
}
