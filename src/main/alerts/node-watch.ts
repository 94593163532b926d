// Runs the detector of new nodes over what ingest recorded; every node is looked at at least once.

import { graceRetryMs } from '../../domain/alerts/episode.ts';
import type { MeshEvent } from '../../domain/alerts/event.ts';
import { isOfBaseline, nodeNewDetector, nodeNewEvent } from '../../domain/alerts/node-new.ts';
import type { Cancel, Clock } from '../../domain/clock.ts';
import { type Logger, silentLogger } from '../../domain/logger.ts';
import type { WritableDb } from '../storage/database.ts';
import {
  meetAllNodes,
  readDetectorSubject,
  readUnmetNode,
  readUnmetNodes,
  type UnmetNode,
  writeDetector,
} from '../storage/tables/detector-state.ts';

export interface WatchOptions {
  readonly open: () => WritableDb;
  readonly dispatch: (event: MeshEvent) => Promise<string>;
  /** Whether a pause or a snooze covers the event now; nothing is silenced where it is absent. */
  readonly silenced?: (event: MeshEvent) => boolean;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** The subject that stands for the whole mesh: since when nodes are watched. */
const everyNode = '*';
/** Nodes looked at before other work gets its turn. */
const slice = 50;
/** Beyond this many waiting keys the tables are asked instead. */
const keysKept = 1_000;
const retryMs = 30_000;

export class NodeWatch {
  readonly #options: WatchOptions;
  readonly #logger: Logger;
  readonly #baselineS: () => number;
  readonly #keys = new Set<string>();
  #startedAt: number | null = null;
  #behind = false;
  #timer: Cancel | null = null;
  #work: Promise<void> = Promise.resolve();
  #busy = false;
  #stopped = false;

  /** `baselineS` gives the seconds after the first start during which nodes are learnt silently. */
  constructor(options: WatchOptions, baselineS: () => number) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
    this.#baselineS = baselineS;
  }

  /** Begins: on the first start every node that is there is known; later, nodes an earlier run did not get to are caught up with. */
  start(): void {
    this.#behind = true;
    this.#schedule(0);
  }

  /** Nodes that became known; may be called inside ingest's transaction, they are looked at after it. */
  nodesAppeared(nodes: readonly { readonly key: string }[]): void {
    if (this.#stopped || nodes.length === 0) return;
    for (const { key } of nodes) this.#keys.add(key);
    if (this.#keys.size > keysKept) {
      this.#keys.clear();
      this.#behind = true;
    }
    this.#schedule(0);
  }

  /** Resolves when nothing waits to be looked at. */
  async idle(): Promise<void> {
    await this.#work;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.();
    this.#timer = null;
    await this.#work;
  }

  #schedule(ms: number): void {
    if (this.#stopped || this.#busy) return;
    this.#timer ??= this.#options.clock.after(ms, () => {
      this.#timer = null;
      this.#busy = true;
      this.#work = this.#look().then((again) => {
        this.#busy = false;
        if (again !== null || this.#keys.size > 0) this.#schedule(again ?? 0);
      });
    });
  }

  /** Looks at a slice; gives after how long to go on, null when nothing waits. */
  async #look(): Promise<number | null> {
    try {
      const db = this.#options.open();
      if (db.inTransaction) return 10;
      const since = this.#begin(db);
      const nodes = this.#next(db);
      for (const node of nodes) {
        if (await this.#meet(db, node, since)) continue;
        // It fell into the grace after the start, and so would the others.
        this.#behind = true;
        return graceRetryMs;
      }
      return this.#keys.size > 0 || this.#behind ? 0 : null;
    } catch (cause) {
      this.#logger.warn(
        `New nodes cannot be looked at now and are caught up with later: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
      this.#behind = true;
      return retryMs;
    }
  }

  #begin(db: WritableDb): number {
    if (this.#startedAt !== null) return this.#startedAt;
    const row = readDetectorSubject(db, nodeNewDetector, everyNode);
    const since = row?.since ?? this.#options.clock.now();
    if (row === null) {
      db.transaction(() => {
        meetAllNodes(db, nodeNewDetector, 'known', since);
        writeDetector(db, {
          detector: nodeNewDetector,
          subject: everyNode,
          state: 'watching',
          episode: 0,
          since,
          data: null,
        });
      })();
    }
    this.#startedAt = since;
    return since;
  }

  #next(db: WritableDb): UnmetNode[] {
    const nodes: UnmetNode[] = [];
    for (const key of this.#keys) {
      if (nodes.length === slice) return nodes;
      this.#keys.delete(key);
      const node = readUnmetNode(db, nodeNewDetector, key);
      if (node) nodes.push(node);
    }
    if (nodes.length > 0 || !this.#behind) return nodes;
    const unmet = readUnmetNodes(db, nodeNewDetector, slice);
    this.#behind = unmet.length === slice;
    return unmet;
  }

  // The event goes first and the state after it: a crash in between tells it again, and the dispatcher knows it then.
  // False when it is to be told again.
  async #meet(db: WritableDb, node: UnmetNode, since: number): Promise<boolean> {
    const learnt = isOfBaseline(node.firstSeen, since, this.#baselineS());
    if (!learnt && (await this.#options.dispatch(nodeNewEvent(node))) === 'cold_start') return false;
    const at = this.#options.clock.now();
    writeDetector(db, {
      detector: nodeNewDetector,
      subject: node.key,
      state: learnt ? 'known' : 'announced',
      episode: learnt ? 0 : 1,
      since: at,
      data: null,
    });
    return true;
  }
}
