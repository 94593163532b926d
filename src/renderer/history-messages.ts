// Every word of the graph's past.
import type { LinkChange } from '../contract/history.ts';
import { formatted, many } from './many.ts';

const changes: Record<LinkChange, { readonly title: (n: number) => string; readonly note: string }> = {
  new: { title: (n) => many(n, 'new link', 'new links'), note: 'Never heard before. Green in the picture.' },
  back: {
    title: (n) => many(n, 'link is back', 'links are back'),
    note: 'Known before, quiet on the first day. Green, dashed.',
  },
  gone: {
    title: (n) => many(n, 'link is gone', 'links are gone'),
    note: 'Heard often enough on the first day that silence is no chance. Red, dotted.',
  },
  stronger: {
    title: (n) => many(n, 'stronger link', 'stronger links'),
    note: 'At least twice as much as was to be expected. Blue.',
  },
  weaker: {
    title: (n) => many(n, 'weaker link', 'weaker links'),
    note: 'At most half of what was to be expected. Orange, dashed.',
  },
};

type Step = 'hour' | 'day' | 'week';

const perStep: Readonly<Record<Step, string>> = { hour: 'hour', day: 'day', week: 'week' };

function when(at: number, step: Step): string {
  const date = new Date(at);
  if (step === 'hour') return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: step === 'week' ? 'numeric' : undefined,
  });
}

const packets = {
  title: (step: Step) => `Packets by the ${perStep[step]}`,
  failed: 'How many packets there were is not known',
  allStored: 'All of them are stored.',
  someRemoved: (n: number) =>
    `Hatched: counts only. ${many(n, 'packet was', 'packets were')} removed for ${n === 1 ? 'its' : 'their'} age and cannot be looked at any more.`,
  gist: (n: number, bars: number, step: Step) =>
    `${many(n, 'packet', 'packets')} in ${many(bars, perStep[step], `${perStep[step]}s`)}. The table below has each.`,
  when,
  now: 'now',
  bar: (
    { from, stored, removed }: { readonly from: number; readonly stored: number; readonly removed: number },
    step: Step,
  ) =>
    [
      step === 'week' ? `Week from ${when(from, step)}` : when(from, step),
      `${formatted(stored)} stored`,
      ...(removed === 0 ? [] : [`${formatted(removed)} counted only, packets removed`]),
    ].join(', '),
  table: 'Show as a table',
  hideTable: 'Hide the table',
  columns: ['From', 'Stored', 'Counts only, packets removed'],
} as const;

export const history = {
  packets,
  title: 'The graph’s past',
  open: 'Past: the graph as it was, and what changed',
  failed: 'The past could not be read',
  none: 'No edge is stored yet, so there is no past to show.',
  asItWas: 'The graph as it was',
  span: 'Reach back',
  spans: { '1': '24 hours', '7': '7 days', '30': '30 days', '400': 'as far as known' },
  slider: 'Moment shown',
  now: 'now',
  backToNow: 'Back to now',
  earlier: 'A day earlier',
  later: 'A day later',
  play: 'Play',
  pause: 'Pause',
  speed: 'Speed',
  speeds: { '1': '1 hour a second', '6': '6 hours a second', '24': '1 day a second', '60': '60 hours a second' },
  exact: { hour: 'To the hour.', day: 'To the day: activity this old is kept by the day.' },
  limits: 'Names, places and confidence are those of today; links that were removed since are not shown.',
  state: (at: string, nodes: number, edges: number) =>
    `As it was on ${at}: ${many(nodes, 'node', 'nodes')}, ${many(edges, 'edge', 'edges')}`,
  changed: 'What changed',
  compare: 'Compare the 24 hours up to it with',
  days: { '1': 'the 24 hours before', '7': 'a week earlier', '30': '30 days earlier', mark: 'the marked moment' },
  mark: 'Mark this moment',
  marked: (at: string) => `Marked: ${at}`,
  evidence: (before: number, after: number) =>
    `${many(before, 'piece', 'pieces')} of evidence then, ${formatted(after)} now. Links are compared beside that.`,
  nothingBefore: 'Nothing was heard on the first day, so nothing can be compared.',
  deaf: (then: string | null, now: string | null) =>
    [
      then === null ? '' : `The program was off for ${then} of the first day.`,
      now === null ? '' : `The program was off for ${now} of the second day.`,
    ]
      .filter((part) => part !== '')
      .join(' '),
  unchanged: 'No link changed more than chance explains.',
  rare: (n: number) => `${many(n, 'link has', 'links have')} too little evidence to tell.`,
  changes,
  counts: (before: number, after: number) => `${formatted(before)} → ${formatted(after)}`,
  link: (a: string, b: string, before: number, after: number) =>
    `${a} and ${b}: ${formatted(before)} pieces of evidence then, ${formatted(after)} now. Show why the edge exists`,
  newNodes: (n: number) => many(n, 'new node', 'new nodes'),
  goneNodes: (n: number) => many(n, 'node went quiet', 'nodes went quiet'),
  goneNodesNote: 'Heard on the first day, in no link and not itself on the second.',
} as const;
