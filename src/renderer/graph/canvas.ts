// The one imperative island: a cytoscape canvas that is patched by id and never built anew.

import cytoscape, { type Core as Canvas, type CollectionReturnValue } from 'cytoscape';
import fcose from 'cytoscape-fcose';
import type { ShapeOverview } from '../../contract/analysis.ts';
import type { GraphEdge, GraphNode, LivenessThresholds } from '../../contract/graph.ts';
import type { GraphChanges } from '../../contract/history.ts';
import type { CanvasPick, DrawnPast, Spotlight } from './canvas-pick.ts';
import { doubtOf } from './doubt.ts';
import { hideManyEdges } from './drawing.ts';
import { edgeData, nodeData } from './elements.ts';
import { Labels } from './labels.ts';
import { Loading } from './loading.ts';
import { look, palettes } from './look.ts';
import { type EdgeId, edgeId, type GraphChange, type GraphModel } from './model.ts';
import { paintInSlices } from './painting.ts';
import { Places } from './places.ts';
import { inTurns } from './turns.ts';

cytoscape.use(fcose);

const changeClasses = 'calm new back gone stronger weaker';
/** Edges that have one of them. */
const changed = changeClasses.replace(/ ?(\w+)/g, ', .$1').slice(2);

/** What the canvas is made with. */
export interface CanvasOptions {
  readonly container: HTMLElement;
  readonly model: GraphModel;
  readonly database: string;
  readonly thresholds: LivenessThresholds;
  readonly scheme: 'dark' | 'light';
  readonly motion: boolean;
  readonly onPick: (picked: CanvasPick | null) => void;
  /** Called with how many nodes are about to be arranged, and with null when they stand. */
  readonly onArranging: (nodes: number | null) => void;
  readonly onPinned: () => void;
}

/** Above this many nodes pulses switch on and off instead of fading, and names have one size in the model. */
const manyNodes = 400;
/** At most this many new pieces of evidence pulse at a time. */
const pulseLimit = 40;
const pulseMs = 900;
const closeUp = 1.25;

/** The canvas and its verbs. */
export class GraphCanvas {
  readonly #cy: Canvas;
  readonly #model: GraphModel;
  readonly #places: Places;
  readonly #labels: Labels;
  readonly #loading: Loading;
  /** Marks that elements get which come later. */
  readonly #marks = new Map<string, () => void>();
  #refreshes = 0;
  readonly #options: CanvasOptions;
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #scheme: 'dark' | 'light';
  #motion: boolean;
  /** Whether there are so many nodes. */
  #large: boolean;
  #showDoubted = false;
  #picked: CanvasPick | null = null;
  #lit: Spotlight | null = null;
  #past: DrawnPast | null = null;

  constructor(options: CanvasOptions) {
    this.#options = options;
    this.#model = options.model;
    this.#scheme = options.scheme;
    this.#motion = options.motion;
    this.#large = options.model.nodes.size > manyNodes;
    this.#cy = cytoscape({
      container: options.container,
      style: look(palettes[options.scheme], options.motion, this.#large),
      minZoom: 0.04,
      maxZoom: 4,
      boxSelectionEnabled: false,
      autounselectify: true,
    });
    const seen = paintInSlices(this.#cy);
    this.#places = new Places(this.#cy, options);
    this.#labels = new Labels(this.#cy, this.#large);
    this.#loading = new Loading({
      cy: this.#cy,
      model: options.model,
      add: (nodes, edges) => this.#put(nodes, edges),
      place: (nodes) => this.#places.settle(nodes, true),
      stand: () => this.#places.stand(),
      seen: () => seen,
      busy: (busy) => options.onArranging(busy ? options.model.nodes.size : null),
      done: () => this.#grown(true),
    });
    this.#listen();
    const { nodes, edges } = options.model;
    this.#add([...nodes.values()], [...edges.values()]);
  }

  /** Takes the canvas down with its timers; saves positions. */
  destroy(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#places.stop();
    this.#labels.stop();
    this.#cy.destroy();
  }

  /** Draws what a snapshot or delta changed. */
  apply(change: GraphChange): void {
    const now = Date.now();
    this.#cy.batch(() => {
      for (const id of change.removedEdges) this.#cy.getElementById(id).remove();
      for (const id of change.removedNodes) this.#cy.getElementById(String(id)).remove();
      for (const node of change.changedNodes) this.#patchNode(node, now);
      for (const edge of change.changedEdges) this.#patchEdge(edge, now);
    });
    this.#add(change.addedNodes, change.addedEdges);
    this.#pulse(change.fresh);
  }

  /** Brings liveness and ages up to now, or to the moment shown. */
  refresh(): void {
    const now = Date.now();
    this.#refreshes += 1;
    const own = this.#refreshes;
    const goesOn = () => own === this.#refreshes && !this.#cy.destroyed();
    const { nodes, edges } = this.#model;
    void inTurns(
      [...nodes.values(), ...edges.values()],
      (lot) =>
        this.#cy.batch(() => {
          for (const one of lot) {
            // What changed since is newer than this.
            if ('a' in one) this.#patchEdge(edges.get(edgeId(one.a, one.b)) ?? one, now);
            else this.#patchNode(nodes.get(one.id) ?? one, now);
          }
        }),
      goesOn,
    );
  }

  /** Draws the graph as it was; null draws what is. */
  showPast(past: DrawnPast | null): void {
    if (past === null && this.#past === null) return;
    this.#past = past;
    this.refresh();
  }

  /** Colours what changed and sets other links aside; null colours nothing. */
  markChanges(links: GraphChanges['links'] | null): void {
    this.#keep('changes', () => {
      this.#cy.edges(changed).removeClass(changeClasses);
      if (links === null || links.length === 0) return;
      this.#cy.edges().addClass('calm');
      for (const { change, a, b } of links) {
        this.#cy.getElementById(edgeId(a.id, b.id)).removeClass('calm').addClass(change);
      }
    });
  }

  /** Changes colours and motion. */
  dress(scheme: 'dark' | 'light', motion: boolean): void {
    const large = this.#model.nodes.size > manyNodes;
    if (scheme === this.#scheme && motion === this.#motion && large === this.#large) return;
    this.#scheme = scheme;
    this.#motion = motion;
    this.#places.motion = motion;
    this.#large = large;
    this.#cy.style(look(palettes[scheme], motion, large));
    this.#labels.resize(large);
  }

  /** Shows or hides edges that are longer than a radio reaches. */
  showDoubted(show: boolean): void {
    this.#showDoubted = show;
    this.#cy.batch(() => this.#cy.edges('[?doubted]').toggleClass('hidden', !show));
  }

  /** Marks what is picked and sets everything else aside; null marks nothing, and a spotlight is seen again. */
  mark(picked: CanvasPick | null): void {
    this.#picked = picked;
    this.#light();
  }

  /** Shows these nodes and links and sets everything else aside, while nothing is picked; null ends it. */
  spotlight(lit: Spotlight | null): void {
    this.#lit = lit;
    this.#light();
  }

  /** Rings points and thickens bridges; null marks none. */
  markShape(marks: ShapeOverview['marks'] | null): void {
    this.#keep('shape', () => {
      this.#cy.elements('.point, .bridge').removeClass('point bridge');
      for (const id of marks?.points ?? []) this.#cy.getElementById(String(id)).addClass('point');
      for (const [a, b] of marks?.bridges ?? []) this.#cy.getElementById(edgeId(a, b)).addClass('bridge');
    });
  }

  /** Crosses out these nodes and their links, as if they were cut off; null ends it. */
  markLost(ids: readonly number[] | null): void {
    this.#keep('lost', () => {
      this.#cy.elements('.lost').removeClass('lost');
      for (const id of ids ?? []) {
        const node = this.#cy.getElementById(String(id));
        node.addClass('lost');
        node.connectedEdges().addClass('lost');
      }
    });
  }

  /** Moves the view to what is picked, close enough to read its name; `covered` pixels at the right are hidden by a panel. */
  focus(picked: CanvasPick, covered: number): void {
    const id = picked.kind === 'node' ? String(picked.id) : edgeId(picked.a, picked.b);
    const element = this.#cy.getElementById(id);
    if (element.empty()) return;
    this.#places.touch();
    this.#cy.stop();
    this.#cy.resize();
    const zoom = Math.max(this.#cy.zoom(), closeUp);
    const { x1, x2, y1, y2 } = element.boundingBox({ includeLabels: false });
    const pan = {
      x: (this.#cy.width() - covered) / 2 - ((x1 + x2) / 2) * zoom,
      y: this.#cy.height() / 2 - ((y1 + y2) / 2) * zoom,
    };
    if (this.#motion) this.#cy.animate({ zoom, pan, duration: 350, easing: 'ease-in-out' });
    else this.#cy.viewport({ zoom, pan });
  }

  /** Something high lies over the left `width` pixels, where nothing of the graph is to stand; 0 when it is gone. */
  cover(width: number): void {
    this.#places.cover(width);
  }

  /** Shows the whole graph. */
  fit(): void {
    this.#places.follow();
  }

  /** Zooms about the middle of the picture; `factor` > 1 comes closer. */
  zoomBy(factor: number): void {
    this.#places.touch();
    const middle = { x: this.#cy.width() / 2, y: this.#cy.height() / 2 };
    this.#cy.zoom({ level: this.#cy.zoom() * factor, renderedPosition: middle });
  }

  /** Moves the picture by screen pixels. */
  panBy(x: number, y: number): void {
    this.#places.touch();
    this.#cy.panBy({ x, y });
  }

  /** Arranges all nodes that are not pinned. */
  tidy(): void {
    this.#places.tidy();
  }

  /** Whether a person put this node where it is. */
  isPinned(id: number): boolean {
    return this.#places.isPinned(id);
  }

  /** Lets the layout move this node again. */
  unpin(id: number): void {
    this.#places.unpin(id);
    this.#options.onPinned();
  }

  #light(): void {
    this.#cy.batch(() => {
      this.#cy.elements('.chosen, .aside, .lit').removeClass('chosen aside lit weakest');
      const picked = this.#picked;
      if (picked === null) {
        this.#shine();
        return;
      }
      const chosen = this.#cy.getElementById(picked.kind === 'node' ? String(picked.id) : edgeId(picked.a, picked.b));
      if (chosen.empty()) return;
      const near: CollectionReturnValue =
        picked.kind === 'node' ? chosen.closedNeighborhood() : chosen.union(chosen.connectedNodes());
      this.#cy.elements().not(near).addClass('aside');
      chosen.addClass('chosen');
    });
  }

  #shine(): void {
    if (this.#lit === null) return;
    let lit = this.#cy.collection();
    for (const id of this.#lit.nodes) lit = lit.union(this.#cy.getElementById(String(id)));
    for (const [a, b] of this.#lit.edges) lit = lit.union(this.#cy.getElementById(edgeId(a, b)));
    this.#cy.elements().not(lit).addClass('aside');
    lit.addClass('lit');
    const { weakest } = this.#lit;
    if (weakest !== null) this.#cy.getElementById(edgeId(...weakest)).addClass('weakest');
  }

  #listen(): void {
    this.#cy.on('tap', (event) => {
      if (event.target === this.#cy) return this.#options.onPick(null);
      const id: string = event.target.id();
      const [a, b] = id.split('-').map(Number);
      if (a === undefined) return;
      this.#options.onPick(b === undefined ? { kind: 'node', id: a } : { kind: 'edge', a, b });
    });
    this.#cy.on('dragfree', 'node', (event) => {
      this.#places.pin(Number(event.target.id()));
      this.#options.onPinned();
    });
  }

  #keep(name: string, mark: () => void): void {
    this.#marks.set(name, mark);
    this.#cy.batch(mark);
  }

  #add(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): void {
    // Before there is much to dress.
    this.dress(this.#scheme, this.#motion);
    if (this.#loading.takes(nodes, edges)) return;
    this.#put(nodes, edges);
    this.#places.settle(nodes, false);
    this.#grown(nodes.length > 0);
  }

  #put(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): void {
    const now = Date.now();
    this.#cy.batch(() => {
      for (const node of nodes) {
        this.#cy.add({ group: 'nodes', data: nodeData(node, this.#options.thresholds, now), position: { x: 0, y: 0 } });
      }
      for (const edge of edges) {
        const classes = doubtOf(edge) !== null && !this.#showDoubted ? 'hidden' : '';
        this.#cy.add({ group: 'edges', data: edgeData(edge, now), classes });
      }
    });
  }

  /** Elements were put on the canvas: what is said of all of them is said of these, too. */
  #grown(withNodes: boolean): void {
    if (this.#past !== null) this.refresh();
    if (withNodes) {
      this.#labels.resize(this.#large);
      this.#light();
      this.#cy.batch(() => {
        for (const mark of this.#marks.values()) mark();
      });
    }
    hideManyEdges(this.#cy, this.#model.edges.size);
  }

  #patchNode(node: GraphNode, now: number): void {
    const past = this.#past;
    const then = past === null ? node : { ...node, lastSeen: past.nodes.get(node.id) ?? null };
    this.#patch(String(node.id), nodeData(then, this.#options.thresholds, past?.at ?? now));
    this.#cy.getElementById(String(node.id)).toggleClass('absent', past !== null && !past.nodes.has(node.id));
  }

  #patchEdge(edge: GraphEdge, now: number): void {
    const id = edgeId(edge.a, edge.b);
    const past = this.#past;
    const was = past?.edges.get(id);
    const then =
      was === undefined ? edge : { ...edge, count: was.count, weightedX4: was.weightedX4, lastSeen: was.lastSeen };
    this.#patch(id, edgeData(then, past?.at ?? now));
    this.#cy.getElementById(id).toggleClass('absent', past !== null && was === undefined);
  }

  #patch(id: string, data: Record<string, unknown>): void {
    const element = this.#cy.getElementById(id);
    if (element.empty()) return;
    for (const [name, value] of Object.entries(data)) {
      if (name === 'id' || name === 'source' || name === 'target') continue;
      if (element.data(name) !== value) element.data(name, value);
    }
    if (element.isEdge() && data.doubted !== undefined)
      element.toggleClass('hidden', data.doubted === true && !this.#showDoubted);
  }

  #pulse(fresh: readonly EdgeId[]): void {
    if (!this.#motion || this.#past !== null || fresh.length === 0 || document.hidden) return;
    let marked = this.#cy.collection();
    for (const id of fresh.slice(0, pulseLimit)) {
      const edge = this.#cy.getElementById(id);
      if (edge.nonempty()) marked = marked.union(edge).union(edge.connectedNodes());
    }
    marked.addClass('fresh');
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      marked.removeClass('fresh');
    }, pulseMs);
    this.#timers.add(timer);
  }
}
