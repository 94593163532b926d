// Numbers, times and keys as a person reads them.
import { messages } from './messages.ts';
import { sourceMessages } from './source-messages.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** 12345 as "12,345". */
export function formatCount(n: number): string {
  return whole.format(n);
}

/** 12345 as "12.3K"; below 10,000 in full. */
export function formatCompact(n: number): string {
  return n < 10_000 ? whole.format(n) : compact.format(n);
}

/** How long before `now` (epoch milliseconds) something was: "just now", "5 min ago", "3 h ago", "2 days ago". */
export function formatAgo(at: number, now: number): string {
  const age = now - at;
  // Clocks of two processes differ a little; a minute is not worth a remark.
  if (age < -minuteMs) return messages.ago.future;
  if (age < minuteMs) return messages.ago.now;
  if (age < hourMs) return messages.ago.minutes(Math.floor(age / minuteMs));
  if (age < 2 * dayMs) return messages.ago.hours(Math.floor(age / hourMs));
  return messages.ago.days(Math.floor(age / dayMs));
}

/** A span of milliseconds: "30 min", "26 h", "3 days". */
export function formatSpan(ms: number): string {
  if (ms < 2 * hourMs) return messages.span.minutes(Math.round(ms / minuteMs));
  if (ms < 2 * dayMs) return messages.span.hours(Math.round(ms / hourMs));
  return messages.span.days(Math.round(ms / dayMs));
}

/** A moment in local time: "8 Aug 2026, 14:05". */
export function formatMoment(at: number): string {
  return moment.format(at);
}

/** A moment in local time to the second: "8 Aug 2026, 14:05:03". */
export function formatExactMoment(at: number): string {
  return exact.format(at);
}

/** To a tenth, with `plus` before what is above zero and a minus as wide as a plus: "−3.5". */
function tenths(n: number, plus = ''): string {
  const rounded = Math.round(n * 10) / 10;
  return `${rounded > 0 ? plus : rounded < 0 ? '−' : ''}${Math.abs(rounded)}`;
}

/** An SNR in dB with its sign: "+4.5 dB", "−3 dB". */
export function formatDb(snr: number): string {
  return `${tenths(snr, '+')} ${messages.units.db}`;
}

/** A level in dBm: "−108 dBm". */
export function formatDbm(level: number): string {
  return `${tenths(level)} ${messages.units.dbm}`;
}

/** A key short enough for a line: its first 8 digits. */
export function formatKey(key: string): string {
  return key.length > 12 ? `${key.slice(0, 8)}…` : key;
}

/** Format and control characters that could reorder or hide text around an untrusted name. */
const tricks = /[\p{Cc}\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * An untrusted name as one harmless line of at most `limit` characters (as people count them); `fallback` when nothing
 * readable is left.
 */
export function formatName(name: string | null, fallback: string, limit = 40): string {
  const clean = (name ?? '').replace(tricks, ' ').replace(/\s+/g, ' ').trim();
  if (clean === '') return fallback;
  const letters = [...new Intl.Segmenter('en').segment(clean)];
  if (letters.length <= limit) return clean;
  return `${letters
    .slice(0, limit - 1)
    .map((part) => part.segment)
    .join('')}…`;
}

/** Packets per hour: "43/h", "2/min"; below ten with one decimal. In one unit with `beside`, when that is given. */
export function formatRate(perHour: number, beside: number | null = null): string {
  const isSlow = Math.min(perHour, beside ?? perHour) < 60;
  const rate = isSlow ? perHour : perHour / 60;
  const rounded = rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate);
  return isSlow ? sourceMessages.flow.perHour(rounded) : sourceMessages.flow.perMinute(rounded);
}
