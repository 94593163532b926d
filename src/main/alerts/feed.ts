// The alert feed as the window shows it.
import type { Alert } from '../../contract/alerts.ts';
import type { MeshEvent } from '../../domain/alerts/event.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import type { ReadableDb } from '../storage/database.ts';
import { readFeed } from '../storage/tables/notifications.ts';

/** The event as an alert of the feed; `id` is its row. */
export function alertOf(id: number, event: MeshEvent, acknowledgedAt: EpochMs | null = null): Alert {
  const { id: eventId, source, family, category, severity, region, subject, title, body, timestamp: at } = event;
  return { id, eventId, source, family, category, severity, region, subject, title, body, at, acknowledgedAt };
}

/** The event a notification row keeps; null when the text is not one. */
export function eventOfRow(text: string): MeshEvent | null {
  try {
    const event = JSON.parse(text) as MeshEvent | null;
    return typeof event?.id === 'string' && typeof event.timestamp === 'number' ? event : null;
  } catch {
    return null;
  }
}

/** One page of the feed, newest first; `next` is the `before` of the next page, null at the end. */
export function readAlerts(
  db: ReadableDb,
  page: { readonly limit: number; readonly before: number | null },
): { rows: Alert[]; next: number | null } {
  const found = readFeed(db, { limit: page.limit + 1, before: page.before });
  const shown = found.slice(0, page.limit);
  const rows: Alert[] = [];
  for (const { id, event: text, acknowledgedAt } of shown) {
    const event = eventOfRow(text);
    if (event) rows.push(alertOf(id, event, acknowledgedAt));
  }
  return { rows, next: found.length > page.limit ? (shown.at(-1)?.id ?? null) : null };
}
