// Runs the force layout: of few nodes on the canvas, of many in a thread beside the window.
import type { Core as Canvas, LayoutOptions } from 'cytoscape';
import type { GraphEdge } from '../../contract/graph.ts';
import { type ArrangeJob, arrangeJob, type JobPlace } from './arrange-job.ts';
import { reckon, withoutDrawing } from './drawing.ts';
import type { Point } from './placement.ts';
import { inTurns } from './turns.ts';

/** Above this many nodes the layout starts from a draft, in a thread of its own. */
const draftAbove = 700;

/** Up to this many nodes the layout keeps names apart, too. */
const labelsBelow = 300;

/** Two nodes that are drawn together, by their ids in the model. */
type Link = Pick<GraphEdge, 'a' | 'b'>;

/** How to run it. */
export interface Arrangement {
  /** False keeps to the shape that is there and only relaxes it. */
  readonly anew: boolean;
  /** Nodes that must stay where they are, by element id. */
  readonly fixed: ReadonlyMap<string, Point>;
  readonly animate: boolean;
  readonly fit: boolean;
  /** Whether a person has put the node somewhere while it was arranged, by element id. */
  readonly stays: (id: string) => boolean;
  /** Ends a layout in its thread; the nodes stay where they are. */
  readonly signal: AbortSignal;
}

/** Arranges all nodes by the edges that are shown, of many by `links`; resolves when they stand. */
export async function arrange(cy: Canvas, links: readonly Link[], arrangement: Arrangement): Promise<void> {
  if (cy.nodes().length <= draftAbove) {
    return new Promise((resolve) => {
      const shown = cy.elements().not('.hidden');
      const layout = shown.layout(layoutOptions(cy.nodes().length, arrangement) as unknown as LayoutOptions);
      layout.one('layoutstop', () => resolve());
      layout.run();
    });
  }
  const places = await arrangeAside(jobOf(cy, links, arrangement), arrangement.signal);
  if (cy.destroyed()) return;
  const draw = withoutDrawing(cy);
  const move = (lot: readonly JobPlace[]) => {
    cy.batch(() => {
      for (const [id, x, y] of lot) {
        const node = cy.getElementById(id);
        if (node.nonempty() && !node.grabbed() && !arrangement.stays(id)) node.position({ x, y });
      }
    });
    reckon(cy, []);
  };
  await inTurns(places, move, () => !cy.destroyed());
  draw();
}

function jobOf(cy: Canvas, links: readonly Link[], arrangement: Arrangement): ArrangeJob {
  const count = cy.nodes().length;
  const still = { ...arrangement, animate: false };
  // A draft is spectral and leaves long threads; relaxing it afterwards costs less than the full layout.
  const draft = arrangement.anew ? [layoutOptions(count, still, { quality: 'draft' })] : [];
  const relaxed = layoutOptions(count, { ...still, anew: false }, { numIter: 400, initialEnergyOnIncremental: 0.6 });
  return {
    nodes: cy.nodes().map((node) => [node.id(), node.position('x'), node.position('y'), node.width()] as const),
    edges: links
      .map(({ a, b }) => [String(a), String(b)] as const)
      .filter((ends) => ends.every((id) => cy.getElementById(id).nonempty())),
    layouts: [...draft, relaxed],
  };
}

/** In a thread that lives as long as the job; in the window where there can be none. No places when it was ended. */
function arrangeAside(job: ArrangeJob, signal: AbortSignal): Promise<readonly JobPlace[]> {
  if (signal.aborted) return Promise.resolve([]);
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./arrange-worker.ts', import.meta.url), { type: 'module' });
    const finish = (places: readonly JobPlace[] | Promise<readonly JobPlace[]>) => {
      signal.removeEventListener('abort', end);
      worker.terminate();
      resolve(places);
    };
    const end = () => finish([]);
    signal.addEventListener('abort', end);
    worker.onmessage = ({ data }: MessageEvent<readonly JobPlace[]>) => finish(data);
    worker.onerror = () => finish(arrangeJob(job));
    worker.postMessage(job);
  });
}

function layoutOptions(
  count: number,
  { anew, fixed, animate, fit }: Arrangement,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    name: 'fcose',
    quality: 'default',
    randomize: anew,
    animate,
    animationDuration: 450,
    fit,
    padding: 50,
    nodeDimensionsIncludeLabels: count <= labelsBelow,
    uniformNodeDimensions: count > labelsBelow,
    packComponents: false,
    nodeRepulsion: 20_000,
    idealEdgeLength: 100,
    edgeElasticity: 0.35,
    nodeSeparation: 120,
    gravity: 0.35,
    numIter: 2_500,
    tile: true,
    tilingPaddingVertical: 30,
    tilingPaddingHorizontal: 50,
    ...(fixed.size > 0 ? { fixedNodeConstraint: [...fixed].map(([nodeId, position]) => ({ nodeId, position })) } : {}),
    ...more,
  };
}
