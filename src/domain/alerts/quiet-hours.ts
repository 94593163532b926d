// Quiet hours: the stretch of a local day in which nobody is called.
import type { EpochMs } from '../hearing.ts';

export interface QuietHours {
  readonly enabled: boolean;
  /** `HH:MM` on the local clock; `from` later than `to` crosses midnight. */
  readonly from: string;
  readonly to: string;
}

/** Off; from 10 in the evening to 7 in the morning once on. */
export const defaultQuietHours: QuietHours = { enabled: false, from: '22:00', to: '07:00' };

const minuteMs = 60_000;
const dayMinutes = 1_440;

/** Minutes since midnight of a `HH:MM`; null when it is none. */
export function minuteOfDay(text: string): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hours === undefined || minutes === undefined ? null : Number(hours) * 60 + Number(minutes);
}

/** Minutes since midnight that the local clock shows at `at`; `zone` is an IANA name, the machine's own when absent. */
export function localMinute(at: EpochMs, zone?: string): number {
  const date = new Date(at);
  if (zone === undefined) return date.getHours() * 60 + date.getMinutes();
  const shown = date.toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  return minuteOfDay(shown) ?? 0;
}

/** Whether the local clock is within quiet hours; `from` itself is, `to` is not. */
export function isQuiet(quiet: QuietHours, at: EpochMs, zone?: string): boolean {
  const from = minuteOfDay(quiet.from);
  const to = minuteOfDay(quiet.to);
  if (!quiet.enabled || from === null || to === null || from === to) return false;
  const minute = localMinute(at, zone);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/**
 * The first moment after `at` that is not quiet; null when `at` is not quiet itself. An hour that daylight saving skips
 * or repeats is taken as the local clock shows it.
 */
export function quietEnd(quiet: QuietHours, at: EpochMs, zone?: string): EpochMs | null {
  if (!isQuiet(quiet, at, zone)) return null;
  return nextLocal(quiet.to, at, zone, (moment) => isQuiet(quiet, moment, zone));
}

/** The next moment after `at` at which the local clock shows `time`, or has just jumped over it. */
export function nextLocalTime(time: string, at: EpochMs, zone?: string): EpochMs {
  const due = minuteOfDay(time) ?? 0;
  const start = localMinute(at, zone) === due ? at + minuteMs : at;
  const begun = localMinute(start, zone);
  const isBefore = (moment: EpochMs) => {
    const minute = localMinute(moment, zone);
    return begun < due ? minute >= begun && minute < due : minute >= begun || minute < due;
  };
  return nextLocal(time, start, zone, isBefore);
}

function nextLocal(
  time: string,
  at: EpochMs,
  zone: string | undefined,
  isBefore: (moment: EpochMs) => boolean,
): EpochMs {
  const due = minuteOfDay(time) ?? 0;
  let moment = Math.floor(at / minuteMs) * minuteMs;
  // An hour of daylight saving in between makes the first leap fall short or long; the second one corrects it.
  for (let leaps = 0; leaps < 4 && isBefore(moment); leaps += 1) {
    const missing = (due - localMinute(moment, zone) + dayMinutes) % dayMinutes;
    moment += (missing === 0 ? dayMinutes : missing) * minuteMs;
  }
  while (moment - minuteMs > at && !isBefore(moment - minuteMs)) moment -= minuteMs;
  return moment;
}
