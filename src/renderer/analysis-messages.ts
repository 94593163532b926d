// Every word of the analysis panel.
import { formatted, many } from './many.ts';

const relays = (n: number) => many(n, 'relay', 'relays');

export const analysis = {
  title: 'How the mesh holds together',
  open: 'Analysis: weak points, ways, prefixes',
  tabs: { weak: 'Weak points', way: 'Way', prefixes: 'Prefixes' },
  failed: 'The analysis could not be made',
  scope: 'Links heard within',
  scopes: { '1': 'a day', '7': '7 days', '30': '30 days', all: 'all that is stored' },
  scopeHint: 'Days of listening: time in which the program was off does not count.',
  summary: (nodes: number, relayCount: number, links: number) =>
    `${many(nodes, 'node', 'nodes')}, ${formatted(relayCount)} of them relays, ${many(links, 'link', 'links')}.`,
  leftOut: (old: number, wrong: number, implausible: number, unproven: number) => {
    const parts = [
      old > 0 ? `${formatted(old)} not heard for longer` : '',
      wrong > 0 ? `${formatted(wrong)} marked as wrong` : '',
      implausible > 0 ? `${formatted(implausible)} implausible` : '',
      unproven > 0 ? `${formatted(unproven)} unproven` : '',
    ].filter((part) => part !== '');
    return parts.length === 0 ? '' : `Left out: ${parts.join(', ')}.`;
  },
  nothing: 'No link was heard in this time. Choose a longer one.',
  key: 'In the picture: a ring is a single point of failure, a bold line is a bridge.',
  parts: (n: number) => (n === 1 ? 'All in one part' : many(n, 'part', 'parts')),
  partsNote: 'Relays of different parts have no known way to each other.',
  part: (n: number) => relays(n),
  andMore: (n: number) => `and ${formatted(n)} more`,
  points: (n: number) =>
    n === 0 ? 'No single point of failure' : many(n, 'single point of failure', 'single points of failure'),
  pointsNote: 'When one of these goes, relays behind it lose the rest of the mesh.',
  noPoints: 'Every relay with several links could go without cutting off another.',
  cutsOff: (n: number) => `cuts off ${relays(n)}`,
  bridges: (n: number) => (n === 0 ? 'No bridge' : many(n, 'bridge', 'bridges')),
  bridgesNote: 'Links with no way around. The number is how many relays the smaller side has.',
  noBridges: 'Every link has a way around.',
  bridgeOf: (a: string, b: string, n: number) =>
    `Bridge between ${a} and ${b}, ${relays(n)} behind it. Show why it exists`,
  behind: (n: number) => `${formatted(n)} behind it`,
  showAll: (n: number) => `Show ${formatted(n)} more`,
  listCut: (shown: number, all: number) => `The first ${formatted(shown)} of ${formatted(all)}.`,
  cores: 'Density',
  coresNote: 'Relays in a group in which each hears at least this many others of it. Dense groups survive losses.',
  core: (k: number) => `at least ${many(k, 'neighbour', 'neighbours')}`,
  busiest: 'Relays most ways lead over',
  busiestNote: 'Share of the shortest ways between other relays of its part that lead over it.',
  counting: 'Counting ways; on a large mesh this takes some seconds.',
  share: (share: number) => `${share >= 0.0995 ? Math.round(share * 100) : (share * 100).toFixed(1)} %`,
  twoWay: 'Uneven links',
  twoWayNote: (count: number, oneWay: number) =>
    count === 0
      ? `No link was measured at both ends; only observers measure. ${many(oneWay, 'link', 'links')} at one end.`
      : `${many(count, 'link was', 'links were')} measured at both ends, ${formatted(oneWay)} at one alone. A difference beyond 6 dB often means a weak transmitter, a bad antenna or noise at one end.`,
  hears: (hearer: string, other: string, snr: string, count: number) =>
    `${hearer} hears ${other} with ${snr} (${many(count, 'time', 'times')})`,
  apart: (db: string) => `${db} apart`,
  way: {
    note: 'The way with the fewest links; of several, the one whose weakest link is strongest.',
    from: 'From which node?',
    to: 'To which node?',
    clear: (name: string) => `Choose another node than ${name}`,
    swap: 'Swap the ends',
    pick: 'Choose two nodes.',
    same: 'Both ends are the same node.',
    none: 'There is no known way between them over links heard in this time.',
    unknown: 'One of the two is not known to the core any more.',
    found: (links: number) => many(links, 'link', 'links'),
    link: (score: string, pieces: number) => `score ${score}, ${many(pieces, 'piece', 'pieces')} of evidence`,
    weakest: 'weakest link',
    why: (a: string, b: string) => `Why are ${a} and ${b} neighbours?`,
    none1: 'No link lies between.',
  },
  without: {
    title: 'If this node went away',
    nobody: 'Nobody would be cut off.',
    noLinks: 'It has no link of the last 7 days.',
    cutOff: (all: number, relayCount: number) =>
      `${many(all, 'node', 'nodes')} would be cut off from the rest, ${formatted(relayCount)} of them ${relayCount === 1 ? 'a relay' : 'relays'}.`,
    show: 'Show them in the picture',
    hide: 'Show everything again',
  },
  prefixes: {
    note: 'A hop in a path is the beginning of a key. Where several nodes begin alike, a hop could be any of them and makes no edge.',
    width: (bytes: number) => `Hops of ${many(bytes, 'byte', 'bytes')}`,
    sharing: (sharing: number, nodes: number, collisions: number) =>
      sharing === 0
        ? `All ${formatted(nodes)} nodes can be told apart.`
        : `${formatted(sharing)} of ${many(nodes, 'node', 'nodes')} share ${many(collisions, 'prefix', 'prefixes')} with another.`,
    cost: (claims: number, evidence: number) =>
      claims === 0
        ? ''
        : `${many(evidence, 'piece', 'pieces')} of evidence in ${many(claims, 'claim', 'claims')} name one of them.`,
    holders: (n: number, evidence: number) =>
      `${many(n, 'node', 'nodes')}${evidence > 0 ? `, ${many(evidence, 'piece', 'pieces')} of evidence` : ''}`,
    advice: 'A prefix for a new repeater',
    adviceNote: (free: number) =>
      free === 0
        ? 'Every first byte is taken. These do least harm.'
        : `${formatted(free)} of 254 first bytes are free. Generate keys until one begins with one of them.`,
    freeList: 'Free first bytes',
    near: 'Near which node will it stand?',
    nearTo: (name: string) => `Near ${name}`,
    nearestKm: (km: number) => `nearest ${formatted(Math.round(km))} km away`,
    unplaced: 'place of one unknown',
  },
} as const;
