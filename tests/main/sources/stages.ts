// Every kind of source on a stage: what it listens to is real, what it hears and loses is up to the test.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { BrokerSource } from '../../../src/main/sources/broker/broker-source.ts';
import { LinksAside } from '../../../src/main/sources/mqtt/links-aside.ts';
import { MqttSource } from '../../../src/main/sources/mqtt/mqtt-source.ts';
import { RadioSource } from '../../../src/main/sources/radio/radio-source.ts';
import { radioPlace } from '../../../src/main/sources/radio-places.ts';
import { ReplaySource } from '../../../src/main/sources/replay/replay-source.ts';
import { SampleSource } from '../../../src/main/sources/sample/sample-source.ts';
import { openSerialPort } from '../../../src/main/sources/serial/open-port.ts';
import type { Source } from '../../../src/main/sources/source.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { threadBundle } from '../../support/threads.ts';
import { listening, openBroker, untilQuiet } from './brokers.ts';
import { type CollectingSink, untilReport, untilState } from './collecting-sink.ts';
import { freePort } from './mqtt-listener.ts';
import { type ObserverClient, observerClient } from './observer-client.ts';
import { type Hostile, hostile, type Published } from './published.ts';
import {
  frame,
  hasPty,
  heardFrame,
  heardLines,
  lineTopic,
  onLine,
  openPty,
  openRadio,
  type Pty,
} from './test-radio.ts';

/** One kind of source on a stage: what it will hear is given before it starts. */
export interface Stage {
  readonly source: Source;
  readonly clock: ManualClock;
  /** Starts the source and sees to it that it hears the messages. */
  begin(sink: CollectingSink): Promise<void>;
  /** Everything outside the source is closed too. */
  quiet(): Promise<void>;
  /** Every way in which it can lose what it hears from; none where there is nothing to lose. */
  readonly losses: readonly Loss[];
  /** Whether it keeps a link, which it makes anew when it is lost. */
  readonly links: boolean;
  /** Has it hear more, once it is back. */
  send(messages: readonly Published[]): Promise<void> | void;
}

/** One way in which a source loses what it hears from. */
export interface Loss {
  readonly what: string;
  /** Takes it away, and lets time go by until the source must have noticed. */
  strike(): Promise<void> | void;
  /** Gives it back. */
  heal(): Promise<void> | void;
}

const nothing = () => {};
const noLosses = { losses: [], links: false, send: nothing };

/** Something that takes connections on `port` and never answers; gives what ends it. */
async function mute(port: number): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket.on('error', nothing)));
  await listening(server, port);
  const end = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  onTestFinished(end);
  return end;
}

type Setting = (messages: readonly Published[]) => Promise<Stage>;

const mqttStage =
  (links?: LinksAside) =>
  async (messages: readonly Published[]): Promise<Stage> => {
    let broker = await openBroker();
    const { port, url } = broker;
    onTestFinished(() => broker.close());
    const clock = new ManualClock();
    const source = new MqttSource(
      'mqtt:test',
      { kind: 'mqtt', url },
      clock,
      () => 0.5,
      silentLogger,
      undefined,
      links?.open,
    );
    onTestFinished(() => source.stop());
    const reopen = async () => {
      broker = await openBroker({ port });
    };
    let stranger = async () => {};
    return {
      source,
      clock,
      async begin(sink) {
        source.start(sink);
        await untilReport(source, ({ state }) => state === 'connected');
        await broker.publish(messages);
      },
      quiet: () => untilQuiet(broker),
      links: true,
      send: (more) => broker.publish(more),
      losses: [
        {
          what: 'its broker cuts the connection',
          strike: () => {
            for (const socket of broker.sockets) socket.destroy();
          },
          heal: nothing,
        },
        { what: 'its broker is gone for a while', strike: () => broker.close(), heal: reopen },
        { what: 'nothing comes for 5 min', strike: () => clock.advance(315_000), heal: nothing },
        {
          what: 'something on its port takes it and does not answer',
          async strike() {
            await broker.close();
            stranger = await mute(port);
            await untilState(source, 'waiting');
            clock.advance(2_000);
            await untilState(source, 'connecting');
            clock.advance(30_000);
          },
          async heal() {
            await stranger();
            await reopen();
          },
        },
      ],
    };
  };

async function replayStage(messages: readonly Published[]): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'recording.ndjson');
  const lines = messages.map(({ topic, payload }) =>
    payload.startsWith('{') && payload.length < 60_000 ? JSON.stringify({ ...JSON.parse(payload), topic }) : payload,
  );
  // A file has no empty message: its place is taken by one that is no JSON either.
  writeFileSync(file, lines.map((line) => `${line === '' ? '?' : line}\n`).join(''));
  const clock = new ManualClock();
  const source = new ReplaySource('replay:test', { kind: 'replay', file, speed: 0 }, clock, silentLogger);
  onTestFinished(() => source.stop());
  return { source, clock, begin: async (sink) => source.start(sink), quiet: async () => {}, ...noLosses };
}

async function sampleStage(messages: readonly Published[]): Promise<Stage> {
  const clock = new ManualClock();
  const traffic = ({ startAt }: { startAt: number }) => messages.map((message) => ({ ...message, at: startAt }));
  const source = new SampleSource('sample:test', { kind: 'sample', profile: 'small' }, traffic, clock, silentLogger);
  onTestFinished(() => source.stop());
  return { source, clock, begin: async (sink) => source.start(sink), quiet: async () => {}, ...noLosses };
}

async function brokerStage(messages: readonly Published[]): Promise<Stage> {
  const port = await freePort();
  const clock = new ManualClock();
  const source = new BrokerSource('broker:test', { kind: 'broker', port }, clock, () => 0.5, silentLogger);
  onTestFinished(() => source.stop());
  let observer: ObserverClient | null = null;
  const join = async () => {
    const joined = await observerClient(port);
    onTestFinished(() => joined.close());
    observer = joined;
  };
  return {
    source,
    clock,
    async begin(sink) {
      source.start(sink);
      await untilState(source, 'connected');
      await join();
      void observer?.publish(messages);
    },
    quiet: async () => {},
    links: false,
    send: (more) => observer?.publish(more),
    losses: [
      { what: 'its observer is cut off', strike: () => observer?.cut(), heal: join },
      { what: 'nothing is published for 5 min', strike: () => clock.advance(315_000), heal: nothing },
    ],
  };
}

/** The thread of the kind that has one; whoever uses the kind ends it. */
export const linksAside = new LinksAside(threadBundle('hearing'), () => {});

let stages = 0;
const radioStage =
  (kind: 'serial' | 'tcp' | 'console'): Setting =>
  async (messages) => {
    const speaks = kind === 'console' ? 'console' : 'companion';
    let radio = await openRadio(speaks);
    const { port } = radio;
    onTestFinished(() => radio.close());
    const clock = new ManualClock();
    stages += 1;
    const name = `stage-${stages}-${kind}`;
    let pty: Pty | null = null;
    const plug = async () => {
      pty = await openPty(name, radio);
    };
    if (kind !== 'tcp') {
      await plug();
      onTestFinished(() => pty?.pull());
    }
    radio.channels.push({ name: 'Ridge', secret: 'ab'.repeat(16) });
    // One kind is held to its promises with the channels read, the other without.
    const place =
      kind === 'tcp'
        ? ({ kind, host: '127.0.0.1', port } as const)
        : { kind, port: pathOf(pty), ...(kind === 'serial' ? { readChannels: true } : {}) };
    const source = new RadioSource(
      `${kind}:test`,
      radioPlace(place, { list: async () => [], open: openSerialPort }, clock, nothing),
      clock,
      () => 0.5,
      silentLogger,
    );
    onTestFinished(() => source.stop());
    const send = (more: readonly Published[]) =>
      radio.send(Buffer.concat(more.map((message) => onLine(message, kind === 'console' ? heardLines : heardFrame))));
    const pulled: Loss = {
      what: 'its plug is pulled',
      async strike() {
        await pty?.pull();
        clock.advance(2_000);
        await untilState(source, 'waiting');
      },
      heal: plug,
    };
    const unanswering: Loss = {
      what: 'its radio stops answering',
      strike() {
        radio.answers = false;
        for (let second = 0; second < 90 && source.report().state !== 'waiting'; second++) clock.advance(1_000);
      },
      heal: () => {
        radio.answers = true;
      },
    };
    const dead: Loss = {
      what: 'not one byte comes for 15 min',
      strike() {
        radio.answers = false;
        clock.advance(15 * 60_000);
      },
      heal: () => {
        radio.answers = true;
      },
    };
    let phone: Socket | null = null;
    const overNetwork: readonly Loss[] = [
      { what: 'its radio drops the connection', strike: () => radio.drop(), heal: nothing },
      {
        what: 'its radio is off for a while',
        strike: () => radio.close(),
        heal: async () => {
          radio = await openRadio(speaks, port);
        },
      },
      {
        what: 'another client takes its radio',
        strike: async () => {
          phone = connect(port, '127.0.0.1').on('error', nothing);
          await untilState(source, 'waiting');
        },
        heal: () => void phone?.destroy(),
      },
    ];
    return {
      source,
      clock,
      async begin(sink) {
        source.start(sink);
        await untilReport(source, ({ state }) => state === 'connected');
        send(messages);
      },
      quiet: kind === 'tcp' ? radio.quiet : async () => {},
      links: true,
      send,
      losses: [
        ...(kind === 'tcp' ? overNetwork : [pulled]),
        // Nobody asks a console whether it is still there.
        kind === 'console' ? dead : unanswering,
      ],
    };
  };

function pathOf(pty: Pty | null): string {
  if (!pty) throw new Error('There is no port yet.');
  return pty.path;
}

const onWire = (payload: string | Uint8Array, reason: string): Hostile => ({
  topic: lineTopic,
  payload: Buffer.from(payload).toString('hex'),
  reason,
});

const hostileFrames: readonly Hostile[] = [
  onWire('rst:0x1 (POWERON_RESET),boot:0x8 > ready\r\n', 'line_noise'),
  onWire(frame([0x88, 1, 2]), 'bad_frame'),
  onWire(frame([0x88, 1, 2, 3]), 'raw_length'),
  onWire(frame([0x0d]), 'bad_frame'),
  onWire(frame([0x05, 1, 2, 3]), 'bad_frame'),
  onWire(frame([0x18, 9]), 'bad_frame'),
];

const hostileLines: readonly Hostile[] = [
  onWire('17:35:00 - 29/3/2026 U RAW: ABC\r\n', 'bad_hex'),
  onWire('17:35:00 - 29/3/2026 U: RX, len=9 (type=4, route=F, payload_len=3)\r\n', 'no_raw'),
  onWire(`${'A'.repeat(100_000)}\r\n`, 'too_large'),
  // It waits for its signal values until the next one comes.
  onWire('17:35:00 - 29/3/2026 U RAW: AB\r\n', 'raw_length'),
  onWire('17:35:00 - 29/3/2026 U RAW: ABCDE\r\n', 'bad_hex'),
];

/** A kind of source, what it is given to refuse, the bytes of one of its packets at least, and whether it counts a status it asked for itself. */
interface Kind {
  readonly kind: string;
  readonly setting: Setting;
  readonly refuses: readonly Hostile[];
  readonly bytesEach: number;
  readonly asksStatus: boolean;
}

const published = { refuses: hostile, bytesEach: 200, asksStatus: false };
const framed = { refuses: hostileFrames, bytesEach: 12, asksStatus: true };
export const kinds: readonly Kind[] = [
  { kind: 'mqtt', setting: mqttStage(), ...published },
  { kind: 'mqtt in a thread', setting: mqttStage(linksAside), ...published },
  { kind: 'broker', setting: brokerStage, ...published },
  { kind: 'tcp', setting: radioStage('tcp'), ...framed },
  { kind: 'replay', setting: replayStage, ...published },
  { kind: 'sample', setting: sampleStage, ...published },
  ...(hasPty
    ? [
        { kind: 'serial', setting: radioStage('serial'), ...framed },
        { kind: 'console', setting: radioStage('console'), refuses: hostileLines, bytesEach: 100, asksStatus: true },
      ]
    : []),
];
