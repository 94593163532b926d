// Text for people made from names that strangers chose.

/** Most characters (UTF-16 units) of a title and of a body. */
export const titleLimit = 80;
export const bodyLimit = 240;

const nameLimit = 32;
// Control characters, line separators, and the marks that reorder or hide what follows them.
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** `text` cut to `limit` UTF-16 units with a closing `…`; a character is never cut in half. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > limit - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** A stranger's name fit for one line: without control or direction marks, at most 32 long; `fallback` when nothing is left. */
export function printableName(name: string | null, fallback: string): string {
  const clean = (name ?? '').replace(unprintable, ' ').replace(/\s+/g, ' ').trim();
  return clip(clean === '' ? fallback : clean, nameLimit);
}

/** A duration in its largest fitting unit: "45 s", "5 min", "72 h", "9 days". */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours <= 96 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** A moment as "2026-01-01 08:05 UTC", the same wherever it is read. */
export function clockWords(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
