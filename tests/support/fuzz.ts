// Mutated input for everything that reads bytes of strangers: radios, consoles and messages of observers.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { longestLine, readConsoleLine } from '../../src/domain/companion/console.ts';
import { Deframer } from '../../src/domain/companion/deframer.ts';
import { decodeCompanionFrame } from '../../src/domain/companion/frame.ts';
import { LineCutter } from '../../src/domain/companion/line-cutter.ts';
import { readLine, readMessage } from '../../src/main/sources/envelope.ts';
import { observerKey, packetMessage, packetTopic, statusTopic } from '../main/sources/published.ts';

/** A reader under fuzz: what is mutated, and what is done with each mutation. */
export interface Fuzzed {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  /** A reader with nothing in it; `n` is the number of the input. */
  open(): (bytes: Uint8Array, n: number) => void;
}

/** What a fuzz found. */
export interface Found {
  /** Errors thrown. */
  readonly thrown: number;
  readonly firstError: unknown;
  readonly seconds: number;
  /** Longest that one input took, milliseconds. */
  readonly longestMs: number;
  /** Memory that was in use at the end and not after a tenth of the inputs, MB. */
  readonly grownMb: number;
}

/** Feeds `inputs` mutations of the seeds to the reader, the same ones in every run. */
export function fuzz({ seeds, open }: Fuzzed, inputs: number): Found {
  const below = numbers();
  const read = open();
  let thrown = 0;
  let firstError: unknown = null;
  let longestMs = 0;
  let before = 0;
  const begun = performance.now();
  for (let n = 0; n < inputs; n++) {
    if (n === Math.floor(inputs / 10)) before = memoryInUse();
    const bytes = mutated(seeds[below(seeds.length)] ?? new Uint8Array(), below);
    const began = performance.now();
    try {
      read(bytes, n);
    } catch (error) {
      thrown += 1;
      firstError ??= error;
    }
    longestMs = Math.max(longestMs, performance.now() - began);
  }
  const seconds = (performance.now() - begun) / 1000;
  return { thrown, firstError, seconds, longestMs, grownMb: Math.max(0, memoryInUse() - before) / 1e6 };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in use once everything nobody holds is collected. */
export function memoryInUse(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The same numbers in every run: a linear congruential generator. */
function numbers(): (below: number) => number {
  let state = 20_260_101;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

/** `seed` with one to four bytes changed, cut somewhere every fourth time. */
function mutated(seed: Uint8Array, below: (n: number) => number): Uint8Array {
  const bytes = Uint8Array.from(seed);
  for (let change = below(4); change >= 0; change--) bytes[below(bytes.length)] = below(256);
  return below(4) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes;
}

const text = new TextEncoder();
const wrapped = (payload: readonly number[]) => Uint8Array.from([0x3e, payload.length, 0, ...payload]);
const filled = (code: number, length: number) => wrapped([code, ...Array.from({ length }, (_, n) => (n * 37) & 255)]);

const frames: Fuzzed = {
  name: 'companion frames',
  seeds: [filled(0x88, 60), filled(0x0d, 81), filled(0x05, 70), wrapped([0x18, 2, ...Array<number>(28).fill(7)])],
  open() {
    const deframer = new Deframer();
    return (bytes, n) => {
      // A frame every 10 ms, so that unfinished ones grow old.
      for (const piece of deframer.push(bytes, n * 10)) if (piece.kind === 'frame') decodeCompanionFrame(piece.bytes);
    };
  },
};

const signal = 'len=135 (type=4, route=F, payload_len=129) SNR=-7 RSSI=-118 score=312';
const lines: Fuzzed = {
  name: 'console lines',
  seeds: [
    `17:35:00 - 29/3/2026 U: RX, ${signal}\r\n`,
    `17:35:00 - 29/3/2026 U RAW: ${'1142AB'.repeat(20)}\r\n`,
    '  -> > Hill\r\n',
  ].map((line) => text.encode(line)),
  open() {
    const cutter = new LineCutter(longestLine);
    return (bytes) => {
      for (const { text: said } of cutter.push(bytes)) readConsoleLine(said);
    };
  },
};

const topic = { topic: packetTopic, iata: 'SEA', observer: observerKey };
const stats = { battery_mv: 4001, uptime_secs: 3600, noise_floor: -111, tx_air_secs: 10, packets_sent: 7 };
const status = { status: 'online', origin_id: observerKey, radio: '910.5250244,62.5,7,5', repeat: 'on', stats };
/** One of every shape that is published: serial log, companion, firmware, home automation, status, and recordings of them. */
const messages = [
  packetMessage(),
  packetMessage({ SNR: 'Unknown', RSSI: 'Unknown', route: 'T', hash: null, path: '8a,33' }),
  packetMessage({ timestamp: '2026-01-01T10:00:00.000', path: ['7d1d', '1f5d'], score: null, SNR: -8.75 }),
  { event_type: 'meshcore_rx_log', payload: { payload: '1101AA01', snr: 4, rssi: -90 } },
  { ...status, timestamp: '2026-01-01T10:00:00Z' },
  { topic: packetTopic, payload: JSON.stringify(packetMessage()), tst: '2026-01-01T10:00:00.000000+0100', retain: 1 },
  packetMessage(topic),
];
const topics = [packetTopic, statusTopic, 'meshcore/packets', 'homeassistant/meshcore/SEA/kpabap/packets', ''];
const envelopes: Fuzzed = {
  name: 'envelopes',
  seeds: messages.map((message) => text.encode(JSON.stringify(message))),
  open() {
    const context = { source: 'mqtt:fuzz', arrivedAt: 1_767_225_600_000, retained: false } as const;
    return (bytes, n) => {
      // The topic is the sender's too: every eighth is made of the message's own bytes.
      const from = n % 8 === 0 ? Buffer.from(bytes.subarray(0, 60)).toString('latin1') : topics[n % topics.length];
      readMessage(from ?? '', bytes, { ...context, timing: 'live' });
      readLine(bytes, { ...context, timing: 'recorded' });
    };
  },
};

/** Every reader of strangers' bytes. */
export const fuzzedReaders: readonly Fuzzed[] = [frames, lines, envelopes];
