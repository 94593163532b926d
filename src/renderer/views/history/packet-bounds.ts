// Where the bars of a chart of packets begin: at whole local hours, days or weeks.

/** What one bar of a chart over so many days holds. */
export function stepOf(spanDays: number): 'hour' | 'day' | 'week' {
  if (spanDays <= 1) return 'hour';
  return spanDays <= 31 ? 'day' : 'week';
}

/** What a bar from one moment (epoch milliseconds) to another holds; a day may have 25 hours. */
export function stepBetween(from: number, to: number): ReturnType<typeof stepOf> {
  const hours = (to - from) / 3_600_000;
  if (hours <= 1) return 'hour';
  return hours <= 25 ? 'day' : 'week';
}

/** The begin of each bar, and the end of the newest, which holds `now`; epoch milliseconds, ascending. */
export function boundsOf(now: number, spanDays: number): number[] {
  const step = stepOf(spanDays);
  if (step === 'hour') {
    const begun = new Date(now).setMinutes(0, 0, 0);
    return Array.from({ length: 25 }, (_, i) => begun + (i - 23) * 3_600_000);
  }
  const days = step === 'day' ? 1 : 7;
  const bars = Math.ceil(spanDays / days);
  const today = new Date(now);
  // A day of 23 or 25 hours is a day.
  const midnight = (ago: number) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1 - ago * days).getTime();
  return Array.from({ length: bars + 1 }, (_, i) => midnight(bars - i));
}
