// Reads the times publishers write: ISO 8601 with and without a zone, fractions of any length, or an epoch number.
import type { ClaimedTime } from '../../../domain/hearing.ts';

const ZERO = 48;
const DASH = 45;
const COLON = 58;
const zonePattern = /^ ?(?:[Zz]|UTC|GMT|([+-])(\d{2}):?(\d{2})?)$/;
const epochPattern = /^\d{9,13}(?:\.\d+)?$/;
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The moment `value` names; null when it is none, lies before 1970 or is no date of the calendar. A time without zone is
 * read as UTC and marked; numbers are epoch seconds, or milliseconds from 1e11 on. Fractions are cut to milliseconds.
 */
export function readTimestamp(value: unknown): ClaimedTime | null {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string' || value.length > 64) return null;
  if (value.charCodeAt(4) === DASH) return fromIso(value);
  const text = value.trim();
  if (epochPattern.test(text)) return fromEpoch(Number(text));
  return text.charCodeAt(4) === DASH ? fromIso(text) : null;
}

function fromEpoch(value: number): ClaimedTime | null {
  if (!Number.isFinite(value) || value < 1e8 || value > 1e14) return null;
  return { at: Math.trunc(value < 1e11 ? value * 1000 : value), zoned: true };
}

/** `yyyy-mm-ddThh:mm:ss[.f...][zone]`, a space allowed for the T. */
function fromIso(text: string): ClaimedTime | null {
  const year = 100 * two(text, 0) + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  if (text.charCodeAt(7) !== DASH || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return null;
  const separator = text[10];
  if (separator !== 'T' && separator !== ' ' && separator !== 't') return null;
  // Comparisons with the NaN of a missing digit are false.
  if (!(year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= (daysInMonth[month - 1] ?? 0))) return null;
  if (month === 2 && day === 29 && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))) return null;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return null;
  let end = 19;
  let milliseconds = 0;
  if (text[19] === '.' || text[19] === ',') {
    end = 20;
    for (let scale = 100; isDigit(text, end); scale = Math.trunc(scale / 10)) {
      milliseconds += scale * (text.charCodeAt(end) - ZERO);
      end += 1;
    }
    if (end === 20) return null;
  }
  const at = midnightOf(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1_000 + milliseconds;
  if (end === text.length) return { at, zoned: false };
  const offset = offsetOf(text.slice(end).trimEnd());
  return offset === null ? null : { at: at - offset, zoned: true };
}

let lastDay = 0;
let lastMidnight = 0;

/** Epoch milliseconds at which a day begins; what is heard one after the other is mostly of one day. */
function midnightOf(year: number, month: number, day: number): number {
  const asked = (year * 16 + month) * 32 + day;
  if (asked !== lastDay) {
    lastMidnight = Date.UTC(year, month - 1, day);
    lastDay = asked;
  }
  return lastMidnight;
}

/** Milliseconds east of UTC; null when the text is no zone. */
function offsetOf(zone: string): number | null {
  if (zone === '+00:00' || zone === 'Z') return 0;
  const match = zonePattern.exec(zone);
  if (!match) return null;
  const minutes = 60 * Number(match[2] ?? 0) + Number(match[3] ?? 0);
  if (minutes > 18 * 60) return null;
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= ZERO && code <= ZERO + 9;
}

/** The two digits at `at`; NaN when one is no digit. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
}
