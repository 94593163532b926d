// What an edge did lately, and how well its ends hear each other.
import type { EdgeDay, EdgeDetail } from '../../../contract/graph.ts';
import type { EpochMs } from '../../../domain/hearing.ts';
import type { Claim } from '../../../domain/mesh/derive.ts';
import type { PartyId } from '../../../domain/mesh/recorded.ts';
import { carriesSnr } from '../../../domain/mesh/relations.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

const hourMs = 3_600_000;
const dayHours = 24;
const daysShown = 30;

interface Day {
  readonly day: number;
  readonly count: number;
  readonly snrSumX4: number;
  readonly snrCount: number;
}

/** By ascending day since 1970. */
export const selectDays = `SELECT hour / ${dayHours} AS day, sum(count) AS count, sum(snr_sum_x4) AS snrSumX4,
    sum(snr_count) AS snrCount
  FROM edge_activity WHERE edge_id = ? AND hour >= ? GROUP BY hour / ${dayHours}`;

/** The last 30 days, UTC, that saw evidence of the edge with this row id, the oldest first. */
export function edgeDays(db: ReadableDb, edge: number, now: EpochMs): EdgeDay[] {
  const today = Math.floor(now / hourMs / dayHours);
  const days = db.prepare<[number, number], Day>(selectDays).all(edge, (today - daysShown + 1) * dayHours);
  return days
    .map(({ day, count, snrSumX4, snrCount }) => ({
      at: day * dayHours * hourMs,
      count,
      snr: meanDb(snrSumX4, snrCount),
    }))
    .sort((x, y) => x.at - y.at);
}

/** Row id of the edge between two parties, the key of `a` sorting first; null while it is not written. */
export function edgeRow(db: ReadableDb, a: PartyId, b: PartyId): number | null {
  const select = db.prepare<[number, number], number>('SELECT id FROM neighbor_edges WHERE node_a = ? AND node_b = ?');
  return select.pluck().get(a, b) ?? null;
}

/** At which SNR each end heard the other: what was measured belongs to the right side, which received. */
export function heardBy(claims: readonly Claim[], a: PartyId, b: PartyId): EdgeDetail['heardBy'] {
  const of = (party: PartyId) => {
    const heard = claims.filter(({ right, relation, route }) => right === party && carriesSnr(relation, route));
    const count = heard.reduce((sum, claim) => sum + claim.snrCount, 0);
    const mean = meanDb(
      heard.reduce((sum, claim) => sum + claim.snrSumX4, 0),
      count,
    );
    return mean === null ? null : { mean, count };
  };
  return { a: of(a), b: of(b) };
}

function meanDb(sumX4: number, count: number): number | null {
  return count === 0 ? null : sumX4 / 4 / count;
}
