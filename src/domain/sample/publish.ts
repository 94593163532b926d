// The JSON an observer publishes for one reception, in the shapes of the programs people run.
import type { EpochMs } from '../hearing.ts';
import type { Reception } from './air.ts';
import type { PublisherShape, SampleObserver } from './observers.ts';
import type { Transmission } from './transmissions.ts';
import type { WireForm } from './wire.ts';

/** Naive local time runs this much behind. */
const LOCAL_OFFSET_MS = -7 * 3_600_000;
const YEAR_2020 = Date.UTC(2020, 0, 1);

/** Topic of an observer's packets or status. */
export function topicOf(observer: SampleObserver, kind: 'packets' | 'status'): string {
  return `meshcore/${observer.iata}/${observer.id}/${kind}`;
}

/** The time an observer believes it is. */
export function observerTime(observer: SampleObserver, at: EpochMs, startAt: EpochMs): EpochMs {
  switch (observer.clock.kind) {
    case 'right':
      return at;
    case 'local':
      return at + LOCAL_OFFSET_MS;
    case 'minutes':
      return at + observer.clock.seconds * 1000;
    case 'year_2020':
      return YEAR_2020 + (at - startAt);
  }
}

/** That time as the observer's program writes it: with a zone, or naive. */
export function timestampOf(observer: SampleObserver, at: EpochMs, startAt: EpochMs): string {
  const iso = new Date(observerTime(observer, at, startAt)).toISOString();
  if (observer.shape === 'native') return `${iso.slice(0, 19)}.000000`;
  return observer.clock.kind === 'local' ? `${iso.slice(0, 23)}000` : `${iso.slice(0, 23)}000+00:00`;
}

/** The message of one reception. */
export function packetLine(
  observer: SampleObserver,
  name: string,
  transmission: Transmission,
  wire: WireForm,
  copy: Reception,
  startAt: EpochMs,
): string {
  const raw = wire.raw(copy);
  const timestamp = timestampOf(observer, copy.at, startAt);
  const date = dateOf(timestamp, observer.shape === 'capture' || observer.shape === 'native');
  const rssi = Math.round(Math.min(-28, -112 + copy.snr));
  const direct = transmission.routeCode >= 2;
  const head =
    `{"origin":${name},"origin_id":"${observer.id}","timestamp":"${timestamp}","type":"PACKET","direction":"rx",` +
    `"time":"${timestamp.slice(11, 19)}","date":"${date}",`;
  const length = raw.length / 2;
  if (observer.shape === 'numbers') {
    return (
      `${head}"len":${length},"packet_type":${transmission.payloadCode},"route":"${direct ? 'D' : 'F'}",` +
      `"payload_len":${transmission.payload.length},"raw":"${raw}","SNR":${copy.snr},"RSSI":${rssi},"score":0,"hash":"${wire.hash(copy)}"}`
    );
  }
  return (
    `${head}"len":"${length}","packet_type":"${transmission.payloadCode}","route":"${routeLetter(observer.shape, transmission.routeCode)}",` +
    `"payload_len":"${transmission.payload.length}","raw":"${raw}","SNR":"${snrText(observer.shape, copy.snr)}","RSSI":"${rssi}",` +
    `${scoreFields(observer.shape, copy.snr)}"hash":${hashField(observer, wire.hash(copy))}${pathField(observer.shape, transmission, copy)}}`
  );
}

/** d/m/yyyy of an ISO time, with leading zeros where the program writes them. */
function dateOf(timestamp: string, padded: boolean): string {
  const day = timestamp.slice(8, 10);
  const month = timestamp.slice(5, 7);
  const year = timestamp.slice(0, 4);
  return padded ? `${day}/${month}/${year}` : `${Number(day)}/${Number(month)}/${year}`;
}

function routeLetter(shape: PublisherShape, routeCode: number): string {
  if (shape === 'pymc') return String(routeCode);
  if (shape === 'capture' && routeCode === 3) return 'T';
  return routeCode >= 2 ? 'D' : 'F';
}

function snrText(shape: PublisherShape, snr: number): string {
  if (shape === 'mctomqtt') return String(Math.trunc(snr));
  return shape === 'native' ? snr.toFixed(1) : String(snr);
}

function scoreFields(shape: PublisherShape, snr: number): string {
  const score = Math.max(0, Math.min(1000, Math.round((snr + 10) * 50)));
  switch (shape) {
    case 'mctomqtt':
      return `"score":"${score}","duration":"${300 + (score % 90)}",`;
    case 'capture':
      return '';
    case 'pymc':
      return '"score":"0",';
    default:
      return `"score":"${score}",`;
  }
}

/** Repeater builds of the serial logger print no hash. */
function hashField(observer: SampleObserver, hash: string): string {
  return observer.shape === 'mctomqtt' && observer.index % 3 === 0 ? 'null' : `"${hash}"`;
}

/** A `path` field means something else in each program; nobody should rely on it. */
function pathField(shape: PublisherShape, transmission: Transmission, copy: Reception): string {
  if (transmission.routeCode < 2) return '';
  if (shape === 'mctomqtt' && transmission.type !== 'ADVERT') return ',"path":"C2 -> E2"';
  if (copy.hops === 0) return '';
  const width = transmission.type === 'TRACE' ? 2 : transmission.hashSize * 2;
  const hops = copy.path.match(new RegExp(`.{${width}}`, 'g')) ?? [];
  if (shape === 'capture') return `,"path":"${hops.join(',').toLowerCase()}"`;
  if (shape === 'native') return `,"path":${JSON.stringify(hops.map((hop) => hop.toLowerCase()))}`;
  return '';
}

/** What an observer says about itself: on connecting, every five minutes, and as its will. */
export function statusLine(observer: SampleObserver, online: boolean, at: EpochMs, startAt: EpochMs): string {
  const uptime = Math.floor((at - startAt) / 1000);
  const stats = {
    battery_mv: 3900 + (observer.index % 5) * 50,
    uptime_secs: observer.shape === 'numbers' ? uptime : String(uptime),
    noise_floor: -112 - (observer.index % 6),
    queue_len: 0,
  };
  return JSON.stringify({
    status: online ? 'online' : 'offline',
    timestamp: timestampOf(observer, at, startAt),
    origin: observer.name,
    origin_id: observer.id,
    ...(online
      ? {
          model: observer.shape === 'native' ? 'Heltec V3' : 'unknown',
          firmware_version: observer.index % 4 === 0 ? 'v1.17.1' : 'v1.15.0',
          radio: '869.6179810,62.5,7,5',
          client_version: `${observer.shape}/1.${observer.index % 5}`,
          ...(observer.index % 2 === 0 ? { repeat: observer.index % 6 === 0 ? 'off' : 'on' } : {}),
          stats,
        }
      : {}),
  });
}
