// Outbox and audit in one: a row per event and target.
import type { Statement } from 'better-sqlite3';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export type NotificationStatus = 'pending' | 'sent' | 'failed' | 'expired';

export interface NotificationRow {
  readonly source: string;
  readonly eventId: string;
  readonly target: string;
  /** The whole event as JSON. */
  readonly event: string;
  readonly status: NotificationStatus;
  /** Attempts begun. */
  readonly attempts: number;
  /** When a pending row is tried again; null while an attempt is under way. */
  readonly nextAttemptAt: EpochMs | null;
  readonly error: string | null;
  readonly createdAt: EpochMs;
  readonly sentAt: EpochMs | null;
  /** Set for a row that goes out with a digest: when quiet hours were expected to end as it was held. */
  readonly heldUntil: EpochMs | null;
}

export interface FeedRow {
  readonly id: number;
  readonly event: string;
  readonly acknowledgedAt: EpochMs | null;
}

const rowColumns = `source, event_id AS eventId, target, event, status, attempts, next_attempt_at AS nextAttemptAt,
  error, created_at AS createdAt, sent_at AS sentAt, held_until AS heldUntil`;

/** Every row that waits for another attempt, oldest first. */
export function readPendingNotifications(db: ReadableDb): NotificationRow[] {
  return db
    .prepare(`SELECT ${rowColumns} FROM notifications WHERE status = 'pending' ORDER BY id`)
    .all() as NotificationRow[];
}

/** The alert feed, newest first: at most `limit` rows, older than row `before` where given. */
export function readFeed(db: ReadableDb, page: { readonly limit: number; readonly before: number | null }): FeedRow[] {
  return db
    .prepare(
      `SELECT id, event, acknowledged_at AS acknowledgedAt FROM notifications
        WHERE target = 'in-app' AND status = 'sent' AND id < COALESCE(@before, id + 1) ORDER BY id DESC LIMIT @limit`,
    )
    .all(page) as FeedRow[];
}

/** How many alerts of the feed nobody has marked as seen. */
export function countUnacknowledged(db: ReadableDb): number {
  return db
    .prepare(
      `SELECT count(*) FROM notifications WHERE target = 'in-app' AND status = 'sent' AND acknowledged_at IS NULL`,
    )
    .pluck()
    .get() as number;
}

/** Marks alerts of the feed as seen, all when `ids` is null; gives how many changed. */
export function acknowledgeNotifications(db: WritableDb, ids: readonly number[] | null, now: EpochMs): number {
  const which = ids === null ? '' : 'AND id IN (SELECT value FROM json_each(@ids))';
  return db
    .prepare(
      `UPDATE notifications SET acknowledged_at = @now
        WHERE target = 'in-app' AND status = 'sent' AND acknowledged_at IS NULL ${which}`,
    )
    .run(ids === null ? { now } : { now, ids: JSON.stringify(ids) }).changes;
}

/** How a target has done. */
export interface TargetStanding {
  readonly lastSentAt: EpochMs | null;
  /** What it refused its newest alert with; null when it took it. */
  readonly lastError: string | null;
  readonly waiting: number;
}

/** How every target that was ever used has done. */
export function readTargetStandings(db: ReadableDb): ReadonlyMap<string, TargetStanding> {
  const names = db.prepare('SELECT DISTINCT target FROM notifications').pluck().all() as string[];
  const sent = db.prepare("SELECT max(sent_at) FROM notifications WHERE target = ? AND status = 'sent'").pluck();
  const newest = db.prepare('SELECT error FROM notifications WHERE target = ? ORDER BY id DESC LIMIT 1').pluck();
  const waiting = db.prepare(`SELECT count(*) FROM notifications WHERE target = ? AND status = 'pending'`).pluck();
  return new Map(
    names.map((name) => [
      name,
      {
        lastSentAt: (sent.get(name) ?? null) as EpochMs | null,
        lastError: (newest.get(name) ?? null) as string | null,
        waiting: waiting.get(name) as number,
      },
    ]),
  );
}

export class Notifications {
  readonly #create: Statement;
  readonly #update: Statement;
  readonly #findId: Statement;

  constructor(db: WritableDb) {
    // REPLACE: an occurrence told again after its 7 days is a new row at the end of the feed.
    this.#create = db.prepare(
      `INSERT OR REPLACE INTO notifications
         (source, event_id, target, event, status, attempts, next_attempt_at, error, created_at, sent_at,
          held_until)
       VALUES (@source, @eventId, @target, @event, @status, @attempts, @nextAttemptAt, @error, @createdAt, @sentAt,
          @heldUntil)`,
    );
    this.#update = db.prepare(
      `UPDATE notifications SET status = @status, attempts = @attempts, next_attempt_at = @nextAttemptAt, error = @error,
         sent_at = @sentAt WHERE source = @source AND event_id = @eventId AND target = @target`,
    );
    this.#findId = db
      .prepare(
        `SELECT id FROM notifications WHERE source = ? AND event_id = ? ORDER BY target = 'in-app' DESC, id LIMIT 1`,
      )
      .pluck();
  }

  /** The row an alert is known by: the feed's when it is in the feed, else any of its rows; null when there is none. */
  findId(source: string, eventId: string): number | null {
    return (this.#findId.get(source, eventId) as number | undefined) ?? null;
  }

  /** Adds the row, in place of an older one of the same event and target; gives its id. */
  create(row: NotificationRow): number {
    return Number(this.#create.run(row).lastInsertRowid);
  }

  /** Notes how the row's delivery stands. */
  update(row: NotificationRow): void {
    const { event: _event, createdAt: _createdAt, heldUntil: _heldUntil, ...standing } = row;
    this.#update.run(standing);
  }
}
