// What became of links and nodes between two days of evidence.
import type { EpochMs } from '../hearing.ts';

/** `back` was there before and quiet on the first day; `gone` was heard on the first day and not on the second. */
export const linkChanges = ['new', 'back', 'gone', 'stronger', 'weaker'] as const;
export type LinkChange = (typeof linkChanges)[number];

/** Evidence of a link in two stretches of the same length. */
export interface LinkDays {
  readonly firstSeen: EpochMs;
  readonly before: number;
  readonly after: number;
}

/** The two stretches as a whole. */
export interface ComparedDays {
  /** End of the first and of the second. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Evidence of all links in the second for each piece in the first: a busy day makes no link stronger. */
  readonly ratio: number;
}

/** Pieces of evidence below which it is chance whether any came: without change, none comes in one of twenty cases. */
const leastTelling = 3;
/** A link is stronger or weaker from twice as much, and from three times the usual scatter of a count on. */
const leastFactor = 2;
const leastScatter = 3;

/** What became of a link; `rare` where there is too little evidence to tell, null where it is about as it was. */
export function changeOf(link: LinkDays, { from, to, ratio }: ComparedDays): LinkChange | 'rare' | null {
  const { firstSeen, before, after } = link;
  if (before === 0 && after === 0) return null;
  if (firstSeen > from && firstSeen <= to && before === 0) return 'new';
  const expected = before * ratio;
  if (before === 0) return after >= leastTelling ? 'back' : 'rare';
  if (after === 0) return expected >= leastTelling ? 'gone' : 'rare';
  const scatter = leastScatter * Math.sqrt(Math.max(1, expected));
  if (after >= leastFactor * expected && after - expected >= scatter) return 'stronger';
  if (expected >= leastFactor * after && expected - after >= scatter) return 'weaker';
  return null;
}
