// One edge as the fake core answers: its claims, the packets that prove it, and what a person says of it.
import type { EventPublisher } from '@orpc/server';
import { implement } from '@orpc/server';
import { api } from '../../src/contract/api.ts';
import type { EdgeDetail, GraphNode } from '../../src/contract/graph.ts';
import type { PacketRow } from '../../src/contract/packets.ts';
import type { FakeEvents } from './fake-answers.ts';
import type { FakeState } from './fake-state.ts';

/** Three packets prove every edge, on two pages; the first search finds two of them. */
export function fakeEdgeCalls(state: FakeState, events: EventPublisher<FakeEvents>) {
  const os = implement(api).graph;
  return {
    edge: os.edge.handler(({ input }) => edgeDetail(state, input.a, input.b)),
    proof: os.proof.handler(async ({ input: { a, before } }) => {
      await state.searchesProof(before);
      const node = [...state.nodes.values()].find(({ key }) => key === a);
      if (node === undefined) return null;
      const lastSeen = Date.now() - 7_200_000;
      const all = [0, 1, 2].map((i) => ({ ...packetOf(node, i), proves: ['last-hop' as const] }));
      if (before !== null) return { rows: all.slice(2), packets: 811, searchedTo: null, next: null };
      const next = { lastSeen, transmission: 7, observation: 0 };
      return { rows: all.slice(0, 2), packets: 4_000, searchedTo: lastSeen, next };
    }),
    markWrong: os.markWrong.handler(({ input: { a, b, wrong, note } }) => {
      const mark = wrong ? { at: Date.now(), note } : null;
      events.publish('delta', state.judge(a, b, mark));
      return mark;
    }),
  };
}

/** Four packets with a hop that may be the node: sure, inferred, of another, open; one of them where it must be sure. */
export function fakeRelayed(state: FakeState) {
  return implement(api).nodes.relayed.handler(({ input: { key, sure } }) => {
    const node = [...state.nodes.values()].find((one) => one.key === key);
    if (node === undefined) return null;
    const self = { id: node.id, key, name: node.name, role: 'repeater' as const };
    const hop = { prefix: key.slice(0, 2), node: self, candidates: 3 };
    const hops: PacketRow['hops'] = [
      { ...hop, tier: 'unique', candidates: 1 },
      { ...hop, tier: 'neighbour' },
      { ...hop, tier: 'position', node: { ...self, key: 'ff'.repeat(32), name: 'Another <b>' } },
      { ...hop, tier: 'unresolved', node: null },
    ];
    const rows = hops.map((one, i) => ({ ...packetOf(node, i), path: [one.prefix], hops: [one] }));
    return { rows: sure ? rows.slice(0, 1) : rows, packets: 1_200, searchedTo: null, next: null };
  });
}

function edgeDetail(state: FakeState, keyA: string, keyB: string): EdgeDetail | null {
  const [a, b] = [keyA, keyB].map((key) => [...state.nodes.values()].find((node) => node.key === key));
  if (a === undefined || b === undefined) return null;
  const edge = state.edges.get(`${a.id}-${b.id}`);
  if (edge === undefined) return null;
  const dayMs = 86_400_000;
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const firstSeen = edge.lastSeen - 86_400_000 * 3;
  const claim = { firstSeen, lastSeen: edge.lastSeen, witnesses: ['North Tower', b.key] };
  return {
    a,
    b,
    edge,
    mark: state.verdicts.get(`${a.id}-${b.id}`) ?? null,
    heardBy: { a: { mean: 3.2, count: 40 }, b: { mean: -2.5, count: 1 } },
    days: Array.from({ length: 12 }, (_, i) => ({
      at: today - (24 - 2 * i) * dayMs,
      count: 3 + ((i * 7) % 11),
      snr: i % 4 === 3 ? null : 2 + Math.sin(i) * 5,
    })),
    firstSeen,
    score: Math.min(1, edge.count / 100),
    confidenceReason: '2 of 3 witnesses; 1-byte hops alone support part of it.',
    generatedAt: Date.now(),
    openCount: 3,
    open: [
      {
        relation: 'interior',
        route: 'flood',
        left: a.key.slice(0, 4),
        right: b.key.slice(0, 4),
        hopWidth: 2,
        count: 12,
        lastSeen: edge.lastSeen,
        hops: [{ prefix: a.key.slice(0, 4), names: ['Hill', '<img src=x onerror=alert(1)>'], nodes: 5 }],
      },
    ],
    claims: [
      {
        ...claim,
        relation: 'last-hop',
        route: 'flood',
        left: b.key,
        right: a.key.slice(0, 2),
        hopWidth: 1,
        count: Math.ceil(edge.count * 0.7),
        weight: 1,
        snrMean: 3.2,
        snrMin: -8,
        snrMax: 12.25,
      },
      {
        ...claim,
        relation: 'interior-planned',
        route: 'direct',
        left: a.key.slice(0, 4),
        right: b.key.slice(0, 4),
        hopWidth: 2,
        count: 3,
        weight: 0.25,
        snrMean: null,
        snrMin: null,
        snrMax: null,
      },
    ],
  };
}

/** The `i`th newest packet of a node. */
export function packetOf(node: GraphNode, i: number): PacketRow {
  return {
    observationId: 1_000 - i,
    hash: 'abcdef0123456789',
    at: Date.now() - i * 90_000,
    payloadType: ['ADVERT', 'GRP_TXT', 'TXT', 'PATH'][i % 4] ?? 'ADVERT',
    route: i % 3 === 0 ? 'DIRECT' : 'FLOOD',
    hopCount: i,
    hashSize: 1,
    path: ['aa', '3f'].slice(0, i),
    hops: fakeHops.slice(0, i),
    observer: node.key,
    observerName: 'Old Tower 12',
    snr: 4.25 - i * 2,
    rssi: -108 - i,
    from: node.name,
    summary:
      i % 4 === 1
        ? '#test: <b>hello</b> from the hill, a longer message that does not fit the line'
        : (node.name ?? ''),
  };
}

const hopNode = { id: 1, key: 'aa'.padEnd(64, '1'), name: 'Hop <b>', role: 'repeater' as const };
const fakeHops: PacketRow['hops'] = [
  { prefix: 'aa', tier: 'neighbour', node: hopNode, candidates: 3 },
  { prefix: '3f', tier: 'unresolved', node: null, candidates: 4 },
];
