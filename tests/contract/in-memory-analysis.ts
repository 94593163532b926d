// The analyses of the in-memory core: a triangle of hills with a fourth on a string.
import { packEdges } from '../../src/contract/edge-codec.ts';
import type { Core } from '../../src/main/bridge/core.ts';

const noon = 1_767_268_800_000;
const ref = (id: number) => ({
  id,
  key: id.toString(16).padStart(64, '0'),
  name: `Hill ${id}`,
  role: 'repeater' as const,
});
const width = { width: 1, nodes: 4, sharing: 2, collisions: 1, claims: 3, evidence: 40 };

export const analysis: Core['analysis'] = {
  shape: ({ days }) => ({
    at: noon,
    days,
    nodes: 4,
    relays: 4,
    links: 4,
    leftOut: { old: 1, implausible: 0, unproven: 0, wrong: 0 },
    parts: [{ relays: 4, members: [ref(1), ref(2)] }],
    partCount: 1,
    weakPoints: [{ node: ref(3), cutOff: 1 }],
    weakPointCount: 1,
    bridges: [{ a: ref(3), b: ref(4), score: 0.25, cutOff: 1 }],
    bridgeCount: 1,
    cores: [{ k: 1, relays: 4 }],
    marks: { points: [3], bridges: [[3, 4]] },
  }),
  /** Never answers one day: until it is taken back. */
  busiest: ({ days }, signal) =>
    days === 1
      ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('taken back'))))
      : { at: noon, relays: 4, rows: [{ node: ref(3), share: 0.5, core: 2 }] },
  without: ({ key }) =>
    key === ref(3).key ? { at: noon, node: ref(3), links: 3, cutOff: [ref(4)], cutOffCount: 1, cutOffRelays: 1 } : null,
  route: ({ from }) =>
    from === ref(1).key
      ? { at: noon, nodes: [ref(1), ref(3)], links: [{ count: 7, score: 0.5, lastSeen: noon }], weakest: 0 }
      : null,
  twoWay: () => ({
    count: 1,
    oneWay: 2,
    rows: [{ a: ref(1), b: ref(2), atA: { snr: 6, count: 9 }, atB: { snr: -3.5, count: 4 }, difference: 9.5 }],
  }),
  prefixes: (near) => ({
    at: noon,
    widths: [{ ...width, rows: [{ prefix: '00', holders: [ref(1)], holderCount: 2, claims: 3, evidence: 40 }] }],
    free: ['01'],
    advice: [{ prefix: '01', holders: [], nearestKm: near === null ? null : 3.5 }],
  }),
};

/** The past of the same mesh: the string was not there a day ago. */
export const history: Pick<Core['graph'], 'history' | 'at' | 'changes'> = {
  history: () => ({ from: noon - 86_400_000, hoursFrom: noon - 3_600_000 }),
  at: (at) => ({
    at,
    exactTo: 'hour',
    nodes: [
      [1, at],
      [2, null],
    ],
    edges: packEdges([], at),
    edgeCount: 0,
  }),
  changes: ({ from, to }) => ({
    from,
    to,
    before: 40,
    after: 50,
    deafBefore: 0,
    deafAfter: 0,
    counts: { new: 1, back: 0, gone: 0, stronger: 0, weaker: 0, rare: 2 },
    links: [{ change: 'new', a: ref(3), b: ref(4), before: 0, after: 7 }],
    newNodes: [ref(4)],
    goneNodes: [],
    newNodeCount: 1,
    goneNodeCount: 0,
  }),
};
