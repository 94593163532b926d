// Silence that a person asked for: of a subject, of a category, or of everything for a while.
import type { EpochMs } from '../hearing.ts';
import { categoriesOf, families, type MeshEvent } from './event.ts';
import type { Verdict } from './guards.ts';
import { nextLocalTime } from './quiet-hours.ts';

/** Silence for a subject, a category, or a subject's category; one of the two is given. */
export interface Snooze {
  readonly id: number;
  readonly subject: string | null;
  readonly category: string | null;
  readonly until: EpochMs;
  readonly createdAt: EpochMs;
}

/** How long to pause: an hour, until 7 o'clock local time, until a moment, or not any more. */
export type PauseWish = 'hour' | 'morning' | EpochMs | null;

const hourMs = 3_600_000;
const longestMs = 366 * 24 * hourMs;
/** When a morning begins on the local clock. */
const morning = '07:00';

/** Drops everything before `until`. */
export function guardPause(until: EpochMs | null, now: EpochMs): Verdict {
  if (until === null || now >= until) return { kind: 'pass' };
  return { kind: 'drop', reason: 'paused', detail: `everything is paused until ${new Date(until).toISOString()}` };
}

/** Drops while a snooze covers the event's subject and category; exactly its end passes. */
export function guardSnooze(event: MeshEvent, snoozes: readonly Snooze[], now: EpochMs): Verdict {
  const covering = snoozes
    .filter(({ subject, category }) =>
      subject === null || subject === event.subject ? category === null || category === event.category : false,
    )
    .filter(({ until }) => now < until)
    .sort((a, b) => b.until - a.until)[0];
  if (covering === undefined) return { kind: 'pass' };
  return {
    kind: 'drop',
    reason: 'snoozed',
    detail: `${snoozeWords(covering)} is snoozed until ${new Date(covering.until).toISOString()}`,
  };
}

/** What a snooze covers: "node-silent", "b1c2", "node-silent of b1c2". */
export function snoozeWords({ subject, category }: Pick<Snooze, 'subject' | 'category'>): string {
  if (subject === null) return category ?? 'nothing';
  const short = subject.length > 16 ? `${subject.slice(0, 12)}…` : subject;
  return category === null ? short : `${category} of ${short}`;
}

/** Until when a pause that begins at `now` holds; null ends one. Throws a RangeError with a sentence. */
export function pauseEnd(wish: PauseWish, now: EpochMs, zone?: string): EpochMs | null {
  if (wish === null) return null;
  if (wish === 'hour') return now + hourMs;
  if (wish === 'morning') return nextLocalTime(morning, now, zone);
  return momentAhead(wish, now, 'The pause');
}

/** What a person asks to snooze, checked; throws a RangeError with a sentence. */
export function readSnooze(value: unknown, now: EpochMs): Pick<Snooze, 'subject' | 'category' | 'until'> {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const subject = textOf(fields.subject, 'subject');
  const category = textOf(fields.category, 'category');
  if (subject === null && category === null) {
    throw new RangeError('A snooze needs a subject or a category; to silence everything, pause it.');
  }
  if (category !== null && !families.some((family) => categoriesOf[family].some((known) => known === category))) {
    throw new RangeError(`There is no category ${category}, so it cannot be snoozed.`);
  }
  return { subject, category, until: momentAhead(fields.until, now, 'The snooze') };
}

function textOf(value: unknown, name: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && value !== '' && value.length <= 256) return value;
  throw new RangeError(`The ${name} of a snooze must be a text of 1 to 256 characters.`);
}

function momentAhead(value: unknown, now: EpochMs, what: string): EpochMs {
  if (typeof value === 'number' && Number.isInteger(value) && value > now && value <= now + longestMs) return value;
  throw new RangeError(`${what} must end at a time in the future, at most 366 days ahead.`);
}
