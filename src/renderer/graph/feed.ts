// Keeps the model at the core's newest revision: a snapshot first, then deltas, and a new snapshot after every gap.
import type { GraphDelta, GraphSnapshot } from '../../contract/graph.ts';
import { type GraphChange, GraphModel } from './model.ts';

/** What the feed needs from the wire. */
export interface GraphLine {
  snapshot(): Promise<GraphSnapshot>;
  /** Calls `listener` with every delta from now on; returns its undo. */
  onDelta(listener: (delta: GraphDelta) => void): () => void;
  /** Calls `listener` whenever a line was opened anew; returns its undo. */
  onReconnect(listener: () => void): () => void;
}

/** Deltas kept while a snapshot is on its way; more than these and the next snapshot makes up for them. */
const pendingLimit = 200;
/** Milliseconds between tries for a snapshot that could not be had. */
const retryMs = 3_000;

/** The live graph. Listeners get every change. */
export class GraphFeed {
  readonly model = new GraphModel();
  readonly #line: GraphLine;
  readonly #listeners = new Set<(change: GraphChange) => void>();
  readonly #undo: (() => void)[] = [];
  #pending: GraphDelta[] = [];
  #asking = false;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #version = 0;

  constructor(line: GraphLine) {
    this.#line = line;
  }

  /** Begins following. */
  start(): void {
    this.#undo.push(
      this.#line.onDelta((delta) => this.#take(delta)),
      this.#line.onReconnect(() => void this.#ask()),
    );
    void this.#ask();
  }

  /** Ends following; the model stays as it is. */
  stop(): void {
    for (const undo of this.#undo.splice(0)) undo();
    if (this.#retry !== null) clearTimeout(this.#retry);
  }

  readonly subscribe = (listener: (change: GraphChange) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Grows with every change, for whoever needs to know only that something changed. */
  readonly getVersion = (): number => this.#version;

  #take(delta: GraphDelta): void {
    if (this.#asking) {
      if (this.#pending.length < pendingLimit) this.#pending.push(delta);
      return;
    }
    const change = this.model.takeDelta(delta);
    if (change === null) void this.#ask();
    else this.#tell(change);
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    try {
      this.#tell(this.model.takeSnapshot(await this.#line.snapshot()));
    } catch {
      this.#pending = [];
      this.#retry = setTimeout(() => void this.#ask(), retryMs);
    }
    this.#asking = false;
    const pending = this.#pending;
    this.#pending = [];
    for (const delta of pending) this.#take(delta);
  }

  #tell(change: GraphChange): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener(change);
  }
}
