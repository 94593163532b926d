// What was sent to whom and whether it arrived, counted.
import type { DecisionFacts, TargetFacts } from '../../../domain/alerts/explain-facts.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb } from '../database.ts';
import type { DecisionRow } from './decisions.ts';

type HeldRow = Omit<DecisionFacts['targets'][number], 'held'> & { readonly held: 0 | 1 };

/** Every target that something was for since `from`, by name. */
export function readTargetFacts(db: ReadableDb, from: EpochMs): TargetFacts[] {
  const rows = db
    .prepare(
      `SELECT target, sum(status = 'sent') AS sent, sum(status = 'failed') AS failed, sum(status = 'expired') AS expired,
         sum(status = 'pending' AND held_until IS NULL) AS waiting,
         sum(status = 'pending' AND held_until IS NOT NULL) AS held, max(sent_at) AS lastSentAt
         FROM notifications WHERE created_at >= ? GROUP BY target ORDER BY target`,
    )
    .all(from) as Omit<TargetFacts, 'lastError'>[];
  const error = db
    .prepare(
      `SELECT error FROM notifications WHERE target = ? AND created_at >= ? AND error IS NOT NULL ORDER BY id DESC LIMIT 1`,
    )
    .pluck();
  return rows.map((row) => ({ ...row, lastError: (error.get(row.target, from) ?? null) as string | null }));
}

/** The newest decisions whose title, event id or category holds `text` (letter case aside), with their targets. */
export function readDecisionFacts(db: ReadableDb, text: string, limit: number): DecisionFacts[] {
  const decisions = db
    .prepare(
      `SELECT at, source, event_id AS eventId, title, reason, detail FROM decisions
        WHERE instr(lower(title || ' ' || event_id || ' ' || category), lower(?)) > 0 ORDER BY id DESC LIMIT ?`,
    )
    .all(text, limit) as Pick<DecisionRow, 'at' | 'source' | 'eventId' | 'title' | 'reason' | 'detail'>[];
  const targets = db.prepare(
    `SELECT target, status, held_until IS NOT NULL AS held, sent_at AS sentAt, next_attempt_at AS nextAttemptAt, error
       FROM notifications WHERE source = ? AND event_id = ? ORDER BY target`,
  );
  return decisions.map(({ source, eventId, ...decision }) => {
    // A drop has no targets of its own: the rows of its occurrence belong to the time it was told.
    const told = decision.reason === 'delivered' || decision.reason === 'failed' || decision.reason === 'expired';
    const rows = told ? (targets.all(source, eventId) as HeldRow[]) : [];
    return { ...decision, targets: rows.map((row) => ({ ...row, held: row.held === 1 })) };
  });
}

/** Events that wait for the digest and that no target has been told, by title or id; the newest first. */
export function readHeldAbout(db: ReadableDb, text: string, limit: number): { title: string; until: EpochMs }[] {
  return db
    .prepare(
      `SELECT json_extract(event, '$.title') AS title, max(held_until) AS until FROM notifications
        WHERE status = 'pending' AND held_until IS NOT NULL
          AND instr(lower(json_extract(event, '$.title') || ' ' || event_id), lower(?)) > 0
        GROUP BY source, event_id ORDER BY max(id) DESC LIMIT ?`,
    )
    .all(text, limit) as { title: string; until: EpochMs }[];
}
