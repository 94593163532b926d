// Hours as they are typed and shown.

/** Seconds as hours with at most two places: 5400 as "1.5". */
export function formatHours(seconds: number): string {
  return String(Number((seconds / 3_600).toFixed(2)));
}

/** "1.5" or "1,5" as 1.5; null for what is no number. */
export function typedDecimal(text: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  const n = trimmed === '' ? Number.NaN : Number(trimmed);
  return Number.isFinite(n) ? n : null;
}
