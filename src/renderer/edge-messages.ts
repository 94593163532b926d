// Every word of the edge's panel.
import { formatted, many } from './many.ts';

export const edge = {
  panel: (a: string, b: string) => `Edge between ${a} and ${b}`,
  title: 'Why this edge exists',
  score: 'Score',
  scoreHint: 'Weighted evidence out of 100, halved every 168 hours without news.',
  evidence: 'Pieces of evidence',
  firstSeen: 'First seen',
  lastSeen: 'Last seen',
  snr: 'Mean SNR',
  notMeasured: 'not measured',
  claims: 'Evidence by relation',
  claimCounts: (n: number, weight: number) =>
    `${many(n, 'piece', 'pieces')}${weight === 1 ? '' : weight === 0 ? ', not scored' : `, weight ${weight}`}`,
  hopWidth: (bytes: number | null) => (bytes === null ? 'full keys' : `${bytes}-byte hops`),
  route: { flood: 'flooded', direct: 'direct route', trace: 'trace' },
  asHeard: 'As heard',
  how: 'Carried by',
  witnesses: 'Witnessed by',
  snrValue: (mean: string, min: string, max: string) => `${mean} (${min} to ${max})`,
  implausible: 'Implausible: the two positions are more than 500 km apart.',
  wrong: 'Marked as wrong: it is hidden, and neither analyses nor alerts count it.',
  unproven: 'Unproven: all its evidence is the far end of direct routes, which says nothing about who heard whom.',
  open: 'Could be this edge, too',
  openNote: 'Several nodes share a hop of this evidence, so it counts for no edge.',
  openMore: (n: number) => `${many(n, 'more kind', 'more kinds')} of it with less evidence.`,
  hopIs: (prefix: string) => `Hop ${prefix}`,
  hopCouldBe: (names: readonly string[], nodes: number) =>
    nodes > names.length
      ? `could be ${names.join(', ')} and ${many(nodes - names.length, 'other node', 'other nodes')}`
      : `could be ${names.join(' or ')}`,
  noClaims: 'No stored claim supports it; it goes with the next update.',
  gone: 'This edge does not exist any more. The evidence behind it resolves differently now.',
  failed: 'The edge’s evidence could not be read',
  heardBy: (by: string, other: string) => `${by} hears ${other}`,
  measuredBy: (mean: string, count: number) => `${mean}, ${many(count, 'measurement', 'measurements')}`,
  days: 'The last 30 days',
  daysPlain: 'By day, UTC.',
  daysNote: 'By day, UTC. A gap is a day in which nothing was measured.',
  noDays: 'No evidence came in the last 30 days.',
  daySnr: 'SNR',
  dayCount: 'Evidence',
  dayRange: (low: string, high: string) => `${low} to ${high}`,
  dayPieces: (n: number, most: number) => `${formatted(n)} pieces, at most ${formatted(most)} a day`,
  daySnrChart: (newest: string, range: string) => `Mean SNR by day: newest ${newest}, ${range}`,
  dayCountChart: (pieces: string) => `Evidence by day: ${pieces}`,
  proof: 'Packets that prove it',
  proofNote: 'Stored packets that make one of the claims above, the newest first.',
  proofFailed: 'The packets could not be read',
  proves: (relations: readonly string[]) => `Proves: ${relations.join(', ')}`,
  proofLooked: (packets: number, until: string | null) =>
    until === null
      ? `Searched ${many(packets, 'packet', 'packets')}: all that are stored from the hours in which this edge was heard.`
      : `Searched ${many(packets, 'packet', 'packets')} so far, back to those last heard ${until}.`,
  noProof:
    'No stored packet of the hours in which it was heard proves it. Packets are removed after a while, and one that was heard again much later is not found here; what they proved stays counted above.',
  noProofYet: 'None found so far.',
  proofMore: 'Search further back',
  judge: 'This is wrong',
  judgeHint:
    'Hides the edge. Analyses, paths and alerts leave it out; its evidence stays and goes on being counted. You can take it back.',
  judgeNote: 'Why (optional)',
  judgeConfirm: 'Mark as wrong',
  judgeCancel: 'Cancel',
  judgeFailed: 'The edge could not be marked',
  markedAt: (ago: string) => `Marked ${ago}.`,
  takeBack: 'It is right after all',
} as const;
