// Everything a window asks, over keys of the mesh at hand: other ones every turn, the same in every run.
import type { Client } from '../../tests/contract/wires.ts';

/** A question by its name, and asking it. */
const hourMs = 3_600_000;

export type Question = readonly [name: string, ask: () => Promise<unknown>];

/** Whom is asked about. */
export interface Subjects {
  /** Keys of nodes and observers. */
  readonly nodes: readonly string[];
  readonly observers: readonly string[];
  /** Keys of the ends of each link. */
  readonly links: readonly (readonly [string, string])[];
}

function pick<T>(from: readonly T[], turn: number, n: number): T {
  return from[(turn * 7_919 + n * 104_729) % from.length] as T;
}

/** The bounds of the 48 hours that ended `ago` hours before now. */
function hours(ago: number): number[] {
  const last = Math.floor(Date.now() / hourMs) - ago;
  return Array.from({ length: 49 }, (_, i) => (last - 48 + i) * hourMs);
}

/** Lists, details and searches. */
export function listsAndDetails(client: Client, { nodes, observers, links }: Subjects, turn: number): Question[] {
  const node = (n: number) => pick(nodes, turn, n);
  const observer = (n: number) => pick(observers, turn, n);
  const [a, b] = pick(links, turn, 1);
  return [
    ['newest packets', () => client.packets.list({})],
    ['packets before those', () => client.packets.list({ before: 1_000 + ((turn * 7_919) % 4_000_000) })],
    ['packets of a node', () => client.packets.list({ node: node(1) })],
    ['packets of an observer', () => client.packets.list({ node: observer(1) })],
    ['packets by the hour', () => client.packets.counts({ bounds: hours(turn % 24) })],
    ['channels', () => client.channels.list()],
    ['messages', () => client.channels.messages({})],
    [
      'messages with a word',
      () => client.channels.messages({ words: ['relay', 'a', 'box over', 'm'][turn % 4] ?? '' }),
    ],
    ['a node', () => client.nodes.detail({ key: node(2) })],
    ['an observing node', () => client.nodes.detail({ key: observer(2) })],
    ['nodes by the beginning of a key', () => client.nodes.search({ text: node(3).slice(0, 1 + (turn % 4)) })],
    ['nodes by a name', () => client.nodes.search({ text: ['ridge', 'a', 'north', 'e'][turn % 4] ?? '' })],
    ['marked nodes', () => client.nodes.marked()],
    ['observers', () => client.observers.list({})],
    ['an observer', () => client.observers.detail({ key: observer(3) })],
    ['what an observer counted', () => client.observers.counters({ key: observer(4) })],
    ['an edge', () => client.graph.edge({ a, b })],
    ['what proves an edge', () => client.graph.proof({ a, b })],
    ['what a node relayed', () => client.nodes.relayed({ key: node(4), sure: turn % 2 === 0 })],
    ['decisions', () => client.counters.decisions({})],
    ['decisions by a word', () => client.counters.decisions({ text: 'silent' })],
    ['refusals', () => client.counters.refusals({})],
    ['counters', () => client.counters.get()],
    ['ledger of events', () => client.counters.ledger()],
    ['alerts', () => client.alerts.list({})],
    ['why so quiet', () => client.alerts.explain({ window: '7d' })],
    ['keywords and channels', () => client.keywords.get()],
    ['health', () => client.maintenance.health()],
    ['room', () => client.storage.room()],
    ['sources', () => client.sources.list()],
  ];
}

/** Graphs and analyses: one of them is under way whenever lists are asked. */
export function analyses(client: Client, { nodes }: Subjects, turn: number): Question {
  const now = Date.now();
  const all: Question[] = [
    ['the graph', () => client.graph.snapshot()],
    ['the graph of an earlier hour', () => client.graph.at({ at: now - (turn % 48) * hourMs })],
    ['what changed since a day', () => client.graph.changes({ from: now - (24 + (turn % 24)) * hourMs, to: now })],
    ['how far back the graph is known', () => client.graph.history()],
    ['shape of the graph', () => client.analysis.shape({ days: null })],
    ['who is cut off without a node', () => client.analysis.without({ key: pick(nodes, turn, 1), days: null })],
    [
      'the way between two nodes',
      () => client.analysis.route({ from: pick(nodes, turn, 2), to: pick(nodes, turn, 3), days: null }),
    ],
    ['links heard at both ends', () => client.analysis.twoWay()],
    ['shared prefixes', () => client.analysis.prefixes({})],
    ['busiest relays', () => client.analysis.busiest({ days: null })],
  ];
  return all[turn % all.length] as Question;
}
