// The alert feed: what was told inside the app.
import { z } from 'zod';
import { type Alert, severity } from '../../../contract/alerts.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { ceilingOf, type Page, type PageInput, pageOf } from './page.ts';

/** Alerts, newest first. A row whose event is no longer readable is shown as that, not left out. */
export function listAlerts(db: ReadableDb, input: PageInput): Page<Alert> {
  const rows = db.prepare<[number, number], NotificationRow>(selectAlerts).all(ceilingOf(input), input.limit);
  return pageOf(rows.map(alertOf), input.limit, (row) => row.id);
}

export const selectAlerts = `SELECT id, source, event_id AS eventId, event, created_at AS createdAt,
    acknowledged_at AS acknowledgedAt
  FROM notifications WHERE target = 'in-app' AND status = 'sent' AND id < ? ORDER BY id DESC LIMIT ?`;

interface NotificationRow {
  readonly id: number;
  readonly source: string;
  readonly eventId: string;
  /** The event as JSON. */
  readonly event: string;
  readonly createdAt: number;
  readonly acknowledgedAt: number | null;
}

const storedEvent = z.object({
  family: z.string(),
  category: z.string(),
  severity,
  region: z.string().nullable().default(null),
  subject: z.string().nullable().default(null),
  title: z.string(),
  body: z.string(),
  timestamp: z.number().int(),
});

function alertOf(row: NotificationRow): Alert {
  const { timestamp, ...event } = readEvent(row);
  return {
    id: row.id,
    eventId: row.eventId,
    source: row.source,
    ...event,
    at: timestamp,
    acknowledgedAt: row.acknowledgedAt,
  };
}

function readEvent(row: NotificationRow): z.infer<typeof storedEvent> {
  try {
    return storedEvent.parse(JSON.parse(row.event));
  } catch {
    return {
      family: 'system',
      category: 'unreadable',
      severity: 'routine',
      region: null,
      subject: null,
      title: 'An alert that cannot be read',
      body: `What was stored of event ${row.eventId} is damaged or of another version.`.slice(0, 240),
      timestamp: row.createdAt,
    };
  }
}
