// Rows of a database of ours said as observers published them, so that one reader judges them like any other file's.
import { recordedLine } from '../../domain/recorded-line.ts';
import type { ListedNodeRow, ListedObserverRow, MeasuredRow } from '../storage/readonly-lists.ts';
import type { RecordedRow } from '../storage/readonly-recorded.ts';
import type { RowLine } from './analyzer-lines.ts';
import type { ListedNode } from './node-register.ts';

/** One line per reception; a row that only a damaged or forged file has is a fault. */
export function receptionLines({ row, receptions }: RecordedRow): readonly RowLine[] {
  try {
    return receptions.map((reception) => ({ line: recordedLine(reception) }));
  } catch {
    return [{ fault: `Observation ${row} holds a time or a packet that is none.` }];
  }
}

/** A node as the file lists it; null when its key is none. */
export function ownNode(row: ListedNodeRow, now: number): ListedNode | null {
  if (!/^[0-9a-f]{64}$/.test(row.publicKey)) return null;
  const time = (value: unknown) => (typeof value === 'number' && value > 0 ? Math.min(value, now) : null);
  return { ...row, firstSeen: time(row.firstSeen), lastSeen: time(row.lastSeen) };
}

/** What an observer's row amounts to: when it was first there, and what it said of itself when it was last. */
export function ownStatusLines(
  row: ListedObserverRow,
  measured: readonly MeasuredRow[],
  now: number,
): readonly string[] {
  const who = { topic: 'meshcore/status', origin: row.name, origin_id: row.key, iata: row.iata };
  const facts = {
    model: row.model,
    firmware_version: row.firmware,
    client_version: row.clientVersion,
    radio: row.radio,
    repeat: row.canRelay === null ? undefined : row.canRelay === 1,
  };
  return [
    JSON.stringify({ ...who, timestamp: timeText(row.firstSeen, now) }),
    JSON.stringify({ ...who, timestamp: timeText(row.lastSeen, now), ...facts }),
    ...measured.map(({ at, ...stats }) =>
      JSON.stringify({ topic: who.topic, origin_id: row.key, timestamp: timeText(at, now), stats }),
    ),
  ];
}

function timeText(at: unknown, now: number): string | null {
  return typeof at === 'number' && at > 0 ? new Date(Math.min(at, now)).toISOString() : null;
}
