// Observers as the watch over them sees them: when they were there, and which sources carry them.
import type { EpochMs } from '../../../domain/hearing.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { ReadableDb, WritableDb } from '../database.ts';

export interface WatchedObserver {
  readonly id: number;
  readonly party: PartyId;
  /** As published. */
  readonly key: string;
  readonly name: string | null;
  readonly iata: string | null;
  /** Newest packet or status. */
  readonly lastSeen: EpochMs;
  /** 0 when its broker said that it left. */
  readonly online: number | null;
}

/** Every observer. */
export function readWatchedObservers(db: ReadableDb): WatchedObserver[] {
  return db
    .prepare('SELECT id, party_id AS party, key, name, iata, last_seen AS lastSeen, online FROM observers')
    .all() as WatchedObserver[];
}

export interface ObserverSource {
  /** As published. */
  readonly observer: string;
  readonly source: string;
  /** When the observer was last there through this source. */
  readonly heardAt: EpochMs;
}

export function readObserverSources(db: ReadableDb): ObserverSource[] {
  return db.prepare('SELECT observer, source, heard_at AS heardAt FROM observer_sources').all() as ObserverSource[];
}

/** Writes all in one transaction. */
export function writeObserverSources(db: WritableDb, rows: readonly ObserverSource[]): void {
  const put = db.prepare(
    `INSERT INTO observer_sources (observer, source, heard_at) VALUES (@observer, @source, @heardAt)
     ON CONFLICT (observer, source) DO UPDATE SET heard_at = excluded.heard_at`,
  );
  db.transaction(() => {
    for (const row of rows) put.run(row);
  })();
}
