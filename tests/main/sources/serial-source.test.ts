// A companion radio on a serial port that is slow, noisy, pulled out and plugged in elsewhere.
import { describe, expect, it } from 'vitest';
import { mayBeSent } from '../../../src/domain/companion/commands.ts';
import { fromHex, toHex } from '../../../src/domain/packet/hex.ts';
import type { SerialPortInfo, UsbIdentity } from '../../../src/main/sources/serial/ports.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import { recovered } from '../../support/recoveries.ts';
import { hasSharedData, readSharedJson } from '../../support/shared-data.ts';
import { untilState } from './collecting-sink.ts';
import { rawOf } from './published.ts';
import { answersTaken, greeted, listenOn, ptyHere, radioHere } from './radio-listener.ts';
import { frame, hasPty, heardFrame, packets, payloadsWritten, radioKey, type TestRadio } from './test-radio.ts';

const usb: UsbIdentity = { vendor: '239a', product: '8029', serial: 'AB12' };
const portInfo = (path: string, identity: UsbIdentity | null = usb): SerialPortInfo => ({
  path,
  usb: identity,
  board: null,
  manufacturer: null,
});

/** Lets what was written arrive: a question goes through the same line after it. */
async function asked(radio: TestRadio, count: number): Promise<void> {
  while (payloadsWritten(radio.written()).length < count) await radio.said();
}

/** Lets `minutes` go by after the first `before`, each with its questions answered: four of them in every fifth. */
async function pass(
  minutes: number,
  { clock, sink }: ReturnType<typeof listenOn>,
  radio: TestRadio,
  before = 0,
): Promise<void> {
  for (let minute = before + 1; minute <= before + minutes; minute++) {
    const questions = payloadsWritten(radio.written()).length;
    clock.advance(60_000);
    await asked(radio, questions + (minute % 5 === 0 ? 4 : 1));
    await answersTaken(radio, sink);
  }
}

/** Lets time go by in half seconds, and what is under way happen, until `condition` holds. */
async function until(clock: ManualClock, condition: () => boolean): Promise<void> {
  while (!condition()) {
    clock.advance(500);
    for (let turn = 0; turn < 50 && !condition(); turn++) await new Promise((resolve) => void setImmediate(resolve));
  }
}

describe.skipIf(!hasPty)('a companion radio on a serial port', () => {
  it('is heard under its own key, with SNR in quarters and RSSI', async () => {
    const radio = await radioHere();
    const { path } = await ptyHere('own-key', radio);
    const { source, sink, clock } = listenOn({ kind: 'serial', port: path });
    expect((await untilState(source, 'connected')).words).toBe(`Connected to ${path}, nothing heard yet.`);
    radio.send(frame([0x88, 0xdd, 0x8f, 0x11, 0x01, 0xaa]));
    await sink.until(() => sink.hearings.length === 1);
    expect(sink.hearings[0]).toEqual({
      bytes: Uint8Array.of(0x11, 0x01, 0xaa),
      observer: { id: radioKey, name: 'Hill radio', iata: null },
      arrivedAt: clock.now(),
      claimed: null,
      timing: 'live',
      snr: -8.75,
      rssi: -113,
      score: null,
      source: 'serial:test',
    });
    expect(source.report()).toMatchObject({ state: 'up', words: 'Receiving, 1 packets/min' });
  });

  it('tells its model, firmware, tuning and 10 measurements, once at first and every 5 min', async () => {
    const radio = await radioHere();
    const { path } = await ptyHere('status', radio);
    const listening = listenOn({ kind: 'serial', port: path });
    const { sink } = listening;
    await sink.until(() => sink.statuses.length === 1);
    expect(sink.statuses[0]).toMatchObject({
      observer: { id: radioKey, name: 'Hill radio' },
      online: true,
      model: 'Test board',
      firmware: 'v1.15.0',
      radio: '910.525,62.5,7,5',
      canRelay: false,
      metrics: {
        batteryMv: 4000,
        noiseFloor: -111,
        txAirSecs: 10,
        rxAirSecs: 20,
        uptimeSecs: 3600,
        queueLen: 2,
        packetsSent: 2,
        packetsReceived: 1,
        recvErrors: null,
        errorFlags: 0,
      },
    });
    await greeted(radio, sink);
    await pass(4, listening, radio);
    expect(sink.statuses).toHaveLength(1);
    await pass(1, listening, radio, 4);
    await sink.until(() => sink.statuses.length === 2);
  });

  it('writes nothing but commands of the list through a whole session, a silence and a loss', async () => {
    const radio = await radioHere();
    const { path } = await ptyHere('allowed', radio);
    const settings = { kind: 'serial', port: path, readChannels: true } as const;
    const { source, sink, clock } = listenOn(
      settings,
      async () => [],
      () => {},
    );
    await sink.until(() => sink.statuses.length === 1);
    // Every kind of push and answer a radio knows, none of which may be answered.
    for (let code = 0x80; code <= 0x90; code++) radio.send(frame([code, ...Array(40).fill(code)]));
    radio.send(frame([0x83]));
    radio.send(heardFrame(rawOf(1)));
    await sink.until(() => sink.hearings.length >= 1);
    clock.advance(60_000);
    await asked(radio, 47);
    await source.stop();
    const written = payloadsWritten(radio.written());
    // Two for who it is, its contacts, 40 channels, 3 groups of statistics, and whether it is still there.
    expect(written.length).toBe(47);
    expect(new Set(written.map((hex) => hex.slice(0, 2)))).toEqual(new Set(['16', '01', '04', '1f', '38']));
    expect(written.every((hex) => mayBeSent(Uint8Array.from([0x3c, hex.length / 2, 0, ...(fromHex(hex) ?? [])])))).toBe(
      true,
    );
  });

  it('floods 200 lines of boot noise with ">" in it, and not one of 50 packets is lost', async () => {
    const radio = await radioHere();
    radio.greeting = Buffer.from('ets Jun  8 2016 > boot:0x13 (SPI_FAST_FLASH_BOOT)>>\r\n'.repeat(200));
    const { path } = await ptyHere('noise', radio);
    const { source, sink } = listenOn({ kind: 'serial', port: path });
    await untilState(source, 'connected');
    radio.send(packets(50, heardFrame));
    await sink.until(() => sink.hearings.length === 50);
    expect(sink.raws).toEqual(Array.from({ length: 50 }, (_, n) => rawOf(n)));
    expect(sink.refusals.every(({ reason }) => reason === 'line_noise')).toBe(true);
    expect(source.report().refused.line_noise).toBeGreaterThanOrEqual(1);
    expect(sink.refusals[0]?.sample).toContain('boot:0x13');
  });

  it('is pulled out in mid-frame, comes back under another name, and is heard again from the next frame on', async () => {
    const radio = await radioHere();
    const first = await ptyHere('ttyACM0', radio);
    let ports = [portInfo(first.path)];
    const { source, sink, clock } = listenOn({ kind: 'serial', port: first.path }, async () => ports);
    await untilState(source, 'connected');
    radio.send(Buffer.concat([heardFrame(rawOf(0)), heardFrame(rawOf(1)).slice(0, 7)]));
    await sink.until(() => sink.hearings.length === 1);
    const said: string[] = [];
    source.onChange(() => said.push(source.report().words));
    ports = [];
    await first.pull();
    await until(clock, () => said.some((words) => words.includes('is not plugged in')));
    expect(said[0]).toMatch(/^Waiting 1 s, then trying again: the device .* went away\./);
    // Another device has its old name now and must not be opened.
    const second = await ptyHere('ttyACM7', radio);
    ports = [portInfo(first.path, { ...usb, serial: 'OTHER' }), portInfo(second.path)];
    const back = clock.now();
    await until(clock, () => source.report().state === 'connected');
    radio.send(packets(3, heardFrame, 2));
    await sink.until(() => sink.hearings.length === 4);
    recovered('radio pulled out in mid-frame, plugged in elsewhere', clock.now() - back, 'simulated');
    expect(sink.raws).toEqual([rawOf(0), rawOf(2), rawOf(3), rawOf(4)]);
    expect(source.report().state).toBe('up');
  });

  it('is looked for every 5 s at most while it is not plugged in', async () => {
    const { source, clock } = listenOn({ kind: 'serial', port: '/dev/none', usb }, async () => []);
    for (const seconds of [1, 2, 5, 5, 5]) {
      expect((await untilState(source, 'waiting')).words).toMatch(new RegExp(`^Waiting ${seconds} s`));
      clock.advance(seconds * 1000);
    }
  });

  it('that another program has open is said to be, with the name of the program', async () => {
    const radio = await radioHere();
    const { path } = await ptyHere('taken', radio);
    const one = listenOn({ kind: 'serial', port: path });
    await untilState(one.source, 'connected');
    const two = listenOn({ kind: 'serial', port: path });
    expect((await untilState(two.source, 'waiting')).words).toContain(`${path} is used by `);
  });

  it('that does not answer in 5 s is closed and tried again; what it heard is refused, for nobody knows who heard it', async () => {
    const radio = await radioHere();
    radio.answers = false;
    const { path } = await ptyHere('mute', radio);
    const { source, sink, clock } = listenOn({ kind: 'serial', port: path });
    await asked(radio, 1);
    radio.send(packets(3, heardFrame));
    radio.send(frame([0x18, 9]));
    await sink.until(() => sink.refusals.length === 1);
    clock.advance(4_999);
    expect(source.report().state).toBe('connecting');
    clock.advance(1);
    expect((await untilState(source, 'waiting')).words).toContain('does not answer as a companion radio');
    expect(payloadsWritten(radio.written())).toEqual(['160d']);
    expect(source.report().refused).toEqual({ bad_frame: 1, no_observer: 3 });
    expect(sink.hearings).toEqual([]);
  });

  it('that prints packet lines is said to be a console', async () => {
    const radio = await radioHere();
    radio.answers = false;
    radio.greeting = Buffer.from('17:35:00 - 29/3/2026 U RAW: 11427D\r\n');
    const { path } = await ptyHere('wrong-kind', radio);
    const { source, sink, clock } = listenOn({ kind: 'serial', port: path });
    await asked(radio, 1);
    radio.send(frame([0x18, 9]));
    await sink.until(() => sink.refusals.length === 2);
    clock.advance(5_000);
    expect((await untilState(source, 'waiting')).words).toContain('Add it as a console instead.');
  });

  it('that hears nothing is silent after 5 min, and left alone for 40 as long as it answers', async () => {
    const radio = await radioHere();
    const { path } = await ptyHere('quiet', radio);
    const listening = listenOn({ kind: 'serial', port: path });
    const { source, sink } = listening;
    await greeted(radio, sink);
    expect(source.report().state).toBe('connected');
    await pass(5, listening, radio);
    await sink.until(() => sink.statuses.length === 2);
    expect(source.report()).toMatchObject({ state: 'silent', reconnects: 0 });
    await pass(35, listening, radio, 5);
    expect(source.report()).toMatchObject({ state: 'silent', reconnects: 0 });
    expect(source.report().words).toMatch(/^The line to .* stands, but no packet was heard for 40 min\.$/);
    radio.send(heardFrame(rawOf(0)));
    await untilState(source, 'up');
  });

  it.skipIf(!hasSharedData)(
    'speaks the real frames of the vectors: 1 packet with -8.75 dB, of the radio they name',
    async () => {
      const vectors =
        readSharedJson<{ kind: string; hex: string; expected: Record<string, unknown> }[]>('vectors.json');
      const real = vectors.filter(({ kind }) => kind === 'companion_frame');
      const byCode = (code: number) => {
        const found = real.find(({ expected }) => expected.code === code);
        return { bytes: fromHex(found?.hex ?? '') ?? new Uint8Array(), expected: found?.expected ?? {} };
      };
      const radio = await radioHere();
      radio.replies.set(0x16, byCode(0x0d).bytes);
      radio.replies.set(0x01, byCode(0x05).bytes);
      const { path } = await ptyHere('vectors', radio);
      const { sink } = listenOn({ kind: 'serial', port: path });
      await sink.until(() => sink.statuses.length === 1);
      radio.send(frame(byCode(0x88).bytes));
      await sink.until(() => sink.hearings.length === 1);
      const [hearing] = sink.hearings;
      expect(hearing).toMatchObject({ snr: -8.75, rssi: -113 });
      expect(toHex(hearing?.bytes ?? new Uint8Array()).toUpperCase()).toBe(byCode(0x88).expected.raw);
      expect(hearing?.observer.id).toBe(String(byCode(0x05).expected.public_key).toUpperCase());
      expect(sink.statuses[0]).toMatchObject({ model: byCode(0x0d).expected.model });
    },
  );
});
