// Reads single values out of published JSON, whose fields come as strings, numbers, nulls or words.

/** Most characters kept of a published name or description. */
const longestText = 200;
const numberWithUnit = /^([+-]?\d+(?:\.\d+)?)\s*[A-Za-z%]*$/;

/** A number, also from a string and with a unit behind it ("-93 dBm"); null for words, nulls and what lies outside `lowest`..`highest`. */
export function numberIn(value: unknown, lowest: number, highest: number): number | null {
  const number = typeof value === 'string' ? fromText(value) : value;
  if (typeof number !== 'number' || !(number >= lowest && number <= highest)) return null;
  return number;
}

/** Signal values are a few hundred texts that come over and over. */
const known = new Map<string, number>();
const knownAtMost = 2_000;

function fromText(text: string): number {
  if (text.length > 40) return Number.NaN;
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= knownAtMost) known.clear();
  const number = Number(numberWithUnit.exec(text.trim())?.[1] ?? Number.NaN);
  known.set(text, number);
  return number;
}

/** Trimmed text of at most 200 characters; null for an empty one and for what is neither text nor number. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  const text = value.slice(0, 4 * longestText).trim();
  if (text === '') return null;
  return text.length > longestText ? text.slice(0, longestText).toWellFormed() : text;
}

/** As `textOf`, with null for the word publishers use when they do not know. */
export function knownTextOf(value: unknown): string | null {
  const text = textOf(value);
  return text === null || text.toLowerCase() === 'unknown' ? null : text;
}

/** `on`, `off`, true, false; null for anything else. */
export function switchOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return null;
  const word = value.trim().toLowerCase();
  if (word === 'on' || word === 'true') return true;
  if (word === 'off' || word === 'false') return false;
  return null;
}
