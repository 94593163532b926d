// Runs the force layout on the canvas.
import type { Core as Canvas, LayoutOptions } from 'cytoscape';
import type { Point } from './placement.ts';

/** Above this many nodes the layout starts from a draft. */
const draftAbove = 700;

/** Up to this many nodes the layout keeps names apart, too. */
const labelsBelow = 300;

/** How to run it. */
export interface Arrangement {
  /** False keeps to the shape that is there and only relaxes it. */
  readonly anew: boolean;
  /** Nodes that must stay where they are, by element id. */
  readonly fixed: ReadonlyMap<string, Point>;
  readonly animate: boolean;
  readonly fit: boolean;
}

/** Arranges all nodes by the edges that are shown; resolves when they stand. */
export async function arrange(cy: Canvas, arrangement: Arrangement): Promise<void> {
  const many = cy.nodes().length > draftAbove;
  if (!many) return run(cy, arrangement, {});
  // A draft is spectral and leaves long threads; relaxing it afterwards costs less than the full layout.
  if (arrangement.anew) await run(cy, arrangement, { quality: 'draft' });
  await run(cy, { ...arrangement, anew: false, animate: false }, { numIter: 400, initialEnergyOnIncremental: 0.6 });
}

function run(cy: Canvas, { anew, fixed, animate, fit }: Arrangement, more: Record<string, unknown>): Promise<void> {
  const count = cy.nodes().length;
  const options = {
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
  return new Promise((resolve) => {
    const layout = cy
      .elements()
      .not('.hidden')
      .layout(options as LayoutOptions);
    layout.one('layoutstop', () => resolve());
    layout.run();
  });
}
