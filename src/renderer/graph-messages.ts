// Every word of the graph page.
import { formatted, many } from './many.ts';

export const graph = {
  canvas: 'Neighbour graph. Use the search to reach nodes by keyboard.',
  counts: (nodes: number, observers: number, edges: number) =>
    [
      many(nodes, 'node', 'nodes'),
      // Observers without an advert are drawn and are no nodes; the number above the graph leaves them out too.
      ...(observers > 0 ? [many(observers, 'observer', 'observers')] : []),
      many(edges, 'edge', 'edges'),
    ].join(', '),
  search: 'Search nodes',
  searchHint: 'Name or key',
  searchKeys: 'Ctrl F',
  noMatch: 'No node has this name or key.',
  notDrawn: 'not in the graph yet',
  waiting: 'Waiting for the first node',
  waitingDetail: 'A node appears with its first signed advert. Repeaters send one every few hours to two days.',
  arranging: (n: number) => `Arranging ${many(n, 'node', 'nodes')}`,
  tidy: 'Tidy up: arrange all nodes that are not pinned',
  fit: 'Show the whole graph',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  list: 'Nodes as a list',
  legend: 'Legend',
  doubted: (wrong: number, implausible: number, unproven: number, shown: boolean) => {
    const parts = [
      wrong > 0 ? `${formatted(wrong)} wrong` : '',
      implausible > 0 ? `${formatted(implausible)} implausible` : '',
      unproven > 0 ? `${formatted(unproven)} unproven` : '',
    ].filter((part) => part !== '');
    return `${parts.join(', ')} ${wrong + implausible + unproven === 1 ? 'edge' : 'edges'} ${shown ? 'shown' : 'hidden'}`;
  },
  doubtHint:
    'Wrong: somebody marked it so. Implausible: longer than 500 km between two located nodes, most likely a mistaken hop. Unproven: all evidence is the far end of direct routes, which says nothing about who heard whom.',
  show: 'Show',
  hide: 'Hide',
  legendRoles: 'Role is the shape',
  legendLiveness: 'Liveness is the fill',
  legendEdges: 'Edges',
  legendWidth: 'Thick: much recent evidence',
  legendFade: 'Faint: long without evidence',
  legendObserver: 'Outer ring: it also observes',
  quietAfter: (quiet: string, silent: string) => `A repeater is quiet after ${quiet}, silent after ${silent}.`,
};

/** Who the hops of a packet were. */
export const packetPath = {
  summary: (hops: number, sure: number, inferred: number) => {
    const open = hops - sure - inferred;
    const parts = [
      sure > 0 ? `${formatted(sure)} sure` : '',
      inferred > 0 ? `${formatted(inferred)} inferred` : '',
      open > 0 ? `${formatted(open)} not known` : '',
    ].filter((part) => part !== '');
    return `Path: ${parts.join(', ')}`;
  },
  tiers: {
    unique: () => 'Sure: the only known node with this prefix.',
    neighbour: (n: number) =>
      `Inferred: of ${many(n, 'node', 'nodes')} with this prefix, the one proven to be a neighbour of the hop beside it.`,
    position: (n: number) =>
      `Inferred: of ${many(n, 'node', 'nodes')} with this prefix, the nearest to the hop beside it.`,
    unresolved: (n: number) =>
      n === 0 ? 'Not known: no known node has this prefix.' : `Not known: could be any of ${many(n, 'node', 'nodes')}.`,
  },
} as const;

/** How far packets were searched for. */
export const packetSearch = {
  searched: (packets: number, until: string | null) =>
    until === null
      ? `Searched ${many(packets, 'packet', 'packets')}: all that are stored from the hours in question.`
      : `Searched ${many(packets, 'packet', 'packets')} so far, back to those last heard ${until}.`,
  nothingYet: 'None found so far.',
  more: 'Search further back',
  failed: 'The packets could not be read',
} as const;

/** What a node relayed, or may have. */
export const relayed = {
  title: 'Packets it relayed',
  note: 'Flooded packets with a hop that can mean this node, the newest first.',
  sureOnly: 'Only those no other node can be meant by',
  none: 'No stored flooded packet names it as a relay.',
  noneSure: 'No stored flooded packet names it alone: every hop that can mean it can mean others, too.',
  sure: (prefix: string) => `Sure: the only known node with prefix ${prefix}.`,
  inferred: (prefix: string, nodes: number) =>
    `Inferred: the likeliest of ${many(nodes, 'node', 'nodes')} with prefix ${prefix}.`,
  another: (prefix: string, name: string) => `More likely ${name}, which has prefix ${prefix}, too.`,
  open: (prefix: string, nodes: number) => `Could be any of ${many(nodes, 'node', 'nodes')} with prefix ${prefix}.`,
} as const;
