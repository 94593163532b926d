// What each detector remembers of each subject.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { ReadableDb, WritableDb } from '../database.ts';
import { oncePerDatabase } from '../once-per-database.ts';

export interface DetectorRow {
  readonly detector: string;
  readonly subject: string;
  readonly state: string;
  /** How often it has fired for this subject. */
  readonly episode: number;
  /** Since when the state holds. */
  readonly since: EpochMs;
  /** What else the detector keeps; JSON, null for nothing. */
  readonly data: string | null;
}

/** A node a detector has no state for yet. */
export interface UnmetNode {
  /** 64 lower-case hex digits. */
  readonly key: string;
  readonly name: string | null;
  readonly role: string;
  readonly firstSeen: EpochMs;
}

const columns = 'detector, subject, state, episode, since, data';

/** Every subject of one detector. */
export function readDetector(db: ReadableDb, detector: string): DetectorRow[] {
  return db.prepare(`SELECT ${columns} FROM detector_state WHERE detector = ?`).all(detector) as DetectorRow[];
}

/** The next `limit` subjects of one detector behind `after`, in order. */
export function readDetectorAfter(db: ReadableDb, detector: string, after: string, limit: number): DetectorRow[] {
  return db
    .prepare(`SELECT ${columns} FROM detector_state WHERE detector = ? AND subject > ? ORDER BY subject LIMIT ?`)
    .all(detector, after, limit) as DetectorRow[];
}

export function readDetectorSubject(db: ReadableDb, detector: string, subject: string): DetectorRow | null {
  const row = db
    .prepare(`SELECT ${columns} FROM detector_state WHERE detector = ? AND subject = ?`)
    .get(detector, subject);
  return (row as DetectorRow | undefined) ?? null;
}

export function writeDetector(db: WritableDb, row: DetectorRow): void {
  detectorWriter(db)(row);
}

/** Writes rows one after another, without preparing the statement anew. */
export const detectorWriter = oncePerDatabase((db: WritableDb): ((row: DetectorRow) => void) => {
  const put = db.prepare(
    `INSERT INTO detector_state (${columns}) VALUES (@detector, @subject, @state, @episode, @since, @data)
     ON CONFLICT (detector, subject) DO UPDATE SET state = excluded.state, episode = excluded.episode,
       since = excluded.since, data = excluded.data`,
  );
  return (row) => void put.run(row);
});

/** The first `limit` nodes, by when they were first seen, that `detector` knows nothing of. */
export function readUnmetNodes(db: ReadableDb, detector: string, limit: number): UnmetNode[] {
  return db
    .prepare(
      `SELECT p.key AS key, n.name AS name, n.role AS role, n.first_seen AS firstSeen
         FROM nodes n JOIN parties p ON p.id = n.id
        WHERE NOT EXISTS (SELECT 1 FROM detector_state d WHERE d.detector = ? AND d.subject = p.key)
        ORDER BY n.first_seen, n.id LIMIT ?`,
    )
    .all(detector, limit) as UnmetNode[];
}

/** The node of `key` when `detector` knows nothing of it; null when it does, or when there is no such node. */
export function readUnmetNode(db: ReadableDb, detector: string, key: string): UnmetNode | null {
  return (unmetNode(db).get({ key, detector }) as UnmetNode | undefined) ?? null;
}

const unmetNode = oncePerDatabase((db: ReadableDb) =>
  db.prepare(
    `SELECT p.key AS key, n.name AS name, n.role AS role, n.first_seen AS firstSeen
       FROM parties p JOIN nodes n ON n.id = p.id
      WHERE p.key = @key AND NOT EXISTS (SELECT 1 FROM detector_state d WHERE d.detector = @detector AND d.subject = @key)`,
  ),
);

/** Notes every node that `detector` knows nothing of as `state` since `now`; gives how many there were. */
export function meetAllNodes(db: WritableDb, detector: string, state: string, now: EpochMs): number {
  return db
    .prepare(
      `INSERT INTO detector_state (detector, subject, state, since)
       SELECT ?, p.key, ?, ? FROM (SELECT id FROM nodes UNION SELECT id FROM inactive_nodes) n JOIN parties p ON p.id = n.id
        WHERE true ON CONFLICT (detector, subject) DO NOTHING`,
    )
    .run(detector, state, now).changes;
}
