// Nodes a person chose to watch, and what detectors ask about observers and edges.
import type { EpochMs } from '../../../domain/hearing.ts';
import { hourOf } from '../../../domain/mesh/activity.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import type { ReadableDb } from '../database.ts';

export interface WatchedNode {
  readonly party: PartyId;
  /** 64 lower-case hex digits. */
  readonly key: string;
  readonly name: string | null;
}

/** Every node that is watched or critical, also one nobody has heard for so long that it is put away. */
export function readWatchedNodes(db: ReadableDb): WatchedNode[] {
  return db
    .prepare<[], WatchedNode>(
      `SELECT n.id AS party, p.key, n.name FROM (
          SELECT id, name FROM nodes WHERE watched = 1 OR critical = 1
          UNION ALL SELECT id, name FROM inactive_nodes WHERE watched = 1 OR critical = 1) n
         JOIN parties p ON p.id = n.id ORDER BY n.id`,
    )
    .all();
}

/** When each observer (row id) last brought a packet. */
export function readLastPackets(db: ReadableDb): Map<number, EpochMs> {
  const rows = db
    .prepare<[], { id: number; at: EpochMs }>(
      'SELECT id, last_packet_at AS at FROM observers WHERE last_packet_at IS NOT NULL',
    )
    .all();
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** Counts an edge's evidence (by row id) in the hours from that of `from` to that of `to`. */
export function edgeCounter(db: ReadableDb): (edge: number, from: EpochMs, to: EpochMs) => number {
  const sum = db
    .prepare<[number, number, number], number>(
      'SELECT coalesce(sum(count), 0) FROM edge_activity WHERE edge_id = ? AND hour BETWEEN ? AND ?',
    )
    .pluck();
  return (edge, from, to) => sum.get(edge, hourOf(from), hourOf(to)) ?? 0;
}
