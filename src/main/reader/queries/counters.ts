// What became of events and received messages, over the windows people ask about.
import { type CounterRow, type Counters, decisionReasons } from '../../../contract/counters.ts';
import type { ReadableDb } from '../../storage/readonly.ts';

export interface CountersInput {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Local midnight, epoch milliseconds: only the host knows its zone. */
  readonly midnight: number;
}

interface Sums {
  readonly reason: string;
  readonly today: number;
  readonly last7Days: number;
}

export const hourMs = 3_600_000;

/**
 * All counters. Counts are kept by the hour, so a window begins with the whole hour it falls into, and says so.
 * `degradedSince` is null here: only the dispatcher knows, and whoever composes both puts it in.
 */
export function counters(db: ReadableDb, input: CountersInput): Counters {
  const today = Math.floor(input.midnight / hourMs);
  const week = Math.floor((input.now - 7 * 24 * hourMs) / hourMs);
  return {
    at: input.now,
    events: eventRows(db, { today, week }),
    ingest: ingestRows(db, { today, week }),
    windows: { today: today * hourMs, last7Days: week * hourMs, coveredSince: coveredSince(db) },
    degradedSince: null,
  };
}

interface Window {
  /** Hours the windows begin with, whole hours since 1970-01-01T00:00Z. */
  readonly today: number;
  readonly week: number;
}

function eventRows(db: ReadableDb, window: Window): CounterRow[] {
  const sums = sumsOf(db, 'dispatcher_drops', 'reason', window);
  const state = db.prepare<[], Record<string, unknown>>('SELECT * FROM dispatcher_state').get() ?? {};
  return decisionReasons.map((reason) => {
    const total = state[reason] ?? state[`${reason}_dropped`];
    return rowOf(reason, sums.get(reason), typeof total === 'number' ? total : 0);
  });
}

const always = ['taken', 'duplicate', 'reception'];

function ingestRows(db: ReadableDb, window: Window): CounterRow[] {
  const sums = sumsOf(db, 'ingest_counts', 'outcome', window);
  const stored = db.prepare<[], { outcome: string; n: number }>('SELECT outcome, n FROM ingest_totals').all();
  const totals = new Map(stored.map((row) => [row.outcome, row.n]));
  const refusals = [...totals.keys()].filter((outcome) => !always.includes(outcome)).sort();
  return [...always, ...refusals].map((outcome) => rowOf(outcome, sums.get(outcome), totals.get(outcome) ?? 0));
}

function rowOf(reason: string, sums: Sums | undefined, sinceInstall: number): CounterRow {
  return { reason, today: sums?.today ?? 0, last7Days: sums?.last7Days ?? 0, sinceInstall };
}

function sumsOf(
  db: ReadableDb,
  table: 'dispatcher_drops' | 'ingest_counts',
  column: 'reason' | 'outcome',
  window: Window,
): ReadonlyMap<string, Sums> {
  const rows = db.prepare<[number, number], Sums>(selectSums(table, column)).all(window.today, window.week);
  return new Map(rows.map((row) => [row.reason, row]));
}

/** Sums by reason since two hours, the later first; a search of the primary key, which begins with the hour. */
export function selectSums(table: 'dispatcher_drops' | 'ingest_counts', column: 'reason' | 'outcome'): string {
  return `SELECT ${column} AS reason, sum(iif(hour >= ?, n, 0)) AS today, sum(n) AS last7Days
    FROM ${table} WHERE hour >= ? GROUP BY ${column}`;
}

function coveredSince(db: ReadableDb): number | null {
  const installed = db.prepare<[], number | null>('SELECT installed_at FROM dispatcher_state').pluck().get() ?? null;
  const hour = db.prepare<[], number | null>('SELECT min(hour) FROM ingest_counts').pluck().get() ?? null;
  const starts = [installed, hour === null ? null : hour * hourMs].filter((at) => at !== null);
  return starts.length === 0 ? null : Math.min(...starts);
}
