// The shape of each role, once for the canvas and once for legends and lists.
import type { NodeRole } from '../../contract/graph.ts';

/** A role's cytoscape shape, its size in model pixels, and its outline as an SVG path in a box of 20 x 20. */
export interface RoleShape {
  readonly canvas: 'hexagon' | 'ellipse' | 'round-rectangle' | 'triangle' | 'diamond' | 'pentagon' | 'vee';
  readonly size: number;
  readonly path: string;
}

/** Shapes by role. */
export const roleShapes: Record<NodeRole, RoleShape> = {
  repeater: { canvas: 'hexagon', size: 34, path: 'M1.5 10 5.8 2.5h8.4L18.5 10l-4.3 7.5H5.8Z' },
  companion: { canvas: 'ellipse', size: 24, path: 'M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15Z' },
  room: {
    canvas: 'round-rectangle',
    size: 30,
    path: 'M5 2.5h10A2.5 2.5 0 0 1 17.5 5v10a2.5 2.5 0 0 1-2.5 2.5H5A2.5 2.5 0 0 1 2.5 15V5A2.5 2.5 0 0 1 5 2.5Z',
  },
  sensor: { canvas: 'triangle', size: 30, path: 'M10 2 18.5 17.5h-17Z' },
  observer: { canvas: 'diamond', size: 32, path: 'M10 1 19 10l-9 9-9-9Z' },
  none: { canvas: 'pentagon', size: 28, path: 'M10 1.5 18.5 7.7l-3.2 10H4.7l-3.2-10Z' },
  unknown: { canvas: 'vee', size: 26, path: 'M1.5 3 10 8l8.5-5L10 18Z' },
};
