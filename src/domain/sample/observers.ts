// Observers: nodes whose owners publish what they hear, with software of many kinds.
import { degreeOf, type Links } from './links.ts';
import type { SampleNode } from './node.ts';
import type { SampleProfile } from './profile.ts';
import type { Random } from './random.ts';

/** Which program publishes, and so which shape its messages have. */
export type PublisherShape = 'mctomqtt' | 'capture' | 'native' | 'home_assistant' | 'pymc' | 'numbers';

/** `local`: naive local time, seven hours off. `minutes`: some minutes off. `year_2020`: never set. */
export type ObserverClock =
  | { readonly kind: 'right' }
  | { readonly kind: 'local' }
  | { readonly kind: 'minutes'; readonly seconds: number }
  | { readonly kind: 'year_2020' };

export interface SampleObserver {
  readonly index: number;
  /** Index of the node it is. */
  readonly node: number;
  /** Upper-case key of that node; for a few a name of the owner's choice. */
  readonly id: string;
  readonly name: string;
  readonly iata: string;
  readonly shape: PublisherShape;
  readonly clock: ObserverClock;
  /** Share of the time it runs. */
  readonly uptime: number;
  /** Feeds a second broker as well, so that everything arrives twice. */
  readonly secondBroker: boolean;
}

/** Region codes no airport has. */
const iataCodes = ['QXA', 'QXB', 'QXC', 'QXD', 'QXE'] as const;

/** Observers drawn among relays, rooms and companions, well connected ones first. */
export function chooseObservers(
  profile: SampleProfile,
  nodes: readonly SampleNode[],
  links: Links,
  random: Random,
): SampleObserver[] {
  const count = profile.observers;
  const shapes = random.quotas<PublisherShape>(count, [
    ['mctomqtt', 0.35],
    ['capture', 0.25],
    ['native', 0.15],
    ['home_assistant', 0.12],
    ['pymc', 0.08],
    ['numbers', 0.05],
  ]);
  const clocks = random.quotas<ObserverClock>(count, [
    [{ kind: 'right' }, 0.9],
    [{ kind: 'local' }, 0.05],
    [{ kind: 'minutes', seconds: random.chance(0.5) ? -340 : 410 }, 0.03],
    [{ kind: 'year_2020' }, 0.02],
  ]);
  const uptimes = random.quotas(count, [
    [1, 0.9],
    [0.6, 0.1],
  ]);
  const ownIds = random.quotas(count, [
    [false, 0.98],
    [true, 0.02],
  ]);
  const doubled = random.quotas(count, [
    [false, 0.95],
    [true, 0.05],
  ]);
  return drawByDegree(count, nodes, links, random).map((node, index) => ({
    index,
    node: node.index,
    id: ownIds[index] ? `observer_${node.key.slice(0, 4)}` : node.key.toUpperCase(),
    name: node.name,
    iata: iataCodes[node.place.town % iataCodes.length] ?? iataCodes[0],
    shape: shapes[index] ?? 'mctomqtt',
    clock: clocks[index] ?? { kind: 'right' },
    uptime: uptimes[index] ?? 1,
    secondBroker: doubled[index] ?? false,
  }));
}

function drawByDegree(count: number, nodes: readonly SampleNode[], links: Links, random: Random): SampleNode[] {
  const eligible = nodes.filter((node) => node.role !== 'sensor');
  const weights = eligible.map((node) => degreeOf(links, node.index) ** 2);
  const chosen: SampleNode[] = [];
  while (chosen.length < count && chosen.length < eligible.length) {
    const at = random.weighted(weights);
    const node = eligible[at];
    if (!node || chosen.includes(node)) continue;
    weights[at] = 0;
    chosen.push(node);
  }
  return chosen;
}
