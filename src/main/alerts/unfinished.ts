// Deliveries an earlier run left unfinished.
import type { MeshEvent } from '../../domain/alerts/event.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { NotificationRow } from '../storage/tables/notifications.ts';
import { type Delivery, newDelivery } from './delivery.ts';
import { occurrenceKey } from './seen-events.ts';

export interface Unfinished {
  readonly delivery: Delivery;
  /** Targets whose attempt was under way when the program ended. */
  readonly cutShort: readonly string[];
}

/** The pending rows as deliveries, oldest first. Rows that hold no event are passed over: nobody could be told what they say. */
export function recoverPending(
  rows: readonly NotificationRow[],
  isSeen: (key: string, source: string, eventId: string) => boolean,
  eventOf: (text: string) => MeshEvent | null,
  now: EpochMs,
): Unfinished[] {
  const byKey = new Map<string, { delivery: Delivery; cutShort: string[] }>();
  for (const row of rows) {
    const event = eventOf(row.event);
    if (event === null) continue;
    const key = occurrenceKey(row.source, row.eventId);
    let unfinished = byKey.get(key);
    if (unfinished === undefined) {
      unfinished = { delivery: newDelivery(key, event, row.createdAt), cutShort: [] };
      unfinished.delivery.delivered = isSeen(key, row.source, row.eventId);
      byKey.set(key, unfinished);
    }
    if (row.nextAttemptAt === null) unfinished.cutShort.push(row.target);
    const attempts = { begun: row.attempts, nextAt: row.nextAttemptAt ?? now, error: row.error };
    if (row.heldUntil === null) unfinished.delivery.open.set(row.target, attempts);
    else unfinished.delivery.held.set(row.target, { ...attempts, until: row.heldUntil });
  }
  return [...byKey.values()];
}
