// The words about observers: how they fare, what they brought, and whether their clocks can be believed.
import type { ObserverClock } from '../contract/observers.ts';
import { formatSpan } from './format.ts';
import { formatted, many } from './many.ts';

const rightSeconds = 60;
const yearSeconds = 365.25 * 86_400;

/** "2 h behind", "30 min ahead", "56 years behind"; null for a clock that is right to the minute. */
function offset(seconds: number): string | null {
  const off = Math.abs(seconds);
  if (off <= rightSeconds) return null;
  const span = off >= 2 * yearSeconds ? many(Math.round(off / yearSeconds), 'year', 'years') : formatSpan(off * 1000);
  return `${span} ${seconds < 0 ? 'behind' : 'ahead'}`;
}

/** What the bits mean that the firmware sets when something goes wrong. */
const errorBits = [
  'no memory was left for a packet',
  'the air was busy for too long to send',
  'the radio did not go back to receiving',
] as const;

export const observerMessages = {
  title: 'Observers',
  lead: 'Who hears packets and uploads them, the last heard first.',
  none: 'No observer yet',
  noneDetail: 'An observer appears with the first message it sends. Add a source that observers publish to.',
  failed: 'The observers could not be read',
  more: 'Show more',
  table: 'Observers, the last heard first',
  columns: {
    name: 'Observer',
    lastSeen: 'Last heard',
    perHour: 'Packets/h',
    battery: 'Battery',
    noise: 'Noise floor',
    clock: 'Clock',
  },
  open: (name: string) => `Show ${name}`,
  left: 'left',
  unnamed: 'Unnamed observer',
  panel: (name: string) => `Observer ${name}`,
  gone: 'This observer is not known any more.',
  detailFailed: 'The observer’s details could not be read',
  inGraph: 'Show in the graph',
  facts: {
    region: 'Region',
    status: 'Last status',
    lastPacket: 'Last packet',
    packets: 'Packets in all',
    firstSeen: 'First heard',
    model: 'Model',
    firmware: 'Firmware',
    client: 'Uploader',
    radio: 'Radio',
    relays: 'Relays itself',
    uptime: 'Running for',
    queue: 'Waiting to be sent',
    errors: 'Errors since its start',
    airtime: 'On the air, last hour',
  },
  online: (online: boolean | null) => (online === null ? 'none' : online ? 'online' : 'it left'),
  yesNo: (yes: boolean | null) => (yes === null ? 'not said' : yes ? 'yes' : 'no'),
  notSaid: 'not said',
  noRegion: 'none',
  radio: (mhz: string, khz: string, sf: string, cr: string) => `${mhz} MHz, ${khz} kHz, SF ${sf}, CR ${cr}`,
  volts: (mv: number) => `${(mv / 1000).toFixed(2)} V`,
  /** Each in words; one that has none by its number. */
  errors(flags: number): string {
    const set = Array.from({ length: 16 }, (_, bit) => bit).filter((bit) => (flags >> bit) & 1);
    return set.length === 0 ? 'none' : set.map((bit) => errorBits[bit] ?? `error ${bit + 1}`).join('; ');
  },
  percent: (share: number) => `${Math.round(share * 10) / 10} %`,
  about: 'What it is',
  clock: 'Its clock',
  reports: 'How it fares',
  reportsNote: 'The last 24 hours, from its status messages.',
  noReports: 'It sent no measurements in the last 24 hours.',
  hours: 'Packets by hour',
  hoursNote: 'The last 48 hours; the newest hour is not over yet.',
  hoursChart: (newest: number, most: number) =>
    `Packets by hour: ${formatted(newest)} in the newest, ${formatted(most)} in the fullest`,
  series: {
    battery: 'Battery',
    noise: 'Noise floor',
    airtime: 'On the air',
  },
  range: (least: string, most: string) => (least === most ? 'unchanged' : `${least} to ${most}`),
  chart: (name: string, newest: string, range: string) => `${name}: ${newest}; in 24 hours ${range}`,
  sources: 'Came through',
  noSources: 'No source of this run has brought anything of it.',
  totals: 'Counted in all by its own counters',
  totalsNote: (since: string) => `Joined across restarts, since ${since}.`,
  total: {
    packetsReceived: 'Received',
    packetsSent: 'Sent',
    recvErrors: 'Errors receiving',
    rxAirSecs: 'On the air receiving',
    txAirSecs: 'On the air sending',
    restarts: 'Restarts',
  },
  seconds: (n: number) => (n < 120 ? `${formatted(n)} s` : formatSpan(n * 1000)),
  clockShort(clock: ObserverClock | null): string {
    if (clock === null) return 'not known';
    return offset(clock.skewSeconds) ?? (clock.naive ? 'no time zone' : 'right');
  },
  /** Whole sentences; the times of packets never depend on a wrong clock. */
  clockLong(clock: ObserverClock | null): string {
    if (clock === null) return 'It sent no time of its own. Times here are arrival times.';
    const off = offset(clock.skewSeconds);
    if (clock.naive) {
      const read = off === null ? 'read as UTC they are right' : `read as UTC they are ${off}`;
      return `Its times name no time zone; ${read}. Times here are arrival times.`;
    }
    if (off !== null) return `Its clock is ${off}; times here are arrival times.`;
    return clock.proven
      ? 'Its clock is right to the minute. What it delivers late counts at its own time.'
      : 'Its clock is right to the minute. Times here are arrival times until it has proven itself.';
  },
} as const;

/** Whether a clock is worth a warning. */
export function isClockOff(clock: ObserverClock | null): boolean {
  return clock !== null && (clock.naive || Math.abs(clock.skewSeconds) > rightSeconds);
}
