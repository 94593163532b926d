// What every source promises, held against all of them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/domain/logger.ts';
import { BrokerSource } from '../../../src/main/sources/broker/broker-source.ts';
import { MqttSource } from '../../../src/main/sources/mqtt/mqtt-source.ts';
import { RadioSource } from '../../../src/main/sources/radio/radio-source.ts';
import { radioPlace } from '../../../src/main/sources/radio-places.ts';
import { ReplaySource } from '../../../src/main/sources/replay/replay-source.ts';
import { SampleSource } from '../../../src/main/sources/sample/sample-source.ts';
import type { Source, SourceReport } from '../../../src/main/sources/source.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { openBroker, untilQuiet } from './brokers.ts';
import { CollectingSink, untilReport, untilState } from './collecting-sink.ts';
import { freePort } from './mqtt-listener.ts';
import { observerClient } from './observer-client.ts';
import { type Hostile, hostile, type Published, packetSeries, rawOf, statusTopic } from './published.ts';
import { frame, hasPty, heardFrame, heardLines, lineTopic, onLine, openPty, openRadio } from './test-radio.ts';

/** One kind of source on a stage: what it will hear is given before it starts. */
interface Stage {
  readonly source: Source;
  readonly clock: ManualClock;
  /** Starts the source and sees to it that it hears the messages. */
  begin(sink: CollectingSink): Promise<void>;
  /** Everything outside the source is closed too. */
  quiet(): Promise<void>;
}

type Setting = (messages: readonly Published[]) => Promise<Stage>;

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function mqttStage(messages: readonly Published[]): Promise<Stage> {
  const broker = await openBroker();
  undo.push(() => broker.close());
  const clock = new ManualClock();
  const source = new MqttSource('mqtt:test', { kind: 'mqtt', url: broker.url }, clock, () => 0.5, silentLogger);
  undo.push(() => source.stop());
  return {
    source,
    clock,
    async begin(sink) {
      source.start(sink);
      await untilReport(source, ({ state }) => state === 'connected');
      await broker.publish(messages);
    },
    quiet: () => untilQuiet(broker),
  };
}

async function replayStage(messages: readonly Published[]): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-replay-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'recording.ndjson');
  const lines = messages.map(({ topic, payload }) =>
    payload.startsWith('{') && payload.length < 60_000 ? JSON.stringify({ ...JSON.parse(payload), topic }) : payload,
  );
  // A file has no empty message: its place is taken by one that is no JSON either.
  writeFileSync(file, lines.map((line) => `${line === '' ? '?' : line}\n`).join(''));
  const clock = new ManualClock();
  const source = new ReplaySource('replay:test', { kind: 'replay', file, speed: 0 }, clock, silentLogger);
  undo.push(() => source.stop());
  return { source, clock, begin: async (sink) => source.start(sink), quiet: async () => {} };
}

async function sampleStage(messages: readonly Published[]): Promise<Stage> {
  const clock = new ManualClock();
  const traffic = ({ startAt }: { startAt: number }) => messages.map((message) => ({ ...message, at: startAt }));
  const source = new SampleSource('sample:test', { kind: 'sample', profile: 'small' }, traffic, clock, silentLogger);
  undo.push(() => source.stop());
  return { source, clock, begin: async (sink) => source.start(sink), quiet: async () => {} };
}

async function brokerStage(messages: readonly Published[]): Promise<Stage> {
  const port = await freePort();
  const clock = new ManualClock();
  const source = new BrokerSource('broker:test', { kind: 'broker', port }, clock, () => 0.5, silentLogger);
  undo.push(() => source.stop());
  return {
    source,
    clock,
    async begin(sink) {
      source.start(sink);
      await untilState(source, 'connected');
      const observer = await observerClient(port);
      undo.push(() => observer.close());
      void observer.publish(messages);
    },
    quiet: async () => {},
  };
}

const radioStage =
  (kind: 'serial' | 'tcp' | 'console'): Setting =>
  async (messages) => {
    const radio = await openRadio(kind === 'console' ? 'console' : 'companion');
    undo.push(() => radio.close());
    const clock = new ManualClock();
    let place: Parameters<typeof radioPlace>[0] = { kind: 'tcp', host: '127.0.0.1', port: radio.port };
    if (kind !== 'tcp') {
      const pty = await openPty(`stage-${undo.length}-${kind}`, radio);
      undo.push(() => pty.pull());
      place = { kind, port: pty.path };
    }
    const source = new RadioSource(
      `${kind}:test`,
      radioPlace(place, async () => [], clock),
      clock,
      () => 0.5,
      silentLogger,
    );
    undo.push(() => source.stop());
    return {
      source,
      clock,
      async begin(sink) {
        source.start(sink);
        await untilReport(source, ({ state }) => state === 'connected');
        const heard = kind === 'console' ? heardLines : heardFrame;
        radio.send(Buffer.concat(messages.map((message) => onLine(message, heard))));
      },
      quiet: kind === 'tcp' ? radio.quiet : async () => {},
    };
  };

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

function refusedIn(report: SourceReport): number {
  return Object.values(report.refused).reduce((sum, count) => sum + count, 0);
}

/** Open handles of this process by kind; the test runner has timers of its own among them. */
function handles(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

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
const kinds: readonly Kind[] = [
  { kind: 'mqtt', setting: mqttStage, ...published },
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

describe.each(kinds)('a source of kind $kind', ({ setting, refuses, bytesEach, asksStatus }) => {
  let sink: CollectingSink;
  beforeEach(() => {
    sink = new CollectingSink();
  });

  it('hands on 500 hearings in the order they came, and counts 500', async () => {
    const { source, begin, clock } = await setting(packetSeries(500));
    await begin(sink);
    await sink.until(() => sink.hearings.length === 500);
    expect(sink.raws).toEqual(Array.from({ length: 500 }, (_x, n) => rawOf(n)));
    const report = source.report();
    expect(report).toMatchObject({
      messages: 500,
      hearings: 500,
      perMinute: 500,
      refused: {},
      lastHearingAt: clock.now(),
    });
    expect(report.bytes).toBeGreaterThan(500 * bytesEach);
    expect(new Set(sink.hearings.map((hearing) => hearing.source))).toEqual(new Set([source.name]));
    clock.advance(61_000);
    expect(source.report().perMinute).toBe(0);
  });

  it('refuses hostile input, counts it by reason with a sample, and hears what follows', async () => {
    const messages = [
      ...packetSeries(1),
      ...refuses,
      { topic: statusTopic, payload: '{"status":"online","timestamp":"2025-03-16T00:07:11Z"}' },
      ...packetSeries(1, 1),
    ];
    const { source, begin } = await setting(messages);
    await begin(sink);
    await sink.until(() => sink.hearings.length === 2 && sink.statuses.length === 1);
    expect(sink.refusals.map((refusal) => refusal.reason)).toEqual(refuses.map(({ reason }) => reason));
    const expected: Record<string, number> = {};
    for (const { reason } of refuses) expected[reason] = (expected[reason] ?? 0) + 1;
    const report = source.report();
    expect(report.refused).toEqual(expected);
    const told = asksStatus ? 0 : sink.statuses.length;
    expect(report.messages).toBe(report.hearings + told + refusedIn(report));
    expect(sink.statuses).toHaveLength(1);
  });

  it('says what it does: idle before, up while data flows, idle after', async () => {
    const { source, begin } = await setting(packetSeries(3));
    expect(source.report()).toMatchObject({ state: 'idle', messages: 0, lastHearingAt: null, lastError: null });
    const states: string[] = [];
    source.onChange(() => {
      const { state } = source.report();
      if (states.at(-1) !== state) states.push(state);
    });
    await begin(sink);
    await sink.until(() => sink.hearings.length === 3);
    await source.stop();
    expect(states.slice(0, 3)).toEqual(['connecting', 'connected', 'up']);
    expect(states.at(-1)).toBe('idle');
  });

  it('tells a listener of changes until it is taken off', async () => {
    const { source, begin } = await setting(packetSeries(1));
    let told = 0;
    const takeOff = source.onChange(() => {
      told += 1;
    });
    source.onChange(() => {
      throw new Error('a listener that fails');
    });
    await begin(sink);
    expect(told).toBeGreaterThan(0);
    takeOff();
    const before = told;
    await source.stop();
    expect(told).toBe(before);
  });

  it('holds back while there is no room, and then goes on where it was', async () => {
    const { source, begin } = await setting(packetSeries(300));
    sink.capacity = 100;
    await begin(sink);
    await sink.until(() => sink.full);
    // Everything at hand has its chance to come through.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => void setImmediate(resolve));
    expect(sink.hearings).toHaveLength(100);
    expect(source.report().hearings).toBe(100);
    sink.release();
    await sink.until(() => sink.hearings.length === 300);
    expect(sink.raws).toEqual(Array.from({ length: 300 }, (_x, n) => rawOf(n)));
  });

  it('counts what the queue could not take as queue_full, not as heard', async () => {
    const { source, begin } = await setting(packetSeries(5));
    sink.accepts = false;
    await begin(sink);
    await sink.until(() => sink.hearings.length === 5);
    expect(source.report()).toMatchObject({ messages: 5, hearings: 0, refused: { queue_full: 5 } });
  });

  it('survives a sink that throws', async () => {
    const { begin } = await setting(packetSeries(5));
    const take = sink.hearing.bind(sink);
    sink.hearing = (hearing) => {
      take(hearing);
      throw new Error('a sink that fails');
    };
    await begin(sink);
    await sink.until(() => sink.hearings.length === 5);
  });

  it('does nothing when started twice, and hears again after a stop', async () => {
    const { source, begin } = await setting(packetSeries(10));
    await begin(sink);
    source.start(new CollectingSink());
    await sink.until(() => sink.hearings.length === 10);
    await source.stop();
    const second = new CollectingSink();
    await begin(second);
    await second.until(() => second.hearings.length === 10);
    expect(sink.hearings).toHaveLength(10);
    expect(source.report().hearings).toBe(20);
  });

  it('stops at once when stopped while it connects or opens', async () => {
    const { source, clock } = await setting(packetSeries(10));
    source.start(sink);
    await source.stop();
    expect(source.report().state).toBe('idle');
    expect(sink.count).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('stops while the queue is full, and hands on nothing after', async () => {
    const { source, begin, clock } = await setting(packetSeries(50));
    sink.capacity = 10;
    await begin(sink);
    await sink.until(() => sink.full);
    await source.stop();
    sink.release();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => void setImmediate(resolve));
    expect(sink.hearings).toHaveLength(10);
    expect(source.report().state).toBe('idle');
    expect(clock.pending).toBe(0);
  });

  it('stops when it was never started, and twice', async () => {
    const { source } = await setting([]);
    await source.stop();
    source.start(sink);
    await Promise.all([source.stop(), source.stop()]);
    expect(source.report().state).toBe('idle');
  });

  it('leaves no timer, socket or file behind after 100 starts and stops', async () => {
    const { source, begin, quiet, clock } = await setting(packetSeries(2));
    await begin(sink);
    await source.stop();
    await quiet();
    const before = handles();
    for (let round = 0; round < 100; round++) {
      const fresh = new CollectingSink();
      // Every third is stopped while it still connects.
      if (round % 3 === 0) source.start(fresh);
      else await begin(fresh);
      await source.stop();
      expect(clock.pending).toBe(0);
    }
    await quiet();
    const more = [...handles()].filter(([kind, count]) => count > (before.get(kind) ?? 0) + 5);
    expect(more).toEqual([]);
  });
});
