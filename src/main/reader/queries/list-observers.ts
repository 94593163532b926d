// Observers, the last heard first.
import type { ObserverMark, ObserverRow } from '../../../contract/observers.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

export interface ObserversInput {
  readonly limit: number;
  /** Only those after this one in the list; null from its beginning. */
  readonly before: ObserverMark | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A page of observers; `next` is null at the end. */
export function listObservers(db: ReadableDb, { limit, before, now }: ObserversInput) {
  const { lastSeen, id } = before ?? { lastSeen: Number.MAX_SAFE_INTEGER, id: 0 };
  const stored = db.prepare<[number, number, number], StoredRow>(selectObservers).all(lastSeen, id, limit);
  const rows = showObservers(db, stored, now);
  const last = rows.at(-1);
  const next = last !== undefined && rows.length === limit ? { lastSeen: last.lastSeen, id: last.id } : null;
  return { rows, next };
}

/** An observer's row as lists need it. */
export interface StoredRow {
  readonly id: number;
  readonly key: string;
  readonly name: string | null;
  readonly iata: string | null;
  readonly online: number | null;
  readonly lastSeen: number;
  readonly lastPacketAt: number | null;
  readonly packets: number;
  readonly clockSkewSeconds: number | null;
  readonly clockNaive: number | null;
  readonly clockAt: number | null;
  readonly clockProven: number;
}

/** Observers with their newest report and their rate at `now`. */
export function showObservers(db: ReadableDb, stored: readonly StoredRow[], now: number): ObserverRow[] {
  const report = db.prepare<[number], { batteryMv: number | null; noiseFloor: number | null }>(selectNewestReport);
  const hours = db.prepare<[number, number], { hour: number; receptions: number }>(selectHours);
  return stored.map(({ clockSkewSeconds, clockNaive, clockAt, clockProven, online, ...row }) => ({
    ...row,
    online: online === null ? null : online === 1,
    perHour: perHour(
      new Map(hours.all(row.id, hourOf(now) - 1).map(({ hour, receptions }) => [hour, receptions])),
      now,
    ),
    batteryMv: null,
    noiseFloor: null,
    ...report.get(row.id),
    clock:
      clockSkewSeconds === null || clockAt === null
        ? null
        : { skewSeconds: clockSkewSeconds, naive: clockNaive === 1, proven: clockProven === 1, at: clockAt },
  }));
}

/** Packets within the hour that ends `now`: this hour's, and of the one before the share that still belongs to it. */
function perHour(receptions: ReadonlyMap<number, number>, now: number): number {
  const hour = hourOf(now);
  const passed = now / hourMs - hour;
  return Math.round((receptions.get(hour) ?? 0) + (receptions.get(hour - 1) ?? 0) * (1 - passed));
}

const hourMs = 3_600_000;

/** The hour `at` lies in, whole hours since 1970. */
export function hourOf(at: number): number {
  return Math.floor(at / hourMs);
}

export const observerColumns = `id, key, name, iata, online, last_seen AS lastSeen, last_packet_at AS lastPacketAt,
  packet_count AS packets, clock_skew_seconds AS clockSkewSeconds, clock_naive AS clockNaive, clock_at AS clockAt,
  clock_on_time >= 20 AS clockProven`;
export const selectObservers = `SELECT ${observerColumns} FROM observers
  WHERE (last_seen, id) < (?, ?) ORDER BY last_seen DESC, id DESC LIMIT ?`;
export const selectNewestReport = `SELECT battery_mv AS batteryMv, noise_floor AS noiseFloor FROM observer_metrics
  WHERE observer_id = ? ORDER BY bucket DESC LIMIT 1`;
export const selectHours = 'SELECT hour, receptions FROM observer_hours WHERE observer_id = ? AND hour >= ?';
