// Everything known of one observer: what it is, how it fares, and what it brought.
import type { ObserverDetail } from '../../../contract/observers.ts';
import { airtimeShare, busyBetween } from '../../../domain/alerts/radio-airtime.ts';
import type { ReadableDb } from '../../storage/readonly.ts';
import { hourOf, observerColumns, type StoredRow, selectHours, showObservers } from './list-observers.ts';

export interface ObserverInput {
  /** As published. */
  readonly key: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The observer with this key; null when there is none. */
export function observerDetail(db: ReadableDb, { key, now }: ObserverInput): ObserverDetail | null {
  const stored = db.prepare<[string], StoredRow & StoredFacts>(selectObserver).get(key);
  if (!stored) return null;
  const { firstSeen, lastStatusAt, model, firmware, clientVersion, radio, canRelay, ...row } = stored;
  const [observer] = showObservers(db, [row], now);
  if (!observer) return null;
  const reports = db.prepare<[number, number], Report>(selectReports).all(row.id, Math.floor((now - dayMs) / bucketMs));
  const newest = db.prepare<[number], Newest>(selectNewest).get(row.id);
  return {
    observer,
    firstSeen,
    lastStatusAt,
    model,
    firmware,
    clientVersion,
    radio,
    canRelay: canRelay === null ? null : canRelay === 1,
    uptimeSecs: newest?.uptimeSecs ?? null,
    queueLen: newest?.queueLen ?? null,
    errorFlags: newest?.errorFlags ?? null,
    airtimePercent: percent(airtimeShare(reports)),
    samples: reports.map((report, i) => ({
      at: report.at,
      batteryMv: report.batteryMv,
      noiseFloor: report.noiseFloor,
      airtimePercent: percent(busyBetween(reports[i - 1] ?? null, report)),
    })),
    hours: hoursOf(db, row.id, now),
    sources: db.prepare<[string], { name: string; heardAt: number }>(selectSources).all(key),
  };
}

interface StoredFacts {
  readonly firstSeen: number;
  readonly lastStatusAt: number | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly clientVersion: string | null;
  readonly radio: string | null;
  readonly canRelay: number | null;
}

interface Report {
  readonly at: number;
  readonly batteryMv: number | null;
  readonly noiseFloor: number | null;
  readonly txAirSecs: number | null;
  readonly rxAirSecs: number | null;
  readonly uptimeSecs: number | null;
}

interface Newest {
  readonly uptimeSecs: number | null;
  readonly queueLen: number | null;
  readonly errorFlags: number | null;
}

const dayMs = 86_400_000;
const bucketMs = 300_000;
const hourMs = 3_600_000;
const hoursShown = 48;

function hoursOf(db: ReadableDb, observer: number, now: number): ObserverDetail['hours'] {
  const first = hourOf(now) - hoursShown + 1;
  const rows = db.prepare<[number, number], { hour: number; receptions: number }>(selectHours).all(observer, first);
  const counted = new Map(rows.map(({ hour, receptions }) => [hour, receptions]));
  return Array.from({ length: hoursShown }, (_, n) => ({
    at: (first + n) * hourMs,
    packets: counted.get(first + n) ?? 0,
  }));
}

/** A share from 0 to 1 in percent, to one decimal. */
function percent(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 10;
}

export const selectObserver = `SELECT ${observerColumns}, first_seen AS firstSeen, last_status_at AS lastStatusAt, model,
  firmware, client_version AS clientVersion, radio, can_relay AS canRelay FROM observers WHERE key = ?`;
export const selectReports = `SELECT at, battery_mv AS batteryMv, noise_floor AS noiseFloor, tx_air_secs AS txAirSecs,
  rx_air_secs AS rxAirSecs, uptime_secs AS uptimeSecs FROM observer_metrics
  WHERE observer_id = ? AND bucket >= ? ORDER BY bucket`;
const selectNewest = `SELECT uptime_secs AS uptimeSecs, queue_len AS queueLen, error_flags AS errorFlags
  FROM observer_metrics WHERE observer_id = ? ORDER BY bucket DESC LIMIT 1`;
export const selectSources = `SELECT source AS name, heard_at AS heardAt FROM observer_sources
  WHERE observer = ? ORDER BY heard_at DESC`;
