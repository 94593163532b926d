// How many packets there were between moments of the past: those that are stored, and those of which only a count is left.
import type { PacketCount } from '../../../contract/packets.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

const hourMs = 3_600_000;

export const selectStoredCount = 'SELECT count(*) FROM transmissions WHERE last_seen >= ? AND last_seen < ?';
export const selectRemovedHours = `SELECT hour, sum(first_heard) AS n FROM packet_hours
  WHERE hour >= ? AND hour < ? GROUP BY hour`;

/**
 * Counts from each of `bounds` (epoch milliseconds, ascending) to the next. A stored packet counts when it was last
 * heard, a removed one in the hour in which it was first heard.
 */
export function packetCounts(db: ReadableDb, { bounds }: { readonly bounds: readonly number[] }): PacketCount[] {
  const stored = db.prepare<[number, number], number>(selectStoredCount).pluck();
  const counts = bounds.slice(0, -1).map((from, i) => {
    const to = bounds[i + 1] ?? from;
    return { from, to, stored: stored.get(from, to) ?? 0, removed: 0 };
  });
  const [first, last] = [counts[0], counts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const span = [Math.ceil(first.from / hourMs), Math.ceil(last.to / hourMs)] as const;
  let at = 0;
  for (const { hour, n } of db
    .prepare<[number, number], { hour: number; n: number }>(selectRemovedHours)
    .all(...span)) {
    while (at < counts.length - 1 && (counts[at]?.to ?? 0) <= hour * hourMs) at += 1;
    const count = counts[at];
    if (count !== undefined) count.removed += n;
  }
  return counts;
}
