// The console of a repeater that logs its packets.
import { describe, expect, it } from 'vitest';
import { mayBeAsked } from '../../../src/domain/companion/console.ts';
import { untilState } from './collecting-sink.ts';
import { rawOf } from './published.ts';
import { listenOn, ptyHere, radioHere } from './radio-listener.ts';
import { hasPty, heardLines, packets, radioKey } from './test-radio.ts';

const at = '17:35:00 - 29/3/2026 U';

describe.skipIf(!hasPty)('a console on a serial port', () => {
  it('is heard under the key of its repeater, with SNR, RSSI and score, at our time', async () => {
    const radio = await radioHere('console');
    const { path } = await ptyHere('console-key', radio);
    const { source, sink, clock } = listenOn({ kind: 'console', port: path });
    await untilState(source, 'connected');
    radio.send(heardLines(rawOf(7)));
    await sink.until(() => sink.hearings.length === 1 && sink.statuses.length === 1);
    expect(sink.hearings[0]).toMatchObject({
      observer: { id: radioKey, name: 'Hill repeater', iata: null },
      arrivedAt: clock.now(),
      claimed: null,
      snr: -7,
      rssi: -118,
      score: 312,
    });
    expect(sink.statuses[0]).toMatchObject({
      model: 'Test board',
      firmware: 'v1.17.1 (Build: 1 Jan 2026)',
      radio: '910.525,62.5,7,5',
      online: true,
      metrics: {
        batteryMv: 4012,
        noiseFloor: -117,
        txAirSecs: 10,
        rxAirSecs: 20,
        uptimeSecs: 3600,
        queueLen: 1,
        packetsSent: 8,
        packetsReceived: 9,
        recvErrors: 5,
        errorFlags: 0,
      },
    });
    clock.advance(5 * 60_000);
    await sink.until(() => sink.statuses.length === 2);
  });

  it('that sends not one byte for 15 min is connected anew', async () => {
    const radio = await radioHere('console');
    radio.answers = false;
    const { path } = await ptyHere('console-dead', radio);
    const { source, clock } = listenOn({ kind: 'console', port: path });
    const asked = async (question: string, times: number) => {
      while (Buffer.from(radio.written(), 'hex').toString().split(question).length <= times) await radio.said();
    };
    // Each question is asked twice, 5 s apart, and what is not written yet when the line closes never is.
    await asked('get public.key', 1);
    for (const [question, times] of [
      ['get public.key', 2],
      ['get name', 1],
      ['get name', 2],
    ] as const) {
      clock.advance(5_000);
      await asked(question, times);
    }
    clock.advance(15 * 60_000 - 15_001);
    expect(source.report()).toMatchObject({ state: 'silent', reconnects: 0 });
    clock.advance(1);
    expect(source.report()).toMatchObject({ state: 'connecting', reconnects: 1 });
    await asked('get public.key', 3);
    clock.advance(20_000);
    expect(source.report().words).toMatch(/^Connected to .* again, still nothing heard\.$/);
  });

  it('gives a RAW without RX as a packet without SNR after 200 ms, and passes over what it sent and debug text', async () => {
    const radio = await radioHere('console');
    const { path } = await ptyHere('console-raw', radio);
    const { source, sink, clock } = listenOn({ kind: 'console', port: path });
    await untilState(source, 'connected');
    radio.send(
      Buffer.from(
        `${at}: TX, len=137 (type=4, route=F, payload_len=129)\r\nDEBUG: 1\r\n${at} RAW: ${rawOf(1)}\r\n` +
          // The refusal of this line says that those before it were read.
          `${at} RAW: ABC\r\n${at} RAW: ${rawOf(2)}\r\n`,
      ),
    );
    await sink.until(() => sink.refusals.length === 1);
    expect(sink.hearings).toHaveLength(1);
    expect(sink.hearings[0]).toMatchObject({ snr: null, rssi: null, score: null });
    while (sink.hearings.length < 2) {
      clock.advance(200);
      await new Promise((resolve) => void setImmediate(resolve));
    }
    expect(sink.raws).toEqual([rawOf(1), rawOf(2)]);
    expect(source.report()).toMatchObject({ messages: 3, hearings: 2, refused: { bad_hex: 1 } });
  });

  it('does not give the SNR of a packet to another one of a different length', async () => {
    const radio = await radioHere('console');
    const { path } = await ptyHere('console-pair', radio);
    const { source, sink } = listenOn({ kind: 'console', port: path });
    await untilState(source, 'connected');
    radio.send(
      Buffer.from(
        `${at} RAW: ${rawOf(1)}\r\n${at}: RX, len=99 (type=4, route=F, payload_len=9) SNR=5 RSSI=-1 score=9\r\n`,
      ),
    );
    await sink.until(() => sink.refusals.length === 1);
    expect(sink.hearings[0]).toMatchObject({ snr: null, rssi: null });
    expect(sink.refusals[0]?.reason).toBe('no_raw');
  });

  it('that answers nothing for 20 s is heard all the same, under the name of its source', async () => {
    const radio = await radioHere('console');
    radio.answers = false;
    const { path } = await ptyHere('console-mute', radio);
    const { source, sink, clock } = listenOn({ kind: 'console', port: path });
    for (let time = 0; time < 4; time++) {
      while (radio.written().split('0d').length <= time + 1) await radio.said();
      if (time === 0) {
        radio.send(packets(3, heardLines));
        radio.send(Buffer.from(`${at} RAW: ABC\r\n`));
        await sink.until(() => sink.refusals.length === 1);
      }
      clock.advance(5_000);
    }
    await untilState(source, 'up');
    expect(sink.hearings.map(({ observer }) => observer.id)).toEqual(Array(3).fill('console:test'));
  });

  it('is asked nothing but the questions of the list', async () => {
    const radio = await radioHere('console');
    const { path } = await ptyHere('console-asked', radio);
    const { source, sink } = listenOn({ kind: 'console', port: path });
    await sink.until(() => sink.statuses.length === 1);
    radio.send(Buffer.from('  -> reboot? (y/n)\r\npassword:\r\n'));
    radio.send(packets(1, heardLines));
    await sink.until(() => sink.hearings.length === 1);
    await source.stop();
    const lines = Buffer.from(radio.written(), 'hex').toString().split('\r').slice(0, -1);
    expect(lines).toEqual([
      'get public.key',
      'get name',
      'get radio',
      'ver',
      'board',
      'stats-core',
      'stats-radio',
      'stats-packets',
    ]);
    expect(lines.every((line) => mayBeAsked(Buffer.from(`${line}\r`)))).toBe(true);
  });
});
