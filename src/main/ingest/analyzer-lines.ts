// Rows of the analyzer's database said as observers would have published them, so that one reader judges both.
import { decodePacket } from '../../domain/packet/decode.ts';
import { fromHex } from '../../domain/packet/hex.ts';
import { headLength, rebuildPacket } from '../../domain/packet/rebuild.ts';
import type { ForeignRow, ForeignValue } from '../storage/analyzer-file.ts';
import type { ListedNode } from './node-register.ts';

/** Most bytes of a path. */
const longestPath = 64;

/** A line, or why the row cannot be one. */
export type RowLine = { readonly line: string } | { readonly fault: string };

/** The message behind one observation; `observer` is its row in the list of observers, when it is there. */
export function observationLine(row: ForeignRow, observer: ForeignRow | undefined): RowLine {
  const raw = rawOf(row);
  if (typeof raw === 'object' && raw !== null) return raw;
  const given = typeof row.observer === 'string' ? row.observer : null;
  const line = {
    origin: observer?.name ?? row.observer_name,
    origin_id: observer?.id ?? given,
    iata: typeof observer?.iata === 'string' ? observer.iata : undefined,
    timestamp: timeText(row.timestamp) ?? timeText(row.first_seen),
    direction: row.direction,
    raw: raw ?? undefined,
    SNR: row.snr,
    RSSI: row.rssi,
    score: row.score,
  };
  return { line: JSON.stringify(line) };
}

/** The status an observer's row amounts to, and one of when it was first there; both without a word on being online. */
export function observerLines(row: ForeignRow, now: number): readonly string[] {
  const [last, first] = [row.last_seen ?? row.first_seen, row.first_seen].map((value) => pastText(value, now));
  const facts = {
    model: row.model,
    firmware_version: row.firmware,
    client_version: row.client_version,
    radio: row.radio,
    repeat: row.repeat,
    stats: { battery_mv: row.battery_mv, uptime_secs: row.uptime_secs, noise_floor: row.noise_floor },
  };
  const who = { topic: 'meshcore/status', origin: row.name, origin_id: row.id, iata: row.iata };
  return [
    ...(first === null ? [] : [JSON.stringify({ ...who, timestamp: first })]),
    JSON.stringify({ ...who, timestamp: last, ...facts }),
  ];
}

/** The status behind one row of measurements. */
export function metricsLine(row: ForeignRow, now: number): string {
  const { battery_mv, noise_floor, tx_air_secs, rx_air_secs, recv_errors, packets_sent, packets_recv } = row;
  return JSON.stringify({
    topic: 'meshcore/status',
    origin_id: row.observer_id,
    timestamp: pastText(row.timestamp, now),
    stats: {
      battery_mv,
      noise_floor,
      tx_air_secs,
      rx_air_secs,
      recv_errors,
      packets_sent,
      packets_received: packets_recv,
    },
  });
}

/** A node as the file lists it; null when its key is none. Nothing is believed to have been seen after `now`. */
export function listedNode(row: ForeignRow, now: number): ListedNode | null {
  const key = row.public_key;
  if (typeof key !== 'string' || !/^[0-9a-f]{64}$/i.test(key)) return null;
  const number = (value: ForeignValue | undefined) =>
    typeof value === 'number' && Number.isFinite(value) ? value : null;
  const text = (value: ForeignValue | undefined) =>
    typeof value === 'string' ? value.slice(0, 128).toWellFormed() : null;
  return {
    publicKey: key.toLowerCase(),
    name: text(row.name),
    role: text(row.role),
    lat: number(row.lat),
    lon: number(row.lon),
    firstSeen: pastTime(row.first_seen, now),
    lastSeen: pastTime(row.last_seen, now),
  };
}

/**
 * The packet as that observer heard it: its own bytes where the file has them, else the first observer's with this one's
 * path in it. A trace's path holds measurements and is kept; so is one whose row names no path.
 */
function rawOf(row: ForeignRow): string | null | { readonly fault: string } {
  if (typeof row.raw_hex === 'string') return row.raw_hex;
  const first = typeof row.first_raw === 'string' ? row.first_raw : null;
  if (first === null || row.path_json === null || row.path_json === undefined) return first;
  const bytes = fromHex(first);
  const packet = bytes === null ? null : decodePacket(bytes);
  // What is no packet stays as it is: the reader says why.
  if (bytes === null || !packet?.ok || packet.payload.kind === 'trace') return first;
  const path = pathOf(row.path_json, bytes);
  if (path === null)
    return { fault: `The path ${String(row.path_json).slice(0, 100)} is no list of hops of one width.` };
  return Buffer.from(rebuildPacket(bytes, path)).toString('hex');
}

/** The path_len byte and the hops of a JSON list of hops in hex; null when it is none. */
function pathOf(json: ForeignValue, packet: Uint8Array): Uint8Array | null {
  let hops: unknown;
  try {
    hops = typeof json === 'string' && json !== '' ? JSON.parse(json) : [];
  } catch {
    return null;
  }
  if (hops === null) hops = [];
  if (!Array.isArray(hops) || !hops.every((hop) => typeof hop === 'string' && /^([0-9a-f]{2}){1,3}$/i.test(hop)))
    return null;
  const own = (packet[headLength(packet)] ?? 0) >> 6;
  const width = hops.length === 0 ? own + 1 : String(hops[0]).length / 2;
  if (hops.some((hop) => hop.length !== 2 * width) || hops.length * width > longestPath || hops.length > 63)
    return null;
  return Buffer.concat([Buffer.from([((width - 1) << 6) | hops.length]), Buffer.from(hops.join(''), 'hex')]);
}

/** A time as ISO 8601: a text as it is, a number of seconds or, from 1e11 on, milliseconds. null for 0, which says nothing. */
function timeText(value: ForeignValue | undefined): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (typeof value !== 'number' || !(value > 0)) return null;
  const time = value < 1e11 ? value * 1000 : value;
  return time <= 8.64e15 ? new Date(time).toISOString() : null;
}

/** Epoch milliseconds of a time, `now` for one after it, null for none. */
function pastTime(value: ForeignValue | undefined, now: number): number | null {
  const text = timeText(value);
  if (text === null) return null;
  const time = Date.parse(/(z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes(':') ? text : `${text}Z`);
  return Number.isFinite(time) && time > 0 ? Math.min(time, now) : null;
}

function pastText(value: ForeignValue | undefined, now: number): string | null {
  const time = pastTime(value, now);
  return time === null ? null : new Date(time).toISOString();
}
