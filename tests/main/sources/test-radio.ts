// A companion radio and a repeater's console on a loopback socket, and a pty that leads to one.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, watch } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fromHex, toHex } from '../../../src/domain/packet/hex.ts';
import { installed } from '../../support/installed.ts';
import { listening } from './brokers.ts';
import { type Published, rawOf } from './published.ts';

const program = installed('socat');
/** Whether there can be a pty; when not, says once on stderr what is skipped. */
export const hasPty = program !== undefined;
if (!hasPty) console.warn('SKIPPED: tests on serial ports need socat installed. On Debian: apt install socat');

export const radioKey = '5F'.repeat(32);
const text = (words: string, length: number) => [...Buffer.alloc(length).fill(words, 0, words.length)];

export const deviceInfo = [0x0d, 11, 175, 40, 0, 0, 0, 0, ...text('19 Apr 2026', 12), ...text('Test board', 40)].concat(
  text('v1.15.0', 20),
  [0, 1],
);
export const selfInfo = [0x05, 1, 20, 22, ...(fromHex(radioKey) ?? []), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].concat(
  // 910525 kHz, 62500 Hz, SF 7, CR 5.
  [0xbd, 0xe4, 0x0d, 0, 0x24, 0xf4, 0, 0, 7, 5],
  [...Buffer.from('Hill radio')],
);
const stats = [
  [0x18, 0, 0xa0, 0x0f, 0x10, 0x0e, 0, 0, 0, 0, 2],
  [0x18, 1, 0x91, 0xff, 0xa3, 0xf1, 10, 0, 0, 0, 20, 0, 0, 0],
  [0x18, 2, ...[1, 2, 3, 4, 5, 6].flatMap((n) => [n, 0, 0, 0])],
];

/** An entry of a radio's list of contacts. */
export interface TestContact {
  readonly key: string;
  /** 1 companion, 2 repeater, 3 room. */
  readonly role: number;
  readonly name: string;
  readonly lat?: number;
  readonly lon?: number;
  /** The radio's clock when it changed, seconds. */
  readonly changedAt: number;
}

/** A channel of a radio. */
export interface TestChannel {
  readonly name: string;
  /** 32 hex digits. */
  readonly secret: string;
}

/** The answer to the question for the channel in a slot. */
export function channelFrame(index: number, channel: TestChannel | undefined): Uint8Array {
  const payload = Buffer.alloc(50);
  payload[0] = 0x12;
  payload[1] = index;
  payload.write(channel?.name ?? '', 2, 32);
  payload.write(channel?.secret ?? '', 34, 'hex');
  return payload;
}

/** The frame of a contact. */
export function contactFrame({ key, role, name, lat = 0, lon = 0, changedAt }: TestContact): Uint8Array {
  const payload = Buffer.alloc(148);
  payload[0] = 0x03;
  payload.set(fromHex(key) ?? [], 1);
  payload[33] = role;
  payload[35] = 0xff;
  payload.write(name, 100, 32);
  payload.writeInt32LE(Math.round(lat * 1e6), 136);
  payload.writeInt32LE(Math.round(lon * 1e6), 140);
  payload.writeUInt32LE(changedAt, 144);
  return payload;
}

const uint32 = (value: number) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);

/** The whole answer to the question for contacts changed after `since`. */
function listFrames(contacts: readonly TestContact[], since: number): Uint8Array {
  const changed = contacts.filter(({ changedAt }) => changedAt > since);
  const newest = Math.max(since, ...changed.map(({ changedAt }) => changedAt));
  return Buffer.concat([
    frame([0x02, ...uint32(contacts.length)]),
    // A push can come between any two frames.
    ...changed.flatMap((contact) => [frame([0x80, ...Array(32).fill(7)]), frame(contactFrame(contact))]),
    frame([0x04, ...uint32(newest)]),
  ]);
}

/** `payload` as a radio sends it. */
export function frame(payload: readonly number[] | Uint8Array): Uint8Array {
  return Uint8Array.from([0x3e, payload.length & 255, payload.length >> 8, ...payload]);
}

/** A packet heard with 4 dB and -93 dBm. */
export function heardFrame(raw: string): Uint8Array {
  return frame([0x88, 16, 0xa3, ...(fromHex(raw) ?? [])]);
}

/** A packet as a console prints it, with -7 dB and -118 dBm. */
export function heardLines(raw: string): Uint8Array {
  const at = '17:35:00 - 29/3/2026 U';
  const length = raw.length / 2;
  return Buffer.from(
    `${at} RAW: ${raw.toUpperCase()}\r\n${at}: RX, len=${length} (type=4, route=F, payload_len=3) SNR=-7 RSSI=-118 score=312 time=730 hash=09F282F70CC1FF60\r\n`,
  );
}

/** Topic of a message whose payload is hex of bytes on the line. */
export const lineTopic = 'line';

/** What a radio sends for a message of an observer: its packet, or the bytes it holds. */
export function onLine({ topic, payload }: Published, heard: (raw: string) => Uint8Array): Uint8Array {
  if (topic === lineTopic) return fromHex(payload) ?? new Uint8Array();
  const { raw } = JSON.parse(payload) as { raw?: string };
  return raw === undefined ? new Uint8Array() : heard(raw);
}

/** `count` packets as the line carries them, of which number n is `rawOf(n)`. */
export function packets(count: number, heard: (raw: string) => Uint8Array, first = 0): Uint8Array {
  return Buffer.concat(Array.from({ length: count }, (_, n) => heard(rawOf(first + n))));
}

export interface TestRadio {
  readonly port: number;
  /** Everything that was ever written to it, in hex. */
  written(): string;
  /** Connections so far. */
  connections(): number;
  /** Resolves when more was written to it, and answered. */
  said(): Promise<void>;
  /** Other answers than the usual ones, by command code. */
  readonly replies: Map<number, Uint8Array>;
  /** What it knows. */
  readonly contacts: TestContact[];
  /** In its 40 slots, from the first on. */
  readonly channels: TestChannel[];
  /** Resolves at the next connection. */
  connected(): Promise<void>;
  /** Sends to who is connected. */
  send(bytes: Uint8Array): void;
  /** Ends the connection. */
  drop(): void;
  /** False: it takes questions and says nothing. */
  answers: boolean;
  /** What it says before the first answer on a new connection. */
  greeting: Uint8Array;
  /** Resolves when nobody is connected. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** A radio that accepts one client: a new one takes it from the one before. */
export async function openRadio(kind: 'companion' | 'console' = 'companion', port = 0): Promise<TestRadio> {
  const server: Server = createServer();
  const sockets = new Set<Socket>();
  let current: Socket | null = null;
  let written = Buffer.alloc(0);
  let connections = 0;
  const waiting = new Set<() => void>();
  const replies = new Map<number, Uint8Array>();
  const contacts: TestContact[] = [];
  const channels: TestChannel[] = [];
  const answer =
    kind === 'companion' ? (asked: Buffer) => answerFrame(asked, replies, { contacts, channels }) : answerLine;
  server.on('connection', (socket) => {
    connections += 1;
    current?.destroy();
    current = socket;
    sockets.add(socket);
    let asked = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let greeted = false;
    socket.on('data', (bytes) => {
      written = Buffer.concat([written, bytes]);
      asked = Buffer.concat([asked, bytes]);
      if (!greeted) socket.write(radio.greeting);
      greeted = true;
      for (;;) {
        const taken = answer(asked);
        if (taken === null) break;
        asked = asked.subarray(taken.length);
        if (radio.answers) socket.write(taken.reply);
      }
      for (const tell of waiting) tell();
      waiting.clear();
    });
  });
  await listening(server, port);
  const radio: TestRadio = {
    port: (server.address() as AddressInfo).port,
    written: () => written.toString('hex'),
    connections: () => connections,
    said: () => new Promise((resolve) => void waiting.add(resolve)),
    replies,
    contacts,
    channels,
    connected: () => new Promise((resolve) => void server.once('connection', () => resolve())),
    send: (bytes) => void current?.write(bytes),
    drop: () => current?.destroy(),
    answers: true,
    greeting: new Uint8Array(),
    quiet: async () => {
      for (const socket of sockets) {
        if (!socket.destroyed) await new Promise<void>((resolve) => void socket.once('close', () => resolve()));
      }
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
  return radio;
}

function answerFrame(
  asked: Buffer,
  others: ReadonlyMap<number, Uint8Array>,
  { contacts, channels }: Pick<TestRadio, 'contacts' | 'channels'>,
): { readonly length: number; readonly reply: Uint8Array } | null {
  if (asked.length < 3 || asked.length < 3 + asked.readUInt16LE(1)) return null;
  const length = 3 + asked.readUInt16LE(1);
  const code = asked[3];
  const other = others.get(code ?? 0);
  if (other) return { length, reply: frame(other) };
  if (code === 4) return { length, reply: listFrames(contacts, length === 8 ? asked.readUInt32LE(4) : 0) };
  const slot = asked[4] ?? 0;
  if (code === 0x1f) return { length, reply: frame(slot < 40 ? channelFrame(slot, channels[slot]) : [1, 2]) };
  const replies: Record<number, readonly number[]> = {
    22: deviceInfo,
    1: selfInfo,
    56: stats[asked[4] ?? 0] ?? [1, 1],
  };
  return { length, reply: frame(replies[code ?? 0] ?? [1, 1]) };
}

function answerLine(asked: Buffer): { readonly length: number; readonly reply: Uint8Array } | null {
  const end = asked.indexOf(0x0d);
  if (end === -1) return null;
  const question = asked.subarray(0, end).toString();
  const replies: Record<string, string> = {
    'get public.key': `> ${radioKey}`,
    'get name': '> Hill repeater',
    'get radio': '> 910.525,62.5,7,5',
    ver: 'v1.17.1 (Build: 1 Jan 2026)',
    board: 'Test board',
    'stats-core': '{"battery_mv":4012,"uptime_secs":3600,"errors":0,"queue_len":1}',
    'stats-radio': '{"noise_floor":-117,"last_rssi":-93,"last_snr":6.25,"tx_air_secs":10,"rx_air_secs":20}',
    'stats-packets': '{"recv":9,"sent":8,"flood_tx":1,"direct_tx":2,"flood_rx":3,"direct_rx":4,"recv_errors":5}',
  };
  return { length: end + 1, reply: Buffer.from(`${question}\r\n  -> ${replies[question] ?? '??'}\r\n`) };
}

export interface Pty {
  /** The port a program opens. */
  readonly path: string;
  /** Pulls the plug. */
  pull(): Promise<void>;
}

const folder = mkdtempSync(join(tmpdir(), 'meshwarden-pty-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A pty called `name` that leads to the radio; whoever opens it pulls it. */
export async function openPty(name: string, radio: TestRadio): Promise<Pty> {
  const path = join(folder, name);
  const appeared = new Promise<void>((resolve) => {
    const watcher = watch(folder, (_event, file) => {
      if (file !== basename(path)) return;
      watcher.close();
      resolve();
    });
  });
  const connected = radio.connected();
  const cable: ChildProcess = spawn(program ?? '', [`pty,raw,echo=0,link=${path}`, `tcp:127.0.0.1:${radio.port}`]);
  const ended = new Promise<void>((resolve) => void cable.once('exit', () => resolve()));
  await Promise.all([appeared, connected]);
  // Held open, so that the cable stays when the program closes its end.
  const keeper = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
  let pulled = false;
  return {
    path,
    async pull() {
      if (pulled) return ended;
      pulled = true;
      cable.kill();
      await ended;
      closeSync(keeper);
    },
  };
}

/** The frames in `hex` written by a program: their payloads. */
export function payloadsWritten(hex: string): string[] {
  const bytes = Buffer.from(hex, 'hex');
  const payloads: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16LE(at + 1);
    payloads.push(toHex(bytes.subarray(at + 3, at + 3 + length)));
    at += 3 + length;
  }
  return payloads;
}
