// Observers for the fake core: one with everything, one whose clock is off, one that says nothing, and many more.
import type { JoinedCounters } from '../../src/contract/joined-counters.ts';
import type { ObserverDetail, ObserverMark, ObserverRow } from '../../src/contract/observers.ts';

const minute = 60_000;
const hour = 60 * minute;

const names = ['Attic 🏔️ Récepteur', '<img src=x onerror=alert(1)>', 'ESP32 on the roof'];

/** `count` observers, the last heard first. */
export function fakeObservers(count: number, now: number): ObserverRow[] {
  return Array.from({ length: count }, (_, n) => ({
    id: n + 1,
    key: n === 3 ? 'kpabap' : (0xa0 + n).toString(16).padStart(2, '0').toUpperCase().repeat(32).slice(0, 64),
    name: n === 3 ? null : (names[n] ?? `Observer ${n + 1}`),
    iata: n === 3 ? null : 'SJC',
    online: n === 2 ? false : n === 3 ? null : true,
    lastSeen: now - n * 7 * minute,
    lastPacketAt: n === 3 ? null : now - n * 8 * minute,
    perHour: n === 3 ? 0 : 1_280 - n * 7,
    packets: 48_211 - n,
    batteryMv: n === 3 ? null : 4_012 - n,
    noiseFloor: n === 3 ? null : -112.5 + n,
    clock: clockOf(n, now),
  }));
}

function clockOf(n: number, now: number): ObserverRow['clock'] {
  if (n === 3) return null;
  if (n === 1) return { skewSeconds: -7_200, naive: false, proven: false, at: now };
  if (n === 2) return { skewSeconds: 7_204, naive: true, proven: false, at: now };
  if (n === 4) return { skewSeconds: Math.round(-now / 1000), naive: false, proven: false, at: now };
  return { skewSeconds: 2, naive: false, proven: true, at: now };
}

/** A page of them. */
export function pageOfObservers(rows: readonly ObserverRow[], limit: number, before: ObserverMark | null) {
  const from = before === null ? 0 : rows.findIndex(({ id }) => id === before.id) + 1;
  const shown = rows.slice(from, from + limit);
  const last = shown.at(-1);
  const next = last !== undefined && from + limit < rows.length ? { lastSeen: last.lastSeen, id: last.id } : null;
  return { rows: shown, next };
}

/** Everything about one of them. */
export function fakeObserverDetail(rows: readonly ObserverRow[], key: string, now: number): ObserverDetail | null {
  const observer = rows.find((row) => row.key === key);
  if (observer === undefined) return null;
  const silent = observer.batteryMv === null;
  const wave = (n: number, every: number) => Math.sin((n / every) * Math.PI);
  return {
    observer,
    firstSeen: now - 40 * 24 * hour,
    lastStatusAt: silent ? null : now - 2 * minute,
    model: silent ? null : 'Heltec WiFi LoRa 32 V3',
    firmware: silent ? null : 'v1.15.0-7ee1a1b',
    clientVersion: silent ? null : 'meshcoretomqtt/1.0.9',
    radio: silent ? null : '910.5250244,62.5,7,5',
    canRelay: silent ? null : false,
    uptimeSecs: silent ? null : 190_000,
    queueLen: silent ? null : 0,
    errorFlags: silent ? null : 5,
    airtimePercent: silent ? null : 6.4,
    samples: silent
      ? []
      : Array.from({ length: 288 }, (_, n) => ({
          at: now - (288 - n) * 5 * minute,
          batteryMv: 3_900 + Math.round(110 * wave(n, 140)),
          // A gap of an hour, as while the observer was away.
          noiseFloor: n > 100 && n < 113 ? null : Math.round(-112 + 3 * wave(n, 23)),
          airtimePercent: n === 0 ? null : Math.abs(6 + 5 * wave(n, 60)),
        })),
    hours: Array.from({ length: 48 }, (_, n) => ({
      at: now - (47 - n) * hour,
      packets: silent || (n > 20 && n < 24) ? 0 : Math.round(900 + 380 * wave(n, 12)),
    })),
    sources: silent
      ? []
      : [
          { name: 'mqtt:broker.example.org', heardAt: now - 20_000 },
          { name: 'serial:ttyACM0', heardAt: now - hour },
        ],
  };
}

/** Its own counters, joined. */
export function fakeTotals(now: number): JoinedCounters {
  return {
    since: now - 40 * 24 * hour,
    at: now,
    uptimeSecs: 190_000,
    restarts: 3,
    totals: { packetsReceived: 131_072, packetsSent: 940, recvErrors: null, rxAirSecs: 80_000, txAirSecs: 90 },
    seams: [],
  };
}
