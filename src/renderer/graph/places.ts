// Where nodes stand on the canvas: saved places, the first layout, room for newcomers, pins.
import type { Core as Canvas } from 'cytoscape';
import type { GraphNode, NodeRole } from '../../contract/graph.ts';
import { browserStore } from '../parts/browser-store.ts';
import { arrange } from './arrange.ts';
import { doubtOf } from './doubt.ts';
import type { GraphModel } from './model.ts';
import { type Point, placeNear } from './placement.ts';
import { roleShapes } from './role-shapes.ts';
import { loadPositions, positionName, type SavedPosition, savePositions } from './saved-positions.ts';

/** What placing needs of the canvas' options. */
export interface PlacesOptions {
  readonly model: GraphModel;
  readonly database: string;
  readonly motion: boolean;
  readonly onArranging: (nodes: number | null) => void;
}

/** A layout runs on its own once this share of the nodes came after the last one. */
const growthShare = 0.35;
const growthWaitMs = 1_200;
const saveWaitMs = 1_000;
/** What lies over the canvas at its edges, in pixels; the search and checklist at the left only where there is room. */
const inset = { left: 320, right: 80, top: 40, bottom: 90 };
const roomyWidth = 1_000;
/** A handful of nodes is not blown up to fill the window. */
const largestFit = 1.4;

/** Gives every node its place and keeps it. */
export class Places {
  readonly #cy: Canvas;
  readonly #options: PlacesOptions;
  readonly #saved: Map<string, SavedPosition>;
  #newcomers = 0;
  readonly #stopped = new AbortController();
  #touched = false;
  #arranging = false;
  #fitWhenSeen = true;
  #covered = 0;
  #growTimer: ReturnType<typeof setTimeout> | null = null;
  #saveTimer: ReturnType<typeof setTimeout> | null = null;
  #whenStanding: (() => void)[] = [];
  motion: boolean;

  constructor(cy: Canvas, options: PlacesOptions) {
    this.#cy = cy;
    this.#options = options;
    this.motion = options.motion;
    this.#saved = loadPositions(browserStore, options.database);
    cy.on('scrollzoom dragpan pinchzoom', () => this.touch());
    cy.on('resize', () => {
      if (this.#fitWhenSeen) this.fit();
    });
  }

  /** Ends the timers and a layout under way, and saves what is unsaved. */
  stop(): void {
    this.#stopped.abort();
    for (const tell of this.#whenStanding.splice(0)) tell();
    if (this.#growTimer !== null) clearTimeout(this.#growTimer);
    if (this.#saveTimer !== null) clearTimeout(this.#saveTimer);
    this.#save();
  }

  /**
   * Gives nodes that were just added their places: the saved one, else beside their neighbours; arranges anew after much
   * growth, unless `more` come, after which `stand` is called.
   */
  settle(nodes: readonly GraphNode[], more: boolean): void {
    if (nodes.length === 0) return;
    const added = new Set(nodes.map((node) => node.id));
    const taken: Point[] = [];
    if (!more) {
      this.#cy.nodes().forEach((element) => {
        if (!added.has(Number(element.id()))) taken.push(element.position());
      });
    }
    const unplaced: GraphNode[] = [];
    this.#cy.batch(() => {
      for (const node of nodes) {
        const saved = this.#saved.get(positionName(node.key));
        if (saved === undefined) unplaced.push(node);
        else taken.push(this.#put(node.id, saved));
      }
      const homeless = new Set(unplaced.map((node) => node.id));
      // The wish of many newcomers for room costs their square; the layout that follows places them better anyway.
      const crowd = more || unplaced.length > 300 ? [] : taken;
      for (const node of unplaced) {
        homeless.delete(node.id);
        taken.push(this.#put(node.id, placeNear(node.id, this.#standing(node.id, homeless), crowd)));
      }
    });
    this.#newcomers += unplaced.length;
    if (more) return;
    if (!this.#touched) this.fit();
    this.#growLater();
  }

  /** Arranges nodes where so many came that they need it; resolves when they stand. */
  async stand(): Promise<void> {
    if (!this.#touched) this.fit();
    this.#growLater();
    await new Promise<void>((resolve) => {
      this.#whenStanding.push(resolve);
      this.#tellStanding();
    });
  }

  /** Arranges all nodes that are not pinned. */
  tidy(): void {
    void this.#arrange(true);
  }

  /** A person moved the picture: from now on it stays where they put it. */
  touch(): void {
    this.#touched = true;
  }

  /** Shows the whole graph and goes on showing it while it grows. */
  follow(): void {
    this.#touched = false;
    this.fit();
  }

  /** Something high lies over the left `width` pixels; 0 when it is gone. */
  cover(width: number): void {
    if (width === this.#covered) return;
    this.#covered = width;
    if (!this.#touched) this.fit();
  }

  /** Shows the whole graph in the part that nothing lies over; later, when nobody sees it now. */
  fit(): void {
    const [width, height] = [this.#cy.width(), this.#cy.height()];
    this.#fitWhenSeen = width === 0 || height === 0;
    if (this.#fitWhenSeen || this.#cy.nodes().empty()) return;
    const left = Math.max(width > roomyWidth ? inset.left : inset.right, this.#covered);
    const box = this.#box();
    const room = { w: width - left - inset.right, h: height - inset.top - inset.bottom };
    const zoom = Math.max(this.#cy.minZoom(), Math.min(room.w / box.w, room.h / box.h, largestFit));
    const middle = { x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2 };
    this.#cy.viewport({
      zoom,
      pan: { x: left + room.w / 2 - middle.x * zoom, y: inset.top + room.h / 2 - middle.y * zoom },
    });
  }

  /** Around all nodes: cytoscape's own way to say it looks at every edge, which takes seconds where there are thousands. */
  #box(): { x1: number; x2: number; y1: number; y2: number; w: number; h: number } {
    const box = { x1: Infinity, x2: -Infinity, y1: Infinity, y2: -Infinity };
    this.#cy.nodes().forEach((node) => {
      const { x, y } = node.position();
      const reach = (roleShapes[node.data('role') as NodeRole]?.size ?? 0) / 2;
      box.x1 = Math.min(box.x1, x - reach);
      box.x2 = Math.max(box.x2, x + reach);
      box.y1 = Math.min(box.y1, y - reach);
      box.y2 = Math.max(box.y2, y + reach);
    });
    return { ...box, w: box.x2 - box.x1, h: box.y2 - box.y1 };
  }

  /** Remembers that a person put the node where it is. */
  pin(id: number): void {
    this.#touched = true;
    this.#remember(id, true);
    this.#saveLater();
  }

  /** Lets the layout move the node again. */
  unpin(id: number): void {
    this.#remember(id, false);
    this.#saveLater();
  }

  /** Whether a person put the node where it is. */
  isPinned(id: number): boolean {
    const node = this.#options.model.nodes.get(id);
    return node !== undefined && this.#saved.get(positionName(node.key))?.pinned === true;
  }

  #put(id: number, { x, y }: Point): Point {
    this.#cy.getElementById(String(id)).position({ x, y });
    return { x, y };
  }

  #standing(id: number, homeless: ReadonlySet<number>): Point[] {
    return [...this.#options.model.neighboursOf(id)]
      .filter((other) => other !== id && !homeless.has(other))
      .map((other) => this.#cy.getElementById(String(other)))
      .filter((element) => element.nonempty())
      .map((element) => element.position());
  }

  #growLater(): void {
    const total = this.#options.model.nodes.size;
    if (this.#newcomers < Math.max(3, total * growthShare)) {
      this.#saveLater();
      return;
    }
    if (this.#growTimer !== null) return;
    const first = this.#newcomers === total;
    this.#growTimer = setTimeout(
      () => {
        this.#growTimer = null;
        void this.#arrange(first && this.#newcomers === this.#options.model.nodes.size);
      },
      first ? 30 : growthWaitMs,
    );
  }

  async #arrange(anew: boolean): Promise<void> {
    if (this.#arranging || this.#cy.destroyed()) return;
    this.#arranging = true;
    this.#newcomers = 0;
    const count = this.#cy.nodes().length;
    this.#options.onArranging(count);
    // A layout in the window blocks it; the words about it must be on the screen before.
    if (count > 200) await new Promise((resolve) => setTimeout(resolve, 50));
    const before = new Set(this.#options.model.nodes.keys());
    const fixed = new Map<string, Point>();
    for (const id of this.#options.model.nodes.keys()) {
      if (this.isPinned(id)) fixed.set(String(id), this.#cy.getElementById(String(id)).position());
    }
    if (!this.#cy.destroyed()) {
      const { signal } = this.#stopped;
      const stays = (id: string) => this.isPinned(Number(id));
      const links = [...this.#options.model.edges.values()].filter((edge) => doubtOf(edge) === null);
      await arrange(this.#cy, links, { anew, fixed, animate: this.motion, fit: false, stays, signal });
      if (signal.aborted) return;
      this.#resettle(before);
      if (!this.#touched || anew) this.fit();
      this.#saveLater();
    }
    this.#arranging = false;
    this.#options.onArranging(null);
    this.#tellStanding();
  }

  /** Nothing is arranged now or in a moment: whoever waits for that goes on. */
  #tellStanding(): void {
    if (this.#arranging || this.#growTimer !== null) return;
    for (const tell of this.#whenStanding.splice(0)) tell();
  }

  /** Nodes that came while the others were arranged move to where their neighbours are now. */
  #resettle(before: ReadonlySet<number>): void {
    const late = new Set([...this.#options.model.nodes.keys()].filter((id) => !before.has(id) && !this.isPinned(id)));
    for (const id of [...late]) {
      late.delete(id);
      const neighbours = this.#standing(id, late);
      if (neighbours.length > 0) this.#put(id, placeNear(id, neighbours, []));
    }
  }

  #remember(id: number, pinned: boolean): void {
    const node = this.#options.model.nodes.get(id);
    const element = this.#cy.getElementById(String(id));
    if (node === undefined || element.empty()) return;
    const { x, y } = element.position();
    this.#saved.set(positionName(node.key), { x, y, pinned });
  }

  #saveLater(): void {
    if (this.#saveTimer !== null) return;
    this.#saveTimer = setTimeout(() => {
      this.#saveTimer = null;
      this.#save();
    }, saveWaitMs);
  }

  #save(): void {
    if (this.#cy.destroyed()) return;
    for (const id of this.#options.model.nodes.keys()) this.#remember(id, this.isPinned(id));
    savePositions(browserStore, this.#options.database, this.#saved);
  }
}
