// Runs the force layout on the canvas.
import type { Core as Canvas, LayoutOptions } from 'cytoscape';
import type { Point } from './placement.ts';

/** Above this many nodes the layout uses its draft quality: 2,000 nodes take about a second then, else three. */
const draftAbove = 700;

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
export function arrange(cy: Canvas, { anew, fixed, animate, fit }: Arrangement): Promise<void> {
  const count = cy.nodes().length;
  const options = {
    name: 'fcose',
    quality: count > draftAbove && anew ? 'draft' : 'default',
    randomize: anew,
    animate: animate && count <= draftAbove,
    animationDuration: 450,
    fit,
    padding: 50,
    nodeDimensionsIncludeLabels: false,
    uniformNodeDimensions: true,
    packComponents: false,
    nodeRepulsion: 20_000,
    idealEdgeLength: 115,
    edgeElasticity: 0.35,
    nodeSeparation: 120,
    gravity: 0.35,
    numIter: count > draftAbove ? 600 : 2_500,
    tile: true,
    tilingPaddingVertical: 30,
    tilingPaddingHorizontal: 50,
    ...(fixed.size > 0 ? { fixedNodeConstraint: [...fixed].map(([nodeId, position]) => ({ nodeId, position })) } : {}),
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
