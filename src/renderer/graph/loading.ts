// Brings very many nodes and edges onto the canvas: nodes first, edges once these stand, both in turns.
import type { Core as Canvas } from 'cytoscape';
import type { GraphEdge, GraphNode } from '../../contract/graph.ts';
import { order, reckon, withoutDrawing } from './drawing.ts';
import { type EdgeId, edgeId, type GraphModel } from './model.ts';
import { inTurns } from './turns.ts';

/** What loading asks of the canvas. */
export interface LoadingParts {
  readonly cy: Canvas;
  readonly model: GraphModel;
  /** Puts elements on the canvas. */
  add(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): void;
  /** Gives nodes that were just added a place. */
  place(nodes: readonly GraphNode[]): void;
  /** All nodes are there: resolves when they are arranged. */
  stand(): Promise<void>;
  /** Resolves when something of the graph is seen. */
  seen(): Promise<void>;
  /** Whether something is on its way to where it is seen. */
  busy(busy: boolean): void;
  /** Everything that waited is on the canvas. */
  done(): void;
}

/** From this many on, elements come in turns. */
const many = 1_000;

/** Waits for its turns with what is not on the canvas yet; the model says what that is by then. */
export class Loading {
  readonly #parts: LoadingParts;
  #nodes = new Set<number>();
  #edges = new Set<EdgeId>();
  #running = false;

  constructor(parts: LoadingParts) {
    this.#parts = parts;
  }

  /** Whether these elements come in turns; then they are on their way. */
  takes(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): boolean {
    if (!this.#running && nodes.length + edges.length < many) return false;
    for (const { id } of nodes) this.#nodes.add(id);
    for (const { a, b } of edges) this.#edges.add(edgeId(a, b));
    if (!this.#running) void this.#run();
    return true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    const { cy } = this.#parts;
    const goesOn = () => !cy.destroyed();
    let draw: (() => void) | null = withoutDrawing(cy);
    while (goesOn() && this.#nodes.size + this.#edges.size > 0) {
      this.#parts.busy(true);
      if (this.#nodes.size > 0) {
        await this.#addNodes();
        if (goesOn()) await this.#parts.stand();
        // Whoever arranged them says that this has ended.
        if (goesOn()) this.#parts.busy(true);
        if (goesOn()) await inTurns(cy.nodes().toArray(), (lot) => reckon(cy, lot), goesOn);
        // Where ever more comes, as in an import, nothing would be seen until its end.
        await this.#addEdges();
        if (draw !== null && goesOn()) order(cy);
        draw?.();
        draw = null;
      } else await this.#addEdges();
    }
    this.#running = false;
    if (goesOn()) this.#parts.done();
    draw?.();
    await this.#parts.seen();
    if (goesOn() && !this.#running) this.#parts.busy(false);
  }

  async #addNodes(): Promise<void> {
    const { cy, model, add, place } = this.#parts;
    const ids = [...this.#nodes];
    this.#nodes = new Set();
    await inTurns(
      ids.flatMap((id) => model.nodes.get(id) ?? []),
      (lot) => {
        const missing = lot.filter(({ id }) => model.nodes.has(id) && cy.getElementById(String(id)).empty());
        add(missing, []);
        place(missing);
        reckon(cy, []);
      },
      () => !cy.destroyed(),
    );
  }

  async #addEdges(): Promise<void> {
    const { cy, model, add } = this.#parts;
    const ids = [...this.#edges];
    this.#edges = new Set();
    const stands = (node: number) => cy.getElementById(String(node)).nonempty();
    await inTurns(
      ids,
      (lot) => {
        const edges = lot.flatMap((id) => (cy.getElementById(id).empty() ? (model.edges.get(id) ?? []) : []));
        const missing = edges.filter((edge) => stands(edge.a) && stands(edge.b));
        add([], missing);
        reckon(
          cy,
          missing.map(({ a, b }) => cy.getElementById(edgeId(a, b))),
        );
        // An end that came meanwhile waits, too, and comes first.
        for (const { a, b } of edges) if (this.#nodes.has(a) || this.#nodes.has(b)) this.#edges.add(edgeId(a, b));
      },
      () => !cy.destroyed(),
    );
  }
}
