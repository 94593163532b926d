// Deliveries an earlier run left unfinished.
import type { TargetName } from '../../domain/alerts/config.ts';
import { targetNames } from '../../domain/alerts/config.ts';
import type { MeshEvent } from '../../domain/alerts/event.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { NotificationRow } from '../storage/tables/notifications.ts';
import type { Delivery } from './delivery.ts';
import { occurrenceKey } from './seen-events.ts';

export interface Unfinished {
  readonly delivery: Delivery;
  /** Targets whose attempt was under way when the program ended. */
  readonly cutShort: readonly TargetName[];
}

/** The pending rows as deliveries, oldest first. Rows that hold no event are passed over: nobody could be told what they say. */
export function recoverPending(
  rows: readonly NotificationRow[],
  isSeen: (key: string, source: string, eventId: string) => boolean,
  eventOf: (text: string) => MeshEvent | null,
  now: EpochMs,
): Unfinished[] {
  const byKey = new Map<string, { delivery: Delivery; cutShort: TargetName[] }>();
  for (const row of rows) {
    const event = eventOf(row.event);
    const target = targetNames.find((name) => name === row.target);
    if (event === null || target === undefined) continue;
    const key = occurrenceKey(row.source, row.eventId);
    let unfinished = byKey.get(key);
    if (unfinished === undefined) {
      const delivered = isSeen(key, row.source, row.eventId);
      unfinished = { delivery: { key, event, createdAt: row.createdAt, delivered, open: new Map() }, cutShort: [] };
      byKey.set(key, unfinished);
    }
    if (row.nextAttemptAt === null) unfinished.cutShort.push(target);
    unfinished.delivery.open.set(target, { begun: row.attempts, nextAt: row.nextAttemptAt ?? now, error: row.error });
  }
  return [...byKey.values()];
}
