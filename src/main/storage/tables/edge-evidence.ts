// The table of claims: everything ever said about who neighbours whom, exactly as heard.
import {
  earlierHoursAfter,
  type HourlyClaim,
  type HourlyGain,
  type HourlyGains,
  newestHourOf,
  packEarlierHours,
} from '../../../domain/mesh/activity.ts';
import type { Claim } from '../../../domain/mesh/derive.ts';
import type { Side } from '../../../domain/mesh/side.ts';
import { packWitnesses, unpackWitnesses } from '../../../domain/mesh/witnesses.ts';
import type { WritableDb } from '../database.ts';

/** A claim with its row id. */
export interface StoredClaim extends Claim {
  readonly id: number;
  /** As `packEarlierHours` gives it. */
  readonly earlierHours: Uint8Array | null;
}

/** What is remembered of a claim that is met again. */
export interface KnownClaim extends Pick<StoredClaim, 'id' | 'witnesses'> {
  /** What it counts in the hour it was heard last. */
  readonly newest: HourlyGain;
}

/** What a batch adds to a claim; times in epoch milliseconds, SNR in quarter dB. */
export interface ClaimGain {
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly snrSumX4: number;
  readonly snrCount: number;
  readonly snrMinX4: number | null;
  readonly snrMaxX4: number | null;
}

interface Row {
  readonly id: number;
  readonly left_side: number;
  readonly right_side: number;
  readonly relation: number;
  readonly route: number;
  readonly count: number;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly witnesses: Uint8Array;
  readonly snr_sum_x4: number;
  readonly snr_count: number;
  readonly snr_min_x4: number | null;
  readonly snr_max_x4: number | null;
  readonly earlier_hours: Uint8Array | null;
}

/** Reads and writes claims; every write must run inside the batch's transaction. */
export class EdgeEvidenceTable {
  readonly #find;
  readonly #insert;
  readonly #gain;
  readonly #gainMeasured;
  readonly #hourly;
  readonly #gainHours;
  readonly #gainEnded;
  readonly #all;
  readonly #withSide;
  readonly #between;
  readonly #page;
  readonly #newest;
  readonly #delete;

  constructor(db: WritableDb) {
    this.#find = db.prepare<[Side, Side, number, number], HourlyClaim & Pick<Row, 'id' | 'witnesses'>>(
      `SELECT id, witnesses, ${hourly} FROM edge_evidence
        WHERE left_side = ? AND right_side = ? AND relation = ? AND route = ?`,
    );
    this.#insert = db.prepare<unknown[]>(
      `INSERT INTO edge_evidence (left_side, right_side, relation, route, count, first_seen, last_seen, witnesses,
         snr_sum_x4, snr_count, snr_min_x4, snr_max_x4, earlier_hours) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#gain = db.prepare<(number | Uint8Array | null)[]>(
      `UPDATE edge_evidence SET count = count + ?, first_seen = min(first_seen, ?), last_seen = max(last_seen, ?),
         witnesses = ifnull(?, witnesses) WHERE id = ?`,
    );
    this.#gainMeasured = db.prepare<(number | Uint8Array | null)[]>(
      `UPDATE edge_evidence SET count = count + ?, first_seen = min(first_seen, ?), last_seen = max(last_seen, ?),
         witnesses = ifnull(?, witnesses), snr_sum_x4 = snr_sum_x4 + ?, snr_count = snr_count + ?,
         snr_min_x4 = ifnull(min(snr_min_x4, ?), ?), snr_max_x4 = ifnull(max(snr_max_x4, ?), ?) WHERE id = ?`,
    );
    this.#hourly = db.prepare<[number], HourlyClaim>(`SELECT ${hourly} FROM edge_evidence WHERE id = ?`);
    this.#gainHours = db.prepare<(number | Uint8Array | null)[]>(
      `UPDATE edge_evidence SET count = count + ?, first_seen = min(first_seen, ?), last_seen = max(last_seen, ?),
         witnesses = ifnull(?, witnesses), snr_sum_x4 = snr_sum_x4 + ?, snr_count = snr_count + ?,
         snr_min_x4 = coalesce(min(snr_min_x4, ?), snr_min_x4, ?),
         snr_max_x4 = coalesce(max(snr_max_x4, ?), snr_max_x4, ?), earlier_hours = ? WHERE id = ?`,
    );
    this.#gainEnded = db.prepare<(number | Uint8Array | null)[]>(
      `UPDATE edge_evidence SET count = count + ?, first_seen = min(first_seen, ?), last_seen = max(last_seen, ?),
         witnesses = ifnull(?, witnesses), snr_sum_x4 = snr_sum_x4 + ?, snr_count = snr_count + ?,
         snr_min_x4 = coalesce(min(snr_min_x4, ?), snr_min_x4, ?),
         snr_max_x4 = coalesce(max(snr_max_x4, ?), snr_max_x4, ?),
         earlier_hours = CAST(? || coalesce(earlier_hours, x'') AS BLOB) WHERE id = ?`,
    );
    this.#all = db
      .prepare<[number, number], ClaimRow>(
        `SELECT id, left_side, right_side, relation, route, count, first_seen, last_seen, snr_sum_x4, snr_count,
           hex(witnesses) FROM edge_evidence WHERE id > ? ORDER BY id LIMIT ?`,
      )
      .raw();
    this.#withSide = db.prepare<Side[], Row>(
      `SELECT * FROM edge_evidence WHERE left_side IN (?, ?, ?, ?) OR right_side IN (?, ?, ?, ?)`,
    );
    this.#between = db.prepare<Side[], ClaimName>(
      `${selectName} WHERE left_side IN (?, ?, ?, ?) AND right_side IN (?, ?, ?, ?)`,
    );
    this.#page = db.prepare<[number, number], ClaimName>(`${selectName} WHERE id > ? ORDER BY id LIMIT ?`);
    this.#newest = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM edge_evidence').pluck();
    this.#delete = db.prepare<[number]>('DELETE FROM edge_evidence WHERE id = ?');
  }

  /** A claim as it stands in the table; null when nobody claimed it yet. */
  find(left: Side, right: Side, relation: number, route: number): KnownClaim | null {
    const row = this.#find.get(left, right, relation, route);
    if (row === undefined) return null;
    return { id: row.id, witnesses: unpackWitnesses(row.witnesses), newest: newestHourOf(row) };
  }

  /** Writes a claim that has no row yet, with all it counts by the hour; gives its row id. */
  insert(claim: Claim, hours: HourlyGains): number {
    const result = this.#insert.run(
      claim.left,
      claim.right,
      claim.relation,
      claim.route,
      claim.count,
      claim.firstSeen,
      claim.lastSeen,
      packWitnesses(claim.witnesses),
      claim.snrSumX4,
      claim.snrCount,
      claim.snrMinX4,
      claim.snrMaxX4,
      packEarlierHours(hours),
    );
    return Number(result.lastInsertRowid);
  }

  /** Counts `gain`, all of it in the hour the claim was heard last, into a claim; `witnesses` when they changed with it. */
  add(id: number, gain: ClaimGain, witnesses: readonly number[] | null): void {
    const { count, firstSeen, lastSeen, snrSumX4, snrCount, snrMinX4: min, snrMaxX4: max } = gain;
    const packed = packedOrNull(witnesses);
    if (snrCount === 0) this.#gain.run(count, firstSeen, lastSeen, packed, id);
    else this.#gainMeasured.run(count, firstSeen, lastSeen, packed, snrSumX4, snrCount, min, min, max, max, id);
  }

  /** Counts `gain` of other hours too, or of those alone, into a claim; `witnesses` when they changed with it. */
  addHours(id: number, gain: ClaimGain, gained: HourlyGains, witnesses: readonly number[] | null): void {
    const { count, firstSeen, lastSeen, snrSumX4, snrCount, snrMinX4: min, snrMaxX4: max } = gain;
    const stored = this.#hourly.get(id);
    const earlier = stored === undefined ? packEarlierHours(gained) : earlierHoursAfter(stored, gained);
    const packed = packedOrNull(witnesses);
    this.#gainHours.run(count, firstSeen, lastSeen, packed, snrSumX4, snrCount, min, min, max, max, earlier, id);
  }

  /**
   * Counts `gain` of no hour before that the claim was heard last into it, where `ended` are the hours that are over
   * with it, as `packEarlierHours` gives them; `witnesses` when they changed with it.
   */
  addEnded(id: number, gain: ClaimGain, ended: Uint8Array, witnesses: readonly number[] | null): void {
    const { count, firstSeen, lastSeen, snrSumX4, snrCount, snrMinX4: min, snrMaxX4: max } = gain;
    const packed = packedOrNull(witnesses);
    this.#gainEnded.run(count, firstSeen, lastSeen, packed, snrSumX4, snrCount, min, min, max, max, ended, id);
  }

  /** Every claim in row order, in pages; `claimIn` makes a claim of a row. */
  *pages(): IterableIterator<readonly ClaimRow[]> {
    for (let after = 0; ; ) {
      // In pages of plain numbers and text: walking rows one by one, with their bytes as buffers, takes three times as long.
      const rows = this.#all.all(after, rowsPerPage) as ClaimRow[];
      yield rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < rowsPerPage) return;
      after = last[0];
    }
  }

  /** The claims that carry one of a node's sides (1 to 4 of them) on either side. */
  withAnySide(sides: readonly Side[]): StoredClaim[] {
    const four = fourOf(sides);
    return this.#withSide.all(...four, ...four).map(claimOf);
  }

  /** The claims with one of the sides of one node (1 to 4) on one side and one of another's on the other. */
  between(sides: readonly Side[], others: readonly Side[]): ClaimName[] {
    const [four, otherFour] = [fourOf(sides), fourOf(others)];
    return [...this.#between.all(...four, ...otherFour), ...this.#between.all(...otherFour, ...four)];
  }

  /** At most `limit` claims above row id `after`, in row order. */
  namesAfter(after: number, limit: number): ClaimName[] {
    return this.#page.all(after, limit);
  }

  /** Row id of the newest claim; 0 when there is none. */
  newestId(): number {
    return this.#newest.get() ?? 0;
  }

  delete(id: number): void {
    this.#delete.run(id);
  }
}

const hourly = `count, last_seen AS lastSeen, snr_sum_x4 AS snrSumX4, snr_count AS snrCount,
  earlier_hours AS earlierHours`;
const rowsPerPage = 2_000;

/** A claim as it is read with all others. */
export type ClaimRow = readonly [
  id: number,
  left: Side,
  right: Side,
  relation: number,
  route: number,
  count: number,
  firstSeen: number,
  lastSeen: number,
  snrSumX4: number,
  snrCount: number,
  witnesses: string,
];

/** What a row says; its witnesses are unpacked here, for most rows of a large mesh name hops that mean nobody. */
export function claimIn(row: ClaimRow): Omit<Claim, 'snrMinX4' | 'snrMaxX4'> {
  return {
    left: row[1],
    right: row[2],
    relation: row[3],
    route: row[4],
    count: row[5],
    firstSeen: row[6],
    lastSeen: row[7],
    snrSumX4: row[8],
    snrCount: row[9],
    witnesses: unpackWitnesses(Buffer.from(row[10], 'hex')),
  };
}

/** Which claim a row is, and when it was heard last. */
export interface ClaimName {
  readonly id: number;
  readonly left: Side;
  readonly right: Side;
  readonly relation: number;
  readonly route: number;
  readonly lastSeen: number;
}

const selectName = `SELECT id, left_side AS left, right_side AS right, relation, route, last_seen AS lastSeen
  FROM edge_evidence`;

function packedOrNull(witnesses: readonly number[] | null): Uint8Array | null {
  return witnesses === null ? null : packWitnesses(witnesses);
}

/** A list of one to four, filled up with its first. */
function fourOf(sides: readonly Side[]): [Side, Side, Side, Side] {
  const [first = 0, second = first, third = first, fourth = first] = sides;
  return [first, second, third, fourth];
}

function claimOf(row: Row): StoredClaim {
  return {
    id: row.id,
    left: row.left_side,
    right: row.right_side,
    relation: row.relation,
    route: row.route,
    count: row.count,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    witnesses: unpackWitnesses(row.witnesses),
    snrSumX4: row.snr_sum_x4,
    snrCount: row.snr_count,
    snrMinX4: row.snr_min_x4,
    snrMaxX4: row.snr_max_x4,
    earlierHours: row.earlier_hours,
  };
}
