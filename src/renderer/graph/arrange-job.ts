// One arrangement as plain data, and how it is run without a picture.
import cytoscape, { type LayoutOptions } from 'cytoscape';

/** A node's element id, its place in pixels at zoom 1, and its diameter. */
export type JobNode = readonly [id: string, x: number, y: number, size: number];
/** Where a node stands afterwards. */
export type JobPlace = readonly [id: string, x: number, y: number];

/** What is to be arranged, and the layouts to run one after the other. */
export interface ArrangeJob {
  readonly nodes: readonly JobNode[];
  readonly edges: readonly (readonly [source: string, target: string])[];
  readonly layouts: readonly Readonly<Record<string, unknown>>[];
}

/** Runs the layouts on a graph nobody sees; resolves with every node's place. */
export async function arrangeJob({ nodes, edges, layouts }: ArrangeJob): Promise<JobPlace[]> {
  const cy = cytoscape({
    headless: true,
    styleEnabled: true,
    style: [{ selector: 'node', style: { width: 'data(size)', height: 'data(size)' } }],
    elements: {
      nodes: nodes.map(([id, x, y, size]) => ({ data: { id, size }, position: { x, y } })),
      edges: edges.map(([source, target], i) => ({ data: { id: `edge ${i}`, source, target } })),
    },
    layout: { name: 'preset' },
  });
  for (const options of layouts) {
    await new Promise<void>((resolve) => {
      const layout = cy.layout(options as unknown as LayoutOptions);
      layout.one('layoutstop', () => resolve());
      layout.run();
    });
  }
  const places = cy.nodes().map((node): JobPlace => [node.id(), node.position('x'), node.position('y')]);
  cy.destroy();
  return places;
}
