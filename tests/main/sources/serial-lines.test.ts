// How the control lines of a serial port are set when it is opened.
import { describe, expect, it } from 'vitest';
import { raisesDtr } from '../../../src/main/sources/serial/boards.ts';
import { type OpenSerialPort, openSerialPort } from '../../../src/main/sources/serial/open-port.ts';
import { untilState } from './collecting-sink.ts';
import { listenOn, ptyHere, radioHere } from './radio-listener.ts';
import { hasPty } from './test-radio.ts';

describe('DTR', () => {
  it.each([
    ['239a', true, 'an nRF52840 board'],
    ['239A', true, 'one whose id comes in capitals'],
    ['2886', true, 'a Seeed board'],
    ['2e8a', true, 'a Raspberry Pi Pico'],
    ['303a', false, 'an ESP32-S3 board'],
    ['10c4', false, 'a CP210x bridge'],
    ['1a86', false, 'a CH34x bridge'],
    ['0403', false, 'an FTDI bridge'],
  ])('of vendor %s is raised: %s, for it is %s', (vendor, raised) => {
    expect(raisesDtr({ vendor })).toBe(raised);
  });

  it('of a device that says nothing of itself is low', () => {
    expect(raisesDtr(null)).toBe(false);
  });
});

describe.skipIf(!hasPty)('a device that said nothing while its port was open', () => {
  it('is opened the other way the next time, and the way in which it spoke from then on', async () => {
    const radio = await radioHere();
    radio.answers = false;
    const { path } = await ptyHere('lines', radio);
    const raised: boolean[] = [];
    const open: OpenSerialPort = async (wish, events) => {
      const port = await openSerialPort(wish, events);
      raised.push(wish.dtr);
      return port;
    };
    const { source, clock } = listenOn({ kind: 'serial', port: path }, async () => [], null, open);
    for (const seconds of [1, 2]) {
      await radio.said();
      clock.advance(5_000);
      expect((await untilState(source, 'waiting')).words).toMatch(new RegExp(`^Waiting ${seconds} s`));
      radio.answers = seconds === 2;
      clock.advance(seconds * 1_000);
    }
    await untilState(source, 'connected');
    expect(raised).toEqual([false, true, false]);
    await source.stop();
    source.start({ hearing: () => true, status: () => {}, refused: () => {}, room: () => null });
    await untilState(source, 'connected');
    expect(raised).toEqual([false, true, false, false]);
  });
});
