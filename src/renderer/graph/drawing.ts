// When the canvas draws, and what: read by its renderer at every frame, though cytoscape takes it as an option at most.
import type { Core as Canvas, SingularElementArgument } from 'cytoscape';

/** Above this many edges they are left out while the picture moves, which doubles its speed. */
const manyEdges = 1_500;

interface Renderer {
  hideEdgesOnViewport: boolean;
  render?: () => void;
  flushRenderedStyleQueue?: () => void;
  getCachedZSortedEles?: () => unknown;
}

function rendererOf(cy: Canvas): Renderer | null {
  return (cy as unknown as { renderer(): Renderer | null }).renderer();
}

/** Leaves edges out while the picture moves, where there are so many. */
export function hideManyEdges(cy: Canvas, edges: number): void {
  const renderer = rendererOf(cy);
  if (renderer !== null) renderer.hideEdgesOnViewport = edges > manyEdges;
}

/** How many want nothing drawn. */
const holds = new WeakMap<Renderer, number>();

/** Every frame would draw all that is there already: none is drawn until each function that was given is called. */
export function withoutDrawing(cy: Canvas): () => void {
  const renderer = rendererOf(cy);
  if (renderer === null) return () => undefined;
  const hold = (change: number): number => {
    const held = (holds.get(renderer) ?? 0) + change;
    holds.set(renderer, held);
    return held;
  };
  hold(1);
  renderer.render = () => undefined;
  return () => {
    if (hold(-1) > 0) return;
    delete renderer.render;
    if (!cy.destroyed()) cy.forceRender();
  };
}

/**
 * Works out how what changed looks, and how far `elements` reach, which is remembered. The next frame would do so of
 * everything at once.
 */
export function reckon(cy: Canvas, elements: readonly SingularElementArgument[]): void {
  const renderer = rendererOf(cy);
  if (renderer?.flushRenderedStyleQueue === undefined) return;
  renderer.flushRenderedStyleQueue();
  if (elements.length === 0) return;
  for (const element of elements) if (element.nonempty() && !element.removed()) element.boundingBox();
  // Asking for the first time counts as a change.
  renderer.flushRenderedStyleQueue();
}

/** Works out in which order elements are drawn, which the next frame would do as well. */
export function order(cy: Canvas): void {
  rendererOf(cy)?.getCachedZSortedEles?.();
}
